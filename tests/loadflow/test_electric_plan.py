"""The layout of the sweep: every loaded node has a row, and the way back to all nodes is exact."""

from __future__ import annotations

import numpy as np

from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_network import build_network
from energyplan.loadflow.electric_options import FlowOptions
from energyplan.loadflow.electric_plan import plan_sweep
from energyplan.loadflow.electric_tree import build_tree
from energyplan.loadflow.grid import Buses, Lines, Sources, names
from energyplan.loadflow.grid_build import build_grid


def test_rows_are_the_loaded_nodes_and_the_forks() -> None:
    # a line of 9 buses, load at 3 and 7, a stub 3-9 without load
    start, end = [*range(8), 3], [*range(1, 9), 9]
    lines = Lines(names("l", 9), start, end, 10.0, 1e-3, 1e-4)
    grid = build_grid(Buses(names("b", 10), 400.0), Sources(["s"], [0]), lines=lines)
    tree = build_tree(build_network(grid))
    loaded = np.zeros(10, bool)
    loaded[[3, 7]] = True
    plan = plan_sweep(tree, loaded)
    rows = {int(n) for n in plan.row_node if n >= 0}
    assert {3, 7} <= rows <= {1, 3, 7}  # the first position always stays
    assert plan.node_share[5].real == 0.5  # half way from 3 to 7
    assert plan.node_up[9] == plan.node_up[3]
    assert plan.node_up[0] == plan.point_count - 1  # the source is the root


def test_a_house_at_the_end_of_its_own_line_shares_the_row_of_its_fork() -> None:
    # a street 1-2-3 with houses 4 and 5 at 2, a pole 6 without load on the way to house 7 at 3, house 8 at the end
    start, end = [0, 1, 2, 2, 2, 3, 6, 3], [1, 2, 3, 4, 5, 6, 7, 8]
    lines = Lines(names("l", 8), start, end, [50, 50, 50, 7, 9, 4, 12, 11], 1e-3, 1e-4, 2e-9)
    grid = build_grid(Buses(names("b", 9), 400.0), Sources(["s"], [0]), lines=lines)
    loaded = np.zeros(9, bool)
    loaded[[4, 5, 7, 8]] = True
    plan = plan_sweep(build_tree(build_network(grid)), loaded)
    assert np.flatnonzero(plan.row_node >= 0).size == 5  # 1 (always), 2 with a house, the other house, 3 with one, 8
    assert len(plan.service_row) == 2
    power = np.where(loaded, -(3e3 + 1e3j) * np.arange(9), 0)
    swept = power_flow(grid, power, options=FlowOptions(method="sweep"), keep=("voltage", "losses"))
    newton = power_flow(grid, power, options=FlowOptions(method="newton", tolerance=1e-11), keep=("voltage", "losses"))
    assert np.abs(swept.get("voltage") - newton.get("voltage")).max() < 1e-9
    np.testing.assert_allclose(swept.get("losses"), newton.get("losses"), rtol=1e-6)
