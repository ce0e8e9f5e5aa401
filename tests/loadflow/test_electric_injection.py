"""The factored current injection on a grid with more loops than a sweep would take."""

from __future__ import annotations

import numpy as np

from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_options import FlowOptions
from energyplan.loadflow.grid import Buses, Lines, Sources, names
from energyplan.loadflow.grid_build import build_grid


def test_a_lattice_agrees_with_newton_and_is_chosen_for_many_loops() -> None:
    side = 6
    number = np.arange(side * side).reshape(side, side)
    start = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    end = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    lines = Lines(names("l", len(start)), start, end, 50.0, 2e-4, 1e-4, 1e-9)
    grid = build_grid(Buses(names("b", side * side), 400.0), Sources(["s"], [0]), lines=lines)
    power = -np.random.default_rng(0).uniform(0, 4e3, (7, side * side)) * (1 + 0.4j)
    few = power_flow(grid, power, options=FlowOptions(max_links=3))
    assert few.converged.all()
    for method in ("sweep", "newton", "injection"):
        other = power_flow(grid, power, options=FlowOptions(method=method, tolerance=1e-9))
        assert np.abs(few.voltage - other.voltage).max() < 1e-8
