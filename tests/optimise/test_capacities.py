"""Capacities: who may be built, and bounds that stand in for missing ones; proofs are in ``tests/proofs``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.optimise.capacities import add_capacities, column_bound, is_candidate, largest, stack
from energyplan.optimise.system import LinearSystem
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import Fuel
from energyplan.technologies.roles import Capacity, Converter, Demand, Source, Store

PV = Source("pv", "pv", availability=np.array([0.0, 0.5]))
STANDING = Source("old", "s", capacity=Capacity(existing=4.0, maximum=4.0))
ENDLESS = Source("grid", "grid_market", capacity=Capacity(existing=np.inf), availability=np.array([1.0, 0.0]))
LOAD = Demand("load", "load", load_kw=np.array([3.0, 7.0]))
BOILER = Converter("b", "b", flows={"heat": 1.0, "wood": -1.25}, minimum_load=0.3, start_cost=1.0)
PROBLEM = bare_problem([PV, STANDING, ENDLESS, LOAD, BOILER], chronological(2), [Fuel("wood", 1.0, 0.0)])


def test_who_may_be_built() -> None:
    assert [is_candidate(a) for a in (PV, STANDING, ENDLESS, LOAD, BOILER)] == [True, False, False, False, True]
    assert is_candidate(replace(LOAD, flexible=True))


def test_bounds_that_stand_in_for_a_missing_one() -> None:
    assert largest(PROBLEM, PV) == pytest.approx(700.0)
    assert largest(PROBLEM, STANDING) == 4.0
    long = bare_problem([replace(LOAD, load_kw=7.0)], chronological(400))
    assert largest(long, Store("s", "s")) == pytest.approx(2800.0)
    assert largest(bare_problem([], chronological(1)), PV) == 100.0


def test_column_bounds() -> None:
    items = [PV, STANDING, ENDLESS]
    sizes = add_capacities(LinearSystem(), PROBLEM)
    bound = column_bound(items, stack([a.availability for a in items], 2), sizes)
    assert bound.tolist() == [[np.inf, np.inf], [4.0, 4.0], [np.inf, 0.0]]
