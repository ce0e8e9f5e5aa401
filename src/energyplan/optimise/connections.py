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


def has_demand(problem: Problem, carrier: str) -> NDArray[np.bool_]:
    """Return which buildings need a carrier ``[b]``."""
    at = problem.classes.of(carrier)
    return problem.classes.kwh[at].sum(axis=0) > 0 if at else np.zeros(len(problem.buildings), dtype=bool)


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
    """Add the connected share of every class of the network's carrier and its load."""
    classes, carrier = problem.classes, network.carrier
    at, total = classes.of(carrier), classes.total
    names = [classes.names[k] for k in at]
    block = system.add_columns(f"class_share_{carrier}", {"demand_class": names}, 0, 1).ids
    rows = system.add_rows(f"class_share_is_{carrier}", {"demand_class": names}, 0, 0).ids
    system.add(rows, block, 1.0)
    weight = problem.grid.hour_weight
    for row, column, k in zip(rows, block, at):
        users = np.flatnonzero(classes.kwh[k] > 0)
        system.add(row, connect[users], -classes.kwh[k, users] / total[k])
        load = total[k] * classes.shape[k]
        system.add(balances.hourly[classes.zone[k], carrier], column, -load)
        if network.pump_share > 0:
            system.add(balances.hourly[classes.zone[k], "electricity"], column, -network.pump_share * load)
        if carrier == "electricity" and problem.retail_price is not None:
            bill = float((weight * load) @ problem.retail_price)
            system.add_constant("own_supply", bill)
            system.add_cost("own_supply", column, -bill)
            carbon = problem.retail_co2 * float(weight @ load)
            system.add_measure("co2_kg", column, -carbon, carbon)
            system.add_measure("retail_kwh", column, -float(weight @ load), float(weight @ load))
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
    peak = problem.buildings.peak_kw[carrier][users]
    for j, item in enumerate(machines):
        size = item.machine.capacity
        yearly = problem.annuity(size.lifetime_years) * (size.capex_fixed + size.capex_per_unit * peak)
        system.add_cost("own_supply", block[j], yearly + size.fixed_om_per_unit * peak)
    if machines:
        _own_loads(system, problem, balances, machines, block, users)
    whole = np.full((len(machines), len(problem.buildings)), -1, dtype=np.int64)
    whole[:, users] = block
    return whole


def _own_loads(
    system: LinearSystem, problem: Problem, balances: Balances, machines: list[Alternative], block: Ids, users: Ids
) -> None:
    """Put the fuels and the electricity of the buildings' own machines on their balances, class by class."""
    classes, weight, total = problem.classes, problem.grid.hour_weight, problem.classes.total
    carrier = machines[0].carrier
    at = classes.of(carrier)
    coords = {"machine": [m.name for m in machines], "demand_class": [classes.names[k] for k in at]}
    share = system.add_columns(f"own_share_{carrier}", coords, 0, 1).ids
    rows = system.add_rows(f"own_share_is_{carrier}", coords, 0, 0).ids
    system.add(rows, share, 1.0)
    for c, k in enumerate(at):
        mine = np.flatnonzero(classes.kwh[k, users] > 0)
        system.add(rows[:, c, None], block[:, mine], -classes.kwh[k, users[mine]] / total[k])
        load = total[k] * classes.shape[k]
        for j, item in enumerate(machines):
            column = share[j, c]
            machine = item.machine
            system.add_cost(
                "own_supply", column, float((weight * load) @ np.broadcast_to(machine.variable_cost, load.shape))
            )
            carbon = float((weight * load) @ np.broadcast_to(machine.co2_kg_per_kwh, load.shape))
            system.add_measure("co2_kg", column, carbon)
            for needed, rate in machine.flows.items():
                if needed == carrier:
                    continue
                use = load * rate
                if needed in balances.fuel_row:
                    system.add(balances.fuel_row[needed], column, float(weight @ use))
                elif problem.retail_price is not None:
                    system.add_cost("own_supply", column, -float((weight * use) @ problem.retail_price))
                    system.add_measure("co2_kg", column, -problem.retail_co2 * float(weight @ use))
                    system.add_measure("retail_kwh", column, -float(weight @ use))
                else:
                    system.add(balances.hourly[classes.zone[k], needed], column, use)
