"""Temperatures along given flows, whichever way they run: an upward and a downward sweep over the tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.heat_block import HeatPlan
from energyplan.loadflow.heat_hydraulics import TINY_FLOW
from energyplan.physics import water

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_CP = 4180.0


_LONGEST = 100.0
_MOST_SWEEPS = 60
_SAME = 1e-9  # K
_TRICKLE = 1e-3  # share of the largest flow


class Inflow(NamedTuple):
    """Water that enters one side from plants or consumers, and the ground around the pipes.

    Attributes
    ----------
    at : array of int
        Positions at which it enters, each at most once.
    flow, temp : array [element, case]
        Mass flow [kg/s] and temperature [degC].
    ground : array [case]
        Ground temperature [degC].
    """

    at: Index
    flow: Array
    temp: Array
    ground: Array


@dataclass(frozen=True, eq=False)
class Mixture:
    """Temperatures of one side.

    Attributes
    ----------
    temp : array [position, case]
        Temperature at the nodes, that of the ground where nothing flows [degC].
    mean : array [row, case]
        Mean of what enters and leaves each pipe [degC].
    leaving : array [row, case]
        Temperature of the water that leaves each pipe, in the direction of its flow [degC].
    bend : array [position, case]
        What mixing enthalpy instead of temperature adds to each node's flux [kg K/s].
    moved : array [case]
        Largest change of a node's temperature since the last round, less where but a trickle flows [K].
    """

    temp: Array
    mean: Array
    leaving: Array
    bend: Array
    moved: Array


def mix(plan: HeatPlan, transfer: Array, flow: Array, inflow: Inflow, last: Mixture) -> Mixture:
    """Mix and cool the water of one side along its flows.

    In a tree the water that runs towards the root depends on nodes further from it only, so that a sweep towards the
    root and one away from it are exact. Pipes that close loops bring in what left them in the last sweep; since water
    never runs in a circle, a few sweeps end the matter. The heat capacity's dependence on temperature and the enthalpy
    of mixing are taken from the last round.

    Parameters
    ----------
    plan : HeatPlan
        The columns of the network.
    transfer : array [row, 1]
        Heat transfer of every pipe [W/K].
    flow : array [row, case]
        Mass flow of this side along the rows [kg/s].
    inflow : Inflow
        Water that enters from outside.
    last : Mixture
        The last round.

    Returns
    -------
    Mixture
        This round.
    """
    tree, ground = plan.tree, inflow.ground
    size = tree.order.size - 1
    ahead, astern = np.maximum(flow, 0.0), np.maximum(-flow, 0.0)
    rate = np.maximum(ahead + astern, TINY_FLOW) * water.heat_capacity(last.mean)
    kept = np.exp(-np.minimum(transfer / rate, _LONGEST))
    enters, flux = np.zeros_like(last.temp), last.bend.copy()
    enters[inflow.at] = inflow.flow
    flux[inflow.at] += inflow.flow * (inflow.temp - ground)
    _gather(plan, enters, (ahead, astern))
    enters = np.maximum(enters, TINY_FLOW)
    carried = last.leaving[size:] - ground
    for _ in range(_MOST_SWEEPS):
        theta = _swept(plan, flux, enters, (ahead, astern, kept), carried)
        entering = np.where(flow >= 0.0, theta[plan.head_at], theta[plan.tail_at])
        before, carried = carried, entering[size:] * kept[size:]
        if np.abs(carried - before).max(initial=0.0) < _SAME:
            break
    # what enters and the ground bound every temperature; an impossible case must not run away from them
    low = np.minimum(inflow.temp.min(axis=0, initial=np.inf), ground) - ground - 1.0
    high = np.maximum(inflow.temp.max(axis=0, initial=-np.inf), ground) - ground + 1.0
    theta, entering = np.clip(theta, low, high), np.clip(entering, low, high)
    leaving = entering * kept + ground
    temp = theta + ground
    weight = np.minimum(enters / (_TRICKLE * enters.max(axis=0)), 1.0)
    moved = (np.abs(temp - last.temp) * weight).max(axis=0)
    bend = np.zeros_like(temp)
    bend[inflow.at] = inflow.flow * _curve(inflow.temp)
    bent = _curve(leaving)
    _gather(plan, bend, (ahead * bent, astern * bent))
    bend -= np.where(enters > TINY_FLOW, enters, 0.0) * _curve(temp)
    return Mixture(temp, 0.5 * (entering + ground + leaving), leaving, bend, moved)


def _swept(plan: HeatPlan, own: Array, enters: Array, rows: tuple[Array, Array, Array], carried: Array) -> Array:
    """Return the excess over the ground at every node when the chords bring water with a given excess [K]."""
    tree, size = plan.tree, plan.tree.order.size - 1
    ahead, astern, kept = rows
    flux = own.copy()
    for j in range(carried.shape[0]):
        flux[plan.tail_at[size + j]] += ahead[size + j] * carried[j]
        flux[plan.head_at[size + j]] += astern[size + j] * carried[j]
    rising, falling = astern[:size] * kept[:size], ahead[:size] * kept[:size]
    for level in reversed(tree.levels):
        part = rising[level.rows.start - 1 : level.rows.stop - 1] * flux[level.rows] / enters[level.rows]
        flux[level.groups] += part if level.single else np.add.reduceat(part, level.starts, axis=0)
    flux[0] /= enters[0]
    for level in tree.levels:
        part = falling[level.rows.start - 1 : level.rows.stop - 1] * flux.take(level.parent, axis=0)
        part += flux[level.rows]
        np.divide(part, enters[level.rows], out=flux[level.rows])
    return flux


def _curve(temp: Array) -> Array:
    """Return the enthalpy over a constant heat capacity, less the temperature [K]."""
    return water.enthalpy(temp) * (1.0 / _CP) - temp


def _gather(plan: HeatPlan, values: Array, flows: tuple[Array, Array]) -> None:
    """Add to every node what the rows bring it: forward to its lower end, backward to its upper, in place."""
    ahead, astern = flows
    size = plan.tree.order.size - 1
    values[1:] += ahead[:size]
    for level in plan.tree.levels:
        part = astern[level.rows.start - 1 : level.rows.stop - 1]
        values[level.groups] += part if level.single else np.add.reduceat(part, level.starts, axis=0)
    for row in range(size, plan.pipe.size):
        values[plan.tail_at[row]] += ahead[row]
        values[plan.head_at[row]] += astern[row]
