"""Networks with loops or several plants: flows by Newton's method on loop flows, temperatures by two sweeps."""

from __future__ import annotations

from dataclasses import dataclass

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
from energyplan.loadflow.heat_loops import LoopFlows, loop_system, solve_loops
from energyplan.loadflow.heat_mixing import Inflow, Mixture, mix
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.physics import water

Array = NDArray[np.float64]

_CP = 4180.0
_REST = 15
_SHARES = (0.5, 0.2)
_SETTLED = 0.01  # a temperature still moving by 1e-6 K counts as a residual of 1e-8


@dataclass(eq=False)
class _Iterate:
    """What one iteration hands to the next."""

    flow: Array
    injected: Array
    supply: Mixture
    back: Mixture
    loops: LoopFlows


def solve_mesh(
    network: HeatNetwork, plan: HeatPlan, cases: HeatCases, tolerance: float, max_iterations: int
) -> BlockState:
    """Mass flows and temperatures of a network with loops, with several plants, or both.

    Consumer flows, loop flows, supply and return temperatures are brought to agree by repetition: loop flows by
    Newton's method at the temperatures of the last round, temperatures by mixing along the flows, consumer flows
    by a Newton step which assumes that all flows grow alike (it never oversteps, since a consumer's own part in the
    flow of its path is at most all of it). The repetition is hastened; cases that it does not settle, such as those in
    which the waters of two plants meet in a pipe, are repeated with half, then a fifth of every step.

    Parameters
    ----------
    network, plan, cases : HeatNetwork, HeatPlan, HeatCases
        The network and a block of cases.
    tolerance : float
        Largest mismatch of heat over the largest demand of the case [-].
    max_iterations : int
        Most rounds.

    Returns
    -------
    BlockState
        Flows and temperatures; the residual of cases that did not converge stays above the tolerance.
    """
    state = _repeat(network, plan, cases, (tolerance, max_iterations), _Hasten(cases.ground_temp.size))
    for share in _SHARES:
        lost = np.flatnonzero(~(state.residual <= tolerance))
        if not lost.size:
            break
        again = _repeat(network, plan, cases.part(lost), (tolerance, max_iterations), _Damp(share))
        again.iterations += state.iterations[lost]
        state.put(lost, again)
    return state


def _repeat(
    network: HeatNetwork, plan: HeatPlan, cases: HeatCases, stop: tuple[float, int], pace: _Hasten | _Damp
) -> BlockState:
    """Repeat until all agree; `pace` chooses the next flows from the last and those proposed."""
    tolerance, max_iterations = stop
    kinds = np.array(network.plants.kind)
    system = loop_system(network, plan)
    opens = thermostat(network, cases)
    scale = np.maximum(cases.demand.max(axis=0, initial=0.0), 1.0)
    now = _first(network, plan, cases, opens, system.unknowns)
    warm = water.enthalpy(cases.supply_temp)
    steps = np.zeros(scale.size, dtype=np.int64)
    column = water.density(cases.supply_temp[network.plants.slack])
    of_heat = kinds == "heat"
    for last in range(max_iterations - 1, -1, -1):
        plant = cases.plant_flow.copy()
        plant[of_heat] = now.injected
        inject = np.zeros((plan.tree.order.size, scale.size))
        inject[plan.at] = -now.flow
        inject[plan.plant_at[kinds != "slack"]] += plant[kinds != "slack"]
        columns = (column, water.density(now.back.temp[0]))
        now.loops = solve_loops(system, plan, inject, ((now.supply.mean, now.back.mean), columns), now.loops)
        plant[kinds == "free"] = now.loops.free
        plant[network.plants.slack] = 0.0
        plant[network.plants.slack] = now.flow.sum(axis=0) - plant.sum(axis=0)
        hot = Inflow(plan.plant_at, np.maximum(plant, 0.0), cases.supply_temp, cases.ground_temp)
        supply = mix(plan, plan.u_supply, now.loops.supply, hot, now.supply)
        given = given_back(cases, supply.temp[plan.at], now.flow)
        cold = Inflow(plan.at, now.flow, given, cases.ground_temp)
        back = mix(plan, plan.u_return, -now.loops.back, cold, now.back)
        flow, miss = _next_flow(network, plan, cases, (now.flow, supply.temp[plan.at]), opens)
        drop = np.maximum(warm - water.enthalpy(back.temp[plan.plant_at]), 100.0)[of_heat]
        unmet = np.abs(cases.plant_heat[of_heat] - now.injected * drop)
        injected = cases.plant_heat[of_heat] / drop
        unmet = np.concatenate([miss, unmet, -plant * 30.0 * _CP]).max(axis=0, initial=0.0) / scale
        residual = np.maximum(np.maximum(unmet, _SETTLED * np.maximum(supply.moved, back.moved)), now.loops.residual)
        steps += residual > tolerance
        if not last or (residual <= tolerance).all():
            break  # the consumers' flow stays the one that pipes and plants were worked out for
        both = pace.push(np.concatenate([now.flow, now.injected]), np.concatenate([flow, injected]), residual)
        flow = _limited(network, cases, now.flow, both[: flow.shape[0]])
        now = _Iterate(flow, both[flow.shape[0] :], supply, back, now.loops)
    bypass = bypassed(network, plan, cases, supply.temp[plan.at], now.flow)
    return BlockState(
        flow=now.loops.supply, flow_return=now.loops.back, supply=supply.temp, back=back.temp,
        mean_supply=supply.mean, mean_return=back.mean, consumer_flow=now.flow, bypass_flow=bypass,
        consumer_return=given, plant_flow=plant, residual=residual, iterations=steps,
        static=columns if system.unknowns else None,
    )  # fmt: skip


def _first(network: HeatNetwork, plan: HeatPlan, cases: HeatCases, opens: Array | None, unknowns: int) -> _Iterate:
    """Return a start: every pipe at the mean supply or return temperature, flows as asked for at the plants'."""
    nodes, rows, count = plan.tree.order.size, plan.pipe.size, cases.ground_temp.size
    hot = cases.supply_temp.mean(axis=0)
    arriving = np.broadcast_to(hot, cases.demand.shape)
    flow = start_flow(network, plan, cases, opens)
    cold = given_back(cases, arriving, np.maximum(flow, 1e-6))
    cold = cold.mean(axis=0) if cold.size else hot

    def still(temp: Array) -> Mixture:
        return Mixture(
            temp=np.broadcast_to(temp, (nodes, count)).copy(), mean=np.broadcast_to(temp, (rows, count)),
            leaving=np.broadcast_to(temp, (rows, count)).copy(),
            bend=np.zeros((nodes, count)), moved=np.full(count, 1e3),
        )  # fmt: skip

    empty = np.zeros((rows, count))
    loops = LoopFlows(empty, empty, np.zeros((unknowns, count)), np.zeros((0, count)), np.zeros(count))
    of_heat = np.array([kind == "heat" for kind in network.plants.kind])
    injected = (cases.plant_heat / (_CP * np.maximum(cases.supply_temp - cold, 1.0)))[of_heat]
    return _Iterate(flow, injected, still(hot), still(cold), loops)


def _next_flow(
    network: HeatNetwork, plan: HeatPlan, cases: HeatCases, now: tuple[Array, Array], opens: Array | None
) -> tuple[Array, Array]:
    """Return the consumers' next mass flow [kg/s] and the heat by which the present one misses [W]."""
    flow, arriving = now
    theta = np.maximum(arriving - cases.ground_temp, 1e-30)
    excess = np.maximum(cases.supply_temp.max(axis=0) - cases.ground_temp, 1e-9)
    path = np.maximum(np.log(excess / theta), 0.0)
    want = wish(network, plan, cases, flow, theta)
    if opens is not None:
        want = with_thermostat(want, opens, flow, path, theta)
    step = want.gap / (1.0 + want.gain * path / np.maximum(flow, 1e-12))
    return _limited(network, cases, flow, flow + step), want.miss


def _limited(network: HeatNetwork, cases: HeatCases, flow: Array, wanted: Array) -> Array:
    """Return the next flow: no more than thrice and no less than a third of the last where heat is drawn."""
    held = np.clip(wanted, flow / 3.0, 3.0 * flow)
    next_flow = np.where((cases.demand > 0.0) | (wanted > 0.0), held, 0.0)
    return np.maximum(next_flow, network.consumers.bypass_flow[:, None])


@dataclass(frozen=True)
class _Damp:
    """Goes a share of every proposed step, on the logarithm of the flows."""

    share: float

    def push(self, flow: Array, proposed: Array, residual: Array) -> Array:
        """Return flows between the last and those proposed."""
        both = (flow > 0.0) & (proposed > 0.0)
        return np.where(both, flow ** (1.0 - self.share) * proposed**self.share, proposed)


class _Hasten:
    """Anderson's acceleration of the flows, on their logarithms, for every case by itself.

    Where the residual no longer falls, as it may when the flow of a pipe turns, the case forgets what it learned and
    goes on unaccelerated for a while.
    """

    def __init__(self, count: int, depth: int = 4) -> None:
        self.depth = depth
        self.points: list[tuple[Array, Array]] = []
        self.known = np.zeros((0, count), dtype=bool)
        self.rest = np.zeros(count, dtype=np.int64)
        self.best = np.full(count, np.inf)
        self.waited = np.zeros(count, dtype=np.int64)

    def push(self, flow: Array, proposed: Array, residual: Array) -> Array:
        """Return a better guess than the proposed flow, from the last few pairs of flow and proposal."""
        x = np.log(np.maximum(flow, 1e-30))
        f = np.log(np.maximum(proposed, 1e-30)) - x
        better = residual < 0.7 * self.best
        self.best = np.where(better, residual, self.best)
        self.waited = np.where(better, 0, self.waited + 1)
        stuck = (self.waited >= 5) & (self.rest == 0)
        self.rest = np.where(stuck, _REST, np.maximum(self.rest - 1, 0))
        self.waited[self.rest > 0] = 0
        plain = self.rest > 0
        self.points.append((x, f))
        self.points = self.points[-self.depth - 1 :]
        self.known = np.vstack([self.known & ~plain, ~plain[None]])[-self.depth - 1 :]
        if len(self.points) < 3:
            return proposed
        weigh = (self.known[:-1] & self.known[-1])[:, None, :]
        dx = np.stack([x - a for a, _ in self.points[:-1]]) * weigh
        df = np.stack([f - b for _, b in self.points[:-1]]) * weigh
        gram = np.einsum("ikc,jkc->cij", df, df)
        size = np.trace(gram, axis1=1, axis2=2)[:, None, None]
        gram += (1e-10 * size + 1e-300) * np.eye(len(df))
        weight = np.linalg.solve(gram, np.einsum("ikc,kc->ci", df, f)[:, :, None])[:, :, 0]
        x = x + f - np.einsum("ikc,ci->kc", dx + df, weight)
        return np.where(flow > 0.0, np.exp(np.clip(x, -60.0, 60.0)), proposed)
