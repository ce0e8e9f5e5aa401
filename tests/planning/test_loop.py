"""The loop with the load flow: rounds are recorded, the bound is honest, and it ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from energyplan.planning.loop import _with_bound, simulate
from energyplan.planning.run import PlanOptions, plan
from energyplan.results.plan import Plan
from energyplan.scenario.load import load


def test_rounds_are_recorded(tiny_plan: Plan) -> None:
    assert tiny_plan.operation is not None and tiny_plan.design is not None
    rounds = tiny_plan.operation.rounds
    assert [r.number for r in rounds] == list(range(1, len(rounds) + 1)) and len(rounds) <= 2
    assert rounds[0].changes == () and all(r.changes for r in rounds[1:])
    assert rounds[-1].cost == pytest.approx(tiny_plan.design.cost)


def test_a_kept_round_has_the_gap_to_the_free_bound(tiny_plan: Plan) -> None:
    first = tiny_plan.design
    assert first is not None
    cost = first.outcome.objective
    free = replace(first, outcome=replace(first.outcome, bound=0.9 * cost, seconds=2.0, stopped_by="time limit"))
    again = replace(first, outcome=replace(first.outcome, bound=cost, seconds=1.0, stopped_by=""))
    found = _with_bound(again, free, free.outcome.bound, 0.02).outcome
    assert found.gap == pytest.approx(0.1) and found.bound == pytest.approx(0.9 * cost)
    assert found.status == "feasible", "not proven within what was asked for"
    assert _with_bound(again, free, free.outcome.bound, 0.2).outcome.status == "optimal"
    assert found.seconds == 3.0 and found.stopped_by == "time limit"


def test_networks_of_which_nothing_is_built_are_left_out(tiny_bare: Plan) -> None:
    assert tiny_bare.problem is not None and tiny_bare.design is not None and tiny_bare.operation is not None
    assert simulate(tiny_bare.problem, tiny_bare.design, tiny_bare.operation) == {}


@pytest.mark.slow
def test_a_cap_that_the_real_year_misses_is_tightened_until_it_holds(tiny_file: Path) -> None:
    cap = ["time.typical_periods=6", "objective.carbon_cap_t_per_year=457"]
    found = plan(load(tiny_file, overrides=cap), PlanOptions())
    assert found.operation is not None and found.problem is not None and found.design is not None
    changes = [word for turn in found.operation.rounds for word in turn.changes]
    assert any(word.startswith("carbon cap: designed for") for word in changes), "the first year misses it"
    assert found.operation.co2_kg <= 457e3 * 1.0001 and found.summary["limits"][0]["missed_by"] == 0.0
    assert found.problem.goal.carbon_cap_kg == 457e3, "what the scenario asks for is what is told"
