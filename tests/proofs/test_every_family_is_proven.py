"""No family of rows without a proof that fails when it is left out."""

from __future__ import annotations

import re
from pathlib import Path

OPTIMISE = Path(__file__).resolve().parents[2] / "src" / "energyplan" / "optimise"

IMPLIED = {
    "on_within_capacity": "the flow is bound by the capacity anyway; the row tightens the relaxation",
}


def families() -> set[str]:
    """Names of row families in the planning model's source; networks have tests of their own."""
    found: set[str] = set()
    model = (OPTIMISE / "model.py").read_text(encoding="utf-8")
    for name in re.findall(r"from energyplan\.optimise\.(\w+) import .*add_", model):
        path = OPTIMISE / f"{name}.py"
        text = path.read_text(encoding="utf-8")
        found |= {m.partition("[")[0] for m in re.findall(r'add_rows\(\s*f?"([^"]+)"', text)}
        found |= set(re.findall(r'\n    +row\("(\w+)"', text))
        found |= set(re.findall(r'\(\("?(course_\w+)"', text)) | set(re.findall(r'\("(course_above\w+)"', text))
        found |= set(re.findall(r'bound_by_capacity\(system, "(\w+)"', text))
    placeholders = {"{network.carrier}": "heat", "{carrier}": "heat"}
    for mark, word in placeholders.items():
        found = {name.replace(mark, word) for name in found}
    return found - {"{label}"}


def test_every_family_has_a_proof() -> None:
    proofs = Path(__file__).parent.glob("test_*.py")
    named: set[str] = set()
    for path in proofs:
        text = path.read_text(encoding="utf-8")
        for marks in re.findall(r"(?:proves\(|SEASON = \()([^)]*)\)", text):
            named |= set(re.findall(r'"([\w:]+)"', marks))
    missing = families() - named - set(IMPLIED)
    assert not missing, f"no proof fails without {sorted(missing)}"
    assert len(families()) > 25
