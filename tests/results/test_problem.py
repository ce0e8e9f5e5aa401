"""Time grids, demand classes and annuities."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.results.bare import bare_problem, chronological, no_buildings
from energyplan.results.plan import Plan
from energyplan.results.problem import DemandClasses, TimeGrid, annuity
from energyplan.technologies.roles import Converter, Demand, Source


def test_a_grid_counts_its_hours() -> None:
    grid = TimeGrid(2, np.array([3.0, 1.0]), np.array([0, 0, 1, 0]), ("a", "b"), np.array([0, 4]))
    assert (grid.n_periods, grid.n_hours) == (2, 4)
    assert grid.hour_weight.tolist() == [3.0, 3.0, 1.0, 1.0]
    assert not grid.is_chronological
    assert chronological(5).is_chronological and chronological(5, cyclic=False).cyclic is False


def test_classes_with_demand_only() -> None:
    classes = DemandClasses(("a", "b"), ("heat", "heat"), ("t", "t"), np.ones((2, 3)), np.array([[1.0, 2.0], [0, 0]]))
    assert classes.total.tolist() == [3.0, 0.0] and classes.of("heat") == [0] and classes.of("cooling") == []


@pytest.mark.parametrize(("rate", "years"), [(0.03, 20.0), (0.1, 1.0), (0.005, 40.0)])
def test_an_annuity_repays_with_interest(rate: float, years: float) -> None:
    debt = 1.0
    for _ in range(int(years)):
        debt = debt * (1 + rate) - annuity(rate, years)
    assert debt == pytest.approx(0.0, abs=1e-12)


def test_without_interest_it_is_a_share() -> None:
    assert annuity(0.0, 20.0) == pytest.approx(0.05)
    assert annuity(1e-9, 20.0) == pytest.approx(0.05, rel=1e-6)


def test_a_bare_problem_has_nothing_but_assets() -> None:
    lamp = Demand("lamp", "load", carrier="electricity", load_kw=1.0)
    problem = bare_problem([lamp], chronological(4))
    assert problem.assets == (lamp,) == problem.demands
    assert (problem.sources, problem.converters, problem.stores, problem.links) == ((), (), (), ())
    assert len(problem.buildings) == 0 == len(no_buildings()) and problem.network("heat") is None
    assert problem.annuity(10.0) == pytest.approx(annuity(0.03, 10.0))


def test_roles_are_told_apart(tiny_plan: Plan) -> None:
    problem = tiny_plan.problem
    assert problem is not None
    assert {s.name for s in problem.sources} == {"roof", "grid import"}
    assert {c.name for c in problem.converters} == {"chips", "peak", "cold"}
    assert {s.name for s in problem.stores} == {"tank", "battery"}
    assert {link.name for link in problem.links} == {"grid"}
    assert all(isinstance(a, (Source, Converter, Demand)) for a in (*problem.sources, *problem.demands))
