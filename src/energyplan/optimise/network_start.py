"""Trees as networks: flows of every state along a tree, the smallest sizes that carry them, and the injections they
ask for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_input import REQUIRED, Floats, Ints
from energyplan.optimise.network_problem import DesignProblem
from energyplan.optimise.network_read import NetworkSolution
from energyplan.optimise.network_tree import Tree

Bools = NDArray[np.bool_]


def tree_network(problem: DesignProblem, tree: Tree) -> NetworkSolution | None:
    """Build the network that a tree stands for.

    Parameters
    ----------
    problem : DesignProblem
        The problem that the tree's case was made from.
    tree : Tree
        A tree.

    Returns
    -------
    NetworkSolution or None
        None where no size carries a flow, a source cannot give what is asked, or what is required is missing.
    """
    net, case, s = problem.net, tree.streets.case, tree.streets
    connected = np.array(tree.joined, dtype=bool)
    if not connected[net.consumer_mode == REQUIRED].all():
        return None
    arcs = [(v, tree.into[v]) for v in reversed(tree.order[1:])]
    service = case.service[connected & (case.service >= 0)]
    ends = [(int(case.head[a]), int(a)) for a in service.tolist()]
    walk = ends + [(v, a) for v, a in arcs if a < 2 * case.n_routes]
    need = np.zeros((net.n_states, net.n_nodes))
    for state in range(net.n_states):
        np.add.at(need[state], net.consumer_node[connected], net.demand_kw[state, connected])
    size = np.full(net.n_routes, -1, dtype=np.int64)
    flow = np.zeros((net.n_states, net.n_routes))
    allowed = net.allowed()
    loss = net.loss_kw()
    for v, a in walk:
        e = a % case.n_routes
        sign = 1.0 if a < case.n_routes else -1.0
        k, through, enters = _pick(problem, e, need[:, v], (allowed[e], loss[:, e]))
        if k < 0:
            return None
        size[e], flow[:, e] = k, sign * through
        need[:, s.tail[a]] += enters
    fed = {s.head[a] for v, a in arcs if a >= 2 * case.n_routes}
    injection = np.zeros(net.max_injection_kw.shape)
    for v in fed:
        here = np.flatnonzero(net.source_node == v)
        q = here[int(problem.source_cost[here].argmin())]
        injection[:, q] = need[:, v]
    if (injection > net.max_injection_kw + 1e-9).any() or (injection < net.min_injection_kw - 1e-9).any():
        return None
    if ((net.route_mode > 0) & (size < 0) & allowed.any(axis=1)).any():
        return None
    source_size = _source_size(net.source_capacity_kw, injection)
    if source_size is None:
        return None
    direction = np.where(np.abs(flow) > 1e-9, np.sign(flow), 0).astype(np.int64)
    return NetworkSolution(size, direction, flow, connected, injection, source_size)


def _pick(problem: DesignProblem, e: int, need: Floats, route: tuple[Bools, Floats]) -> tuple[int, Floats, Floats]:
    """Smallest size that delivers `need` ``[state]`` over a route, the flow as it is counted, and what enters."""
    net, (allowed, loss) = problem.net, route
    if net.law is not None:
        kept = 1.0 - net.length_m[e] * net.law.loss_per_m
        enters = (need + net.length_m[e] * net.law.loss_kw_per_m) / kept
        fits = allowed[0] and bool((enters <= net.law.capacity_kw * (1 + 1e-12)).all())
        return (0 if fits else -1), enters, enters
    enters_by_size = need[:, None] + loss
    inlet = np.abs(need[:, None] + loss / 2) + loss / 2  # at either end, where the part behind feeds in
    fits_by_size = allowed & (inlet <= net.capacity_kw * (1 + 1e-12)).all(axis=0)
    k = int(fits_by_size.argmax()) if fits_by_size.any() else -1
    return k, need + loss[:, k] / 2, enters_by_size[:, k]


def _source_size(options: Floats, injection: Floats) -> Ints | None:
    peak = np.abs(injection).max(axis=0, initial=0.0)
    if not len(options):
        return np.full(len(peak), -1, dtype=np.int64)
    if (peak > options[-1]).any():
        return None
    return np.where(peak > 0, np.searchsorted(options, peak * (1 - 1e-12)), -1).astype(np.int64)
