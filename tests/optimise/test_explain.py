"""Why there is no plan: the words, the hour, the amount and the cure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from energyplan.optimise.design import design
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.outcome import Outcome
from energyplan.results.problem import Fuel, Goal, Problem, TimeGrid
from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Role, Source

DAY = TimeGrid(2, np.array([365.0]), np.zeros(365, dtype=int), ("2 Feb (coldest day)",), np.array([768]))
WOOD = Fuel("wood", 1.0, 0.1)


def town(load: tuple[float, float] = (50.0, 740.0), fuel: Fuel = WOOD, **more: Any) -> Problem:
    boiler = Converter(
        "chip boiler",
        "wood_chip_boiler",
        flows={"heat": 1.0, "wood": -1.25},
        capacity=Capacity(maximum=500.0, capex_per_unit=10.0),
    )
    heat = Demand("heat", "load", carrier="heat", load_kw=np.array(load))
    return replace(bare_problem([boiler, heat], DAY, [fuel]), **more)


def told(problem: Problem, status: str = "infeasible") -> str:
    found = design(problem)
    assert isinstance(found, Outcome)
    assert found.status == status, str(found)
    return str(found)


def cured(problem: Problem) -> None:
    found = design(problem)
    assert isinstance(found, Design), str(found)


def larger(asset: Role, kw: float) -> Role:
    return replace(asset, capacity=replace(asset.capacity, maximum=kw)) if isinstance(asset, Converter) else asset


def test_a_boiler_too_small_is_named_with_hour_amount_and_cure() -> None:
    text = told(town())
    assert "no plan can meet every demand and limit" in text
    assert "zone town, 2 Feb (coldest day), 01:00: not enough heat (in 1 of 2 modelled hours): 240 kW missing" in text
    assert "The largest chip boiler allowed is 500 kW; allow 740 kW or add another source of heat." in text
    problem = town()
    cured(replace(problem, assets=tuple(larger(a, 740.0) for a in problem.assets)))


def test_a_cure_counts_what_the_machine_gives_then_and_whole_machines() -> None:
    """A pump gives 0.8 of its size in the hour of 740 kW: 925 kW for all of it, in machines of 200 kW 1,000."""
    pump = Converter(
        "pump", "hp", flows={"heat": 1.0, "wood": -0.1}, availability=np.array([1.0, 0.8]),
        capacity=Capacity(maximum=400.0, unit_size=200.0),
    )  # fmt: skip
    problem = replace(town(), assets=(pump, town().assets[1]))
    assert "The largest pump allowed is 400 kW; allow 1,000 kW" in told(problem)
    cured(replace(problem, assets=tuple(larger(a, 1000.0) for a in problem.assets)))


def test_the_power_share_that_can_be_reached_is_named() -> None:
    """10 kW by day of a load of 10 day and night: 0.5 of it, where 0.6 was asked for."""
    sun = Source("sun", "pv", availability=np.array([1.0, 0.0]), capacity=Capacity(existing=10.0, maximum=10.0))
    grid = Source("grid", "grid_market", zone="grid", capacity=Capacity(existing=np.inf), variable_cost=1.0)
    tie = Link("tie", "l", zone="grid", to_zone="town", capacity=Capacity(existing=np.inf))
    plain = bare_problem([sun, grid, tie, Demand("load", "load", load_kw=10.0)], chronological(2))
    text = told(replace(plain, goal=Goal(min_self_sufficiency_electricity=0.6)))
    assert "At most 0.500 can be reached; set objective.min_self_sufficiency_electricity no higher" in text
    cured(replace(plain, goal=Goal(min_self_sufficiency_electricity=0.5)))


def test_a_carrier_that_nothing_supplies() -> None:
    cold = Demand("cold", "load", carrier="cooling", load_kw=10.0)
    problem = town((5.0, 5.0))
    text = told(replace(problem, assets=(*problem.assets, cold)))
    assert "Nothing in zone town can supply cooling: add an asset that does." in text


def test_a_fuel_that_does_not_last() -> None:
    """550 kW for 365 hours ask for 1.25 * 365 * 550 = 250,937.5 kWh; 200,000 can be bought."""
    text = told(town((50.0, 500.0), replace(WOOD, limit_kwh=2e5)))
    assert "not enough wood" in text
    assert "50,938 kWh missing" in text
    assert "Of wood 200,000 kWh a year can be bought; allow 250,940 kWh, or another source." in text
    cured(town((50.0, 500.0), replace(WOOD, limit_kwh=250_940.0)))


def test_a_carbon_cap_below_what_can_be_reached() -> None:
    """0.1 kg for each of 250,937.5 kWh are 25.1 t; the cap is 20 t."""
    text = told(town((50.0, 500.0), goal=Goal(carbon_cap_kg=20_000.0)))
    assert "the carbon cap cannot be kept: 5.0938 t CO2 too much" in text
    assert "The least that can be reached is 25.1 t" in text
    cured(town((50.0, 500.0), goal=Goal(carbon_cap_kg=25_100.0)))


def test_a_self_sufficiency_out_of_reach() -> None:
    text = told(town((50.0, 500.0), goal=Goal(min_self_sufficiency=0.5)))
    assert "the least self-sufficiency cannot be reached" in text
    assert "At most 0.000 can be reached; set objective.min_self_sufficiency no higher" in text


def test_what_must_be_taken_and_cannot_be_used() -> None:
    waste = Source(
        "waste", "s", carrier="heat", must_take=True, capacity=Capacity(existing=80.0, maximum=80.0)
    )  # fmt: skip
    problem = town((50.0, 300.0))
    text = told(replace(problem, assets=(*problem.assets, waste)))
    assert "more than can be used of heat" in text
    assert "30 kW too much. Allow curtailing, cooling away, storing or selling it." in text


def test_whole_machines_that_cannot_meet_a_load_exactly() -> None:
    """A machine of 100 kW cannot run below 80: the linear relaxation could, the plan cannot."""
    machine = Converter(
        "engine", "e", flows={"heat": 1.0}, on_off=True, minimum_load=0.8,
        capacity=Capacity(existing=100.0, maximum=100.0),
    )  # fmt: skip
    heat = Demand("heat", "load", carrier="heat", load_kw=50.0)
    text = told(bare_problem([machine, heat], chronological(2)))
    assert "heat" in text
    assert "kW missing" in text or "kW too much" in text


def test_selling_without_end_is_named() -> None:
    pv = Source("pv", "pv", capacity=Capacity(capex_per_unit=0.01))
    market = Demand("market", "m", flexible=True, variable_cost=-9.0, capacity=Capacity(existing=np.inf))
    load = Demand("load", "load", load_kw=1.0)
    text = told(bare_problem([pv, market, load], chronological(2)), "unbounded")
    assert "the plan could earn without end" in text
    assert "Give max_capacity_kw to pv, or markets.grid.max_export_kw." in text


def test_selling_without_end_is_told_from_impossible_with_whole_numbers() -> None:
    """Presolve may only know "unbounded or infeasible"."""
    pv = Source("pv", "pv", capacity=Capacity(capex_per_unit=0.01, unit_size=1.0, minimum=2.0))
    market = Demand("market", "m", flexible=True, variable_cost=-9.0, capacity=Capacity(existing=np.inf))
    grid = Source("grid", "g", capacity=Capacity(existing=np.inf), variable_cost=1.0)
    assert "earn without end" in told(bare_problem([pv, grid, market], chronological(2)), "unbounded")
