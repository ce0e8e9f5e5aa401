"""Newton's method case by case: for voltage-controlled sources and for cases under stress."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csc_array
from scipy.sparse.linalg import splu

from energyplan.core.errors import ScenarioError
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

    def solve(self, load: CaseLoad, tolerance: float, limit: int) -> Solution:
        """Solve each case of `load`, see `energyplan.loadflow.electric_flow.power_flow`."""
        return self.solve_nodes(load.nodes(), tolerance, limit)

    def solve_nodes(self, load: NodeLoad, tolerance: float, limit: int) -> Solution:
        """Solve each case of injections by node [pu]."""
        voltage = np.empty(load.power.shape, complex)
        residual = np.empty(load.case_count)
        steps = 0
        for case in range(load.case_count):
            answer = _solve_case(self, load.select(np.array([case])), tolerance, limit)
            voltage[:, case], residual[case] = answer[0], answer[1]
            steps = max(steps, answer[2])
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


@dataclass(frozen=True)
class _Pattern:
    """Where each entry of the admittance matrix goes in the Jacobian, for one set of free magnitudes."""

    angle: Ints
    size: Ints
    blocks: tuple[Bools, Bools, Bools, Bools]
    order: Ints
    indices: Ints
    pointers: Ints

    @property
    def dimension(self) -> int:
        """Number of unknowns."""
        return len(self.angle) + len(self.size)


def _pattern(newton: Newton, controlled: Bools) -> _Pattern:
    """Return the Jacobian's structure with the magnitudes of `controlled` nodes fixed."""
    count = len(newton.no_load)
    free = np.ones(count, bool)
    free[newton.slack_nodes] = False
    angle, size = np.flatnonzero(free), np.flatnonzero(free & ~controlled)
    to_angle, to_size = np.full(count, -1), np.full(count, -1)
    to_angle[angle], to_size[size] = np.arange(len(angle)), len(angle) + np.arange(len(size))
    row, column = newton.row, newton.column
    blocks, where_row, where_column = [], [], []
    for of_row, of_column in ((to_angle, to_angle), (to_size, to_angle), (to_angle, to_size), (to_size, to_size)):
        inside = (of_row[row] >= 0) & (of_column[column] >= 0)
        blocks.append(inside)
        where_row.append(of_row[row[inside]])
        where_column.append(of_column[column[inside]])
    all_rows, all_columns = np.concatenate(where_row), np.concatenate(where_column)
    order = np.lexsort((all_rows, all_columns))
    pointers = np.concatenate([[0], np.cumsum(np.bincount(all_columns, minlength=len(angle) + len(size)))])
    return _Pattern(angle, size, tuple(blocks), order, all_rows[order], pointers)  # type: ignore[arg-type]


def _jacobian(newton: Newton, pattern: _Pattern, voltage: Complexes, load: NodeLoad) -> csc_array:
    """Return the derivative of the power mismatch by angles and magnitudes."""
    magnitude = np.abs(voltage)
    entry = voltage[newton.row] * np.conj(newton.value * voltage[newton.column])
    total = np.add.reduceat(entry, newton.starts)
    by_angle = -1j * entry
    by_angle[newton.diagonal] += 1j * total
    by_size = entry / magnitude[newton.column]
    slope = np.zeros(len(voltage), complex)
    if load.current is not None:
        slope += load.current[:, 0]
    if load.impedance is not None:
        slope += 2 * load.impedance[:, 0] * magnitude
    by_size[newton.diagonal] += total / magnitude - slope
    one, two, three, four = pattern.blocks
    data = np.concatenate([by_angle.real[one], by_angle.imag[two], by_size.real[three], by_size.imag[four]])
    shape = (pattern.dimension, pattern.dimension)
    return csc_array((data[pattern.order], pattern.indices, pattern.pointers), shape=shape)


def _solve_case(newton: Newton, load: NodeLoad, tolerance: float, limit: int) -> tuple[Complexes, float, int]:
    """Solve one case from the voltages without injection, else from 1 pu everywhere at their angles."""
    flat = newton.no_load / np.abs(newton.no_load)
    flat[newton.slack_nodes] = newton.no_load[newton.slack_nodes]
    starts = (flat, newton.no_load) if len(newton.control_node) else (newton.no_load, flat)
    best: tuple[Complexes, float, int] | None = None
    for start in starts:
        answer = _with_limits(newton, load, start, (tolerance / 100, limit))  # the last step is nearly free
        if best is None or answer[1] < best[1]:
            best = answer
        if best[1] <= tolerance:
            break
    assert best is not None
    return best


def _with_limits(
    newton: Newton, load: NodeLoad, start: Complexes, stop: tuple[float, int]
) -> tuple[Complexes, float, int]:
    """Solve one case; a reactive limit turns a controlled node into one of given reactive power, round by round."""
    tolerance, limit = stop
    held = np.ones(len(newton.control_node), bool)
    extra = np.zeros(len(newton.no_load))
    voltage, steps = start.copy(), 0
    residual = np.inf
    for _ in range(2 * len(newton.control_node) + 2):
        controlled = np.zeros(len(voltage), bool)
        controlled[newton.control_node[held]] = True
        node = newton.control_node[held]
        voltage[node] *= newton.setpoint[held] / np.abs(voltage[node])
        voltage, residual, more = _newton(newton, (load, extra), (voltage, controlled), (tolerance, limit))
        steps += more
        if not residual <= 100 * tolerance or not len(held):
            break
        given = (newton.injected(voltage) - load.at(np.abs(voltage)[:, None])[:, 0])[newton.control_node].imag
        high, low = held & (given > newton.q_max + 1e-12), held & (given < newton.q_min - 1e-12)
        size = np.abs(voltage[newton.control_node])
        at_high, at_low = extra[newton.control_node] >= newton.q_max, extra[newton.control_node] <= newton.q_min
        freed = ~held & ((at_high & (size > newton.setpoint + 1e-12)) | (at_low & (size < newton.setpoint - 1e-12)))
        if not (high | low | freed).any():
            break
        held = (held & ~high & ~low) | freed
        extra[newton.control_node[high]], extra[newton.control_node[low]] = newton.q_max[high], newton.q_min[low]
        extra[newton.control_node[held]] = 0
    return voltage, residual, steps


def _newton(
    newton: Newton, injected: tuple[NodeLoad, Floats], start: tuple[Complexes, Bools], stop: tuple[float, int]
) -> tuple[Complexes, float, int]:
    """Newton iterations with fixed control; returns voltages, relative residual and steps."""
    load, extra = injected
    voltage, controlled = start
    tolerance, limit = stop
    pattern = _pattern(newton, controlled)
    largest = float(np.abs(newton.value[newton.diagonal]).max(initial=0))
    rounding = 32 * np.finfo(float).eps * largest  # [pu] of power, below which no mismatch can be brought
    residual, step = np.inf, 0
    for step in range(limit + 1):
        wanted = load.at(np.abs(voltage)[:, None])[:, 0] + 1j * extra
        mismatch = newton.injected(voltage) - wanted
        parts = np.concatenate([mismatch[pattern.angle].real, mismatch[pattern.size].imag])
        scale = max(float(np.abs(wanted).max(initial=0.0)), rounding / (100 * tolerance), 1e-9)
        best, residual = residual, float(np.abs(parts).max(initial=0.0)) / scale
        if residual >= best * 0.5 and residual <= 100 * tolerance:  # rounding is all that is left
            break
        if residual <= tolerance or not np.isfinite(residual) or step == limit:
            break
        try:
            change = splu(_jacobian(newton, pattern, voltage, load)).solve(-parts)
        except RuntimeError:  # singular: no solution near here
            return voltage, np.inf, step
        angle, size = np.angle(voltage), np.abs(voltage)
        angle[pattern.angle] += change[: len(pattern.angle)]
        size[pattern.size] += change[len(pattern.angle) :]
        voltage = size * np.exp(1j * angle)
    return voltage, residual, step
