"""A limit that the real year missed is tightened by a little more than the miss, and the loop then keeps it."""

from __future__ import annotations

import pytest

from energyplan.planning.tighten import AMPLE, tightened
from energyplan.results.problem import Goal
from energyplan.results.whole import WholeLimit


def test_kept_limits_change_nothing() -> None:
    goal = Goal(carbon_cap_kg=1e6, min_self_sufficiency=0.3)
    kept = (WholeLimit("carbon_cap", 1e6, 9e5), WholeLimit("self_sufficiency", 0.3, 0.31))
    assert tightened(goal, kept) == (goal, ())


def test_missed_limits_tighten_from_where_the_goal_stands() -> None:
    goal = Goal(carbon_cap_kg=0.99e6, min_self_sufficiency=0.31, min_self_sufficiency_electricity=0.999)
    missed = (
        WholeLimit("carbon_cap", 1e6, 1.01e6),
        WholeLimit("self_sufficiency", 0.3, 0.29),
        WholeLimit("self_sufficiency_electricity", 0.99, 0.9),
    )
    found, words = tightened(goal, missed)
    assert found.carbon_cap_kg == pytest.approx(0.99e6 - AMPLE * 1e4)
    assert found.min_self_sufficiency == pytest.approx(0.31 + AMPLE * 0.01)
    assert found.min_self_sufficiency_electricity == 1.0, "never more than all"
    assert len(words) == 3 and "975.0 t" in words[0] and "missed it by 10.0 t" in words[0]
