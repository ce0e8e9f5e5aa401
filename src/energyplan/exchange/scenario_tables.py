"""An existing grid or heat network as the tables of a scenario's routes: nodes, and edges with what lies in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from energyplan.catalogue.cables import load_cables
from energyplan.catalogue.pipes import load_pipes
from energyplan.loadflow.grid import Grid
from energyplan.loadflow.heat_records import HeatNetwork

Values = NDArray[np.float64]
FAR = 0.15
"""Relative difference from the nearest catalogue size above which a note is made [-]."""


def grid_tables(
    grid: Grid, xy: tuple[Values, Values], cables: str = "nayy_400v"
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Return the lines of a power grid as nodes and edges of a scenario, each with the nearest cable of a series.

    Parameters
    ----------
    grid : Grid
        From `from_pandapower`, or built by hand. Open lines are left out; closed couplers join their buses.
    xy : (array, array)
        Easting and northing of each bus ``[bus]`` [m].
    cables : str
        Series of the cable catalogue, as the scenario's ``networks.electricity.cables``.

    Returns
    -------
    nodes, edges, notes : DataFrame, DataFrame, tuple of str
        For ``routes.nodes`` and ``routes.edges``; a note for every line whose ampacity is far from any size, for
        parallel systems and for what has no place among routes.
    """
    names = [str(name) for name in grid.buses.name]
    series, lines, notes = load_cables(cables), grid.lines, []
    rows = []
    for i, name in enumerate(lines.name):
        if not (lines.from_closed[i] and lines.to_closed[i]):
            notes.append(f"line {name} is open and was left out")
            continue
        ampacity = float(lines.ampacity[i] * lines.parallel[i])
        k = int(np.abs(series.ampacity_a - ampacity).argmin()) if np.isfinite(ampacity) else len(series) - 1
        if not np.isfinite(ampacity) or abs(series.ampacity_a[k] / ampacity - 1.0) > FAR:
            notes.append(f"line {name}: {ampacity:.0f} A is not near any size; taken as {series.name[k]}")
        elif lines.parallel[i] > 1:
            notes.append(f"line {name}: {int(lines.parallel[i])} systems were taken as one {series.name[k]}")
        ends = names[int(lines.from_bus[i])], names[int(lines.to_bus[i])]
        rows.append((str(name), *ends, round(float(lines.length[i]), 2), series.name[k]))
    notes += [f"transformer {name} is no route: give its site a grid connection" for name in grid.transformers.name]
    notes += [
        f"coupler {name} is closed: join its two buses by hand"
        for name, closed in zip(grid.switches.name, grid.switches.closed)
        if closed
    ]
    return *_tables(names, xy, rows, "existing_cable"), tuple(notes)


def network_tables(
    network: HeatNetwork, xy: tuple[Values, Values], pipes: str = "steel_series_2"
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Return the pipes of a heat network as nodes and edges of a scenario, each with the nearest size of a series.

    Parameters
    ----------
    network : HeatNetwork
        From `from_pandapipes`, or built by hand.
    xy : (array, array)
        Easting and northing of each node ``[node]`` [m].
    pipes : str
        Series of the pipe catalogue, as the scenario's ``networks.heat.pipes``.

    Returns
    -------
    nodes, edges, notes : DataFrame, DataFrame, tuple of str
        For ``routes.nodes`` and ``routes.edges``; a note for every pipe whose bore is far from any size.
    """
    series, parts, notes = load_pipes(pipes), network.pipes, []
    rows = []
    for i, name in enumerate(parts.name):
        bore = float(parts.inner_diameter[i])
        k = int(np.abs(series.inner_diameter_m - bore).argmin())
        if abs(series.inner_diameter_m[k] / bore - 1.0) > FAR:
            notes.append(f"pipe {name}: a bore of {1e3 * bore:.1f} mm is not near any size; taken as {series.name[k]}")
        ends = network.node[int(parts.from_node[i])], network.node[int(parts.to_node[i])]
        rows.append((name, *ends, round(float(parts.length[i]), 2), series.name[k]))
    return *_tables(list(network.node), xy, rows, "existing_pipe"), tuple(notes)


def _tables(
    names: Sequence[str], xy: tuple[Values, Values], rows: list[tuple[Any, ...]], column: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    edges = pd.DataFrame(rows, columns=["id", "from_node", "to_node", "length_m", column])
    used = set(edges["from_node"]) | set(edges["to_node"])
    nodes = pd.DataFrame({"id": list(names), "x": np.round(xy[0], 2), "y": np.round(xy[1], 2)})
    return nodes[nodes["id"].isin(used)].reset_index(drop=True), edges


def pandapower_xy(net: Any, bus_index: NDArray[np.int64]) -> tuple[Values, Values]:
    """Return the coordinates of buses from a pandapower network's own geographic table.

    Parameters
    ----------
    net : pandapowerNet
        With a GeoJSON point per bus in ``net.bus.geo``.
    bus_index : array of int
        Buses wanted, as `from_pandapower` returns them ``[bus]``.

    Returns
    -------
    (array, array)
        As they stand in the network, in its own reference system; NaN where a bus has none.
    """
    points = [net.bus.geo.get(int(b)) for b in bus_index] if "geo" in net.bus else [None] * len(bus_index)
    found = [json.loads(p)["coordinates"][:2] if isinstance(p, str) and p else (np.nan, np.nan) for p in points]
    table = np.array(found, dtype=float).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def write_routes(nodes: pd.DataFrame, edges: pd.DataFrame, folder: str | Path) -> tuple[Path, Path]:
    """Write both tables as ``nodes.csv`` and ``edges.csv`` beside a scenario; existing files are not overwritten.

    Parameters
    ----------
    nodes, edges : DataFrame
        From `grid_tables` or `network_tables`.
    folder : str or Path
        The scenario's folder.

    Returns
    -------
    (Path, Path)
        The files written.

    Raises
    ------
    FileExistsError
        Where one of them is there already.
    """
    paths = Path(folder) / "nodes.csv", Path(folder) / "edges.csv"
    for path, table in zip(paths, (nodes, edges)):
        with path.open("x", encoding="utf-8", newline="") as file:
            table.to_csv(file, index=False)
    return paths
