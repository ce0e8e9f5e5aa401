"""Trees as networks that hold every limit: lines whose voltage drops too far are made larger until it does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from energyplan.core.errors import InternalError
from energyplan.optimise.network_check import check_network
from energyplan.optimise.network_input import Floats, Ints
from energyplan.optimise.network_problem import DesignProblem
from energyplan.optimise.network_read import NetworkSolution
from energyplan.optimise.network_start import tree_network
from energyplan.optimise.network_tree import Tree
from energyplan.optimise.network_voltage import drop_per_kw

PASSES = 8
"""How often flows are renewed, as larger lines lose less."""


def sound_network(problem: DesignProblem, tree: Tree) -> NetworkSolution | None:
    """Build the network that a tree stands for and hold it against every limit, voltages included.

    Parameters
    ----------
    problem : DesignProblem
        The problem that the tree's case was made from.
    tree : Tree
        A tree.

    Returns
    -------
    NetworkSolution or None
        With lines larger than their current asks for where the voltage needs it; None where no sizes hold.
    """
    network = tree_network(problem, tree)
    least = problem.net.min_size.copy()
    for _ in range(PASSES):
        if network is None or problem.net.voltage is None:
            return network
        try:
            check_network(problem, network)
        except InternalError:
            larger = _larger(problem, tree, network)
            if larger is None:
                return None
            least = np.maximum(least, larger)
            network = tree_network(replace(problem, net=replace(problem.net, min_size=least)), tree)
        else:
            return network
    return None


def _larger(problem: DesignProblem, tree: Tree, network: NetworkSolution) -> Ints | None:
    """Raise sizes, the one first that mends the worst voltage at least cost, until every voltage is within its limits
    ``[route]``; None where there is none to raise."""
    net, n = problem.net, tree.streets.case.n_routes
    limits = net.voltage
    assert limits is not None
    walk = _walk(tree)
    drop = drop_per_kw(net)[None] * network.flow_kw[:, :, None]
    low, high = limits.minimum**2 + 1e-9, limits.maximum**2 - 1e-9
    size, cost = network.size.copy(), net.size_cost()
    allowed = net.allowed()
    while True:
        squared = _voltages(net.n_nodes, walk, (drop, size, n), limits.source**2)
        off = np.maximum(low - squared, squared - high)
        state, node = np.unravel_index(int(off.argmax()), off.shape)
        if off[state, node] <= 0:
            return np.maximum(size, 0)
        sign = 1.0 if squared[state, node] < low else -1.0
        best, route, target = 0.0, -1, -1
        for e, way in _path(walk, int(node), n):
            less = sign * way * (drop[state, e, size[e]] - drop[state, e])
            more = cost[e] - cost[e, size[e]]
            gain = np.where(allowed[e] & (np.arange(net.n_sizes) > size[e]), less / np.maximum(more, 1e-9), 0.0)
            if gain.max() > best:
                best, route, target = float(gain.max()), e, int(gain.argmax())
        if route < 0:
            return None
        size[route] = target


def _walk(tree: Tree) -> list[tuple[int, int, int]]:
    """Node, node before it and arc of every step from the root outward, contracted service routes last."""
    case, s = tree.streets.case, tree.streets
    steps = [(v, s.tail[tree.into[v]], tree.into[v]) for v in tree.order[1:]]
    joined = np.array(tree.joined, dtype=bool)
    ends = case.service[joined & (case.service >= 0)].tolist()
    return steps + [(int(case.head[a]), int(case.tail[a]), int(a)) for a in ends]


def _voltages(n_nodes: int, walk: list[tuple[int, int, int]], sized: tuple[Floats, Ints, int], source: float) -> Floats:
    """Squared voltage of every node per nominal squared ``[state, node]``; that of the sources outside the tree."""
    drop, size, n = sized
    out = np.full((len(drop), n_nodes), source)
    for v, u, a in walk:
        if a < 2 * n:
            e = a % n
            out[:, v] = out[:, u] - (drop[:, e, size[e]] if a < n else -drop[:, e, size[e]])
    return out


def _path(walk: list[tuple[int, int, int]], node: int, n: int) -> list[tuple[int, float]]:
    """Routes from a node up to its source, each with 1 where it leads along its direction, -1 against it."""
    above = {v: (u, a) for v, u, a in walk}
    out = []
    while node in above:
        u, a = above[node]
        if a >= 2 * n:
            break
        out.append((a % n, 1.0 if a < n else -1.0))
        node = u
    return out
