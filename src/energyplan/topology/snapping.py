"""From lines and points to a route graph: streets cut where they meet and where buildings join, buildings led to
their street."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.topology.graph import components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RouteGraph:
    """Routes between nodes, with the streets and buildings they came from.

    Attributes
    ----------
    xy : array
        Places of the nodes ``[node, 2]`` [m].
    route_from, route_to : array of int
        Ends of each route ``[route]``.
    length_m : array
        Length along the street, or of the service line ``[route]`` [m].
    street : array of int
        Line that a route is part of ``[route]``; -1 for service lines.
    point_node : array of int
        Node of each building ``[point]``.
    component : array of int
        Connected part that each node belongs to ``[node]``, 0 being the one with most buildings.
    """

    xy: Floats
    route_from: Ints
    route_to: Ints
    length_m: Floats
    street: Ints
    point_node: Ints
    component: Ints


@dataclass(frozen=True)
class SnapOptions:
    """How near is near.

    Attributes
    ----------
    tolerance_m : float
        Ends of lines this near to each other or to another line meet [m]; feet this near to each other are one node.
    longest_service_m : float
        A building further from every street is a fault [m].
    crossings : bool
        Whether lines that cross without an end there meet too; not so where bridges and tunnels are drawn as lines.
    """

    tolerance_m: float = 0.5
    longest_service_m: float = 200.0
    crossings: bool = False


def route_graph(
    lines: Sequence[ArrayLike], points: ArrayLike, options: SnapOptions | None = None, names: Sequence[str] = ()
) -> RouteGraph:
    """Build a route graph from street lines and building points.

    Parameters
    ----------
    lines : sequence of arrays
        Streets, each as ``[vertex, 2]`` in a projected system [m].
    points : array
        Buildings ``[point, 2]`` in the same system [m].
    options : SnapOptions, optional
        Distances.
    names : sequence of str, optional
        Names of the buildings for messages.

    Returns
    -------
    RouteGraph
        Bends of a street are no nodes: a route runs from junction or foot of a service line to the next.

    Raises
    ------
    ScenarioError
        Naming streets without two different points and buildings too far from any street.
    """
    options = options or SnapOptions()
    place = np.asarray(points, dtype=float).reshape(-1, 2)
    streets = _streets(lines)
    tree = shapely.STRtree(streets)
    dots = shapely.points(place)
    nearest = tree.nearest(dots) if len(place) else np.zeros(0, dtype=np.int64)
    along = shapely.line_locate_point(streets[nearest], dots) if len(place) else np.zeros(0)
    feet = shapely.line_interpolate_point(streets[nearest], along) if len(place) else dots
    away = shapely.distance(feet, dots) if len(place) else np.zeros(0)
    _refuse_far(away, options, names)
    cut_line, cut_at = _cuts(streets, tree, options)
    line = np.concatenate([cut_line, nearest]).astype(np.int64)
    at = np.concatenate([cut_at, along])
    node_at, route = _cut(streets, line, at, options.tolerance_m)
    xy, merged = _merge(node_at, options.tolerance_m)
    foot = merged[route[4][len(cut_line) :]]
    tail, head = merged[route[0]], merged[route[1]]
    keep = tail != head
    own = away > options.tolerance_m
    building = np.where(own, len(xy) + np.cumsum(own) - 1, foot)
    xy = np.concatenate([xy, place[own]])
    tail = np.concatenate([tail[keep], foot[own]])
    head = np.concatenate([head[keep], building[own]])
    length = np.concatenate([route[2][keep], away[own]])
    street = np.concatenate([route[3][keep], np.full(int(own.sum()), -1, dtype=np.int64)])
    part = _ranked(components(len(xy), tail, head), building)
    return RouteGraph(xy, tail, head, length, street, building.astype(np.int64), part)


def _streets(lines: Sequence[ArrayLike]) -> NDArray[np.object_]:
    out, faults = [], []
    for i, line in enumerate(lines):
        xy = np.asarray(line, dtype=float)
        if xy.ndim != 2 or xy.shape[1:] != (2,) or not np.isfinite(xy).all() or len(np.unique(xy, axis=0)) < 2:
            faults.append(Issue(Where(), f"street {i}", "has no two different points", fix="Mend or remove it."))
        else:
            out.append(shapely.linestrings(xy))
    if not lines:
        faults.append(Issue(Where(), "streets", "are missing", fix="Give at least one line."))
    if faults:
        raise ScenarioError(faults)
    return np.array(out, dtype=object)


def _refuse_far(away: Floats, options: SnapOptions, names: Sequence[str]) -> None:
    far = np.flatnonzero(away > options.longest_service_m)
    if len(far):
        raise ScenarioError(
            [
                Issue(
                    Where(),
                    names[i] if i < len(names) else f"building {i}",
                    "stands too far from every street",
                    f"{away[i]:.1f} m",
                    f"at most {options.longest_service_m:g} m",
                    "Add a street, mend the place, or allow longer service lines.",
                )
                for i in far[:50].tolist()
            ]
        )


def _cuts(streets: NDArray[np.object_], tree: shapely.STRtree, options: SnapOptions) -> tuple[Ints, Floats]:
    """Where lines are cut: at their own ends, where an end of another touches them, and at crossings if asked for."""
    count = len(streets)
    lines, spots = [np.arange(count), np.arange(count)], [np.zeros(count), shapely.length(streets)]
    for end in (shapely.get_point(streets, 0), shapely.get_point(streets, -1)):
        which, other = tree.query(end, predicate="dwithin", distance=options.tolerance_m)
        apart = which != other
        which, other = which[apart], other[apart]
        lines.append(other)
        spots.append(shapely.line_locate_point(streets[other], end[which]))
    if options.crossings:
        a, b = tree.query(streets, predicate="crosses")
        meets = shapely.intersection(streets[a], streets[b])
        for part, i in zip(*shapely.get_parts(meets, return_index=True)) if len(a) else ():
            if part.geom_type == "Point":
                lines.append(a[i : i + 1])
                spots.append(np.atleast_1d(shapely.line_locate_point(streets[a[i]], part)))
    return np.concatenate(lines).astype(np.int64), np.concatenate(spots)


def _cut(
    streets: NDArray[np.object_], line: Ints, at: Floats, tolerance: float
) -> tuple[Floats, tuple[Ints, Ints, Floats, Ints, Ints]]:
    """Nodes along the lines, routes between them (tail, head, length, line), and the node of every cut."""
    length = shapely.length(streets)
    order = np.lexsort((at, line))
    node = np.zeros(len(line), dtype=np.int64)
    spots: list[tuple[int, float]] = []
    for i in order.tolist():
        close = spots and spots[-1][0] == line[i] and at[i] - spots[-1][1] <= tolerance
        if not close:
            spots.append((int(line[i]), float(at[i])))
        node[i] = len(spots) - 1
    owner = np.array([s[0] for s in spots], dtype=np.int64)
    where = np.array([s[1] for s in spots])
    # the end of a line stays its end, even where a foot lies just before it
    last = np.append(owner[1:] != owner[:-1], True)
    where[last] = length[owner[last]]
    xy = shapely.get_coordinates(shapely.line_interpolate_point(streets[owner], where))
    first = np.flatnonzero(~last)
    return xy, (first, first + 1, where[first + 1] - where[first], owner[first], node)


def _merge(xy: Floats, tolerance: float) -> tuple[Floats, Ints]:
    """Merge nodes nearer than the tolerance: places of the merged ones ``[node, 2]`` and the new number of each old
    one."""
    pairs = cKDTree(xy).query_pairs(tolerance, output_type="ndarray").reshape(-1, 2)
    label = components(len(xy), pairs[:, 0], pairs[:, 1])
    out = np.zeros((int(label.max(initial=-1)) + 1, 2))
    count = np.bincount(label)
    for axis in (0, 1):
        out[:, axis] = np.bincount(label, xy[:, axis]) / count
    return out, label


def _ranked(part: Ints, building: Ints) -> Ints:
    """Number the parts by how many buildings they hold, most first."""
    held = np.bincount(part[building], minlength=int(part.max(initial=-1)) + 1)
    rank = np.empty(len(held), dtype=np.int64)
    rank[np.argsort(-held, kind="stable")] = np.arange(len(held))
    return rank[part]
