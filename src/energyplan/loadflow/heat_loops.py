"""Loop flows of many cases at once by Newton's method, and the flow of plants that share by pressure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.heat_block import HeatPlan
from energyplan.loadflow.heat_hydraulics import pressure_loss_and_slope
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_tree import add_up

Array = NDArray[np.float64]

_MOST_STEPS = 40
_EXACT = 1e-10  # a loop closes when what is left is this share of the pressure lost along it, or 1e-5 Pa


@dataclass(frozen=True, eq=False)
class LoopSystem:
    """Unknowns: the flow of every chord in the supply, in the return, and the flow of every free plant.

    Attributes
    ----------
    supply, back : array [row, unknown]
        Flow that a unit of each unknown brings to each row of either side.
    offset : array [unknown, 1]
        What the losses around each unknown's loop sum to [Pa].
    plants : array of int
        Free plants.
    """

    supply: Array
    back: Array
    offset: Array
    plants: NDArray[np.int64]

    @property
    def unknowns(self) -> int:
        """Number of unknowns."""
        return self.offset.shape[0]


@dataclass(frozen=True, eq=False)
class LoopFlows:
    """Flows of both sides along the rows, the unknowns, those of free plants, and how badly the loops close."""

    supply: Array
    back: Array
    unknown: Array
    free: Array
    residual: Array


def loop_system(network: HeatNetwork, plan: HeatPlan) -> LoopSystem:
    """Return what a unit of every unknown does to the flows.

    Parameters
    ----------
    network, plan : HeatNetwork, HeatPlan
        The network.

    Returns
    -------
    LoopSystem
        The incidence of loops and rows.
    """
    nodes, chords = plan.tree.order.size, plan.tree.chords.size
    free = np.array([i for i, kind in enumerate(network.plants.kind) if kind == "free"], dtype=np.int64)
    inject = np.zeros((nodes, chords + free.size))
    for j in range(chords):
        inject[plan.head_at[nodes - 1 + j], j] -= 1.0
        inject[plan.tail_at[nodes - 1 + j], j] += 1.0
    inject[plan.plant_at[free], chords + np.arange(free.size)] = 1.0
    rows = np.zeros((plan.pipe.size, chords + free.size))
    rows[: nodes - 1] = -add_up(plan.tree, inject)[1:]
    rows[nodes - 1 :, :chords] = np.eye(chords)
    none = np.zeros((plan.pipe.size, chords))
    loops, plants = rows[:, :chords], rows[:, chords:]
    offset = np.concatenate([np.zeros(2 * chords), network.plants.head_offset[free]])
    return LoopSystem(
        np.hstack([loops, none, plants]), np.hstack([none, loops, plants]), offset[:, None], free
    )  # fmt: skip


def solve_loops(
    system: LoopSystem,
    plan: HeatPlan,
    inject: Array,
    sides: tuple[tuple[Array, Array], tuple[Array, Array]],
    last: LoopFlows,
) -> LoopFlows:
    """Find loop flows and free plants' flows so that the pressure losses around every loop cancel.

    The losses rise with the flow in every pipe, so the system is the gradient of a convex function: Newton's method
    with halved steps finds its only root. A free plant whose flow would run backwards is shut by its check valve.

    Parameters
    ----------
    system : LoopSystem
        The unknowns.
    plan : HeatPlan
        The columns of the network.
    inject : array [position, case]
        Water that enters the supply and leaves the return at every node, free plants apart [kg/s].
    sides : tuple of tuple of array
        Mean temperatures of supply and return [row, case] [degC], and density of either standing column [case]
        [kg/m3].
    last : LoopFlows
        Where to start.

    Returns
    -------
    LoopFlows
        Flows along the rows.
    """
    base = np.zeros((plan.pipe.size, inject.shape[1]))
    base[: plan.tree.order.size - 1] = -add_up(plan.tree, inject.copy())[1:]
    unknown = last.unknown
    if not system.unknowns:
        return LoopFlows(base, base, unknown, unknown, np.zeros(inject.shape[1]))
    free = np.zeros((system.unknowns, 1), dtype=bool)
    free[system.unknowns - system.plants.size :] = True
    temps, weight = sides[0], [plan.rise * density for density in sides[1]]
    state = _close(system, plan, base, unknown, (temps, weight))
    most = np.abs(inject).sum(axis=0) + 1e-6  # no loop carries more than all that enters and leaves
    for _ in range(_MOST_STEPS):
        gap, jacobian, left = state
        shut = free & (unknown <= 0.0) & (gap > 0.0)
        left = np.where(shut, 0.0, left)
        if (left.max(axis=0) <= 1.0).all():
            break
        step = np.clip(_solve(jacobian, np.where(shut, 0.0, gap), shut), -most, most)
        unknown, state = _halved(system, plan, base, (unknown, step, state, free), (temps, weight))
    gap, _, left = state
    left = np.where(free & (unknown <= 0.0) & (gap > 0.0), 0.0, left)
    count = system.plants.size
    return LoopFlows(
        base + system.supply @ unknown, base + system.back @ unknown, unknown,
        unknown[system.unknowns - count :], np.where(left.max(axis=0) <= 1.0, 0.0, left.max(axis=0) * _EXACT),
    )  # fmt: skip


def _close(
    system: LoopSystem, plan: HeatPlan, base: Array, unknown: Array, sides: tuple[tuple[Array, Array], list[Array]]
) -> tuple[Array, Array, Array]:
    """Return what is left around every loop [Pa], its Jacobian, and its size in units of what is allowed."""
    temps, weight = sides
    loss_s, slope_s = pressure_loss_and_slope(plan.bore, base + system.supply @ unknown, temps[0])
    loss_r, slope_r = pressure_loss_and_slope(plan.bore, base + system.back @ unknown, temps[1])
    gap = system.supply.T @ (loss_s + weight[0]) + system.back.T @ (loss_r - weight[1]) - system.offset
    size = np.abs(system.supply).T @ np.abs(loss_s) + np.abs(system.back).T @ np.abs(loss_r)
    jacobian = np.matmul(system.supply.T * slope_s.T[:, None, :], system.supply)
    jacobian += np.matmul(system.back.T * slope_r.T[:, None, :], system.back)
    return gap, jacobian, np.abs(gap) / (_EXACT * size + 1e-5)


def _solve(jacobian: Array, gap: Array, shut: NDArray[np.bool_]) -> Array:
    """Return the Newton step of every case, zero for what is shut."""
    held = shut.T
    matrix = np.where(held[:, :, None] | held[:, None, :], 0.0, jacobian)
    diagonal = np.arange(matrix.shape[1])
    own = matrix[:, diagonal, diagonal]
    matrix[:, diagonal, diagonal] = np.where(held, 1.0, own * (1.0 + 1e-12) + 1e-9)
    step: Array = np.linalg.solve(matrix, -gap.T[:, :, None])[:, :, 0].T.astype(np.float64, copy=False)
    return step


def _halved(
    system: LoopSystem,
    plan: HeatPlan,
    base: Array,
    trial: tuple[Array, Array, tuple[Array, Array, Array], NDArray[np.bool_]],
    sides: tuple[tuple[Array, Array], list[Array]],
) -> tuple[Array, tuple[Array, Array, Array]]:
    """Take the step, halving it in the cases where what is left, measured along the step, turned and grew."""
    unknown, step, state, free = trial
    before = np.abs((state[0] * step).sum(axis=0))
    share = np.ones(unknown.shape[1])
    new, at = unknown, state
    for _ in range(12):
        new = unknown + share * step
        new = np.where(free, np.maximum(new, 0.0), new)
        at = _close(system, plan, base, new, sides)
        after = (at[0] * step).sum(axis=0)
        worse = (after > 0.9 * before) & (before > 0.0)
        if not worse.any():
            break
        share = np.where(worse, 0.5 * share, share)
    return new, at
