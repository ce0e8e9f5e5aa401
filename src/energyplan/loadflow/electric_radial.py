"""Solve chunks of cases on a radial or weakly meshed network by sweeps.

The divisions of the classic sweep are replaced by one Newton step per sweep towards the reciprocal of the voltage,
and most sweeps are done in single precision: the first ones, which only have to come near, and the last ones, which
work on the small remaining changes. One sweep in double precision between them makes the answer exact:

1. single precision until the mismatch is below `_NEAR`,
2. double precision until it is below `_SMALL`, so that its square is far below any tolerance,
3. changes in single precision, a relative error of 1e-6 of something below `_SMALL`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.electric_load import CaseLoad, Gather, NodeLoad, RowPick, pick_rows
from energyplan.loadflow.electric_network import Network
from energyplan.loadflow.electric_plan import SweepPlan, plan_sweep
from energyplan.loadflow.electric_sweep import (
    Array,
    Constants,
    Workspace,
    arena,
    constants,
    tree_voltages,
    workspace,
)
from energyplan.loadflow.electric_tree import Tree
from energyplan.loadflow.grid import Complexes, Floats

_NEAR, _SMALL = 6e-4, 3e-5
_PATIENCE = 16  # sweeps until cases above `_SMALL` are left to another method
Complexes64 = NDArray[np.complex64]


@dataclass(frozen=True)
class Solution:
    """Voltages `[node, case]` [pu], the largest relative power mismatch per case [-], and the iterations made."""

    voltage: Complexes
    residual: Floats
    iterations: int


@dataclass(frozen=True)
class _Scratch:
    """Arrays of one thread: both precisions of the sweep, demands and voltages by node."""

    double: Workspace
    single: Workspace
    demand: Complexes
    by_bus: Complexes
    nearly: Complexes64
    total: Complexes64
    voltage: Complexes


@dataclass(frozen=True)
class Sweep:
    """Backward/forward sweeps on one tree, ready for any number of chunks (and threads).

    Attributes
    ----------
    tree, plan : Tree, SweepPlan
        The network and its layout.
    pick : RowPick
        How injections reach the rows.
    double, single : Constants
        Impedances in both precisions.
    own : threading.local
        Scratch arrays of each thread; no result depends on them.
    """

    tree: Tree
    plan: SweepPlan
    pick: RowPick
    double: Constants
    single: Constants
    own: threading.local = field(default_factory=threading.local, compare=False)

    def solve(self, load: CaseLoad, tolerance: float, limit: int) -> Solution:
        """Solve the cases of `load`.

        Parameters
        ----------
        load : CaseLoad
            Injections of some cases.
        tolerance : float
            Largest mismatch of power relative to the injection [-].
        limit : int
            Most sweeps.

        Returns
        -------
        Solution
            Voltages [pu], which stay valid until the thread solves its next chunk; residuals and sweeps made.
        """
        arrays = self._scratch(load.case_count)
        with np.errstate(all="ignore"):
            if load.follows_voltage or tolerance < 1e-10:
                residual, done = _double(self, load, arrays, (tolerance, limit))
            else:
                load.rows(self.pick, load.injections.power, (arrays.demand, arrays.by_bus))
                residual, done = _mixed(self, arrays, (tolerance, limit))
            return Solution(_node_voltages(self, arrays), residual, done)

    def _scratch(self, cases: int) -> _Scratch:
        """Return this thread's scratch arrays, made anew when the number of cases changes."""
        found: _Scratch | None = getattr(self.own, "arrays", None)
        if found is None or found.demand.shape[1] != cases:
            rows, nodes = self.plan.row_count, len(self.tree.no_load)
            buses = len(self.pick.factor) + 1
            demand, by_bus, voltage = arena((rows, buses, nodes), cases, np.complex128)
            nearly, total = arena((rows, rows), cases, np.complex64)
            found = _Scratch(
                workspace(self.double, cases), workspace(self.single, cases), demand, by_bus, nearly, total, voltage
            )
            self.own.arrays = found
        return found


def prepare_sweep(network: Network, tree: Tree, gather: Gather) -> Sweep:
    """Return the solver for one tree and the nodes that carry load.

    Parameters
    ----------
    network : Network
        Nodes of the buses.
    tree : Tree
        Scaled tree and links.
    gather : Gather
        Loaded buses by node.

    Returns
    -------
    Sweep
        Ready to solve.
    """
    plan = plan_sweep(tree, gather.loaded)
    pick = pick_rows(network, gather, plan.row_node, tree.turn)
    return Sweep(tree, plan, pick, constants(plan, np.complex128), constants(plan, np.complex64))


def _mixed(sweep: Sweep, arrays: _Scratch, stop: tuple[float, int]) -> tuple[Floats, int]:
    """Sweep in single, double, single precision; see the module's text."""
    work, half = arrays.double, arrays.single
    tolerance, limit = stop
    np.copyto(arrays.nearly, arrays.demand, casting="same_kind")
    np.copyto(half.current, half.by_piece(arrays.nearly))
    tree_voltages(sweep.single, half)
    np.conjugate(half.voltage, out=half.voltage)
    np.subtract(2, half.voltage, out=half.reciprocal)
    done = 1
    while done < min(limit, 7):
        done += 1
        _step(sweep.single, half, arrays.nearly)
        near = done > 2 and not _largest(half.scratch) > _NEAR
        _sharpen(half)
        if near:
            break
    work.reciprocal[:] = half.reciprocal
    residual = np.full(arrays.demand.shape[1], np.inf)
    sharpened = False
    while done < limit:
        done += 1
        _step(sweep.double, work, arrays.demand)
        np.copyto(half.scratch, work.scratch, casting="same_kind")
        residual = np.abs(half.scratch).max(axis=0, initial=0).astype(np.float64)
        if not (residual > _SMALL).any() or done >= _PATIENCE:
            break
        _sharpen(work)
        sharpened = True
    if sharpened:
        np.copyto(half.reciprocal, work.reciprocal, casting="same_kind")
    if not (residual > tolerance).any():
        return residual, done
    return _refine(sweep, arrays, stop, (residual, done))


def _largest(values: Complexes64) -> float:
    """Return the largest real or imaginary part in size."""
    parts = values.view(values.real.dtype)
    return max(float(parts.max(initial=0)), -float(parts.min(initial=0)))


def _step(fixed: Constants, work: Workspace, demand: Array) -> None:
    """One sweep: leaves the voltages and, in `scratch`, the relative mismatch of power."""
    np.multiply(work.by_piece(demand), work.by_piece(work.reciprocal), out=work.current)
    tree_voltages(fixed, work)
    np.conjugate(work.voltage, out=work.voltage)
    np.multiply(work.voltage, work.reciprocal, out=work.scratch)
    np.subtract(1, work.scratch, out=work.scratch)


def _sharpen(work: Workspace) -> None:
    """Bring the reciprocal nearer to that of the new voltages; `scratch` holds the mismatch."""
    np.add(work.scratch, 1, out=work.scratch)
    np.multiply(work.reciprocal, work.scratch, out=work.reciprocal)


def _refine(sweep: Sweep, arrays: _Scratch, stop: tuple[float, int], state: tuple[Floats, int]) -> tuple[Floats, int]:
    """Add the remaining changes of voltage, found in single precision.

    With mismatch t = 1 - x u the conjugate currents c = s u change by c t to first order; the voltages by the sweep
    of that; and the new mismatch is -dx u to first order, all errors being of the order of t squared. The signs of
    the changes alternate, which is left to the sum.
    """
    work, half, total, nearly = arrays.double, arrays.single, arrays.total, arrays.nearly
    tolerance, limit = stop
    residual, done = state
    lost = ~(residual <= _SMALL)  # these cases are for Newton's method; they must not hold up the others
    if lost.any():
        half.scratch[:, lost], half.reciprocal[:, lost], nearly[:, lost] = 0, 1, 0
    square = np.where(lost, residual, residual**2)
    largest_reciprocal = _largest(half.reciprocal) * np.sqrt(2)
    np.multiply(nearly, half.reciprocal, out=nearly)
    np.multiply(half.by_piece(nearly), half.by_piece(half.scratch), out=half.current)
    np.multiply(nearly, half.reciprocal, out=nearly)
    first = done
    while done < limit:
        done += 1
        tree_voltages(sweep.single, half, 0.0)
        np.conjugate(half.voltage, out=half.voltage)
        if done == first + 1:
            np.copyto(total, half.voltage)
        else:
            (np.add if (done - first) % 2 else np.subtract)(total, half.voltage, out=total)
        if _largest(half.voltage) * largest_reciprocal * np.sqrt(2) <= tolerance / 2 or done == limit:
            residual = np.abs(half.voltage).max(axis=0, initial=0) * largest_reciprocal + square
            if not (residual[~lost] > tolerance).any():
                break
        np.multiply(half.by_piece(nearly), half.by_piece(half.voltage), out=half.current)
    np.add(work.voltage, total, out=work.voltage)
    return residual, done


def _double(sweep: Sweep, load: CaseLoad, arrays: _Scratch, stop: tuple[float, int]) -> tuple[Floats, int]:
    """Sweep in double precision; loads may follow the voltage."""
    tolerance, limit = stop
    work = arrays.double

    def by_row(part: Complexes) -> Complexes:
        demand = np.empty_like(arrays.demand)
        load.rows(sweep.pick, part, (demand, arrays.by_bus))
        return demand

    given = load.injections
    demand = NodeLoad(given.power, given.current, given.impedance).each(by_row)
    no_load = np.abs(sweep.tree.no_load[np.maximum(sweep.plan.row_node, 0)])[:, None]
    magnitude = np.broadcast_to(no_load, work.voltage.shape)
    work.reciprocal[:] = 1
    residual, done = np.full(load.case_count, np.inf), 0
    for done in range(1, limit + 1):
        arrays.demand[:] = demand.at(magnitude) if load.follows_voltage else demand.power
        _step(sweep.double, work, arrays.demand)
        if done > 1:
            residual = np.abs(work.scratch).max(axis=0, initial=0)
            if not (residual > tolerance).any() or (done > 12 and not np.isfinite(residual).any()):
                break
        if load.follows_voltage:
            magnitude = np.abs(work.voltage) * no_load
        _sharpen(work)
    return residual, done


def _node_voltages(sweep: Sweep, arrays: _Scratch) -> Complexes:
    """Return the voltages of all nodes from those of the loads."""
    plan, work = sweep.plan, arrays.double
    point, rows = work.point, plan.service_row
    if len(rows):
        near, there = work.reciprocal[rows], work.voltage[rows]
        near *= 2 - there * near  # once nearer to the reciprocal of the voltage
        point[plan.row_count : -1] = there - plan.service[:, None] * np.conj(arrays.demand[rows] * near)
    point[-1] = 1
    voltage = np.take(point, plan.node_up, axis=0, out=arrays.voltage, mode="clip")
    between = np.flatnonzero(plan.node_share)
    if len(between):
        further = np.take(point, plan.node_down[between], axis=0, mode="clip")
        further -= voltage[between]
        further *= plan.node_share[between, None]
        voltage[between] += further
    if (sweep.tree.no_load != 1).any():
        np.multiply(voltage, sweep.tree.no_load[:, None], out=voltage)
    return voltage
