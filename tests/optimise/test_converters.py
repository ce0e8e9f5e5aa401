"""Converters: which of them switch; proofs by hand are in ``tests/proofs``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from energyplan.optimise.converters import is_switched
from energyplan.optimise.model import build, compiled
from energyplan.optimise.stores import Edges
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import Fuel
from energyplan.technologies.roles import Capacity, Converter, Demand, Source

PV = Source("pv", "pv", availability=np.array([0.0, 0.5]))
STANDING = Source("old", "s", capacity=Capacity(existing=4.0, maximum=4.0))
ENDLESS = Source("grid", "grid_market", capacity=Capacity(existing=np.inf), availability=np.array([1.0, 0.0]))
LOAD = Demand("load", "load", load_kw=np.array([3.0, 7.0]))
BOILER = Converter("b", "b", flows={"heat": 1.0, "wood": -1.25}, minimum_load=0.3, start_cost=1.0)
PROBLEM = bare_problem([PV, STANDING, ENDLESS, LOAD, BOILER], chronological(2), [Fuel("wood", 1.0, 0.0)])


def test_only_a_least_load_makes_a_machine_switch() -> None:
    assert not is_switched(BOILER)
    assert is_switched(replace(BOILER, on_off=True))
    assert not is_switched(replace(BOILER, on_off=True, minimum_load=0.0))


def test_switched_machines_have_columns_of_their_own() -> None:
    problem = replace(PROBLEM, assets=(replace(BOILER, on_off=True), replace(BOILER, name="c")))
    turned = build(problem).turned
    assert list(turned.flow) == ["b", "c"]
    assert list(turned.on) == ["b"]


def test_before_a_window_the_state_counts_where_it_is_known() -> None:
    """Starting costs nothing in a first hour before which nothing is known, or before which it ran."""
    problem = replace(PROBLEM, assets=(replace(BOILER, on_off=True, capacity=Capacity(existing=9.0, maximum=9.0)),))
    for known, upper in (({}, np.inf), ({"b": 9.0}, 9.0), ({"b": 0.0}, 0.0)):
        model = build(problem, Edges(on_kw=known))
        rows = model.system.rows["start[b]"].ids
        assert compiled(model).row_upper[rows].tolist() == [upper, 0.0]
