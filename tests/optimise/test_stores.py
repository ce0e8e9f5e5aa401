"""Stores: chains and edges; proofs by hand are in ``tests/proofs``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.model import build, compiled
from energyplan.optimise.stores import Edges
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import Fuel, Problem
from energyplan.technologies.roles import Capacity, Converter, Demand, Source, Store

PV = Source("pv", "pv", availability=np.array([0.0, 0.5]))
STANDING = Source("old", "s", capacity=Capacity(existing=4.0, maximum=4.0))
ENDLESS = Source("grid", "grid_market", capacity=Capacity(existing=np.inf), availability=np.array([1.0, 0.0]))
LOAD = Demand("load", "load", load_kw=np.array([3.0, 7.0]))
BOILER = Converter("b", "b", flows={"heat": 1.0, "wood": -1.25}, minimum_load=0.3, start_cost=1.0)
PROBLEM = bare_problem([PV, STANDING, ENDLESS, LOAD, BOILER], chronological(2), [Fuel("wood", 1.0, 0.0)])


TANK = Store("tank", "t", capacity=Capacity(existing=9.0, maximum=9.0), loss_per_hour=0.1)


def level_rows(problem: Problem, edges: Edges | None = None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the level's coefficients and the right-hand sides of its steps."""
    model = build(replace(problem, assets=(TANK,)), edges)
    matrix = compiled(model)
    rows, columns = model.system.rows["level_step[tank]"].ids, model.storage.level["tank"]
    return matrix.a.toarray()[np.ix_(rows, columns)], matrix.row_upper[rows]


def test_a_year_closes_and_a_window_starts_where_it_is() -> None:
    year, zero = level_rows(PROBLEM)
    assert year.tolist() == [[1.0, -0.9], [-0.9, 1.0]]
    assert zero.tolist() == [0.0, 0.0]
    part, start = level_rows(PROBLEM, Edges(start={"tank": 5.0}, end={"tank": 1.0}))
    assert part.tolist() == [[1.0, 0.0], [-0.9, 1.0]]
    assert start.tolist() == [4.5, 0.0]


def test_missing_a_level_costs_what_it_should() -> None:
    for edges, price in (
        (Edges({"tank": 0.0}, {"tank": 1.0}, worth={"tank": 2.0}), 3.0),
        (Edges({"tank": 0.0}, {"tank": 1.0}, worth={"tank": 2.0}, missed={"tank": 70.0}), 70.0),
    ):
        model = build(replace(PROBLEM, assets=(TANK,)), edges)
        cost = compiled(model).cost
        assert cost[int(model.system.columns["end_short_kwh[tank]"].ids)] == price
        assert cost[int(model.system.columns["end_over_kwh[tank]"].ids)] == -1.0


def test_a_store_without_limit_has_no_bounds_that_are_no_numbers() -> None:
    model = build(replace(PROBLEM, assets=(replace(TANK, capacity=Capacity(existing=np.inf)),)))
    matrix = compiled(model)
    assert not np.isnan(matrix.lower).any()
    assert not np.isnan(matrix.upper).any()
