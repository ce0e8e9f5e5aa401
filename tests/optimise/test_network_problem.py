"""Money is broadcast to consumers and sources, and what is no number is named."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_case import TreeCase, tree_case
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


def test_costs_of_sources_are_not_negative_and_rise_with_their_size() -> None:
    net = network_input(
        (2, [0], [1], [1.0]), ([1], [1.0]), ([0], [9.0]), ([50.0], [2.0], [0.1]), source_capacity_kw=[5.0, 9.0]
    )
    with pytest.raises(ScenarioError) as caught:
        design_problem(net, source_energy_cost=-1.0, source_capacity_cost=-2.0, source_size_cost=[3.0, 1.0])
    text = str(caught.value)
    assert "source 0: has a negative source_energy_cost (got -1.0; expected 0 or more)" in text
    assert "negative source_capacity_cost" in text and "source_size_cost: must not fall" in text
    with pytest.raises(ScenarioError, match="source_size_cost: has the wrong number of values"):
        design_problem(net)
    with pytest.raises(ScenarioError, match="revenue: is not made of numbers alone"):
        design_problem(net, revenue="much", source_size_cost=1.0)


def test_infeed_and_sources_that_absorb_while_energy_is_paid_give_no_bound() -> None:
    """A consumer that feeds in saves energy, and a source that absorbs may earn: the tree case knows neither."""

    def case(demand: object, **more: object) -> TreeCase:
        sizes = ([50.0], [2.0], [0.1])
        net = network_input((2, [0], [1], [1.0]), ([1, 1], demand), ([0], [9.0]), sizes, **more)
        return tree_case(design_problem(net))

    assert case([5.0, 3.0]).bounds
    assert not case([5.0, -3.0]).bounds
    assert not case([5.0, 3.0], min_injection_kw=-1.0).bounds
    later = case([[5.0, 3.0], [20.0, -3.0]], min_injection_kw=[[0.0], [-1.0]])
    assert later.bounds and later.demand_kw.tolist() == [5.0, 3.0]
    assert not case([[5.0, -3.0], [2.0, 1.0]]).bounds
