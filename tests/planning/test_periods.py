"""Typical periods keep the sums of the year; windows are its own hours."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.planning.periods import day_name, map_hours, shorten, window, year_grid
from energyplan.results.plan import Plan
from energyplan.results.problem import Problem
from energyplan.scenario.schema_place import TimeSection


@pytest.fixture(scope="module")
def year(tiny_bare: Plan) -> Problem:
    assert tiny_bare.problem is not None
    return tiny_bare.problem


@pytest.fixture(scope="module")
def air(tiny_bare: Plan) -> np.ndarray:
    return tiny_bare.results.temp_air_degc.to_numpy().astype(float)


def test_the_year_stands_for_itself() -> None:
    grid = year_grid()
    assert (grid.n_periods, grid.n_hours) == (365, 8760) and grid.is_chronological
    assert (grid.labels[0], grid.labels[-1], year_grid(120).labels[1]) == ("1 Jan", "31 Dec", "6 Jan")
    assert year_grid(120).n_hours == 8760


def test_days_have_names() -> None:
    assert [day_name(d) for d in (0, 30, 31, 58, 59, 364)] == ["1 Jan", "31 Jan", "1 Feb", "28 Feb", "1 Mar", "31 Dec"]
    with pytest.raises(ValueError, match="365"):
        day_name(365)


@pytest.mark.parametrize("length", [24, 120])
@pytest.mark.parametrize("count", [1, 3])
def test_sums_are_kept(year: Problem, air: np.ndarray, length: int, count: int) -> None:
    section = TimeSection(typical_periods=count, hours_per_period=length, extreme_periods=("coldest_day",))
    short = shorten(year, section, air)
    assert short.grid.weight.sum() * length == 8760 and short.grid.n_periods == count + 1
    assert short.classes.shape @ short.grid.hour_weight == pytest.approx(year.classes.shape.sum(axis=1), rel=1e-6)
    coldest = int(air.reshape(-1, length).mean(axis=1).argmin()) * length
    label = [i for i, text in enumerate(short.grid.labels) if "coldest day" in text]
    assert len(label) == 1 and short.grid.first_hour[label[0]] == coldest
    hours = slice(label[0] * length, (label[0] + 1) * length)
    assert short.classes.shape[:, hours] == pytest.approx(year.classes.shape[:, coldest : coldest + length])


def test_days_asked_for_are_kept(year: Problem, air: np.ndarray) -> None:
    short = shorten(year, TimeSection(typical_periods=2, extreme_periods=()), air, (100, 200))
    kept = [int(h) for h, text in zip(short.grid.first_hour, short.grid.labels) if "short of supply" in text]
    assert sorted(kept) == [2400, 4800]


def test_as_many_periods_as_days_are_the_year(year: Problem, air: np.ndarray) -> None:
    short = shorten(year, TimeSection(typical_periods=365), air)
    assert short.grid.n_hours == 8760
    assert short.classes.shape[:, :48] == pytest.approx(year.classes.shape[:, :48])


def test_a_window_goes_on_at_the_beginning(year: Problem) -> None:
    part = window(year, 8750, 8770)
    assert part.grid.n_hours == 20 and not part.grid.cyclic
    assert (part.classes.shape[:, 10:] == year.classes.shape[:, :10]).all()


def test_changes_reach_every_series(tiny_plan: Plan) -> None:
    problem = tiny_plan.problem
    assert problem is not None
    half = window(problem, 0, 24)
    twice = map_hours(half, half.grid, lambda v: 2.0 * v)
    assert (twice.classes.shape == 2.0 * half.classes.shape).all()
    assert (twice.networks[0].loss_shape == 2.0 * half.networks[0].loss_shape).all()
    assert twice.retail_price is not None and half.retail_price is not None
    assert (twice.retail_price == 2.0 * half.retail_price).all()


def test_a_problem_without_buildings_is_shortened(year: Problem, air: np.ndarray) -> None:
    from dataclasses import replace

    from energyplan.results.bare import no_buildings
    from energyplan.results.problem import DemandClasses

    nobody = DemandClasses((), (), (), np.zeros((0, 8760)), np.zeros((0, 0)))
    short = shorten(
        replace(year, buildings=no_buildings(), classes=nobody), TimeSection(typical_periods=2), air
    )  # fmt: skip
    assert short.classes.shape.shape == (0, short.grid.n_hours)
