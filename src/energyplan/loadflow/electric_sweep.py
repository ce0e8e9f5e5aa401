"""Backward/forward sweep over a tree (and its few links) for a chunk of cases at once.

Arrays are `[row, case]`. Currents behind each branch are differences of one running sum along the depth-first order,
voltages are path sums, again differences of a running sum with one offset per chain: no loop over buses.
The divisions of the classic sweep are replaced by one Newton step per sweep towards the reciprocal of the voltage.

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


@dataclass(frozen=True)
class Constants:
    """A plan's numbers in one precision, shaped to broadcast over cases."""

    plan: SweepPlan
    impedance: Array
    link_effect: Array
    link_solve: Array


@dataclass(frozen=True)
class Workspace:
    """Arrays `[row, case]` that a thread reuses from chunk to chunk; one row more than rows for the root."""

    reciprocal: Array
    voltage: Array
    current: Array
    scratch: Array


def constants(plan: SweepPlan, dtype: type) -> Constants:
    """Return the plan's numbers in the precision `dtype` (complex64 or complex128)."""
    return Constants(
        plan,
        plan.impedance.astype(dtype)[:, None],
        plan.link_effect.astype(dtype),
        plan.link_solve.astype(dtype),
    )


def workspace(plan: SweepPlan, cases: int, dtype: type) -> Workspace:
    """Return empty arrays for chunks of `cases` cases."""
    shape = (plan.row_count, cases)
    return Workspace(*(np.empty(shape, dtype) for _ in range(4)))


def tree_voltages(fixed: Constants, work: Workspace) -> None:
    """Replace injected currents in `work.current` by branch currents and write node voltages to `work.voltage`.

    Parameters
    ----------
    fixed : Constants
        Plan and impedances [pu].
    work : Workspace
        `current` holds the injected currents on entry [pu], the currents towards the root on return.
    """
    plan = fixed.plan
    current, voltage, scratch = work.current, work.voltage, work.scratch
    shape = (plan.step_count, plan.block_count, current.shape[1])
    slab = current.reshape(shape)
    for step in range(plan.step_count - 2, -1, -1):
        np.add(slab[step], slab[step + 1], out=slab[step])
    behind = np.zeros(shape[1:], current.dtype)
    np.cumsum(slab[0, :0:-1], axis=0, out=behind[-2::-1])
    np.add(slab, behind, out=slab)
    np.take(current, plan.end_row, axis=0, out=scratch, mode="clip")
    np.subtract(current, scratch, out=current)
    np.multiply(current, fixed.impedance, out=voltage)
    slab = voltage.reshape(shape)
    for step in range(1, plan.step_count):
        np.add(slab[step], slab[step - 1], out=slab[step])
    before = np.zeros(shape[1:], current.dtype)
    np.cumsum(slab[-1, :-1], axis=0, out=before[1:])
    offsets = _chain_offsets(plan, voltage, before)
    offset = offsets[plan.piece_chain]
    offset += before[plan.piece_block]
    np.take(offset, plan.piece, axis=0, out=scratch, mode="clip")
    np.add(voltage, scratch, out=voltage)
    if len(plan.link_solve):
        _add_links(fixed, work)


def _chain_offsets(plan: SweepPlan, sums: Array, before: Array) -> Array:
    """Return what to add to the running sums of each chain so that they become voltages."""
    offsets = np.empty((plan.chain_count, sums.shape[1]), sums.dtype)
    for depth, level in enumerate(plan.levels):
        here = offsets[level.first : level.last]
        if depth == 0:
            here[:1] = 1
            if level.last > 1:
                np.add(sums[level.before_row[1:]], before[level.before_block[1:]], out=here[1:])
                np.subtract(1, here[1:], out=here[1:])
            continue
        np.add(sums[level.parent_row], before[level.parent_block], out=here)
        here += offsets[level.parent_chain]
        here -= sums[level.before_row]
        here -= before[level.before_block]
    return offsets


def link_differences(fixed: Constants, voltage: Array) -> Array:
    """Return the voltage differences `[link, case]` across the links, from the voltages of the tree alone [pu]."""
    plan = fixed.plan
    rows = plan.row_count
    ends = []
    for row in (plan.link_row_from, plan.link_row_to):
        end = voltage[np.minimum(row, rows - 1)]
        end[row == rows] = 1
        ends.append(end)
    return fixed.link_solve @ (ends[0] - ends[1])


def _add_links(fixed: Constants, work: Workspace) -> None:
    """Correct voltages and branch currents for what flows over the links."""
    across = link_differences(fixed, work.voltage)
    np.matmul(fixed.link_effect, across, out=work.scratch)
    np.subtract(work.voltage, work.scratch, out=work.voltage)
