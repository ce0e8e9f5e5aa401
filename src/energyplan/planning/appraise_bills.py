"""What every building pays for energy today, and on machines of its own under the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.planning.appraise_flows import CARRIERS, Taken, series
from energyplan.results.design import Design
from energyplan.results.problem import Problem
from energyplan.results.today import Today

Values = NDArray[np.float64]


@dataclass(frozen=True)
class TodayBills:
    """Payments of a year today.

    Attributes
    ----------
    by_carrier : dict of str to array
        Energy and machines for heat, cold and electricity ``[b]`` [money/a].
    power_price : float
        Mean price of electricity, demand charge included [money/kWh].
    """

    by_carrier: dict[str, Values]
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
        With the price on carbon where the plan pays one; sums to the present cost, loads outside buildings aside.
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
    for item in problem.today:
        users = np.array([item.carrier != "heat" or kind == item.machine.kind for kind in table.today], dtype=float)
        at = classes.of(item.carrier)
        if not at:
            continue
        needs = classes.kwh[at].sum(axis=0) > 0
        cost = machine_cost(problem, item.carrier, item.machine.capacity) * needs
        for k in at:
            rate = np.zeros(hours) + series(item.machine.variable_cost, hours)
            for other, flow in item.machine.flows.items():
                if other == "electricity":
                    rate = rate - series(flow, hours) * price
                elif other != item.carrier:
                    rate = rate - series(flow, hours) * price_of.get(other, 0.0)
            cost = cost + classes.kwh[k] * float(classes.shape[k] @ rate)
        found[item.carrier] = found[item.carrier] + cost * users
    return TodayBills(found, mean)


def machine_cost(problem: Problem, carrier: str, size: object) -> Values:
    """Return the yearly cost of owning a machine sized to each building's peak ``[b]`` [money/a]."""
    peak = problem.buildings.peak_kw[carrier]
    share = problem.annuity(size.lifetime_years)  # type: ignore[attr-defined]
    yearly = size.capex_fixed + size.capex_per_unit * peak  # type: ignore[attr-defined]
    return np.asarray(share * yearly + size.fixed_om_per_unit * peak)  # type: ignore[attr-defined]


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
            total = total + machine_cost(problem, carrier, machine.capacity) * share
    return np.asarray(total)


def price_today(bills: TodayBills, network: Mapping[str, Values], problem: Problem, carrier: str) -> float:
    """Return what the customers of a network pay today for a kWh of its energy [money/kWh].

    Loads outside buildings have no machines of today; where a network serves nothing else, the price of electricity
    stands in: what the energy would cost by the simplest of machines.
    """
    if carrier == "electricity":
        return bills.power_price
    at = problem.classes.of(carrier)
    need = problem.classes.kwh[at].sum(axis=0) if at else np.zeros(len(problem.buildings))
    share = np.divide(network[carrier], need, out=np.zeros(len(need)), where=need > 0)
    sold = float(network[carrier].sum())
    return float(bills.by_carrier[carrier] @ share) / sold if sold > 0 else bills.power_price
