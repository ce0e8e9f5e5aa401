"""Bad networks are named, all at once; good ones come out in full shape."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_input import LinearLaw, NetworkInput, network_input

SIZES = ([10.0, 50.0], [1.0, 2.0], [0.01, 0.02])


def small(**more: object) -> NetworkInput:
    return network_input((3, [0, 1], [1, 2], [10.0, 20.0]), ([2], [5.0]), ([0], [100.0]), SIZES, **more)


def test_plain_values_are_filled_in() -> None:
    net = small()
    assert net.states == ("peak",)
    assert net.demand_kw.shape == (1, 1) and net.capacity_kw.shape == (1, 2)
    assert net.consumer_mode.tolist() == [0] and net.existing_size.tolist() == [-1, -1]
    assert net.size_cost().tolist() == [[10.0, 20.0], [20.0, 40.0]]
    assert net.name("route", 1) == "route 1"


def test_states_are_read_off_the_demand() -> None:
    net = network_input(
        (2, [0], [1], [10.0]), ([1], [[5.0], [2.0]]), ([0], [100.0]), SIZES, names={"route": ("Main Street",)}
    )
    assert net.n_states == 2 and net.max_injection_kw.tolist() == [[100.0], [100.0]]
    assert net.name("route", 0) == "Main Street"


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        network_input(
            (2, [0, 0], [1, 7], [10.0, -1.0]), ([5], [np.nan]), ([0], [100.0]), ([50.0, 10.0], [1.0, 2.0], [0, 0])
        )
    text = str(caught.value)
    for part in ("route 1", "consumer 0", "no usable length", "is no number", "sizes.capacity_kw"):
        assert part in text


def test_costs_that_fall_and_sizes_that_are_not_there_are_faults() -> None:
    with pytest.raises(ScenarioError, match="must not fall"):
        network_input((2, [0], [1], [1.0]), ([1], [1.0]), ([0], [1.0]), ([1.0, 2.0], [2.0, 1.0], [0, 0]))
    with pytest.raises(ScenarioError, match="unknown existing_size"):
        small(existing_size=[2, -1])
    with pytest.raises(ScenarioError, match="cost_factor"):
        small(cost_factor=[-1.0, 1.0])


def test_an_unknown_field_is_our_own_mistake() -> None:
    with pytest.raises(TypeError, match="typo"):
        small(typo=1)


def test_loops_forbidden_routes_and_smaller_than_existing_sizes_are_not_allowed() -> None:
    net = network_input(
        (2, [0, 1, 0], [1, 1, 1], [1.0, 1.0, 1.0]), ([1], [1.0]), ([0], [1.0]), SIZES,
        existing_size=[1, -1, -1], route_mode=[0, 0, -1],
    )  # fmt: skip
    assert net.allowed().tolist() == [[False, True], [False, False], [False, False]]


def test_a_linear_law_is_one_size() -> None:
    net = network_input((2, [0], [1], [1.0]), ([1], [1.0]), ([0], [1.0]), LinearLaw(3.0, 0.1, 0.02, 1e-6, 500.0))
    assert net.n_sizes == 1 and net.capacity_kw.tolist() == [[500.0]]
