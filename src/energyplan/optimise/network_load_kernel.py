"""One sweep of the bound over loads: what each node's arcs cost at least in every state, handed on to its neighbours.

Nodes have up to three ports, each one end of an edge. A state of an edge says that it is unused, or which way it is
built and in which cell its load lies. A node of kind `CONSUMER` passes on what enters less its consumer's demand, if
it is connected; one of kind `FORK` splits what enters between two ports; one of kind `ROOT` gives whatever is asked.
Loads are whole watts, so that cells meet exactly. Compiled, as a sweep looks at every pair of cells at every fork.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from energyplan.optimise.network_input import Floats, Ints

CONSUMER, FORK, ROOT = 0, 1, 2
FAR = 1 << 60


class Nodes(NamedTuple):
    """Nodes of at most three ports.

    Attributes
    ----------
    kind, ports : array of int
        `CONSUMER`, `FORK` or `ROOT`, and the number of ports ``[node]``.
    edge, end, other : array of int
        Edge, which of its ends (0 tail, 1 head) and neighbour at each port ``[node, port]``.
    demand : array of int
        Demand of the node's consumer ``[node]`` [W].
    worth : array
        What is lost if it is left out ``[node]`` [money/a]; infinite if it must connect.
    takes : array of bool
        Whether the node has a consumer ``[node]``.
    """

    kind: Ints
    ports: Ints
    edge: Ints
    end: Ints
    other: Ints
    demand: Ints
    worth: Floats
    takes: NDArray[np.bool_]


class Cells(NamedTuple):
    """States of edges and how their cost is split between both ends.

    Attributes
    ----------
    start, many : array of int
        First cell and number of cells of an edge built from end 0 to 1 or from 1 to 0 ``[edge, way]``.
    low, high : array of int
        Loads that enter, from `low` to below `high` ``[cell]`` [W].
    low_out, high_out : array of int
        The same where the load leaves ``[cell]`` [W].
    sent, received : array
        Share of a cell's cost held by the node the load leaves and by the node it reaches ``[cell]`` [money/a].
    unused : array
        Share of the state "unused" held by each end ``[edge, end]`` [money/a]; both add up to 0.
    """

    start: Ints
    many: Ints
    low: Ints
    high: Ints
    low_out: Ints
    high_out: Ints
    sent: Floats
    received: Floats
    unused: Floats


class Room(NamedTuple):
    """Least cost of each state of each port of the node at work, and tables for least values of ranges of cells."""

    unused: Floats
    sent: Floats
    received: Floats
    table: Floats
    lowered: Floats
    small: Floats
    small_lowered: Floats
    log: Ints


def room(cells: Cells) -> Room:
    """Return room for the largest edge.

    Parameters
    ----------
    cells : Cells
        States of edges.

    Returns
    -------
    Room
    """
    most = int(cells.many.max(initial=0)) + 1
    log = np.zeros(most + 2, dtype=np.int64)
    for i in range(2, most + 2):
        log[i] = log[i // 2] + 1
    levels = int(log[most]) + 1
    table, lowered, small, small_lowered = (np.zeros((levels, most)) for _ in range(4))
    return Room(
        unused=np.zeros(3),
        sent=np.zeros((3, most)),
        received=np.zeros((3, most)),
        table=table,
        lowered=lowered,
        small=small,
        small_lowered=small_lowered,
        log=log,
    )


@njit(cache=True, nogil=True)
def _fill(values: Floats, table: Floats) -> None:
    """Prepare least values of ranges: ``table[l, x]`` covers ``values[x : x + 2 ** l]``."""
    n = len(values)
    table[0, :n] = values
    level, half = 1, 1
    while 2 * half <= n:
        for x in range(n - 2 * half + 1):
            table[level, x] = min(table[level - 1, x], table[level - 1, x + half])
        level, half = level + 1, 2 * half


@njit(cache=True, nogil=True)
def _clear(n: int, lowered: Floats, log: Ints) -> None:
    lowered[: log[n] + 1, :n] = np.inf


@njit(cache=True, nogil=True)
def _settle(n: int, lowered: Floats, log: Ints) -> None:
    """Bring what ranges were lowered to down to single places."""
    for level in range(log[n], 0, -1):
        half = 1 << (level - 1)
        for x in range(n - 2 * half + 1):
            value = lowered[level, x]
            lowered[level - 1, x] = min(lowered[level - 1, x], value)
            lowered[level - 1, x + half] = min(lowered[level - 1, x + half], value)


@njit(cache=True, nogil=True)
def _through(j: int, ports: tuple[int, int], plus: tuple[int, float], nodes: Nodes, cells: Cells, room: Room) -> float:
    """Let what enters at one port leave at another, `plus` a demand [W] and a cost; return the least cost."""
    i, o = ports
    e, s = nodes.edge[j, i], nodes.end[j, i]
    first, n = cells.start[e, 1 - s], cells.many[e, 1 - s]
    f, t = nodes.edge[j, o], nodes.end[j, o]
    begin, many = cells.start[f, t], cells.many[f, t]
    demand, extra = plus
    least = np.inf
    low, high = 0, -1
    for q in range(many):
        most = cells.high[begin + q] + demand
        while low < n and cells.high_out[first + low] <= cells.low[begin + q] + demand:
            low += 1
        if low >= n:
            break
        while high + 1 < n and cells.low_out[first + high + 1] < most:
            high += 1
        if high < low:
            continue
        level = room.log[high - low + 1]
        last = high - (1 << level) + 1
        cost = cells.sent[begin + q] + extra
        value = min(room.table[level, low], room.table[level, last]) + cost
        room.sent[o, q] = min(room.sent[o, q], value)
        room.lowered[level, low] = min(room.lowered[level, low], cost)
        room.lowered[level, last] = min(room.lowered[level, last], cost)
        least = min(least, value)
    return least


@njit(cache=True, nogil=True)
def _ends(j: int, i: int, beside: float, nodes: Nodes, cells: Cells, room: Room) -> float:
    """Let what enters at one port feed the node's consumer alone, at a cost beside; return the least cost."""
    e, s = nodes.edge[j, i], nodes.end[j, i]
    first = cells.start[e, 1 - s]
    least = np.inf
    for q in range(cells.many[e, 1 - s]):
        if cells.low_out[first + q] <= nodes.demand[j] < cells.high_out[first + q]:
            room.lowered[0, q] = min(room.lowered[0, q], beside)
            least = min(least, cells.received[first + q] + beside)
    return least


@njit(cache=True, nogil=True)
def _split(j: int, ports: tuple[int, int, int], nodes: Nodes, cells: Cells, room: Room) -> None:
    """Let what enters at the first port leave at both others, the second carrying no less than the third.

    Cells of the smaller load that lead to the same cells of what enters are looked at together.
    """
    i, a, b = ports
    e, s = nodes.edge[j, i], nodes.end[j, i]
    first, n = cells.start[e, 1 - s], cells.many[e, 1 - s]
    large, many = cells.start[nodes.edge[j, a], nodes.end[j, a]], cells.many[nodes.edge[j, a], nodes.end[j, a]]
    small, few = cells.start[nodes.edge[j, b], nodes.end[j, b]], cells.many[nodes.edge[j, b], nodes.end[j, b]]
    if not few:
        return
    _fill(cells.sent[small : small + few], room.small)
    _clear(few, room.small_lowered, room.log)
    begin = 0
    for q in range(many):
        own, least, top = cells.low[large + q], cells.sent[large + q], cells.high[large + q] - 1
        if least == np.inf:
            continue
        while begin < n and cells.high_out[first + begin] <= own + cells.low[small]:
            begin += 1
        low, high, r, best = begin, begin - 1, 0, np.inf
        while r < few and cells.low[small + r] <= own:
            while low < n and cells.high_out[first + low] <= own + cells.low[small + r]:
                low += 1
            if low >= n:
                break
            while high + 1 < n and cells.low_out[first + high + 1] < top + cells.high[small + r]:
                high += 1
            ahead = cells.high_out[first + low] - own
            beyond = (cells.low_out[first + high + 1] if high + 1 < n else FAR) - top
            until = r + 1
            while until < few and cells.low[small + until] <= own:
                if cells.low[small + until] >= ahead or cells.high[small + until] > beyond:
                    break
                until += 1
            if high >= low:
                best = min(best, _block(least, (low, high), (r, until), room))
            r = until
        room.sent[a, q] = min(room.sent[a, q], best + least)
    _settle(few, room.small_lowered, room.log)
    for r in range(few):
        room.sent[b, r] = min(room.sent[b, r], room.small_lowered[0, r] + cells.sent[small + r])


@njit(cache=True, nogil=True)
def _block(large: float, into: tuple[int, int], small: tuple[int, int], room: Room) -> float:
    """Combine one cell of the larger load with a range of the smaller one and a range of what enters."""
    low, high = into
    r, until = small
    level = room.log[high - low + 1]
    last = high - (1 << level) + 1
    own = room.log[until - r]
    end = until - (1 << own)
    enters = min(room.table[level, low], room.table[level, last])
    leaves = min(room.small[own, r], room.small[own, end])
    room.small_lowered[own, r] = min(room.small_lowered[own, r], enters + large)
    room.small_lowered[own, end] = min(room.small_lowered[own, end], enters + large)
    room.lowered[level, low] = min(room.lowered[level, low], large + leaves)
    room.lowered[level, last] = min(room.lowered[level, last], large + leaves)
    return enters + leaves


@njit(cache=True, nogil=True)
def _enter(j: int, i: int, nodes: Nodes, cells: Cells, room: Room) -> None:
    """Look at everything that may enter at one port."""
    e, s = nodes.edge[j, i], nodes.end[j, i]
    first, n = cells.start[e, 1 - s], cells.many[e, 1 - s]
    if not n:
        return
    _fill(cells.received[first : first + n], room.table)
    _clear(n, room.lowered, room.log)
    ports = nodes.ports[j]
    if nodes.kind[j] == CONSUMER:
        o = 1 - i
        beside = cells.unused[nodes.edge[j, o], nodes.end[j, o]] if ports == 2 else 0.0
        if ports == 2:
            if nodes.worth[j] < np.inf:
                _through(j, (i, o), (0, nodes.worth[j]), nodes, cells, room)
            if nodes.takes[j]:
                _through(j, (i, o), (nodes.demand[j], 0.0), nodes, cells, room)
        if nodes.takes[j]:
            alone = _ends(j, i, beside, nodes, cells, room)
            if ports == 2:
                room.unused[o] = min(room.unused[o], alone)
    else:
        a, b = (i + 1) % 3, (i + 2) % 3
        for o, p in ((a, b), (b, a)):
            least = _through(j, (i, o), (0, cells.unused[nodes.edge[j, p], nodes.end[j, p]]), nodes, cells, room)
            room.unused[p] = min(room.unused[p], least)
        _split(j, (i, a, b), nodes, cells, room)
        _split(j, (i, b, a), nodes, cells, room)
    _settle(n, room.lowered, room.log)
    for q in range(n):
        room.received[i, q] = room.lowered[0, q] + cells.received[first + q]


@njit(cache=True, nogil=True)
def marginals(j: int, nodes: Nodes, cells: Cells, room: Room) -> float:
    """Work out the least cost of a node with each state of each port, and return the least of all."""
    nothing = nodes.worth[j]
    for p in range(nodes.ports[j]):
        nothing += cells.unused[nodes.edge[j, p], nodes.end[j, p]]
    for p in range(nodes.ports[j]):
        e, s = nodes.edge[j, p], nodes.end[j, p]
        room.unused[p] = nothing
        room.sent[p, : cells.many[e, s]] = np.inf
        room.received[p, : cells.many[e, 1 - s]] = np.inf
    e, s = nodes.edge[j, 0], nodes.end[j, 0]
    first, n = cells.start[e, s], cells.many[e, s]
    if nodes.kind[j] == ROOT:
        room.sent[0, :n] = cells.sent[first : first + n]
    else:
        for p in range(nodes.ports[j]):
            _enter(j, p, nodes, cells, room)
    e, s = nodes.edge[j, 0], nodes.end[j, 0]
    least = room.unused[0]
    for q in range(cells.many[e, s]):
        least = min(least, room.sent[0, q])
    for q in range(cells.many[e, 1 - s]):
        least = min(least, room.received[0, q])
    return least


@njit(cache=True, nogil=True)
def _hand_on(j: int, p: int, share: float, nodes: Nodes, cells: Cells, room: Room) -> None:
    """Move a share of what a port's states cost from a node to its neighbour; what cannot be is told it too."""
    e, s = nodes.edge[j, p], nodes.end[j, p]
    if room.unused[p] < np.inf:
        cells.unused[e, s] -= share * room.unused[p]
        cells.unused[e, 1 - s] += share * room.unused[p]
    else:
        cells.unused[e, 1 - s] = np.inf
    first = cells.start[e, s]
    for q in range(cells.many[e, s]):
        if room.sent[p, q] < np.inf:
            cells.sent[first + q] -= share * room.sent[p, q]
            cells.received[first + q] += share * room.sent[p, q]
        else:
            cells.received[first + q] = np.inf
    first = cells.start[e, 1 - s]
    for q in range(cells.many[e, 1 - s]):
        if room.received[p, q] < np.inf:
            cells.received[first + q] -= share * room.received[p, q]
            cells.sent[first + q] += share * room.received[p, q]
        else:
            cells.sent[first + q] = np.inf


@njit(cache=True, nogil=True)
def sweep(order: Ints, rank: Ints, open_: NDArray[np.bool_], nodes: Nodes, cells: Cells, room: Room) -> float:
    """Hand costs on from node to node in the order given, to neighbours of higher rank over open ports.

    Parameters
    ----------
    order : array of int
        Nodes ``[place]``.
    rank : array of int
        Rank of each node ``[node]``.
    open_ : array of bool
        Ports over which costs are handed on ``[node, port]``.
    nodes, cells, room : Nodes, Cells, Room
        The network; the costs that `cells` holds are changed in place.

    Returns
    -------
    float
        Bound that the nodes in `order` hold together once all is handed on [money/a].
    """
    total = 0.0
    for j in order:
        least = marginals(j, nodes, cells, room)
        ahead, behind = 0, 0
        for p in range(nodes.ports[j]):
            if open_[j, p]:
                if rank[nodes.other[j, p]] > rank[j]:
                    ahead += 1
                else:
                    behind += 1
        if not ahead:
            total += least
            continue
        share = 1.0 / max(ahead, behind)
        total += least * (1.0 - share * ahead)
        for p in range(nodes.ports[j]):
            if open_[j, p] and rank[nodes.other[j, p]] > rank[j]:
                _hand_on(j, p, share, nodes, cells, room)
    return total
