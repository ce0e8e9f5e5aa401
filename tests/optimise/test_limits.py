"""Limits on the whole; proofs by hand are in ``tests/proofs``."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.optimise.limits import delivered, generation
from energyplan.optimise.model import build
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import GRID_ZONE, Fuel
from energyplan.technologies.roles import Capacity, Converter, Demand, Source

PV = Source("pv", "pv", availability=np.array([0.0, 0.5]))
STANDING = Source("old", "s", capacity=Capacity(existing=4.0, maximum=4.0))
ENDLESS = Source("grid", "grid_market", capacity=Capacity(existing=np.inf), availability=np.array([1.0, 0.0]))
LOAD = Demand("load", "load", load_kw=np.array([3.0, 7.0]))
BOILER = Converter("b", "b", flows={"heat": 1.0, "wood": -1.25}, minimum_load=0.3, start_cost=1.0)
PROBLEM = bare_problem([PV, STANDING, ENDLESS, LOAD, BOILER], chronological(2), [Fuel("wood", 1.0, 0.0)])


def test_what_is_delivered_counts_loads_not_markets() -> None:
    market = replace(LOAD, name="market", flexible=True)
    assert delivered(replace(PROBLEM, assets=(LOAD, market))) == pytest.approx(10.0)


def test_generation_leaves_out_the_grid_and_what_only_passes_power_on() -> None:
    grid = replace(ENDLESS, zone=GRID_ZONE)
    chp = Converter("chp", "c", flows={"heat": 1.0, "electricity": 0.5, "wood": -2.0})
    inverter = Converter("inverter", "i", flows={"electricity@dc": -1.0, "electricity": 0.95}, main="electricity")
    model = build(replace(PROBLEM, assets=(PV, grid, chp, inverter, LOAD)))
    found = generation(model.problem, model.flows, model.turned)
    assert [columns.tolist() for columns, _ in found] == [
        model.flows.source["pv"].tolist(),
        model.turned.flow["chp"].tolist(),
    ]
    assert found[1][1].tolist() == [0.5, 0.5]


def test_limits_that_are_not_asked_for_have_no_rows() -> None:
    assert not {"carbon_cap", "self_sufficiency", "own_export"} & set(build(PROBLEM).system.rows)
