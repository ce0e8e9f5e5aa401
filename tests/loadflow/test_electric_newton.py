"""Newton's method: stressed cases, shared control, contradictions."""

from __future__ import annotations

from dataclasses import replace

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


def test_cases_solved_together_are_those_solved_alone_whatever_is_at_its_limit() -> None:
    rng = np.random.default_rng(4)
    count = 30
    start = [int(rng.integers(max(0, k - 4), k)) for k in range(1, count)] + [0, 5, 9]
    end = [*range(1, count), 29, 25, 18]
    lines = Lines([f"l{k}" for k in range(len(end))], start, end, rng.uniform(200, 900, len(end)), 2e-4, 3e-4, 3e-9)
    generators = Generators(["g", "h", "i"], [12, 21, 28], [1.0, 1.01, 0.99])
    grid = build_grid(Buses([f"b{k}" for k in range(count)], 20e3), Sources(["s"], [0]), lines=lines,
                      generators=generators)  # fmt: skip
    power = -rng.uniform(0, 6e5, (40, count)) * (1 + 0.4j)
    most = np.median(power_flow(grid, power).generator_reactive, axis=0)
    limited = replace(grid, generators=replace(grid.generators, q_max=most))
    together = power_flow(limited, power, options=FlowOptions(threads=1))
    assert together.converged.all()
    at_limit = together.generator_reactive > most - 1
    assert 0 < at_limit.sum() < at_limit.size
    for case in (0, 17, 39):
        alone = power_flow(limited, power[case])
        np.testing.assert_allclose(together.get("voltage")[case], alone.get("voltage")[0], atol=1e-9)
