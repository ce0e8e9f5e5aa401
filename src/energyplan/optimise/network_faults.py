"""What no network can do, told before anything is solved: who is out of reach, what cannot be built, what is too
small. Not everything impossible shows here; what does not ends as an outcome without solution."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from energyplan.core.errors import Issue, Where
from energyplan.optimise.network_bounds import at_nodes, usable_capacity
from energyplan.optimise.network_input import OPTIONAL, REQUIRED, Floats, Ints, NetworkInput
from energyplan.optimise.network_voltage import drop_per_kw
from energyplan.topology.graph import components

TOLD = 20
"""Faults of one kind that are told."""


def network_faults(net: NetworkInput) -> list[Issue]:
    """List what no network can do.

    Parameters
    ----------
    net : NetworkInput
        The network, possible in each of its elements.

    Returns
    -------
    list of Issue
        Routes that must be built and cannot, consumers out of reach or beyond every size next to them, sources too
        small together.
    """
    usable = net.allowed()
    route = np.flatnonzero(usable.any(axis=1))
    part = components(net.n_nodes, net.route_from[route], net.route_to[route])
    must = np.flatnonzero(net.consumer_mode == REQUIRED)
    giving = np.stack([_most(net, s) for s in range(net.n_states)]).max(axis=0, initial=0.0) > 0
    fed = np.zeros(part.max(initial=-1) + 1, dtype=bool)
    fed[part[net.source_node[giving]]] = True
    faults = _forced_faults(net, usable, fed[part])
    if not giving.any() and len(must):
        fix = "Add a source with capacity, or make every consumer optional."
        what = "none can inject anything, yet consumers must be connected"
        return [*faults, Issue(Where(), "sources", what, str(len(must)), fix=fix)]
    lost = must[~fed[part[net.consumer_node[must]]]]
    for c in lost[:TOLD].tolist():
        fix = "Add a route to it, allow one that is forbidden or too small for its own loss, or make it optional."
        what = "must be connected, but no route leads to it from a source"
        faults.append(Issue(Where(), net.name("consumer", c), what, fix=fix))
    best = np.where(usable, usable_capacity(net) - net.loss_kw() / 2, 0.0).max(axis=2, initial=0.0)
    for s in range(net.n_states):
        faults += _room_faults(net, s, best[s, route], (route, must[fed[part[net.consumer_node[must]]]]))
        faults += _supply_faults(net, s, part, must)
        faults += _infeed_faults(net, s, part, must)
        faults += _voltage_faults(net, s, usable, must[fed[part[net.consumer_node[must]]]])
    return faults


def _forced_faults(net: NetworkInput, usable: np.ndarray, fed: np.ndarray) -> list[Issue]:
    """Routes that must be built: loops, those that no source reaches, those that no size gets through, and rings of
    lines."""
    faults = []
    forced = np.flatnonzero(net.route_mode > 0)
    loop = net.route_from == net.route_to
    for e in forced[loop[forced]][:TOLD].tolist():
        what, fix = "must be built, but ends where it begins", "Give it its other end, or let it be left out."
        faults.append(Issue(Where(), net.name("route", e), what, fix=fix))
    forced = forced[~loop[forced]]
    lost = forced[usable[forced].any(axis=1) & ~fed[net.route_from[forced]]]
    for e in lost[:TOLD].tolist():
        what, fix = "must be built, but no source reaches it", "Join it to a source, or let it be left out."
        faults.append(Issue(Where(), net.name("route", e), what, fix=fix))
    for e in forced[~usable[forced].any(axis=1)][:TOLD].tolist():
        what, fix = "must be built, but no size allowed to it carries what it loses", "Add a larger size, or cut it."
        faults.append(Issue(Where(), net.name("route", e), what, fix=fix))
    if net.radial:
        faults += _ring_faults(net, forced)
    return faults


def _ring_faults(net: NetworkInput, forced: Ints) -> list[Issue]:
    """Lines that must be built and close a ring with lines before them, where each node is fed by one line."""
    group = list(range(net.n_nodes))
    faults = []

    def top(node: int) -> int:
        while group[node] != node:
            group[node] = group[group[node]]
            node = group[node]
        return node

    for n in np.unique(net.source_node)[1:].tolist():  # two sources count as joined
        group[n] = int(net.source_node.min())
    for e in forced.tolist():
        a, b = top(int(net.route_from[e])), top(int(net.route_to[e]))
        if a == b:
            what = "must be built, but closes a ring with others that must, or joins two sources"
            fix = "Let one of them be left out: each node is fed by one line."
            faults.append(Issue(Where(), net.name("route", e), what, fix=fix))
        group[b] = a
    return faults[:TOLD]


def _room_faults(net: NetworkInput, s: int, best: Floats, which: tuple[Ints, Ints]) -> list[Issue]:
    """Consumers that need more than the routes at their node carry in their largest size and its sources give."""
    route, must = which
    room = np.zeros(net.n_nodes)
    np.add.at(room, net.route_from[route], best)
    np.add.at(room, net.route_to[route], best)
    np.add.at(room, net.source_node, _most(net, s))
    need = np.zeros(net.n_nodes)
    np.add.at(need, net.consumer_node[must], net.demand_kw[s, must])
    np.add.at(room, net.consumer_node, np.maximum(-net.demand_kw[s], 0.0) * (net.consumer_mode == OPTIONAL))
    faults = []
    for n in np.flatnonzero(need > room * (1 + 1e-9) + 1e-9)[:TOLD].tolist():
        c = int(must[net.consumer_node[must] == n][0])
        what = f"needs more in {net.states[s]} than the routes at its node can carry in their largest size"
        fix = "Add a larger size or a second route, or split the consumer."
        faults.append(Issue(Where(), net.name("consumer", c), what, f"{need[n]:.6g} kW", f"{room[n]:.6g} kW", fix))
    return faults


def _most(net: NetworkInput, s: int) -> Floats:
    """Most that each source gives in a state, in the largest size it can be built in ``[source]`` [kW]."""
    largest = net.source_capacity_kw[-1] if len(net.source_capacity_kw) else np.inf
    return np.clip(net.max_injection_kw[s], 0.0, largest)


def _supply_faults(net: NetworkInput, s: int, part: Ints, must: Ints) -> list[Issue]:
    n = int(part.max(initial=-1)) + 1
    need = np.bincount(part[net.consumer_node[must]], net.demand_kw[s, must], minlength=n)
    # without any source, bincount would count in whole numbers
    give = np.bincount(part[net.source_node], _most(net, s), minlength=n).astype(float)
    may = np.maximum(-net.demand_kw[s], 0) * (net.consumer_mode == OPTIONAL)
    give += np.bincount(part[net.consumer_node], may, minlength=n)
    faults = []
    for p in np.flatnonzero((need > give * (1 + 1e-9)) & (give > 0)).tolist():
        who = ", ".join(net.name("source", int(i)) for i in np.flatnonzero(part[net.source_node] == p)[:5])
        what = f"cannot supply the consumers that must be connected in {net.states[s]}"
        if len(net.source_capacity_kw):
            what += ", even in the largest size"
        fix = "Allow a larger source, or make consumers optional."
        faults.append(Issue(Where(), who or "sources", what, f"{give[p]:.6g} kW", f"{need[p]:.6g} kW", fix))
    return faults


def _infeed_faults(net: NetworkInput, s: int, part: Ints, must: Ints) -> list[Issue]:
    """Consumers that must be connected feed in, and sources inject at least, more than others and losses can take."""
    n = int(part.max(initial=-1)) + 1
    give = np.maximum(net.min_injection_kw[s], 0.0)
    feeds = must[net.demand_kw[s, must] < 0]
    if not len(feeds) and not give.any():
        return []
    at, source = part[net.consumer_node], part[net.source_node]
    over = np.bincount(source, give, minlength=n) - np.bincount(at[must], net.demand_kw[s, must], minlength=n)
    take = np.bincount(source, np.maximum(-net.min_injection_kw[s], 0.0), minlength=n)
    take = take + np.bincount(at, np.maximum(net.demand_kw[s], 0.0) * (net.consumer_mode == OPTIONAL), minlength=n)
    take += np.bincount(part[net.route_from], net.loss_kw()[s].max(axis=1, initial=0.0), minlength=n)
    if net.law is not None and net.law.loss_per_m > 0:
        return []  # what is lost grows with what flows
    faults = []
    for p in np.flatnonzero(over > take * (1 + 1e-9) + 1e-9).tolist():
        who = [net.name("consumer", int(c)) for c in feeds[at[feeds] == p]]
        who += [net.name("source", int(i)) for i in np.flatnonzero((give > 0) & (source == p))]
        what = f"must feed in more in {net.states[s]} than anybody can take"
        fix = "Let a source absorb it (min_injection_kw below 0), or ask for less."
        faults.append(Issue(Where(), ", ".join(who[:5]), what, f"{over[p]:.6g} kW", f"{take[p]:.6g} kW", fix))
    return faults


def _voltage_faults(net: NetworkInput, s: int, usable: np.ndarray, must: Ints) -> list[Issue]:
    """Consumers whose demand alone, over the way of least resistance, drops the voltage below its limit.

    Each node is fed over one way from a source, and all lines of that way carry at least what the node takes, as long
    as nobody feeds in.
    """
    if net.voltage is None or not net.radial or (net.demand_kw[s] < 0).any() or not len(must):
        return []
    drop = np.where(usable, drop_per_kw(net), np.inf).min(axis=1)
    route = np.flatnonzero(np.isfinite(drop))
    low, high = np.sort(np.stack([net.route_from[route], net.route_to[route]]), axis=0)
    order = np.lexsort((drop[route], low * net.n_nodes + high))
    best = order[np.unique((low * net.n_nodes + high)[order], return_index=True)[1]]  # of parallel lines
    weight = np.maximum(drop[route[best]], 1e-15)  # a line without length would count as none
    graph = sparse.csr_array((weight, (low[best], high[best])), shape=(net.n_nodes, net.n_nodes))
    sources = np.unique(net.source_node)
    way = csgraph.dijkstra(graph, directed=False, indices=sources, min_only=True)
    need = at_nodes(net, net.consumer_node[must], net.demand_kw[:, must])[s]
    loads = net.voltage.source**2 - np.where(need > 0, way, 0.0) * need
    faults = []
    for n in np.flatnonzero(np.isfinite(loads) & (loads < net.voltage.minimum**2 - 1e-9))[:TOLD].tolist():
        c = int(must[net.consumer_node[must] == n][0])
        what = f"drops the voltage too far in {net.states[s]} over any way to it, by its own demand"
        got, expected = f"{np.sqrt(max(loads[n], 0.0)):.4f} of nominal", f"{net.voltage.minimum:.4f} or more"
        fix = "Add a stronger line or a source nearer to it, or make it optional."
        faults.append(Issue(Where(), net.name("consumer", c), what, got, expected, fix))
    return faults
