"""Those whom the plan does not serve yet: they buy and pay as today until their stage comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.companies import Contract
from energyplan.planning.appraise_bills import PresentUse, present_use
from energyplan.planning.appraise_contracts import GRID, STATE, Year, party, supplier
from energyplan.planning.appraise_flows import CARRIERS, OTHER_LOADS, groups_of
from energyplan.planning.appraise_years import Stand
from energyplan.results.design import Design
from energyplan.results.problem import Problem
from energyplan.results.today import Today, today
from energyplan.technologies.roles import Demand

Values = NDArray[np.float64]
MAINTENANCE = "maintenance firms"
NOBODY = Today(0.0, 0.0, 0.0, {}, 0.0)


@dataclass(frozen=True)
class Waiting:
    """Who waits in some years, and what they buy as today.

    Attributes
    ----------
    at : array
        One in those years ``[year]``.
    total : Today
        Of all who wait.
    use : dict of str to PresentUse
        The same by building, by carrier.
    """

    at: Values
    total: Today
    use: dict[str, PresentUse]


def who_waits(year: Year, design: Design) -> tuple[Waiting, ...]:
    """Return who waits for the plan: everybody in year 0, and later those who are not served yet.

    Parameters
    ----------
    year : Year
        What stands in each year.
    design : Design
        Who is connected in the end.

    Returns
    -------
    tuple of Waiting
        Year 0, then one for each stand in its order; nobody in years in which everything stands.
    """
    now = today(year.problem)
    found = [Waiting(np.eye(1, year.timing.years)[0], now, present_use(year.problem, now))]
    for stand in year.stands:
        if stand is year.stands[0] or not stand.at.any():  # the first one is that of years in which everything stands
            found.append(Waiting(stand.at, NOBODY, {}))
            continue
        rest = unserved(year.problem, *_shares(year, design, stand))
        now = today(rest)
        found.append(Waiting(stand.at, now, present_use(rest, now)))
    return tuple(found)


def unserved(problem: Problem, waits: Mapping[str, Values], loads: Mapping[str, float]) -> Problem:
    """Return the problem of those alone who will be served and are not yet.

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
    Problem
        With the share that waits of every need and peak.
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
    return replace(problem, classes=waiting, buildings=replace(table, peak_kw=peaks), assets=assets)


def waiting_contracts(year: Year, waiting: tuple[Waiting, ...]) -> tuple[Contract, ...]:
    """Return what those who wait pay: fuel, electricity, upkeep of their machines and the price on carbon.

    Parameters
    ----------
    year : Year
        Groups of customers.
    waiting : tuple of Waiting
        From `who_waits`.

    Returns
    -------
    tuple of Contract
        Cash only: a machine of today is used up and not bought again.
    """
    problem, last = year.problem, np.arange(len(year.problem.buildings) + 1) == len(year.problem.buildings)
    rows = {name: np.append(at, False) for name, at in groups_of(problem).items()} | {OTHER_LOADS: last}
    found = tuple(c for group, at in rows.items() for c in _contracts(problem, party(group), at, waiting))
    return tuple(c for c in found if np.any(c.payment(year.timing.years).amount))


def _contracts(problem: Problem, buyer: str, at: NDArray[np.bool_], waiting: tuple[Waiting, ...]) -> Iterator[Contract]:
    """Yield what the customers of a group pay who wait; `at` are its rows ``[b + 1]``."""

    def each(value: Callable[[PresentUse], Values]) -> Values:
        sums = (w.at * sum(float(value(use)[at].sum()) for use in w.use.values()) for w in waiting)
        return np.asarray(sum(sums))

    for fuel in problem.fuels:
        kwh = each(partial(_burnt, fuel.name))
        yield Contract(supplier(fuel), buyer, "fuel", fuel.name, kwh, fuel.price)
    yield Contract(GRID, buyer, "grid_energy", "electricity", standing=each(lambda use: use.grid_cost))
    upkeep = each(lambda use: use.running + use.upkeep)
    yield Contract(MAINTENANCE, buyer, "maintenance", "machines of today", standing=upkeep)
    kg = each(lambda use: use.co2_kg)
    yield Contract(STATE, buyer, "emission_price", "carbon", kg, problem.goal.carbon_price_per_kg)


def _burnt(fuel: str, use: PresentUse) -> Values:
    return use.fuel.get(fuel, np.zeros_like(use.grid_kwh))


def _shares(year: Year, design: Design, stand: Stand) -> tuple[dict[str, Values], dict[str, float]]:
    """Return the share of each building, and of the loads outside, that waits in the years of a stand, by carrier."""
    problem, at = year.problem, int(np.flatnonzero(stand.at)[0])
    served = {key: float(values[at]) for key, values in year.timing.served.items()}
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
    return waits, loads
