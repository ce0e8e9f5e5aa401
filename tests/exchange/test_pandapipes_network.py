"""Against pandapipes, and against the OpenModelica results that come with its nets."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.heat_flow import HeatOptions, heat_flow
from energyplan.loadflow.heat_network import build_heat_network
from energyplan.loadflow.heat_result import HeatFlow

pytest.importorskip("pandapipes")

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # pandapipes' and pandas' own, on import
    warnings.simplefilter("ignore", FutureWarning)
    import pandapipes as pp
    import pandapipes.networks as nets

from energyplan.exchange.pandapipes_network import PandapipesImport, from_pandapipes, to_pandapipes

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore:.*numba.*:UserWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning:pandapipes.*"),
]

HEAT = ["delta", "delta_2sinks", "heights", "one_pipe", "t_cross", "two_pipes"]
SOURCES = ["one_source", "section_variation"]
WATER = ["meshed_heights", "one_pipe1", "one_pipe2", "one_pipe3", "simple_strand_net", "strand_2pipes", "tcross",
         "combined_mixed"]  # fmt: skip


def _solved(net: Any) -> tuple[PandapipesImport, HeatFlow]:
    read = from_pandapipes(net)
    flow = heat_flow(
        read.network,
        read.demand,
        read.supply_temp,
        read.ground_temp,
        controls=read.controls,
        options=HeatOptions(threads=1),
    )
    assert flow.converged.all()
    return read, flow


def _solve_there(net: Any, mode: str) -> None:
    pp.pipeflow(
        net, mode=mode, friction_model="colebrook", tol_p=1e-8, tol_m=1e-8, tol_T=1e-6, max_iter_hyd=200,
        max_iter_therm=200, max_iter_bidirect=200, use_numba=False,
    )  # fmt: skip


def _junctions(read: PandapipesImport) -> tuple[list[int], list[int]]:
    at = [i for i, name in enumerate(read.network.node) if not name.startswith("pipe")]
    return at, [int(read.network.node[i]) for i in at]


def _falls(net: Any, read: PandapipesImport, flow: HeatFlow) -> tuple[np.ndarray, np.ndarray]:
    """Return pressures below the plant's of both models [Pa]."""
    at, junctions = _junctions(read)
    top = flow.supply_pressure[0, read.network.plants.node[0]]
    return top - flow.supply_pressure[0, at], top - net.res_junction.p_bar.loc[junctions].to_numpy() * 1e5


@pytest.mark.parametrize("name", HEAT)
def test_openmodelica_nets_as_pandapipes_solves_them_with_water(name: str) -> None:
    net = getattr(nets, f"heat_transfer_{name}")()
    read, flow = _solved(net)
    pp.create_fluid_from_lib(net, "water", overwrite=True)  # the net's own fluid has no temperature dependence
    _solve_there(net, "bidirectional")
    ours, theirs = _falls(net, read, flow)
    assert np.abs(ours - theirs).max() < 0.002 * np.abs(theirs).max()
    at, junctions = _junctions(read)
    assert np.abs(flow.supply_temp[0, at] + 273.15 - net.res_junction.t_k.loc[junctions]).max() < 0.03


@pytest.mark.parametrize("name", HEAT + SOURCES)
def test_openmodelica_pressures_of_heat_nets(name: str) -> None:
    net = getattr(nets, f"heat_transfer_{name}")()
    read, flow = _solved(net)
    at, junctions = _junctions(read)
    top = flow.supply_pressure[0, read.network.plants.node[0]]
    theirs = top - net.junction.p_om.loc[junctions].to_numpy() * 1e5
    ours = top - flow.supply_pressure[0, at]
    assert np.abs(ours - theirs).max() < 0.01 * np.abs(theirs).max()


@pytest.mark.parametrize("name", ["one_pipe", "delta"])
def test_openmodelica_temperatures_are_those_of_mixed_volumes(name: str) -> None:
    # OpenModelica's pipe is a row of well-mixed volumes, ours cools exponentially along each
    net = getattr(nets, f"heat_transfer_{name}")()
    read, flow = _solved(net)
    pipe = net.pipe.loc[0]
    rows = [read.network.pipes.name.index(f"0.{k}") for k in range(pipe.sections)]
    ratio = read.network.pipes.u_supply * read.network.pipes.length / (4184.0 * np.abs(flow.mass_flow[0]))
    mixed, warm = [], float(net.ext_grid.t_k.iloc[0])
    for row in rows:
        warm = (warm + ratio[row] * pipe.text_k) / (1.0 + ratio[row])
        mixed.append(warm)
    assert np.abs(np.array(mixed) - pipe.T_om).max() < 0.1


@pytest.mark.parametrize("name", WATER)
def test_openmodelica_water_nets(name: str) -> None:
    net = getattr(nets, f"water_{name}")()
    read, flow = _solved(net)
    at, junctions = _junctions(read)
    top = flow.supply_pressure[0, read.network.plants.node[0]]
    theirs = top - net.junction.p_om.loc[junctions].to_numpy() * 1e5
    assert np.abs(top - flow.supply_pressure[0, at] - theirs).max() < 0.002 * np.abs(theirs).max()


def test_schutterwald_supply_and_return() -> None:
    net = nets.schutterwald_heat()
    net.pipe["inner_diameter_mm"] = 100.0  # as published all pipes are 800 mm wide, and nothing is lost to friction
    net.pipe["u_w_per_m2k"] = 0.8
    net.pipe["text_k"] = 283.15
    net.heat_consumer["qext_w"] = np.linspace(2e3, 30e3, len(net.heat_consumer))
    net.heat_consumer["controlled_mdot_kg_per_s"] = np.nan
    net.heat_consumer["treturn_k"] = 318.15
    read, flow = _solved(net)
    assert read.not_carried == [] and not read.one_sided and read.network.is_radial
    _solve_there(net, "bidirectional")
    ours, theirs = _falls(net, read, flow)
    assert np.abs(ours - theirs).max() < 0.01 * np.abs(theirs).max()
    at, junctions = _junctions(read)
    back = [read.return_junction[j] for j in junctions]
    moving = np.abs(flow.supply_temp[0, at] - read.ground_temp[0]) > 1e-6
    there = net.res_junction.t_k.to_numpy() - 273.15
    place = {j: i for i, j in enumerate(net.res_junction.index)}
    assert np.abs(flow.supply_temp[0, at] - there[[place[j] for j in junctions]])[moving].max() < 0.1
    assert np.abs(flow.return_temp[0, at] - there[[place[j] for j in back]])[moving].max() < 0.1
    rise = flow.return_pressure[0, at] - flow.return_pressure[0, read.network.plants.node[0]]
    pressure = net.res_junction.p_bar.loc[back].to_numpy() * 1e5
    start = net.res_junction.p_bar.at[net.circ_pump_pressure.return_junction.iloc[0]] * 1e5
    assert np.abs(rise - (pressure - start)).max() < 0.01 * np.abs(pressure - start).max()
    drawn = net.res_heat_consumer.mdot_from_kg_per_s.sum()
    assert flow.plant_flow[0, 0] == pytest.approx(drawn, rel=2e-3)


def test_what_is_written_is_read_back_and_solved_alike_there() -> None:
    network = build_heat_network(
        ["a", "b", "c", "d"],
        {"from_node": ["a", "b", "b", "d"], "to_node": ["b", "c", "d", "c"], "length": [120.0, 60.0, 90.0, 40.0],
         "inner_diameter": [0.1, 0.08, 0.06, 0.05], "u_supply": 0.3, "u_return": 0.2, "zeta": 1.5},
        {"node": ["c", "d"], "return_temp": [45.0, np.nan], "spread": [np.nan, 25.0]},
        {"node": ["a"]},
        elevation=[4.0, 1.0, 1.0, 1.0],  # level round the loop: natural circulation is left out here
    )  # fmt: skip
    flow = heat_flow(network, [[0.0, 0.0, 80e3, 50e3]], 80.0, 9.0)
    net, notes = to_pandapipes(flow)
    assert notes == ["least differential pressures of consumers have no counterpart in pandapipes"]
    _solve_there(net, "bidirectional")
    n = len(network.node)
    there = net.res_junction
    np.testing.assert_allclose(there.t_k.to_numpy()[:n] - 273.15, flow.supply_temp[0], atol=0.1)
    np.testing.assert_allclose(there.t_k.to_numpy()[n:] - 273.15, flow.return_temp[0], atol=0.1)
    falls = flow.supply_pressure[0, 0] - flow.supply_pressure[0]
    assert np.abs((there.p_bar.iloc[0] - there.p_bar.to_numpy()[:n]) * 1e5 - falls).max() < 0.01 * np.abs(falls).max()
    again, second = _solved(net)
    assert again.not_carried == []
    np.testing.assert_allclose(second.supply_temp[0], flow.supply_temp[0], atol=1e-5)
    np.testing.assert_allclose(second.plant_heat, flow.plant_heat, rtol=1e-6)


def test_what_cannot_be_carried_over_is_listed() -> None:
    read = from_pandapipes(nets.water_strand_net_2pumps())
    assert any(note.startswith("pump [") for note in read.not_carried)
    read = from_pandapipes(nets.water_meshed_2valves())
    assert sum("loss coefficient" in note for note in read.not_carried) == 2
    net = nets.schutterwald_heat()
    net.pipe.loc[net.pipe.index[0], "text_k"] = 280.0
    net.pipe.loc[net.pipe.index[1], "qext_w"] = 100.0
    notes = from_pandapipes(net).not_carried
    assert any("text_k differs" in note for note in notes) and any("external heat of 100 W" in note for note in notes)


def test_a_gas_net_and_a_lopsided_net_are_refused() -> None:
    with pytest.raises(ScenarioError, match="a gas network"):
        from_pandapipes(nets.gas_one_pipe1())
    net = nets.schutterwald_heat()
    net.pipe.loc[net.pipe.index[0], "length_km"] *= 2.0
    with pytest.raises(ScenarioError, match="the return is not of the supply's shape"):
        from_pandapipes(net)
