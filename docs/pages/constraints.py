"""The page on constraints: what each family of rows says, from the docstring of its module, and what proves it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from pages.markdown import NOTE, docstring

TESTS = Path(__file__).resolve().parents[2] / "tests" / "proofs"
FAMILIES = (
    "balances", "capacities", "flows", "converters", "stores", "one_way", "connections", "coupling", "line_sites",
    "limits",
    "network_rows", "network_voltage", "split", "network_ascent", "network_relaxation",
)  # fmt: skip
INTRO = """\
Each family of rows is one module of `energyplan.optimise`. This page is what the modules say of themselves: a sentence,
the formula, and the symbols with the names under which the blocks stand in the model that `extend` receives. The last
three entries are no rows of the joint model but the ways to bounds and cuts for networks. What the symbols have in
common, and why the model is cut this way, stands in [the mathematics](../explanation/mathematics.md).
"""


def _first_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield name and first docstring line of the tests in a file."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            told = (ast.get_docstring(node) or "").strip().split("\n\n")[0]
            yield node.name, " ".join(told.split())


def constraints_page() -> Iterator[str]:
    """Yield the page on constraint families."""
    yield from ("# Constraints", "", NOTE, "", INTRO)
    for family in FAMILIES:
        text = import_module(f"energyplan.optimise.{family}").__doc__ or ""
        yield from (f"## {family}", "")
        yield from docstring(text.strip())
        tests = TESTS / f"test_{family}.py"
        if tests.exists():
            yield from (f"**Proofs by hand** (`tests/proofs/{tests.name}`)", "")
            for name, told in _first_lines(tests):
                words = name.removeprefix("test_").replace("_", " ")
                yield f"- {words}" + (f": {told}".replace("<", "&lt;") if told else "")
            yield ""
