"""The rows of a network in the planning model: which routes are built, in which size, and what flows in each design
state.

For every route ``e``, size ``k``, state ``s`` and way ``w`` along it:

========================  =========================================================================================
``z[e, k]``               1 if the route has at least size ``k``; ``z[e, k] >= z[e, k + 1]``
``y[g, e, w]``            1 if the route leads way ``w``; ``sum_w y = z[e, first]``
``f[s, e, w]``            flow at mid-route [kW], ``<= most[s, e, w] y`` and ``sum_w f <= sum_k step[s, e, k] z[e, k]``
``x[c]``                  1 if consumer ``c`` is connected
``i[s, q]``               injection of source ``q`` [kW]
========================  =========================================================================================

At every node: what arrives, less half of the fixed losses of the routes there, plus injection equals what leaves plus
connected demand. A route leads away from a node only if another leads there or a source stands there, and a consumer
is connected only where a route leads to it: these rows cost nothing and close most of the gap where connection is
optional.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_bounds import RouteBounds, route_bounds
from energyplan.optimise.network_faults import network_faults
from energyplan.optimise.network_input import FORBIDDEN, REQUIRED, Floats, Ints, NetworkInput
from energyplan.optimise.network_voltage import VoltageBlocks, add_voltage
from energyplan.optimise.system import LinearSystem
from energyplan.topology.graph import components


@dataclass(frozen=True)
class NetworkBlocks:
    """Columns of a network in a system, and what they cost and lose, so that the caller prices and couples them.

    Attributes
    ----------
    net, bounds : NetworkInput, RouteBounds
        What the rows were made from.
    at_least : array of int
        Column of ``z`` ``[route, size]``; -1 where a size is not offered.
    first : array of int
        First size offered ``[route]``; -1 where the route cannot be built.
    way : array of int
        Column of ``y`` ``[group, route, way]``; -1 where nothing can flow that way.
    group : array of int
        Group of ways that rules a state ``[state]``; -1 where flows are free of ways (infeed).
    flow : array of int
        Column of ``f`` ``[state, route, way]``; -1 where there is none.
    connect : array of int
        Column of ``x`` ``[consumer]``, fixed for required and forbidden ones.
    inject : array of int
        Column of ``i`` ``[state, source]`` [kW].
    source_size : array of int
        Column of ``at least option o`` ``[source, option]``; without elements if sources have no sizes.
    size_columns, size_cost : arrays
        Columns to price and their coefficients, flat [money/a]; trench not included.
    trench_columns, trench_cost : arrays
        Column that needs the street opened ``[route]`` (-1 if never) and its civil cost [money/a].
    loss_columns, loss_kw : arrays
        Columns that lose and how much, flat and ``[state, flat]`` [kW]: the loss of the built network is the product.
    flow_loss : array
        Share of the flow lost on a route ``[route]`` [-]; zero but for a linear law.
    flow_cost : array
        Cost of a linear law by the flow that enters ``[route]`` [money/(kW a)], to be priced on `peak_flow`.
    peak_flow : array of int
        Column of the largest flow that enters a route in any state ``[route]``; -1 where there is none or no linear
        law.
    voltage : VoltageBlocks or None
        Columns of the voltage part.
    """

    net: NetworkInput
    bounds: RouteBounds
    at_least: Ints
    first: Ints
    way: Ints
    group: Ints
    flow: Ints
    connect: Ints
    inject: Ints
    source_size: Ints
    size_columns: Ints
    size_cost: Floats
    trench_columns: Ints
    trench_cost: Floats
    loss_columns: Ints
    loss_kw: Floats
    flow_loss: Floats
    flow_cost: Floats
    peak_flow: Ints
    voltage: VoltageBlocks | None = None


def add_network(
    system: LinearSystem, net: NetworkInput, prefix: str = "network", *, bounds: RouteBounds | None = None
) -> NetworkBlocks:
    """Add the columns and rows of one carrier's network to a system; costs are left to the caller.

    Parameters
    ----------
    system : LinearSystem
        Where to add.
    net : NetworkInput
        The network.
    prefix : str
        Begins the name of every block.
    bounds : RouteBounds, optional
        From `route_bounds`, if known already.

    Returns
    -------
    NetworkBlocks

    Raises
    ------
    ScenarioError
        Where consumers that must be connected cannot be reached or supplied.
    """
    faults = network_faults(net)
    if faults:
        raise ScenarioError(faults)
    bounds = bounds or route_bounds(net)
    at_least, first = _add_sizes(system, net, bounds, prefix)
    group = _groups(net)
    way = _add_ways(system, net, bounds, (at_least, first), (prefix, int(group.max(initial=-1)) + 1))
    flow = _add_flows(system, net, bounds, prefix)
    connect, inject, source_size = _add_ends(system, net, prefix)
    has = at_least >= 0
    steps = _steps(net.size_cost(), net, has, existing_free=True)
    losses = np.stack([_steps(loss, net, has, existing_free=False) for loss in net.loss_kw()])
    above = has & (np.arange(net.n_sizes) > net.existing_size[:, None])
    new = np.where(above.any(axis=1), above.argmax(axis=1), -1)
    route = np.arange(net.n_routes)
    law = net.law
    blocks = NetworkBlocks(
        net=net,
        bounds=bounds,
        at_least=at_least,
        first=first,
        way=way,
        group=group,
        flow=flow,
        connect=connect,
        inject=inject,
        source_size=source_size,
        size_columns=at_least[has],
        size_cost=steps[has],
        trench_columns=np.where(new >= 0, at_least[route, np.maximum(new, 0)], -1),
        trench_cost=net.trench_cost_per_m * net.length_m,
        loss_columns=at_least[has],
        loss_kw=losses[:, has],
        flow_loss=net.length_m * (law.loss_per_m if law else 0.0),
        flow_cost=net.flow_cost(),
        peak_flow=_add_peak(system, net, flow, prefix),
        voltage=add_voltage(system, net, (at_least, first, flow), prefix),
    )
    _balance(system, blocks, prefix)
    _capacity(system, blocks, prefix)
    _paths(system, blocks, prefix)
    _lead(system, blocks, prefix)
    return blocks


def add_network_cost(
    system: LinearSystem, blocks: NetworkBlocks, term: str = "network", *, trench: bool = True
) -> None:
    """Price sizes under ``<term>_pipes``, and trenches under ``<term>_trench`` unless others share them."""
    system.add_cost(f"{term}_pipes", blocks.size_columns, blocks.size_cost)
    peak = blocks.peak_flow >= 0
    system.add_cost(f"{term}_pipes", blocks.peak_flow[peak], blocks.flow_cost[peak])
    open_ = (blocks.trench_columns >= 0) & trench
    system.add_cost(f"{term}_trench", blocks.trench_columns[open_], blocks.trench_cost[open_])


def _add_sizes(system: LinearSystem, net: NetworkInput, bounds: RouteBounds, prefix: str) -> tuple[Ints, Ints]:
    """Ordered binaries of the sizes offered; a forced route has its first one fixed."""
    size = bounds.size
    ids = np.full(size.shape, -1, dtype=np.int64)
    route, k = np.nonzero(size)
    first = np.where(size.any(axis=1), size.argmax(axis=1), -1)
    lower = ((net.route_mode[route] > 0) & (k == first[route])).astype(float)
    names = [f"{net.name('route', int(r))}/{int(i)}" for r, i in zip(route, k)]
    ids[route, k] = system.add_columns(f"{prefix}_at_least", {"route_size": names}, lower, 1.0, integer=True).ids
    nxt = np.flatnonzero(route[1:] == route[:-1]) if len(route) else np.zeros(0, dtype=np.int64)
    rows = system.add_rows(f"{prefix}_size_order", {"route_size": [names[i] for i in nxt]}, lower=0.0)
    flat = ids[route, k]
    system.add(rows.ids, flat[nxt], 1.0)
    system.add(rows.ids, flat[nxt + 1], -1.0)
    return ids, first


def _groups(net: NetworkInput) -> Ints:
    """Group states by the ways that they share.

    Lines lead one way as a structure. With a single place of supply, the flow of a state can be split into paths, so a
    state that needs no more anywhere can follow the paths of one that does: it shares its ways. Any other state may
    need a route the other way round, and has ways of its own.
    """
    infeed = (net.demand_kw < 0).any(axis=1)
    out = np.full(net.n_states, -1)
    if net.radial:
        return np.where(infeed, out, 0)
    free = np.flatnonzero(~infeed)
    out[free] = np.arange(len(free))
    if len(np.unique(net.source_node)) > 1 or not len(free):
        return out
    most = int(free[net.demand_kw[free].sum(axis=1).argmax()])
    less = (net.demand_kw <= net.demand_kw[most]).all(axis=1) & (net.loss_kw_per_m <= net.loss_kw_per_m[most]).all(
        axis=1
    )
    less &= (net.capacity_kw >= net.capacity_kw[most]).all(axis=1) & ~infeed
    own = np.flatnonzero(~less & ~infeed)
    out[less], out[own] = 0, 1 + np.arange(len(own))
    return out


def _add_ways(
    system: LinearSystem, net: NetworkInput, bounds: RouteBounds, sizes: tuple[Ints, Ints], named: tuple[str, int]
) -> Ints:
    """One binary per way where both make sense; where only one does, it is the route's own binary."""
    (at_least, first), (prefix, n_groups) = sizes, named
    n_groups = max(n_groups, 1 if net.radial else 0)
    built = np.where(first >= 0, at_least[np.arange(net.n_routes), np.maximum(first, 0)], -1)
    way = np.where(bounds.way[None], built[None, :, None], -1).repeat(n_groups, axis=0)
    both = np.flatnonzero(bounds.way.all(axis=1) & (first >= 0))
    names = [net.name("route", int(r)) for r in both]
    groups = [f"ways {g}" for g in range(n_groups)]
    cols = system.add_columns(f"{prefix}_way", {"group": groups, "route": names, "way": (0, 1)}, 0.0, 1.0, integer=True)
    way[:, both] = cols.ids
    rows = system.add_rows(f"{prefix}_one_way", {"group": groups, "route": names}, 0.0, 0.0)
    system.add(rows.ids[:, :, None], cols.ids, 1.0)
    system.add(rows.ids, built[both], -1.0)
    return way


def _add_flows(system: LinearSystem, net: NetworkInput, bounds: RouteBounds, prefix: str) -> Ints:
    ids = np.full((net.n_states, net.n_routes, 2), -1, dtype=np.int64)
    exists = bounds.way & bounds.size.any(axis=1, keepdims=True)
    s, route, w = np.nonzero(np.broadcast_to(exists, ids.shape))
    names = [f"{net.states[i]}/{net.name('route', int(r))}/{int(j)}" for i, r, j in zip(s, route, w)]
    upper = bounds.most_kw[s, route, w]
    ids[s, route, w] = system.add_columns(f"{prefix}_flow_kw", {"flow": names}, 0.0, upper).ids
    return ids


def _add_ends(system: LinearSystem, net: NetworkInput, prefix: str) -> tuple[Ints, Ints, Ints]:
    """Connection of consumers, injection of sources, and the sizes of sources where they have any."""
    consumers = [net.name("consumer", i) for i in range(len(net.consumer_node))]
    low, high = (net.consumer_mode == REQUIRED).astype(float), (net.consumer_mode != FORBIDDEN).astype(float)
    connect = system.add_columns(f"{prefix}_connect", {"consumer": consumers}, low, high, integer=True).ids
    sources = [net.name("source", i) for i in range(len(net.source_node))]
    need = np.maximum(net.demand_kw, 0).sum(axis=1) + np.maximum(-net.min_injection_kw, 0).sum(axis=1)
    need += net.loss_kw().max(axis=2, initial=0.0).sum(axis=1)
    upper = net.max_injection_kw
    if net.law is None or net.law.loss_per_m == 0:
        upper = np.minimum(upper, need[:, None])
    coords = {"state": net.states, "source": sources}
    inject = system.add_columns(f"{prefix}_inject_kw", coords, net.min_injection_kw, upper).ids
    options = net.source_capacity_kw
    if not len(options):
        return connect, inject, np.zeros((len(sources), 0), dtype=np.int64)
    coords = {"source": sources, "option": [str(o) for o in range(len(options))]}
    size = system.add_columns(f"{prefix}_source_size", coords, 0.0, 1.0, integer=True).ids
    order = system.add_rows(
        f"{prefix}_source_order", {"source": sources, "option": [str(o) for o in range(len(options) - 1)]}, 0.0
    )
    system.add(order.ids, size[:, :-1], 1.0)
    system.add(order.ids, size[:, 1:], -1.0)
    for sign, word in ((1.0, "out"), (-1.0, "in")):
        rows = system.add_rows(f"{prefix}_source_{word}", {"state": net.states, "source": sources}, upper=0.0)
        system.add(rows.ids, inject, sign)
        system.add(rows.ids[:, :, None], size[None], -np.diff(options, prepend=0.0))
    return connect, inject, size


def _add_peak(system: LinearSystem, net: NetworkInput, flow: Ints, prefix: str) -> Ints:
    """Largest flow that enters a route, which a linear law prices."""
    out = np.full(net.n_routes, -1, dtype=np.int64)
    if net.law is None or net.law.cost_per_m_kw == 0:
        return out
    if net.n_states == 1:  # the flow itself, where only one way makes sense
        single = (flow[0] >= 0).sum(axis=1) == 1
        out[single] = flow[0, single].max(axis=1)
    route = np.flatnonzero((flow >= 0).any(axis=(0, 2)) & (out < 0))
    names = [net.name("route", int(r)) for r in route]
    out[route] = system.add_columns(f"{prefix}_peak_kw", {"route": names}).ids
    rows = system.add_rows(f"{prefix}_peak", {"state": net.states, "route": names}, lower=0.0)
    system.add(rows.ids, out[route], 1.0)
    for w in (0, 1):
        _add_known(system, rows.ids, flow[:, route, w], -1.0)
    return out


def _add_known(system: LinearSystem, rows: Ints, columns: Ints, coefficients: Floats | float) -> None:
    """Add entries whose column exists."""
    rows, columns, values = np.broadcast_arrays(rows, columns, coefficients)
    known = columns >= 0
    system.add(rows[known], columns[known], values[known])


def _steps(value: Floats, net: NetworkInput, has: NDArray[np.bool_], *, existing_free: bool) -> Floats:
    """Increments of a value over the sizes offered on each route ``[route, size]``."""
    before = np.zeros(len(value))
    out = np.zeros(value.shape)
    for k in range(value.shape[1]):
        here = has[:, k]
        level = value[:, k]
        if existing_free:
            lies = net.existing_size == k
            level = np.where(lies, 0.0, level)
            if not net.replace_in_full:
                paid = net.existing_size >= 0
                base = np.where(paid, value[np.arange(len(value)), np.maximum(net.existing_size, 0)], 0.0)
                level = np.where(paid & ~lies, np.maximum(value[:, k] - base, 0.0), level)
        out[here, k] = level[here] - before[here]
        before[here] = level[here]
    return out


def _balance(system: LinearSystem, b: NetworkBlocks, prefix: str) -> None:
    net = b.net
    nodes = [net.name("node", n) for n in range(net.n_nodes)]
    rows = system.add_rows(f"{prefix}_balance", {"state": net.states, "node": nodes}, 0.0, 0.0).ids
    ends = (net.route_from, net.route_to)
    for w in (0, 1):
        tail, head = ends[w], ends[1 - w]
        _add_known(system, rows[:, tail], b.flow[:, :, w], -1.0)
        _add_known(system, rows[:, head], b.flow[:, :, w], (1.0 - b.flow_loss)[None, :])
    route, k = np.nonzero(b.at_least >= 0)
    if net.law is None:
        for end in ends:
            system.add(rows[:, end[route]], b.at_least[route, k][None, :], -b.loss_kw / 2)
    else:
        for w in (0, 1):
            head = ends[1 - w]
            for s in range(net.n_states):
                loss = net.length_m * net.loss_kw_per_m[s, 0]
                if b.group[s] >= 0:
                    _add_known(system, rows[s, head], b.way[b.group[s], :, w], -loss)
                else:
                    _add_known(system, rows[s, head], b.at_least[:, 0], -loss / 2)
    system.add(rows[:, net.consumer_node], b.connect[None, :], -net.demand_kw)
    system.add(rows[:, net.source_node], b.inject, 1.0)


def _capacity(system: LinearSystem, b: NetworkBlocks, prefix: str) -> None:
    """Flow within the size that is built, and only the way that the route leads."""
    net, most = b.net, b.bounds.most_kw
    route = np.flatnonzero(b.first >= 0)
    names = [net.name("route", int(r)) for r in route]
    rows = system.add_rows(f"{prefix}_capacity", {"state": net.states, "route": names}, upper=0.0).ids
    loss = net.loss_kw() if net.law is None else np.zeros((net.n_states, net.n_routes, 1))
    room = np.maximum(net.capacity_kw[:, None, :] - loss / 2, 0.0)
    room = np.minimum(room, most.max(axis=2)[:, :, None])
    has = b.at_least >= 0
    steps = np.stack([_steps(room[s], net, has, existing_free=False) for s in range(net.n_states)])
    for w in (0, 1):
        _add_known(system, rows, b.flow[:, route, w], 1.0)
    _add_known(system, rows[:, :, None], b.at_least[route][None], -steps[:, route])
    both = np.flatnonzero((b.flow[0] >= 0).all(axis=1)) if net.n_states else route
    names = [net.name("route", int(r)) for r in both]
    tied = np.flatnonzero(b.group >= 0)
    states = [net.states[s] for s in tied]
    rows = system.add_rows(f"{prefix}_along", {"state": states, "route": names, "way": (0, 1)}, upper=0.0).ids
    for i, s in enumerate(tied.tolist()):
        system.add(rows[i], b.flow[s, both], 1.0)
        system.add(rows[i], b.way[b.group[s], both], -most[s, both])
    if net.law is not None and net.law.loss_kw_per_m > 0:
        _feed_losses(system, b, prefix)


def _feed_losses(system: LinearSystem, b: NetworkBlocks, prefix: str) -> None:
    """Under a linear law, feed what a route loses from the end where it leads away from, also where nothing else flows
    in a state: else an idle route would not tell which of its ends pays for it."""
    net = b.net
    idle = (net.route_mode > 0) | (net.existing_size >= 0) | (net.n_states > 1)
    route = np.flatnonzero((b.flow[0] >= 0).all(axis=1) & idle)
    names = [net.name("route", int(r)) for r in route]
    for s in np.flatnonzero(b.group >= 0).tolist():
        rows = system.add_rows(f"{prefix}_fed_{s}", {"route": names, "way": (0, 1)}, lower=0.0).ids
        system.add(rows, b.flow[s, route], (1.0 - b.flow_loss[route])[:, None])
        loss = net.length_m[route] * net.loss_kw_per_m[s, 0]
        system.add(rows, b.way[b.group[s], route], -loss[:, None])


def _paths(system: LinearSystem, b: NetworkBlocks, prefix: str) -> None:
    """A route needs a route before it; a consumer needs a route to it; with lines, one route at most feeds a node."""
    net = b.net
    source = np.zeros(net.n_nodes, dtype=bool)
    source[net.source_node] = True
    ends = (net.route_from, net.route_to)
    for g in range(len(b.way)):
        into = [(ends[1 - w], b.way[g, :, w]) for w in (0, 1)]
        for w in (0, 1):
            route = np.flatnonzero((b.way[g, :, w] >= 0) & ~source[ends[w]])
            names = [net.name("route", int(r)) for r in route]
            rows = system.add_rows(f"{prefix}_before_{g}_{w}", {"route": names}, lower=0.0).ids
            system.add(rows, b.way[g, route, w], -1.0)
            _add_into(system, rows, ends[w][route], into, skip=route)
        consumer = np.flatnonzero(~source[net.consumer_node] & (net.consumer_mode != FORBIDDEN))
        names = [net.name("consumer", int(c)) for c in consumer]
        rows = system.add_rows(f"{prefix}_reach_{g}", {"consumer": names}, lower=0.0).ids
        system.add(rows, b.connect[consumer], -1.0)
        _add_into(system, rows, net.consumer_node[consumer], into)
        if net.radial:
            labels = [net.name("node", n) for n in range(net.n_nodes)]
            rows = system.add_rows(f"{prefix}_radial_{g}", {"node": labels}, upper=np.where(source, 0.0, 1.0)).ids
            _add_into(system, rows, np.arange(net.n_nodes), into)


def _lead(system: LinearSystem, b: NetworkBlocks, prefix: str) -> None:
    """Lead ways from a source to parts that must be built and to consumers that take nothing, where no loss asks for a
    flow: ways in a ring need none before them.

    A flow of its own, one unit to each of them, runs along the ways of the first group.
    """
    net = b.net
    source = np.isin(np.arange(net.n_nodes), net.source_node)
    lossless = (b.at_least >= 0) & (net.loss_kw() == 0).any(axis=0)
    forced = np.flatnonzero((net.route_mode > 0) & (b.first >= 0))
    part = components(net.n_nodes, net.route_from[forced], net.route_to[forced])
    apart = np.setdiff1d(part[net.route_from[forced]], part[source])
    idle = np.flatnonzero((net.demand_kw == 0).all(axis=0) & ~source[net.consumer_node] & (net.consumer_mode >= 0))
    if not len(b.way) or not lossless.any() or not len(apart) + len(idle):
        return
    units = float(len(apart) + len(idle))
    route, way = np.nonzero(b.way[0] >= 0)
    names = [f"{net.name('route', int(r))}/{int(w)}" for r, w in zip(route, way)]
    lead = system.add_columns(f"{prefix}_lead", {"way": names}, 0.0, units).ids
    rows = system.add_rows(f"{prefix}_lead_along", {"way": names}, upper=0.0).ids
    system.add(rows, lead, 1.0)
    system.add(rows, b.way[0, route, way], -units)
    need = np.zeros(net.n_nodes)
    need[np.unique(part, return_index=True)[1][apart]] = 1.0
    nodes = {"node": [net.name("node", n) for n in range(net.n_nodes)]}
    rows = system.add_rows(f"{prefix}_lead_balance", nodes, need, need).ids
    ends = np.stack([net.route_from, net.route_to])
    system.add(rows[ends[way, route]], lead, -1.0)
    system.add(rows[ends[1 - way, route]], lead, 1.0)
    system.add(rows[net.consumer_node[idle]], b.connect[idle], -1.0)
    given = system.add_columns(f"{prefix}_lead_source", {"source": range(int(source.sum()))}, 0.0, units).ids
    system.add(rows[source], given, 1.0)


def _add_into(
    system: LinearSystem, rows: Ints, node: Ints, into: list[tuple[Ints, Ints]], *, skip: Ints | None = None
) -> None:
    """Add to row ``i`` every way that leads into ``node[i]``, but for the route ``skip[i]`` itself."""
    order = np.argsort(node, kind="stable")
    keys = node[order]
    for head, columns in into:
        known = np.flatnonzero(columns >= 0)
        low, high = np.searchsorted(keys, head[known]), np.searchsorted(keys, head[known], side="right")
        count = high - low
        route = np.repeat(known, count)
        offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        place = order[np.repeat(low, count) + offset]
        keep = np.ones(len(route), dtype=bool) if skip is None else skip[place] != route
        system.add(rows[place[keep]], columns[route[keep]], 1.0)
