"""The evaluator recomputes a design from the problem alone, and refuses what does not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from energyplan.core.errors import InternalError
from energyplan.optimise.design import design
from energyplan.optimise.evaluate import carbon, cost_terms, evaluate
from energyplan.optimise.highs import SolveOptions
from energyplan.results.bare import bare_problem
from energyplan.results.design import Design
from energyplan.results.problem import GRID_ZONE, Fuel, Goal, Problem, TimeGrid
from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Role, Source, Store

DAYS = TimeGrid(3, np.array([200.0, 165.0]), np.r_[np.zeros(200, int), np.ones(165, int)], ("a", "b"), np.array([0, 3]))
ENDLESS = Capacity(existing=np.inf)


def town(**goal: float) -> Problem:
    """A town in which every kind of limit is at work."""
    size = Capacity(maximum=60.0, unit_size=10.0, minimum=20.0, capex_fixed=50.0, capex_per_unit=20.0)
    assets: list[Role] = [
        Source("grid", "grid_market", zone=GRID_ZONE, capacity=ENDLESS, variable_cost=0.3, peak_cost_per_kw=2.0),
        Demand("export", "market", zone=GRID_ZONE, capacity=ENDLESS, variable_cost=-0.05, flexible=True),
        Link("line", "line", zone=GRID_ZONE, to_zone="town", capacity=ENDLESS),
        Source(
            "waste", "s", carrier="heat", must_take=True, availability=np.array([1, 0.5, 0, 1, 0, 0.5]),
            capacity=Capacity(existing=6.0, maximum=6.0),
        ),
        Converter(
            "chp", "chp", flows={"heat": 1.0, "electricity": 0.6, "gas": -1.8}, capacity=size, on_off=True,
            minimum_load=0.5, start_cost=0.05,
        ),
        Source("peak", "s", carrier="heat", capacity=ENDLESS, variable_cost=0.2, yearly_limit_kwh=20_000.0),
        Store("tank", "t", capacity=Capacity(maximum=80.0, capex_per_unit=1.0), minimum_level=0.1, loss_per_hour=0.01),
        Demand("power", "load", load_kw=np.array([8.0, 20, 14, 9, 12, 10])),
        Demand("heat", "load", carrier="heat", load_kw=np.array([25.0, 22, 30, 12, 8, 16])),
    ]  # fmt: skip
    return bare_problem(assets, DAYS, [Fuel("gas", 0.06, 0.2, limit_kwh=500_000.0)], goal=Goal(**goal))


@pytest.fixture(scope="module")
def solved() -> tuple[Problem, Design]:
    problem = town()
    found = design(problem, SolveOptions(gap=0.0))
    assert isinstance(found, Design), str(found)
    return problem, found


def test_what_the_solver_returned_holds(solved: tuple[Problem, Design]) -> None:
    problem, found = solved
    checks = evaluate(problem, found, 1e-7)
    assert {"what waste must give", "least load of chp", "whole machines of chp", "level of tank"} <= {
        c.name for c in checks
    }
    assert sum(cost_terms(problem, found).values()) == pytest.approx(found.cost)
    assert carbon(problem, found) == pytest.approx(0.2 * found.fuel_kwh["gas"])


def test_starts_are_counted_around_each_typical_day(solved: tuple[Problem, Design]) -> None:
    """On in the second hour of the first day only: one start of 10 kW in each of 200 days, at 0.05 a kW."""
    problem, found = solved
    on = np.array([0.0, 10, 0, 10, 10, 10])
    moved = replace(found, dispatch=replace(found.dispatch, on={"chp": on}))
    still = replace(found, dispatch=replace(found.dispatch, on={"chp": np.full(6, 10.0)}))
    assert cost_terms(problem, moved)["variable"] - cost_terms(problem, still)["variable"] == pytest.approx(100.0)


def _run(field: str, name: str, change: Callable[[Any], Any]) -> Callable[[Design], Design]:
    def moved(found: Design) -> Design:
        table = getattr(found.dispatch, field)
        return replace(found, dispatch=replace(found.dispatch, **{field: {**table, name: change(table[name].copy())}}))

    return moved


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_run("source", "waste", lambda v: v * 0.5), "what waste must give"),
        (_run("source", "peak", lambda v: v + 100.0), "year of peak"),
        (_run("on", "chp", lambda v: v + 4.0), "on or off of chp"),
        (_run("on", "chp", lambda v: v + 500.0), "what is on of chp"),
        (_run("on", "chp", lambda v: v * 3.0), "least load of chp"),
        (_run("level", "tank", lambda v: v + 1.0), "level of tank"),
        (_run("level", "tank", lambda v: v * 0.0), "bottom of tank"),
        (_run("level", "tank", lambda v: v + 1e4), "top of tank"),
        (_run("discharge", "tank", lambda v: v + 1e4), "discharge of tank"),
        (lambda d: replace(d, capacity=d.capacity | {"chp": 15.0}), "what stands of chp"),
        (lambda d: _sized(d, 15.0), "whole machines of chp"),
        (lambda d: _sized(d, 10.0), "least size of chp"),
        (lambda d: _sized(d, 70.0), "size of chp"),
        (lambda d: replace(d, fuel_kwh={"gas": 6e5}), "limit of gas"),
        (lambda d: replace(d, costs=d.costs | {"demand_charge": 0.0}), "cost: demand_charge"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_named(
    solved: tuple[Problem, Design], change: Callable[[Design], Design], told: str
) -> None:
    problem, found = solved
    names = [c.name for c in _bad(problem, change(found))]
    assert told in names
    with pytest.raises(InternalError, match="does not hold"):
        evaluate(problem, change(found))


def _sized(found: Design, kw: float) -> Design:
    return replace(found, capacity={**found.capacity, "chp": kw}, new_capacity={**found.new_capacity, "chp": kw})


def _bad(problem: Problem, found: Design) -> list[Any]:
    return [c for c in evaluate(problem, found, np.inf) if c.relative > 1e-5]


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        ({"carbon_cap_kg": 10.0}, "carbon cap"),
        ({"min_self_sufficiency": 0.99}, "self-sufficiency"),
        ({"min_self_sufficiency_electricity": 0.999}, "self-sufficiency in electricity"),
    ],
)
def test_limits_on_the_whole_are_recomputed(solved: tuple[Problem, Design], goal: dict[str, float], told: str) -> None:
    """A design found without a goal is refused under one that it does not reach."""
    problem, found = solved
    assert told in [c.name for c in _bad(replace(problem, goal=Goal(**goal)), found)]  # type: ignore[arg-type]


def test_a_one_way_link_and_an_hour_without_sun() -> None:
    assets = [
        Source("sun", "s", zone="a", capacity=ENDLESS, availability=np.array([1.0, 0.0])),
        Source("b", "s", zone="b", capacity=ENDLESS, variable_cost=1.0),
        Demand("load", "load", zone="b", load_kw=5.0),
        Link("line", "l", zone="a", to_zone="b", both_ways=False, capacity=Capacity(existing=9.0, maximum=9.0)),
    ]
    grid = TimeGrid(2, np.ones(1), np.zeros(1, int), ("d",), np.zeros(1, int))
    problem = bare_problem(assets, grid)
    found = design(problem)
    assert isinstance(found, Design)
    back = replace(found, dispatch=replace(found.dispatch, back={"line": np.array([1.0, 0.0])}))
    night = replace(found, dispatch=replace(found.dispatch, source={**found.dispatch.source, "sun": np.full(2, 5.0)}))
    assert "one way of line" in [c.name for c in _bad(problem, back)]
    assert "output of sun" in [c.name for c in _bad(problem, night)]
