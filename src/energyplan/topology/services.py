"""Service lines: from a building or a plant to the nearest point of a street."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry import LineString, Point
from shapely.ops import substring

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Attached:
    """A route graph with service lines.

    Attributes
    ----------
    x, y : array
        Coordinates of the given nodes, then of the points, then of the branches where services leave a street
        ``[node]`` [m].
    from_node, to_node : array of int
        Ends of each route ``[route]``.
    length_m : array
        Length of each route ``[route]`` [m].
    street : array of int
        The given street that each route is a part of; -1 for a service line ``[route]``.
    node : array of int
        Node of each point ``[point]``.
    distance_m : array
        Length of each point's service line ``[point]`` [m].
    bends : tuple of array
        Bends of each route between its ends, in its direction ``[route][n, 2]`` [m]; none where it is straight.
    """

    x: Floats
    y: Floats
    from_node: Ints
    to_node: Ints
    length_m: Floats
    street: Ints
    node: Ints
    distance_m: Floats
    bends: tuple[Floats, ...]


def attach(
    xy: tuple[Floats, Floats],
    ends: tuple[Ints, Ints],
    length_m: Floats,
    points: tuple[Floats, Floats],
    bends: Sequence[Sequence[tuple[float, float]]] = (),
) -> Attached:
    """Attach points to their nearest streets, cutting each street where a service line leaves it.

    Parameters
    ----------
    xy : (array, array)
        Coordinates of the nodes ``[node]`` [m].
    ends : (array, array)
        From and to node of each street ``[street]``.
    length_m : array
        Length of each street ``[street]`` [m]; its parts share it in proportion.
    points : (array, array)
        Coordinates of the points ``[point]`` [m].
    bends : sequence, optional
        Bends of each street between its ends, as ``(x, y)``.

    Returns
    -------
    Attached
        Points within a millimetre of a street's end leave from that end.
    """
    lines = [
        LineString([(xy[0][a], xy[1][a]), *(bends[i] if len(bends) else ()), (xy[0][b], xy[1][b])])
        for i, (a, b) in enumerate(zip(*ends))
    ]
    spots = [Point(px, py) for px, py in zip(*points)]
    nearest = STRtree(lines).nearest(spots) if spots else np.zeros(0, dtype=np.int64)
    n_given, n_points = len(xy[0]), len(spots)
    x, y = [*xy[0].tolist(), *points[0].tolist()], [*xy[1].tolist(), *points[1].tolist()]
    cuts: dict[int, list[tuple[float, int]]] = {}
    service: list[tuple[int, int, float]] = []
    for p, (spot, s) in enumerate(zip(spots, nearest.tolist())):
        line = lines[s]
        along = line.project(spot)
        share = along / line.length if line.length > 0 else 0.0
        if along < 1e-3:
            branch = int(ends[0][s])
        elif line.length - along < 1e-3:
            branch = int(ends[1][s])
        else:
            known = next((node for at, node in cuts.get(s, []) if abs(at - share) * line.length < 1e-3), -1)
            branch = known if known >= 0 else len(x)
            if known < 0:
                foot = line.interpolate(along)
                x.append(foot.x)
                y.append(foot.y)
                cuts.setdefault(s, []).append((share, branch))
        service.append((branch, n_given + p, spot.distance(line)))
    tail, head, length, street = _pieces(ends, length_m, cuts)
    within = [bend for s, line in enumerate(lines) for bend in _bends(line, sorted(at for at, _ in cuts.get(s, [])))]
    return Attached(
        x=np.array(x),
        y=np.array(y),
        from_node=np.array([*tail, *(s[0] for s in service)], dtype=np.int64),
        to_node=np.array([*head, *(s[1] for s in service)], dtype=np.int64),
        length_m=np.array([*length, *(s[2] for s in service)]),
        street=np.array([*street, *([-1] * n_points)], dtype=np.int64),
        node=np.arange(n_given, n_given + n_points),
        distance_m=np.array([s[2] for s in service]),
        bends=(*within, *([np.zeros((0, 2))] * n_points)),
    )


def _bends(line: LineString, cuts: list[float]) -> list[Floats]:
    """Return the bends of each part of a street that is cut at shares of its length."""
    if len(line.coords) == 2:
        return [np.zeros((0, 2))] * (len(cuts) + 1)
    ends = [0.0, *cuts, 1.0]
    parts = [substring(line, a, b, normalized=True) for a, b in pairwise(ends)]
    return [np.array(part.coords)[1:-1].reshape(-1, 2) for part in parts]


def _pieces(
    ends: tuple[Ints, Ints], length_m: Floats, cuts: dict[int, list[tuple[float, int]]]
) -> tuple[list[int], list[int], list[float], list[int]]:
    """Return ends, length and street of every part of the cut streets."""
    tail: list[int] = []
    head: list[int] = []
    length: list[float] = []
    street: list[int] = []
    for s, (a, b) in enumerate(zip(ends[0].tolist(), ends[1].tolist())):
        before, at = a, 0.0
        for share, node in [*sorted(cuts.get(s, [])), (1.0, b)]:
            tail.append(before)
            head.append(node)
            length.append(float(length_m[s]) * (share - at))
            street.append(s)
            before, at = node, share
    return tail, head, length, street
