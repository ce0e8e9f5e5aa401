"""The independent look refuses each thing that can be wrong, one at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.core.errors import InternalError
from energyplan.optimise.network_check import check_network, network_terms, route_ends
from energyplan.optimise.network_input import LinearLaw, VoltageLimits, network_input
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_read import NetworkSolution

SIZES = ([10.0, 50.0], [1.0, 3.0], [0.01, 0.02])


def case(**more: object) -> tuple[DesignProblem, NetworkSolution]:
    net = network_input((3, [0, 1], [1, 2], [100.0, 100.0]), ([1, 2], [5.0, 8.0]), ([0], [99.0]), SIZES, **more)
    network = NetworkSolution(
        size=np.array([1, 0]),
        direction=np.array([[1, 1]]),
        flow_kw=np.array([[15.0, 8.5]]),
        connected=np.array([True, True]),
        injection_kw=np.array([[16.0]]),
        source_size=np.array([-1]),
    )
    return design_problem(net, source_energy_cost=1.0, source_size_cost=np.zeros(len(net.source_capacity_kw))), network


def test_a_right_network_passes_and_is_priced() -> None:
    problem, network = case()
    check_network(problem, network)
    assert sum(network_terms(problem, network).values()) == pytest.approx(300 + 100 + 16)


def test_existing_pipes_cost_nothing_or_the_difference() -> None:
    problem, network = case(existing_size=[0, 0])
    assert network_terms(problem, network)["pipes"] == pytest.approx(300.0)
    problem, network = case(existing_size=[0, 0], replace_in_full=False)
    assert network_terms(problem, network)["pipes"] == pytest.approx(200.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"injection_kw": np.array([[15.0]])}, "out of balance"),
        ({"size": np.array([1, -1])}, "more than its size|out of balance"),
        ({"flow_kw": np.array([[14.0, 8.5]])}, "out of balance"),
        ({"connected": np.array([False, True])}, "out of balance"),
    ],
)
def test_what_does_not_hold_is_refused(change: dict[str, np.ndarray], message: str) -> None:
    problem, network = case()
    with pytest.raises(InternalError, match=message):
        check_network(problem, replace(network, **change))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"consumer_mode": [-1, 0]}, "must not be connected"),
        ({"route_mode": [0, -1]}, "not allowed"),
        ({"min_size": [0, 1]}, "not allowed"),
        ({"source_capacity_kw": [12.0]}, "injects more than its size"),
    ],
)
def test_rules_of_the_problem_are_checked(more: dict[str, object], message: str) -> None:
    problem, network = case(**more)
    network = replace(network, source_size=np.array([0 if "source_capacity_kw" in more else -1]))
    with pytest.raises(InternalError, match=message):
        check_network(problem, network)


def test_capacity_counts_what_enters() -> None:
    net = network_input((2, [0], [1], [100.0]), ([1], [9.5]), ([0], [99.0]), SIZES)
    network = NetworkSolution(
        np.array([0]), np.array([[1]]), np.array([[10.0]]), np.array([True]), np.array([[10.5]]), np.array([-1])
    )
    with pytest.raises(InternalError, match=r"0\.5 kW more than its size"):
        check_network(design_problem(net), network)


def test_missing_forced_routes_and_connections_are_refused() -> None:
    net = network_input((2, [0], [1], [100.0]), ([1], [5.0]), ([0], [99.0]), SIZES, consumer_mode=1, route_mode=1)
    nothing = NetworkSolution(
        np.array([-1]), np.zeros((1, 1), int), np.zeros((1, 1)), np.array([False]), np.zeros((1, 1)), np.array([-1])
    )
    with pytest.raises(InternalError, match=r"must be built.*must be connected"):
        check_network(design_problem(net), nothing)


def test_voltage_and_loops_of_lines_are_checked() -> None:
    limits = VoltageLimits(np.array([0.868e-3, 0.206e-3]), np.zeros(2), 0.0, 400.0, 0.98, 1.05, 1.0)
    free = ([60.0, 150.0], [1.0, 3.0], [0.0, 0.0])
    net = network_input((2, [0], [1], [300.0]), ([1], [20.0]), ([0], [99.0]), free, voltage=limits, radial=True)
    network = NetworkSolution(
        np.array([0]), np.array([[1]]), np.array([[20.0]]), np.array([True]), np.array([[20.0]]), np.array([-1])
    )
    with pytest.raises(InternalError, match="of nominal voltage"):
        check_network(design_problem(net), network)
    check_network(design_problem(net), replace(network, size=np.array([1])))
    ring = network_input((3, [0, 1, 2], [1, 2, 0], [1.0] * 3), ([1], [2.0]), ([0], [99.0]), free, radial=True)
    network = NetworkSolution(
        np.array([0, 0, 0]),
        np.array([[1, -1, -1]]),
        np.array([[1.0, -1.0, -1.0]]),
        np.array([True]),
        np.array([[2.0]]),
        np.array([-1]),
    )
    with pytest.raises(InternalError, match="loop"):
        check_network(design_problem(ring), network)


def test_ends_of_a_linear_law() -> None:
    net = network_input((2, [0], [1], [10.0]), ([1], [9.0]), ([0], [99.0]), LinearLaw(2.0, 0.5, 0.1, 0.001, 50.0))
    network = NetworkSolution(
        np.array([0]), np.array([[-1]]), np.array([[-20.0]]), np.array([True]), np.zeros((1, 1)), np.array([-1])
    )
    entering, leaving = route_ends(net, network)
    assert leaving[0, 0] == pytest.approx(-20.0)
    assert entering[0, 0] == pytest.approx(-(20.0 * 0.99 - 1.0))
