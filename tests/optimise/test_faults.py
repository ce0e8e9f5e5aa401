"""Faults of a problem on arrays are told by name, all at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.core.errors import InternalError, ScenarioError
from energyplan.optimise.design import design
from energyplan.optimise.evaluate import evaluate
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.problem import Fuel
from energyplan.technologies.roles import Capacity, Converter, Demand, Source

LOAD = Demand("load", "load", load_kw=np.array([5.0, 6.0]))
GRID = Source("grid", "g", capacity=Capacity(existing=np.inf), variable_cost=np.array([1.0, 2.0]))


def test_every_fault_is_named_at_once() -> None:
    assets = [
        LOAD,
        replace(GRID, variable_cost=np.array([1.0, np.nan])),
        Source("pv", "pv", availability=np.ones(3)),
        Source("pv", "pv", capacity=Capacity(lifetime_years=0.0)),
        Source("big", "s", capacity=Capacity(minimum=50.0, maximum=10.0, required=True)),
        Converter("pump", "hp", flows={"heat": 1.0, "electricity": np.array([-0.3, np.inf])}),
    ]
    with pytest.raises(ScenarioError) as told:
        design(bare_problem(assets, chronological(2), [Fuel("gas", 1.0, 0.0), Fuel("gas", 2.0, 0.0)]))
    text = str(told.value)
    for part in (
        "a name stands more than once (got pv 2 times)",
        "a name stands more than once (got gas 2 times)",
        "grid.variable_cost: has a gap in hour 1 (got nan; expected a number). Fill it.",
        "pv.availability: has not one value per modelled hour (got 3 values; expected 2)",
        "pv.capacity.lifetime_years: must be above zero (got 0.0)",
        "big.capacity: is required larger than allowed (got at least 50 kW; expected at most 10 kW)",
        "pump.flows.electricity: has a gap in hour 1",
    ):
        assert part in text


def test_a_cost_that_is_no_number_does_not_pass_the_evaluator() -> None:
    problem = bare_problem([LOAD, GRID], chronological(2))
    found = design(problem)
    assert isinstance(found, Design)
    with pytest.raises(InternalError, match="cost: variable"):
        evaluate(problem, replace(found, costs={**found.costs, "variable": float("nan")}))
