"""What every building pays for energy today, and on machines of its own under the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from energyplan.planning.appraise_flows import CARRIERS, Taken, YearFlows, series
from energyplan.results.design import Design
from energyplan.results.problem import Alternative, Problem
from energyplan.results.today import Today, outside_load
from energyplan.technologies.roles import Capacity, Converter

Values = NDArray[np.float64]


@dataclass(frozen=True)
class PresentUse:
    """What is bought and run today for one carrier ``[b + 1]``: buildings, and last the loads outside them.

    Attributes
    ----------
    fuel : dict of str to array
        Bought, by fuel [kWh].
    grid_kwh, grid_cost : array
        Electricity [kWh], [money/a].
    running, upkeep : array
        What machines cost that grows with use, and whatever they do [money/a].
    capital : array
        Their purchase as a yearly cost [money/a].
    co2_kg : array
        Emission of fuel and electricity [kg].
    """

    fuel: dict[str, Values]
    grid_kwh: Values
    grid_cost: Values
    running: Values
    upkeep: Values
    capital: Values
    co2_kg: Values


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


def present_use(problem: Problem, now: Today) -> dict[str, PresentUse]:
    """Return what each building, and the loads outside them, buy and run today, by carrier.

    Parameters
    ----------
    problem : Problem
        On the real year, with the machines of today.
    now : Today
        The present of the whole, for the price and emission of electricity.

    Returns
    -------
    dict of str to PresentUse
        All of them together are the present.
    """
    size, hours = len(problem.buildings) + 1, problem.grid.n_hours
    known = {f.name: f for f in problem.fuels}
    bought = [(known[name], kwh) for name, kwh in now.fuel_kwh.items() if name in known]
    paid, kg = (
        now.energy_cost - sum(f.price * kwh for f, kwh in bought),
        now.co2_kg - sum(f.co2 * k for f, k in bought),
    )
    drawn = now.electricity_kwh
    price = np.full(hours, paid / drawn if drawn > 0 else 0.0) if problem.retail_price is None else problem.retail_price
    co2 = (kg / drawn if drawn > 0 else 0.0) if problem.retail_price is None else problem.retail_co2
    found: dict[str, PresentUse] = {c: PresentUse({}, *(np.zeros(size) for _ in range(6))) for c in CARRIERS}
    for carrier, machine, energy, shape in _uses(problem):
        use, power, burnt = found[carrier], np.zeros(hours), dict(found[carrier].fuel)
        emitted = np.zeros(size)
        for other, flow in {"electricity": -1.0}.items() if machine is None else machine.flows.items():
            if other == "electricity":
                power = power - shape * series(flow, hours)
            elif other in known:
                kwh = -energy * float(shape @ series(flow, hours))
                burnt[other] = burnt.get(other, np.zeros(size)) + kwh
                emitted = emitted + known[other].co2 * kwh
        running = 0.0 if machine is None else float(shape @ series(machine.variable_cost, hours))
        found[carrier] = replace(
            use, fuel=burnt, grid_kwh=use.grid_kwh + energy * float(power.sum()),
            grid_cost=use.grid_cost + energy * float(power @ price),
            running=use.running + energy * running, co2_kg=use.co2_kg + emitted + energy * float(power.sum()) * co2,
        )  # fmt: skip
    for item in problem.today:
        size_kw, use = item.machine.capacity, found[item.carrier]
        peaks = _peaks(problem, item)
        upkeep = size_kw.fixed_om_per_unit * peaks
        capital = (owning(problem, size_kw, peaks) - upkeep) * (peaks > 0.0)
        found[item.carrier] = replace(use, upkeep=use.upkeep + upkeep, capital=use.capital + capital)
    return found


def _uses(problem: Problem) -> Iterator[tuple[str, Converter | None, Values, Values]]:
    """Yield carrier, machine (none for plain electricity), energy ``[b + 1]``, loads last, and its shape ``[t]``."""
    classes, hours = problem.classes, problem.grid.n_hours
    alone = np.eye(1, len(problem.buildings) + 1, len(problem.buildings))[0]
    for k in classes.of("electricity"):
        yield "electricity", None, np.append(classes.kwh[k], 0.0), classes.shape[k]
    for load in problem.demands:
        if load.carrier == "electricity" and not load.flexible:
            yield "electricity", None, alone, series(load.load_kw, hours)
    for item in problem.today:
        users = _users(problem, item)
        for k in classes.of(item.carrier):
            yield item.carrier, item.machine, np.append(classes.kwh[k] * users, 0.0), classes.shape[k]
        others = outside_load(problem, item)
        if others.any():
            yield item.carrier, item.machine, alone, others


def _users(problem: Problem, item: Alternative) -> Values:
    """Return one for each building that has a machine today ``[b]``."""
    kinds = problem.buildings.today
    return np.array([item.carrier != "heat" or kind == item.machine.kind for kind in kinds], dtype=float)


def _peaks(problem: Problem, item: Alternative) -> Values:
    """Return the power of a machine of today in each building and, last, for the loads outside ``[b + 1]`` [kW]."""
    at = problem.classes.of(item.carrier)
    needs = problem.classes.kwh[at].sum(axis=0) > 0 if at else np.zeros(len(problem.buildings), dtype=bool)
    peaks = problem.buildings.peak_kw[item.carrier] * needs * _users(problem, item)
    return np.append(peaks, outside_load(problem, item).max(initial=0.0))


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
    carbon, price_of = problem.goal.carbon_price_per_kg, {f.name: f.price for f in problem.fuels}
    paid = {}
    for carrier, use in present_use(problem, now).items():
        cost = use.grid_cost + use.running + use.upkeep + use.capital + carbon * use.co2_kg
        paid[carrier] = cost + sum(price_of[name] * kwh for name, kwh in use.fuel.items())
    fuels = [(f, now.fuel_kwh.get(f.name, 0.0)) for f in problem.fuels]
    power = now.energy_cost + carbon * now.co2_kg - sum((f.price + carbon * f.co2) * kwh for f, kwh in fuels)
    mean = power / now.electricity_kwh if now.electricity_kwh > 0 else 0.0
    return TodayBills({c: v[:-1] for c, v in paid.items()}, {c: float(v[-1]) for c, v in paid.items()}, mean)


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
