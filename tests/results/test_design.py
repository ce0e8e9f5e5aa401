"""The design of a plan holds together."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.results.plan import Plan


def test_its_cost_is_the_sum_of_its_terms_and_the_objective(tiny_plan: Plan) -> None:
    found = tiny_plan.design
    assert found is not None
    assert found.cost == pytest.approx(sum(found.costs.values()))
    assert found.outcome.objective == pytest.approx(found.cost, rel=1e-5)
    assert found.outcome.bound <= found.outcome.objective * (1 + 1e-9)
    assert found.outcome.gap <= 0.005 + 1e-9


def test_every_building_is_served_once(tiny_plan: Plan) -> None:
    found, problem = tiny_plan.design, tiny_plan.problem
    assert found is not None and problem is not None
    for carrier, own in found.own.items():
        needs = problem.classes.kwh[problem.classes.of(carrier)].sum(axis=0) > 0
        served = own.sum(axis=0) + found.connected.get(carrier, 0.0)
        assert served[needs] == pytest.approx(np.ones(needs.sum()), abs=1e-6)


def test_capacity_is_what_stood_and_what_is_new(tiny_plan: Plan) -> None:
    found, problem = tiny_plan.design, tiny_plan.problem
    assert found is not None and problem is not None
    for asset in problem.assets:
        size = asset.capacity
        if np.isfinite(size.existing):
            assert found.capacity[asset.name] == pytest.approx(size.existing + found.new_capacity.get(asset.name, 0.0))
            assert found.capacity[asset.name] <= max(size.maximum, size.existing) * (1 + 1e-6) + 1e-6
