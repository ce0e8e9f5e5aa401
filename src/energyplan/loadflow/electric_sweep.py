"""Backward/forward sweep over a tree (and its few links) for a chunk of cases at once.

Arrays are `[row, case]`, rows in pieces. A sweep is one product of small dense matrices with all pieces, and a few
sums over pieces: a dozen calls on whole arrays, so that threads hardly meet at the interpreter's lock. The whole sweep
is written in conjugates: conjugate currents in, conjugate voltages out.

References
----------
.. [1] Shirmohammadi et al. (1988), "A compensation-based power flow method for weakly meshed distribution and
       transmission networks", IEEE Trans. Power Systems 3(2), 753-762.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.electric_plan import SweepPlan
from energyplan.loadflow.grid import Ints

Array = NDArray[Any]
Products: TypeAlias = tuple[tuple[Array, Array, Array], ...]  # factors and product, ready for `matmul`

_ONE_THREAD = 250_000  # multiplications up to which OpenBLAS stays in one thread (262 144 in its sources)
_WIDE = 128  # columns from which a product is quick


@dataclass(frozen=True)
class Constants:
    """A plan's numbers in one precision, conjugated; complex matrices as real and imaginary parts side by side.

    Attributes
    ----------
    plan : SweepPlan
        The plan.
    dtype : type
        complex64 or complex128.
    inside : array [piece, height, 2 height]
        Drops by current within each piece.
    beyond, inward : array [1, piece, attach], [1, attach, piece]
        Sums over the pieces on the way to the root, and over those behind.
    attach_place : (array, array)
        Piece and place of the rows on which pieces hang.
    link_effect : array [1, row, 2 link]
        What a difference of the tree's own voltages across a link takes from the voltages.
    """

    plan: SweepPlan
    dtype: type
    inside: Array
    beyond: Array
    inward: Array
    attach_place: tuple[Ints, Ints]
    link_effect: Array


@dataclass(frozen=True)
class Workspace:
    """Arrays that a thread reuses from chunk to chunk, all in one precision.

    Attributes
    ----------
    current : array [piece, height, case]
        Injected currents, a view of `parts`.
    parts : array [piece, 2, height, case]
        Currents, and the same times the imaginary unit.
    reciprocal, scratch : array [row, case]
        State of the iteration.
    point : array [point, case]
        Voltages of the loads, then of the tree where a load is not at it, then of the root.
    sums, offset : array [piece, case]
        Currents of whole pieces, voltages where they hang.
    hooks : array [attach, case]
        What comes in at or is lost to the rows on which pieces hang.
    across : array [2 link, case]
        Differences across the links, and the same times the imaginary unit.
    inward, inside, beyond, links : Products
        The products of a sweep, on views of these arrays.
    """

    current: Array
    parts: Array
    reciprocal: Array
    scratch: Array
    point: Array
    sums: Array
    offset: Array
    hooks: Array
    across: Array
    inward: Products
    inside: Products
    beyond: Products
    links: Products

    @property
    def voltage(self) -> Array:
        """Voltages of the loads `[row, case]`."""
        return self.point[: len(self.reciprocal)]

    def by_piece(self, rows: Array) -> Array:
        """Return an array `[row, case]` as `[piece, height, case]`."""
        return rows.reshape(self.current.shape)


def constants(plan: SweepPlan, dtype: type) -> Constants:
    """Return the plan's numbers in the precision `dtype` (complex64 or complex128)."""
    real: Any = np.zeros(0, dtype).real.dtype
    beyond = plan.pieces.beyond[None].astype(real)
    inward = np.ascontiguousarray(beyond.transpose(0, 2, 1))
    place = np.divmod(plan.pieces.attach_row, plan.pieces.inside.shape[1])
    matrices = (plan.pieces.inside, (plan.link_effect @ plan.link_solve)[None])
    inside, effect = (np.concatenate([m.real, -m.imag], axis=2).astype(real) for m in matrices)
    return Constants(plan, dtype, inside, beyond, inward, place, effect)


def workspace(fixed: Constants, cases: int) -> Workspace:
    """Return arrays for chunks of `cases` cases, side by side in one block of memory (it comes in large pages)."""
    plan, (pieces, height, _) = fixed.plan, fixed.inside.shape
    counts = (2 * plan.row_count, plan.row_count, plan.row_count, plan.point_count, pieces, pieces,
              len(plan.pieces.attach_row), 2 * len(plan.link_row_from))  # fmt: skip
    stacked, reciprocal, scratch, point, sums, offset, hooks, across = arena(counts, cases, fixed.dtype)
    parts = stacked.reshape(pieces, 2, height, cases)
    voltage = point[: plan.row_count].reshape(pieces, height, cases)
    return Workspace(
        parts[:, 0],
        parts,
        reciprocal,
        scratch,
        point,
        sums,
        offset,
        hooks,
        across,
        inward=_products(fixed.inward, sums[None], hooks[None]),
        inside=_products(fixed.inside, parts.reshape(pieces, 2 * height, cases), voltage),
        beyond=_products(fixed.beyond, hooks[None], offset[None]),
        links=_products(fixed.link_effect, across[None], scratch[None]),
    )


def arena(counts: Sequence[int], cases: int, dtype: type) -> list[Array]:
    """Return zeroed arrays `[count, cases]` that share one block of memory."""
    block: Array = np.zeros((sum(counts), cases), dtype)
    return np.split(block, np.cumsum(counts)[:-1])


def tree_voltages(fixed: Constants, work: Workspace, root: float = 1.0) -> None:
    """Write the loads' voltages to `work.voltage` for the currents in `work.current`, which is overwritten.

    Parameters
    ----------
    fixed : Constants
        Plan and impedances [pu].
    work : Workspace
        `current` holds the conjugates of the injected currents [pu], `voltage` on return those of the voltages [pu].
    root : float
        Scaled voltage of the root [-]; 0 gives changes of voltage from changes of current.
    """
    voltage = work.voltage
    hung = len(work.hooks) > 0
    if hung:
        np.add.reduce(_real(work.current), axis=1, out=_real(work.sums))
        _multiply(work.inward)
        work.current[fixed.attach_place] += work.hooks
    np.multiply(work.current, fixed.dtype(1j), out=work.parts[:, 1])
    _multiply(work.inside)
    if hung:
        np.take(voltage, fixed.plan.pieces.attach_row, axis=0, out=work.hooks, mode="clip")
        _multiply(work.beyond)
        if root:
            np.add(work.offset, root, out=work.offset)
        rows = _real(work.by_piece(voltage))
        np.add(rows, _real(work.offset)[:, None], out=rows)
    elif root:
        np.add(voltage, root, out=voltage)
    if len(fixed.plan.link_row_from):
        links = len(work.across) // 2
        ends_apart(fixed.plan, voltage, work.across[:links], root)
        np.multiply(work.across[:links], fixed.dtype(1j), out=work.across[links:])
        _multiply(work.links)
        np.subtract(voltage, work.scratch, out=voltage)


def _real(values: Array) -> Array:
    """Return complex numbers as pairs of real ones along the last axis."""
    return values.view(values.real.dtype)


def _multiply(products: Products) -> None:
    """Compute prepared matrix products."""
    for left, right, out in products:
        np.matmul(left, right, out=out)


def _products(left: Array, right: Array, out: Array) -> Products:
    """Prepare the products of real matrices `left` `[n, i, k]` and complex columns `[n, k, j]`, written to `out`.

    They are cut so small that the linear algebra library uses one thread: threads of its own would wait for each other
    under ours.
    """
    if not (right.size and out.size):
        return ()
    right, out = _real(right), _real(out)
    columns, rows, inner = right.shape[2], left.shape[1], left.shape[2]
    height = max(1, min(rows, max(8, _ONE_THREAD // (inner * min(columns, _WIDE)))))
    width = max(1, min(columns, _ONE_THREAD // (inner * height)))
    found = []
    for top, tall in _parts(rows, height):
        for first, wide in _parts(columns, width):
            some = left[:, top : top + tall].reshape(len(left), -1, 1, min(height, tall), inner)
            block = right[:, :, first : first + wide].reshape(*right.shape[:2], -1, min(width, wide))
            here = out[:, top : top + tall, first : first + wide]
            here = here.reshape(len(out), -1, min(height, tall), block.shape[2], block.shape[3])
            found.append((some, block.transpose(0, 2, 1, 3)[:, None], here.transpose(0, 1, 3, 2, 4)))
    return tuple(found)


def _parts(count: int, size: int) -> list[tuple[int, int]]:
    """Return first and number of what fills whole parts of a size, and of what remains."""
    whole = count // size * size
    return [(first, some) for first, some in ((0, whole), (whole, count - whole)) if some]


def ends_apart(plan: SweepPlan, voltage: Array, out: Array, root: float = 1.0) -> None:
    """Write the differences of `voltage` `[row, case]` across the links to `out` `[link, case]` [pu]."""
    ends = []
    for row in (plan.link_row_from, plan.link_row_to):
        end = np.take(voltage, row, axis=0, mode="clip")
        end[row == plan.row_count] = root
        ends.append(end)
    np.subtract(ends[0], ends[1], out=out)
