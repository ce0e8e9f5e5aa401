"""What the solvers of a heat network share: the network as columns in tree order, and a block of cases put to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.heat_hydraulics import GRAVITY, TINY_FLOW, Bore, bore_of, pressure_loss
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_tree import HeatTree
from energyplan.physics import water

Array = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class HeatPlan:
    """A network prepared for solving: pipes in the order of the positions they feed, then the chords; everything a column.

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


@dataclass(eq=False)
class BlockState:
    """What a solver hands back for a block: rows are positions, pipe rows, consumers or plants; cases last."""

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


class Asked(NamedTuple):
    """What the consumers ask for at the temperatures that arrive, each [consumer, case].

    Attributes
    ----------
    flow : array
        Mass flow without bypass [kg/s].
    drop : array
        Enthalpy it gives up [J/kg].
    slope : array
        How much less would be needed per kelvin more [kg/(s K)].
    short : array or None
        Heat that stays missing where the water arrives too cold for any flow to carry it [W].
    """

    flow: Array
    drop: Array
    slope: Array
    short: Array | None


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
        knot_u_supply=np.bincount(chain, u_supply[: chain.size], knots)[:, None],
        knot_u_return=np.bincount(chain, u_return[: chain.size], knots)[:, None],
        bore=bore_of(*(a[row] for a in (pipes.inner_diameter, pipes.length, pipes.roughness, pipes.zeta))),
        rise=(GRAVITY * (heights[tail] - heights[head]))[:, None],
        by_return=np.isfinite(consumers.return_temp),
        by_spread=np.isfinite(consumers.spread),
        by_flow=np.isfinite(consumers.mass_flow),
    )


def asked_flow(network: HeatNetwork, plan: HeatPlan, cases: HeatCases, arriving: Array) -> Asked:
    """Mass flow that each consumer needs at the temperature that arrives.

    Where the water arrives little warmer than it is given back, no flow carries the demand: the drop is then held at a
    fifth of that at the plant's temperature, so that iterations ask for much flow, not for NaN, and the heat that
    stays missing is told.

    Parameters
    ----------
    network, plan, cases : HeatNetwork, HeatPlan, HeatCases
        The network and the cases.
    arriving : array [consumer, case]
        Supply temperature at the consumers [degC].

    Returns
    -------
    Asked
        Flow, enthalpy drop, slope and missing heat.
    """
    cold = cases.return_temp
    if not plan.by_return.all():
        cold = np.where(plan.by_return[:, None], cold, arriving - np.nan_to_num(network.consumers.spread)[:, None])
    back = water.enthalpy(cold)
    true = water.enthalpy(arriving) - back
    if plan.by_return.any():
        floor = 0.2 * (water.enthalpy(cases.supply_temp.max(axis=0)) - back)
        drop = np.maximum(true, floor if plan.by_return.all() else np.where(plan.by_return[:, None], floor, true))
    else:
        drop = true.copy()
    short = None
    if plan.by_flow.any():
        given = np.broadcast_to(plan.by_flow[:, None], drop.shape)
        mass = np.where(given, np.nan_to_num(network.consumers.mass_flow)[:, None], 1.0)
        drop = np.where(given, cases.demand / mass, drop)
        true = np.where(given, drop, true)
        flow = np.where(given, mass, cases.demand / np.where(given, 1.0, drop))
    else:
        flow = cases.demand / drop
    slope = flow * water.heat_capacity(arriving) / np.maximum(drop, 1.0)
    held = drop > true
    if held.any():
        short = flow * (drop - true)
        slope[held] = 0.0
    if not plan.by_return.all():
        slope[~plan.by_return] = 0.0
    return Asked(flow, drop, slope, short)


def given_back(plan: HeatPlan, cases: HeatCases, arriving: Array, drop: Array, flows: tuple[Array, Array]) -> Array:
    """Temperature of the water that each consumer gives back, its bypass mixed in.

    Parameters
    ----------
    plan, cases : HeatPlan, HeatCases
        The network and the cases.
    arriving : array [consumer, case]
        Supply temperature at the consumers [degC].
    drop : array [consumer, case]
        Enthalpy taken from the water that is not bypassed [J/kg].
    flows : tuple of array [consumer, case]
        Mass flow with and of the bypass [kg/s].

    Returns
    -------
    array [consumer, case]
        Return temperature [degC].
    """
    total, bypass = flows
    share = 1.0 - bypass / np.maximum(total, TINY_FLOW)
    return water.temperature(water.enthalpy(arriving) - share * drop)


def least_flow(network: HeatNetwork, cases: HeatCases) -> tuple[Array, Array | None]:
    """What keeps water moving at each consumer whatever it draws.

    Parameters
    ----------
    network, cases : HeatNetwork, HeatCases
        The network and the cases.

    Returns
    -------
    tuple of array
        Least mass flow [consumer, 1] [kg/s], and the path length (minus the logarithm of the share of the excess over
        the ground that arrives) beyond which a thermostatic bypass opens [consumer, case], infinite without one; None
        where no consumer has one. A bypass set warmer than 1 K below the supply keeps that instead.
    """
    least = network.consumers.bypass_flow[:, None]
    wanted = network.consumers.bypass_temp[:, None]
    if not np.isfinite(wanted).any():
        return least, None
    warmest = cases.supply_temp.max(axis=0)
    wanted = np.minimum(wanted, warmest - 1.0)
    excess = np.maximum(warmest - cases.ground_temp, 1e-6)
    share = np.clip((wanted - cases.ground_temp) / excess, 1e-300, 1.0 - 1e-6)
    return least, np.where(np.isnan(wanted) | (wanted <= cases.ground_temp), np.inf, -np.log(share))


def row_losses(plan: HeatPlan, flow: Array, temp: Array) -> Array:
    """Pressure lost along each row including the height gained, from head to tail [Pa]."""
    loss = pressure_loss(plan.bore, flow, temp)
    if plan.rise.any():
        loss += plan.rise * water.density(temp)
    return loss
