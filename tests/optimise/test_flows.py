"""Flows: bounds and rows of sources, takers and links; proofs by hand are in ``tests/proofs``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from energyplan.optimise.model import build, compiled
from energyplan.optimise.stores import Edges
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import Fuel
from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Source

PV = Source("pv", "pv", availability=np.array([0.0, 0.5]))
STANDING = Source("old", "s", capacity=Capacity(existing=4.0, maximum=4.0))
ENDLESS = Source("grid", "grid_market", capacity=Capacity(existing=np.inf), availability=np.array([1.0, 0.0]))
LOAD = Demand("load", "load", load_kw=np.array([3.0, 7.0]))
BOILER = Converter("b", "b", flows={"heat": 1.0, "wood": -1.25}, minimum_load=0.3, start_cost=1.0)
PROBLEM = bare_problem([PV, STANDING, ENDLESS, LOAD, BOILER], chronological(2), [Fuel("wood", 1.0, 0.0)])


def test_what_stands_is_bound_as_a_column_and_what_may_come_by_a_row() -> None:
    model = build(PROBLEM)
    matrix = compiled(model)
    assert matrix.upper[model.flows.source["old"]].tolist() == [4.0, 4.0]
    assert matrix.upper[model.flows.source["pv"]].tolist() == [np.inf, np.inf]
    assert model.system.rows["source_limit"].coords["asset"] == ("pv",)


def test_a_paid_peak_is_the_least_of_a_window() -> None:
    charged = replace(ENDLESS, peak_cost_per_kw=3.0)
    model = build(replace(PROBLEM, assets=(charged, LOAD)), Edges(peak_kw={"grid": 5.0}))
    assert compiled(model).lower[model.system.columns["peak_kw"].ids].tolist() == [5.0]


def test_a_link_that_only_leads_one_way() -> None:
    line = Link("line", "l", to_zone="b", both_ways=False, capacity=Capacity(existing=9.0, maximum=9.0))
    model = build(replace(PROBLEM, assets=(line,)))
    assert compiled(model).upper[model.flows.back["line"]].tolist() == [0.0, 0.0]
