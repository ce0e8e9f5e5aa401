"""Newton's method on many cases at once: for voltage-controlled sources and for cases under stress.

Every node has two equations and two unknowns, angle and relative magnitude. Where the magnitude is held, the second
equation says that it does not change; so all cases share one pattern whatever is held in each of them, and
`energyplan.loadflow.electric_elimination` solves them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.electric_elimination import Elimination, plan_elimination, solve_blocks
from energyplan.loadflow.electric_load import CaseLoad, NodeLoad
from energyplan.loadflow.electric_network import POWER_BASE, Network, admittance_matrix
from energyplan.loadflow.electric_radial import Solution
from energyplan.loadflow.electric_tree import no_load_voltages
from energyplan.loadflow.grid import Bools, Complexes, Floats, Grid, Ints
from energyplan.loadflow.grid_build import issue


@dataclass(frozen=True)
class Newton:
    """Admittance matrix by entries, and the nodes whose voltage is controlled.

    Attributes
    ----------
    row, column, value : array [entry]
        Nodal admittance matrix, row by row, each diagonal entry present [pu].
    diagonal : array [node]
        Entry of each node's diagonal.
    starts : array [node]
        First entry of each row.
    slack_nodes : array
        Nodes held in magnitude and angle.
    control_node, setpoint, q_min, q_max : array [controlled node]
        Voltage held and reactive limits [pu].
    generator_node, share : array [generator]
        Controlled node of each generator (-1 at slack or dead nodes) and its share of the reactive power [-].
    no_load : array [node]
        Voltages without injection, the start [pu].
    """

    row: Ints
    column: Ints
    value: Complexes
    diagonal: Ints
    starts: Ints
    slack_nodes: Ints
    control_node: Ints
    setpoint: Floats
    q_min: Floats
    q_max: Floats
    generator_node: Ints
    share: Floats
    no_load: Complexes

    @cached_property
    def free(self) -> Bools:
        """Nodes that are no slack `[node]`."""
        free = np.ones(len(self.no_load), bool)
        free[self.slack_nodes] = False
        return free

    @cached_property
    def inner(self) -> Ints:
        """Entries between free nodes."""
        return np.flatnonzero(self.free[self.row] & self.free[self.column])

    @cached_property
    def elimination(self) -> Elimination:
        """Order of elimination of the free nodes; only found when a case needs it."""
        number = np.cumsum(self.free) - 1
        return plan_elimination(number[self.row[self.inner]], number[self.column[self.inner]], int(self.free.sum()))

    def solve(self, load: CaseLoad, tolerance: float, limit: int) -> Solution:
        """Solve each case of `load`, see `energyplan.loadflow.electric_flow.power_flow`."""
        return self.solve_nodes(load.nodes(), tolerance, limit)

    def solve_nodes(self, load: NodeLoad, tolerance: float, limit: int) -> Solution:
        """Solve each case of injections by node [pu].

        First from the voltages without injection (with controlled nodes: from 1 pu at their angles), then what failed
        from the other of the two.
        """
        flat = self.no_load / np.abs(self.no_load)
        flat[self.slack_nodes] = self.no_load[self.slack_nodes]
        starts = (flat, self.no_load) if len(self.control_node) else (self.no_load, flat)
        voltage = np.full(load.power.shape, np.nan, complex)
        residual = np.full(load.case_count, np.inf)
        steps = 0
        with np.errstate(all="ignore"):
            for start in starts:
                case = np.flatnonzero(~(residual <= tolerance))
                if not len(case):
                    break
                first = np.repeat(start[:, None], len(case), axis=1)
                found, rest, more = _with_limits(self, load.select(case), first, (tolerance / 100, limit))
                better = rest < residual[case]  # the last step is nearly free, hence a hundredth of the tolerance
                voltage[:, case[better]], residual[case[better]] = found[:, better], rest[better]
                steps = max(steps, more)
        return Solution(voltage, residual, steps)

    def injected(self, voltage: Complexes) -> Complexes:
        """Return the power that flows from each node into the network at these voltages `[node]` or `[node, case]`."""
        value = self.value if voltage.ndim == 1 else self.value[:, None]
        current = np.add.reduceat(value * voltage[self.column], self.starts, axis=0)
        return voltage * np.conj(current)

    def reactive(self, voltage: Complexes, load: NodeLoad) -> Floats:
        """Return the reactive power of each generator `[generator, case]` [var]."""
        given = self.injected(voltage) - load.at(np.abs(voltage))
        out = given[np.maximum(self.generator_node, 0)].imag * self.share[:, None] * POWER_BASE
        out[self.generator_node < 0] = 0
        return out


def prepare_newton(grid: Grid, network: Network) -> Newton:
    """Return the solver for a network, with its generators.

    Parameters
    ----------
    grid, network
        The grid and its nodes in per unit.

    Returns
    -------
    Newton
        Ready to solve.

    Raises
    ------
    ScenarioError
        When two generators hold one node at different voltages.
    """
    row, column, value = admittance_matrix(network)
    count = network.node_count
    matrix = coo_array((value, (row, column)), shape=(count, count)).tocsr()
    matrix.sum_duplicates()
    rows_of = np.repeat(np.arange(count), np.diff(matrix.indptr))
    gen = grid.generators
    node = network.bus_node[gen.bus]
    fixed = np.isin(node, network.slack_nodes) | (node < 0)
    node = np.where(fixed, -1, node)
    control, first, member = np.unique(node[~fixed], return_index=True, return_inverse=True)
    setpoint = gen.voltage[~fixed][first]
    unequal = np.flatnonzero(np.abs(gen.voltage[~fixed] - setpoint[member]) > 1e-12)
    if len(unequal):
        who = np.flatnonzero(~fixed)[unequal]
        what, fix = "two generators hold one node at different voltages", "Give both the same voltage."
        raise ScenarioError([issue(f"generators.{gen.name[i]}", what, got=gen.voltage[i], fix=fix) for i in who])
    shares = np.zeros(len(node))
    shares[~fixed] = 1 / np.bincount(member, minlength=len(control))[member] if len(control) else 0
    low, high = np.zeros(len(control)), np.zeros(len(control))
    np.add.at(low, member, gen.q_min[~fixed] / POWER_BASE)
    np.add.at(high, member, gen.q_max[~fixed] / POWER_BASE)
    return Newton(
        row=rows_of, column=matrix.indices.astype(np.int64), value=matrix.data,
        diagonal=np.flatnonzero(rows_of == matrix.indices), starts=matrix.indptr[:-1].astype(np.int64),
        slack_nodes=network.slack_nodes, control_node=control, setpoint=setpoint, q_min=low, q_max=high,
        generator_node=node, share=shares, no_load=no_load_voltages(network),
    )  # fmt: skip


def _with_limits(
    newton: Newton, load: NodeLoad, voltage: Complexes, stop: tuple[float, int]
) -> tuple[Complexes, Floats, int]:
    """Solve cases; a reactive limit turns a controlled node into one of given reactive power, round by round."""
    node, cases = newton.control_node, load.case_count
    goal, low, high = newton.setpoint[:, None], newton.q_min[:, None], newton.q_max[:, None]
    held = np.ones((len(node), cases), bool)
    extra = np.zeros((len(node), cases))
    residual = np.full(cases, np.inf)
    open_, steps = np.arange(cases), 0
    for _ in range(2 * len(node) + 2):
        at = voltage[:, open_]
        now = held[:, open_]
        at[node] *= np.where(now, goal / np.abs(at[node]), 1)
        some = load.select(open_)
        found, rest, more = _newton(newton, (some, extra[:, open_]), (at, now), stop)
        voltage[:, open_], residual[open_], steps = found, rest, steps + more
        if not len(node):
            break
        size = np.abs(found)
        given = (newton.injected(found) - some.at(size))[node].imag
        up, down = now & (given > high + 1e-12), now & (given < low - 1e-12)
        above, below = size[node] > goal + 1e-12, size[node] < goal - 1e-12
        kept = extra[:, open_]
        freed = ~now & (((kept >= high) & above) | ((kept <= low) & below))
        now = (now & ~up & ~down) | freed
        kept = np.where(now, 0, np.where(up, high, np.where(down, low, kept)))
        held[:, open_], extra[:, open_] = now, kept
        again = (up | down | freed).any(axis=0) & (rest <= 100 * stop[0])
        open_ = open_[again]
        if not len(open_):
            break
    residual[open_] = np.inf if len(node) else residual[open_]  # the limits contradict each other
    return voltage, residual, steps


def _newton(
    newton: Newton, injected: tuple[NodeLoad, Floats], start: tuple[Complexes, Bools], stop: tuple[float, int]
) -> tuple[Complexes, Floats, int]:
    """Newton iterations with fixed control; returns voltages, relative residuals and steps."""
    (load, extra), (voltage, held), (tolerance, limit) = injected, start, stop
    node, free = newton.control_node, newton.free
    largest = float(np.abs(newton.value[newton.diagonal]).max(initial=0))
    rounding = 32 * np.finfo(float).eps * largest  # [pu] of power, below which no mismatch can be brought
    answer, residual = voltage.copy(), np.full(load.case_count, np.inf)
    live, step = np.arange(load.case_count), 0
    for step in range(limit + 1):
        wanted = load.at(np.abs(voltage)).copy()
        wanted[node] += 1j * extra
        total = newton.injected(voltage)
        missing = np.stack([(total - wanted).real, (total - wanted).imag], axis=1)
        missing[node, 1] = np.where(held, 0, missing[node, 1])
        scale = np.maximum(np.abs(wanted).max(axis=0, initial=0), max(rounding / (100 * tolerance), 1e-9))
        before = residual[live]
        rest = np.abs(missing[free]).max(axis=(0, 1), initial=0) / scale
        answer[:, live], residual[live] = voltage, rest
        settled = (rest >= before * 0.5) & (rest <= 100 * tolerance)  # rounding is all that is left
        on = ~(settled | (rest <= tolerance) | ~np.isfinite(rest))
        if step == limit or not on.any():
            break
        if not on.all():
            live, load, extra, voltage, held = live[on], load.select(on), extra[:, on], voltage[:, on], held[:, on]
            total, missing = total[:, on], missing[..., on]
        matrix = _jacobian(newton, (voltage, total), held, load)
        change = solve_blocks(newton.elimination, matrix, -missing[free])
        voltage[free] *= (1 + change[:, 1]) * np.exp(1j * change[:, 0])
    return answer, residual, step


def _jacobian(newton: Newton, state: tuple[Complexes, Complexes], held: Bools, load: NodeLoad) -> Floats:
    """Return the derivative of the power mismatch by angles and relative magnitudes, in blocks by entry."""
    voltage, total = state
    magnitude = np.abs(voltage)
    plan, inner = newton.elimination, newton.inner
    row, column = newton.row[inner], newton.column[inner]
    flow = voltage[row] * np.conj(newton.value[inner, None] * voltage[column])
    slope = np.zeros_like(total)
    if load.current is not None:
        slope += load.current * magnitude
    if load.impedance is not None:
        slope += 2 * load.impedance * magnitude**2
    by_angle, by_size = -1j * flow, flow
    own = np.flatnonzero(row == column)
    by_angle[own] += 1j * total[row[own]]
    by_size[own] += (total - slope)[row[own]]
    matrix = np.zeros((plan.entry_count, 2, 2, voltage.shape[1]))
    control = np.full(len(voltage), -1)
    control[newton.control_node] = np.arange(len(newton.control_node))
    fixed = np.flatnonzero(control[row] >= 0)
    by_held = held[control[row[fixed]]]
    for here, part in ((0, by_angle), (1, by_size)):
        reactive = part.imag.copy()
        unit = (row == column)[fixed, None] if here else False
        reactive[fixed] = np.where(by_held, unit, reactive[fixed])
        matrix[plan.slot, 0, here], matrix[plan.slot, 1, here] = part.real, reactive
    return matrix
