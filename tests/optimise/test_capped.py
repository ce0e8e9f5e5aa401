"""One model under many caps: the front of two fuels by hand, starts from neighbours, and what cannot be kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.optimise.capped import Capped, CappedDesign, capped, capped_design
from energyplan.optimise.design import design
from energyplan.optimise.highs import SolveOptions
from energyplan.planning.assemble import assemble
from energyplan.planning.periods import shorten
from energyplan.planning.surroundings import surroundings
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.outcome import Outcome
from energyplan.results.problem import Fuel, Goal, Problem
from energyplan.scenario.record import Scenario
from energyplan.technologies.roles import Capacity, Converter, Demand

EXACT = SolveOptions(gap=0.0)
ENDLESS = Capacity(existing=np.inf)


@pytest.fixture(scope="module")
def boilers() -> Capped:
    """100 kWh of heat from oil at 1 with 0.3 kg, or from wood at 2 without; the problem's own cap must not count."""
    assets = (
        Converter("oil boiler", "b", flows={"heat": 1.0, "oil": -1.0}, capacity=ENDLESS),
        Converter("wood boiler", "b", flows={"heat": 1.0, "wood": -1.0}, capacity=ENDLESS),
        Demand("heat", "load", carrier="heat", load_kw=10.0),
    )
    fuels = [Fuel("oil", 1.0, 0.3), Fuel("wood", 2.0, 0.0)]
    return capped(bare_problem(assets, chronological(10), fuels, goal=Goal(carbon_cap_kg=1.0)))


@pytest.mark.parametrize(
    ("cap", "cost", "kg"),
    [(np.inf, 100.0, 30.0), (30.0, 100.0, 30.0), (12.0, 160.0, 12.0), (3.0, 190.0, 3.0), (0.0, 200.0, 0.0)],
)
def test_the_front_of_two_fuels(boilers: Capped, cap: float, cost: float, kg: float) -> None:
    """A cap of c kg allows c / 0.3 kWh of oil, so the cost is 200 - c / 0.3. Without the row: 100 at every cap."""
    found = capped_design(boilers, Goal(carbon_cap_kg=cap), EXACT)
    assert isinstance(found, CappedDesign)
    assert (found.design.cost, found.design.co2_kg) == pytest.approx((cost, kg), abs=1e-6)


def test_least_carbon_is_asked_of_the_same_model(boilers: Capped) -> None:
    """All heat from wood, with and without a start from least cost (then as carbon at a high price)."""
    start = capped_design(boilers, Goal(), EXACT)
    assert isinstance(start, CappedDesign)
    for before in (None, start):
        found = capped_design(boilers, Goal(minimise="carbon"), EXACT, start=before)
        assert isinstance(found, CappedDesign)
        assert (found.design.cost, found.design.co2_kg) == pytest.approx((200.0, 0.0), abs=1e-6)


def test_a_cap_that_cannot_be_kept_tells_the_least_possible() -> None:
    """Oil alone: 30 kg is the least; a cap of 12 kg lacks 18."""
    oil = Converter("oil boiler", "b", flows={"heat": 1.0, "oil": -1.0}, capacity=ENDLESS)
    load = Demand("heat", "load", carrier="heat", load_kw=10.0)
    ready = capped(bare_problem((oil, load), chronological(10), [Fuel("oil", 1.0, 0.3)]))
    found = capped_design(ready, Goal(carbon_cap_kg=12.0))
    assert isinstance(found, Outcome) and found.status == "infeasible"
    assert "0.018 t CO2 too much" in str(found) and "reached is 0.0300 t" in str(found)


@pytest.fixture(scope="module")
def tiny(tiny_scenario: Scenario) -> Problem:
    around = surroundings(tiny_scenario)
    problem = assemble(tiny_scenario, around)
    return shorten(problem, tiny_scenario.spec.time, around.context.weather.temp_air_degc)


def test_a_started_solve_is_as_good_as_a_cold_one(tiny: Problem) -> None:
    """With networks: the design under each cap, started from the tighter one, costs what a model of its own finds."""
    ready, goal = capped(tiny), tiny.goal
    start = capped_design(ready, replace(goal, minimise="carbon"), EXACT)
    assert isinstance(start, CappedDesign)
    least, before = start.design.co2_kg, np.inf
    for share in (1.01, 1.2, 1.5):
        asked = replace(goal, carbon_cap_kg=share * least)
        found = capped_design(ready, asked, EXACT, start=start)
        alone = design(replace(tiny, goal=asked), EXACT)
        assert isinstance(found, CappedDesign) and isinstance(alone, Design)
        assert found.design.cost == pytest.approx(alone.cost, rel=1e-6)
        assert found.design.co2_kg <= share * least * (1 + 1e-6)
        assert found.design.cost <= before * (1 + 1e-9)  # a looser cap costs no more
        start, before = found, found.design.cost
