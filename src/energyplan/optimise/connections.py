r"""Connections: which buildings a network serves; the others heat, cool and pay for themselves.

$$ x_b + \sum_j y_{j,b} = 1, \qquad X_k = \sum_b \frac{q_{k,b}}{Q_k} x_b, \qquad
   Y_{k,j} = \sum_b \frac{q_{k,b}}{Q_k} y_{j,b}, \qquad D_{k,t} = Q_k s_{k,t} X_k $$

Buildings of one class share an hourly shape, so that a class needs one term per hour however many buildings it has.

| symbol | meaning | block |
|---|---|---|
| $x_b$ | building joins the network [0/1] | `connect_*` |
| $y_{j,b}$ | share of the building served by its own machine $j$ | `own_*` |
| $X_k$, $Y_{k,j}$ | share of a demand class on the network, and on machine $j$ | `class_share_*`, `own_share_*` |
| $q_{k,b}$, $Q_k$ | yearly energy of a building and of its class [kWh/a] | |
| $s_{k,t}$ | shape [kW per kWh/a] | |
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.balances import Balances
from energyplan.optimise.class_loads import class_shares, has_demand, own_cost, own_shares
from energyplan.optimise.system import LinearSystem
from energyplan.results.problem import Alternative, NetworkProblem, Problem

Ids = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Connections:
    """Columns by carrier: connection of each building ``[b]``, its own machines ``[j, b]``, class shares ``[k]``.

    ``-1`` stands where a building or class has nothing to decide.
    """

    connect: dict[str, Ids]
    own: dict[str, Ids]
    share: dict[str, Ids]


def add_connections(system: LinearSystem, problem: Problem, balances: Balances, connect: dict[str, Ids]) -> Connections:
    """Add class shares, the buildings' own machines, and what both put on the hourly balances.

    Parameters
    ----------
    system : LinearSystem
        Gets the blocks named above.
    problem : Problem
        Buildings, classes, alternatives and networks.
    balances : Balances
        The rows they enter.
    connect : dict of str to array
        Columns of the connection ``[b]`` by carrier that has a network, -1 without demand.

    Returns
    -------
    Connections
        Columns by carrier.
    """
    own: dict[str, Ids] = {}
    share: dict[str, Ids] = {}
    for carrier in ("heat", "cooling"):
        machines = [a for a in problem.alternatives if a.carrier == carrier]
        if has_demand(problem, carrier).any():
            own[carrier] = _own(system, problem, balances, machines, (carrier, connect.get(carrier)))
    for network in problem.networks:
        share[network.carrier] = _shares(system, problem, balances, network, connect[network.carrier])
        yearly = np.where(connect[network.carrier] >= 0, network.costs.connection, 0.0)
        used = connect[network.carrier] >= 0
        system.add_cost("connections", connect[network.carrier][used], yearly[used])
    return Connections(connect, own, share)


def _shares(system: LinearSystem, problem: Problem, balances: Balances, network: NetworkProblem, connect: Ids) -> Ids:
    """Add the connected share of every class of the network's carrier, as the buildings that join make it up."""
    classes, carrier = problem.classes, network.carrier
    block = class_shares(system, problem, balances, network)
    at, total = classes.of(carrier), classes.total
    rows = system.add_rows(f"class_share_is_{carrier}", {"demand_class": [classes.names[k] for k in at]}, 0, 0).ids
    system.add(rows, block, 1.0)
    for row, k in zip(rows, at):
        users = np.flatnonzero(classes.kwh[k] > 0)
        system.add(row, connect[users], -classes.kwh[k, users] / total[k])
    return block


def _own(
    system: LinearSystem,
    problem: Problem,
    balances: Balances,
    machines: list[Alternative],
    network: tuple[str, Ids | None],
) -> Ids:
    """Add the buildings' own machines of one carrier; every building is served by them or by the network."""
    carrier, connect = network
    users = np.flatnonzero(has_demand(problem, carrier))
    names = [problem.buildings.names[b] for b in users]
    coords = {"machine": [m.name for m in machines], "building": names}
    block = system.add_columns(f"own_{carrier}", coords, 0, 1).ids
    rows = system.add_rows(f"served_{carrier}", {"building": names}, 1, 1).ids
    system.add(rows[None], block, 1.0)
    if connect is not None:
        system.add(rows, connect[users], 1.0)
    cost = own_cost(problem, carrier, machines)[:, users]
    system.add_cost("own_supply", block, cost)
    if machines:
        _own_link(system, problem, balances, machines, block, users)
    whole = np.full((len(machines), len(problem.buildings)), -1, dtype=np.int64)
    whole[:, users] = block
    return whole


def _own_link(
    system: LinearSystem, problem: Problem, balances: Balances, machines: list[Alternative], block: Ids, users: Ids
) -> None:
    """Make up each class's share on each machine from the buildings that have it."""
    classes, carrier = problem.classes, machines[0].carrier
    at, total = classes.of(carrier), classes.total
    share = own_shares(system, problem, balances, machines)
    coords = {"machine": [m.name for m in machines], "demand_class": [classes.names[k] for k in at]}
    rows = system.add_rows(f"own_share_is_{carrier}", coords, 0, 0).ids
    system.add(rows, share, 1.0)
    for c, k in enumerate(at):
        mine = np.flatnonzero(classes.kwh[k, users] > 0)
        system.add(rows[:, c, None], block[:, mine], -classes.kwh[k, users[mine]] / total[k])
