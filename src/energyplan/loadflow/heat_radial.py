"""A tree fed by one plant: flow and temperature of a block of cases by Newton's method, two sweeps a step."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.heat_block import (
    BlockState,
    HeatCases,
    HeatPlan,
    bypassed,
    given_back,
    start_flow,
    thermostat,
    wish,
    with_thermostat,
)
from energyplan.loadflow.heat_hydraulics import TINY_FLOW
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_tree import HeatTree, add_up, path_sums, run_down
from energyplan.physics import water

Array = NDArray[np.float64]

_CP = 4180.0
_SAME_CP = 4e-4  # J/(kg K), a ten-millionth, or less than 1e-5 K of any temperature
_COARSE = 1e-3
_LONGEST = 100.0  # a path on which water cools by a factor of exp(100) ends at the ground's temperature


class _Coupled(NamedTuple):
    """Flow and temperature that agree: per knot the mass flow, per consumer its flow; residual and steps per case."""

    moved: Array
    flow: Array
    residual: Array
    steps: NDArray[np.int64]


def solve_radial(
    network: HeatNetwork, plan: HeatPlan, cases: HeatCases, tolerance: float, max_iterations: int
) -> BlockState:
    """Mass flows and temperatures of a tree with one plant.

    The supply temperature at a node is ``Tg + (T0 - Tg) exp(-S)`` with S the sum of ``U L / (m cp)`` along its path.
    What the consumers ask for depends on it; the Newton step of that coupling is solved exactly by eliminating the tree
    from its leaves and substituting back, since a consumer's flow acts on others only through the pipes they share.
    Newton works on chains of pipes; then every pipe gets the heat capacity of its own mean temperature, and Newton
    goes on from there.

    Parameters
    ----------
    network, plan, cases : HeatNetwork, HeatPlan, HeatCases
        The network and a block of cases.
    tolerance : float
        Largest mismatch of heat over the largest demand of the case [-].
    max_iterations : int
        Most Newton steps.

    Returns
    -------
    BlockState
        Flows and temperatures; the residual of cases that did not converge stays above the tolerance.
    """
    tree = plan.tree
    couple = _Coupling(network, plan, cases)
    rough = couple.solve(None, None, max_iterations, _COARSE)
    cp = couple.cp.take(tree.knot_of[1:] - 1, axis=0)
    for _ in range(6):
        path = np.zeros((tree.order.size, cases.ground_temp.size))
        moved = np.maximum(rough.moved, TINY_FLOW)
        np.divide(plan.u_supply, moved.take(tree.knot_of[1:], axis=0) * cp, out=path[1:])
        np.minimum(path, _LONGEST, out=path)
        path, chain = path_sums(tree, path)
        warm = np.exp(np.negative(path, out=path), out=path)
        warm *= couple.excess
        warm += cases.ground_temp
        mean = 0.5 * (warm.take(tree.parent[1:], axis=0) + warm[1:])
        before, cp = cp, water.heat_capacity(mean)
        better = couple.solve(rough.flow, chain[1:] * moved[1:], max_iterations, tolerance)
        rough = better._replace(steps=rough.steps + better.steps)
        if not better.steps.any() and np.abs(cp - before).max(initial=0.0) < _SAME_CP:
            break
    moved = rough.moved.take(tree.knot_of, axis=0)
    bypass = bypassed(network, plan, cases, warm[plan.at], rough.flow)
    given = given_back(cases, warm[plan.at], rough.flow)
    back, mean_return = return_temps(plan, cases.ground_temp, rough.moved, (rough.flow, given))
    return BlockState(
        flow=moved[1:], flow_return=moved[1:], supply=warm, back=back, mean_supply=mean, mean_return=mean_return,
        consumer_flow=rough.flow, bypass_flow=bypass, consumer_return=given, plant_flow=moved[:1],
        residual=rough.residual, iterations=rough.steps,
    )  # fmt: skip


class _Coupling:
    """The Newton iteration between what consumers ask for and the temperatures that their flow leaves them."""

    def __init__(self, network: HeatNetwork, plan: HeatPlan, cases: HeatCases) -> None:
        self.network, self.plan, self.cases = network, plan, cases
        self.excess = cases.supply_temp[0] - cases.ground_temp
        self.opens = thermostat(network, cases)
        self.least = network.consumers.bypass_flow[:, None]
        self.scale = np.maximum(cases.demand.max(axis=0, initial=0.0), 1.0)
        self.cp = water.heat_capacity(cases.supply_temp[:1])
        self.first = start_flow(network, plan, cases, self.opens)

    def solve(self, flow: Array | None, loss: Array | None, most: int, tolerance: float) -> _Coupled:
        """Iterate from given flows; `loss` holds U L / cp per chain [kg/s], or None to follow the temperatures."""
        plan, cases = self.plan, self.cases
        flow = self.first if flow is None else flow
        steps = np.zeros(self.scale.size, dtype=np.int64)
        for _ in range(most):
            moved = np.zeros((plan.tree.last.size, self.scale.size))
            moved[plan.knot_at] = flow
            add_up(plan.tree, moved)
            floored = np.maximum(moved[1:], TINY_FLOW)
            own = (plan.knot_u_supply / self.cp if loss is None else loss) / floored
            path = np.zeros_like(moved)
            np.minimum(own, _LONGEST, out=path[1:])
            run_down(plan.tree, path)
            theta = np.exp(-path if loss is None else -path[plan.knot_at]) * self.excess
            if loss is None:
                warm = theta + cases.ground_temp
                self.cp = water.heat_capacity(0.5 * (warm.take(plan.tree.knot_parent[1:], axis=0) + warm[1:]))
                theta = theta[plan.knot_at]
            want = wish(self.network, plan, cases, flow, theta)
            if self.opens is not None:
                want = with_thermostat(want, self.opens, flow, path[plan.knot_at], theta)
            residual = want.miss.max(axis=0, initial=0.0) / self.scale
            steps += residual > tolerance
            if (residual <= tolerance).all():
                break
            flow = self._stepped(flow, flow + _newton_step(plan, (want.gap, want.gain), own / floored))
        return _Coupled(moved, flow, residual, steps)

    def _stepped(self, flow: Array, wanted: Array) -> Array:
        """Return the next flow: no more than thrice and no less than a third of the last where heat is drawn."""
        held = np.clip(wanted, flow / 3.0, 3.0 * flow)
        return np.maximum(np.where((self.cases.demand > 0.0) | (wanted > 0.0), held, 0.0), self.least)


def _newton_step(plan: HeatPlan, linear: tuple[Array, Array], weight: Array) -> Array:
    """Solve for the change of every consumer's flow: gap + gain times the change of its path.

    The change of the path along a chain is minus `weight` times the change of its flow. From the leaves upwards each
    subtree's change of flow is written as ``P + Q s`` in the change s of the path at its parent; then s follows
    downwards.
    """
    gap, gain = linear
    tree = plan.tree
    p, q = np.zeros((tree.last.size, gap.shape[1])), np.zeros((tree.last.size, gap.shape[1]))
    p[plan.knot_at], q[plan.knot_at] = gap, gain
    for level in reversed(tree.levels):
        pl, ql = p[level.rows], q[level.rows]
        shrink = ql * weight[level.rows.start - 1 : level.rows.stop - 1]
        shrink += 1.0
        pl /= shrink
        ql /= shrink
        p[level.groups] += pl if level.single else np.add.reduceat(pl, level.starts, axis=0)
        q[level.groups] += ql if level.single else np.add.reduceat(ql, level.starts, axis=0)
    change = np.zeros_like(p)
    for level in tree.levels:
        above = change.take(level.parent, axis=0)
        drawn = q[level.rows] * above
        drawn += p[level.rows]
        drawn *= weight[level.rows.start - 1 : level.rows.stop - 1]
        np.subtract(above, drawn, out=change[level.rows])
    return gap + gain * change[plan.knot_at]


def return_temps(plan: HeatPlan, ground: Array, moved: Array, given: tuple[Array, Array]) -> tuple[Array, Array]:
    """Return temperatures of a tree: consumers' water mixed from the leaves to the root, enthalpy kept.

    Mixing is linear in the excess over the ground but for the heat capacity, whose part is brought in by repetition
    until no heat capacity moves by more than a ten-millionth.

    Parameters
    ----------
    plan : HeatPlan
        The columns of the network.
    ground : array [case]
        Ground temperature [degC].
    moved : array [knot, case]
        Mass flow that leaves each knot towards the plant [kg/s].
    given : tuple of array [consumer, case]
        Mass flow [kg/s] and temperature [degC] of the water that the consumers give back.

    Returns
    -------
    tuple of array
        Return temperature [position, case], where nothing flows that of the ground; and the mean temperature in the
        pipe towards the plant [position without the root, case] [degC].
    """
    tree = plan.tree
    floored = np.maximum(moved, TINY_FLOW)
    through = floored.take(tree.knot_of[1:], axis=0)
    own = given[0] * (given[1] - ground)
    cp, bend = _coarse_return(plan, ground, (moved, floored), given)
    cp = cp.take(tree.knot_of[1:] - 1, axis=0)
    for _ in range(8):
        path = np.zeros((tree.order.size, moved.shape[1]))
        np.divide(plan.u_return, through * cp, out=path[1:])
        np.minimum(path, _LONGEST, out=path)
        path, chain = path_sums(tree, path)
        kept = np.exp(-chain)
        excess = bend
        excess[plan.knot_at] += own
        _mix_up(tree, excess, kept)
        excess /= floored
        # inside a chain: what the knot below sends, cooled along the pipes between
        path -= path.take(tree.last, axis=0).take(tree.knot_of, axis=0)
        back = np.exp(path, out=path)
        back *= excess.take(tree.knot_of, axis=0)
        back += ground
        leaving = back[:-1].copy()
        leaving[tree.first[1:] - 1] = excess[1:] * kept[1:] + ground
        mean = leaving + back[1:]
        mean *= 0.5
        before, cp = cp, water.heat_capacity(mean)
        if np.abs(before - cp).max(initial=0.0) < _SAME_CP:
            break
        bend = _bend(plan, moved, (excess + ground, excess * kept + ground), given)
    return back, mean


def _coarse_return(
    plan: HeatPlan, ground: Array, moved: tuple[Array, Array], given: tuple[Array, Array]
) -> tuple[Array, Array]:
    """Return heat capacity per chain [J/(kg K)] and bend of the mixing [kg K/s], with chains taken as single pipes."""
    tree = plan.tree
    own = given[0] * (given[1] - ground)
    cp = water.heat_capacity(np.atleast_2d(given[1].mean(axis=0) if given[1].size else ground))
    bend = np.zeros_like(moved[0])
    for _ in range(2):
        kept = np.ones_like(bend)
        kept[1:] = np.exp(-np.minimum(plan.knot_u_return / (moved[1][1:] * cp), _LONGEST))
        excess = bend
        excess[plan.knot_at] += own
        _mix_up(tree, excess, kept)
        excess /= moved[1]
        cp = water.heat_capacity(0.5 * excess[1:] * (1.0 + kept[1:]) + ground)
        bend = _bend(plan, moved[0], (excess + ground, excess * kept + ground), given)
    return cp, bend


def _mix_up(tree: HeatTree, flux: Array, kept: Array) -> None:
    """Add to every knot what arrives from its children, leaves first, in place."""
    for level in reversed(tree.levels):
        part = flux[level.rows] * kept[level.rows]
        flux[level.groups] += part if level.single else np.add.reduceat(part, level.starts, axis=0)


def _bend(plan: HeatPlan, moved: Array, temps: tuple[Array, Array], given: tuple[Array, Array]) -> Array:
    """Return what mixing enthalpy instead of temperature adds to each knot's flux of excess temperature [kg K/s]."""

    def curve(t: Array) -> Array:
        return water.enthalpy(t) * (1.0 / _CP) - t

    arriving = np.zeros_like(moved)
    part = moved * curve(temps[1])
    for level in plan.tree.levels:
        own = part[level.rows]
        arriving[level.groups] += own if level.single else np.add.reduceat(own, level.starts, axis=0)
    arriving[plan.knot_at] += given[0] * curve(given[1])
    arriving -= moved * curve(temps[0])
    return arriving
