"""What every building pays for energy today, and on machines of its own under the plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.planning.appraise_flows import CARRIERS, Taken, YearFlows, series
from energyplan.results.design import Design
from energyplan.results.problem import Problem
from energyplan.results.today import Today, outside_load
from energyplan.technologies.roles import Capacity

Values = NDArray[np.float64]


@dataclass(frozen=True)
class TodayBills:
    """Payments of a year today.

    Attributes
    ----------
    by_carrier : dict of str to array
        Energy and machines for heat, cold and electricity ``[b]`` [money/a].
    outside : dict of str to float
        The same of loads outside buildings [money/a].
    power_price : float
        Mean price of electricity, demand charge included [money/kWh].
    """

    by_carrier: dict[str, Values]
    outside: dict[str, float]
    power_price: float

    @property
    def total(self) -> Values:
        """Sum over the carriers ``[b]`` [money/a]."""
        return np.sum([self.by_carrier[c] for c in CARRIERS], axis=0)


def bills_today(problem: Problem, now: Today) -> TodayBills:
    """Return what each building pays today: energy bought, and its machines as yearly cost.

    Parameters
    ----------
    problem : Problem
        On the real year, with the machines of today.
    now : Today
        Cost of the whole, for the price of electricity.

    Returns
    -------
    TodayBills
        With the price on carbon where the plan pays one; buildings and other loads together are the present cost.
    """
    carbon = problem.goal.carbon_price_per_kg
    classes, table, hours = problem.classes, problem.buildings, problem.grid.n_hours
    price_of = {f.name: f.price + carbon * f.co2 for f in problem.fuels}
    found: dict[str, Values] = {c: np.zeros(len(table)) for c in CARRIERS}
    known = {f.name: f for f in problem.fuels}
    burnt = [(known[name], kwh) for name, kwh in now.fuel_kwh.items() if name in known]
    paid, kg = now.energy_cost - sum(f.price * kwh for f, kwh in burnt), now.co2_kg - sum(f.co2 * k for f, k in burnt)
    mean = (paid + carbon * kg) / now.electricity_kwh if now.electricity_kwh > 0 else 0.0
    price = np.full(hours, mean)
    if problem.retail_price is not None:
        price = problem.retail_price + carbon * problem.retail_co2
    for k in classes.of("electricity"):
        found["electricity"] = found["electricity"] + classes.kwh[k] * float(classes.shape[k] @ price)
    outside: dict[str, float] = dict.fromkeys(CARRIERS, 0.0)
    for load in problem.demands:
        if load.carrier == "electricity" and not load.flexible:
            outside["electricity"] += float(series(load.load_kw, hours) @ price)
    for item in problem.today:
        users = np.array([item.carrier != "heat" or kind == item.machine.kind for kind in table.today], dtype=float)
        rate = np.zeros(hours) + series(item.machine.variable_cost, hours)
        for other, flow in item.machine.flows.items():
            if other == "electricity":
                rate = rate - series(flow, hours) * price
            elif other != item.carrier:
                rate = rate - series(flow, hours) * price_of.get(other, 0.0)
        others = outside_load(problem, item)
        if others.any():
            top = np.array([others.max()])
            outside[item.carrier] += float(others @ rate) + float(owning(problem, item.machine.capacity, top)[0])
        at = classes.of(item.carrier)
        if not at:
            continue
        needs = classes.kwh[at].sum(axis=0) > 0
        cost = owning(problem, item.machine.capacity, table.peak_kw[item.carrier]) * needs
        for k in at:
            cost = cost + classes.kwh[k] * float(classes.shape[k] @ rate)
        found[item.carrier] = found[item.carrier] + cost * users
    return TodayBills(found, outside, mean)


def owning(problem: Problem, size: Capacity, peak_kw: Values) -> Values:
    """Return the yearly cost of owning machines of some sizes ``[b]`` [money/a], with their upkeep."""
    yearly = size.capex_fixed + size.capex_per_unit * peak_kw
    return np.asarray(problem.annuity(size.lifetime_years) * yearly + size.fixed_om_per_unit * peak_kw)


def own_bills(problem: Problem, design: Design, taken: Taken) -> Values:
    """Return what each building pays under the plan besides the plan's own tariffs ``[b]`` [money/a].

    Parameters
    ----------
    problem, design : Problem, Design
        Machines of the buildings.
    taken : Taken
        Fuel and electricity they buy from outside.

    Returns
    -------
    array
        Fuel, grid electricity, price on carbon, and owning and running machines of their own [money/a].
    """
    price_of = {f.name: f.price for f in problem.fuels}
    total = taken.grid_cost + taken.variable + problem.goal.carbon_price_per_kg * taken.co2_kg
    for name, kwh in taken.fuel.items():
        total = total + price_of[name] * kwh
    for carrier, own in design.own.items():
        machines = [a.machine for a in problem.alternatives if a.carrier == carrier]
        for share, machine in zip(own, machines, strict=True):
            total = total + owning(problem, machine.capacity, problem.buildings.peak_kw[carrier]) * share
    return np.asarray(total)


def price_today(bills: TodayBills, flows: YearFlows, problem: Problem, carrier: str) -> float:
    """Return what the customers of a network, loads outside buildings included, pay today for a kWh of its energy.

    Parameters
    ----------
    bills : TodayBills
        What everybody pays today.
    flows : YearFlows
        What everybody takes from the plan's networks.
    problem : Problem
        What everybody needs.
    carrier : str
        Carrier of the network.

    Returns
    -------
    float
        [money/kWh]; of electricity the mean price of all.
    """
    if carrier == "electricity":
        return bills.power_price
    at = problem.classes.of(carrier)
    need = problem.classes.kwh[at].sum(axis=0) if at else np.zeros(len(problem.buildings))
    taken, others = flows.buildings.network[carrier], float(flows.loads.network[carrier].sum())
    share = np.divide(taken, need, out=np.zeros(len(need)), where=need > 0)
    paid = float(bills.by_carrier[carrier] @ share) + (bills.outside[carrier] if others > 0.0 else 0.0)
    sold = float(taken.sum()) + others
    return paid / sold if sold > 0.0 else bills.power_price
