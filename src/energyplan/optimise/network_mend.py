"""Trees as networks that hold every limit: lines whose voltage drops too far are made larger until it does not."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import product

import numpy as np

from energyplan.core.errors import InternalError
from energyplan.optimise.network_check import check_network
from energyplan.optimise.network_input import Ints
from energyplan.optimise.network_problem import DesignProblem
from energyplan.optimise.network_read import NetworkSolution
from energyplan.optimise.network_search import improve
from energyplan.optimise.network_start import tree_network
from energyplan.optimise.network_tree import Streets, Tree, grow_all
from energyplan.optimise.network_voltage import drop_per_kw

PASSES = 8
"""How often flows are renewed, as larger lines lose less."""
PATHS = (0.4, 0.7, 1.0, 1.4)
"""Lengths of paths for which lines are made thick enough, by the longest shortest path [-]."""
MEMORIES = (0.3, 1.0)
"""How much of the way from the source counts while trees grow [-]."""


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
        if network is None or (problem.net.voltage is None and (problem.net.demand_kw >= 0).all()):
            return network
        try:
            check_network(problem, network)
        except InternalError:
            larger = _larger(problem, tree, network) if problem.net.voltage is not None else None
            if larger is None:
                return None
            least = np.maximum(least, larger)
            network = tree_network(replace(problem, net=replace(problem.net, min_size=least)), tree)
        else:
            return network
    return None


def short_trees(problem: DesignProblem, streets: Streets, until: float, known: Tree | None = None) -> list[Tree]:
    """Grow trees whose lines are short or thick enough for their voltage, each improved with that in mind.

    A tree whose paths are no longer than ``D`` holds its voltage where no line drops more per metre than the limit over
    ``D``, which is a smaller current for each size. For several ``D`` and ways of growing, that current takes the place
    of the ampacity while the tree is improved.

    Parameters
    ----------
    problem : DesignProblem
        The problem that the case was made from; nothing is grown where it has no voltage limits.
    streets : Streets
        The case.
    until : float
        End of the time, by `time.perf_counter` [s]; one tree is grown nevertheless.
    known : Tree, optional
        A tree of these streets to improve instead of growing any.

    Returns
    -------
    list of Tree
        On the streets given.
    """
    limits, case = problem.net.voltage, streets.case
    if limits is None or problem.net.law is not None:
        return []
    n = case.n_routes
    length = np.concatenate([problem.net.length_m, problem.net.length_m, np.zeros(len(case.tail) - 2 * n)])
    weight = np.where(streets.offered, length, np.inf)
    paths = grow_all(streets, weight, memory=1.0)
    reach = dict.fromkeys(paths.order[:1], 0.0)
    for v in paths.order[1:]:
        reach[v] = reach[streets.tail[paths.into[v]]] + float(length[paths.into[v]])
    longest = max([*reach.values(), 1.0])
    ohm = np.asarray(limits.r_ohm_per_m) + limits.tan_phi * np.asarray(limits.x_ohm_per_m)
    trees = [paths] if known is None else []
    for share, memory in product(PATHS, MEMORIES if known is None else (0.0,)):
        if time.perf_counter() > until:
            break
        drop = (limits.source**2 - limits.minimum**2) / (share * longest)
        step = case.step_kw.copy()
        step[: 2 * n] = np.minimum(step[: 2 * n], drop * limits.nominal_v**2 / (2e3 * ohm))
        thick = Streets(replace(case, step_kw=step))
        tree = grow_all(thick, weight, memory) if known is None else Tree(thick, list(known.into), list(known.joined))
        improve(tree, until)
        trees.append(Tree(streets, tree.into, tree.joined))
    return trees


def _larger(problem: DesignProblem, tree: Tree, network: NetworkSolution) -> Ints | None:
    """Raise sizes, the one first that mends the worst voltage at least cost, until every voltage is within its limits
    ``[route]``; None where there is none to raise."""
    net, n = problem.net, tree.streets.case.n_routes
    limits = net.voltage
    assert limits is not None
    walk, last = _walk(tree)
    place = {v: i for i, (v, _, _) in enumerate(walk)}
    drop = drop_per_kw(net)[None] * network.flow_kw[:, :, None]
    low, high = limits.minimum**2 + 1e-9, limits.maximum**2 - 1e-9
    size, cost = network.size.copy(), net.size_cost()
    allowed = net.allowed()
    squared = np.full((net.n_states, len(walk)), limits.source**2)
    for i, (_, u, a) in enumerate(walk):
        if a < 2 * n:
            squared[:, i] = squared[:, place[u]] - (1.0 if a < n else -1.0) * drop[:, a % n, size[a % n]]
    while True:
        off = np.maximum(low - squared, squared - high)
        state, worst = np.unravel_index(int(off.argmax()), off.shape) if off.size else (0, 0)
        if not off.size or off[state, worst] <= 0:
            return np.maximum(size, 0)
        sign = 1.0 if squared[state, worst] < low else -1.0
        best, above, target = 0.0, -1, -1
        i = int(worst)
        while walk[i][2] < 2 * n:
            e, way = walk[i][2] % n, 1.0 if walk[i][2] < n else -1.0
            less = sign * way * (drop[state, e, size[e]] - drop[state, e])
            more = cost[e] - cost[e, size[e]]
            gain = np.where(allowed[e] & (np.arange(net.n_sizes) > size[e]), less / np.maximum(more, 1e-9), 0.0)
            if gain.max() > best:
                best, above, target = float(gain.max()), i, int(gain.argmax())
            i = place[walk[i][1]]
        if above < 0:
            return None
        e, way = walk[above][2] % n, 1.0 if walk[above][2] < n else -1.0
        squared[:, above : last[above]] += (way * (drop[:, e, size[e]] - drop[:, e, target]))[:, None]
        size[e] = target


def _walk(tree: Tree) -> tuple[list[tuple[int, int, int]], list[int]]:
    """Node, node before it and arc of every step from the root outward, contracted service routes among them, so that
    what lies behind a step follows it; and where that ends."""
    case, s = tree.streets.case, tree.streets
    ends: dict[int, list[int]] = {}
    for c in np.flatnonzero((case.service >= 0) & np.array(tree.joined, dtype=bool)).tolist():
        ends.setdefault(int(case.node[c]), []).append(int(case.service[c]))
    walk: list[tuple[int, int, int]] = []
    depth: dict[int, int] = {}
    for v in tree.order[1:]:
        depth[v] = depth.get(s.tail[tree.into[v]], 0) + 1
        walk.append((v, s.tail[tree.into[v]], tree.into[v]))
        for a in ends.get(v, ()):
            depth[int(case.head[a])] = depth[v] + 1
            walk.append((int(case.head[a]), v, a))
    last, open_ = [len(walk)] * len(walk), list[int]()
    for i, (v, _, _) in enumerate(walk):
        while open_ and depth[walk[open_[-1]][0]] >= depth[v]:
            last[open_.pop()] = i
        open_.append(i)
    return walk, last
