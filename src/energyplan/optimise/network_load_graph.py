"""A tree case as a graph whose nodes have at most three ports, for the bound over loads.

A node of the streets where more than three edges meet, or where several consumers are, becomes several nodes joined by
edges that cost nothing. Dead ends are told apart: what they cost is handed inward once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats, Ints
from energyplan.optimise.network_load_kernel import CONSUMER, FORK, ROOT, Nodes

WATT = 1e3  # W per kW


@dataclass(frozen=True)
class LoadGraph:
    """Nodes, edges and the order in which costs are handed on.

    Attributes
    ----------
    nodes : Nodes
        Nodes of at most three ports.
    arc : array of int
        Arc of the case along each edge and against it ``[edge, way]``; -1 where there is none. Edges that cost nothing
        have neither.
    lost : float
        Worth of consumers that no arc reaches [money/a]; infinite if one must connect.
    inward : array of int
        Nodes of dead ends, from their ends inward ``[place]``.
    inner : array of int
        All other nodes, nearest to the root first ``[place]``; one node of each tree.
    open_inward, open_inner : array of bool
        Ports over which a dead end hands on what it costs, and ports between inner nodes ``[node, port]``.
    """

    nodes: Nodes
    arc: Ints
    lost: float
    inward: Ints
    inner: Ints
    open_inward: NDArray[np.bool_]
    open_inner: NDArray[np.bool_]


@dataclass
class _Draft:
    """Nodes and edges as lists while they are made; a port is (edge, end)."""

    case: TreeCase
    kind: list[int] = field(default_factory=list)
    ports: list[list[tuple[int, int]]] = field(default_factory=list)
    consumer: list[int] = field(default_factory=list)
    arc: list[tuple[int, int]] = field(default_factory=list)

    def edge(self, along: int = -1, against: int = -1) -> int:
        self.arc.append((along, against))
        return len(self.arc) - 1

    def node(self, kind: int, ports: list[tuple[int, int]], consumer: int = -1) -> None:
        self.kind.append(kind)
        self.ports.append(ports)
        self.consumer.append(consumer)

    def place(self, ports: list[tuple[int, int]], consumers: list[int]) -> None:
        """Make the nodes that stand for one node of the streets."""
        here, rest = ports[0], ports[1:]
        for i, c in enumerate(consumers):
            if i == len(consumers) - 1 and len(rest) <= 1:
                self.node(CONSUMER, [here, *rest], c)
                return
            link = self.edge()
            self.node(CONSUMER, [here, (link, 0)], c)
            here = (link, 1)
        ports = [here, *rest]
        while len(ports) > 3:
            link = self.edge()
            self.node(FORK, [ports[0], ports[1], (link, 0)])
            ports = [*ports[2:], (link, 1)]
        self.node(FORK if len(ports) == 3 else CONSUMER, ports)


def load_graph(case: TreeCase) -> LoadGraph:
    """Bring a tree case to nodes of at most three ports.

    Parameters
    ----------
    case : TreeCase
        The case.

    Returns
    -------
    LoadGraph
    """
    n = case.n_routes
    offered: NDArray[np.bool_] = np.asarray(np.isfinite(case.step_cost[: 2 * n]).any(axis=1))
    draft = _Draft(case)
    ends: list[list[tuple[int, int]]] = [[] for _ in range(case.n_nodes)]
    for e in np.flatnonzero(offered[:n] | offered[n:]).tolist():
        edge = draft.edge(e, n + e)
        ends[case.tail[e]].append((edge, 0))
        ends[case.head[e]].append((edge, 1))
    roots = []
    for a in range(2 * n, len(case.tail)):
        edge = draft.edge(a)
        ends[case.head[a]].append((edge, 1))
        roots.append((edge, 0))
    at: list[list[int]] = [[] for _ in range(case.n_nodes)]
    for c in np.flatnonzero(case.worth > 0).tolist():
        at[case.node[c]].append(c)
    lost = 0.0
    for v in range(case.n_nodes - 1):
        if ends[v]:
            draft.place(ends[v], at[v])
        else:
            lost += float(case.worth[at[v]].sum())
    for port in roots:
        draft.node(ROOT, [port])
    nodes = _nodes(draft)
    inward, open_inward, open_inner = _dead_ends(nodes, len(draft.arc))
    order = _from_root(draft, nodes)
    last = inward[~open_inward[inward].any(axis=1)]  # of a tree, all is handed on to one node
    inner = order[open_inner[order].any(axis=1) | np.isin(order, last)]
    inward = inward[open_inward[inward].any(axis=1)]
    return LoadGraph(nodes, np.array(draft.arc, dtype=np.int64), lost, inward, inner, open_inward, open_inner)


def _nodes(draft: _Draft) -> Nodes:
    count, case = len(draft.kind), draft.case
    edge, end = np.full((count, 3), -1, dtype=np.int64), np.zeros((count, 3), dtype=np.int64)
    at = np.full((len(draft.arc), 2), -1, dtype=np.int64)
    for j, ports in enumerate(draft.ports):
        for p, (e, s) in enumerate(ports):
            edge[j, p], end[j, p] = e, s
            at[e, s] = j
    other = np.where(edge >= 0, at[edge, 1 - end], -1)
    consumer = np.array(draft.consumer, dtype=np.int64)
    takes = consumer >= 0
    demand = np.where(takes, np.floor(case.demand_kw[consumer] * WATT), 0).astype(np.int64)
    return Nodes(
        kind=np.array(draft.kind, dtype=np.int64),
        ports=np.array([len(p) for p in draft.ports], dtype=np.int64),
        edge=edge,
        end=end,
        other=other,
        demand=demand,
        worth=np.where(takes, case.worth[consumer], 0.0),
        takes=takes,
    )


def _dead_ends(nodes: Nodes, n_edges: int) -> tuple[Ints, NDArray[np.bool_], NDArray[np.bool_]]:
    """Strip nodes with one open port until none is left; return their order and the ports used and not used for it."""
    used = np.zeros(nodes.edge.shape, dtype=bool)
    closed = np.zeros(n_edges, dtype=bool)
    degree = nodes.ports.tolist()
    stack = [j for j, d in enumerate(degree) if d == 1]
    order = []
    while stack:
        j = stack.pop()
        order.append(j)
        for p in range(int(nodes.ports[j])):
            e = int(nodes.edge[j, p])
            if not closed[e]:
                closed[e] = used[j, p] = True
                degree[j] -= 1
                k = int(nodes.other[j, p])
                degree[k] -= 1
                if degree[k] == 1:
                    stack.append(k)
    inner = (nodes.edge >= 0) & ~closed[nodes.edge]
    return np.array(order, dtype=np.int64), used, inner


def _from_root(draft: _Draft, nodes: Nodes) -> Ints:
    """Order nodes by the cost of the cheapest sizes on the way from a source."""
    case = draft.case
    first = case.step_cost.min(axis=1, initial=np.inf)
    cost = np.array(
        [max(min(first[a] if a >= 0 else np.inf, first[b] if b >= 0 else np.inf), 0.0) for a, b in draft.arc]
    )
    weight: Floats = np.where(np.isfinite(cost), cost, 0.0) + 1e-3
    j, p = np.nonzero(nodes.edge >= 0)
    shape = (len(nodes.kind), len(nodes.kind))
    graph = sparse.csr_array((weight[nodes.edge[j, p]], (j, nodes.other[j, p])), shape=shape)
    roots = np.flatnonzero(nodes.kind == ROOT)
    away = csgraph.dijkstra(graph, indices=roots, min_only=True)
    return np.argsort(away, kind="stable").astype(np.int64)
