from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from energyplan.catalogue.pipes import load_pipes
from energyplan.core.errors import ScenarioError
from energyplan.loadflow.heat_flow import heat_flow
from energyplan.loadflow.heat_limits import HeatLimits, violations
from energyplan.loadflow.heat_network import build_heat_network
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_sizing import HeatCaseSet, PipeSizes, resize_pipes, resized, size_pipes

LIMITS = HeatLimits(max_velocity=1.5, max_gradient=150.0, max_head=5e5, max_pressure=None, min_pressure=None)
SIZES = PipeSizes.of(load_pipes("steel_series_2"), hard_ground=0.5)


def _tree(houses: int, **plants: Any) -> tuple[HeatNetwork, np.ndarray]:
    """Return a trunk with a house at every joint, and the demand of a cold, a mild and a summer hour."""
    joints = [f"j{i}" for i in range(houses)]
    nodes = ["works", *joints, *(f"house {i}" for i in range(houses))]
    pipes = {
        "from_node": ["works", *joints[:-1], *joints], "to_node": [*joints, *nodes[houses + 1 :]],
        "length": [80.0] * houses + [15.0] * houses, "inner_diameter": 0.1, "u_supply": 0.3,
    }  # fmt: skip
    consumers = {"node": nodes[houses + 1 :], "return_temp": 50.0}
    demand = np.zeros((3, len(nodes)))
    demand[:, houses + 1 :] = np.array([[60e3], [25e3], [4e3]])
    return build_heat_network(nodes, pipes, consumers, {"node": ["works"], **plants}), demand


def _size(network: HeatNetwork, demand: np.ndarray, limits: HeatLimits = LIMITS, sizes: PipeSizes = SIZES) -> Any:
    return size_pipes(
        network, sizes, HeatCaseSet(demand[:1], 80.0, 8.0), HeatCaseSet(demand, 80.0, 12.0), limits=limits
    )


def _first(count: int) -> PipeSizes:
    columns = ("name", "inner_diameter", "roughness", "u_supply", "u_return", "cost_per_m")
    return PipeSizes(*(getattr(SIZES, key)[:count] for key in columns))


def test_nothing_is_exceeded_and_nothing_is_larger_than_its_feeder() -> None:
    network, demand = _tree(12)
    sizing = _size(network, demand)
    assert sizing.remaining == [] and sizing.rounds[-1].enlarged == 0 and sizing.flow.converged.all()
    trunk, services = sizing.size[:12], sizing.size[12:]
    assert (np.diff(trunk) <= 0).all() and (services <= trunk).all()
    cost = (SIZES.cost_per_m[sizing.size] * network.pipes.length).sum()
    assert sizing.cost == pytest.approx(cost)


def test_no_pipe_could_be_smaller() -> None:
    network, demand = _tree(6)
    sizing = _size(network, demand)
    for pipe in range(sizing.size.size):
        smaller = sizing.size.copy()
        smaller[pipe] -= 1
        if smaller[pipe] < 0:
            continue
        flow = heat_flow(resized(network, SIZES, smaller), demand, 80.0, 12.0)
        nested = (np.diff(smaller[:6]) <= 0).all() and (smaller[6:] <= smaller[:6]).all()
        assert violations(flow, LIMITS) or not nested


def test_head_is_met_near_the_least_cost() -> None:
    network, demand = _tree(2)
    few = _first(8)
    limits = HeatLimits(2.5, 600.0, 9e4, None, None)
    sizing = _size(network, demand, limits, few)
    assert sizing.remaining == [] and sizing.flow.pump_head.max() <= 9e4
    best = np.inf
    for size in itertools.product(range(8), repeat=4):
        tried = np.array(size)
        if tried[1] > tried[0] or (tried[2:] > tried[:2]).any():
            continue
        cost = float((few.cost_per_m[tried] * network.pipes.length).sum())
        if cost < best:
            flow = heat_flow(resized(network, few, tried), demand, 80.0, 12.0)
            best = best if violations(flow, limits) else cost
    assert best <= sizing.cost <= 1.02 * best


def test_a_spur_full_of_bends_enlarges_what_feeds_it() -> None:
    network = build_heat_network(
        ["works", "joint", "house"],
        {"from_node": ["works", "joint"], "to_node": ["joint", "house"], "length": [100.0, 3.0], "inner_diameter": 0.1,
         "u_supply": 0.3, "zeta": [0.0, 12.0]},
        {"node": ["house"], "return_temp": 50.0},
        {"node": ["works"]},
    )  # fmt: skip
    sizing = _size(network, np.array([[0.0, 0.0, 60e3]]))
    alone = _size(resized(network, SIZES, sizing.size), np.array([[0.0, 0.0, 1e3]]))
    assert sizing.remaining == [] and sizing.size[0] == sizing.size[1] > alone.size[0]
    smaller = sizing.size - [1, 0]
    flow = heat_flow(resized(network, SIZES, smaller), [[0.0, 0.0, 60e3]], 80.0, 12.0)
    assert violations(flow, LIMITS) == []  # nothing but the rule asks for the larger trunk


def test_more_than_any_size_carries_is_listed() -> None:
    network, demand = _tree(3)
    small = _first(2)
    sizing = _size(network, demand, LIMITS, small)
    assert (sizing.size[:2] == 1).all()
    worst = {v.kind: v for v in sizing.remaining}
    assert {"velocity", "gradient"} <= worst.keys() and worst["velocity"].worst_case == 0
    assert worst["velocity"].value > 1.5


def test_a_year_worse_than_the_design_is_mended() -> None:
    network, demand = _tree(8)
    year = np.vstack([demand, 1.6 * demand[:1]])
    sizing = size_pipes(network, SIZES, HeatCaseSet(demand[:1], 80.0, 8.0), HeatCaseSet(year, 80.0, 8.0), limits=LIMITS)
    assert sizing.remaining == [] and len(sizing.rounds) > 1 and sizing.rounds[0].exceeded > 0
    assert sizing.rounds[-1].cost > sizing.rounds[0].cost


def test_a_ring_is_sized_too() -> None:
    network = build_heat_network(
        ["a", "b", "c", "d"],
        {"name": list("wxyz"), "from_node": list("abca"), "to_node": list("bcdd"), "length": 120.0,
         "inner_diameter": 0.1, "u_supply": 0.3},
        {"node": ["b", "c", "d"], "return_temp": 50.0},
        {"node": ["a"]},
    )  # fmt: skip
    demand = np.array([[0.0, 100e3, 150e3, 80e3], [0.0, 20e3, 90e3, 10e3]])
    sizing = _size(network, demand)
    assert sizing.remaining == []


def test_sizes_out_of_order_are_refused() -> None:
    network, demand = _tree(2)
    turned = PipeSizes(SIZES.name, SIZES.inner_diameter[::-1], SIZES.roughness, SIZES.u_supply, SIZES.u_return,
                       SIZES.cost_per_m[::-1])  # fmt: skip
    with pytest.raises(ScenarioError, match="inner diameters do not rise"):
        _size(network, demand, LIMITS, turned)


def test_given_pipes_only_grow_and_only_where_they_must() -> None:
    network, demand = _tree(6)
    best = _size(network, demand)
    narrow = best.size.copy()
    narrow[2] = 0
    again = resize_pipes(network, SIZES, narrow, HeatCaseSet(demand, 80.0, 12.0), limits=LIMITS)
    assert again.remaining == [] and again.rounds[0].exceeded > 0
    assert (again.size >= narrow).all() and again.size[2] > 0
    assert (np.delete(again.size, 2) == np.delete(narrow, 2)).all()
    ample = np.full(12, len(SIZES.name) - 1)
    assert (resize_pipes(network, SIZES, ample, HeatCaseSet(demand, 80.0, 12.0), limits=LIMITS).size == ample).all()
