"""Local search on trees: exchange an arc of a cycle, leave out what does not pay, join what does."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats
from energyplan.optimise.network_tree import Streets, Tree

REACH = 40  # nodes on either side of a cycle that an exchange may cut off


def improve(tree: Tree, until: float) -> Tree:
    """Improve a tree by prunings, joins and exchanges until none helps or the time is up.

    Parameters
    ----------
    tree : Tree
        Changed in place.
    until : float
        End of the time, by `time.perf_counter` [s].

    Returns
    -------
    Tree
        The same tree.
    """
    best = np.inf
    while tree.cost < best - 1e-7 * max(1.0, abs(best if np.isfinite(best) else tree.cost)):
        best = tree.cost
        prune(tree)
        if time.perf_counter() > until:
            break
        exchange(tree, until)
        if time.perf_counter() > until:
            break
        join(tree)
    tree.refresh()
    return tree


def prune(tree: Tree) -> None:
    """Leave out branches and single consumers that cost more than they are worth, from the leaves inward."""
    s, case = tree.streets, tree.streets.case
    rate = _upstream_rate(tree)
    worth = [0.0] * case.n_nodes
    for c, node in enumerate(case.node.tolist()):
        if tree.joined[c]:
            worth[node] += max(s.worth[c], 0.0)
    spent = [0.0] * case.n_nodes
    for v in reversed(tree.order[1:]):
        if tree.into[v] < 0:
            continue
        u = s.tail[tree.into[v]]
        spent[v] += tree.arc_cost[v]
        if np.isfinite(worth[v]) and worth[v] < spent[v] + 1.5 * rate[u] * (tree.need[v] + tree.loss[v]):
            path = tree.path(u)[:-1]
            saved = float(tree.saving(path, np.array([tree.need[v] + tree.loss[v]]))[0]) + spent[v]
            if worth[v] < saved - 1e-9 * max(1.0, abs(saved)):
                _drop_branch(tree, v)
                continue
        worth[u] += worth[v]
        spent[u] += spent[v]
    for c in np.flatnonzero(np.isfinite(case.worth)).tolist():
        node = int(case.node[c])
        if tree.joined[c] and tree.users[node] > 1 and s.worth[c] < 2.0 * rate[node] * s.demand[c]:
            before = tree.cost
            tree.connect(c, False)
            if tree.cost > before:
                tree.connect(c, True)
    tree.refresh()


def _drop_branch(tree: Tree, top: int) -> None:
    """Take a node and all behind it out of the tree."""
    s = tree.streets
    parent, flow, users = s.tail[tree.into[top]], tree.need[top] + tree.loss[top], tree.users[top]
    inside = {top}
    for v in tree.order:
        if v in inside or (tree.into[v] >= 0 and s.tail[tree.into[v]] in inside):
            inside.add(v)
    for v in inside:
        tree.cost -= tree.arc_cost[v]
        for c in s.at[v]:
            if tree.joined[c]:
                tree.joined[c] = False
                tree.cost += max(s.worth[c], 0.0)
        tree.into[v], tree.need[v], tree.loss[v], tree.arc_cost[v], tree.users[v] = -1, 0.0, 0.0, 0.0, 0
    tree.push(parent, -flow, -users)


def _upstream_rate(tree: Tree) -> list[float]:
    """Estimate what a kW less at each node saves on all arcs above it ``[node]`` [money/(kW a)]."""
    s = tree.streets
    rate = [0.0] * s.case.n_nodes
    nodes = tree.order[1:]
    if not nodes:
        return rate
    arcs = np.array([tree.into[v] for v in nodes], dtype=np.int64)
    need = np.array([tree.need[v] for v in nodes])
    half = s.price(arcs, need / 2)[0]
    slope = ((np.array([tree.arc_cost[v] for v in nodes]) - half) / np.maximum(need / 2, 1e-9)).tolist()
    for v, a in zip(nodes, slope):
        rate[v] = rate[s.tail[tree.into[v]]] + a
    return rate


def join(tree: Tree) -> None:
    """Connect consumers at nodes of the tree, and short branches to others, where that pays."""
    s, case = tree.streets, tree.streets.case
    open_ = [c for c in np.flatnonzero(case.worth > 0).tolist() if not tree.joined[c]]
    for c in open_:
        node = int(case.node[c])
        if tree.into[node] >= 0:
            before = tree.cost
            tree.connect(c, True)
            if tree.cost >= before:
                tree.connect(c, False)
    tree.refresh()
    dist, via = spread(tree)
    rate = _upstream_rate(tree)
    for node in sorted({int(case.node[c]) for c in open_ if not tree.joined[c]}):
        if tree.into[node] >= 0 or not np.isfinite(dist[node]):
            continue
        arcs = _outside(tree, node, via)
        if not arcs:
            continue
        arcs.reverse()
        near = [c for a in arcs for c in s.at[s.head[a]] if s.worth[c] > 0]
        if sum(s.worth[c] for c in near) > dist[node] + 0.5 * rate[s.tail[arcs[0]]] * sum(s.demand[c] for c in near):
            _try_branch(tree, arcs)
    tree.refresh()


def _try_branch(tree: Tree, arcs: list[int]) -> None:
    """Add a branch with the consumers along it from its end inward; leave it out again where it does not pay."""
    s = tree.streets
    before = tree.cost
    tree.hang(arcs)
    added = []
    for a in reversed(arcs):
        for c in s.at[s.head[a]]:
            if s.worth[c] > 0 and not tree.joined[c] and tree.into[s.head[a]] >= 0:
                tree.connect(c, True)
                added.append(c)
    if tree.cost < before - 1e-9 * max(1.0, abs(before)):
        return
    for c in added:
        tree.connect(c, False)
    for a in arcs:
        if tree.users[s.head[a]] == 0:
            tree.into[s.head[a]] = -1


def spread(tree: Tree) -> tuple[Floats, list[int]]:
    """Distance of every node from the tree by first-step cost, and the arc by which it is reached."""
    s, case = tree.streets, tree.streets.case
    arcs = np.flatnonzero(s.offered)
    inside = np.zeros(case.n_nodes, dtype=bool)
    inside[tree.order] = True
    keep = arcs[~inside[case.head[arcs]]]
    weight = np.maximum(s.first_cost[keep], 1e-9)
    shape = (case.n_nodes, case.n_nodes)
    order = np.argsort(-weight, kind="stable")  # of parallel arcs the cheapest is written last
    keep, weight = keep[order], weight[order]
    arc_of = dict(zip(zip(case.tail[keep].tolist(), case.head[keep].tolist()), keep.tolist()))
    chosen = np.array(list(arc_of.values()), dtype=np.int64)
    graph = sparse.csr_array(
        (np.maximum(s.first_cost[chosen], 1e-9), (case.tail[chosen], case.head[chosen])), shape=shape
    )
    dist, before, _ = csgraph.dijkstra(graph, indices=tree.order, min_only=True, return_predecessors=True)
    via = [arc_of.get((int(u), v), -1) for v, u in enumerate(before.tolist())]
    return dist, via


def exchange(tree: Tree, until: float) -> None:
    """Close cycles by arcs or short paths outside the tree and cut each where that saves most."""
    s, case = tree.streets, tree.streets.case
    for _ in range(50):
        dist, via = spread(tree)
        changed = 0
        for a in _closing(tree, dist):
            if time.perf_counter() > until:
                return
            changed += _exchange(tree, s, case, a, via)
        if changed:
            tree.refresh()
        if changed < 1:
            return


def _closing(tree: Tree, dist: Floats) -> list[int]:
    """Arcs (one per route) outside the tree whose two ends the tree can reach, cheapest connection first."""
    s, case = tree.streets, tree.streets.case
    n = case.n_routes
    offered = np.logical_or(s.offered[:n], s.offered[n : 2 * n])
    used = np.zeros(n, dtype=bool)
    for v in tree.order[1:]:
        if tree.into[v] < 2 * n:
            used[tree.into[v] % n] = True
    tail, head = case.tail[:n], case.head[:n]
    ok = offered & ~used & np.isfinite(dist[tail]) & np.isfinite(dist[head])
    cost = np.minimum(s.first_cost[:n], s.first_cost[n : 2 * n])
    routes = np.flatnonzero(ok)
    return routes[np.argsort(dist[tail[routes]] + dist[head[routes]] + cost[routes], kind="stable")].tolist()


def _exchange(tree: Tree, s: Streets, case: TreeCase, route: int, via: list[int]) -> int:
    """Try the best cut of the cycle that a route closes; return 1 if the tree changed."""
    left, right = s.tail[route], s.head[route]
    if tree.into[left] == route + case.n_routes or tree.into[right] == route:
        return 0
    over_left, over_right = _outside(tree, left, via), _outside(tree, right, via)
    if over_left is None or over_right is None:
        return 0
    u = s.tail[over_left[-1]] if over_left else left
    w = s.tail[over_right[-1]] if over_right else right
    if u == w:
        return 0
    up_u, up_w = tree.path(u), tree.path(w)
    while len(up_u) > 1 and len(up_w) > 1 and up_u[-2] == up_w[-2]:
        up_u.pop()
        up_w.pop()
    up_u, up_w = up_u[:-1], up_w[:-1]
    best = (-1e-7 * max(1.0, abs(tree.cost)) * 1e-2, 0, -1)
    for side, (cut, keep) in enumerate(((up_u, up_w), (up_w, up_u))):
        # side 0: the part around u is cut off and fed from w over the route
        bridge = _bridge(case, route, (over_left, over_right), side)
        delta = _deltas(tree, cut[:REACH], cut, keep, bridge)
        if len(delta) and delta.min() < best[0]:
            best = (float(delta.min()), side, int(delta.argmin()))
    if best[2] < 0:
        return 0
    side = best[1]
    cut = up_u if side == 0 else up_w
    return _apply(tree, cut, best[2], _bridge(case, route, (over_left, over_right), side))


def _outside(tree: Tree, node: int, via: list[int]) -> list[int] | None:
    """Arcs from `node` back to the tree along which it is reached, nearest to `node` first."""
    arcs: list[int] = []
    root = tree.streets.case.root
    while tree.into[node] < 0 and node != root:
        a = via[node]
        if a < 0 or len(arcs) > 200:
            return None
        arcs.append(a)
        node = tree.streets.tail[a]
    return arcs


def _bridge(case: TreeCase, route: int, over: tuple[list[int], list[int]], side: int) -> list[int]:
    """Arcs that would feed the part cut off, in the direction of the flow."""
    left, right = over
    n = case.n_routes
    if side == 0:  # from w over right, the route from head to tail, then outward to u
        return [*reversed(right), route + n, *[case.back(a) for a in left]]
    return [*reversed(left), route, *[case.back(a) for a in right]]


def _deltas(tree: Tree, firsts: list[int], cut: list[int], keep: list[int], bridge: list[int]) -> NDArray[np.float64]:
    """Estimate what changes if the arc into ``cut[i]`` goes and its part is fed over the bridge ``[i]`` [money/a]."""
    s, case = tree.streets, tree.streets.case
    m = len(firsts)
    if m == 0:
        return np.zeros(0)
    need = np.array([tree.need[v] for v in cut])
    flow = need + np.array([tree.loss[v] for v in cut])
    amount = need[:m]
    out = -tree.saving(keep, -amount)
    fed = np.array(bridge, dtype=np.int64)
    out += s.price(np.broadcast_to(fed, (m, len(fed))), np.broadcast_to(amount[:, None], (m, len(fed))))[0].sum(axis=1)
    arcs = np.array([tree.into[v] for v in cut], dtype=np.int64)
    reverse = np.array([case.back(a) if a < 2 * case.n_routes else -1 for a in arcs.tolist()], dtype=np.int64)
    i, j = np.arange(m)[:, None], np.arange(len(cut))[None, :]
    above = np.maximum(need[None, :] - flow[:m, None], 0.0)
    up = s.price(np.broadcast_to(arcs, above.shape), above)[0]
    turned = np.maximum(amount[:, None] - flow[None, :m], 0.0)
    back = s.price(np.broadcast_to(np.maximum(reverse[:m], 0), turned.shape), turned)[0]
    back = np.where(reverse[None, :m] >= 0, back, np.inf)
    new = np.where((j > i) & (above > 1e-9), up, 0.0)
    new[:, :m] += np.where(j[:, :m] < i, back, 0.0)
    return out + new.sum(axis=1) - sum(tree.arc_cost[v] for v in cut)


def _apply(tree: Tree, cut: list[int], i: int, bridge: list[int]) -> int:
    """Carry an exchange out; undo it where the true cost did not fall."""
    before, into, joined = tree.cost, list(tree.into), list(tree.joined)
    tree.turn(cut, i, bridge)
    if tree.cost < before - 1e-9 * max(1.0, abs(before)):
        return 1
    tree.into, tree.joined = into, joined
    tree.refresh()
    return 0
