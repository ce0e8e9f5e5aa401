"""Bad networks are named, all at once; good ones come out in full shape."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_input import LinearLaw, NetworkInput, VoltageLimits, network_input

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


LIMITS = VoltageLimits(np.array([1e-3, 5e-4]), np.zeros(2))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"consumer_mode": 5}, "consumer 0: has an unknown consumer_mode (got 5; expected 1 must, 0 may, -1 must not)"),
        ({"consumer_mode": 0.5}, "consumer_mode[0]: is no whole number"),
        ({"consumer_mode": [1, 1]}, "consumer_mode: has the wrong number of values (got 2 values; expected 1 value)"),
        ({"route_mode": [0, 7]}, "route 1: has an unknown route_mode"),
        ({"existing_size": -5}, "route 0: has an unknown existing_size (got -5; expected -1 to 1)"),
        ({"min_size": [0, -1]}, "route 1: has an unknown min_size"),
        ({"trench_cost_per_m": [1.0]}, "trench_cost_per_m: has the wrong number of values"),
        ({"min_injection_kw": np.nan}, "source 0: has no usable min_injection_kw"),
        ({"min_injection_kw": 101.0}, "source 0: must inject more than it can (got 101.0"),
        ({"source_capacity_kw": [5.0, 2.0]}, "source_capacity_kw: must rise"),
        ({"source_capacity_kw": [-1.0]}, "source_capacity_kw: is no number or negative"),
        ({"states": ("a", "a")}, "states: holds a name twice"),
        ({"names": {"pipe": ("x",)}}, "names.pipe: names nothing"),
        ({"names": {"route": ("x",)}}, "names.route: has the wrong number of names (got 1; expected 2)"),
        ({"voltage": 5.0}, "voltage: is of no use (got 5.0; expected VoltageLimits)"),
        ({"voltage": replace(LIMITS, r_ohm_per_m=[1.0])}, "voltage.r_ohm_per_m: has the wrong number of values"),
        ({"voltage": replace(LIMITS, x_ohm_per_m=[0.0, -1.0])}, "voltage.size 1: has an impossible x_ohm_per_m"),
        ({"voltage": replace(LIMITS, nominal_v=0.0)}, "voltage.nominal_v: is impossible"),
        ({"voltage": replace(LIMITS, source=1.2)}, "voltage.source: does not lie between minimum and maximum"),
    ],
)
def test_each_field_says_what_it_does_not_take(more: dict, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        small(**more)
    assert words in str(caught.value)
    assert str(caught.value).count("\n") == len(caught.value.issues) - 1


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        (([10.0, 50.0], [1.0, 2.0]), "sizes: is neither a law nor a catalogue"),
        (([10.0, 50.0], [1.0, 2.0, 3.0], [0, 0, 0]), "sizes.capacity_kw: has the wrong number of values"),
        (([10.0, 50.0], [1.0, np.inf], [0, 0]), "sizes.cost_per_m: is no number or negative"),
        (([], [], []), "sizes: has no size to choose from"),
        (LinearLaw(1.0, -1.0), "sizes.cost_per_m_kw: is no number or negative"),
        (LinearLaw(1.0, 0.0, 0.0, 0.06), "route 1: loses all that enters it (got 1.2"),
    ],
)
def test_sizes_that_are_none_are_told(sizes: object, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        network_input((3, [0, 1], [1, 2], [10.0, 20.0]), ([2], [5.0]), ([0], [100.0]), sizes)
    assert words in str(caught.value)


def test_faults_of_shape_and_of_value_are_told_together() -> None:
    with pytest.raises(ScenarioError) as caught:
        network_input(
            (3.5, [0, "b"], [1, 2], [10.0, -2.0]), ([2], [5.0, 6.0]), ([0], [np.nan]), SIZES, route_mode=[1, 2, 3]
        )
    text = str(caught.value)
    for part in ("n_nodes", "route_from", "route 1: has no usable length", "demand_kw", "source 0", "route_mode"):
        assert part in text
    assert "stands at a node" not in text


def test_a_law_and_infeed_do_not_go_together() -> None:
    with pytest.raises(ScenarioError, match="does not know infeed"):
        network_input((2, [0], [1], [1.0]), ([1], [-1.0]), ([0], [1.0]), LinearLaw(3.0))


def test_empty_arrays_and_a_single_node_are_networks_too() -> None:
    nothing = network_input((0, [], [], []), ([], []), ([], []), SIZES)
    assert nothing.n_routes == 0 and nothing.demand_kw.shape == (1, 0)
    assert network_input((1, [], [], []), ([0], 5.0), ([0], 9.0), SIZES).max_injection_kw.tolist() == [[9.0]]


def test_a_pipe_that_lies_already_costs_nothing_under_a_law() -> None:
    net = network_input(
        (3, [0, 1], [1, 2], [1.0, 2.0]), ([1], [1.0]), ([0], [1.0]), LinearLaw(3.0, 0.5), existing_size=[0, -1]
    )
    assert net.flow_cost().tolist() == [0.0, 1.0]
