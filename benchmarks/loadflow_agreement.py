"""How closely the load flows agree with their peers: largest differences, net by net, and there and back again.

Electricity: power-grid-model on 24 cases of eight networks; pandapower on every network it ships that has at most
`--buses` buses, then the same network written back and solved by pandapower. Heat: pandapipes on the networks it ships,
then the same networks written back and solved by pandapipes. What could not be carried over is printed.

Usage: python benchmarks/loadflow_agreement.py [power] [networks] [heat] [--buses 400]
"""

from __future__ import annotations

import argparse
import inspect
import logging
import warnings
from dataclasses import replace
from typing import Any

import numpy as np

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import pandapipes as pipes  # noqa: E402
import pandapipes.networks as pipe_nets  # noqa: E402
import pandapower as power  # noqa: E402
import pandapower.networks as power_nets  # noqa: E402
from power_grid_model import CalculationMethod, PowerGridModel, initialize_array  # noqa: E402

from energyplan.core.errors import ScenarioError  # noqa: E402
from energyplan.exchange.pandapipes_network import from_pandapipes, to_pandapipes  # noqa: E402
from energyplan.exchange.pandapower_grid import from_pandapower  # noqa: E402
from energyplan.exchange.pandapower_write import to_pandapower  # noqa: E402
from energyplan.loadflow.electric_flow import power_flow  # noqa: E402
from energyplan.loadflow.electric_options import FlowOptions  # noqa: E402
from energyplan.loadflow.grid import rows  # noqa: E402
from energyplan.loadflow.heat_flow import heat_flow  # noqa: E402
from power_grid_model_input import pgm_input  # noqa: E402

CASES = 24
PEER_NETS = (
    "create_cigre_network_mv", "create_cigre_network_lv", "case33bw", "create_kerber_landnetz_freileitung_1",
    "create_kerber_landnetz_kabel_2", "create_kerber_dorfnetz", "create_kerber_vorstadtnetz_kabel_2",
    "lv_schutterwald",
)  # fmt: skip


def against_power_grid_model(name: str) -> None:
    """Print the largest differences of voltage and of losses on random cases."""
    net = getattr(power_nets, name)()
    if name == "create_cigre_network_mv":
        net.switch["closed"] = True  # meshed
    peer = pgm_input(net)
    factor = np.random.default_rng(3).uniform(0.0, 1.4, (CASES, len(net.load)))
    update = initialize_array("update", "sym_load", factor.shape)
    update["id"] = peer.data["sym_load"]["id"]
    for part in ("p_specified", "q_specified"):
        update[part] = peer.data["sym_load"][part] * factor
    theirs = PowerGridModel(peer.data, system_frequency=net.f_hz).calculate_power_flow(
        update_data={"sym_load": update}, calculation_method=CalculationMethod.newton_raphson,
        error_tolerance=1e-11, max_iterations=50,
    )  # fmt: skip
    read = from_pandapower(net)
    grid = replace(read.grid, transformers=replace(read.grid.transformers, t_model=np.zeros(len(net.trafo), bool)))
    number = {int(b): i for i, b in enumerate(read.bus_index)}
    drawn = np.zeros((CASES, grid.bus_count), complex)
    np.add.at(drawn.T, [number[int(b)] for b in net.load.bus], (update["p_specified"] + 1j * update["q_specified"]).T)
    ours = power_flow(grid, -drawn, keep=("voltage", "losses"))
    place = {int(i): k for k, i in enumerate(peer.data["node"]["id"])}
    node = [place[peer.node_of_bus[int(b)]] for b in read.bus_index]
    expected = theirs["node"]["u_pu"][:, node] * np.exp(1j * theirs["node"]["u_angle"][:, node])
    losses = sum((theirs[k]["p_from"] + theirs[k]["p_to"]).sum(axis=1) for k in ("line", "transformer") if k in theirs)
    apart = np.abs(ours.get("losses").sum(axis=1) / losses - 1)
    volts = np.abs(ours.get("voltage") - expected).max()
    print(f"{name:40s} {grid.bus_count:5d} buses: voltages {volts:.1e} pu, losses {apart.max():.1e} apart", flush=True)


def _complex(table: Any) -> np.ndarray:
    return table.vm_pu.to_numpy() * np.exp(1j * np.deg2rad(table.va_degree.to_numpy()))


def against_pandapower(name: str, most: int) -> None:
    """Print the largest differences of voltage on the network as it comes, and on it written back."""
    net = getattr(power_nets, name)()
    if not hasattr(net, "bus") or len(net.bus) > most:
        return
    how = {"numba": False, "calculate_voltage_angles": True, "tolerance_mva": 1e-8, "max_iteration": 40}
    try:
        power.runpp(net, **how)
    except power.LoadflowNotConverged:
        print(f"{name:40s} {len(net.bus):5d} buses: pandapower finds no answer", flush=True)
        return
    try:
        read = from_pandapower(net)
    except ScenarioError as error:
        print(f"{name:40s} {len(net.bus):5d} buses: refused, {str(error).splitlines()[0]}", flush=True)
        return
    free = np.full(rows(read.grid.generators), np.inf)  # runpp does not enforce reactive limits by default
    grid = replace(read.grid, generators=replace(read.grid.generators, q_min=-free, q_max=free))
    flow = power_flow(grid, read.injections, options=FlowOptions(allow_dead=True))
    back = to_pandapower(grid, read.injections, frequency=net.f_hz)
    power.runpp(back, **how)
    ours = np.where(flow.get("voltage")[0] == 0, np.nan, flow.get("voltage")[0])
    apart = [np.nanmax(np.abs(_complex(t) - ours)) for t in (net.res_bus.loc[read.bus_index], back.res_bus)]
    state = f"{apart[0]:.1e} pu, written back {apart[1]:.1e} pu apart" if flow.converged.all() else "not converged"
    print(f"{name:40s} {len(net.bus):5d} buses: {state} {'; '.join(read.not_carried)}", flush=True)


def against_pandapipes(name: str) -> None:
    """Print the largest differences of pressure drop and temperature, as it comes and written back."""
    net = getattr(pipe_nets, name)()
    if name == "schutterwald_heat":  # it comes with 800 mm throughout, and nothing is lost to friction
        net.pipe["inner_diameter_mm"], net.pipe["u_w_per_m2k"], net.pipe["text_k"] = 100.0, 0.8, 283.15
        net.heat_consumer["qext_w"] = np.linspace(2e3, 30e3, len(net.heat_consumer))
        net.heat_consumer["controlled_mdot_kg_per_s"], net.heat_consumer["treturn_k"] = np.nan, 318.15
    try:
        read = from_pandapipes(net)
        flow = heat_flow(read.network, read.demand, read.supply_temp, read.ground_temp, controls=read.controls)
    except ScenarioError as error:
        print(f"{name:32s} refused, {str(error).splitlines()[0]}", flush=True)
        return
    pipes.create_fluid_from_lib(net, "water", overwrite=True)  # OpenModelica's fluid does not change with temperature
    at = [i for i, node in enumerate(read.network.node) if not node.startswith("pipe")]
    there = [int(read.network.node[i]) for i in at]
    text = "; ".join(_pipe_differences(net, read, flow, (at, there)))
    if not read.one_sided:
        written, notes = to_pandapipes(flow)
        every = list(range(len(read.network.node)))
        text += ", written back: " + "; ".join((*_pipe_differences(written, read, flow, (every, every)), *notes))
    print(f"{name:32s} {text} {'; '.join(read.not_carried)}", flush=True)


def _pipe_differences(net: Any, read: Any, flow: Any, ends: tuple[list[int], list[int]]) -> tuple[str, ...]:
    at, there = ends
    try:
        pipes.pipeflow(
            net, mode="bidirectional", friction_model="colebrook", tol_p=1e-8, tol_m=1e-8, tol_T=1e-6,
            max_iter_hyd=200, max_iter_therm=200, max_iter_bidirect=200, use_numba=False,
        )  # fmt: skip
    except Exception as error:  # whatever the peer stumbles over is told, not hidden
        return (f"pandapipes stops with {type(error).__name__}",)
    top = flow.supply_pressure[0, read.network.plants.node[0]]
    result = net.res_junction.loc[there]
    theirs = top - result.p_bar.to_numpy() * 1e5
    theirs -= theirs[at.index(read.network.plants.node[0])] if read.network.plants.node[0] in at else 0.0
    fall = np.nanmax(np.abs(top - flow.supply_pressure[0, at] - theirs)) / max(np.nanmax(np.abs(theirs)), 1e-9)
    moving = np.abs(flow.supply_temp[0, at] - read.ground_temp[0]) > 1e-6
    warm = np.abs(flow.supply_temp[0, at] + 273.15 - result.t_k.to_numpy())[moving]
    return f"pressure drops {100 * fall:.2f} %", f"temperatures {np.nanmax(warm, initial=0.0):.3f} K"


def _makers(module: Any) -> list[str]:
    """Return the functions of a module that make a network without being told anything."""
    found = []
    for name, maker in sorted(vars(module).items()):
        if inspect.isfunction(maker) and maker.__module__.startswith(module.__name__) and not name.startswith("_"):
            needed = [p for p in inspect.signature(maker).parameters.values() if p.default is p.empty and p.kind < 2]
            if not needed and inspect.signature(maker).return_annotation in (inspect.Signature.empty, "pandapowerNet"):
                found.append(name)
    return found


def main() -> None:
    """Run the comparisons named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["power", "networks", "heat"])
    parser.add_argument("--buses", type=int, default=400)
    chosen = parser.parse_args()
    if "power" in chosen.what:
        for name in PEER_NETS:
            against_power_grid_model(name)
    if "networks" in chosen.what:
        for name in _makers(power_nets):
            against_pandapower(name, chosen.buses)
    if "heat" in chosen.what:
        for name in _makers(pipe_nets):
            if name.startswith(("heat", "schutterwald_heat", "water")):
                against_pandapipes(name)


if __name__ == "__main__":
    main()
