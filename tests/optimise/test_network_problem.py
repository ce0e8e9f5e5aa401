"""Money is broadcast to consumers and sources, and what is no number is named."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_case import tree_case
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_problem import design_problem

NET = network_input((3, [0, 1], [1, 2], [10.0, 20.0]), ([2, 1], [5.0, 3.0]), ([0], [100.0]), ([50.0], [2.0], [0.1]))


def test_worth_and_source_cost() -> None:
    problem = design_problem(
        NET, revenue=4.0, own_supply_cost=[1.0, 2.0], source_energy_cost=3.0, source_capacity_cost=0.5
    )
    assert problem.worth.tolist() == [5.0, 6.0]
    assert problem.source_cost.tolist() == [3.5]


def test_faults_name_the_field_and_the_element() -> None:
    with pytest.raises(ScenarioError) as caught:
        design_problem(NET, revenue=[1.0, np.nan], own_supply_cost=[1.0, 2.0, 3.0])
    assert "consumer 1" in str(caught.value) and "own_supply_cost" in str(caught.value)


def test_a_service_pipe_belongs_to_its_consumer() -> None:
    """The far consumer's route of 20 m costs 40 and loses 2 kW, priced at 3: worth 100 - 5 * 3 - 40 - 6 at node 1."""
    case = tree_case(design_problem(NET, own_supply_cost=100.0, source_energy_cost=3.0))
    assert case.service.tolist() == [1, -1]
    assert case.node.tolist() == [1, 1]
    assert case.demand_kw[0] == pytest.approx(7.0)
    assert case.worth[0] == pytest.approx(39.0)
    assert case.exact
