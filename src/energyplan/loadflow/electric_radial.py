"""Solve chunks of cases on a radial or weakly meshed network by sweeps."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Solution:
    """Voltages `[node, case]` [pu], the largest relative power mismatch per case [-], and the iterations made."""

    voltage: Complexes
    residual: Floats
    iterations: int


@dataclass(frozen=True)
class Sweep:
    """Backward/forward sweeps on one tree, ready for any number of chunks (and threads)."""

    tree: Tree
    plan: SweepPlan
    fixed: Constants
    turn: Complexes
    used: Floats

    def solve(self, load: NodeLoad, tolerance: float, limit: int) -> Solution:
        """Solve the cases of `load`; see `energyplan.loadflow.electric_flow.power_flow`."""
        return _solve(self, load, tolerance, limit)


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
    used = np.where(plan.row_node >= 0, 1.0, 0.0)[:, None]
    turn = tree.turn[np.maximum(plan.row_node, 0)][:, None] * used
    return Sweep(tree, plan, constants(plan, np.complex128), turn, used)


def _solve(sweep: Sweep, load: NodeLoad, tolerance: float, limit: int) -> Solution:
    """Iterate until every case meets the tolerance, none improves any more, or `limit` sweeps are made."""
    plan = sweep.plan
    demand = _rows_of(sweep, load)
    work = workspace(plan, load.case_count, np.complex128)
    work.reciprocal[:] = 1
    residual = np.full(load.case_count, np.inf)
    dependent = load.current is not None or load.impedance is not None
    magnitude = np.broadcast_to(_no_load_magnitude(sweep), work.voltage.shape).copy() if dependent else None
    done = 0
    with np.errstate(all="ignore"):
        for done in range(1, limit + 1):
            drawn = demand.power if magnitude is None else demand.at(magnitude)
            np.multiply(drawn, work.reciprocal, out=work.current)
            tree_voltages(sweep.fixed, work)
            np.conjugate(work.voltage, out=work.voltage)
            np.multiply(work.voltage, work.reciprocal, out=work.scratch)
            np.subtract(1, work.scratch, out=work.scratch)
            if done > 1:
                residual = np.abs(work.scratch).max(axis=0)
                if not (residual > tolerance).any() or (done > 12 and np.isnan(residual).all()):
                    break
            if magnitude is not None:
                np.multiply(np.abs(work.voltage), _no_load_magnitude(sweep), out=magnitude)
            np.add(work.scratch, 1, out=work.scratch)
            np.multiply(work.reciprocal, work.scratch, out=work.reciprocal)
        np.conjugate(work.voltage, out=work.voltage)
        return Solution(_node_voltages(sweep, work), residual, done)


def _rows_of(sweep: Sweep, load: NodeLoad) -> NodeLoad:
    """Return the conjugate injections by row of the plan, turned into scaled variables."""
    node = np.maximum(sweep.plan.row_node, 0)

    def by_row(part: Complexes) -> Complexes:
        rows = np.take(part, node, axis=0)
        np.multiply(rows, sweep.turn, out=rows)
        return np.conjugate(rows, out=rows)

    return load.each(by_row)


def _no_load_magnitude(sweep: Sweep) -> Floats:
    """Return the voltage without injection at each row [pu]."""
    return np.abs(sweep.tree.no_load[np.maximum(sweep.plan.row_node, 0)])[:, None]


def _node_voltages(sweep: Sweep, work: Workspace) -> Complexes:
    """Return the voltages of all nodes from those of the rows."""
    plan = sweep.plan
    rows = plan.row_count
    upper = np.minimum(plan.node_up_row, rows - 1)
    voltage = np.take(work.voltage, upper, axis=0)
    voltage[plan.node_up_row == rows] = 1
    between = np.flatnonzero(plan.node_impedance)
    if len(between):
        if len(plan.link_solve):
            across = _across(sweep, work)
            np.subtract(work.current, plan.link_current @ across, out=work.current)
        lower = work.current[plan.node_down_row[between]]
        voltage[between] += lower * plan.node_impedance[between, None]
    np.multiply(voltage, sweep.tree.no_load[:, None], out=voltage)
    return voltage


def _across(sweep: Sweep, work: Workspace) -> Complexes:
    """Return the differences of the final voltages across the links [pu]."""
    plan = sweep.plan
    ends = []
    for row in (plan.link_row_from, plan.link_row_to):
        end = work.voltage[np.minimum(row, plan.row_count - 1)]
        end[row == plan.row_count] = 1
        ends.append(end)
    return ends[0] - ends[1]
