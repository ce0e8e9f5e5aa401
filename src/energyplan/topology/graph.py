"""Route graphs as arrays: components, biconnected blocks, bridges, and what hangs behind each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse import csgraph

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def incidence_lists(n_nodes: int, tail: ArrayLike, head: ArrayLike) -> tuple[Ints, Ints, Ints]:
    """Sort the ends of routes by node.

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    tail, head : array of int
        Ends of each route ``[route]``.

    Returns
    -------
    start, route, other : arrays of int
        The routes at node ``n`` are ``route[start[n]:start[n + 1]]`` and lead to ``other[...]``; a loop stands there
        twice.
    """
    tail, head = np.asarray(tail, dtype=np.int64), np.asarray(head, dtype=np.int64)
    ends = np.concatenate([tail, head])
    others = np.concatenate([head, tail])
    routes = np.concatenate([np.arange(len(tail))] * 2).astype(np.int64)
    order = np.argsort(ends, kind="stable")
    start = np.zeros(n_nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=n_nodes), out=start[1:])
    return start, routes[order], others[order]


def components(n_nodes: int, tail: ArrayLike, head: ArrayLike) -> Ints:
    """Label connected components.

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    tail, head : array of int
        Ends of each route ``[route]``.

    Returns
    -------
    array of int
        Component of each node ``[node]``, counted from 0.
    """
    tail, head = np.asarray(tail, dtype=np.int64), np.asarray(head, dtype=np.int64)
    graph = sparse.coo_array((np.ones(len(tail)), (tail, head)), shape=(n_nodes, n_nodes)).tocsr()
    return csgraph.connected_components(graph, directed=False)[1].astype(np.int64)


@dataclass(frozen=True)
class BlockTree:
    """Biconnected blocks of a graph, in an order that meets every block after all that hang behind it.

    Attributes
    ----------
    block : array of int
        Block of each route ``[route]``; -1 for a loop (both ends at one node), which belongs to none.
    routes : tuple of arrays
        Routes of each block ``[block]``, leaf blocks before the blocks that they hang on.
    top : array of int
        Node through which a block hangs on the part visited before it ``[block]``.
    nodes : tuple of arrays
        Nodes of each block but its top ``[block]``.
    component : array of int
        Component of each node ``[node]``.
    """

    block: Ints
    routes: tuple[Ints, ...]
    top: Ints
    nodes: tuple[Ints, ...]
    component: Ints

    @property
    def is_bridge(self) -> NDArray[np.bool_]:
        """Whether cutting the route cuts the graph ``[route]``."""
        size = np.array([len(r) for r in self.routes], dtype=np.int64)
        return (
            np.asarray((self.block >= 0) & (size[self.block] == 1))
            if len(size)
            else np.zeros(len(self.block), dtype=bool)
        )


def block_tree(n_nodes: int, tail: ArrayLike, head: ArrayLike, roots: ArrayLike = ()) -> BlockTree:
    """Split a graph into biconnected blocks (depth-first search with low points).

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    tail, head : array of int
        Ends of each route ``[route]``; parallel routes and loops are allowed.
    roots : array of int, optional
        Nodes to start from, such as sources: everything else then hangs on them.

    Returns
    -------
    BlockTree

    References
    ----------
    .. [1] Hopcroft and Tarjan (1973), "Algorithm 447: efficient algorithms for graph manipulation",
           Communications of the ACM 16(6).
    """
    tail, head = np.asarray(tail, dtype=np.int64), np.asarray(head, dtype=np.int64)
    start, routes, others = (part.tolist() for part in incidence_lists(n_nodes, tail, head))
    search = _Search(start, routes, others, n_nodes, len(tail))
    for root in [*np.asarray(roots, dtype=np.int64).tolist(), *range(n_nodes)]:
        if search.depth[root] < 0:
            search.run(root)
    nodes = []
    for top, members in zip(search.tops, search.members):
        ends = np.unique(np.concatenate([tail[members], head[members]]))
        nodes.append(ends[ends != top])
    return BlockTree(
        np.array(search.block, dtype=np.int64),
        tuple(np.array(m, dtype=np.int64) for m in search.members),
        np.array(search.tops, dtype=np.int64),
        tuple(nodes),
        components(n_nodes, tail, head),
    )


class _Search:
    """Depth-first search without recursion; `members` and `tops` fill up as blocks close."""

    def __init__(self, start: list[int], routes: list[int], others: list[int], n_nodes: int, n_routes: int) -> None:
        self.start, self.routes, self.others = start, routes, others
        self.depth = [-1] * n_nodes
        self.low = [0] * n_nodes
        self.at = list(start[:-1])
        self.mark = [0] * n_nodes
        self.block = [-1] * n_routes
        self.seen = [False] * n_routes
        self.members: list[list[int]] = []
        self.tops: list[int] = []

    def run(self, root: int) -> None:
        depth, low, at = self.depth, self.low, self.at
        path, stack = [root], []
        depth[root] = 0
        while path:
            node = path[-1]
            if at[node] < self.start[node + 1]:
                place = at[node]
                at[node] += 1
                route, other = self.routes[place], self.others[place]
                if self.seen[route] or other == node:
                    continue
                self.seen[route] = True
                stack.append(route)
                if depth[other] < 0:
                    depth[other] = low[other] = depth[node] + 1
                    self.mark[other] = len(stack) - 1
                    path.append(other)
                else:
                    low[node] = min(low[node], depth[other])
                continue
            path.pop()
            if path:
                above = path[-1]
                low[above] = min(low[above], low[node])
                if low[node] >= depth[above]:
                    self._close(above, stack, self.mark[node])

    def _close(self, top: int, stack: list[int], mark: int) -> None:
        members = stack[mark:]
        del stack[mark:]
        for route in members:
            self.block[route] = len(self.members)
        self.members.append(members)
        self.tops.append(top)


@dataclass(frozen=True)
class Hanging:
    """Sums of a quantity over the parts that hang on a block tree.

    Attributes
    ----------
    node : array
        Weight of a node and of everything that hangs on it away from the root ``[..., node]``.
    block : array
        Weight of a block without its top, and of everything that hangs on it ``[..., block]``.
    total : array
        Weight of the component that a node belongs to ``[..., node]``.
    """

    node: Floats
    block: Floats
    total: Floats


def hanging(tree: BlockTree, node_weight: ArrayLike, route_weight: ArrayLike = 0.0) -> Hanging:
    """Sum node and route weights over everything that hangs on each node and block.

    Parameters
    ----------
    tree : BlockTree
        Blocks of the graph.
    node_weight : array
        Weight of each node ``[..., node]``, any unit.
    route_weight : array, optional
        Weight of each route ``[..., route]``, in the same unit.

    Returns
    -------
    Hanging
    """
    node = np.moveaxis(np.array(node_weight, dtype=float), -1, 0).copy()
    n_routes = len(tree.block)
    spread = np.broadcast_to(np.asarray(route_weight, dtype=float), (*node.shape[1:], n_routes))
    route = np.moveaxis(spread, -1, 0)
    total = np.zeros((int(tree.component.max(initial=-1)) + 1, *node.shape[1:]))
    np.add.at(total, tree.component, node)
    block = np.zeros((len(tree.top), *node.shape[1:]))
    for b, (members, below, top) in enumerate(zip(tree.routes, tree.nodes, tree.top.tolist())):
        inside = route[members].sum(axis=0)
        total[tree.component[top]] += inside
        block[b] = inside + node[below].sum(axis=0)
        node[top] += block[b]
    return Hanging(np.moveaxis(node, 0, -1), np.moveaxis(block, 0, -1), np.moveaxis(total[tree.component], 0, -1))
