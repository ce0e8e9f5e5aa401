"""Electric load flow against power-grid-model on networks that pandapower ships."""

from __future__ import annotations

import importlib.util
import warnings
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from energyplan.exchange.pandapower_grid import from_pandapower
from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_load import Injections
from energyplan.loadflow.electric_options import FlowOptions

pytest.importorskip("pandapower", reason="needs the extra energyplan[pandapower]")
pytest.importorskip("power_grid_model", reason="needs power-grid-model")

NETS = {
    "cigre mv": "create_cigre_network_mv",
    "cigre lv": "create_cigre_network_lv",
    "ieee 33": "case33bw",
    "kerber freileitung": "create_kerber_landnetz_freileitung_1",
    "kerber kabel": "create_kerber_landnetz_kabel_2",
    "kerber dorf": "create_kerber_dorfnetz",
    "kerber vorstadt": "create_kerber_vorstadtnetz_kabel_2",
    "schutterwald": "lv_schutterwald",
}
CASES = 24


def _net(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandapower.networks as networks

        net = getattr(networks, NETS[name])()
    if name == "cigre mv":  # a shorter ring: all switches closed makes it meshed
        net.switch["closed"] = True
    return net


def _peer() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "power_grid_model_input.py"
    spec = importlib.util.spec_from_file_location("power_grid_model_input", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow) if n == "kerber vorstadt" else n for n in NETS]
)
def test_voltages_and_losses_agree_with_power_grid_model(name: str) -> None:
    from power_grid_model import CalculationMethod, PowerGridModel, initialize_array

    net = _net(name)
    peer = _peer().pgm_input(net)
    factor = np.random.default_rng(3).uniform(0.0, 1.4, (CASES, len(net.load)))
    update = initialize_array("update", "sym_load", (CASES, len(net.load)))
    update["id"] = peer.data["sym_load"]["id"]
    update["p_specified"] = peer.data["sym_load"]["p_specified"] * factor
    update["q_specified"] = peer.data["sym_load"]["q_specified"] * factor
    theirs = PowerGridModel(peer.data, system_frequency=net.f_hz).calculate_power_flow(
        update_data={"sym_load": update},
        calculation_method=CalculationMethod.newton_raphson,
        error_tolerance=1e-11,
        max_iterations=50,
    )

    read = from_pandapower(net)
    grid = replace(read.grid, transformers=replace(read.grid.transformers, t_model=np.zeros(len(net.trafo), bool)))
    number = {int(b): i for i, b in enumerate(read.bus_index)}
    power = np.zeros((CASES, grid.bus_count), complex)
    drawn = update["p_specified"] + 1j * update["q_specified"]
    np.add.at(power.T, [number[int(b)] for b in net.load.bus], -drawn.T)
    ours = power_flow(grid, Injections(power), keep=("voltage", "losses"))

    assert read.not_carried == ()
    assert ours.converged.all()
    node = [list(peer.data["node"]["id"]).index(peer.node_of_bus[int(b)]) for b in read.bus_index]
    expected = theirs["node"]["u_pu"][:, node] * np.exp(1j * theirs["node"]["u_angle"][:, node])
    assert np.abs(ours.voltage - expected).max() < 1e-7
    losses = sum((theirs[k]["p_from"] + theirs[k]["p_to"]).sum(axis=1) for k in ("line", "transformer") if k in theirs)
    some = losses > 1.0  # [W]
    np.testing.assert_allclose(ours.losses.sum(axis=1)[some], losses[some], rtol=1e-6)
    fed = theirs["source"]["p"].sum(axis=1)
    np.testing.assert_allclose(ours.source_power.real.sum(axis=1), fed, rtol=1e-7, atol=1e-3)


@pytest.mark.parametrize("method", ["sweep", "injection", "newton"])
def test_all_methods_agree_on_a_meshed_grid(method: str) -> None:
    read = from_pandapower(_net("cigre mv"))
    power = read.injections.power * np.linspace(0.1, 1.2, 5)[:, None]
    reference = power_flow(read.grid, power)
    flow = power_flow(read.grid, power, options=FlowOptions(method=method))
    assert flow.converged.all()
    assert np.abs(flow.voltage - reference.voltage).max() < 1e-8
