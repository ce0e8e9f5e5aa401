"""Bounds of flows on graphs where they can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.network_bounds import route_bounds
from energyplan.optimise.network_input import network_input

SIZES = ([10.0, 50.0, 500.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0])


def test_a_bridge_carries_what_lies_behind_it_one_way_in_one_size() -> None:
    net = network_input(
        (4, [0, 1, 1], [1, 2, 3], [10.0] * 3), ([2, 3], [8.0, 30.0]), ([0], [1e3]), SIZES, consumer_mode=1
    )
    bounds = route_bounds(net)
    assert bounds.most_kw[0, :, 0].tolist() == [38.0, 8.0, 30.0]
    assert bounds.way.tolist() == [[True, False]] * 3
    assert bounds.size.tolist() == [[False, True, False], [True, False, False], [False, True, False]]


def test_optional_consumers_leave_smaller_sizes_open() -> None:
    net = network_input((4, [0, 1, 1], [1, 2, 3], [10.0] * 3), ([2, 3], [8.0, 30.0]), ([0], [1e3]), SIZES)
    assert route_bounds(net).size[0].tolist() == [True, True, False]


def test_losses_behind_a_bridge_count() -> None:
    sizes = ([10.0, 50.0], [1.0, 2.0], [0.1, 0.1])
    net = network_input((3, [0, 1], [1, 2], [10.0, 10.0]), ([2], [8.0]), ([0], [1e3]), sizes)
    most = route_bounds(net).most_kw[0, :, 0]
    assert most == pytest.approx([8.0 + 1.0 + 0.5, 8.0 + 0.5])


def test_a_ring_knows_what_hangs_on_it() -> None:
    # source 0 - ring 1, 2, 3 with 4 kW at 2 and 5 kW at 3, and 7 kW at the source's own node that never enters the ring
    net = network_input((4, [0, 1, 2, 3], [1, 2, 3, 1], [1.0] * 4), ([2, 3, 0], [4.0, 5.0, 7.0]), ([0], [1e3]), SIZES)
    bounds = route_bounds(net)
    assert bounds.most_kw[0, 1:].max() == 9.0
    assert bounds.way[1:].all() and bounds.way[0].tolist() == [True, False]


def test_between_two_sources_heat_may_flow_both_ways() -> None:
    net = network_input((3, [0, 1], [1, 2], [1.0] * 2), ([1, 0, 2], [4.0, 5.0, 6.0]), ([0, 2], [1e3, 3.0]), SIZES)
    bounds = route_bounds(net)
    assert bounds.way.all()
    assert bounds.most_kw[0].tolist() == [[10.0, 3.0], [6.0, 3.0]]  # the second source gives 3 kW at most


def test_branches_without_consumers_have_no_way() -> None:
    net = network_input((3, [0, 0], [1, 2], [1.0] * 2), ([1], [4.0]), ([0], [1e3]), SIZES)
    assert route_bounds(net).way.tolist() == [[True, False], [False, False]]


def test_bounds_hold_for_flows_of_random_networks() -> None:
    """Flows of random trees that feed random consumers never exceed the bounds, nor use a way that was ruled out."""
    rng = np.random.default_rng(2)
    for _ in range(60):
        n = int(rng.integers(3, 9))
        head = np.arange(1, n)
        tail = np.array([rng.integers(0, h) for h in head])
        extra = rng.integers(0, n, (2, 3))
        flip = rng.random(n - 1) < 0.5
        ends = (np.where(flip, head, tail), np.where(flip, tail, head))
        demand = rng.uniform(1, 9, 3)
        at = rng.integers(0, n, 3)
        sizes = ([10.0, 50.0, 500.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0])
        net = network_input(
            (n, np.append(ends[0], extra[0]), np.append(ends[1], extra[1]), np.ones(n + 2)),
            (at, demand),
            ([0], [1e3]),
            sizes,
        )
        bounds = route_bounds(net)
        need = np.bincount(at, demand, minlength=n)
        for v in range(n - 1, 0, -1):
            way = int(flip[v - 1])
            if need[v] > 0:
                assert bounds.way[v - 1, way] and need[v] <= bounds.most_kw[0, v - 1, way] + 1e-9
            need[tail[v - 1]] += need[v]


def test_in_a_network_of_branches_no_route_leads_into_a_source() -> None:
    net = network_input(
        (3, [0, 1], [1, 2], [10.0] * 2), ([1], [8.0]), ([0, 2], [1e3, 1e3]), SIZES, consumer_mode=1, radial=True
    )
    assert route_bounds(net).way.tolist() == [[True, False], [False, True]]
