"""From a problem to a design: outcomes as values, starts, limits of time."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from energyplan.optimise.design import design, start_vector
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.model import build
from energyplan.optimise.solve import Hooks
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.outcome import Outcome
from energyplan.results.problem import Fuel, Problem
from energyplan.technologies.roles import Capacity, Converter, Demand, Role, Source, Store


def town(hours: int = 24, **more: object) -> Problem:
    t = np.arange(hours)
    assets: list[Role] = [
        Source("grid", "grid_market", capacity=Capacity(existing=np.inf), variable_cost=0.3, peak_cost_per_kw=1.0),
        Source("pv", "pv", capacity=Capacity(maximum=100.0, capex_fixed=9.0, capex_per_unit=1.0),
               availability=np.clip(np.sin(t / 24 * 2 * np.pi), 0, None)),
        Converter("chp", "c", flows={"heat": 1.0, "electricity": 0.5, "gas": -1.7},
                  capacity=Capacity(maximum=90.0, unit_size=15.0, capex_per_unit=0.5), on_off=True, minimum_load=0.5),
        Converter("boiler", "b", flows={"heat": 1.0, "gas": -1.1}, capacity=Capacity(existing=90.0, maximum=90.0)),
        Store("battery", "b", carrier="electricity", capacity=Capacity(capex_per_unit=0.2)),
        Demand("power", "load", load_kw=20 + 10 * np.sin(t / 5.0)),
        Demand("heat", "load", carrier="heat", load_kw=40 + 20 * np.cos(t / 7.0)),
    ]  # fmt: skip
    return replace(bare_problem(assets, chronological(hours), [Fuel("gas", 0.08, 0.2)]), **more)  # type: ignore[arg-type]


def test_a_design_carries_its_outcome_and_every_series() -> None:
    problem = town()
    found = design(problem, SolveOptions(gap=0.0))
    assert isinstance(found, Design)
    assert found.outcome.status == "optimal"
    assert found.cost == pytest.approx(found.outcome.objective)
    assert set(found.dispatch.source) == {"grid", "pv"}
    assert set(found.dispatch.on) == {"chp"}
    assert all(len(v) == 24 for table in vars(found.dispatch).values() for v in table.values())
    assert "power" not in found.new_capacity
    assert found.new_capacity["chp"] % 15.0 == 0.0


def test_starting_from_a_design_finds_it_again() -> None:
    problem = town()
    first = design(problem, SolveOptions(gap=0.0))
    assert isinstance(first, Design)
    again = design(problem, SolveOptions(gap=0.0), start=first)
    assert isinstance(again, Design)
    assert again.cost == pytest.approx(first.cost)
    model = build(problem)
    x = start_vector(model, first)
    assert x[model.sizes.build["pv"]] == (1.0 if first.new_capacity["pv"] > 0 else 0.0)


def test_the_same_problem_gives_the_same_design_twice() -> None:
    first, again = design(town()), design(town())
    assert isinstance(first, Design)
    assert isinstance(again, Design)
    assert first.capacity == again.capacity
    assert first.costs == again.costs


def test_no_time_is_an_outcome() -> None:
    stop = threading.Event()
    stop.set()
    found = design(town(168), SolveOptions(threads=1), Hooks(stop=stop))
    assert isinstance(found, (Outcome, Design))
    if isinstance(found, Outcome):
        assert found.stopped_by == "interrupt"
        assert "no plan was found before the interrupt" in str(found)


def test_without_time_for_the_solver_a_start_is_the_plan_with_the_bound_of_the_relaxation() -> None:
    problem = town()
    first = design(problem, SolveOptions(gap=0.0))
    assert isinstance(first, Design)
    found = design(problem, SolveOptions(gap=0.0, time_limit_s=0.0), start=first)
    assert isinstance(found, Design)
    assert found.outcome.status == "feasible" and found.outcome.stopped_by == "time limit"
    assert found.outcome.bound <= first.cost * (1 + 1e-9) <= found.cost * (1 + 1e-6) and found.outcome.gap < 0.2
    late = design(problem, SolveOptions(gap=0.0, time_limit_s=0.0))
    assert isinstance(late, Outcome) and late.status == "no_solution"


def test_nothing_at_all_is_a_design_that_costs_nothing() -> None:
    found = design(bare_problem([], chronological(2)))
    assert isinstance(found, Design)
    assert found.cost == 0.0
