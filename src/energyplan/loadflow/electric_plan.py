"""How a tree is swept: the buses that matter, laid out so that prefix sums are whole-block additions.

Positions of the reduced tree in depth-first order are numbered `r = block * step_count + step` and stored at row
`step * block_count + block`. A running sum along the order is then `step_count - 1` additions of contiguous blocks,
plus one short sum over blocks.

A load at the end of a line of its own needs no row of its own: the fork in front of it, if it has no load itself, gives
it its row, and the line becomes that row's *service*, one more drop between the tree and the load. Where houses hang
on a street by a line each this halves the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.loadflow.electric_tree import Tree, branching, subtree_ends
from energyplan.loadflow.grid import Bools, Complexes, Ints

MOST_STEPS = 16  # of a running sum: more steps are more calls, fewer are more work between blocks


@dataclass(frozen=True)
class Chains:
    """Runs of positions that each follow their parent directly, numbered by depth of branching.

    Attributes
    ----------
    levels : tuple of (int, int)
        First and one past the last chain at each depth; level 0 hangs on the root.
    parent_row, parent_block, parent_chain : array [chain]
        Row, block and chain of the position that the chain hangs on (of no meaning at level 0).
    before_row, before_block : array [chain]
        Row and block of the position just before the chain's head.
    """

    levels: tuple[tuple[int, int], ...]
    parent_row: Ints
    parent_block: Ints
    parent_chain: Ints
    before_row: Ints
    before_block: Ints

    def __len__(self) -> int:
        return len(self.parent_row)


@dataclass(frozen=True)
class SweepPlan:
    """Everything the sweep needs to know of one tree and one set of loaded nodes.

    Attributes
    ----------
    step_count, block_count : int
        Layout; rows = step_count * block_count, unused rows have no impedance and no injection.
    row_node : array [row]
        Node whose injection enters at the row, -1 for unused rows.
    impedance : array [row]
        Scaled impedance of the reduced branch towards the root [pu].
    service : array [row]
        Scaled impedance between the tree and the row's load [pu], zero where the load is at the tree itself.
    service_row : array [service]
        Rows whose load is not at the tree.
    end_row : array [row]
        Row just behind the last descendant.
    chains : Chains
        Runs of positions, for the path sums.
    piece : array [row]
        Index of (chain, block) of each row, into the offsets of all pieces.
    piece_chain, piece_block : array [piece]
        Chain and block of each piece.
    link_row_from, link_row_to : array [link]
        Rows joined by links (the row count means the root).
    link_effect : array [row, link]
        What a unit of link difference takes from the voltages [-].
    link_solve : array [link, link]
        Differences across links from differences of the tree alone.
    node_up, node_down : array [node]
        Points between which each node lies: the loads of all rows, then the tree at `service_row`, then the root.
    node_share : array [node]
        Share of the impedance between them that lies before the node [-].
    """

    step_count: int
    block_count: int
    row_node: Ints
    impedance: Complexes
    service: Complexes
    service_row: Ints
    end_row: Ints
    chains: Chains
    piece: Ints
    piece_chain: Ints
    piece_block: Ints
    link_row_from: Ints
    link_row_to: Ints
    link_effect: Complexes
    link_solve: Complexes
    node_up: Ints
    node_down: Ints
    node_share: Complexes

    @property
    def row_count(self) -> int:
        """Number of rows, used or not."""
        return self.step_count * self.block_count

    @property
    def point_count(self) -> int:
        """Number of points that nodes lie between; the last is the root."""
        return self.row_count + len(self.service_row) + 1


@dataclass(frozen=True)
class _Reduced:
    """The tree between the positions that stay, and how to find the others again."""

    position: Ints
    parent: Ints
    impedance: Complexes
    up: Ints
    down: Ints
    up_impedance: Complexes


def plan_sweep(tree: Tree, loaded: Bools) -> SweepPlan:
    """Reduce a tree to what carries load, exactly, and lay it out for the sweep.

    Parameters
    ----------
    tree : Tree
        Scaled tree and links.
    loaded : array of bool [node]
        Nodes with an injection in any case.

    Returns
    -------
    SweepPlan
        Layout, impedances, chains and the way back to all nodes.
    """
    held = np.zeros(len(tree.node), bool)
    held[:1] = True
    for link in (tree.link_from, tree.link_to):
        held[link[link >= 0]] = True
    reduced = _reduce(tree, loaded[tree.node] | held)
    leaf, host = _services(reduced, loaded[tree.node[reduced.position]], held[reduced.position])
    stays = np.ones(len(reduced.position), bool)
    stays[leaf] = False
    number = np.cumsum(stays) - 1
    number[leaf] = number[host]
    count = int(stays.sum())
    parent = reduced.parent[stays]
    parent = np.where(parent >= 0, number[parent], -1)
    steps = int(np.clip(round(np.sqrt(count)), 1, MOST_STEPS))
    blocks = count // steps + 1
    rows = steps * blocks
    order = np.arange(rows)
    row = (order % steps) * blocks + order // steps
    end_row = np.zeros(rows, np.int64)
    end_row[row] = row[np.minimum(order + 1, rows - 1)]
    end_row[row[:count]] = row[subtree_ends(parent)]
    at = row[number]  # of each reduced position
    row_node, impedance, service = np.full(rows, -1), np.zeros(rows, complex), np.zeros(rows, complex)
    row_node[at[stays]], row_node[at[leaf]] = tree.node[reduced.position[stays]], tree.node[reduced.position[leaf]]
    impedance[at[stays]], service[at[leaf]] = reduced.impedance[stays], reduced.impedance[leaf]
    chains, chain = _chains(parent, row, steps)
    chain = np.concatenate([chain, np.full(rows - count, chain[-1] if count else 0)])
    pair, piece_of = np.unique(chain * blocks + order // steps, return_inverse=True)
    piece = np.zeros(rows, np.int64)
    piece[row] = piece_of
    links = _links(tree, reduced.position[stays], (parent, reduced.impedance[stays]), row)
    point = np.append(at, rows + len(leaf))
    point[host] = rows + np.arange(len(leaf))
    return SweepPlan(
        steps,
        blocks,
        row_node,
        impedance,
        service,
        at[host],
        end_row,
        chains,
        piece,
        pair // blocks,
        pair % blocks,
        *links,
        *_between(tree, reduced, point),
    )


def _services(reduced: _Reduced, loaded: Bools, held: Bools) -> tuple[Ints, Ints]:
    """Return leaves that can be the load of the row of the fork before them, one at most for each, and those forks."""
    count = len(reduced.parent)
    inner = np.zeros(count, bool)
    inner[reduced.parent[reduced.parent >= 0]] = True
    leaf = np.flatnonzero(~inner & ~held & loaded & (reduced.parent >= 0))
    leaf = leaf[~loaded[reduced.parent[leaf]]]
    host, first = np.unique(reduced.parent[leaf], return_index=True)
    return leaf[first], host


def _between(tree: Tree, reduced: _Reduced, point: Ints) -> tuple[Ints, Ints, Complexes]:
    """Return the points before and behind each node and the share of the way between them that lies before it."""
    nodes = len(tree.no_load)
    up, down = np.full(nodes, point[-1]), np.full(nodes, point[-1])
    share = np.zeros(nodes, complex)
    up[tree.node], down[tree.node] = point[reduced.up], point[reduced.down]  # -1 reads the last: the root
    share[tree.node] = reduced.up_impedance / np.append(reduced.impedance, 1.0)[reduced.down]
    return up, down, share


def _reduce(tree: Tree, wanted: Bools) -> _Reduced:
    """Drop positions that neither take current nor branch; series impedances add up."""
    stays, carries = branching(tree.parent, wanted)
    number = np.where(stays, np.cumsum(stays) - 1, -1)
    count = len(stays)
    up, between, below = [-1] * count, [0j] * count, [-1] * count
    z, parent = tree.impedance.tolist(), tree.parent.tolist()
    stay, carry, index = stays.tolist(), carries.tolist(), number.tolist()
    reduced_parent, reduced_z = [], []
    for k in range(count - 1, -1, -1):
        if stay[k]:
            below[k] = index[k]
        if carry[k] and parent[k] >= 0 and not stay[parent[k]]:
            below[parent[k]] = below[k]
    for k in range(count):
        p = parent[k]
        above, behind = (up[p], between[p]) if p >= 0 else (-1, 0j)
        if stay[k]:
            reduced_parent.append(above)
            reduced_z.append(behind + z[k])
            up[k] = index[k]
        elif carry[k]:
            up[k], between[k] = above, behind + z[k]
        else:
            up[k], between[k] = above, behind
            below[k] = below[p] if p >= 0 else -1
    return _Reduced(
        position=np.flatnonzero(stays),
        parent=np.array(reduced_parent, np.int64),
        impedance=np.array(reduced_z, complex),
        up=np.array(up, np.int64),
        down=np.array(below, np.int64),
        up_impedance=np.array(between, complex),
    )


def _chains(parent: Ints, row: Ints, steps: int) -> tuple[Chains, Ints]:
    """Return the chains and the chain of each position."""
    count = len(parent)
    heads = np.flatnonzero(parent != np.arange(count) - 1)
    if not len(heads) or heads[0] != 0:
        heads = np.concatenate([[0], heads])
    chain = np.searchsorted(heads, np.arange(count), side="right") - 1
    depth = np.zeros(len(heads), np.int64)
    for c, above in enumerate(parent[heads].tolist()):
        depth[c] = 0 if above < 0 else depth[chain[above]] + 1
    by_depth = np.argsort(depth, kind="stable")
    rank = np.empty(len(heads), np.int64)
    rank[by_depth] = np.arange(len(heads))
    bounds = np.searchsorted(depth[by_depth], np.arange(int(depth.max()) + 2))
    above, before = np.maximum(parent[heads[by_depth]], 0), np.maximum(heads[by_depth] - 1, 0)
    return Chains(
        levels=tuple(zip(bounds[:-1].tolist(), bounds[1:].tolist())),
        parent_row=row[above],
        parent_block=above // steps,
        parent_chain=rank[chain[above]],
        before_row=row[before],
        before_block=before // steps,
    ), rank[chain]


def _links(
    tree: Tree, position: Ints, branch: tuple[Ints, Complexes], row: Ints
) -> tuple[Ints, Ints, Complexes, Complexes]:
    """Return rows and effects of links: a rank-one correction each (compensation method)."""
    parent, impedance = branch
    count, rows, links = len(position), len(row), tree.link_count
    number = np.full(len(tree.parent) + 1, count)
    number[position] = np.arange(count)
    start, end = number[tree.link_from], number[tree.link_to]  # -1 reads the last entry: the root
    drawn = np.zeros((count + 1, links), complex)
    np.add.at(drawn, (start, np.arange(links)), tree.link_at_from)
    np.add.at(drawn, (end, np.arange(links)), -tree.link_at_to)
    running = np.concatenate([np.zeros((1, links)), np.cumsum(drawn[:count], axis=0)])
    current = running[subtree_ends(parent)] - running[:-1] if count else drawn[:0]
    effect = np.zeros((count + 1, links), complex)
    for k, above in enumerate(parent.tolist()):
        effect[k] = effect[above if above >= 0 else count] + impedance[k] * current[k]
    across = effect[start] - effect[end]
    full_effect = np.zeros((rows, links), complex)
    full_effect[row[:count]] = effect[:count]
    to_row = np.concatenate([row[:count], [rows]])
    return to_row[start], to_row[end], full_effect, np.linalg.inv(np.eye(links) + across)
