"""Limits on the whole year as prices of the year's operation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.optimise.design import design
from energyplan.optimise.goal_prices import CARBON_FIRST, dearest, with_goal_prices
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.operate import Rolling, operate
from energyplan.planning.periods import window
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.operation import Operation
from energyplan.results.problem import Fuel, Goal
from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Role, Source

ENDLESS = Capacity(existing=np.inf)
COAL, WOOD = Fuel("coal", 1.0, 1.0), Fuel("wood", 3.0, 0.0, local_share=1.0)
BURNERS = [Converter(f, "b", flows={"heat": 1.0, f: -1.0}, capacity=ENDLESS) for f in ("coal", "wood")]
HEAT = Demand("heat", "load", carrier="heat", load_kw=np.full(20, 10.0))
GRID = [
    Source("import", "grid_market", zone="grid", capacity=ENDLESS, variable_cost=1.0),
    Link("tie", "l", zone="grid", to_zone="town", capacity=ENDLESS),
]
ENGINE = Converter("engine", "e", flows={"electricity": 1.0, "wood": -1.0}, main="electricity", capacity=ENDLESS)
POWER = Demand("power", "load", load_kw=np.full(20, 10.0))


def run(assets: list[Role], goal: Goal) -> tuple[Design, Operation]:
    problem = bare_problem(assets, chronological(20), [COAL, WOOD], goal=goal)
    found = design(problem, SolveOptions(gap=0.0))
    assert isinstance(found, Design), str(found)
    return found, operate(problem, found, window, rolling=Rolling(step_h=5, ahead_h=0))


def test_windows_keep_a_carbon_cap() -> None:
    """Wood costs 2 more a kWh than coal, which emits 1 kg: all of it where the cap is nothing, at a price of 2."""
    found, year = run([*BURNERS, HEAT], Goal(carbon_cap_kg=0.0))
    assert found.goal_price["carbon_cap"] >= 2.0 - 1e-6
    assert year.co2_kg == pytest.approx(0.0, abs=1e-6) and year.costs["fuel"] == pytest.approx(600.0)


def test_least_emission_is_least_emission_in_the_year_too() -> None:
    assert run([*BURNERS, HEAT], Goal(minimise="carbon"))[1].co2_kg == pytest.approx(0.0, abs=1e-6)
    assert run([*BURNERS, HEAT], Goal())[1].co2_kg == pytest.approx(200.0)


@pytest.mark.parametrize("key", ["min_self_sufficiency", "min_self_sufficiency_electricity"])
def test_windows_keep_a_least_self_sufficiency(key: str) -> None:
    """An engine on local wood at 3 against the grid at 1: all power from it where the least share is one."""
    _, year = run([*GRID, ENGINE, POWER], replace(Goal(), **{key: 1.0}))
    assert year.dispatch.source["import"].sum() == pytest.approx(0.0, abs=1e-6)
    assert run([*GRID, ENGINE, POWER], Goal())[1].dispatch.source["import"].sum() == pytest.approx(200.0)


def test_prices_are_bounded_and_stand_on_the_right_flows() -> None:
    goal = Goal(min_self_sufficiency_electricity=0.4)
    problem = bare_problem([*GRID, ENGINE, POWER], chronological(20), [COAL, WOOD], goal=goal)
    priced = with_goal_prices(problem, {"self_sufficiency_electricity": 5.0, "carbon_cap": 1e9})
    assert priced.goal.carbon_price_per_kg == CARBON_FIRST and priced.goal.min_self_sufficiency_electricity == 0.0
    assert priced.sources[0].variable_cost == pytest.approx(1.0 + 0.4 * 5.05)
    assert float(priced.converters[0].variable_cost) == pytest.approx(-0.6 * 5.05)
    assert dearest(problem) == 3.0 and dearest(replace(problem, goal=Goal(carbon_price_per_kg=9.0))) == 10.0
