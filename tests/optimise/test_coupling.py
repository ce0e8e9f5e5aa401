"""Coupling: what plants can firmly give in the peak; proofs by hand are in ``tests/proofs``."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.coupling import firm_output, peak_hour
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import Fuel
from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Source, Store

PV = Source("pv", "pv", availability=np.array([0.0, 0.5]))
STANDING = Source("old", "s", capacity=Capacity(existing=4.0, maximum=4.0))
ENDLESS = Source("grid", "grid_market", capacity=Capacity(existing=np.inf), availability=np.array([1.0, 0.0]))
LOAD = Demand("load", "load", load_kw=np.array([3.0, 7.0]))
BOILER = Converter("b", "b", flows={"heat": 1.0, "wood": -1.25}, minimum_load=0.3, start_cost=1.0)
PROBLEM = bare_problem([PV, STANDING, ENDLESS, LOAD, BOILER], chronological(2), [Fuel("wood", 1.0, 0.0)])


@pytest.mark.parametrize(
    ("asset", "kw"),
    [
        (Source("s", "s", carrier="heat", availability=np.array([0.2, 0.6])), 0.6),
        (Source("s", "s"), 0.0),
        (Converter("c", "c", flows={"heat": 0.9, "gas": -1.0}, availability=np.array([1.0, 0.5])), 0.45),
        (Converter("c", "c", flows={"heat": -1.0, "cooling": 0.7}), 0.0),
        (Store("t", "t", discharge_kw_per_kwh=0.5), 0.25),
        (Store("t", "t", discharge_kw_per_kwh=0.1), 0.1),
        (Link("l", "l", carrier="heat", efficiency=0.9), 0.9),
        (Demand("d", "d", carrier="heat"), 0.0),
    ],
)
def test_firm_output_in_the_peak_hour(asset: Source, kw: float) -> None:
    assert firm_output(PROBLEM, asset, "heat", 1) == pytest.approx(kw)
    assert peak_hour(PROBLEM, "heat") == 0
