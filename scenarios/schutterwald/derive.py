"""Derive the tables of this scenario from the network data that pandapower and pandapipes carry.

Run it in an environment with both packages (``pip install "energyplan[pandapower]"``)::

    python scenarios/schutterwald/derive.py            # rewrites data/
    python scenarios/schutterwald/derive.py --check    # says whether data/ is what the packages give

The result depends on nothing but the two packages: no random numbers, fixed rounding, rows in the packages' order.
What is taken as it is, what is assumed and under which licence is written in ``data/README.md``.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyproj import Transformer
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import Delaunay, cKDTree

DATA = Path(__file__).parent / "data"
CRS = 25832  # ETRS89 / UTM 32N, metres
GAS_CRS = 31467  # Gauss-Krueger zone 3, in which the gas network stands

BOILER_EFFICIENCY = 0.90  # assumption: yearly mean of the boilers that stand, on the lower heating value
HOT_WATER_KWH_PER_PERSON_DAY = 3.5  # planning figure, 3 to 4 kWh
PERSONS_PER_HOME = 2.2  # assumption
HOT_WATER_SHARE_MAX = 0.30  # assumption: of the heat of a house, so that a small gas bill is not all hot water
HOME_PEAK_KW = 2.1  # the network's own figure for one home
HOME_ELECTRICITY_KWH = 3500.0  # assumption: a home's electricity in a year
DISTRICT_BUILDINGS = 150


@dataclass(frozen=True)
class Town:
    """The two networks, and where their parts lie [m, ETRS89 / UTM 32N]."""

    lv: Any
    gas: Any
    bus_xy: pd.DataFrame
    sink_xy: np.ndarray
    kwh_per_m3: float


def read_packages() -> Town:
    """Return both networks with coordinates in one system, and the gas' lower heating value [kWh/m3]."""
    import pandapipes
    import pandapipes.networks
    import pandapower.networks

    lv, gas = pandapower.networks.lv_schutterwald(), pandapipes.networks.schutterwald_gas()
    to_metres = Transformer.from_crs(4326, CRS, always_xy=True)
    lonlat = np.array([json.loads(point)["coordinates"] for point in lv.bus.geo])
    east, north = to_metres.transform(*lonlat.T)
    places = gas.junction_geodata.loc[gas.sink.junction]
    # by way of longitude and latitude, as the authors took the LV grid: one datum shift for both networks
    sinks = Transformer.from_crs(GAS_CRS, 4326, always_xy=True).transform(places.x, places.y)
    sinks = np.column_stack(to_metres.transform(*sinks))
    folder = Path(pandapipes.__file__).parent / "properties" / "hgas"
    lines = (folder / "lower_heating_value.txt").read_text().splitlines()
    kwh_per_kg = float(next(line for line in lines if line.strip() and not line.startswith("#")))
    density = float(pandapipes.get_fluid(gas).get_density(273.15))
    return Town(lv, gas, pd.DataFrame({"x": east, "y": north}, index=lv.bus.index), sinks, kwh_per_kg * density)


def building_table(town: Town) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the buildings, and the gas they burn today, one row per customer of the LV grid.

    Both networks have the same 1,506 customers under different names; each gas sink is matched with the one LV load
    nearest to it, and no load may be claimed twice.
    """
    load, sink = town.lv.load.reset_index(drop=True), town.gas.sink.reset_index(drop=True)
    distance, nearest = cKDTree(town.bus_xy.loc[load.bus].to_numpy()).query(town.sink_xy)
    if len(set(nearest)) != len(load) or distance.max() > 25.0:
        raise ValueError("the customers of the gas and the LV network no longer match one to one")
    sink = sink.iloc[np.argsort(nearest)].reset_index(drop=True)
    homes = np.maximum(1, np.round(load.p_mw * 1e3 / HOME_PEAK_KW)).astype(int)
    heat = sink.demand_m3_per_a * town.kwh_per_m3 * BOILER_EFFICIENCY
    water = np.minimum(homes * PERSONS_PER_HOME * HOT_WATER_KWH_PER_PERSON_DAY * 365, HOT_WATER_SHARE_MAX * heat)
    ids = [f"b{number:04d}" for number in range(1, len(load) + 1)]
    buildings = pd.DataFrame(
        {
            "id": ids,
            "use": np.where(homes > 1, "apartment", "house"),
            "dwellings": homes,
            "x": town.bus_xy.loc[load.bus, "x"].to_numpy().round(1),
            "y": town.bus_xy.loc[load.bus, "y"].to_numpy().round(1),
            "node": [f"n{bus}" for bus in load.bus],
            "space_heat_kwh_per_year": (heat - water).round().astype(int),
            "hot_water_kwh_per_year": water.round().astype(int),
            "electricity_kwh_per_year": (load.p_mw * 1e3 / HOME_PEAK_KW * HOME_ELECTRICITY_KWH).round().astype(int),
        }
    )
    gas = pd.DataFrame({"id": ids, "gas_m3_per_year": sink.demand_m3_per_a.astype(int), "profile": sink.profile_id})
    return buildings, gas


def route_tables(town: Town) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return nodes and edges of the streets: the LV grid's lines, open or closed, without its transformers.

    A line that ends at a customer is the service line across the plot and is unpaved; the others follow the streets.
    """
    lv = town.lv
    buses = lv.bus.index[lv.bus.vn_kv < 1.0]
    nodes = town.bus_xy.loc[buses].round(1)
    nodes.insert(0, "id", [f"n{bus}" for bus in buses])
    service = lv.line.to_bus.isin(lv.load.bus) | lv.line.from_bus.isin(lv.load.bus)
    edges = pd.DataFrame(
        {
            "id": [f"{'s' if own else 'r'}{line}" for line, own in zip(lv.line.index, service, strict=True)],
            "from_node": [f"n{bus}" for bus in lv.line.from_bus],
            "to_node": [f"n{bus}" for bus in lv.line.to_bus],
            "length_m": (lv.line.length_km * 1e3).round(1),
            "surface": np.where(service, "soft", "hard"),
        }
    )
    return nodes, edges


def choose_district(buildings: pd.DataFrame, nodes: pd.DataFrame, edges: pd.DataFrame, count: int) -> np.ndarray:
    """Return which nodes belong to the densest part of town with `count` buildings.

    From every junction: the `count` buildings nearest along the streets, their heat, and the length of the streets
    and service lines on the shortest ways to them. The junction with the most heat per metre wins, and the district
    is everything no farther from it than the last of its buildings. Junctions of streets that lie in between (within
    the convex hull) are added so that loops close; blind ends without a building are cut off.
    """
    index = {name: place for place, name in enumerate(nodes.id)}
    start, end = edges.from_node.map(index).to_numpy(), edges.to_node.map(index).to_numpy()
    graph = csr_array((edges.length_m.to_numpy(), (start, end)), shape=(len(nodes),) * 2)
    homes = buildings.node.map(index).to_numpy()
    heat = np.zeros(len(nodes))
    heat[homes] = buildings.space_heat_kwh_per_year + buildings.hot_water_kwh_per_year
    best, chosen = 0.0, np.zeros(len(nodes), dtype=bool)
    for seed in np.setdiff1d(np.arange(len(nodes)), homes):
        distance, before = dijkstra(graph, directed=False, indices=seed, return_predecessors=True)
        near = homes[np.argsort(distance[homes], kind="stable")[:count]]
        on_way = np.zeros(len(nodes), dtype=bool)
        for node in near:
            while node != seed and not on_way[node]:
                on_way[node] = True
                node = before[node]
        used = np.flatnonzero(on_way)
        density = heat[near].sum() / (distance[used] - distance[before[used]]).sum()
        if density > best:
            best, chosen = density, distance <= distance[near].max()
    places = nodes[["x", "y"]].to_numpy()
    between = Delaunay(places[chosen]).find_simplex(places) >= 0
    between[homes] = False
    return _without_blind_ends(chosen | between, start, end, set(homes))


def _without_blind_ends(inside: np.ndarray, start: np.ndarray, end: np.ndarray, homes: set[int]) -> np.ndarray:
    inside = inside.copy()
    while True:
        kept = inside[start] & inside[end]
        degree = np.bincount(np.concatenate([start[kept], end[kept]]), minlength=len(inside))
        blind = [node for node in np.flatnonzero(inside & (degree <= 1)) if node not in homes]
        if not blind:
            return inside
        inside[blind] = False


def grid_tables(town: Town, buildings: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the LV grid as the load flow needs it: buses, lines and their types, switches, transformers, loads."""
    lv = town.lv
    types = lv.line.groupby("std_type")[["r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "max_i_ka"]].first()
    trafo = lv.trafo.set_index("name")
    source = lv.ext_grid.set_index("bus").vm_pu
    keep = ["hv_bus", "lv_bus", "sn_mva", "vn_hv_kv", "vn_lv_kv", "vk_percent", "vkr_percent", "pfe_kw", "i0_percent",
            "shift_degree", "tap_side", "tap_neutral", "tap_min", "tap_max", "tap_step_percent", "tap_pos"]  # fmt: skip
    stations = trafo[keep].assign(source_vm_pu=trafo.hv_bus.map(source)).reset_index()
    lines = lv.line.assign(line=lv.line.index, length_m=(lv.line.length_km * 1e3).round(1))
    xy = town.bus_xy.round(1)
    return {
        "lv_buses.csv": pd.DataFrame(
            {"bus": lv.bus.index, "vn_kv": lv.bus.vn_kv, "station": lv.bus.zone, "x": xy.x, "y": xy.y}
        ),
        "lv_lines.csv": lines[["line", "from_bus", "to_bus", "length_m", "std_type"]],
        "lv_line_types.csv": types.reset_index(),
        "lv_switches.csv": lv.switch[["bus", "element", "closed"]].rename(columns={"element": "line"}),
        "lv_transformers.csv": stations,
        "lv_loads.csv": pd.DataFrame(
            {
                "id": buildings.id,
                "bus": lv.load.bus.to_numpy(),
                "p_kw": (lv.load.p_mw.to_numpy() * 1e3).round(3),
                "q_kvar": (lv.load.q_mvar.to_numpy() * 1e3).round(3),
            }
        ),
    }


def derive() -> dict[str, str]:
    """Return every table as the text of its file, by file name."""
    town = read_packages()
    buildings, gas = building_table(town)
    nodes, edges = route_tables(town)
    inside = set(nodes.id[choose_district(buildings, nodes, edges, DISTRICT_BUILDINGS)])
    tables = {
        "buildings.csv": buildings,
        "nodes.csv": nodes,
        "edges.csv": edges,
        "district_buildings.csv": buildings[buildings.node.isin(inside)],
        "district_nodes.csv": nodes[nodes.id.isin(inside)],
        "district_edges.csv": edges[edges.from_node.isin(inside) & edges.to_node.isin(inside)],
        "gas_today.csv": gas,
        **grid_tables(town, buildings),
    }
    return {name: _text(table) for name, table in tables.items()}


def _text(table: pd.DataFrame) -> str:
    out = io.StringIO()
    table.to_csv(out, index=False, lineterminator="\n")
    return out.getvalue()


def summary(nodes: pd.DataFrame, edges: pd.DataFrame, buildings: pd.DataFrame) -> str:
    """Return the figures of a town or district in one line."""
    index = {name: place for place, name in enumerate(nodes.id)}
    ends = (edges.from_node.map(index), edges.to_node.map(index))
    graph = csr_array((np.ones(len(edges)), ends), shape=(len(nodes),) * 2)
    pieces = connected_components(graph, directed=False)[0]
    heat = (buildings.space_heat_kwh_per_year + buildings.hot_water_kwh_per_year).sum() / 1e3
    street, service = (edges.length_m[edges.surface == kind].sum() for kind in ("hard", "soft"))
    return (
        f"{len(buildings)} buildings, {heat:,.0f} MWh of heat a year, {len(nodes)} nodes, {len(edges)} routes, "
        f"{len(edges) - len(nodes) + pieces} cycles, {pieces} piece(s), {street / 1e3:.2f} km of streets and "
        f"{service / 1e3:.2f} km of service lines, {heat / street:.2f} MWh per metre of street and year, "
        f"{heat / (street + service):.2f} with service lines"
    )


def main() -> int:
    """Write the tables, or check them."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare with the committed tables, write nothing")
    check = arguments.parse_args().check
    tables = derive()
    for part in ("", "district_"):
        frames = [pd.read_csv(io.StringIO(tables[f"{part}{name}.csv"])) for name in ("nodes", "edges", "buildings")]
        print(f"{part.rstrip('_') or 'town'}: {summary(*frames)}")
    if check:
        wrong = [name for name, text in tables.items() if (DATA / name).read_text(encoding="utf-8") != text]
        print("differs: " + ", ".join(wrong) if wrong else "all tables as committed")
        return 1 if wrong else 0
    DATA.mkdir(exist_ok=True)
    for name, text in tables.items():
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
