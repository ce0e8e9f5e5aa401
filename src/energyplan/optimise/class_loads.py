"""What demand classes put on the hourly balances: on a network, or through the buildings' own machines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.balances import Balances
from energyplan.optimise.system import LinearSystem
from energyplan.results.problem import Alternative, NetworkProblem, Problem

Ids = NDArray[np.int64]
Values = NDArray[np.float64]


def has_demand(problem: Problem, carrier: str) -> NDArray[np.bool_]:
    """Return which buildings need a carrier ``[b]``."""
    at = problem.classes.of(carrier)
    return problem.classes.kwh[at].sum(axis=0) > 0 if at else np.zeros(len(problem.buildings), dtype=bool)


def class_shares(system: LinearSystem, problem: Problem, balances: Balances, network: NetworkProblem) -> Ids:
    """Add the share of every class that a network serves, with its load, its pumping and what it saves elsewhere.

    Parameters
    ----------
    system : LinearSystem
        Gets the columns ``class_share_*``.
    problem : Problem
        Classes and prices.
    balances : Balances
        The rows they enter.
    network : NetworkProblem
        Whose carrier.

    Returns
    -------
    array of int
        Columns ``[k]``, in the order of the carrier's classes; bounds 0 and 1.
    """
    classes, carrier = problem.classes, network.carrier
    at, total, weight = classes.of(carrier), classes.total, problem.grid.hour_weight
    block = system.add_columns(f"class_share_{carrier}", {"demand_class": [classes.names[k] for k in at]}, 0, 1).ids
    for column, k in zip(block, at):
        load = total[k] * classes.shape[k]
        system.add(balances.hourly[classes.zone[k], carrier], column, -load)
        if network.pump_share > 0:
            system.add(balances.hourly[classes.zone[k], "electricity"], column, -network.pump_share * load)
        if carrier == "electricity" and problem.retail_price is not None:
            bill = float((weight * load) @ problem.retail_price)
            system.add_constant("own_supply", bill)
            system.add_cost("own_supply", column, -bill)
            energy = float(weight @ load)
            system.add_measure("co2_kg", column, -problem.retail_co2 * energy, problem.retail_co2 * energy)
            system.add_measure("retail_kwh", column, -energy, energy)
    return block


def own_cost(problem: Problem, carrier: str, machines: Sequence[Alternative]) -> Values:
    """Return the yearly cost of owning each machine in each building ``[j, b]`` [money/a], without energy."""
    peak = problem.buildings.peak_kw[carrier]
    rows = []
    for item in machines:
        size = item.machine.capacity
        share = problem.annuity(size.lifetime_years)
        rows.append(share * (size.capex_fixed + size.capex_per_unit * peak) + size.fixed_om_per_unit * peak)
    return np.array(rows).reshape(len(machines), len(peak))


def own_shares(system: LinearSystem, problem: Problem, balances: Balances, machines: Sequence[Alternative]) -> Ids:
    """Add the share of every class that each kind of own machine serves, with its fuel, electricity and emission.

    Parameters
    ----------
    system : LinearSystem
        Gets the columns ``own_share_*``.
    problem : Problem
        Classes and prices.
    balances : Balances
        The rows they enter.
    machines : sequence of Alternative
        Of one carrier, at least one.

    Returns
    -------
    array of int
        Columns ``[j, k]``; bounds 0 and 1.
    """
    classes, weight, total = problem.classes, problem.grid.hour_weight, problem.classes.total
    carrier = machines[0].carrier
    at = classes.of(carrier)
    coords = {"machine": [m.name for m in machines], "demand_class": [classes.names[k] for k in at]}
    share = system.add_columns(f"own_share_{carrier}", coords, 0, 1).ids
    for c, k in enumerate(at):
        load = total[k] * classes.shape[k]
        for j, item in enumerate(machines):
            column, machine = share[j, c], item.machine
            variable = float((weight * load) @ np.broadcast_to(machine.variable_cost, load.shape))
            system.add_cost("own_supply", column, variable)
            carbon = float((weight * load) @ np.broadcast_to(machine.co2_kg_per_kwh, load.shape))
            system.add_measure("co2_kg", column, carbon)
            for needed, rate in machine.flows.items():
                if needed != carrier:
                    _use(system, problem, balances, (classes.zone[k], needed), column, load * rate)
    return share


def _use(
    system: LinearSystem, problem: Problem, balances: Balances, what: tuple[str, str], column: int, use: Values
) -> None:
    """Take a carrier for own machines: from the year's fuel, from the small customers' tariff, or from the balance."""
    weight, (_, needed) = problem.grid.hour_weight, what
    if needed in balances.fuel_row:
        system.add(balances.fuel_row[needed], column, float(weight @ use))
    elif problem.retail_price is not None:
        system.add_cost("own_supply", column, -float((weight * use) @ problem.retail_price))
        system.add_measure("co2_kg", column, -problem.retail_co2 * float(weight @ use))
        system.add_measure("retail_kwh", column, -float(weight @ use))
    else:
        system.add(balances.hourly[what], column, use)
