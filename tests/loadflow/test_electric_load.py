"""Injections reach the right nodes."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.electric_load import CaseLoad, Injections, NodeLoad, checked_injections, plan_gather
from energyplan.loadflow.electric_network import build_network
from energyplan.loadflow.grid import Buses, Grid, Lines, Sources, Switches
from energyplan.loadflow.grid_build import build_grid


def _grid() -> Grid:
    lines = Lines(["l"], [0], [1], 10.0, 1e-3, 0.0)
    return build_grid(Buses(list("abc"), 400.0), Sources(["s"], [0]), lines=lines, switches=Switches(["w"], [1], [2]))


def test_buses_on_one_node_add_up() -> None:
    grid = _grid()
    given = checked_injections(grid, np.array([[0, 1e6, 2e6j], [0, 0, 3e6]]))
    network = build_network(grid)
    load = CaseLoad(plan_gather(network, given), given, slice(0, 2))
    at = network.bus_node[1]
    assert load.nodes().power[at].tolist() == [1 + 2j, 3]
    assert load.nodes(cases=np.array([1])).power[at].tolist() == [3]
    assert load.nodes(np.array([at])).power.tolist() == [[1 + 2j, 3]]
    assert not load.follows_voltage


def test_a_load_by_voltage() -> None:
    load = NodeLoad(np.array([[1.0 + 0j]]), np.array([[2.0 + 0j]]), np.array([[4.0 + 0j]]))
    assert load.at(np.array([[0.5]]))[0, 0] == 1 + 1 + 1


def test_one_case_may_be_a_plain_vector_and_parts_must_match() -> None:
    assert checked_injections(_grid(), np.zeros(3)).power.shape == (1, 3)
    with pytest.raises(ScenarioError, match=r"injections\.current: wrong shape"):
        checked_injections(_grid(), Injections(np.zeros((2, 3), complex), np.zeros((1, 3), complex)))
