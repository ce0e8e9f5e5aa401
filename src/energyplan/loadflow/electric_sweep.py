"""Backward/forward sweep over a tree (and its few links) for a chunk of cases at once.

Arrays are `[row, case]`. Currents behind each branch are differences of one running sum along the depth-first order,
voltages are path sums, again differences of a running sum with one offset per chain: no loop over buses.

References
----------
.. [1] Shirmohammadi et al. (1988), "A compensation-based power flow method for weakly meshed distribution and
       transmission networks", IEEE Trans. Power Systems 3(2), 753-762.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.electric_plan import SweepPlan

Array = NDArray[Any]

_ONE_THREAD = 250_000  # multiplications up to which OpenBLAS stays in one thread (262 144 in its sources)


@dataclass(frozen=True)
class Constants:
    """A plan's numbers in one precision: impedances as columns, link matrices as real and imaginary parts."""

    plan: SweepPlan
    impedance: Array
    service: Array
    link_effect: Array
    link_solve: Array


@dataclass(frozen=True)
class Workspace:
    """Arrays that a thread reuses from chunk to chunk, all in one precision.

    Attributes
    ----------
    reciprocal, current, scratch : array [row, case]
        State of the iteration.
    drop : array [row, case]
        Voltage of the load over that of the tree.
    point : array [point, case]
        Voltages of the loads, then of the tree where a load is not at it, then of the root.
    behind, before, block : array [block, case]
        Sums of whole blocks.
    offset, chain : array [chain, case]
        Sums of chains.
    piece, part : array [piece, case]
        What to add to each piece of a chain in a block.
    """

    reciprocal: Array
    current: Array
    scratch: Array
    drop: Array
    point: Array
    behind: Array
    before: Array
    offset: Array
    chain: Array
    piece: Array
    part: Array

    @property
    def voltage(self) -> Array:
        """Voltages of the loads `[row, case]`."""
        return self.point[: len(self.current)]


def constants(plan: SweepPlan, dtype: type) -> Constants:
    """Return the plan's numbers in the precision `dtype` (complex64 or complex128)."""
    return Constants(
        plan,
        plan.impedance.astype(dtype)[:, None],
        plan.service.astype(dtype)[:, None],
        _stacked(plan.link_effect, dtype),
        _stacked(plan.link_solve, dtype),
    )


def workspace(plan: SweepPlan, cases: int, dtype: type) -> Workspace:
    """Return arrays for chunks of `cases` cases."""
    rows, blocks, chains, pieces = plan.row_count, plan.block_count, len(plan.chains), len(plan.piece_chain)
    counts = (rows, rows, rows, rows, plan.point_count, blocks, blocks, chains, chains, pieces, pieces)
    return Workspace(*(np.zeros((count, cases), dtype) for count in counts))


def tree_voltages(fixed: Constants, work: Workspace, root: float = 1.0) -> None:
    """Replace injected currents in `work.current` by branch currents and write the loads' voltages to `work.voltage`.

    Parameters
    ----------
    fixed : Constants
        Plan and impedances [pu].
    work : Workspace
        `current` holds the injected currents on entry [pu], the currents of the tree towards the root on return.
    root : float
        Scaled voltage of the root [-]; 0 gives changes of voltage from changes of current.
    """
    plan = fixed.plan
    current, voltage, scratch = work.current, work.voltage, work.scratch
    shape = (plan.step_count, plan.block_count, current.shape[1])
    serviced = len(plan.service_row) > 0
    if serviced:
        np.multiply(current, fixed.service, out=work.drop)
    slab = current.reshape(shape)
    for step in range(plan.step_count - 2, -1, -1):
        np.add(slab[step], slab[step + 1], out=slab[step])
    np.cumsum(slab[0, :0:-1], axis=0, out=work.behind[-2::-1])
    np.add(slab, work.behind, out=slab)
    np.take(current, plan.end_row, axis=0, out=scratch, mode="clip")
    np.subtract(current, scratch, out=current)
    np.multiply(current, fixed.impedance, out=voltage)
    slab = voltage.reshape(shape)
    for step in range(1, plan.step_count):
        np.add(slab[step], slab[step - 1], out=slab[step])
    np.cumsum(slab[-1, :-1], axis=0, out=work.before[1:])
    _chain_offsets(plan, work, root)
    np.take(work.offset, plan.piece_chain, axis=0, out=work.piece, mode="clip")
    np.take(work.before, plan.piece_block, axis=0, out=work.part, mode="clip")
    np.add(work.piece, work.part, out=work.piece)
    np.take(work.piece, plan.piece, axis=0, out=scratch, mode="clip")
    np.add(voltage, scratch, out=voltage)
    if len(plan.link_row_from):
        across = ends_apart(plan, voltage, root)
        across = _product(fixed.link_solve, across, np.empty_like(across))
        _product(fixed.link_effect, across, scratch)
        np.subtract(voltage, scratch, out=voltage)
    if serviced:
        np.add(voltage, work.drop, out=voltage)


def _product(left: Array, right: Array, out: Array) -> Array:
    """Matrix product `left @ right` of complex matrices, `left` as `_stacked` gives it, in one thread.

    As one product of real matrices: twice as fast as the complex one, and done in blocks of rows so small that the
    linear algebra library starts no threads of its own, which would wait for each other under ours.
    """
    parts = np.concatenate([right, 1j * right]).view(left.dtype)
    real = out.view(left.dtype)
    rows = max(1, _ONE_THREAD // parts.size)
    for start in range(0, len(left), rows):
        np.matmul(left[start : start + rows], parts, out=real[start : start + rows])
    return out


def _stacked(matrix: Array, dtype: type) -> Array:
    """Return real and imaginary parts side by side, in the real precision that belongs to `dtype`."""
    return np.concatenate([matrix.real, matrix.imag], axis=1).astype(np.zeros(0, dtype).real.dtype)


def _chain_offsets(plan: SweepPlan, work: Workspace, root: float) -> None:
    """Write to `work.offset` what to add to the running sums of each chain so that they become voltages."""
    chains, offset, scratch = plan.chains, work.offset, work.chain
    np.take(work.voltage, chains.before_row, axis=0, out=offset, mode="clip")
    np.take(work.before, chains.before_block, axis=0, out=scratch, mode="clip")
    np.add(offset, scratch, out=offset)
    offset[0] = 0  # nothing comes before the first chain
    np.subtract(root, offset[: chains.levels[0][1]], out=offset[: chains.levels[0][1]])
    if len(chains.levels) == 1:
        return
    first = chains.levels[1][0]
    lower, part = offset[first:], scratch[first:]
    np.take(work.voltage, chains.parent_row[first:], axis=0, out=part, mode="clip")
    np.subtract(part, lower, out=lower)
    np.take(work.before, chains.parent_block[first:], axis=0, out=part, mode="clip")
    np.add(lower, part, out=lower)
    for begin, end in chains.levels[1:]:
        np.take(offset, chains.parent_chain[begin:end], axis=0, out=scratch[begin:end], mode="clip")
        np.add(offset[begin:end], scratch[begin:end], out=offset[begin:end])


def ends_apart(plan: SweepPlan, voltage: Array, root: float = 1.0) -> Array:
    """Return the differences of `voltage` `[row, case]` across the links `[link, case]` [pu]."""
    ends = []
    for row in (plan.link_row_from, plan.link_row_to):
        end = voltage[np.minimum(row, plan.row_count - 1)]
        end[row == plan.row_count] = root
        ends.append(end)
    return ends[0] - ends[1]
