"""The planning model on small random systems: what must hold whatever the numbers are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.core.errors import InternalError
from energyplan.optimise.design import design
from energyplan.optimise.evaluate import balance_checks, evaluate
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.operate import Rolling, check_operation, operate
from energyplan.planning.periods import map_hours, window
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.problem import Fuel, Problem, TimeGrid
from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Role, Source, Store

EXACT = SolveOptions(gap=0.0, threads=1)
LEAN = settings(max_examples=12, deadline=None, derandomize=True)
DAYS, LENGTH = 4, 6

Grid = Callable[[], TimeGrid]


def days(order: list[int]) -> TimeGrid:
    """Return typical days of a few hours in an order."""
    weight = np.bincount(order, minlength=max(order) + 1).astype(float)
    n = len(weight)
    names = tuple(str(i) for i in range(n))
    return TimeGrid(LENGTH, weight, np.array(order), names, np.arange(n) * LENGTH)


@st.composite
def systems(draw: st.DrawFn, grid: TimeGrid | None = None, *, whole: bool = False) -> Problem:
    """A town with a grid, PV, CHP or boiler, heat pump, stores and a second zone, of random sizes and prices."""
    grid = grid or draw(st.sampled_from([chronological(24), days([0, 1, 1, 0]), days([1, 0, 0])]))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n = grid.n_hours

    def money(low: float, high: float) -> float:
        return draw(st.floats(low, high))

    def new(price: float, **more: Any) -> Capacity:
        return Capacity(**({"maximum": 500.0, "capex_per_unit": price, "lifetime_years": 10.0} | more))

    endless, stands = Capacity(existing=np.inf), Capacity(existing=20.0, maximum=20.0)
    unit = draw(st.sampled_from([0.0, 40.0])) if whole else 0.0
    fixed = draw(st.sampled_from([0.0, 30.0])) if whole else 0.0
    seasonal = draw(st.booleans())
    price = 0.1 + 0.2 * rng.random(n)
    assets: list[Role] = [
        Source(
            "grid",
            "grid_market",
            zone="grid",
            capacity=endless,
            variable_cost=price,
            peak_cost_per_kw=money(0, 3),
            co2_kg_per_kwh=0.4,
        ),
        Demand("export", "market", zone="grid", capacity=endless, variable_cost=-0.05, flexible=True),
        Link("line", "line", zone="grid", to_zone="town", capacity=endless, efficiency=0.98),
        Source("pv", "pv", capacity=new(money(0.5, 10)), availability=rng.random(n)),
        Source("waste", "s", carrier="heat", capacity=stands, availability=rng.random(n)),
        Converter(
            "chp",
            "chp",
            flows={"heat": 1.0, "electricity": 0.6, "gas": -1.9},
            capacity=new(money(1, 10), unit_size=unit, capex_fixed=fixed),
            minimum_load=0.4 if whole else 0.0,
            on_off=whole,
            start_cost=0.01 if whole else 0.0,
            variable_cost=0.01,
        ),
        Converter("boiler", "b", flows={"heat": 1.0, "gas": -1.1}, capacity=new(money(0.2, 2))),
        Converter("pump", "hp", flows={"heat": 1.0, "electricity": -0.3 - 0.1 * rng.random(n)}, capacity=new(2.0)),
        Store(
            "tank", "t", capacity=new(money(0.01, 0.5), maximum=5e3), loss_per_hour=0.01, seasonal=seasonal,
            charge_kw_per_kwh=0.5, discharge_kw_per_kwh=0.5, minimum_level=draw(st.sampled_from([0.0, 0.1])),
        ),
        Store(
            "battery", "b", carrier="electricity", capacity=new(money(0.1, 2)), charge_efficiency=0.95,
            discharge_efficiency=0.95,
        ),
        Link("pipe", "p", to_zone="suburb", carrier="heat", capacity=new(0.3), efficiency=0.9, both_ways=False),
        Demand("power", "load", load_kw=50 + 50 * rng.random(n)),
        Demand("heat", "load", carrier="heat", load_kw=60 + 80 * rng.random(n)),
        Demand("heat there", "load", zone="suburb", carrier="heat", load_kw=10 * rng.random(n)),
        Source("heat there at a price", "s", zone="suburb", carrier="heat", capacity=endless, variable_cost=0.3),
    ]  # fmt: skip
    return bare_problem(assets, grid, [Fuel("gas", money(0.03, 0.15), 0.2)])


def best(problem: Problem) -> Design:
    found = design(problem, EXACT)
    assert isinstance(found, Design), str(found)
    return found


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-6, abs=1e-6)


@LEAN
@given(systems(whole=True))
def test_balances_close_in_every_hour_of_a_design(problem: Problem) -> None:
    checks = balance_checks(problem, best(problem), {}, {})
    assert len(checks) == 5
    assert max(c.relative for c in checks) < 1e-6


@LEAN
@given(systems(), st.sampled_from(["pv", "chp", "boiler", "pump", "tank", "battery", "pipe"]), st.floats(0, 1))
def test_a_cheaper_technology_never_raises_cost(problem: Problem, name: str, factor: float) -> None:
    cheaper = tuple(
        replace(a, capacity=replace(a.capacity, capex_per_unit=factor * a.capacity.capex_per_unit))
        if a.name == name
        else a
        for a in problem.assets
    )
    before = best(problem).cost
    assert best(replace(problem, assets=cheaper)).cost <= before + 1e-6 * abs(before)


@LEAN
@given(systems(whole=True), st.randoms(use_true_random=False))
def test_the_order_of_assets_changes_nothing(problem: Problem, chance: Any) -> None:
    assets = list(problem.assets)
    chance.shuffle(assets)
    assert best(replace(problem, assets=tuple(assets))).cost == near(best(problem).cost)


def doubled(asset: Role) -> Role:
    """Return an asset with twice the capacity and load."""
    size = asset.capacity
    twice = replace(size, existing=2 * size.existing, maximum=2 * size.maximum, minimum=2 * size.minimum)
    if isinstance(asset, Demand):
        return replace(asset, capacity=twice, load_kw=2 * np.asarray(asset.load_kw))
    return replace(asset, capacity=twice)


@LEAN
@given(systems())
def test_twice_the_town_costs_twice(problem: Problem) -> None:
    double = replace(problem, assets=tuple(doubled(a) for a in problem.assets))
    assert best(double).cost == near(2 * best(problem).cost)


def shaken(found: Design, what: str) -> Design:
    """Return a design with one thing moved by a per cent or a kW."""
    run = found.dispatch

    def moved(table: Any, name: str, by: float = 1.0) -> Any:
        values = table[name].copy()
        values[int(np.argmax(values))] += by
        return {**table, name: values}

    match what:
        case "source":
            return replace(found, dispatch=replace(run, source=moved(run.source, "grid")))
        case "converter":
            return replace(found, dispatch=replace(run, converter=moved(run.converter, "boiler")))
        case "charge":
            return replace(found, dispatch=replace(run, charge=moved(run.charge, "tank")))
        case "link":
            return replace(found, dispatch=replace(run, back=moved(run.back, "pipe")))
        case "capacity":
            return replace(found, capacity={**found.capacity, "pv": found.capacity["pv"] + 1.0})
        case "beyond":
            more = {"pv": 600.0}
            return replace(found, capacity={**found.capacity, **more}, new_capacity={**found.new_capacity, **more})
        case "fuel":
            return replace(found, fuel_kwh={"gas": found.fuel_kwh["gas"] + 1.0})
        case "emission":
            return replace(found, co2_kg=found.co2_kg * 1.001 + 0.1)
    cost = found.costs[what]
    return replace(found, costs={**found.costs, what: cost + 1e-3 * found.cost})


MOVES = (
    "source",
    "converter",
    "charge",
    "link",
    "capacity",
    "beyond",
    "fuel",
    "emission",
    "investment",
    "demand_charge",
)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(systems(), st.sampled_from(MOVES))
def test_the_evaluator_refuses_a_design_that_was_moved(problem: Problem, what: str) -> None:
    found = best(problem)
    evaluate(problem, found)
    with pytest.raises(InternalError, match="does not hold"):
        evaluate(problem, shaken(found, what))


@LEAN
@given(systems(chronological(DAYS * LENGTH), whole=True))
def test_as_many_typical_days_as_real_ones_change_nothing(problem: Problem) -> None:
    split = replace(problem, grid=days(list(range(DAYS))))
    assert split.grid.is_chronological
    assert best(split).cost == near(best(problem).cost)


@LEAN
@given(systems(chronological(DAYS * LENGTH)))
def test_a_window_over_the_whole_year_costs_what_the_design_costs(problem: Problem) -> None:
    found = best(problem)
    year = operate(problem, found, window, rolling=Rolling(step_h=DAYS * LENGTH, ahead_h=0))
    assert all(v.max() < 1e-6 for v in year.shortage_kw.values())
    assert sum(year.costs.values()) == near(found.cost)


@LEAN
@given(systems(), st.integers(5, 13), st.integers(0, 9))
def test_balances_close_in_every_hour_of_the_year_in_windows(problem: Problem, step: int, ahead: int) -> None:
    found = best(problem)
    order = problem.grid.order
    hours = (order[:, None] * problem.grid.hours_per_period + np.arange(problem.grid.hours_per_period)).ravel()
    real = map_hours(problem, chronological(len(hours)), lambda values: values[..., hours])
    year = operate(real, found, window, rolling=Rolling(step_h=step, ahead_h=ahead))
    assert check_operation(real, found, year) < 1e-6
