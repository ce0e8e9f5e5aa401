"""Limits on the whole against what the real year came to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from energyplan.results.plan import Plan
from energyplan.results.whole import WholeLimit, whole_limits


def test_a_cap_is_missed_above_and_a_share_below() -> None:
    assert WholeLimit("carbon_cap", 2_591_700.0, 2_602_000.0).missed_by == pytest.approx(10_300.0)
    assert WholeLimit("carbon_cap", 2_591_700.0, 2_500_000.0).missed_by == 0.0
    assert WholeLimit("self_sufficiency", 0.3, 0.28).missed_by == pytest.approx(0.02)
    assert WholeLimit("self_sufficiency", 0.3, 0.32).missed_by == 0.0
    assert WholeLimit("carbon_cap", 1e6, 1e6 + 10.0).missed_by == 0.0, "a hundred-thousandth is rounding"


def test_only_what_the_scenario_asks_for_is_a_limit(tiny_plan: Plan) -> None:
    problem, run = tiny_plan.problem, tiny_plan.operation
    assert problem is not None and run is not None
    assert whole_limits(problem, run) == () and tiny_plan.summary["limits"] == []
    goal = replace(problem.goal, carbon_cap_kg=1.0, min_self_sufficiency=0.9, min_self_sufficiency_electricity=0.8)
    found = whole_limits(replace(problem, goal=goal), run)
    assert [(f.name, f.wanted) for f in found] == [
        ("carbon_cap", 1.0), ("self_sufficiency", 0.9), ("self_sufficiency_electricity", 0.8)]  # fmt: skip
    assert found[0].got == run.co2_kg


def test_the_own_share_of_electricity_counts_what_buildings_buy_for_themselves(tiny_plan: Plan) -> None:
    assert tiny_plan.operation is not None
    power, shares = tiny_plan.summary["electricity"], tiny_plan.operation.own_share
    kept = power["generated_kwh"] - power["sold_kwh"]
    bought = kept / shares["self_sufficiency_electricity"] - kept
    assert power["drawn_kwh"] < bought < 1.1 * power["drawn_kwh"], "two buildings cool themselves"
    assert 0.0 < shares["self_sufficiency"] < 1.0
