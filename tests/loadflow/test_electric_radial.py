"""Mixed precision loses nothing, hard cases do not hold up easy ones, scratch arrays carry nothing over."""

from __future__ import annotations

import numpy as np

from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_options import FlowOptions
from energyplan.loadflow.grid import Buses, Grid, Lines, Sources, names
from energyplan.loadflow.grid_build import build_grid


def _feeder(count: int = 40) -> Grid:
    rng = np.random.default_rng(2)
    start = [int(rng.integers(max(0, k - 3), k)) for k in range(1, count)]
    lines = Lines(names("l", count - 1), start, np.arange(1, count), rng.uniform(5, 50, count - 1), 4e-4, 1e-4, 1e-9)
    return build_grid(Buses(names("b", count), 400.0), Sources(["s"], [0]), lines=lines)


def test_single_precision_on_the_way_does_not_show_in_the_answer() -> None:
    grid = _feeder()
    power = -np.random.default_rng(0).uniform(0, 2e3, (200, 40)) * (1 + 0.3j)
    quick = power_flow(grid, power, keep=("voltage", "losses"))
    exact = power_flow(grid, power, options=FlowOptions(tolerance=1e-13), keep=("voltage", "losses"))
    assert np.abs(quick.voltage - exact.voltage).max() < 2e-9
    np.testing.assert_allclose(quick.losses.sum(axis=1), exact.losses.sum(axis=1), rtol=1e-7)
    assert quick.residual.max() <= 1e-8


def test_a_hopeless_case_leaves_the_others_to_the_sweep() -> None:
    grid = _feeder()
    power = -np.random.default_rng(0).uniform(0, 2e3, (51, 40)) * (1 + 0.3j)
    power[25] *= 400
    flow = power_flow(grid, power, options=FlowOptions(threads=1))
    assert np.flatnonzero(~flow.converged).tolist() == [25]
    alone = power_flow(grid, np.delete(power, 25, axis=0))
    assert np.abs(np.delete(flow.voltage, 25, axis=0) - alone.voltage).max() < 1e-9


def test_the_order_of_cases_does_not_matter() -> None:
    grid = _feeder()
    power = -np.random.default_rng(1).uniform(0, 3e3, (300, 40)) * (1 + 0.1j)
    options = FlowOptions(chunk_size=1000)
    forth, back = power_flow(grid, power, options=options), power_flow(grid, power[::-1].copy(), options=options)
    assert np.abs(forth.voltage - back.voltage[::-1]).max() < 1e-8
