"""What the real year adds to a design: as little as serves it, of what costs least, and paid for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.optimise.design import design
from energyplan.optimise.evaluate import cost_terms
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.operate import Rolling, check_operation, operate
from energyplan.optimise.top_up import with_added, yearly_cost
from energyplan.planning.periods import window
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.operation import Operation
from energyplan.results.problem import Problem, TimeGrid
from energyplan.technologies.roles import Capacity, Demand, Role, Source, Store

LOADS = np.array([10.0, 5.0, 14.0, 5.0, 10.0, 12.0])


def plant(name: str = "plant", price: float = 1.0, **size: float) -> Source:
    """Return heat at 1 a kWh from what costs 3 a year and kW, unless told otherwise."""
    capacity = Capacity(**{"maximum": 50.0, "capex_per_unit": 3.0, "lifetime_years": 1.0, **size})  # type: ignore[arg-type]
    return Source(name, "s", carrier="heat", capacity=capacity, variable_cost=price)


def problem(*assets: Role, load: np.ndarray = LOADS, day: bool = False) -> Problem:
    typical = TimeGrid(2, np.array([3.0]), np.zeros(3, dtype=int), ("d",), np.zeros(1, dtype=int))
    heat = Demand("heat", "load", carrier="heat", load_kw=np.array([10.0, 5.0]) if day else load)
    return bare_problem([*assets, heat], typical if day else chronological(6), discount_rate=0.0)


def year(*assets: Role) -> tuple[Problem, Design, Operation]:
    """Return a design made for a day of 10 and 5 kW, three times, and its year of `LOADS` in windows of 4 hours."""
    short, real = problem(*assets, day=True), problem(*assets)
    found = design(short, SolveOptions(gap=0.0))
    assert isinstance(found, Design)
    run = operate(real, found, window, rolling=Rolling(step_h=4, ahead_h=0, grow=True))
    larger = with_added(short, found, run.added, 0.5)
    assert check_operation(real, larger, run) < 1e-6
    assert cost_terms(short, larger) == pytest.approx(larger.costs)
    return short, larger, run


def test_what_is_short_is_built_and_paid_for() -> None:
    """14 kW in one hour on 10 kW: 4 kW more at 3 a year each, in the design as in the year."""
    short, larger, run = year(plant())
    assert run.added == pytest.approx({"plant": 4.0}) and larger.capacity["plant"] == pytest.approx(14.0)
    assert all(v.max() < 1e-6 for v in run.shortage_kw.values())
    assert run.unmet_kw["town/heat"] == pytest.approx([0, 0, 4, 0, 0, 0], abs=1e-6), "the later 12 kW are served then"
    assert larger.outcome.objective == pytest.approx(14 * 3 + 45)
    assert larger.outcome.gap == pytest.approx(12 / (14 * 3 + 45)), "of the same bound"
    assert run.costs["investment"] == pytest.approx(42.0) and run.costs["variable"] == pytest.approx(LOADS.sum())
    assert yearly_cost(short, run.added) == pytest.approx(12.0)


def test_of_two_machines_the_cheaper_one_grows() -> None:
    """A kW of peak is cheapest at 1 a year although its kWh costs 5: a yearly capacity, not a kWh, is bought."""
    _, _, run = year(plant(capex_per_unit=8.0), plant("peak", price=5.0, capex_per_unit=1.0))
    assert run.added == pytest.approx({"peak": 4.0})


def test_nothing_grows_beyond_what_it_may() -> None:
    _, larger, run = year(plant(maximum=12.0))
    assert run.added == pytest.approx({"plant": 2.0}) and larger.capacity["plant"] == pytest.approx(12.0)
    assert run.shortage_kw["town/heat"] == pytest.approx([0, 0, 2, 0, 0, 0], abs=1e-6), "what is left is told"


def test_whole_machines_are_added_whole() -> None:
    """Two of 5 kW stand; the third covers the missing 4 kW."""
    _, larger, run = year(plant(unit_size=5.0))
    assert run.added == pytest.approx({"plant": 5.0}) and larger.capacity["plant"] == pytest.approx(15.0)


def test_a_first_cost_that_is_paid_already_is_not_paid_again() -> None:
    """50 for the lane to the plant is paid by the design; a second machine would cost its own 20."""
    other = plant("other", capex_per_unit=2.0, capex_fixed=20.0)
    _, larger, run = year(plant(capex_fixed=50.0, price=0.1), replace(other, variable_cost=9.0))
    kept = "plant" if larger.capacity["plant"] > 1 else "other"
    assert set(run.added) == {kept}


def test_a_gap_beyond_what_was_asked_is_no_optimum() -> None:
    short = problem(plant(), day=True)
    found = design(short, SolveOptions(gap=0.0))
    assert isinstance(found, Design)
    assert with_added(short, found, {}, 0.0) is found
    assert with_added(short, found, {"plant": 1.0}, 0.01).outcome.status == "feasible"
    assert with_added(short, found, {"plant": 1.0}, 0.1).outcome.status == "optimal"


def test_where_it_is_not_asked_for_nothing_is_added() -> None:
    short, real = problem(plant(), day=True), problem(plant())
    found = design(short, SolveOptions(gap=0.0))
    assert isinstance(found, Design)
    run = operate(real, found, window, rolling=Rolling(step_h=4, ahead_h=0))
    assert run.added == {} and run.shortage_kw["town/heat"].max() == pytest.approx(4.0)


def test_what_a_share_of_its_size_binds_in_every_hour_does_not_grow_midway() -> None:
    """A battery keeps a tenth of its size, a spring gives all it has: larger ones would belie the hours before."""
    small = Capacity(maximum=50.0, capex_per_unit=0.1, lifetime_years=1.0)
    heap = Store("heap", "h", capacity=replace(small, unit="kWh"), minimum_level=0.1)
    spring = Source("spring", "w", carrier="heat", capacity=small, must_take=True, variable_cost=1.0)
    _, _, run = year(plant(), heap, spring)
    assert not {"heap", "spring"} & set(run.added)
    assert any(run.added.values())
