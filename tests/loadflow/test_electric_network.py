"""Per-unit data by hand, joined switches, open ends."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.loadflow.electric_network import POWER_BASE, admittance_matrix, build_network, two_ports
from energyplan.loadflow.grid import Buses, Lines, Sources, Switches, Transformers
from energyplan.loadflow.grid_build import build_grid


def test_a_line_in_per_unit() -> None:
    lines = Lines(["l"], [0], [1], 1000.0, 1e-4, 2e-4, 1e-9, parallel=2)
    grid = build_grid(Buses(["a", "b"], 10e3), Sources(["s"], [0]), lines=lines)
    ports = two_ports(grid)
    base = 10e3**2 / POWER_BASE
    assert 1 / ports.series[0] == pytest.approx((0.05 + 0.1j) / base)
    assert ports.shunt_from[0] == pytest.approx(1e-6j * base)
    assert ports.ratio[0] == 1


def test_a_transformer_off_its_nominal_ratio() -> None:
    trafo = Transformers(
        ["t"], [0], [1], 4e5, 20e3, 420.0, 0.06, 0.0, t_model=False, tap_from=1.05, phase_shift=np.pi / 6
    )
    grid = build_grid(Buses(["a", "b"], [20e3, 400.0]), Sources(["s"], [0]), transformers=trafo)
    ports = two_ports(grid)
    assert ports.ratio[0] == pytest.approx(1.05 * 400 / 420 * np.exp(1j * np.pi / 6))
    assert 1 / ports.series[0] == pytest.approx(0.06j * POWER_BASE / 4e5 * (420 / 400) ** 2)
    y_ff, y_ft, y_tf, y_tt = (y[0] for y in ports.admittances())
    ratio = ports.ratio[0]
    assert y_ff * ratio + y_ft == pytest.approx(0, abs=1e-12)  # the no-load voltages draw no current
    assert y_tf * ratio + y_tt == pytest.approx(0, abs=1e-12)


def test_closed_switches_join_and_open_ends_load_the_other_side() -> None:
    lines = Lines(["l", "stub"], [0, 2], [1, 3], 5e3, 1e-4, 2e-4, 4e-9, to_closed=[True, False])
    switches = Switches(["in", "out"], [1, 2], [2, 3], [True, False])
    grid = build_grid(Buses(list("abcd"), 10e3), Sources(["s", "far"], [0, 3]), lines=lines, switches=switches)
    network = build_network(grid)
    assert network.node_count == 3
    assert network.bus_node[1] == network.bus_node[2]
    assert network.through.tolist() == [True, False]
    drawn = network.shunt[network.bus_node[1]]
    assert drawn.imag == pytest.approx(4e-9 * 5e3 * 100, rel=1e-3)  # the cable's whole charging
    assert network.shunt[network.bus_node[3]] == 0


def test_the_admittance_matrix_is_symmetric_without_phase_shifts() -> None:
    lines = Lines(["l", "m"], [0, 1], [1, 2], 5e3, 1e-4, 2e-4, 4e-9)
    grid = build_grid(Buses(list("abc"), 10e3, shunt=1e5), Sources(["s"], [0]), lines=lines)
    row, column, value = admittance_matrix(build_network(grid))
    full = np.zeros((3, 3), complex)
    np.add.at(full, (row, column), value)
    np.testing.assert_allclose(full, full.T)
    earth = full.sum(axis=1)
    np.testing.assert_allclose(earth.real, 0.1, atol=1e-12)
