"""A better bound for large cases: the cuts that lie within a region are chosen anew by a relaxation of that region
alone.

Dual ascent leaves a feasible set of multipliers. Split the nodes into regions. A cut around nodes of one region only
takes from arcs that lead into that region, so with all cuts across regions held, the regions no longer share
anything, and the best multipliers within each are a small linear program of their own: the relaxation of the region
on what the held cuts leave of costs and worths, with everything outside as its root. The sum of the held multipliers
and of the regions' bounds is a bound for the whole.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from energyplan.optimise.network_ascent import Cut
from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats, Ints
from energyplan.optimise.network_relaxation import tighten
from energyplan.optimise.network_search import spread
from energyplan.optimise.network_tree import Streets, Tree, grow_all


def tighten_regions(case: TreeCase, tree: Tree, cuts: Sequence[Cut], until: float, size: int = 350) -> float:
    """Raise the bound of dual ascent region by region.

    Parameters
    ----------
    case : TreeCase
        The case.
    tree : Tree
        A good tree, whose branches make the regions.
    cuts : sequence of Cut
        All cuts of `dual_ascent`.
    until : float
        End of the time, by `time.perf_counter` [s].
    size : int
        About how many nodes make a region.

    Returns
    -------
    float
        Lower bound without the case's base [money/a]; no less than the sum of the multipliers given.
    """
    region = split(tree, size)
    home = np.array([_home(region[cut.nodes]) for cut in cuts], dtype=np.int64)
    left, worth = case.step_cost.copy(), case.worth.copy()
    total = 0.0
    for cut, at in zip(cuts, home.tolist()):
        if at < 0:
            left[cut.arcs] -= cut.multiplier * cut.share
            worth[cut.consumers] -= cut.multiplier * case.demand_kw[cut.consumers] / cut.spread
            total += cut.multiplier
    left = np.where(np.isfinite(left), np.maximum(left, 0.0), np.inf)
    inside = [[cuts[i] for i in np.flatnonzero(home == r).tolist()] for r in range(int(region.max(initial=-1)) + 1)]
    order = sorted(range(len(inside)), key=lambda r: -sum(cut.multiplier for cut in inside[r]))
    for done, r in enumerate(order):
        own = sum(cut.multiplier for cut in inside[r])
        now = time.perf_counter()
        if now < until and inside[r]:
            end = now + (until - now) / (len(order) - done)
            own = max(own, _region_bound((case, left, worth), np.flatnonzero(region == r), inside[r], end))
        total += own
    return total


def _home(regions: Ints) -> int:
    first = int(regions[0])
    return first if first >= 0 and bool((regions == first).all()) else -1


def split(tree: Tree, size: int) -> Ints:
    """Split nodes into regions along a tree; nodes outside it go with the tree node nearest to them.

    Returns
    -------
    array of int
        Region of each node ``[node]``; -1 for nodes that the tree cannot reach.
    """
    s = tree.streets
    region = np.full(s.case.n_nodes, -1, dtype=np.int64)
    weight = [1] * s.case.n_nodes
    cut: list[int] = []
    for v in reversed(tree.order[1:]):
        if weight[v] >= size:
            cut.append(v)
        else:
            weight[s.tail[tree.into[v]]] += weight[v]
    number = {v: i for i, v in enumerate(cut)}
    last = len(cut)
    region[s.case.root] = last
    for v in tree.order[1:]:
        region[v] = number.get(v, region[s.tail[tree.into[v]]])
    region[s.case.root] = -1
    _, via = spread(tree)
    for v in range(s.case.n_nodes):
        path: list[int] = []
        u = v
        while region[u] < 0 and u != s.case.root and via[u] >= 0 and len(path) < 5000:
            path.append(u)
            u = s.tail[via[u]]
        for p in path:
            region[p] = region[u]
    return region


def _region_bound(given: tuple[TreeCase, Floats, Floats], nodes: Ints, cuts: list[Cut], until: float) -> float:
    """Bound of one region with everything outside it as root."""
    case, left, worth = given
    n = len(nodes)
    place = np.full(case.n_nodes, n, dtype=np.int64)
    place[nodes] = np.arange(n)
    arcs = np.arange(2 * case.n_routes)
    route = np.unique(arcs[(place[case.head[arcs]] < n) & np.isfinite(left[arcs]).any(axis=1)] % case.n_routes)
    two = np.concatenate([route, route + case.n_routes])
    root = np.arange(2 * case.n_routes, len(case.tail))
    root = root[place[case.head[root]] < n]
    chosen = np.concatenate([two, root])
    cost = left[chosen].copy()
    cost[: len(two)][place[case.head[two]] == n] = np.inf  # what leads out belongs to other regions
    consumers = np.flatnonzero(place[case.node] < n)
    small = replace(
        case,
        n_nodes=n + 1,
        n_routes=len(route),
        tail=place[case.tail[chosen]],
        head=place[case.head[chosen]],
        step_kw=case.step_kw[chosen],
        step_cost=cost,
        price=case.price[chosen],
        loss_kw=case.loss_kw[chosen],
        most_kw=case.most_kw[chosen],
        node=place[case.node[consumers]],
        demand_kw=case.demand_kw[consumers],
        worth=worth[consumers],
        service=case.service[consumers],
        base=0.0,
    )
    index = np.full(len(case.node), -1, dtype=np.int64)
    index[consumers] = np.arange(len(consumers))
    local = tuple(replace(cut, nodes=place[cut.nodes], consumers=index[cut.consumers]) for cut in cuts)
    return tighten(small, grow_all(Streets(small)), local, until).bound
