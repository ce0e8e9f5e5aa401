"""Solve chunks of cases on a radial or weakly meshed network by sweeps.

The divisions of the classic sweep are replaced by one Newton step per sweep towards the reciprocal of the voltage,
and most sweeps are done in single precision: the first ones, which only have to come near, and the last ones, which
work on the small remaining changes. One sweep in double precision between them makes the answer exact:

1. single precision until the mismatch is below `_NEAR`,
2. double precision until it is below `_SMALL`, so that its square is far below any tolerance,
3. changes in single precision, a relative error of 1e-6 of something below `_SMALL`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from energyplan.loadflow.electric_load import NodeLoad
from energyplan.loadflow.electric_plan import SweepPlan, plan_sweep
from energyplan.loadflow.electric_sweep import (
    Constants,
    Workspace,
    constants,
    tree_voltages,
    workspace,
)
from energyplan.loadflow.electric_tree import Tree
from energyplan.loadflow.grid import Bools, Complexes, Floats

_NEAR, _SMALL = 6e-4, 3e-5


@dataclass(frozen=True)
class Solution:
    """Voltages `[node, case]` [pu], the largest relative power mismatch per case [-], and the iterations made."""

    voltage: Complexes
    residual: Floats
    iterations: int


@dataclass(frozen=True)
class Sweep:
    """Backward/forward sweeps on one tree, ready for any number of chunks (and threads).

    Attributes
    ----------
    tree, plan : Tree, SweepPlan
        The network and its layout.
    double, single : Constants
        Impedances in both precisions.
    turn : array [row, 1]
        From injected to scaled power [-]; zero in unused rows.
    plain : bool
        Whether no injection has to be turned.
    spare : list
        Scratch arrays that wait for the next chunk; no result depends on them.
    """

    tree: Tree
    plan: SweepPlan
    double: Constants
    single: Constants
    turn: Complexes
    plain: bool
    spare: list[tuple[Workspace, Workspace]] = field(default_factory=list, compare=False)

    def solve(self, load: NodeLoad, tolerance: float, limit: int) -> Solution:
        """Solve the cases of `load`.

        Parameters
        ----------
        load : NodeLoad
            Injections `[node, case]` [pu].
        tolerance : float
            Largest mismatch of power relative to the injection [-].
        limit : int
            Most sweeps.

        Returns
        -------
        Solution
            Voltages [pu], residuals and sweeps made.
        """
        work, half = self._scratch(load.case_count)
        with np.errstate(all="ignore"):
            if load.current is None and load.impedance is None and tolerance >= 1e-10:
                residual, done = _mixed(self, load, (work, half), (tolerance, limit))
            else:
                residual, done = _double(self, load, work, (tolerance, limit))
            answer = Solution(_node_voltages(self, work), residual, done)
        self.spare.append((work, half))
        return answer

    def _scratch(self, cases: int) -> tuple[Workspace, Workspace]:
        """Return scratch arrays, used ones where they fit."""
        try:
            pair = self.spare.pop()
        except IndexError:
            pair = None
        if pair is None or pair[0].voltage.shape[1] != cases:
            pair = workspace(self.plan, cases, np.complex128), workspace(self.plan, cases, np.complex64)
        return pair


def prepare_sweep(tree: Tree, loaded: Bools) -> Sweep:
    """Return the solver for one tree and the nodes that carry load.

    Parameters
    ----------
    tree : Tree
        Scaled tree and links.
    loaded : array of bool [node]
        Nodes with an injection in any case.

    Returns
    -------
    Sweep
        Ready to solve.
    """
    plan = plan_sweep(tree, loaded)
    used = plan.row_node >= 0
    turn = np.where(used, tree.turn[np.maximum(plan.row_node, 0)], 0)[:, None]
    plain = bool((np.abs(turn[used] - 1) < 1e-15).all())
    return Sweep(tree, plan, constants(plan, np.complex128), constants(plan, np.complex64), turn, plain)


def _rows_of(sweep: Sweep, part: Complexes) -> Complexes:
    """Return conjugate injections by row of the plan, turned into scaled variables."""
    rows = np.take(part, np.maximum(sweep.plan.row_node, 0), axis=0)
    rows[sweep.plan.row_node < 0] = 0
    if not sweep.plain:
        np.multiply(rows, sweep.turn, out=rows)
    return np.conjugate(rows, out=rows)


def _mixed(
    sweep: Sweep, load: NodeLoad, works: tuple[Workspace, Workspace], stop: tuple[float, int]
) -> tuple[Floats, int]:
    """Sweep in single, double, single precision; see the module's text."""
    work, half = works
    tolerance, limit = stop
    demand = _rows_of(sweep, load.power)
    nearly = demand.astype(np.complex64)
    done = 0
    half.reciprocal[:] = 1
    for done in range(1, min(limit, 7)):
        _step(sweep.single, half, nearly)
        largest = np.abs(half.scratch).max(initial=0) if done > 1 else np.inf
        _sharpen(half)
        if not largest > _NEAR:
            break
    work.reciprocal[:] = half.reciprocal
    residual = np.full(load.case_count, np.inf)
    while done < limit:
        done += 1
        _step(sweep.double, work, demand)
        residual = np.abs(work.scratch).max(axis=0)
        if not (residual > _SMALL).any() or (done > 12 and not np.isfinite(residual).any()):
            break
        _sharpen(work)
    if not (residual > tolerance).any() or (residual > _SMALL).any():
        np.conjugate(work.voltage, out=work.voltage)
        return residual, done
    return _refine(sweep, (work, half, demand), stop, (residual, done))


def _step(fixed: Constants, work: Workspace, demand: Complexes) -> None:
    """One sweep: leaves the conjugate voltages and, in `scratch`, the relative mismatch of power."""
    np.multiply(demand, work.reciprocal, out=work.current)
    tree_voltages(fixed, work)
    np.conjugate(work.voltage, out=work.voltage)
    np.multiply(work.voltage, work.reciprocal, out=work.scratch)
    np.subtract(1, work.scratch, out=work.scratch)


def _sharpen(work: Workspace) -> None:
    """Bring the reciprocal nearer to that of the new voltages; `scratch` holds the mismatch."""
    np.add(work.scratch, 1, out=work.scratch)
    np.multiply(work.reciprocal, work.scratch, out=work.reciprocal)


def _refine(
    sweep: Sweep,
    arrays: tuple[Workspace, Workspace, Complexes],
    stop: tuple[float, int],
    state: tuple[Floats, int],
) -> tuple[Floats, int]:
    """Add the remaining changes of voltage, found in single precision.

    With mismatch t = 1 - conj(x) w the currents i = conj(s) w change by i t to first order; the voltages by the sweep
    of that; and the new mismatch is -conj(dx) w to first order, all errors being of the order of t squared.
    """
    work, half, demand = arrays
    tolerance, limit = stop
    residual, done = state
    square = residual**2
    np.copyto(half.reciprocal, work.reciprocal, casting="same_kind")
    np.multiply(demand, work.reciprocal, out=demand)
    injected = demand.astype(np.complex64)
    mismatch = work.scratch.astype(np.complex64)
    total = np.zeros_like(mismatch)
    while done < limit:
        done += 1
        np.multiply(injected, mismatch, out=half.current)
        tree_voltages(sweep.single, half, 0.0)
        np.add(total, half.voltage, out=total)
        np.conjugate(half.voltage, out=half.voltage)
        np.multiply(half.voltage, half.reciprocal, out=mismatch)
        np.negative(mismatch, out=mismatch)
        residual = np.abs(mismatch).max(axis=0) + square
        if not (residual > tolerance).any():
            break
    np.conjugate(work.voltage, out=work.voltage)
    np.add(work.voltage, total, out=work.voltage)
    return residual, done


def _double(sweep: Sweep, load: NodeLoad, work: Workspace, stop: tuple[float, int]) -> tuple[Floats, int]:
    """Sweep in double precision; loads may follow the voltage."""
    tolerance, limit = stop
    demand = load.each(lambda part: _rows_of(sweep, part))
    dependent = load.current is not None or load.impedance is not None
    no_load = np.abs(sweep.tree.no_load[np.maximum(sweep.plan.row_node, 0)])[:, None]
    magnitude = np.broadcast_to(no_load, work.voltage.shape)
    work.reciprocal[:] = 1
    residual, done = np.full(load.case_count, np.inf), 0
    for done in range(1, limit + 1):
        _step(sweep.double, work, demand.at(magnitude) if dependent else demand.power)
        if done > 1:
            residual = np.abs(work.scratch).max(axis=0)
            if not (residual > tolerance).any() or (done > 12 and not np.isfinite(residual).any()):
                break
        if dependent:
            magnitude = np.abs(work.voltage) * no_load
        _sharpen(work)
    np.conjugate(work.voltage, out=work.voltage)
    return residual, done


def _node_voltages(sweep: Sweep, work: Workspace) -> Complexes:
    """Return the voltages of all nodes from those of the rows."""
    plan = sweep.plan
    rows = plan.row_count
    voltage = np.take(work.voltage, plan.node_up_row, axis=0, mode="clip")
    voltage[plan.node_up_row == rows] = 1
    between = np.flatnonzero(plan.node_share)
    if len(between):
        further = np.take(work.voltage, plan.node_down_row[between], axis=0, mode="clip")
        further -= voltage[between]
        further *= plan.node_share[between, None]
        voltage[between] += further
    np.multiply(voltage, sweep.tree.no_load[:, None], out=voltage)
    return voltage
