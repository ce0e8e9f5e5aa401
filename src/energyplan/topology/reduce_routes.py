"""Exact reductions of a route graph before anything is optimised on it. Each says why the best network costs the same
after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from energyplan.topology.graph import block_tree, hanging, incidence_lists

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Chains:
    """Routes contracted to chains.

    Attributes
    ----------
    tail, head : array of int
        Ends of each chain ``[chain]``.
    parts : tuple of arrays
        Routes along each chain from tail to head ``[chain]``.
    turned : tuple of arrays of bool
        Whether each of those routes is passed from its head to its tail ``[chain]``.
    """

    tail: Ints
    head: Ints
    parts: tuple[Ints, ...]
    turned: tuple[Bools, ...]


def without_loops(tail: ArrayLike, head: ArrayLike) -> Bools:
    """Keep routes whose ends differ ``[route]``.

    Proof. What enters a loop leaves it at the node where it began, less its loss: leaving it out keeps every balance
    and saves cost.
    """
    return np.asarray(tail) != np.asarray(head)


def without_dead_ends(n_nodes: int, ends: tuple[ArrayLike, ArrayLike], weight: ArrayLike, forced: ArrayLike) -> Bools:
    """Keep routes that can lie on a way from a source to a consumer.

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    ends : (array, array)
        Ends of each route ``[route]``.
    weight : array
        How many consumers and sources stand at each node ``[node]``.
    forced : array of bool
        Routes that must be built ``[route]``.

    Returns
    -------
    array of bool
        Whether to keep each route ``[route]``.

    Notes
    -----
    Proof. Take a node that cuts the graph, and a part behind it without consumer, source or forced route. What flows
    into that part only feeds its losses and flows back out through the same node: leaving all of the part out keeps
    every balance outside it and saves its cost and losses, neither of which is negative. A dead end is such a part,
    and so is a square with a ring road around a park. Components of the graph without a source or without a consumer
    go for the same reason.
    """
    tail, head = (np.asarray(e, dtype=np.int64) for e in ends)
    tree = block_tree(n_nodes, tail, head)
    counts = hanging(tree, np.asarray(weight, dtype=float), np.asarray(forced, dtype=float))
    keep = np.zeros(len(tail), dtype=bool)
    inside = np.flatnonzero(tree.block >= 0)
    block = tree.block[inside]
    beyond = counts.total[tree.top[block]] - counts.block[block] if len(inside) else np.zeros(0)
    keep[inside] = (counts.block[block] > 0) & (beyond > 0) if len(inside) else False
    own = np.asarray(forced, dtype=bool)
    # a block whose top side is empty may still lead from one of its nodes to another
    for b, (members, nodes) in enumerate(zip(tree.routes, tree.nodes)):
        if counts.block[b] > 0 and counts.total[tree.top[b]] - counts.block[b] <= 0:
            several = int((counts.node[nodes] > 0).sum()) >= 2
            keep[members] = several or bool(own[members].any())
    return keep | own


def without_dominated(ends: tuple[ArrayLike, ArrayLike], cost: ArrayLike, alone: ArrayLike) -> Bools:
    """Keep the best of routes between the same two nodes.

    Parameters
    ----------
    ends : (array, array)
        Ends of each route ``[route]``.
    cost : array
        Whatever must not be larger, such as cost and loss of every size ``[route, item]``; infinite where not offered.
    alone : array of bool
        Whether the route's largest size carries all that can ever flow through it, and whether it may be left out
        ``[route]``.

    Returns
    -------
    array of bool
        Whether to keep each route ``[route]``.

    Notes
    -----
    Proof. Let ``a`` and ``b`` join the same nodes, ``a`` being no worse in any item. Move the flow of ``b`` over to
    ``a``, in the size that carries both, which exists as each alone carries all that can flow. If only ``b`` was
    built, that size is the one ``b`` had, and costs and loses no more in ``a``. If both were built, opposite or equal
    flows add up to one that the larger of the two sizes or the next carries; two routes side by side are never better
    than one where each could do alone with what the other needs, because a size that carries the sum costs at most as
    much as the two that carry the parts (checked by the caller by `alone` only where the sizes' costs are subadditive).
    """
    tail, head = (np.asarray(e, dtype=np.int64) for e in ends)
    cost, alone = np.asarray(cost, dtype=float), np.asarray(alone, dtype=bool)
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    order = np.lexsort((np.arange(len(tail)), high, low))
    keep = np.ones(len(tail), dtype=bool)
    start = 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and low[order[stop]] == low[order[start]] and high[order[stop]] == high[order[start]]:
            stop += 1
        group = order[start:stop]
        for i in group:
            others = group[(group != i) & keep[group] & alone[group]]
            if alone[i] and keep[i] and len(others) and (cost[others] <= cost[i]).all(axis=1).any():
                keep[i] = False
        start = stop
    return keep


def contract_chains(n_nodes: int, ends: tuple[ArrayLike, ArrayLike], fixed: ArrayLike, kind: ArrayLike) -> Chains:
    """Join routes that follow one another at nodes where nothing else happens.

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    ends : (array, array)
        Ends of each route ``[route]``.
    fixed : array of bool
        Nodes that stay, such as those with consumers or sources ``[node]``.
    kind : array of int
        Only routes of one kind are joined ``[route]``; a negative kind is never joined.

    Returns
    -------
    Chains

    Notes
    -----
    Proof. At a node with two routes and nothing else, what arrives over one leaves over the other: either both are
    built or neither (one alone would be a dead end), and both carry the same flow but for their losses. With one size
    from junction to junction, their costs, lengths and losses add up, so the chain as a single route has the same
    optimum. Without losses the two routes need the same size anyway; with losses, the rule of one size between two
    junctions is part of the model.
    """
    tail, head = (np.asarray(e, dtype=np.int64) for e in ends)
    kind = np.asarray(kind, dtype=np.int64)
    start, route, other = incidence_lists(n_nodes, tail, head)
    degree = np.diff(start)
    inner = (degree == 2) & ~np.asarray(fixed, dtype=bool)
    for n in np.flatnonzero(inner).tolist():
        a, b = route[start[n]], route[start[n] + 1]
        inner[n] = a != b and kind[a] == kind[b] and kind[a] >= 0
    done = np.zeros(len(tail), dtype=bool)
    tails, heads, parts, turned = [], [], [], []
    seeds = np.concatenate([np.flatnonzero(~(inner[tail] & inner[head])), np.flatnonzero(inner[tail] & inner[head])])
    for r in seeds.tolist():
        if done[r]:
            continue
        done[r] = True
        members, flips = [r], [False]
        first, last = int(tail[r]), int(head[r])
        for backward in (False, True):
            node = first if backward else last
            while inner[node]:
                here = route[start[node] : start[node + 1]]
                ahead = int(here[1] if done[here[0]] else here[0])
                if done[ahead]:
                    break
                done[ahead] = True
                far = int(head[ahead] if tail[ahead] == node else tail[ahead])
                flip = bool((head[ahead] if not backward else tail[ahead]) == node)
                members.insert(0, ahead) if backward else members.append(ahead)
                flips.insert(0, flip) if backward else flips.append(flip)
                node = far
            first, last = (node, last) if backward else (first, node)
        tails.append(first)
        heads.append(last)
        parts.append(np.array(members, dtype=np.int64))
        turned.append(np.array(flips, dtype=bool))
    del other
    return Chains(np.array(tails, dtype=np.int64), np.array(heads, dtype=np.int64), tuple(parts), tuple(turned))
