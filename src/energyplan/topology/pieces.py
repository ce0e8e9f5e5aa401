"""Parts of a route graph that can be designed one by one. Each function says why the best networks of the parts make up
the best network of the whole, and when they do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from energyplan.topology.graph import BlockTree, components, hanging

Ints = NDArray[np.int64]


def apart_at(n_nodes: int, ends: tuple[ArrayLike, ArrayLike], meet: ArrayLike) -> Ints:
    """Label routes by the part they belong to when the graph is cut at some of its nodes.

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    ends : (array, array)
        Ends of each route ``[route]``.
    meet : array of bool
        Nodes to cut at: those where plenty is supplied at a price per kW ``[node]``.

    Returns
    -------
    array of int
        Part of each route, counted from 0 ``[route]``.

    Notes
    -----
    Parts that do not touch share no balance, no route and no cost: the best network of all is the best of each.

    Parts that touch only at a node ``v`` of `meet` are independent too if a source at ``v`` (1) costs the same for
    every kW, (2) could supply everybody and every loss in its part of the graph, so that its capacity never binds, (3)
    is no dearer than any other source there, and (4) nobody feeds in and no source must inject or absorb. Proof. Take
    any network of the whole. Split its flows into ways from sources to consumers and losses. A way that leads through
    ``v`` from another source can begin at ``v`` instead: that costs no more by (3), is possible by (1) and (2), and
    only takes flow off the routes before ``v``. Now nothing passes ``v``, so each part has a balance of its own with
    its own share of the injection at ``v``, and the costs of the shares add up to the cost of the whole by (1): the
    whole is no cheaper than the best of the parts. The other way round, networks of the parts put together are a
    network of the whole at the sum of their costs. If each node is fed over one route and sources over none, nothing
    ever passes ``v``, and (3) is not needed.

    It is not exact where sources are built in sizes, where their capacity has a price and several states ask for it at
    different places, where a source is small, or where heat from a cheaper source comes through ``v``.
    """
    tail, head = (np.asarray(e, dtype=np.int64) for e in ends)
    cut, count = np.asarray(meet, dtype=bool), np.arange(len(tail))
    first = np.where(cut[tail], n_nodes + count, tail)  # each route that ends at a cut has an end there for itself
    last = np.where(cut[head], n_nodes + len(tail) + count, head)
    part = components(n_nodes + 2 * len(tail), first, last)[first]
    return np.unique(part, return_inverse=True)[1].reshape(-1).astype(np.int64)


@dataclass(frozen=True)
class Behind:
    """Parts that hang on the rest by one node each.

    Attributes
    ----------
    route, node : array of int
        Part of each route ``[route]`` and node ``[node]``; 0 is the rest. A gate belongs to the part before it.
    gate : array of int
        Node by which each part hangs on the part before it ``[part]``; -1 for the rest.
    before : array of int
        Part that the gate belongs to ``[part]``, always a lower number; -1 for the rest.
    """

    route: Ints
    node: Ints
    gate: Ints
    before: Ints


def parts_behind(tree: BlockTree, open_: ArrayLike, smallest: int) -> Behind:
    """Cut off what hangs on the rest by one node if what it takes is known.

    Parameters
    ----------
    tree : BlockTree
        Blocks of the graph, hanging on its sources.
    open_ : array of bool
        Nodes where it is not known yet what is taken: a source, or a consumer that may connect or not ``[node]``.
    smallest : int
        Routes that a part must have to be worth it; only parts with a ring of their own are cut off.

    Returns
    -------
    Behind

    Notes
    -----
    Let everybody behind the node ``v`` be connected for sure, no source stand there, and nothing be lost on the way.
    Then exactly the demand behind ``v`` passes ``v`` in every state, whatever is built behind it. Proof. The balances
    of all nodes behind ``v`` add up to just that. So the rest sees a consumer at ``v`` that must connect, and the part
    behind sees a source at ``v`` that gives as much; each is free to choose its routes and sizes, their costs add up,
    and a network of each is together a network of the whole.

    It is not exact where pipes lose heat, as the sizes chosen behind ``v`` change what passes it; where anybody behind
    may stay away; and where the voltage at ``v`` ties both sides.
    """
    n_nodes = len(tree.component)
    unknown = hanging(tree, np.asarray(open_, dtype=float)).block > 0
    count = hanging(tree, np.zeros(n_nodes), 1.0).block
    node, route = np.zeros(n_nodes, dtype=np.int64), np.zeros(len(tree.block), dtype=np.int64)
    gate, before = [-1], [-1]
    for b in range(len(tree.top) - 1, -1, -1):
        label = int(node[tree.top[b]])
        if not unknown[b] and len(tree.routes[b]) > 1 and count[b] >= smallest:
            gate.append(int(tree.top[b]))
            before.append(label)
            label = len(gate) - 1
        node[tree.nodes[b]], route[tree.routes[b]] = label, label
    return Behind(route, node, np.array(gate, dtype=np.int64), np.array(before, dtype=np.int64))
