"""What is violated comes back by bus, branch and case."""

from __future__ import annotations

import numpy as np

from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_limits import KINDS, violations
from energyplan.loadflow.grid import Buses, Grid, Lines, Sources
from energyplan.loadflow.grid_build import build_grid


def _grid() -> Grid:
    buses = Buses(["a", "b", "c"], 400.0, voltage_min=[0.9, 0.97, 0.9], voltage_max=[1.1, 1.1, 1.02])
    lines = Lines(["l", "m"], [0, 1], [1, 2], 100.0, 1e-3, 1e-4, ampacity=[100.0, np.inf])
    return build_grid(buses, Sources(["s"], ["a"]), lines=lines)


def test_each_limit_is_that_of_its_own_bus_and_branch() -> None:
    power = np.array([[0, 0, 0], [0, -60e3, 0], [0, 0, 30e3], [0, -90e3, 0], [0, 0, -1e9]])
    found = violations(power_flow(_grid(), power, keep=("voltage", "loading")))
    rows = {(KINDS[k], n, c) for k, n, c in zip(found.kind, found.name, found.case.tolist())}
    assert rows == {
        ("undervoltage", "b", 1),
        ("undervoltage", "b", 3),
        ("overvoltage", "c", 2),
        ("overload", "l", 3),
        ("not converged", "case", 4),
    }
    worst = found.worst()
    assert len(worst) == 4
    assert worst.case[worst.kind == 0].tolist() == [3]
    assert (found.excess > 0).all()
    assert any("overload at 'l' in case 3" in line for line in found.lines())


def test_what_was_not_kept_is_not_checked_and_dead_buses_are_no_fault() -> None:
    flow = power_flow(_grid(), np.array([0, -90e3, 0]), keep=("loading",))
    assert set(violations(flow).kind.tolist()) == {2}
    assert len(violations(power_flow(_grid(), np.zeros(3)))) == 0
