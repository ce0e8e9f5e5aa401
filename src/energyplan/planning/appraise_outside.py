"""Energy bought from outside in each year, by the dispatch of that year, and what it costs beside today's supply."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.appraise import EnergyInputs
from energyplan.appraisal.defaults import primary_factors
from energyplan.planning.appraise_contracts import Year
from energyplan.planning.appraise_flows import YearFlows
from energyplan.planning.appraise_items import Item
from energyplan.planning.appraise_waiting import Waiting
from energyplan.planning.appraise_years import Stand
from energyplan.results.problem import Problem
from energyplan.results.today import Today
from energyplan.scenario.record import Scenario

Values = NDArray[np.float64]
STANDING = ("investment", "upkeep", "connections", "network_pipes", "network_trench")
"""Costs of a year that come with what stands, however it runs."""


def outside_energy(
    scenario: Scenario, year: Year, items: tuple[Item, ...], waiting: tuple[Waiting, ...]
) -> EnergyInputs:
    """Return energy from outside, today and then; what plants and exports emit is a carrier of its own.

    Parameters
    ----------
    scenario : Scenario
        Local share of the grid's price.
    year : Year
        What stands in each year and how it runs.
    items : tuple of Item
        What is built.
    waiting : tuple of Waiting
        The present, which year 0 repeats, and who waits in the years of each stand.

    Returns
    -------
    EnergyInputs
        Of each year its own dispatch, and today's supply of those who are not served yet.
    """
    problem, now, years = year.problem, waiting[0].total, year.timing.years
    fuels, kept = problem.fuels, [w.total for w in waiting[1:]]
    known = sum(f.co2 * now.fuel_kwh.get(f.name, 0.0) for f in fuels)
    factor = (now.co2_kg - known) / now.electricity_kwh if now.electricity_kwh > 0 else problem.retail_co2
    factors, prices = np.array([*(f.co2 for f in fuels), factor, 1.0]), np.array([f.price for f in fuels])
    before = np.array([*(now.fuel_kwh.get(f.name, 0.0) for f in fuels), now.electricity_kwh, 0.0])
    today_kwh = np.repeat(before[:, None], years, axis=1)
    then, power = today_kwh.copy(), np.full(years, _power_cost(problem, now))
    for stand, rest in zip(year.stands, kept, strict=True):
        at = stand.at > 0.0
        then[:, at] = _bought(problem, stand, rest, factors)[:, None]
        people, loads = stand.flows.buildings.grid_cost.sum(), stand.flows.loads.grid_cost.sum()
        power[at] = stand.flows.plants.grid_cost + float(people + loads) + _power_cost(problem, rest)
    nothing = np.zeros((1, years))
    return EnergyInputs(
        carriers=(*(f.name for f in fuels), "electricity", "plants and export"),
        today_kwh=today_kwh,
        then_kwh=then,
        kg_per_kwh=factors,
        primary=_primary(problem),
        today_paid=np.vstack(
            [prices[:, None] * today_kwh[:-2], np.full((1, years), _power_cost(problem, now)), nothing]
        ),
        then_paid=np.vstack([prices[:, None] * then[:-2], power, nothing]),
        local_share=np.array([*(f.local_share for f in fuels), float(scenario.spec.markets.grid.local_share), 0.0]),
        extra_cost=_extra_cost(year, items, now, kept, factors @ then),
    )


def _power_cost(problem: Problem, now: Today) -> float:
    """Return what is paid for electricity [money/a]."""
    return now.energy_cost - sum(f.price * now.fuel_kwh.get(f.name, 0.0) for f in problem.fuels)


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
