"""What the town spends and emits today, with the machines its buildings have now: the comparison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.results.problem import Alternative, Problem

Values = NDArray[np.float64]
MARKET = "grid_market"


@dataclass(frozen=True)
class Today:
    """The present year.

    Attributes
    ----------
    cost : float
        Energy, upkeep and replacement of the machines, and the carbon price where the plan pays one [money/a].
    energy_cost : float
        Energy alone [money/a].
    co2_kg : float
        Emission [kg].
    fuel_kwh : dict of str to float
        Fuels [kWh].
    electricity_kwh : float
        Drawn from the grid, machines for heat and cold included [kWh].
    """

    cost: float
    energy_cost: float
    co2_kg: float
    fuel_kwh: dict[str, float]
    electricity_kwh: float


def today(problem: Problem) -> Today:
    """Return the cost and emission of the present supply.

    Parameters
    ----------
    problem : Problem
        On the real year, with the machines of today.

    Returns
    -------
    Today
        Heat and cold from today's machines, all electricity from the grid at the price for small customers where
        there is one. Loads outside buildings have the machine that buildings have where nothing else is said.
    """
    classes, table = problem.classes, problem.buildings
    price, co2, charge = _grid(problem)
    power = np.zeros(problem.grid.n_hours)
    fuel: dict[str, float] = {}
    machines = 0.0
    for k in classes.of("electricity"):
        power += classes.total[k] * classes.shape[k]
    for load in problem.demands:
        if load.carrier == "electricity" and not load.flexible:
            power = power + load.load_kw
    for item in problem.today:
        users = np.array([item.carrier != "heat" or kind == item.machine.kind for kind in table.today], dtype=float)
        needs = (
            classes.kwh[classes.of(item.carrier)].sum(axis=0) > 0 if classes.of(item.carrier) else np.zeros(len(table))
        )
        size, peak = item.machine.capacity, table.peak_kw[item.carrier]
        share = problem.annuity(size.lifetime_years)
        yearly = share * (size.capex_fixed + size.capex_per_unit * peak) + size.fixed_om_per_unit * peak
        machines += float(yearly @ (users * needs))
        outside = outside_load(problem, item)
        top = float(outside.max(initial=0.0))
        if top > 0.0:
            machines += share * (size.capex_fixed + size.capex_per_unit * top) + size.fixed_om_per_unit * top
        for load_kw in (*(float(classes.kwh[k] @ users) * classes.shape[k] for k in classes.of(item.carrier)), outside):
            machines += float((load_kw * item.machine.variable_cost).sum())
            for carrier, rate in item.machine.flows.items():
                if carrier == "electricity":
                    power = power - load_kw * rate
                elif carrier != item.carrier:
                    fuel[carrier] = fuel.get(carrier, 0.0) - float((load_kw * rate).sum())
    known = {f.name: f for f in problem.fuels}
    bought = sum(known[name].price * kwh for name, kwh in fuel.items() if name in known)
    energy = bought + float(power @ price) + charge * float(power.max(initial=0.0))
    emitted = sum(known[name].co2 * kwh for name, kwh in fuel.items() if name in known) + co2 * float(power.sum())
    carbon = problem.goal.carbon_price_per_kg * emitted
    return Today(energy + machines + carbon, energy, emitted, fuel, float(power.sum()))


def outside_load(problem: Problem, item: Alternative) -> Values:
    """Return the load outside buildings that a machine of today serves ``[t]`` [kW].

    Parameters
    ----------
    problem : Problem
        Its loads, and the machines of today; the first of a carrier is the one of those who say nothing else.
    item : Alternative
        One of these machines.

    Returns
    -------
    array
        Fixed loads of the carrier together; nothing for machines other than the first.
    """
    total = np.zeros(problem.grid.n_hours)
    if item is next(other for other in problem.today if other.carrier == item.carrier):
        for load in problem.demands:
            if load.carrier == item.carrier and not load.flexible:
                total = total + load.load_kw
    return total


def _grid(problem: Problem) -> tuple[Values, float, float]:
    """Return energy price ``[t]``, emission and yearly demand charge of electricity from the grid."""
    hours = problem.grid.n_hours
    sources = [s for s in problem.sources if s.kind == MARKET]
    if problem.retail_price is not None:
        return problem.retail_price, problem.retail_co2, 0.0
    if not sources:
        return np.zeros(hours), 0.0, 0.0
    source = sources[0]
    price = np.broadcast_to(np.asarray(source.variable_cost, dtype=float), (hours,))
    return price, float(np.mean(source.co2_kg_per_kwh)), source.peak_cost_per_kw
