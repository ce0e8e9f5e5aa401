"""The house rules that a reader would otherwise have to check by eye."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "energyplan"
FILES = sorted(SOURCE.rglob("*.py"))


def _functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def _public(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and n.name[0] != "_"]


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def test_no_file_over_500_lines_and_a_small_median() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {str(p): n for p, n in lengths.items() if n > 500} == {}
    assert statistics.median(lengths.values()) < 200


def test_no_function_body_over_60_lines(trees: dict[Path, ast.Module]) -> None:
    long = {}
    for path, tree in trees.items():
        for node in _functions(tree):
            body = node.body
            first = body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(body) > 1:
                body = body[1:]
            size = (body[-1].end_lineno or 0) - body[0].lineno + 1
            if size > 60:
                long[f"{path.name}:{node.lineno} {node.name}"] = size
    assert long == {}


def test_at_most_six_arguments(trees: dict[Path, ast.Module]) -> None:
    many = {}
    for path, tree in trees.items():
        if path.name == "cli.py" or path.parent.name == "cli":
            continue  # the command line's options are a flat list by nature
        for node in _functions(tree):
            args = node.args
            names = [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs) if a.arg not in ("self", "cls")]
            if len(names) > 6:
                many[f"{path.name}:{node.lineno} {node.name}"] = len(names)
    assert many == {}


def test_every_function_is_typed(trees: dict[Path, ast.Module]) -> None:
    bare = []
    for path, tree in trees.items():
        for node in _functions(tree):
            args = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            if node.returns is None or any(a.annotation is None for a in args if a.arg not in ("self", "cls")):
                bare.append(f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}")
    assert bare == []


def test_every_public_function_tells_what_it_does(trees: dict[Path, ast.Module]) -> None:
    silent = [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}"
        for path, tree in trees.items()
        for node in _public(tree)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_physics_docstrings_give_units() -> None:
    missing = []
    for path in sorted((SOURCE / "physics").glob("*.py")):
        for node in _public(ast.parse(path.read_text(encoding="utf-8"))):
            text = ast.get_docstring(node) or ""
            if "[" not in text or "Returns" not in text:
                missing.append(f"{path.name}:{node.lineno} {node.name}")
    assert missing == []


def test_no_machine_path_in_the_project() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    hosts = ("/wor" + "k/", "/roo" + "t/", ".libr" + "ary/")
    found = []
    for name in listed:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".yaml", ".toml", ".txt"} and path.is_file():
            text = path.read_text(encoding="utf-8", errors="ignore")
            found += [name for host in hosts if host in text]
    assert found == []


def test_importing_the_package_is_light() -> None:
    heavy = "{'numpy', 'pandas', 'xarray', 'pyomo', 'highspy', 'pydantic'}"
    code = f"import sys, energyplan; print(sorted({heavy} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert out == "[]"
