"""Energy bought from outside in each year, by the dispatch of that year, and what it costs beside today's supply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.appraise import EnergyInputs
from energyplan.appraisal.defaults import primary_factors
from energyplan.planning.appraise_contracts import Year
from energyplan.planning.appraise_flows import CARRIERS, OTHER_LOADS, YearFlows
from energyplan.planning.appraise_items import Item
from energyplan.planning.appraise_years import Stand
from energyplan.results.design import Design
from energyplan.results.problem import Problem
from energyplan.results.today import Today, today
from energyplan.scenario.record import Scenario
from energyplan.technologies.roles import Demand

Values = NDArray[np.float64]
STANDING = ("investment", "upkeep", "connections", "network_pipes", "network_trench")
"""Costs of a year that come with what stands, however it runs."""


def outside_energy(scenario: Scenario, year: Year, design: Design, items: tuple[Item, ...], now: Today) -> EnergyInputs:
    """Return energy from outside, today and then; what plants and exports emit is a carrier of its own.

    Parameters
    ----------
    scenario : Scenario
        Local share of the grid's price.
    year : Year
        What stands in each year and how it runs.
    design : Design
        Who is connected in the end.
    items : tuple of Item
        What is built.
    now : Today
        The present, which year 0 repeats.

    Returns
    -------
    EnergyInputs
        Of each year its own dispatch, and today's supply of those who are not served yet.
    """
    problem, flows = year.problem, year.flows
    fuels, bill = problem.fuels, year.flows.plants
    known = sum(f.co2 * now.fuel_kwh.get(f.name, 0.0) for f in fuels)
    factor = (now.co2_kg - known) / now.electricity_kwh if now.electricity_kwh > 0 else problem.retail_co2
    factors = np.array([*(f.co2 for f in fuels), factor, 1.0])
    before = np.array([*(now.fuel_kwh.get(f.name, 0.0) for f in fuels), now.electricity_kwh, 0.0])
    kept = [_kept(year, design, stand) for stand in year.stands]
    then = np.repeat(before[:, None], year.timing.years, axis=1)
    for stand, rest in zip(year.stands, kept, strict=True):
        at = stand.at > 0.0
        then[:, at] = _bought(problem, stand, rest, factors)[:, None]
    paid = [np.array([f.price * book.get(f.name, 0.0) for f in fuels]) for book in (now.fuel_kwh, _fuel(flows))]
    cost = bill.grid_cost + float(flows.buildings.grid_cost.sum() + flows.loads.grid_cost.sum())
    return EnergyInputs(
        carriers=(*(f.name for f in fuels), "electricity", "plants and export"),
        today_kwh=np.repeat(before[:, None], year.timing.years, axis=1),
        then_kwh=then,
        kg_per_kwh=factors,
        primary=_primary(problem),
        today_paid=np.array([*paid[0], now.energy_cost - paid[0].sum(), 0.0]),
        then_paid=np.array([*paid[1], cost, 0.0]),
        local_share=np.array([*(f.local_share for f in fuels), float(scenario.spec.markets.grid.local_share), 0.0]),
        extra_cost=_extra_cost(year, items, now, kept, factors @ then),
    )


def unserved_today(problem: Problem, waits: Mapping[str, Values], loads: Mapping[str, float]) -> Today:
    """Return today's supply of those who will be served and are not yet.

    Parameters
    ----------
    problem : Problem
        On the real year, with the machines of today.
    waits : mapping of str to array
        Share of each building that waits, by carrier ``[b]`` [-].
    loads : mapping of str to float
        Share of the loads outside buildings that waits, by carrier [-].

    Returns
    -------
    Today
        Of the share that waits.
    """
    classes, table, nobody = problem.classes, problem.buildings, np.zeros(len(problem.buildings))
    kwh = np.array([row * waits.get(c, nobody) for row, c in zip(classes.kwh, classes.carrier, strict=True)])
    peaks = {c: peak * waits.get(c, nobody) for c, peak in table.peak_kw.items()}
    assets = tuple(
        replace(a, load_kw=np.asarray(a.load_kw) * loads.get(a.carrier, 0.0))
        if isinstance(a, Demand) and not a.flexible else a
        for a in problem.assets
    )  # fmt: skip
    waiting = replace(classes, kwh=kwh.reshape(classes.kwh.shape))
    return today(replace(problem, classes=waiting, buildings=replace(table, peak_kw=peaks), assets=assets))


def _kept(year: Year, design: Design, stand: Stand) -> Today:
    """Return what those buy as today whom the plan does not serve in the years of a stand."""
    at = np.flatnonzero(stand.at)
    if not at.size or stand is year.stands[0]:  # the first one is that of years in which everything stands
        return Today(0.0, 0.0, 0.0, {}, 0.0)
    problem, served = year.problem, {key: float(v[at[0]]) for key, v in year.timing.served.items()}
    group = np.array(problem.buildings.group, dtype=object)
    waits: dict[str, Values] = {}
    loads: dict[str, float] = {}
    for carrier in CARRIERS:
        lacks = {name: max(1.0 - share, 0.0) for (which, name), share in served.items() if which == carrier}
        if carrier == "electricity":  # who is not connected draws at the old meter, and is in the dispatch
            short = 1.0 - stand.delivered[carrier]
            kwh = problem.classes.kwh[problem.classes.of(carrier)].sum(axis=0)
            taken = stand.flows.buildings.network[carrier]
            waits[carrier] = short * np.divide(taken, kwh, out=np.zeros(len(group)), where=kwh > 0.0)
            loads[carrier] = short
            continue
        joined = design.connected.get(carrier, np.zeros(len(group)))
        waits[carrier] = joined * np.sum([lack * (group == name) for name, lack in lacks.items()], axis=0)
        loads[carrier] = lacks.get(OTHER_LOADS, 0.0)
    return unserved_today(problem, waits, loads)


def _fuel(flows: YearFlows) -> dict[str, float]:
    """Return the fuel of plants and buildings by its name [kWh]."""
    out = {name: float(kwh.sum()) for name, kwh in flows.buildings.fuel.items()}
    for (_, name), kwh in flows.plants.fuel.items():
        out[name] = out.get(name, 0.0) + kwh
    return out


def _bought(problem: Problem, stand: Stand, kept: Today, factors: Values) -> Values:
    """Return what is bought in a year of a stand ``[carrier]`` [kWh]; the rest of its emission stands last [kg]."""
    flows, fuel = stand.flows, _fuel(stand.flows)
    drawn = flows.plants.grid_kwh + float(flows.buildings.grid_kwh.sum() + flows.loads.grid_kwh.sum())
    bought = [fuel.get(f.name, 0.0) + kept.fuel_kwh.get(f.name, 0.0) for f in problem.fuels]
    bought.append(drawn + kept.electricity_kwh)
    return np.array([*bought, stand.co2_kg + kept.co2_kg - float(factors[:-1] @ np.array(bought))])


def _extra_cost(year: Year, items: tuple[Item, ...], now: Today, kept: list[Today], co2_kg: Values) -> Values:
    """Return the cost of each year less today's, without the price on carbon ``[year]`` [money]."""
    problem, when = year.problem, year.timing
    total = np.zeros(when.years)
    for stand, rest in zip(year.stands, kept, strict=True):
        total += stand.at * (sum(v for k, v in stand.costs.items() if k not in STANDING) + rest.cost)
    for item in items:
        if item.kind != "own":  # the customers' machines are in what own supply costs
            total += when.ready[item.name] * (problem.annuity(item.life_years) * item.capex + item.upkeep)
    return year.on * (total - now.cost - problem.goal.carbon_price_per_kg * (co2_kg - now.co2_kg))


def _primary(problem: Problem) -> Values:
    """Return the primary energy of a kWh of each carrier, all and not renewable ``[kind, carrier]``."""
    factors = primary_factors(problem.currency, (f.name for f in problem.fuels))
    rows = [factors[name] for name in (*(f.name for f in problem.fuels), "electricity")]
    return np.array([*rows, (0.0, 0.0)]).T
