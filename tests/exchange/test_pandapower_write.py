"""Writing a grid to pandapower and reading it back."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.exchange.pandapower_grid import from_pandapower
from energyplan.exchange.pandapower_write import to_pandapower
from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_load import Injections
from energyplan.loadflow.grid import Buses, Generators, Grid, Lines, Sources, Switches, Transformers, columns
from energyplan.loadflow.grid_build import build_grid

pp = pytest.importorskip("pandapower", reason="needs the extra energyplan[pandapower]")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=Warning)
        yield


def _grid() -> Grid:
    return build_grid(
        Buses(["mv", "bar", "mid", "end", "gen"], [6600.0, 210, 210, 210, 210], shunt=[0, 0, 1000 - 500j, 0, 0]),
        Sources(["grid"], ["mv"], voltage=1.01, angle=0.1),
        lines=Lines(
            ["a", "b", "open"], ["bar", "mid", "bar"], ["mid", "gen", "end"], [100.0, 50, 80], 2e-4, 8e-5, 1e-9,
            parallel=[1, 2, 1], ampacity=300.0, to_closed=[True, True, False],
        ),
        transformers=Transformers(["t"], ["mv"], ["bar"], 3e5, 6600.0, 210.0, 0.04, 0.012, 700.0, 0.004,
                                  tap_from=1.025, tap_to=0.99, phase_shift=np.pi / 6),
        switches=Switches(["s"], ["mid"], ["end"]),
        generators=Generators(["g"], ["gen"], voltage=1.0, q_min=-3e5, q_max=3e5),
    )  # fmt: skip


def _power() -> Injections:
    power = np.array([[0, 0, -40e3 - 10e3j, -20e3, 30e3]])
    return Injections(power, power * 0.1, power * 0.2)


def test_pandapower_gets_the_same_answer() -> None:
    grid, power = _grid(), _power()
    net = to_pandapower(grid, power)
    pp.runpp(net, calculate_voltage_angles=True, tolerance_mva=1e-11, numba=False)
    ours = power_flow(grid, power)
    theirs = net.res_bus.vm_pu.to_numpy() * np.exp(1j * np.deg2rad(net.res_bus.va_degree.to_numpy()))
    assert np.abs(ours.voltage[0] - theirs).max() < 1e-7


def test_what_is_written_reads_back_the_same() -> None:
    grid, power = _grid(), _power()
    back = from_pandapower(to_pandapower(grid, power))
    assert back.not_carried == ()
    for table in ("buses", "lines", "transformers"):
        for column, rule in columns(getattr(grid, table)):
            mine, theirs = getattr(getattr(grid, table), column), getattr(getattr(back.grid, table), column)
            if rule.kind == "name":
                assert mine == theirs
            else:
                np.testing.assert_allclose(theirs, mine, rtol=1e-12, err_msg=f"{table}.{column}")
    np.testing.assert_allclose(back.injections.power, power.power)
    np.testing.assert_allclose(back.injections.impedance, power.impedance)


def test_mixed_transformer_models_and_a_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = _grid()
    trafo: dict[str, Any] = {
        c: np.repeat(getattr(grid.transformers, c), 2) for c, r in columns(Transformers) if r.kind != "name"
    }
    trafo["t_model"] = np.array([True, False])
    with pytest.raises(ScenarioError, match="one model"):
        to_pandapower(replace(grid, transformers=Transformers(name=("t", "u"), **trafo)))
    monkeypatch.setitem(sys.modules, "pandapower", None)
    with pytest.raises(ScenarioError, match=r"energyplan\[pandapower\]"):
        to_pandapower(grid)
