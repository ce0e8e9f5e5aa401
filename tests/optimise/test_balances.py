"""Balances: carriers and loads; proofs by hand are in ``tests/proofs``."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.balances import add_balances, fixed_loads, hourly_carriers
from energyplan.optimise.limits import delivered
from energyplan.optimise.system import LinearSystem
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import Fuel
from energyplan.technologies.roles import Capacity, Converter, Demand, Source

PV = Source("pv", "pv", availability=np.array([0.0, 0.5]))
STANDING = Source("old", "s", capacity=Capacity(existing=4.0, maximum=4.0))
ENDLESS = Source("grid", "grid_market", capacity=Capacity(existing=np.inf), availability=np.array([1.0, 0.0]))
LOAD = Demand("load", "load", load_kw=np.array([3.0, 7.0]))
BOILER = Converter("b", "b", flows={"heat": 1.0, "wood": -1.25}, minimum_load=0.3, start_cost=1.0)
PROBLEM = bare_problem([PV, STANDING, ENDLESS, LOAD, BOILER], chronological(2), [Fuel("wood", 1.0, 0.0)])


def test_carriers_and_loads_of_the_balances() -> None:
    assert hourly_carriers(PROBLEM) == [("town", "electricity"), ("town", "heat")]
    assert fixed_loads(PROBLEM, "town", "electricity").tolist() == [3.0, 7.0]
    balances = add_balances(LinearSystem(), PROBLEM)
    assert set(balances.fuel_row) == {"wood"}
    assert delivered(PROBLEM) == pytest.approx(10.0)
