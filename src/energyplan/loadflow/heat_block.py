"""What the solvers of a heat network share: the network as columns in tree order, and a block of cases put to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.heat_hydraulics import GRAVITY, TINY_FLOW, Bore, bore_of, pressure_loss
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_tree import HeatTree, run_down
from energyplan.physics import water

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_CP = 4180.0


@dataclass(frozen=True, eq=False)
class HeatPlan:
    """A network prepared for solving: pipes in the order of the positions they feed, then the chords.

    Attributes
    ----------
    tree : HeatTree
        The order of the nodes.
    at, knot_at : array of int
        Position and knot of each consumer.
    plant_at : array of int
        Position of each plant.
    pipe, sign : array
        Pipe at each row (tree pipes by position without the root, then chords), and 1 where it is drawn as the row
        goes: away from the root for tree pipes, as given for chords.
    head_at, tail_at : array of int
        Positions at which each row begins and ends.
    u_supply, u_return : array [row, 1]
        Heat transfer of the whole pipe [W/K].
    knot_u_supply, knot_u_return : array [knot without the root, 1]
        The same of whole chains [W/K].
    bore : Bore
        Friction columns of the rows.
    rise : array [row, 1]
        Height gained along the row times gravity [m2/s2].
    by_return, by_spread, by_flow : array of bool [consumer]
        Which rule each consumer follows.
    """

    tree: HeatTree
    at: Index
    knot_at: Index
    plant_at: Index
    pipe: Index
    sign: Array
    head_at: Index
    tail_at: Index
    u_supply: Array
    u_return: Array
    knot_u_supply: Array
    knot_u_return: Array
    bore: Bore
    rise: Array
    by_return: NDArray[np.bool_]
    by_spread: NDArray[np.bool_]
    by_flow: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class HeatCases:
    """A block of cases, cases last.

    Attributes
    ----------
    demand : array [consumer, case]
        Heat drawn [W].
    supply_temp : array [plant, case]
        Supply temperature of each plant [degC].
    ground_temp : array [case]
        Ground temperature [degC].
    return_temp : array [consumer, case] or [consumer, 1]
        Return temperature of the consumers that have one [degC].
    plant_heat, plant_flow : array [plant, case]
        Heat [W] and mass flow [kg/s] of the plants for which they are given, else zero.
    head : array [case] or None
        Differential pressure at the slack plant, where given instead of found [Pa].
    """

    demand: Array
    supply_temp: Array
    ground_temp: Array
    return_temp: Array
    plant_heat: Array
    plant_flow: Array
    head: Array | None

    def part(self, chosen: slice | Index) -> HeatCases:
        """Return some of the cases; what holds for all of them stays a column."""
        cut = {
            name: values if values is None or values.shape[-1] == 1 else np.ascontiguousarray(values[..., chosen])
            for name, values in vars(self).items()
        }
        return HeatCases(**cut)


@dataclass(eq=False)
class BlockState:
    """What a solver hands back for a block: rows are positions, pipe rows, consumers or plants; cases last.

    `static` holds one density of the standing column per side [kg/m3]: where there are loops, water that stands on
    water of another density would otherwise begin to circulate, which is not modelled.
    """

    flow: Array
    flow_return: Array
    supply: Array
    back: Array
    mean_supply: Array
    mean_return: Array
    consumer_flow: Array
    bypass_flow: Array
    consumer_return: Array
    plant_flow: Array
    residual: Array
    iterations: NDArray[np.int64]
    static: tuple[Array, Array] | None = None

    def put(self, chosen: Index, better: BlockState) -> None:
        """Write another solution of some of the cases over this one."""
        for name, values in vars(self).items():
            new = getattr(better, name)
            pairs = zip(values, new) if isinstance(values, tuple) else [(values, new)] if values is not None else []
            for here, there in pairs:
                here[..., chosen] = there


class Wish(NamedTuple):
    """How the consumers' flow should change, each [consumer, case].

    Attributes
    ----------
    gap : array
        Change wanted if the temperature stayed [kg/s].
    gain : array
        Change wanted per change of the path's length, the logarithm of plant's over arriving excess over ground [kg/s].
    miss : array
        Heat by which the present flow misses the demand [W].
    """

    gap: Array
    gain: Array
    miss: Array


def prepare(network: HeatNetwork) -> HeatPlan:
    """Return the columns of a network in the order in which it is solved."""
    tree, pipes, consumers = network.tree, network.pipes, network.consumers
    row = np.concatenate([tree.pipe[1:], tree.chords])
    head = np.concatenate([tree.parent[1:], tree.position[pipes.from_node[tree.chords]]])
    tail = np.concatenate([np.arange(1, tree.order.size), tree.position[pipes.to_node[tree.chords]]])
    u_supply, u_return = (pipes.u_supply * pipes.length)[row], (pipes.u_return * pipes.length)[row]
    chain = tree.knot_of[1:] - 1
    knots = tree.last.size - 1
    heights = network.elevation[tree.order]
    return HeatPlan(
        tree=tree,
        at=tree.position[consumers.node],
        knot_at=tree.knot_of[tree.position[consumers.node]],
        plant_at=tree.position[network.plants.node],
        pipe=row,
        sign=np.concatenate([tree.sign[1:], np.ones(tree.chords.size)]),
        head_at=head,
        tail_at=tail,
        u_supply=u_supply[:, None],
        u_return=u_return[:, None],
        knot_u_supply=_sum_by(chain, u_supply, knots),
        knot_u_return=_sum_by(chain, u_return, knots),
        bore=bore_of(*(a[row] for a in (pipes.inner_diameter, pipes.length, pipes.roughness, pipes.zeta))),
        rise=(GRAVITY * (heights[tail] - heights[head]))[:, None],
        by_return=np.isfinite(consumers.return_temp),
        by_spread=np.isfinite(consumers.spread),
        by_flow=np.isfinite(consumers.mass_flow),
    )


def _sum_by(group: Index, values: Array, size: int) -> Array:
    out = np.zeros((size, 1))
    np.add.at(out[:, 0], group, values[: group.size])
    return out


def wish(network: HeatNetwork, plan: HeatPlan, cases: HeatCases, flow: Array, theta: Array) -> Wish:
    """What the consumers want at the temperatures that arrive.

    A consumer told by its return temperature compares the path its water took with the longest that would still bring
    the heat: in this form Newton's method stays well-behaved even where the water arrives colder than it is given back.

    Parameters
    ----------
    network, plan, cases : HeatNetwork, HeatPlan, HeatCases
        The network and the cases.
    flow : array [consumer, case]
        Present mass flow, bypass included [kg/s].
    theta : array [consumer, case]
        Excess of the arriving water over the ground [K].

    Returns
    -------
    Wish
        Gap, gain and missing heat.
    """
    arriving = theta + cases.ground_temp
    least = network.consumers.bypass_flow[:, None]
    demand = cases.demand
    drop = heat_drop(network, plan, cases, arriving)
    size = np.maximum(flow, TINY_FLOW)
    lack = demand / size - drop  # enthalpy that each kilogram should bring in addition
    cp = water.heat_capacity(arriving)
    needed = np.maximum(theta + lack / cp, 1e-3 * theta)
    gain = flow * size * cp * needed / np.maximum(demand, 1e-9)
    gap = gain * np.log(needed / theta)
    if not plan.by_return.all():
        straight = np.where(plan.by_flow[:, None], 0.0, demand / np.where(plan.by_flow[:, None], 1.0, drop) - flow)
        gap, gain = np.where(plan.by_return[:, None], gap, straight), np.where(plan.by_return[:, None], gain, 0.0)
    idle = demand <= 0.0
    if idle.any():
        idle &= ~plan.by_flow[:, None]
        gap[idle], gain[idle] = (least - flow)[idle], 0.0
    miss = np.abs(lack) * flow
    if least.any():
        bypassed = (flow <= least * (1.0 + 1e-12)) & (gap <= 0.0)
        gap[bypassed], gain[bypassed], miss[bypassed] = 0.0, 0.0, 0.0
    return Wish(gap, gain, miss)


def heat_drop(network: HeatNetwork, plan: HeatPlan, cases: HeatCases, arriving: Array) -> Array:
    """Enthalpy that each consumer takes from the water it does not bypass.

    Parameters
    ----------
    network, plan, cases : HeatNetwork, HeatPlan, HeatCases
        The network and the cases.
    arriving : array [consumer, case]
        Supply temperature at the consumers [degC].

    Returns
    -------
    array [consumer, case]
        Drop of the specific enthalpy [J/kg].
    """
    cold = cases.return_temp
    if not plan.by_return.all():
        cold = np.where(plan.by_return[:, None], cold, arriving - np.nan_to_num(network.consumers.spread)[:, None])
    drop = water.enthalpy(arriving) - water.enthalpy(cold)
    if plan.by_flow.any():
        mass = np.where(plan.by_flow, np.nan_to_num(network.consumers.mass_flow), 1.0)[:, None]
        drop = np.where(plan.by_flow[:, None], cases.demand / mass, drop)
    return drop


def given_back(cases: HeatCases, arriving: Array, flow: Array) -> Array:
    """Temperature of the water that each consumer gives back, its bypass mixed in.

    Parameters
    ----------
    cases : HeatCases
        The cases.
    arriving : array [consumer, case]
        Supply temperature at the consumers [degC].
    flow : array [consumer, case]
        Mass flow, bypass included [kg/s].

    Returns
    -------
    array [consumer, case]
        Return temperature [degC].
    """
    return water.temperature(water.enthalpy(arriving) - cases.demand / np.maximum(flow, TINY_FLOW))


def bypassed(network: HeatNetwork, plan: HeatPlan, cases: HeatCases, arriving: Array, flow: Array) -> Array:
    """Mass flow that passes each consumer uncooled.

    Parameters
    ----------
    network, plan, cases : HeatNetwork, HeatPlan, HeatCases
        The network and the cases.
    arriving : array [consumer, case]
        Supply temperature at the consumers [degC].
    flow : array [consumer, case]
        Mass flow, bypass included [kg/s].

    Returns
    -------
    array [consumer, case]
        Mass flow through the bypass [kg/s].
    """
    drop = np.maximum(heat_drop(network, plan, cases, arriving), 1e-3)
    out = np.maximum(flow - cases.demand / drop, 0.0)
    out[plan.by_flow] = 0.0
    out[out < 1e-6 * flow] = 0.0
    return out


def thermostat(network: HeatNetwork, cases: HeatCases) -> Array | None:
    """Length of path at which each consumer's thermostatic bypass opens.

    Parameters
    ----------
    network, cases : HeatNetwork, HeatCases
        The network and the cases.

    Returns
    -------
    array [consumer, case] or None
        Logarithm of the hottest plant's excess over the ground to the least that may arrive, infinite for a consumer
        without a bypass; None where none has one. A bypass set warmer than 1 K below the supply keeps that instead.
    """
    wanted = network.consumers.bypass_temp[:, None]
    if not np.isfinite(wanted).any():
        return None
    hottest = cases.supply_temp.max(axis=0)
    wanted = np.minimum(wanted, hottest - 1.0)
    excess = np.maximum(hottest - cases.ground_temp, 1e-6)
    share = np.clip((wanted - cases.ground_temp) / excess, 1e-300, 1.0 - 1e-6)
    return np.where(np.isnan(wanted) | (wanted <= cases.ground_temp), np.inf, -np.log(share))


def with_thermostat(want: Wish, opens: Array, flow: Array, path: Array, theta: Array) -> Wish:
    """Replace the wish of a consumer whose thermostatic bypass is open by: the path as long as allowed.

    Parameters
    ----------
    want : Wish
        What the consumers want for their demand.
    opens : array [consumer, case]
        From `thermostat`.
    flow : array [consumer, case]
        Present mass flow [kg/s].
    path, theta : array [consumer, case]
        Length of the path [-] and excess of the arriving water over the ground [K].

    Returns
    -------
    Wish
        Gap, gain and missing heat.
    """
    beyond = path - opens
    is_open = (beyond > 0.0) | ((want.gap < -1e-9 * flow) & np.isfinite(opens))
    beyond[~is_open] = 0.0
    stiff = 1e8 * np.maximum(flow, 1e-6)
    return Wish(
        np.where(is_open, stiff * beyond, want.gap),
        np.where(is_open, stiff, want.gain),
        np.where(is_open, flow * _CP * theta * np.abs(beyond), want.miss),
    )


def start_flow(network: HeatNetwork, plan: HeatPlan, cases: HeatCases, opens: Array | None) -> Array:
    """Mass flow from which to iterate: enough for the water to arrive warm even if each consumer had its path alone.

    Parameters
    ----------
    network, plan, cases : HeatNetwork, HeatPlan, HeatCases
        The network and the cases.
    opens : array [consumer, case] or None
        From `thermostat`.

    Returns
    -------
    array [consumer, case]
        Mass flow, bypass included [kg/s].
    """
    hottest = cases.supply_temp.max(axis=0)
    arriving = np.broadcast_to(hottest, cases.demand.shape)
    drop = heat_drop(network, plan, cases, arriving)
    mass = np.nan_to_num(network.consumers.mass_flow)[:, None]
    flow = np.where(plan.by_flow[:, None], mass, cases.demand / np.where(plan.by_flow[:, None], 1.0, drop))
    path = np.zeros((plan.knot_u_supply.size + 1, 1))
    path[1:] = plan.knot_u_supply
    path = run_down(plan.tree, path)[plan.knot_at] / _CP
    if plan.by_return.any():
        back = np.where(plan.by_return[:, None], cases.return_temp, cases.ground_temp)
        excess = np.maximum(hottest - cases.ground_temp, 1e-6)
        kept = np.clip((0.8 * back + 0.2 * hottest - cases.ground_temp) / excess, 1e-9, 1.0 - 1e-9)
        alone = path / -np.log(kept)
        flow = np.where(plan.by_return[:, None] & (cases.demand > 0.0), np.maximum(flow, alone), flow)
    if opens is not None:
        flow = np.maximum(flow, path / opens)
    return np.maximum(flow, network.consumers.bypass_flow[:, None])


def row_losses(plan: HeatPlan, flow: Array, temp: Array, static: Array | None) -> Array:
    """Pressure lost along each row including the height gained, from head to tail.

    Parameters
    ----------
    plan : HeatPlan
        The columns of the network.
    flow : array [row, case]
        Mass flow along the rows [kg/s].
    temp : array [row, case]
        Mean temperature [degC].
    static : array [case] or None
        Density of the standing column, or None for that of each row's water [kg/m3].

    Returns
    -------
    array [row, case]
        Pressure [Pa].
    """
    loss = pressure_loss(plan.bore, flow, temp)
    if plan.rise.any():
        loss += plan.rise * (water.density(temp) if static is None else static)
    return loss


def still_mean(plan: HeatPlan, flow: Array, nodes: Array, mean: Array, ground: Array) -> Array:
    """Mean temperature of every row, with standing water at that of its end nearer to the ground's.

    Parameters
    ----------
    plan : HeatPlan
        The columns of the network.
    flow : array [row, case]
        Mass flow [kg/s].
    nodes : array [position, case]
        Temperature of the nodes [degC].
    mean : array [row, case]
        Mean temperature of flowing water [degC].
    ground : array [case]
        Ground temperature [degC].

    Returns
    -------
    array [row, case]
        Mean temperature [degC]; the one given where all rows flow or no heights matter.
    """
    if not plan.rise.any():
        return mean
    rows = np.flatnonzero((np.abs(flow) <= TINY_FLOW).any(axis=1))
    if not rows.size:
        return mean
    head, tail = nodes[plan.head_at[rows]], nodes[plan.tail_at[rows]]
    still = np.where(np.abs(head - ground) <= np.abs(tail - ground), head, tail)
    mean = mean.copy()
    mean[rows] = np.where(np.abs(flow[rows]) <= TINY_FLOW, still, mean[rows])
    return mean
