"""The order in which a heat network is solved: a spanning tree from the plant, its unbranched runs drawn together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_BLOCK_ROWS = 16  # of a running sum: few additions of many rows each


@dataclass(frozen=True, eq=False)
class TreeLevel:
    """Knots of one depth, a run of rows, and their parents.

    Attributes
    ----------
    rows : slice
        Rows of the knots of this depth.
    parent : array of int
        Row of the parent of each, in rising order.
    groups : array of int
        Distinct parents, in rising order.
    starts : array of int
        Where each parent's children begin within `rows`.
    single : bool
        Whether every parent has one child here.
    """

    rows: slice
    parent: Index
    groups: Index
    starts: Index
    single: bool


@dataclass(frozen=True, eq=False)
class HeatTree:
    """A spanning tree whose unbranched runs of pipes are chains; each chain ends below in a knot.

    A knot is a node with a consumer or a plant, a branching, or an end. Positions run chain by chain from above to
    below, chains in breadth-first order of their knots; position 0 is the slack plant's node, the first knot.

    Attributes
    ----------
    order : array of int
        Node at each position.
    position : array of int
        Position of each node.
    parent : array of int
        Position of the parent, -1 at the root.
    pipe : array of int
        Pipe between a position and its parent, -1 at the root.
    sign : array
        1 where that pipe is drawn away from the root, else -1; 0 at the root.
    chords : array of int
        Pipes outside the tree, each closing one loop.
    knot_of : array of int
        Knot at the lower end of the chain of each position.
    first, last : array of int
        Positions at the upper and lower end of each knot's chain.
    knot_parent : array of int
        Knot above each knot's chain, -1 at the root.
    levels : tuple of TreeLevel
        Knots of depth 1 and deeper.
    """

    order: Index
    position: Index
    parent: Index
    pipe: Index
    sign: Array
    chords: Index
    knot_of: Index
    first: Index
    last: Index
    knot_parent: Index
    levels: tuple[TreeLevel, ...]

    @property
    def is_plain(self) -> bool:
        """Whether every chain is a single pipe, so that knots and positions are the same."""
        return self.last.size == self.order.size


def order_tree(size: int, from_node: Index, to_node: Index, root: int, knots: Index) -> HeatTree:
    """Return the breadth-first spanning tree of a connected network.

    Parameters
    ----------
    size : int
        Number of nodes.
    from_node, to_node : array of int
        Ends of each pipe.
    root : int
        Node from which the tree grows.
    knots : array of int
        Nodes that must not lie inside a chain. In a network with loops no chains are formed.

    Returns
    -------
    HeatTree
        Order, parents, chains, levels and chords. Of parallel pipes the first is in the tree.
    """
    links = coo_array((np.ones(from_node.size), (from_node, to_node)), shape=(size, size)).tocsr()
    order, before = breadth_first_order(links, root, directed=False, return_predecessors=True)
    order = order.astype(np.int64)
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size)
    parent = np.full(size, -1, dtype=np.int64)
    parent[1:] = rank[before[order[1:]]]
    pipe, sign = np.full(size, -1, dtype=np.int64), np.zeros(size)
    chords = []
    for i, (a, b) in enumerate(zip(rank[from_node], rank[to_node], strict=True)):
        child = b if parent[b] == a else a if parent[a] == b else -1
        if child < 0 or pipe[child] >= 0:
            chords.append(i)
        else:
            pipe[child], sign[child] = i, 1.0 if child == b else -1.0
    keep = np.full(size, bool(chords))
    keep[rank[knots]] = True
    new, knot_of, first, last, knot_parent = _chains(parent, keep)
    place = np.empty(size, dtype=np.int64)
    place[new] = np.arange(size)
    moved = np.where(parent[new] < 0, -1, place[parent[new]])
    order = order[new]
    rank[order] = np.arange(size)
    return HeatTree(
        order, rank, moved, pipe[new], sign[new], np.array(chords, dtype=np.int64),
        knot_of, first, last, knot_parent, _levels(knot_parent),
    )  # fmt: skip


def _chains(parent: Index, keep: NDArray[np.bool_]) -> tuple[Index, Index, Index, Index, Index]:
    """Return the breadth-first ranks chain by chain, and knot, first, last and upper knot of the chains."""
    size = parent.size
    children: list[list[int]] = [[] for _ in range(size)]
    for i in range(1, size):
        children[parent[i]].append(i)
    new, knot_of = [0], [0]
    first, last, above = [0], [0], [-1]
    queue = [(0, 0)]  # rank of a knot, its number
    for rank, number in queue:
        for top in children[rank]:
            bottom = top
            first.append(len(new))
            new.append(top)
            while not keep[bottom] and len(children[bottom]) == 1:
                bottom = children[bottom][0]
                new.append(bottom)
            last.append(len(new) - 1)
            above.append(number)
            knot_of += [len(first) - 1] * (len(new) - len(knot_of))
            queue.append((bottom, len(first) - 1))
    lists = (new, knot_of, first, last, above)
    out = tuple(np.array(values, dtype=np.int64) for values in lists)
    return out[0], out[1], out[2], out[3], out[4]


def _levels(parent: Index) -> tuple[TreeLevel, ...]:
    depth = np.zeros(parent.size, dtype=np.int64)
    for i in range(1, parent.size):
        depth[i] = depth[parent[i]] + 1
    bounds = np.searchsorted(depth, np.arange(depth[-1] + 2))
    levels = []
    for a, b in pairwise(bounds[1:]):
        groups, starts = np.unique(parent[a:b], return_index=True)
        levels.append(TreeLevel(slice(int(a), int(b)), parent[a:b], groups, starts, groups.size == b - a))
    return tuple(levels)


def add_up(tree: HeatTree, values: Array) -> Array:
    """Add every knot's row to its parent's, leaves first, in place: afterwards a row holds the sum of its subtree.

    Parameters
    ----------
    tree : HeatTree
        The order.
    values : array
        One row per knot, one column per case.

    Returns
    -------
    array
        The same array.
    """
    for level in reversed(tree.levels):
        part = values[level.rows]
        values[level.groups] += part if level.single else np.add.reduceat(part, level.starts, axis=0)
    return values


def run_down(tree: HeatTree, values: Array) -> Array:
    """Add its parent's row to every knot's row, root first, in place: afterwards a row holds the sum along its path.

    Parameters
    ----------
    tree : HeatTree
        The order.
    values : array
        One row per knot, one column per case.

    Returns
    -------
    array
        The same array.
    """
    for level in tree.levels:
        values[level.rows] += values.take(level.parent, axis=0)
    return values


def running_sum(values: Array) -> None:
    """Replace every row by the sum of all rows up to it: block by block, several times as fast as `cumsum` along rows.

    Parameters
    ----------
    values : array
        One row per position, one column per case; overwritten.
    """
    whole = len(values) // _BLOCK_ROWS * _BLOCK_ROWS
    blocks = values[:whole].reshape(-1, _BLOCK_ROWS, values.shape[1])
    for row in range(1, _BLOCK_ROWS):
        np.add(blocks[:, row], blocks[:, row - 1], out=blocks[:, row])
    if len(blocks) > 1:
        blocks[1:] += np.cumsum(blocks[:-1, -1], axis=0)[:, None]
    for row in range(max(whole, 1), len(values)):
        np.add(values[row], values[row - 1], out=values[row])


def path_sums(tree: HeatTree, values: Array) -> tuple[Array, Array]:
    """Sum what belongs to the pipe above each position along the path from the root.

    Within a chain a running sum over all positions is used, less what came before the chain.

    Parameters
    ----------
    tree : HeatTree
        The order.
    values : array
        One row per position, one column per case, zero at the root; overwritten.

    Returns
    -------
    tuple of array
        Sum along the path of every position, and sum along every knot's chain.
    """
    if tree.is_plain:
        own = values.copy()
        return run_down(tree, values), own
    running_sum(values)
    chain = values.take(tree.last, axis=0)
    chain[1:] -= values.take(tree.first[1:] - 1, axis=0)
    start = run_down(tree, chain.copy())
    start = start.take(np.maximum(tree.knot_parent, 0), axis=0)
    start[0] = 0.0
    start[1:] -= values.take(tree.first[1:] - 1, axis=0)
    values += start.take(tree.knot_of, axis=0)
    return values, chain
