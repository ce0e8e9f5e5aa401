"""Reading a design out of a solution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from energyplan.optimise.highs import Solution
from energyplan.optimise.model import build
from energyplan.optimise.read import read_design
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.outcome import Outcome
from energyplan.results.problem import Fuel, Problem
from energyplan.technologies.roles import Capacity, Converter, Demand, Source

PV = Source("pv", "pv", availability=np.array([0.0, 0.5]))
STANDING = Source("old", "s", capacity=Capacity(existing=4.0, maximum=4.0))
ENDLESS = Source("grid", "grid_market", capacity=Capacity(existing=np.inf), availability=np.array([1.0, 0.0]))
LOAD = Demand("load", "load", load_kw=np.array([3.0, 7.0]))
BOILER = Converter("b", "b", flows={"heat": 1.0, "wood": -1.25}, minimum_load=0.3, start_cost=1.0)
PROBLEM = bare_problem([PV, STANDING, ENDLESS, LOAD, BOILER], chronological(2), [Fuel("wood", 1.0, 0.0)])


def read(x: NDArray[np.float64], problem: Problem) -> Design:
    return read_design(build(problem), Solution(Outcome("optimal", 0.0, 0.0, 0.0), x))


def test_specks_are_swept_and_a_researchers_variables_left_out() -> None:
    model = build(PROBLEM)
    x = np.full(model.system.n_columns + 3, -1e-9)
    found = read(x, PROBLEM)
    assert found.new_capacity == {"pv": 0.0, "b": 0.0}
    assert all((v >= 0).all() for v in found.dispatch.source.values())
    assert found.capacity["old"] == 4.0
    assert found.capacity["grid"] == np.inf


def test_machines_are_counted_whole() -> None:
    size = Capacity(maximum=90.0, unit_size=15.0)
    problem = replace(PROBLEM, assets=(replace(BOILER, capacity=size),))
    model = build(problem)
    x = np.zeros(model.system.n_columns)
    x[model.sizes.new["b"]] = 29.9999997
    assert read(x, problem).new_capacity["b"] == 30.0
    x[model.sizes.new["b"]] = 29.9
    assert read(x, problem).new_capacity["b"] == 29.9


def test_nothing_to_read_is_refused() -> None:
    with pytest.raises(ValueError, match="no solution"):
        read_design(build(PROBLEM), Solution(Outcome("infeasible"), None))
