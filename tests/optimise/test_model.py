"""The model: its blocks and its objective."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.optimise.model import build, compiled
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import Fuel, Goal
from energyplan.technologies.roles import Capacity, Converter, Demand, Source

PV = Source("pv", "pv", availability=np.array([0.0, 0.5]))
STANDING = Source("old", "s", capacity=Capacity(existing=4.0, maximum=4.0))
ENDLESS = Source("grid", "grid_market", capacity=Capacity(existing=np.inf), availability=np.array([1.0, 0.0]))
LOAD = Demand("load", "load", load_kw=np.array([3.0, 7.0]))
BOILER = Converter("b", "b", flows={"heat": 1.0, "wood": -1.25}, minimum_load=0.3, start_cost=1.0)
PROBLEM = bare_problem([PV, STANDING, ENDLESS, LOAD, BOILER], chronological(2), [Fuel("wood", 1.0, 0.0)])


def test_least_emission_is_the_objective_with_cost_for_ties() -> None:
    problem = replace(PROBLEM, fuels=(Fuel("wood", 3.0, 0.5),))
    cost = compiled(build(problem)).cost
    emission = compiled(build(replace(problem, goal=Goal(minimise="emissions")))).cost
    at = build(problem).balances.fuel_column["wood"]
    assert cost[at] == 3.0
    assert emission[at] == pytest.approx(0.5 + 3e-6)


def test_every_family_has_its_columns() -> None:
    model = build(PROBLEM)
    assert list(model.system.columns) == [
        "fuel_kwh", "new_capacity", "units", "build", "source_kw", "peak_kw", "taken_kw", "link_kw", "link_back_kw",
        "converter_kw", "charge_kw", "discharge_kw",
    ]  # fmt: skip
    assert model.sizes.new.keys() == {"pv", "b"}


def test_building_twice_gives_the_same_matrix() -> None:
    first, again = compiled(build(PROBLEM)), compiled(build(PROBLEM))
    assert abs(first.a - again.a).max() == 0
    assert (first.cost == again.cost).all()
