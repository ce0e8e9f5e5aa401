"""Assets along a private line; proofs by hand are in ``tests/proofs``."""

from __future__ import annotations

from energyplan.optimise.model import build
from energyplan.results.bare import bare_problem, chronological
from energyplan.technologies.roles import Source


def test_without_a_private_line_nothing_is_tied() -> None:
    model = build(bare_problem([Source("roof", "sun", site="house")], chronological(2)))
    assert not [name for name in model.system.rows if name.startswith("line_site")]
