"""One sweep is the solution of a linear network, in both precisions, with and without loops."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.loadflow.electric_network import admittance_matrix, build_network
from energyplan.loadflow.electric_plan import plan_sweep
from energyplan.loadflow.electric_sweep import constants, tree_voltages, workspace
from energyplan.loadflow.electric_tree import build_tree
from energyplan.loadflow.grid import Buses, Lines, Sources, names
from energyplan.loadflow.grid_build import build_grid


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.complex128, 1e-12), (np.complex64, 1e-4)])
@pytest.mark.parametrize("loops", [0, 3])
def test_a_sweep_solves_the_linear_network(dtype: type, tolerance: float, loops: int) -> None:
    rng = np.random.default_rng(5)
    count = 60
    start = [int(rng.integers(0, k)) for k in range(1, count)] + [3, 8, 20][:loops]
    end = [*range(1, count), 50, 40, 59][: count - 1 + loops]
    lines = Lines(names("l", len(end)), start, end, rng.uniform(10, 90, len(end)), 3e-4, 1e-4)
    grid = build_grid(Buses(names("b", count), 400.0), Sources(["s"], [0]), lines=lines)
    network = build_network(grid)
    row, column, value = admittance_matrix(network)
    matrix = np.zeros((count, count), complex)
    np.add.at(matrix, (row, column), value)
    injected = (rng.normal(size=(count, 4)) + 1j * rng.normal(size=(count, 4))) * 1e-3
    expected = np.linalg.solve(matrix[1:, 1:], injected[1:] - matrix[1:, :1])
    plan = plan_sweep(build_tree(network), np.ones(count, bool))
    fixed = constants(plan, dtype)
    work = workspace(fixed, 4)
    used = plan.row_node > 0
    by_row = np.zeros((plan.row_count, 4), dtype)
    by_row[used] = injected[plan.row_node[used]].conj()
    work.current[:] = work.by_piece(by_row)
    tree_voltages(fixed, work)
    assert np.abs(work.voltage[used].conj() - expected[plan.row_node[used] - 1]).max() < tolerance
