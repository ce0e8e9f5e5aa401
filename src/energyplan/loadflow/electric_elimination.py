"""Linear equations of many cases at once: one block of two unknowns per node, eliminated in a shared order.

The matrices of all cases have entries at the same places, so the order of elimination and the entries that appear on
the way are found once. Nodes that do not touch each other are eliminated together (a round), so that a factorisation is
a few dozen array operations over all of them and all cases, whatever the number of nodes.

References
----------
.. [1] Duff, Erisman, Reid (2017), Direct Methods for Sparse Matrices, 2nd ed., Oxford, ch. 7 (order of elimination).
.. [2] Alvarado (1976), "Computational complexity in power systems", IEEE Trans. PAS-95(4), 1028-1037.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.loadflow.grid import Floats, Ints


@dataclass(frozen=True)
class Round:
    """Nodes that are eliminated together, none next to another; `below` and `right` are their off-diagonal entries.

    Attributes
    ----------
    node : array [pivot]
        Nodes; those with neighbours left come first.
    diagonal : array [pivot]
        Their diagonal entries.
    below, right : array [edge]
        Entries (neighbour, node) and (node, neighbour), pivot by pivot.
    neighbour, pivot : array [edge]
        The neighbour, and the pivot it belongs to.
    first : array [pivot with neighbours]
        First edge of each pivot.
    left_edge, right_entry : array [pair]
        Edge and entry whose product is taken from an entry, sorted by that entry.
    target, target_first : array [target]
        Entries that change, and the first pair of each.
    by_row : array [edge]
        Edges sorted by neighbour.
    row, row_first : array [row]
        Neighbours, and the first of each in `by_row`.
    """

    node: Ints
    diagonal: Ints
    below: Ints
    right: Ints
    neighbour: Ints
    pivot: Ints
    first: Ints
    left_edge: Ints
    right_entry: Ints
    target: Ints
    target_first: Ints
    by_row: Ints
    row: Ints
    row_first: Ints


@dataclass(frozen=True)
class Elimination:
    """The order of elimination of one sparsity pattern.

    Attributes
    ----------
    entry_count : int
        Entries, those that appear on the way included.
    slot : array [given entry]
        Where each entry of the pattern goes.
    rounds : tuple of Round
        In order.
    """

    entry_count: int
    slot: Ints
    rounds: tuple[Round, ...]


def plan_elimination(row: Ints, column: Ints, count: int) -> Elimination:
    """Find the order of elimination of a matrix whose pattern is symmetric and holds every diagonal entry.

    Parameters
    ----------
    row, column : array of int [given entry]
        Places of the entries, none twice.
    count : int
        Number of nodes.

    Returns
    -------
    Elimination
        Ready for any number of matrices of this pattern.
    """
    number: dict[tuple[int, int], int] = {}
    for place in zip(row.tolist(), column.tolist()):
        number.setdefault(place, len(number))
    slot = np.array([number[place] for place in zip(row.tolist(), column.tolist())], np.int64)
    around: list[set[int]] = [set() for _ in range(count)]
    for i, j in number:
        if i != j:
            around[i].add(j)
    left, rounds = list(range(count)), []
    while left:
        chosen = _apart(left, around)
        rounds.append(_round(chosen, around, number))
        gone = set(chosen)
        left = [node for node in left if node not in gone]
    return Elimination(len(number), slot, tuple(rounds))


def _apart(left: list[int], around: list[set[int]]) -> list[int]:
    """Return nodes of few neighbours, no two of them next to each other."""
    few = max(2, min(len(around[node]) for node in left))
    taken: list[int] = []
    blocked: set[int] = set()
    for node in sorted((n for n in left if len(around[n]) <= few), key=lambda n: len(around[n])):
        if node not in blocked:
            taken.append(node)
            blocked |= around[node]
    return taken


def _round(chosen: list[int], around: list[set[int]], number: dict[tuple[int, int], int]) -> Round:
    """Eliminate nodes: joins their neighbours with each other and returns what has to be computed."""
    chosen = sorted(chosen, key=lambda n: not around[n])
    edges: list[tuple[int, int]] = []
    first: list[int] = []
    triples: list[tuple[int, int, int]] = []
    for place, node in enumerate(chosen):
        near = sorted(around[node])
        if near:
            first.append(len(edges))
        for offset, i in enumerate(near):
            around[i].discard(node)
            around[i].update(j for j in near if j != i)
            for j in near:
                goal = number.setdefault((i, j), len(number))
                triples.append((goal, len(edges) + offset, number[node, j]))
        edges += [(place, i) for i in near]
        around[node] = set()
    edge = np.array(edges, np.int64).reshape(-1, 2)
    pair = np.array(sorted(triples), np.int64).reshape(-1, 3)
    pivot, neighbour = edge[:, 0], edge[:, 1]
    target, target_first = np.unique(pair[:, 0], return_index=True)
    by_row = np.argsort(neighbour, kind="stable")
    row, row_first = np.unique(neighbour[by_row], return_index=True)
    return Round(
        node=np.array(chosen, np.int64),
        diagonal=np.array([number[n, n] for n in chosen], np.int64),
        below=np.array([number[i, chosen[p]] for p, i in edges], np.int64),
        right=np.array([number[chosen[p], i] for p, i in edges], np.int64),
        neighbour=neighbour, pivot=pivot, first=np.array(first, np.int64),
        left_edge=pair[:, 1], right_entry=pair[:, 2], target=target, target_first=target_first,
        by_row=by_row, row=row, row_first=row_first,
    )  # fmt: skip


def solve_blocks(plan: Elimination, matrix: Floats, right_side: Floats) -> Floats:
    """Solve the equations of every case.

    Parameters
    ----------
    plan : Elimination
        Order of elimination.
    matrix : array [entry, 2, 2, case]
        Blocks by entry, at the places of `plan.slot`; overwritten.
    right_side : array [node, 2, case]
        Right sides; overwritten by the answer.

    Returns
    -------
    array [node, 2, case]
        The unknowns; not finite where a case has no answer.
    """
    inverse: list[Floats] = []
    for step in plan.rounds:
        inverse.append(_inverse(matrix[step.diagonal]))
        if not len(step.below):
            continue
        left = _product(matrix[step.below], inverse[-1][step.pivot])
        taken = _product(left[step.left_edge], matrix[step.right_entry])
        matrix[step.target] -= np.add.reduceat(taken, step.target_first, axis=0)
        pushed = _applied(left, right_side[step.node[step.pivot]])[step.by_row]
        right_side[step.row] -= np.add.reduceat(pushed, step.row_first, axis=0)
    for step, own in zip(reversed(plan.rounds), reversed(inverse)):
        if len(step.right):
            known = _applied(matrix[step.right], right_side[step.neighbour])
            right_side[step.node[: len(step.first)]] -= np.add.reduceat(known, step.first, axis=0)
        right_side[step.node] = _applied(own, right_side[step.node])
    return right_side


def _inverse(block: Floats) -> Floats:
    """Return the inverses of blocks `[.., 2, 2, case]`."""
    out = np.empty_like(block)
    out[:, 0, 0], out[:, 1, 1] = block[:, 1, 1], block[:, 0, 0]
    out[:, 0, 1], out[:, 1, 0] = -block[:, 0, 1], -block[:, 1, 0]
    out /= (block[:, 0, 0] * block[:, 1, 1] - block[:, 0, 1] * block[:, 1, 0])[:, None, None]
    return out


def _product(one: Floats, two: Floats) -> Floats:
    """Return the products of blocks `[.., 2, 2, case]`."""
    return one[:, :, 0, None] * two[:, None, 0] + one[:, :, 1, None] * two[:, None, 1]


def _applied(block: Floats, pair: Floats) -> Floats:
    """Return blocks `[.., 2, 2, case]` times pairs `[.., 2, case]`."""
    return block[:, :, 0] * pair[:, None, 0] + block[:, :, 1] * pair[:, None, 1]
