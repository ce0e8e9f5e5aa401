"""Currents, powers and losses of branches from node voltages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.loadflow.electric_network import POWER_BASE, Network
from energyplan.loadflow.grid import Complexes, Floats, Grid, Ints, rows


@dataclass(frozen=True)
class BranchPlan:
    """Per-unit data of some branches, shaped to broadcast over cases.

    Attributes
    ----------
    start, end : array [branch]
        Nodes to read; for an open end the node of the other end.
    turn : array [branch, 1]
        One over the ratio [-].
    series, shunt_from, shunt_to : array [branch, 1]
        Admittances behind the ratio [pu].
    open_from, open_to : array [branch, 1]
        Voltage of an open end over that of the other end, 0 where the end is closed [-].
    dead : array of int
        Branches without any voltage.
    amps_from, amps_to : array [branch, 1]
        Current base at either end [A].
    rating : array [branch, 1]
        Limit of the larger of the two currents, each in per unit of its own end [pu].
    winding_from, winding_to : array [branch, 1]
        Rated winding voltage over that of the bus, for the loading of transformers [-].
    """

    start: Ints
    end: Ints
    turn: Complexes
    series: Complexes
    shunt_from: Complexes
    shunt_to: Complexes
    open_from: Complexes
    open_to: Complexes
    dead: Ints
    amps_from: Floats
    amps_to: Floats
    rating: Floats
    winding_from: Floats
    winding_to: Floats


@dataclass(frozen=True)
class BranchState:
    """Voltages and currents at both ends of branches `[branch, case]` in per unit, and active losses [W]."""

    voltage_from: Complexes
    voltage_to: Complexes
    current_from: Complexes
    current_to: Complexes
    losses: Floats


def plan_branches(grid: Grid, network: Network, chosen: Ints | None = None) -> BranchPlan:
    """Return what is needed to compute the state of some branches (default: all).

    Parameters
    ----------
    grid, network
        The grid and its nodes.
    chosen : array of int, optional
        Branch numbers.

    Returns
    -------
    BranchPlan
        In the order of `chosen`.
    """
    pick = np.arange(grid.branch_count) if chosen is None else chosen
    line, trafo, volts = grid.lines, grid.transformers, grid.buses.rated_voltage
    closed_from = np.concatenate([line.from_closed, trafo.from_closed])
    closed_to = np.concatenate([line.to_closed, trafo.to_closed])
    start, end = network.branch_from, network.branch_to
    live_from, live_to = closed_from & (start >= 0), closed_to & (end >= 0)
    _, y_ft, y_tf, y_tt = network.ports.admittances()
    y_ff = network.ports.admittances()[0]
    volts_from, volts_to = volts[grid.branch_from], volts[grid.branch_to]
    ones = np.ones(rows(line))
    limit = np.concatenate(
        [
            np.sqrt(3) * line.ampacity * line.parallel * volts[line.from_bus],
            trafo.rated_power * trafo.parallel * trafo.max_loading,
        ]
    )

    def shaped(values: np.ndarray) -> np.ndarray:
        return values[pick][:, None]

    ports = network.ports
    return BranchPlan(
        start=np.where(live_from, start, np.where(live_to, end, 0))[pick],
        end=np.where(live_to, end, np.where(live_from, start, 0))[pick],
        turn=shaped(1 / ports.ratio),
        series=shaped(ports.series),
        shunt_from=shaped(ports.shunt_from),
        shunt_to=shaped(ports.shunt_to),
        open_from=shaped(np.where(live_to & ~live_from, -y_ft / y_ff, 0)),
        open_to=shaped(np.where(live_from & ~live_to, -y_tf / y_tt, 0)),
        dead=np.flatnonzero(~(live_from | live_to)[pick]),
        amps_from=shaped(POWER_BASE / (np.sqrt(3) * volts_from)),
        amps_to=shaped(POWER_BASE / (np.sqrt(3) * volts_to)),
        rating=shaped(limit / POWER_BASE),
        winding_from=shaped(np.concatenate([ones, trafo.rated_voltage_from / volts[trafo.from_bus]])),
        winding_to=shaped(np.concatenate([ones, trafo.rated_voltage_to / volts[trafo.to_bus]])),
    )


def branch_state(plan: BranchPlan, voltage: Complexes) -> BranchState:
    """Return currents and losses of the planned branches.

    Parameters
    ----------
    plan : BranchPlan
        Branches.
    voltage : array [node, case]
        Node voltages [pu].

    Returns
    -------
    BranchState
        Currents flow from the end into the branch.
    """
    v_from, v_to = voltage[plan.start], voltage[plan.end]
    for open_end, values in ((plan.open_from, v_from), (plan.open_to, v_to)):
        half = np.flatnonzero(open_end[:, 0])
        values[half] *= open_end[half]
    v_from[plan.dead], v_to[plan.dead] = 0, 0
    inner = v_from * plan.turn
    drop = inner - v_to
    through = plan.series * drop
    current_from = (through + plan.shunt_from * inner) * np.conj(plan.turn)
    current_to = plan.shunt_to * v_to - through
    losses = plan.series.real * _square(drop)
    losses += plan.shunt_from.real * _square(inner)
    losses += plan.shunt_to.real * _square(v_to)
    return BranchState(v_from, v_to, current_from, current_to, losses * POWER_BASE)


def branch_loading(plan: BranchPlan, state: BranchState) -> Floats:
    """Return the larger current of both ends over what is allowed `[branch, case]` [-]."""
    most = np.abs(state.current_from) * plan.winding_from
    np.maximum(most, np.abs(state.current_to) * plan.winding_to, out=most)
    return most / plan.rating


def _square(values: Complexes) -> Floats:
    return np.square(values.real) + np.square(values.imag)
