"""The most that can flow through each route: what lies behind it, what stands before it, and the sizes worth
offering."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_input import FORBIDDEN, REQUIRED, Floats, Ints, NetworkInput
from energyplan.topology.graph import BlockTree, Hanging, block_tree, hanging

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class RouteBounds:
    """What a route can carry at most, and which of its sizes and ways make sense.

    Attributes
    ----------
    most_kw : array
        Upper bound of the flow at mid-route ``[state, route, way]`` [kW]; way 0 leads from `route_from`, way 1 back.
    way : array of bool
        Whether something could flow that way ``[route, way]``.
    size : array of bool
        Whether a size can be part of a best network ``[route, size]``.
    """

    most_kw: Floats
    way: Bools
    size: Bools


def route_bounds(net: NetworkInput, passes: int = 3) -> RouteBounds:
    """Bound the flow of every route by what can lie behind it, and leave out sizes and ways that no best network needs.

    Parameters
    ----------
    net : NetworkInput
        The network.
    passes : int
        How often the bounds are repeated with the losses of the sizes that are left.

    Returns
    -------
    RouteBounds

    Notes
    -----
    Through a bridge flows at most the demand behind it and the losses there. Through a route of a larger block flows
    at most what lies beyond the one node by which heat can enter that block (everything, if it can enter at several).
    A size larger than the first one that carries this bound costs and loses no less, so some best network does
    without it. A route behind which no source stands is built only to supply a consumer there: sizes too small for
    every such consumer are left out too.
    """
    usable = net.allowed()
    keep: Bools = np.asarray(usable.any(axis=1))
    route = np.flatnonzero(keep)
    tree = block_tree(net.n_nodes, net.route_from[route], net.route_to[route], np.unique(net.source_node))
    size = usable.copy()
    sides = _Sides(net, tree, route)
    monotone = bool((np.diff(net.loss_kw_per_m, axis=1) >= 0).all()) and net.voltage is None
    most = np.zeros((net.n_states, net.n_routes, 2))
    for _ in range(passes):
        most[:, route] = sides.most(size)
        if monotone and net.law is None:
            size &= _not_too_large(net, most, size)
    if net.law is None and net.voltage is None:
        size &= _not_too_small(net, sides, size)
    way = np.zeros((net.n_routes, 2), dtype=bool)
    way[route] = sides.ways()
    if net.radial and (net.demand_kw >= 0).all():  # a source is fed by none
        source = np.isin(np.arange(net.n_nodes), net.source_node)
        way &= ~np.stack([source[net.route_to], source[net.route_from]], axis=1)
    size &= way.any(axis=1, keepdims=True)
    inlet = np.where(size, usable_capacity(net), 0.0).max(axis=2, initial=0.0)
    most = np.where(way, np.minimum(most, inlet[:, :, None]), 0.0)
    return RouteBounds(most, way, size)


def usable_capacity(net: NetworkInput) -> Floats:
    """Return the capacity of the flow at mid-route ``[state, route, size]`` [kW]: the loss of the first half has
    entered too."""
    if net.law is not None:
        return np.broadcast_to(net.capacity_kw[:, None, :], (net.n_states, net.n_routes, net.n_sizes))
    return np.maximum(net.capacity_kw[:, None, :] - net.loss_kw() / 2, 0.0)


def _not_too_large(net: NetworkInput, most: Floats, size: Bools) -> Bools:
    """Keep sizes up to the first that carries the bound in every state ``[route, size]``."""
    need = most.max(axis=2)
    enough = ((usable_capacity(net) >= need[:, :, None] * (1 - 1e-12)).all(axis=0)) & size
    first = np.where(enough.any(axis=1), enough.argmax(axis=1), net.n_sizes)
    return np.arange(net.n_sizes) <= first[:, None]


def _not_too_small(net: NetworkInput, sides: _Sides, size: Bools) -> Bools:
    """Keep sizes that carry what must flow at least if a bridge is built, and no less than the largest that is left."""
    least = sides.least()
    enough = (usable_capacity(net) - net.loss_kw() / 2 >= least[:, :, None] * (1 - 1e-12)).all(axis=0)
    last = net.n_sizes - 1 - size[:, ::-1].argmax(axis=1)
    enough |= np.arange(net.n_sizes) >= last[:, None]
    return enough | np.asarray((least <= 0).all(axis=0))[:, None]


class _Sides:
    """Sums on both sides of every bridge, and around every larger block."""

    def __init__(self, net: NetworkInput, tree: BlockTree, route: Ints) -> None:
        self.net, self.tree, self.route = net, tree, route
        self.bridge = tree.is_bridge
        below = np.array([nodes[0] if len(nodes) else -1 for nodes in tree.nodes] or [0], dtype=np.int64)
        block = np.where(tree.block >= 0, tree.block, 0)
        self.below = below[block]
        self.downward = net.route_to[route] == self.below
        wanted = net.consumer_mode != FORBIDDEN
        self.demand = at_nodes(net, net.consumer_node, np.maximum(net.demand_kw, 0) * wanted)
        self.demand += at_nodes(net, net.source_node, np.maximum(-net.min_injection_kw, 0))
        self.supply = at_nodes(net, net.source_node, np.maximum(net.max_injection_kw, 0))
        self.supply += at_nodes(net, net.consumer_node, np.maximum(-net.demand_kw, 0) * wanted)
        present = np.bincount(net.consumer_node[wanted], minlength=net.n_nodes).astype(float)
        # what another state needs has losses in this one, which may be fed from its far end too
        takes = (net.min_injection_kw < 0).any(axis=0) | (net.n_states > 1)
        present += np.bincount(net.source_node[takes], minlength=net.n_nodes)
        forced = (net.route_mode[route] > 0).astype(float)
        self.present_hang = hanging(tree, present, forced)
        # more than everybody could take is as good as without limit, and sums of it stay exact
        plenty = 1e6 * (1.0 + float(self.demand.sum() + net.loss_kw().max(axis=2, initial=0.0).sum()))
        self.supply_hang = hanging(tree, np.minimum(self.supply, plenty))

    def most(self, size: Bools) -> Floats:
        """Bound of the flow ``[state, kept route, way]`` [kW]."""
        net, tree, route = self.net, self.tree, self.route
        loss = np.where(size, net.loss_kw(), 0.0).max(axis=2, initial=0.0)[:, route]
        need = hanging(tree, self.demand, loss)
        far = self._stretch(route)
        bound = np.empty((net.n_states, len(route), 2))
        below, total = need.node[:, self.below], need.total[:, self.below]
        give, give_total = self.supply_hang.node[:, self.below], self.supply_hang.total[:, self.below]
        own = loss / 2 if net.law is None else loss  # a linear law counts the flow that enters
        down = np.minimum((below + own) * far, give_total - give)
        up = np.minimum((total - below - loss + own) * far, give)
        bound[:, :, 0] = np.where(self.downward, down, up)
        bound[:, :, 1] = np.where(self.downward, up, down)
        behind = self._behind_block(need)
        inner = np.logical_not(self.bridge)
        bound[:, inner] = (behind[:, tree.block[inner]] * far[inner])[:, :, None]
        return np.maximum(bound, 0.0)

    def _stretch(self, route: Ints) -> Floats:
        """Factor for losses in proportion to the flow, no path being longer than all routes together ``[kept
        route]``."""
        law = self.net.law
        if law is None or law.loss_per_m == 0:
            return np.ones(len(route))
        lost = law.loss_per_m * float(self.net.length_m[route].sum())
        return np.full(len(route), 1.0 / (1.0 - lost) if lost < 0.9 else np.inf)

    def _behind_block(self, need: Hanging) -> Floats:
        """Most that can flow through any route of a larger block ``[state, block]`` [kW]."""
        tree = self.tree
        bound = np.zeros((self.net.n_states, len(tree.top)))
        for b, (top, nodes) in enumerate(zip(tree.top.tolist(), tree.nodes)):
            if len(tree.routes[b]) < 2:
                continue
            given = (self.supply_hang.node[:, nodes] > 0).any(axis=0)
            above = bool((self.supply_hang.total[:, top] - self.supply_hang.block[:, b] > 0).any())
            if above and not given.any():
                bound[:, b] = need.block[:, b]
            elif given.sum() == 1 and not above:
                bound[:, b] = need.total[:, top] - need.node[:, nodes[given][0]]
            elif above or given.any():
                bound[:, b] = need.total[:, top]
        return bound

    def ways(self) -> Bools:
        """Whether a consumer or forced route lies ahead and a source behind ``[kept route, way]``."""
        present, supply = self.present_hang, self.supply_hang
        ahead, behind = present.node[self.below], (supply.total - supply.node)[:, self.below].any(axis=0)
        own = (self.net.route_mode[self.route] > 0).astype(float)
        down = ((ahead + own) > 0) & behind
        up = ((present.total[self.below] - ahead) > 0) & (supply.node[:, self.below] > 0).any(axis=0)
        way = np.stack([np.where(self.downward, down, up), np.where(self.downward, up, down)], axis=1)
        fed = (supply.total[:, self.tree.top] > 0).any(axis=0) if len(self.tree.top) else np.zeros(1, dtype=bool)
        if len(self.tree.top):  # a block without consumer, forced route or source in it or behind it leads nowhere
            fed &= (present.block > 0) | (supply.block > 0).any(axis=0)
        inner = np.logical_not(self.bridge)
        way[inner] = np.asarray(fed)[self.tree.block[inner]][:, None]
        return way

    def least(self) -> Floats:
        """What flows out of a bridge at least if it is built and no source stands behind it ``[state, route]`` [kW]."""
        net, tree = self.net, self.tree
        must = at_nodes(net, net.consumer_node, np.maximum(net.demand_kw, 0) * (net.consumer_mode == REQUIRED))
        required = hanging(tree, must).node[:, self.below]
        smallest = np.full((net.n_states, net.n_nodes), np.inf)
        for s in range(net.n_states):
            may = net.consumer_mode != FORBIDDEN
            np.minimum.at(smallest[s], net.consumer_node[may], net.demand_kw[s, may])
        for members, nodes, top in zip(tree.routes, tree.nodes, tree.top.tolist()):
            if len(members) and len(nodes):
                smallest[:, top] = np.minimum(smallest[:, top], smallest[:, nodes].min(axis=1))
        single = smallest[:, self.below]
        least = np.where(np.isfinite(single), np.maximum(required, single), 0.0)
        fed = (self.supply_hang.node[:, self.below] > 0).any(axis=0)
        free = (net.route_mode[self.route] <= 0) & (net.existing_size[self.route] < 0)
        forced = hanging(tree, np.zeros(net.n_nodes), (~free).astype(float)).node[self.below] > 0
        usable = self.bridge & ~fed & free & ~forced & (net.demand_kw >= 0).all() & (net.min_injection_kw >= 0).all()
        out = np.zeros((net.n_states, net.n_routes))
        out[:, self.route] = np.where(usable, least, 0.0)
        return out


def at_nodes(net: NetworkInput, node: Ints, value: Floats) -> Floats:
    """Sum values ``[state, element]`` at the nodes where their elements stand ``[state, node]``, in their own unit."""
    out = np.zeros((net.n_states, net.n_nodes))
    for s in range(net.n_states):
        np.add.at(out[s], node, value[s])
    return out
