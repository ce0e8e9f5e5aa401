"""The layout of the sweep: every loaded node has a row, and the way back to all nodes is exact."""

from __future__ import annotations

import numpy as np

from energyplan.loadflow.electric_network import build_network
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
    assert plan.node_up_row[9] == plan.node_up_row[3]
    assert plan.node_up_row[0] == plan.row_count  # the source is the root
    assert plan.row_count == plan.step_count * plan.block_count
