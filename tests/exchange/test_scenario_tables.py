from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.exchange.scenario_tables import grid_tables, network_tables, pandapower_xy, write_routes
from energyplan.loadflow.grid import Buses, Lines, Sources
from energyplan.loadflow.grid_build import build_grid
from energyplan.loadflow.heat_network import build_heat_network
from energyplan.scenario.load import load

XY = (np.array([0.0, 100.0, 200.0]), np.zeros(3))


def _grid() -> object:
    lines = Lines(
        name=["l1", "l2"],
        from_bus=["a", "b"],
        to_bus=["b", "c"],
        length=[100.0, 100.0],
        resistance=2.08e-4,
        reactance=8e-5,
        ampacity=[270.0, 1000.0],
    )
    return build_grid(Buses(name=["a", "b", "c"], rated_voltage=400.0), Sources(name=["s"], bus=["a"]), lines=lines)


def test_lines_get_the_cable_of_their_ampacity_and_a_note_where_none_is_near() -> None:
    nodes, edges, notes = grid_tables(_grid(), XY)
    assert list(nodes["id"]) == ["a", "b", "c"]
    assert edges.loc[0, "existing_cable"].endswith("150")
    assert any("l2" in note and "1000 A" in note for note in notes)
    assert not any("l1" in note for note in notes)


def test_pipes_get_the_size_of_their_bore() -> None:
    network = build_heat_network(
        ["p", "q", "c"],
        {
            "from_node": ["p", "q"],
            "to_node": ["q", "c"],
            "length": [50.0, 40.0],
            "inner_diameter": [0.0703, 0.030],
            "u_supply": 0.2,
        },
        {"node": ["c"], "return_temp": 50.0},
        {"node": ["p"]},
    )
    _, edges, notes = network_tables(network, XY)
    assert edges["existing_pipe"].tolist()[0].endswith("dn65")
    assert len(notes) <= 1


def test_the_tables_are_a_scenario_s_routes(tmp_path: Path) -> None:
    nodes, edges, _ = grid_tables(_grid(), XY)
    write_routes(nodes, edges, tmp_path)
    with pytest.raises(FileExistsError):
        write_routes(nodes, edges, tmp_path)
    (tmp_path / "town.yaml").write_text(
        """format: 1
name: old grid
weather: {station: 33501}
demand: {buildings: [{id: h1, use: house, floor_area_m2: 120, node: c}]}
routes: {nodes: nodes.csv, edges: edges.csv}
sites: [{name: sub, node: a}]
networks: {electricity: {cables: nayy_400v, voltage: 0.4 kV, substation: sub}}
markets: {grid: {energy_price_per_kwh: 20}}
""",
        encoding="utf-8",
    )
    scenario = load(tmp_path / "town.yaml")
    assert scenario.edges[0].existing_cable == edges.loc[0, "existing_cable"]


@pytest.mark.slow
def test_a_network_of_pandapower_brings_its_coordinates() -> None:
    networks = pytest.importorskip("pandapower.networks", reason="needs the extra energyplan[pandapower]")
    from energyplan.exchange.pandapower_grid import from_pandapower

    net = networks.create_cigre_network_lv()
    read = from_pandapower(net)
    x, y = pandapower_xy(net, read.bus_index)
    assert np.isfinite(x).all() and np.isfinite(y).all()
    nodes, edges, notes = grid_tables(read.grid, (x, y))
    assert len(edges) == len(read.grid.lines.name) - sum("is open" in n for n in notes)
    assert set(edges["from_node"]) <= set(nodes["id"])
