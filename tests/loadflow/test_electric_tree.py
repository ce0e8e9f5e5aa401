"""The scaled tree: no-load voltages vanish into it, order and reduction are right."""

from __future__ import annotations

import numpy as np

from energyplan.loadflow.electric_network import build_network
from energyplan.loadflow.electric_tree import branching, build_tree, heavy_first, no_load_voltages, subtree_ends
from energyplan.loadflow.grid import Buses, Lines, Sources, Transformers
from energyplan.loadflow.grid_build import build_grid


def test_heavy_first_puts_the_largest_subtree_first() -> None:
    parent = np.array([-9999, 0, 0, 2, 3])
    assert heavy_first(np.array([0, 1, 2, 3, 4]), parent).tolist() == [0, 2, 3, 4, 1]


def test_subtree_ends() -> None:
    assert subtree_ends(np.array([-1, 0, 1, 0, -1])).tolist() == [4, 3, 3, 4, 5]


def test_branching_keeps_loads_and_forks_only() -> None:
    # 0 - 1 - 2(load), 1 - 3 - 4(load), 3 - 5 (nothing)
    parent = np.array([-1, 0, 1, 1, 3, 3])
    wanted = np.array([False, False, True, False, True, False])
    stays, carries = branching(parent, wanted)
    assert stays.tolist() == [False, True, True, False, True, False]
    assert carries.tolist() == [True, True, True, True, True, False]


def test_no_load_voltages_leave_no_current_and_ratios_vanish() -> None:
    trafo = Transformers(["t"], [0], [1], 4e5, 20e3, 410.0, 0.06, 0.01, 900.0, 0.003, tap_from=1.03, phase_shift=1.0)
    lines = Lines(["l", "k"], [1, 1], [2, 2], 300.0, 2e-4, 1e-4, 1e-9)
    grid = build_grid(
        Buses(list("abc"), [20e3, 400.0, 400.0]), Sources(["s"], [0], 1.02, 0.3), lines=lines, transformers=trafo
    )
    network = build_network(grid)
    voltage = no_load_voltages(network)
    assert voltage[0] == 1.02 * np.exp(0.3j)
    tree = build_tree(network)
    assert tree.link_count == 0  # equal parallel lines are one branch
    np.testing.assert_allclose(tree.no_load, voltage)
    np.testing.assert_allclose(np.abs(tree.turn), 1.0)
    assert abs(np.angle(voltage[1] / voltage[0]) + 1.0) < 0.01


def test_a_ring_has_one_link() -> None:
    lines = Lines(list("abc"), [0, 1, 2], [1, 2, 0], 100.0, 1e-3, 1e-4)
    grid = build_grid(Buses(list("xyz"), 400.0), Sources(["s"], [0]), lines=lines)
    assert build_tree(build_network(grid)).link_count == 1
