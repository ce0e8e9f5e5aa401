"""Shrink a network problem exactly before it is solved, and put the solution back on the streets it came from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from energyplan.optimise.network_bounds import route_bounds, usable_capacity
from energyplan.optimise.network_input import FORBIDDEN, Floats, Ints, NetworkInput
from energyplan.optimise.network_problem import DesignProblem
from energyplan.optimise.network_read import NetworkSolution
from energyplan.topology.reduce_routes import contract_chains, without_dead_ends, without_dominated, without_loops


@dataclass(frozen=True)
class Reduced:
    """A smaller problem, and which routes of the original one each of its routes stands for.

    Attributes
    ----------
    problem : DesignProblem
        The smaller problem, on the same nodes.
    parts, turned : tuple of arrays
        Original routes along each route, and whether they are passed against their direction ``[route]``.
    """

    problem: DesignProblem
    parts: tuple[Ints, ...]
    turned: tuple[np.ndarray, ...]


def reduce_problem(problem: DesignProblem, *, chains: bool = True, parallel: bool = True) -> Reduced:
    """Leave out routes that no best network needs, and join chains.

    Parameters
    ----------
    problem : DesignProblem
        The problem.
    chains : bool
        Whether to join routes that follow one another without anything between them into one of one size.
    parallel : bool
        Whether to leave out routes that a parallel one dominates; not where somebody else may open their trench.

    Returns
    -------
    Reduced
    """
    net = problem.net
    route = np.flatnonzero(net.allowed().any(axis=1) & without_loops(net.route_from, net.route_to))
    weight = np.bincount(net.consumer_node[net.consumer_mode != FORBIDDEN], minlength=net.n_nodes)
    weight = weight + np.bincount(net.source_node, minlength=net.n_nodes)
    net = problem.net
    for _ in range(3):
        before = len(route)
        ends = (net.route_from[route], net.route_to[route])
        route = route[without_dead_ends(net.n_nodes, ends, weight, net.route_mode[route] > 0)]
        if parallel:
            route = route[_best_of_parallel(net, route)]
        if len(route) == before:
            break
    ends = (net.route_from[route], net.route_to[route])
    kind = _kinds(net, route) if chains else np.full(len(route), -1)
    joined = contract_chains(net.n_nodes, ends, weight > 0, kind)
    lost = net.law.loss_per_m if net.law is not None else 0.0
    if any(len(p) > 1 and lost * net.length_m[route[p]].sum() > 1e-4 for p in joined.parts):
        # shares of the flow lost multiply along a chain; where they are not tiny, their sum is not the same
        joined = contract_chains(net.n_nodes, ends, weight > 0, np.full(len(route), -1))
    parts = tuple(route[p] for p in joined.parts)
    return Reduced(replace(problem, net=_joined(net, joined.tail, joined.head, parts)), parts, joined.turned)


def _kinds(net: NetworkInput, route: Ints) -> Ints:
    """Routes that may be joined share their kind; forced ones and, under voltage limits, all stay as they are."""
    free = (net.route_mode[route] <= 0) & (net.voltage is None)
    key = np.stack([net.existing_size[route], net.min_size[route]], axis=1)
    kind = np.unique(key, axis=0, return_inverse=True)[1].reshape(-1)
    return np.where(free, kind, -1)


def _joined(net: NetworkInput, tail: Ints, head: Ints, parts: tuple[Ints, ...]) -> NetworkInput:
    first = np.array([p[0] for p in parts], dtype=np.int64)
    length = np.array([net.length_m[p].sum() for p in parts])
    weight = np.maximum(length, 1e-300)
    factor = np.array([(net.length_m[p] * net.cost_factor[p]).sum() for p in parts]) / weight
    trench = np.array([(net.length_m[p] * net.trench_cost_per_m[p]).sum() for p in parts]) / weight
    names = dict(net.names)
    if "route" in names:
        names["route"] = tuple(net.name("route", int(i)) for i in first)
    return replace(
        net,
        route_from=tail,
        route_to=head,
        length_m=length,
        cost_factor=np.where(length > 0, factor, 1.0),
        trench_cost_per_m=np.where(length > 0, trench, 0.0),
        existing_size=net.existing_size[first] if len(first) else np.zeros(0, dtype=np.int64),
        route_mode=net.route_mode[first] if len(first) else np.zeros(0, dtype=np.int64),
        min_size=net.min_size[first] if len(first) else np.zeros(0, dtype=np.int64),
        names=names,
    )


def _best_of_parallel(net: NetworkInput, route: Ints) -> np.ndarray:
    """Keep one of parallel routes where it is no worse in anything and can do alone."""
    low, high = np.sort(np.stack([net.route_from[route], net.route_to[route]]), axis=0)
    count = np.unique(low * net.n_nodes + high, return_counts=True)[1]
    if not len(route) or count.max() < 2 or net.voltage is not None or not _subadditive(net):
        return np.ones(len(route), dtype=bool)
    part = _only(net, route)
    bounds = route_bounds(part)
    offered = part.allowed()
    room = np.where(offered, part.capacity_kw[:, None, :] - part.loss_kw(), -np.inf).max(axis=2)
    most = bounds.most_kw.max(axis=2)
    # a bound as large as the largest size is one by that size: more than it may have to flow over both
    whole = most < np.where(offered, usable_capacity(part), 0.0).max(axis=2) * (1 - 1e-12)
    enough = ((room >= most * (1 - 1e-12)) & whole).all(axis=0)
    plain = (part.route_mode <= 0) & (part.existing_size < 0)
    cost = part.size_cost() + (part.trench_cost_per_m * part.length_m)[:, None]
    items = np.concatenate([np.where(offered, cost, np.inf), part.length_m[:, None]], axis=1)
    return without_dominated((part.route_from, part.route_to), items, enough & plain)


def _only(net: NetworkInput, route: Ints) -> NetworkInput:
    return _joined(net, net.route_from[route], net.route_to[route], tuple(np.array([r]) for r in route))


def _subadditive(net: NetworkInput) -> bool:
    """Whether one size that carries two flows never costs or loses more than the two sizes that carry one each."""
    if net.law is not None:
        return True
    last = net.n_sizes - 1
    for state in range(net.n_states):
        cap, loss = net.capacity_kw[state], net.loss_kw_per_m[state]
        k = np.minimum(np.searchsorted(cap, cap[:, None] + cap[None, :]), last)
        if (net.cost_per_m[k] > net.cost_per_m[:, None] + net.cost_per_m[None, :] + 1e-12).any():
            return False
        if (loss[k] > loss[:, None] + loss[None, :] + 1e-12).any():
            return False
    return True


def restore(problem: DesignProblem, reduced: Reduced, network: NetworkSolution) -> NetworkSolution:
    """Put a network of the reduced problem back on the routes of the original one.

    Parameters
    ----------
    problem : DesignProblem
        The original problem.
    reduced : Reduced
        From `reduce_problem`.
    network : NetworkSolution
        A network of ``reduced.problem``.

    Returns
    -------
    NetworkSolution
        On the original routes, with flows that account for the losses along each chain.
    """
    net = problem.net
    size = np.full(net.n_routes, -1, dtype=np.int64)
    flow = np.zeros((net.n_states, net.n_routes))
    small = reduced.problem.net
    loss = small.loss_kw()
    for r, (parts, turned) in enumerate(zip(reduced.parts, reduced.turned)):
        k = int(network.size[r])
        if k < 0:
            continue
        size[parts] = k
        along = np.where(turned, -1.0, 1.0)
        if len(parts) == 1:
            flow[:, parts[0]] = along[0] * network.flow_kw[:, r]
            continue
        for s in range(net.n_states):
            through = _through(
                net, parts, float(network.flow_kw[s, r]), (float(loss[s, r, k]), net.loss_kw_per_m[s, k])
            )
            flow[s, parts] = along * through
    direction = np.where(np.abs(flow) > 1e-9, np.sign(flow), 0).astype(np.int64)
    return replace(network, size=size, flow_kw=flow, direction=direction)


def _through(net: NetworkInput, parts: Ints, flow: float, loss: tuple[float, float]) -> Floats:
    """Flow of each part of a chain, as it is counted, along the chain's direction."""
    total, per_m = loss
    length = net.length_m[parts]
    if net.law is None:
        enters = flow + total / 2
        before = np.cumsum(length) * per_m - length * per_m / 2
        return enters - before
    order = np.arange(len(parts)) if flow >= 0 else np.arange(len(parts))[::-1]
    out = np.zeros(len(parts))
    left = abs(flow)
    for i in order.tolist():
        out[i] = left
        left = left * (1.0 - length[i] * net.law.loss_per_m) - length[i] * net.law.loss_kw_per_m
    return out if flow >= 0 else -out
