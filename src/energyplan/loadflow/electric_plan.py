"""How a tree is swept: the buses that matter, laid out in pieces that are one small dense matrix each.

A load at the end of a line of its own needs no row of its own: the fork in front of it, if it has no load itself, gives
it its row, and the line becomes that row's *service*, one more drop between the tree and the load. Where houses hang
on a street by a line each this halves the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.loadflow.electric_pieces import Pieces, best_pieces
from energyplan.loadflow.electric_tree import Tree, branching, subtree_ends
from energyplan.loadflow.grid import Bools, Complexes, Ints


@dataclass(frozen=True)
class SweepPlan:
    """Everything the sweep needs to know of one tree and one set of loaded nodes.

    Attributes
    ----------
    pieces : Pieces
        Rows and the matrices from injected currents to drops, services included.
    row_node : array [row]
        Node whose injection enters at the row, -1 for unused rows.
    service_row : array [service]
        Rows whose load is not at the tree; no piece and no link hangs on them.
    service : array [service]
        Scaled impedance between the tree and that load [pu].
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

    pieces: Pieces
    row_node: Ints
    service_row: Ints
    service: Complexes
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
        return self.pieces.row_count

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


@dataclass(frozen=True)
class _Trunk:
    """The reduced tree without the leaves that share a row: positions in the whole tree, parents, impedances."""

    position: Ints
    parent: Ints
    impedance: Complexes


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
        Rows, matrices and the way back to all nodes.
    """
    held = np.zeros(len(tree.node), bool)
    held[:1] = True
    for link in (tree.link_from, tree.link_to):
        held[link[link >= 0]] = True
    reduced = _reduce(tree, loaded[tree.node] | held)
    leaf, host = _services(reduced, loaded[tree.node[reduced.position]], held[reduced.position])
    while True:
        trunk, number = _without(reduced, leaf, host)
        pieces = best_pieces(trunk.parent, trunk.impedance)
        hung_on = np.isin(pieces.row[number[host]], pieces.attach_row)
        if not hung_on.any():
            break
        leaf, host = leaf[~hung_on], host[~hung_on]
    rows, at = pieces.row_count, pieces.row[number]  # row of each reduced position
    row_node = np.full(rows, -1)
    row_node[pieces.row] = tree.node[trunk.position]
    row_node[at[leaf]] = tree.node[reduced.position[leaf]]
    piece, place = np.divmod(at[leaf], pieces.inside.shape[1])
    pieces.inside[piece, place, place] += reduced.impedance[leaf]
    point = np.append(at, rows + len(leaf))
    point[host] = rows + np.arange(len(leaf))
    return SweepPlan(
        pieces,
        row_node,
        at[host],
        reduced.impedance[leaf],
        *_links(tree, trunk.position, (trunk.parent, trunk.impedance), pieces),
        *_between(tree, reduced, point),
    )


def _without(reduced: _Reduced, leaf: Ints, host: Ints) -> tuple[_Trunk, Ints]:
    """Return the tree without some leaves, and where in it each reduced position is, a leaf being at its host."""
    stays = np.ones(len(reduced.position), bool)
    stays[leaf] = False
    number = np.cumsum(stays) - 1
    number[leaf] = number[host]
    parent = reduced.parent[stays]
    parent = np.where(parent >= 0, number[parent], -1)
    return _Trunk(reduced.position[stays], parent, reduced.impedance[stays]), number


def _services(reduced: _Reduced, loaded: Bools, held: Bools) -> tuple[Ints, Ints]:
    """Return leaves that can be the load of the row of the fork before them, one at most for each, and those forks."""
    count = len(reduced.parent)
    inner = np.zeros(count, bool)
    inner[reduced.parent[reduced.parent >= 0]] = True
    leaf = np.flatnonzero(~inner & ~held & loaded & (reduced.parent >= 0))
    leaf = leaf[~(loaded | held)[reduced.parent[leaf]]]
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


def _links(
    tree: Tree, position: Ints, branch: tuple[Ints, Complexes], pieces: Pieces
) -> tuple[Ints, Ints, Complexes, Complexes]:
    """Return rows and effects of links: a rank-one correction each (compensation method)."""
    parent, impedance = branch
    count, rows, links = len(position), pieces.row_count, tree.link_count
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
    full_effect[pieces.row] = effect[:count]
    to_row = np.append(pieces.row, rows)
    return to_row[start], to_row[end], full_effect, np.linalg.inv(np.eye(links) + across)
