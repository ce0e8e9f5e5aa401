"""How a tree is swept: the buses that matter, laid out so that prefix sums are whole-block additions.

Positions of the reduced tree in depth-first order are numbered `r = block * step_count + step` and stored at row
`step * block_count + block`. A running sum along the order is then `step_count - 1` additions of contiguous blocks,
plus one short sum over blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.loadflow.electric_tree import Tree, branching, subtree_ends
from energyplan.loadflow.grid import Bools, Complexes, Ints


@dataclass(frozen=True)
class LightLevel:
    """Chains that hang at one depth of branching: rows to read for the offset of each.

    Attributes
    ----------
    first, last : int
        Range of chains.
    parent_row, before_row : array
        Rows of the chain's parent and of the position just before its head.
    parent_piece, before_piece : array
        Pieces those rows belong to; -1 parents are the root.
    """

    first: int
    last: int
    parent_row: Ints
    parent_chain: Ints
    parent_block: Ints
    before_row: Ints
    before_block: Ints


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
    end_row : array [row]
        Row just behind the last descendant.
    levels : tuple of LightLevel
        Chains by depth of branching; level 0 hangs on the root.
    piece : array [row]
        Index of (chain, block) of each row, into the offsets of all pieces.
    piece_chain, piece_block : array [piece]
        Chain and block of each piece.
    link_row_from, link_row_to : array [link]
        Rows joined by links (the row count means the root).
    link_effect, link_current : array [row, link]
        What a unit of link difference adds to voltages and to branch currents [pu].
    link_solve : array [link, link]
        Differences across links from differences of the tree alone.
    node_up_row, node_down_row : array [node]
        Rows whose voltage and current give the voltage of each node (the row count means the root).
    node_impedance : array [node]
        Impedance from the upper row to the node [pu].
    """

    step_count: int
    block_count: int
    row_node: Ints
    impedance: Complexes
    end_row: Ints
    levels: tuple[LightLevel, ...]
    piece: Ints
    piece_chain: Ints
    piece_block: Ints
    link_row_from: Ints
    link_row_to: Ints
    link_effect: Complexes
    link_current: Complexes
    link_solve: Complexes
    node_up_row: Ints
    node_down_row: Ints
    node_impedance: Complexes

    @property
    def row_count(self) -> int:
        """Number of rows, used or not."""
        return self.step_count * self.block_count

    @property
    def chain_count(self) -> int:
        """Number of chains."""
        return self.levels[-1].last if self.levels else 0


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
    wanted = loaded[tree.node]
    wanted[:1] = True
    for link in (tree.link_from, tree.link_to):
        wanted[link[link >= 0]] = True
    reduced = _reduce(tree, wanted)
    count = len(reduced.position)
    steps = int(np.clip(round(np.sqrt(count)), 1, 24))
    blocks = count // steps + 1
    rows = steps * blocks
    order = np.arange(rows)
    row = (order % steps) * blocks + order // steps
    end_row = np.zeros(rows, np.int64)
    end_row[row] = row[np.minimum(order + 1, rows - 1)]
    end_row[row[:count]] = row[subtree_ends(reduced.parent)]
    row_node = np.full(rows, -1)
    row_node[row[:count]] = tree.node[reduced.position]
    impedance = np.zeros(rows, complex)
    impedance[row[:count]] = reduced.impedance
    levels, chain = _chains(reduced.parent, row, steps)
    chain = np.concatenate([chain, np.full(rows - count, chain[-1] if count else 0)])
    pair, piece_of = np.unique(chain * blocks + order // steps, return_inverse=True)
    piece = np.zeros(rows, np.int64)
    piece[row] = piece_of
    links = _links(tree, reduced, row)
    root_row = np.concatenate([row[:count], [rows]])
    up, down = np.full(len(tree.no_load), rows), np.full(len(tree.no_load), rows)
    between = np.zeros(len(tree.no_load), complex)
    up[tree.node], down[tree.node] = root_row[reduced.up], root_row[reduced.down]
    between[tree.node] = reduced.up_impedance
    return SweepPlan(
        steps,
        blocks,
        row_node,
        impedance,
        end_row,
        levels,
        piece,
        pair // blocks,
        pair % blocks,
        *links,
        up,
        down,
        between,
    )


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


def _chains(parent: Ints, row: Ints, steps: int) -> tuple[tuple[LightLevel, ...], Ints]:
    """Return chains (each position right after its parent) by depth of branching, and the chain of each position."""
    count = len(parent)
    heads = np.flatnonzero(parent != np.arange(count) - 1)
    if count and (not len(heads) or heads[0] != 0):
        heads = np.concatenate([[0], heads])
    chain = np.searchsorted(heads, np.arange(count), side="right") - 1
    depth = np.zeros(len(heads), np.int64)
    for c, above in enumerate(parent[heads].tolist()):
        depth[c] = 0 if above < 0 else depth[chain[above]] + 1
    by_depth = np.argsort(depth, kind="stable")
    rank = np.empty(len(heads), np.int64)
    rank[by_depth] = np.arange(len(heads))
    levels = []
    for level in range(int(depth.max(initial=-1)) + 1):
        members = by_depth[depth[by_depth] == level]
        above, before = parent[heads[members]], heads[members] - 1
        levels.append(
            LightLevel(
                first=int(rank[members[0]]),
                last=int(rank[members[-1]]) + 1,
                parent_row=row[above],
                parent_chain=rank[chain[above]],
                parent_block=above // steps,
                before_row=row[before],
                before_block=before // steps,
            )
        )
    return tuple(levels), rank[chain]


def _links(tree: Tree, reduced: _Reduced, row: Ints) -> tuple[Ints, Ints, Complexes, Complexes, Complexes]:
    """Return rows and effects of links: a rank-one correction each (compensation method)."""
    count, rows, links = len(reduced.position), len(row), tree.link_count
    number = np.full(len(tree.parent) + 1, count)
    number[reduced.position] = np.arange(count)
    start, end = number[tree.link_from], number[tree.link_to]  # -1 reads the last entry: the root
    drawn = np.zeros((count + 1, links), complex)
    np.add.at(drawn, (start, np.arange(links)), tree.link_at_from)
    np.add.at(drawn, (end, np.arange(links)), -tree.link_at_to)
    running = np.concatenate([np.zeros((1, links)), np.cumsum(drawn[:count], axis=0)])
    current = running[subtree_ends(reduced.parent)] - running[:-1] if count else drawn[:0]
    effect = np.zeros((count + 1, links), complex)
    for k, above in enumerate(reduced.parent.tolist()):
        effect[k] = effect[above if above >= 0 else count] + reduced.impedance[k] * current[k]
    across = effect[start] - effect[end]
    full_effect, full_current = np.zeros((rows, links), complex), np.zeros((rows, links), complex)
    full_effect[row[:count]], full_current[row[:count]] = effect[:count], current
    to_row = np.concatenate([row[:count], [rows]])
    return to_row[start], to_row[end], full_effect, full_current, np.linalg.inv(np.eye(links) + across)
