"""What no network can do is told before anything is solved, all at once and by name."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_faults import network_faults
from energyplan.optimise.network_input import NetworkInput, VoltageLimits, network_input
from energyplan.optimise.network_problem import design_problem

SIZES = ([10.0, 50.0, 500.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0])
EXACT = DesignOptions(gap=1e-9, threads=1)


def line(demand: object = 5.0, sizes: object = SIZES, source: object = 1e3, **more: object) -> NetworkInput:
    """Source at 0, consumers at 2, routes 0 - 1 - 2 of 10 and 20 m."""
    demand = np.atleast_1d(demand)
    at = np.full(demand.shape[-1], 2)
    return network_input((3, [0, 1], [1, 2], [10.0, 20.0]), (at, demand), ([0], source), sizes, **more)


def told(net: NetworkInput) -> str:
    return "\n".join(map(str, network_faults(net)))


def test_what_no_network_can_do_is_named() -> None:
    names = {"consumer": ("town hall", "school")}
    net = network_input((3, [0], [1], [1.0]), ([1, 2], [900.0, 5.0]), ([0], [1e3]), SIZES, consumer_mode=1, names=names)
    text = "\n".join(map(str, network_faults(net)))
    assert "school" in text and "no route leads to it" in text
    assert "town hall" in text and "largest size" in text and "900" in text


def test_a_network_without_source_or_with_too_small_a_source_is_a_fault() -> None:
    net = network_input((2, [0], [1], [1.0]), ([1], [5.0]), ([0], [0.0]), SIZES, consumer_mode=1)
    assert "none can inject" in str(network_faults(net)[0])
    net = network_input((2, [0], [1], [1.0]), ([1], [5.0]), ([0], [4.0]), SIZES, consumer_mode=1)
    assert "cannot supply" in str(network_faults(net)[0])
    net = network_input((2, [0], [1], [1.0]), ([1], [5.0]), ([0], [4.0]), SIZES)
    assert network_faults(net) == []


def test_a_route_that_must_be_built_and_ends_where_it_begins_is_named() -> None:
    net = network_input(
        (3, [0, 1], [1, 1], [1.0, 9.0]), ([1], [5.0]), ([0], [9.0]), SIZES, route_mode=[0, 1],
        names={"route": ("High Street", "The Loop")},
    )  # fmt: skip
    assert "The Loop: must be built, but ends where it begins" in told(net)
    with pytest.raises(ScenarioError, match="The Loop"):
        design_network(design_problem(net))


def test_a_dead_end_that_must_be_built_is_built_paid_for_and_loses() -> None:
    net = line(sizes=([10.0, 50.0], [1.0, 2.0], [0.01, 0.02]), route_mode=[0, 1], consumer_mode=-1)
    design = design_network(design_problem(net, source_energy_cost=2.0), EXACT)
    assert design.network.size.tolist() == [0, 0]
    assert design.terms["pipes"] == pytest.approx(30.0) and design.terms["energy"] == pytest.approx(0.6)


def test_a_pipe_that_carries_less_than_it_loses_is_never_built() -> None:
    net = line(sizes=([0.05, 50.0], [1.0, 2.0], [0.01, 0.02]), route_mode=1)
    design = design_network(design_problem(net, revenue=1e3), EXACT)
    assert design.network.size.tolist() == [1, 1]
    assert "route 1: must be built, but no size allowed to it carries what it loses" in told(
        line(sizes=([0.05], [1.0], [0.01]), route_mode=1)
    )


def test_lines_that_must_close_a_ring_or_join_two_sources_are_named() -> None:
    ring = network_input(
        (3, [0, 1, 2], [1, 2, 0], [1.0] * 3), ([2], [5.0]), ([0], [9.0]), SIZES, route_mode=1, radial=True
    )
    assert "route 2: must be built, but closes a ring" in told(ring)
    between = network_input(
        (3, [0, 1], [1, 2], [1.0] * 2), ([1], [5.0]), ([0, 2], [9.0, 9.0]), SIZES, route_mode=1, radial=True
    )
    assert "route 1: must be built" in told(between)
    pipes = network_input((3, [0, 1, 2], [1, 2, 0], [1.0] * 3), ([2], [5.0]), ([0], [9.0]), SIZES, route_mode=1)
    design = design_network(design_problem(pipes), EXACT)
    assert (design.network.size == 0).all() and design.outcome.objective == pytest.approx(3.0)


def test_sources_count_in_the_largest_size_they_are_built_in() -> None:
    text = told(line(30.0, source_capacity_kw=[10.0, 20.0], consumer_mode=1))
    assert "even in the largest size (got 20 kW; expected 30 kW)" in text
    assert "none can inject" in told(line(30.0, source_capacity_kw=[0.0], consumer_mode=1))
    exact = design_network(
        design_problem(line(20.0, source_capacity_kw=[10.0, 20.0], consumer_mode=1), source_size_cost=[1.0, 3.0]), EXACT
    )
    assert exact.network.source_size.tolist() == [1]


def test_sources_that_are_too_small_together_are_named() -> None:
    def two(demand: float) -> NetworkInput:
        ends = (3, [0, 1], [1, 2], [10.0, 20.0])
        return network_input(ends, ([1], [demand]), ([0, 2], [3.0, 4.0]), SIZES, consumer_mode=1)

    assert "source 0, source 1: cannot supply" in told(two(7.5))
    assert told(two(7.0)) == ""
    assert design_network(design_problem(two(7.0)), EXACT).network.injection_kw.tolist() == [[3.0, 4.0]]


def test_infeed_that_nobody_takes_is_named() -> None:
    assert "consumer 0: must feed in more in peak than anybody can take (got 5 kW" in told(line(-5.0, consumer_mode=1))
    assert told(line(-5.0, consumer_mode=1, min_injection_kw=-5.0)) == ""
    assert "source 0: must feed in more in peak than anybody can take (got 6 kW; expected 5 kW)" in told(
        line(5.0, min_injection_kw=6.0)
    )


def test_a_consumer_that_drops_the_voltage_too_far_by_itself_is_named() -> None:
    limits = VoltageLimits(np.array([0.4, 0.2, 0.2]), np.zeros(3), minimum=0.9, maximum=1.1, source=1.0)
    # 30 m of 0.2 ohm/m and 5 kW: 2 * 6 * 5000 / 400^2 = 0.375 of the squared voltage
    net = line(5.0, voltage=limits, radial=True, consumer_mode=1)
    assert f"got {0.625**0.5:.4f} of nominal" in told(net)
    free = line(5.0, voltage=limits, radial=True)
    assert not design_network(design_problem(free, revenue=1e6), EXACT).network.connected.any()


def test_a_ring_that_must_be_built_and_loses_nothing_is_reached_from_a_source() -> None:
    """0 - 1 - 2 and a ring 2 - 3 - 4 without anybody: without losses no flow asks for the route 1 - 2."""
    net = network_input(
        (5, [0, 1, 2, 3, 4], [1, 2, 3, 4, 2], [10.0] * 5),
        ([1], [5.0]),
        ([0], [99.0]),
        SIZES,
        route_mode=[0, 0, 1, 1, 1],
    )
    design = design_network(design_problem(net, revenue=1e3), EXACT)
    assert design.network.size.tolist() == [0] * 5


def test_a_ring_around_what_must_be_built_is_no_way_to_it() -> None:
    """0 - 1 - 2 and a ring 2 - 3 - 4: the route 3 - 4 must be built, and a consumer at 4 takes nothing."""
    for must in ({"route_mode": [0, 0, 0, 1, 0]}, {"consumer_mode": 1}):
        net = network_input(
            (5, [0, 1, 2, 3, 4], [1, 2, 3, 4, 2], [10.0, 50.0, 1.0, 1.0, 1.0]), ([4], [0.0]), ([0], [99.0]), SIZES,
            radial=True, **must,
        )  # fmt: skip
        design = design_network(design_problem(net), EXACT)
        assert design.network.size[:2].tolist() == [0, 0]
        assert design.outcome.objective == pytest.approx(62.0 if "route_mode" in must else 61.0)
