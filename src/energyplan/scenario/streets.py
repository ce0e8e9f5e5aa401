"""Streets as lines on a map, cut at their crossings into nodes and edges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from energyplan.scenario.schema_place import RouteEdge, RouteNode

SNAP_M = 0.5
GRID_M = 0.01


@dataclass(frozen=True)
class Street:
    """One line [m] and the fields of the routes it becomes."""

    line: Any
    fields: dict[str, Any]


def cut(streets: list[Street]) -> tuple[tuple[RouteNode, ...], tuple[RouteEdge, ...]]:
    """Cut streets at every crossing and junction.

    An end within 0.5 m of another street joins it. Streets that cross are joined where they cross: a map holds no
    third dimension, so a bridge over another street has to be left out or listed in tables of nodes and edges.

    Parameters
    ----------
    streets : list of Street
        Lines in metres.

    Returns
    -------
    nodes, edges
        Nodes ``n1``, ``n2``, … in the order met; edges named after their street, numbered where it was cut, with their
        length along the street and the bends between their ends.
    """
    import shapely  # a tenth of a second; only maps of streets need it

    lines = np.array([street.line for street in streets], dtype=object)
    lines = _snapped(lines)
    tree = shapely.STRtree(lines)
    builder = _Builder()
    for parent, piece in _pieces(lines, tree):
        builder.add(piece, streets[parent].fields, parent)
    return builder.result()


def _snapped(lines: Any) -> Any:
    """Return the lines with ends that nearly touch another line laid exactly on it."""
    import shapely  # as above

    lines = shapely.set_precision(lines, GRID_M)
    tree = shapely.STRtree(lines)
    ends = shapely.points(np.concatenate([shapely.get_coordinates(line)[[0, -1]] for line in lines]))
    at, near = tree.query(ends, predicate="dwithin", distance=SNAP_M)
    by_line: dict[int, list[int]] = {}
    for end, line in zip(at.tolist(), near.tolist()):
        by_line.setdefault(line, []).append(end)
    out = lines.copy()
    for line, members in by_line.items():
        out[line] = shapely.snap(lines[line], shapely.multipoints(ends[members]), SNAP_M)
    return out


def _pieces(lines: Any, tree: Any) -> Iterator[tuple[int, Any]]:
    """Yield the pieces between crossings, each with the number of the street it is part of, in the streets' order."""
    import shapely  # as above

    noded = shapely.get_parts(shapely.node(shapely.multilinestrings(shapely.get_parts(lines))))
    noded = noded[shapely.length(noded) >= GRID_M]
    middles = shapely.line_interpolate_point(noded, 0.5, normalized=True)
    parents = tree.nearest(middles)
    along = shapely.line_locate_point(lines[parents], middles)
    for number in np.lexsort((along, parents)).tolist():
        yield int(parents[number]), noded[number]


class _Builder:
    """Collects nodes by place and edges by piece."""

    def __init__(self) -> None:
        self.names: dict[tuple[float, float], str] = {}
        self.pieces: list[tuple[int, dict[str, Any], list[tuple[float, float]], float]] = []

    def add(self, piece: Any, fields: dict[str, Any], parent: int) -> None:
        """Add one piece; a ring becomes two edges, so that no edge leads back to its own start."""
        points = [(round(float(x), 2), round(float(y), 2)) for x, y in piece.coords]
        if points[0] == points[-1] and len(points) > 2:
            half = len(points) // 2
            for part in (points[: half + 1], points[half:]):
                self._piece(part, fields, parent)
        elif points[0] != points[-1]:
            self._piece(points, fields, parent)

    def _piece(self, points: list[tuple[float, float]], fields: dict[str, Any], parent: int) -> None:
        for end in (points[0], points[-1]):
            self.names.setdefault(end, f"n{len(self.names) + 1}")
        steps = np.diff(np.array(points), axis=0)
        self.pieces.append((parent, fields, points, float(np.hypot(steps[:, 0], steps[:, 1]).sum())))

    def result(self) -> tuple[tuple[RouteNode, ...], tuple[RouteEdge, ...]]:
        nodes = tuple(RouteNode(id=name, x=x, y=y) for (x, y), name in self.names.items())
        total: dict[int, int] = {}
        for parent, *_ in self.pieces:
            total[parent] = total.get(parent, 0) + 1
        count: dict[int, int] = {}
        edges = []
        for parent, fields, points, length in self.pieces:
            count[parent] = count.get(parent, 0) + 1
            name = str(fields.get("id") or f"r{parent + 1}")
            own = {k: v for k, v in fields.items() if k not in ("id", "length_m")}
            edge = RouteEdge(
                id=name if total[parent] == 1 else f"{name}_{count[parent]}",
                from_node=self.names[points[0]],
                to_node=self.names[points[-1]],
                length_m=round(length, 3),
                points=tuple(points[1:-1]),
                **own,
            )
            edges.append(edge)
        return nodes, tuple(edges)
