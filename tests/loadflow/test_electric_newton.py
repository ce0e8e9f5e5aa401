"""Newton's method: stressed cases, shared control, contradictions."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_load import Injections
from energyplan.loadflow.electric_options import FlowOptions
from energyplan.loadflow.grid import Buses, Generators, Grid, Lines, Sources
from energyplan.loadflow.grid_build import build_grid


def _grid(generators: Generators | None = None) -> Grid:
    lines = Lines(["l", "m"], [0, 1], [1, 2], 1000.0, 1e-4, 3e-4)
    return build_grid(Buses(list("abc"), 6600.0), Sources(["s"], [0]), lines=lines, generators=generators)


def test_two_generators_on_a_bus_share_and_one_at_a_source_does_nothing() -> None:
    grid = _grid(Generators(["g", "h", "idle"], [2, 2, 0], [1.01, 1.01, 1.0]))
    flow = power_flow(grid, np.array([0, -1e6, 2e5]))
    assert abs(flow.voltage[0, 2]) == pytest.approx(1.01, abs=1e-10)
    assert flow.generator_reactive[0, 0] == flow.generator_reactive[0, 1] > 0
    assert flow.generator_reactive[0, 2] == 0


def test_a_lower_limit_counts_too() -> None:
    grid = _grid(Generators(["g"], [2], 0.99, q_min=-1e5, q_max=1e5))
    flow = power_flow(grid, np.array([0, 0, 5e5]))
    assert flow.generator_reactive[0, 0] == pytest.approx(-1e5, rel=1e-9)
    assert abs(flow.voltage[0, 2]) > 0.99


def test_the_slope_of_loads_that_follow_the_voltage_keeps_convergence_quadratic() -> None:
    none, drawn = np.zeros((1, 3), complex), np.array([[0, 0, -2e7 - 1e7j]])
    flow = power_flow(_grid(), Injections(none, impedance=drawn), options=FlowOptions(method="newton"))
    assert flow.converged.all()
    assert flow.magnitude.min() < 0.9
    assert flow.iterations.max() <= 5


def test_two_generators_that_disagree_are_named() -> None:
    with pytest.raises(ScenarioError, match=r"generators\.h: two generators hold one node at different voltages"):
        power_flow(_grid(Generators(["g", "h"], [2, 2], [1.0, 1.01])), np.zeros(3))


def test_what_no_network_carries_is_masked() -> None:
    grid = _grid(Generators(["g"], [2], 1.0))
    flow = power_flow(grid, np.array([[0, -1e9, 0], [0, -1e5, 0]]))
    assert flow.converged.tolist() == [False, True]
    assert np.isnan(flow.generator_reactive[0, 0])
