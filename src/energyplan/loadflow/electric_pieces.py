"""A tree cut into pieces of equal height, so that a sweep is a product with one small dense matrix per piece.

Each piece hangs on one position of another piece, or on the root. A piece may hold several subtrees that hang on the
same position. Within a piece the voltage drops are a dense matrix times the injected currents; between pieces only
the sum of each piece's currents and the drop at the positions on which pieces hang matter.

References
----------
.. [1] Kundu, Misra (1977), "A linear tree partitioning algorithm", SIAM J. Computing 6(1), 151-154.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.loadflow.grid import Complexes, Floats, Ints

HEIGHTS = (12, 16, 20, 24, 32, 40)  # of pieces: higher ones are more multiplications, lower ones more pieces
_OTHER_WORK = 75  # of a sweep for each row, in multiplications of complex numbers


@dataclass(frozen=True)
class Pieces:
    """Rows of a tree, piece by piece, row = piece * height + place within the piece.

    Attributes
    ----------
    row : array [position]
        Row of each position.
    inside : array [piece, height, height]
        Drop at a place for a current injected at another of the same piece [pu]; zero at unused places.
    attach_row : array [attach]
        Rows on which pieces hang.
    beyond : array [piece, attach]
        1 where the way from a piece to the root passes the row, else 0.
    """

    row: Ints
    inside: Complexes
    attach_row: Ints
    beyond: Floats

    @property
    def row_count(self) -> int:
        """Number of rows, used or not."""
        return self.inside.shape[0] * self.inside.shape[1]


def best_pieces(parent: Ints, impedance: Complexes) -> Pieces:
    """Return the pieces that need the least work of those of some heights.

    Parameters
    ----------
    parent : array [position]
        Position of the parent in depth-first order, -1 for the root.
    impedance : array [position]
        Impedance towards the parent [pu].

    Returns
    -------
    Pieces
        Rows and matrices.
    """
    cuts = [cut_tree(parent, height) for height in HEIGHTS]

    def work(cut: tuple[Ints, Ints]) -> float:
        height, pieces, hooks = np.bincount(cut[0]).max(), len(cut[1]), len(np.unique(cut[1]))
        return float(pieces * height * (_OTHER_WORK + height) + pieces * hooks)

    return lay_out(parent, impedance, min(cuts, key=work))


def cut_tree(parent: Ints, height: int) -> tuple[Ints, Ints]:
    """Cut a tree into the fewest pieces of bounded size.

    Parameters
    ----------
    parent : array [position]
        Position of the parent in depth-first order, -1 for the root.
    height : int
        Most positions of a piece.

    Returns
    -------
    piece : array [position]
        Piece of each position; a piece comes after the one it hangs on.
    attach : array [piece]
        Position on which each piece hangs, -1 for the root.
    """
    count, up = len(parent), parent.tolist()
    size, mark = [1] * count, [-1] * count
    open_below: list[list[int]] = [[] for _ in range(count + 1)]
    hangs: list[int] = []
    for k in range(count - 1, -2, -1):
        below = open_below[k]  # the last list belongs to the root
        room = height - 1 if k >= 0 else 0
        total = sum(size[child] for child in below)
        if total > room:
            below.sort(key=size.__getitem__)
            taken: list[int] = []
            while total > room:
                taken.append(below.pop())
                total -= size[taken[-1]]
            for together in _packed(taken, size, height):
                for child in together:
                    mark[child] = len(hangs)
                hangs.append(k)
        if k >= 0:
            size[k] += total
            open_below[up[k]].append(k)
    for k in range(count):
        if mark[k] < 0:
            mark[k] = mark[up[k]]
    marks = np.array(mark, np.int64)
    kept, first = np.unique(marks, return_index=True)
    order = np.argsort(first)
    number = np.zeros(len(hangs), np.int64)
    number[kept[order]] = np.arange(len(kept))
    return number[marks], np.array(hangs, np.int64)[kept[order]]


def _packed(roots: list[int], size: list[int], most: int) -> list[list[int]]:
    """Put subtrees, the largest first, into the first piece that has room."""
    pieces: list[list[int]] = []
    left: list[int] = []
    for root in roots:
        for place, room in enumerate(left):
            if size[root] <= room:
                pieces[place].append(root)
                left[place] -= size[root]
                break
        else:
            pieces.append([root])
            left.append(most - size[root])
    return pieces


def lay_out(parent: Ints, impedance: Complexes, cut: tuple[Ints, Ints]) -> Pieces:
    """Number the rows of a cut tree and find its matrices.

    Parameters
    ----------
    parent : array [position]
        Position of the parent in depth-first order, -1 for the root.
    impedance : array [position]
        Impedance towards the parent [pu].
    cut : (array [position], array [piece])
        Pieces as `cut_tree` gives them.

    Returns
    -------
    Pieces
        Rows and matrices.
    """
    piece, attach = cut
    members = np.bincount(piece)
    height, by_piece = int(members.max()), np.argsort(piece, kind="stable")
    place = np.empty(len(piece), np.int64)
    place[by_piece] = np.arange(len(piece)) - np.repeat(np.cumsum(members) - members, members)
    above = np.zeros((len(attach), height, height))  # 1 where a place is on the way from another to the piece's root
    at, spot, up = piece.tolist(), place.tolist(), parent.tolist()
    for k in range(len(up)):
        own = above[at[k], spot[k]]
        if up[k] >= 0 and at[up[k]] == at[k]:
            own[:] = above[at[k], spot[up[k]]]
        own[spot[k]] = 1
    through = np.zeros((len(attach), 1, height), complex)
    through[piece, 0, place] = impedance
    hooks, hook_of = np.unique(attach[attach >= 0], return_inverse=True)
    beyond, hook = np.zeros((len(attach), len(hooks))), iter(hook_of.tolist())
    for p, k in enumerate(attach.tolist()):
        if k >= 0:
            beyond[p] = beyond[at[k]]
            beyond[p, next(hook)] = 1
    row = piece * height + place
    return Pieces(row, np.matmul(above * through, above.transpose(0, 2, 1)), row[hooks], beyond)
