"""A network as a tree with few extra links, in variables in which shunts and ratios have vanished.

Let `V0` be the voltages without any injection. In `x = V / V0` every node is at 1 without injection, so the scaled
network has no shunts left: charging, magnetising currents, taps and phase shifts sit in `V0` and in scaled
impedances, exactly. What remains is a tree of series impedances (plus a few links that close loops), for which
voltages are path sums of impedance times the injections behind each branch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order
from scipy.sparse.linalg import splu

from energyplan.loadflow.electric_network import Network, admittance_matrix
from energyplan.loadflow.grid import Bools, Complexes, Ints


@dataclass(frozen=True)
class Tree:
    """Scaled tree in depth-first order (heaviest child first), the slack nodes together being its root.

    Attributes
    ----------
    no_load : array [node]
        Voltages without injection [pu].
    turn : array [node]
        Factor of modulus 1 from injected power to scaled power [-].
    node : array [position]
        Node at each position of the order; slack nodes have none.
    parent : array [position]
        Position of the parent, -1 for the root.
    impedance : array [position]
        Scaled series impedance towards the parent [pu].
    link_from, link_to : array [link]
        Positions (-1 the root) that each extra link joins.
    link_at_from, link_at_to : array [link]
        Current drawn at either end per difference of `x` [pu].
    """

    no_load: Complexes
    turn: Complexes
    node: Ints
    parent: Ints
    impedance: Complexes
    link_from: Ints
    link_to: Ints
    link_at_from: Complexes
    link_at_to: Complexes

    @property
    def link_count(self) -> int:
        """Number of branches beyond the tree; zero for a radial grid."""
        return len(self.link_from)


@dataclass(frozen=True)
class _Edges:
    """Branches between different nodes, equal parallel ones joined; `series` behind `ratio` at `start`."""

    start: Ints
    end: Ints
    ratio: Complexes
    series: Complexes


def build_tree(network: Network) -> Tree:
    """Return the scaled spanning tree and links of a network.

    Parameters
    ----------
    network : Network
        Supplied nodes and branches in per unit.

    Returns
    -------
    Tree
        Positions in depth-first order.
    """
    edges = _edges(network)
    vertex = np.zeros(network.node_count, np.int64)
    free = np.ones(network.node_count, bool)
    free[network.slack_nodes] = False
    vertex[free] = np.arange(1, free.sum() + 1)
    node_of = np.concatenate([[-1], np.flatnonzero(free)])
    order, parent, tree_edge = _spanning(vertex[edges.start], vertex[edges.end], len(node_of))
    base = _bases(network, edges, (order, parent, tree_edge), node_of)
    no_load = no_load_voltages(network)
    scale = no_load / base
    here = node_of[order[1:]]
    series = edges.series * np.abs(base[edges.end]) ** 2 * scale[edges.start] * scale[edges.end]
    impedance = np.zeros(len(node_of), complex)
    impedance[order[1:]] = 1 / series[tree_edge[order[1:]]]
    depth_first = heavy_first(order, parent)
    position = np.empty(len(node_of), np.int64)
    position[depth_first] = np.arange(-1, len(node_of) - 1)
    body = depth_first[1:]
    extra = np.setdiff1d(np.arange(len(edges.start)), tree_edge[order[1:]])
    start, end = edges.start[extra], edges.end[extra]
    pull = scale[start] * scale[end] * edges.series[extra]
    turn = np.ones(network.node_count, complex)
    turn[here] = np.conj(scale[here]) / scale[here]
    return Tree(
        no_load=no_load,
        turn=turn,
        node=node_of[body],
        parent=position[parent[body]],
        impedance=impedance[body],
        link_from=position[vertex[start]],
        link_to=position[vertex[end]],
        link_at_from=pull * np.conj(base[start]) * base[end] / np.conj(edges.ratio[extra]),
        link_at_to=pull * np.conj(base[end]) * base[start] / edges.ratio[extra],
    )


def no_load_voltages(network: Network) -> Complexes:
    """Return the node voltages without any injection [pu]."""
    row, column, value = admittance_matrix(network)
    count = network.node_count
    free = np.ones(count, bool)
    free[network.slack_nodes] = False
    voltage = np.zeros(count, complex)
    voltage[network.slack_nodes] = network.slack_voltage
    if free.any():
        matrix = coo_array((value, (row, column)), shape=(count, count)).tocsr()
        inner = csr_array(matrix[free][:, free]).tocsc()
        factor = splu(inner)
        pushed = -(matrix[free][:, ~free] @ voltage[~free])
        solved = factor.solve(pushed)
        solved += factor.solve(pushed - inner @ solved)
        voltage[free] = solved
    return voltage


def _edges(network: Network) -> _Edges:
    """Return the branches that matter, with equal parallel ones joined."""
    slack = np.zeros(network.node_count, bool)
    slack[network.slack_nodes] = True
    start, end = network.branch_from, network.branch_to
    on = np.flatnonzero(network.through & (start != end))
    on = on[~(slack[start[on]] & slack[end[on]])]
    start, end = start[on], end[on]
    ratio, series = network.ports.ratio[on], network.ports.series[on]
    turned = (ratio == 1) & (start > end)
    start, end = np.where(turned, end, start), np.where(turned, start, end)
    key = np.column_stack([start, end, ratio.real.round(12), ratio.imag.round(12)])
    _, first, group = np.unique(key, axis=0, return_index=True, return_inverse=True)
    group = group.ravel()
    joined = np.bincount(group, series.real, len(first)) + 1j * np.bincount(group, series.imag, len(first))
    return _Edges(start[first], end[first], ratio[first], joined)


def _spanning(start: Ints, end: Ints, count: int) -> tuple[Ints, Ints, Ints]:
    """Return breadth-first order from vertex 0, parent of each vertex, and the edge towards that parent."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    pair, chosen = np.unique(low * count + high, return_index=True)
    graph = coo_array((np.ones(len(pair)), (pair // count, pair % count)), shape=(count, count)).tocsr()
    order, parent = breadth_first_order(graph, 0, directed=False)
    parent = parent.astype(np.int64)
    edge = np.zeros(count, np.int64)
    body = order[1:].astype(np.int64)
    if len(body):
        up = parent[body]
        edge[body] = chosen[np.searchsorted(pair, np.minimum(body, up) * count + np.maximum(body, up))]
    return order.astype(np.int64), parent, edge


def _bases(network: Network, edges: _Edges, tree: tuple[Ints, Ints, Ints], node_of: Ints) -> Complexes:
    """Return complex voltage bases that carry the slack voltage and all ratios down the tree."""
    order, _, edge = tree
    base = np.ones(network.node_count, complex)
    base[network.slack_nodes] = network.slack_voltage
    start, end, ratio = edges.start.tolist(), edges.end.tolist(), edges.ratio.tolist()
    for vertex in order[1:].tolist():
        e, node = int(edge[vertex]), int(node_of[vertex])
        other = start[e] if end[e] == node else end[e]
        base[node] = base[other] / ratio[e] if end[e] == node else base[other] * ratio[e]
    return base


def heavy_first(order: Ints, parent: Ints) -> Ints:
    """Return depth-first order in which the child with the largest subtree comes first."""
    count = len(order)
    up = parent.tolist()
    size = [1] * count
    children: list[list[int]] = [[] for _ in range(count)]
    for vertex in order[:0:-1].tolist():
        size[up[vertex]] += size[vertex]
        children[up[vertex]].append(vertex)
    walk, stack = [], [0]
    while stack:
        vertex = stack.pop()
        walk.append(vertex)
        stack.extend(sorted(children[vertex], key=lambda v: size[v]))
    return np.array(walk, np.int64)


def subtree_ends(parent: Ints) -> Ints:
    """Return, for each position of a depth-first order, one past its last descendant."""
    end = list(range(1, len(parent) + 1))
    up = parent.tolist()
    for k in range(len(parent) - 1, -1, -1):
        if up[k] >= 0 and end[k] > end[up[k]]:
            end[up[k]] = end[k]
    return np.array(end, np.int64)


def branching(parent: Ints, wanted: Bools) -> tuple[Bools, Bools]:
    """Return which positions must stay so that the tree between wanted positions is exact, and which carry current.

    A position stays when it is wanted or two of its children carry current.
    """
    up, stays, carried = parent.tolist(), wanted.tolist(), [0] * len(parent)
    carries = list(stays)
    for k in range(len(parent) - 1, -1, -1):
        stays[k] = stays[k] or carried[k] >= 2
        carries[k] = stays[k] or carried[k] >= 1
        if carries[k] and up[k] >= 0:
            carried[up[k]] += 1
    return np.array(stays, bool), np.array(carries, bool)
