r"""One way at a time: a store that charges and discharges at once, or a link that carries both ways, burns energy.

$$ c_{a,t} \le r^+ C_a u_{a,t}, \qquad d_{a,t} \le r^- C_a (1 - u_{a,t}) $$

| symbol | meaning | block |
|---|---|---|
| $c_{a,t}$, $d_{a,t}$ | power in and out of a store, or over a link there and back [kW] | `charge_kw`, … |
| $u_{a,t}$ | it charges, or carries there [0/1] | `one_way` |
| $C_a$ | most of its capacity | |

Losing energy pays only where a kWh in its balance is worth less than nothing. Where every source may give less, no such
hour exists, and the rows are left out: that follows from the balance, it is not assumed. They stand where

- a source must be taken, or is paid for giving (a negative price or emission);
- a machine gives several things at once, has a least load, or earns by running;
- a limit counts what is generated, or what a battery gives back;
- one of these reaches the balance over a machine or a link.

A taker without limit that costs nothing, such as the grid where it buys, takes a balance off this list.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.capacities import Capacities, largest
from energyplan.optimise.converters import is_switched
from energyplan.optimise.flows import Flows
from energyplan.optimise.stores import Storage
from energyplan.optimise.system import LinearSystem
from energyplan.results.problem import GRID_ZONE, Problem
from energyplan.technologies.roles import Link, Store

Place = tuple[str, str]
Ids = NDArray[np.int64]
Values = NDArray[np.float64]


def add_one_way(system: LinearSystem, problem: Problem, sizes: Capacities, flows: Flows, storage: Storage) -> None:
    """Let lossy stores and links go one way at a time, where going both ways at once could pay.

    Parameters
    ----------
    system : LinearSystem
        Gets the columns ``one_way`` and the rows ``one_way_in`` and ``one_way_out``.
    problem : Problem
        The assets.
    sizes : Capacities
        Which of them are candidates.
    flows, storage : Flows, Storage
        Columns of links and stores.
    """
    items = one_way_assets(problem)
    if not items:
        return
    hours = range(problem.grid.n_hours)
    coords = {"asset": [a.name for a in items], "hour": hours}
    way = system.add_columns("one_way", coords, 0, 1, integer=True).ids
    into = system.add_rows("one_way_in", coords, -np.inf, 0).ids
    most = np.array([_most(problem, sizes, item) for item in items])
    out = system.add_rows("one_way_out", coords, -np.inf, most[:, 1, None] * np.ones((1, len(hours)))).ids
    for i, item in enumerate(items):
        one, other = _ways(item, flows, storage)
        system.add(into[i], one, 1.0)
        system.add(into[i], way[i], -most[i, 0])
        system.add(out[i], other, 1.0)
        system.add(out[i], way[i], most[i, 1])


def ways_of(system: LinearSystem, problem: Problem, flows: Flows, storage: Storage, x: Values) -> Values:
    """Return which way each lossy store and link goes in a relaxed solution, as a start for the whole numbers.

    Parameters
    ----------
    system, problem : LinearSystem, Problem
        Of a model with `one_way` columns.
    flows, storage : Flows, Storage
        Columns of links and stores.
    x : array
        The relaxed solution ``[column]``.

    Returns
    -------
    array
        0 or 1 by the larger of the two flows ``[column]``; NaN elsewhere.
    """
    start = np.full(system.n_columns, np.nan)
    for item, way in zip(one_way_assets(problem), system.columns["one_way"].ids):
        one, other = _ways(item, flows, storage)
        start[way] = (x[one] > x[other]).astype(float)
    return start


def _ways(item: Store | Link, flows: Flows, storage: Storage) -> tuple[Ids, Ids]:
    if isinstance(item, Store):
        return storage.charge[item.name], storage.discharge[item.name]
    return flows.forth[item.name], flows.back[item.name]


def _most(problem: Problem, sizes: Capacities, item: Store | Link) -> tuple[float, float]:
    """Return the most power of either way [kW]."""
    size = largest(problem, item) if item.name in sizes.new else item.capacity.existing
    if not np.isfinite(size):
        size = largest(problem, Link(item.name, item.kind))  # a bound from the loads of the whole town
    return (
        (size * item.charge_kw_per_kwh, size * item.discharge_kw_per_kwh) if isinstance(item, Store) else (size, size)
    )


def one_way_assets(problem: Problem) -> list[Store | Link]:
    """Return the stores and links that lose energy where losing it may pay.

    Parameters
    ----------
    problem : Problem
        The numbers.

    Returns
    -------
    list of Store or Link
        In the order of the problem.
    """
    places = worthless(problem)
    found: list[Store | Link] = []
    for asset in problem.assets:
        match asset:
            case Store() if asset.charge_efficiency * asset.discharge_efficiency < 1.0:
                if (asset.zone, asset.carrier) in places:
                    found.append(asset)
            case Link() if asset.both_ways and np.min(asset.efficiency) < 1.0:
                if {(asset.zone, asset.carrier), (asset.to_zone, asset.carrier)} & places:
                    found.append(asset)
    return found


def worthless(problem: Problem) -> set[Place]:
    """Return the balances (zone, carrier) in which a kWh may be worth less than nothing."""
    disposing = _disposing(problem)
    places: set[Place] = set()
    more = set(_pushed(problem)) - disposing
    while more:  # what a machine or a link draws from such a balance is pushed on
        places |= more
        more = set(_passed_on(problem, places)) - places - disposing
    return places


def _pays(problem: Problem, cost: object, carbon: object) -> bool:
    """Return whether a flow earns by its own cost or emission in some hour."""
    price = problem.goal.carbon_price_per_kg
    earns = np.min(np.asarray(cost) + price * np.asarray(carbon)) < 0.0
    counts = problem.goal.minimise != "cost" or np.isfinite(problem.goal.carbon_cap_kg)
    return bool(earns or (counts and np.min(np.asarray(carbon)) < 0.0))


def _pushed(problem: Problem) -> Iterator[Place]:
    goal, fuels = problem.goal, {f.name: f for f in problem.fuels}
    for source in problem.sources:
        if source.must_take or _pays(problem, source.variable_cost, source.co2_kg_per_kwh):
            yield source.zone, source.carrier
    for item in problem.converters:
        given = [c for c, rate in item.flows.items() if c not in fuels and np.max(rate) > 0]
        burnt = [fuels[c] for c in item.flows if c in fuels]
        paid = any(_pays(problem, f.price, f.co2) for f in burnt)
        if len(given) > 1 or is_switched(item) or paid or _pays(problem, item.variable_cost, item.co2_kg_per_kwh):
            yield from ((item.zone, c) for c in given)
    counted = goal.min_self_sufficiency_electricity > 0
    if counted or (any(d.buys and d.zone == GRID_ZONE for d in problem.demands) and _tempting(problem)):
        zones = {a.zone for a in problem.assets}
        yield from ((zone, "electricity") for zone in zones)


def _tempting(problem: Problem) -> bool:
    """Return whether the grid pays more than it asks in some hour, so that what a battery gives back is limited."""
    asked = [np.asarray(s.variable_cost) for s in problem.sources if s.kind == "grid_market"]
    paid = [-np.asarray(d.variable_cost) for d in problem.demands if d.buys and d.zone == GRID_ZONE]
    if not asked or not paid:
        return False
    most, least = np.max(np.broadcast_arrays(*paid), axis=0), np.min(np.broadcast_arrays(*asked), axis=0)
    return bool(np.any(most > least - 1e-9))


def _passed_on(problem: Problem, places: set[Place]) -> Iterator[Place]:
    fuels = {f.name for f in problem.fuels}
    for item in problem.converters:
        if any((item.zone, c) in places for c, rate in item.flows.items() if np.min(rate) < 0):
            yield from ((item.zone, c) for c, rate in item.flows.items() if c not in fuels and np.max(rate) > 0)
    for link in problem.links:
        ends = [(link.zone, link.carrier), (link.to_zone, link.carrier)]
        if ends[0] in places or (link.both_ways and ends[1] in places):
            yield from ends


def _disposing(problem: Problem) -> set[Place]:
    """Return the balances from which anything can be taken away for nothing or better."""
    goal = problem.goal
    if goal.min_self_sufficiency_electricity > 0 or _tempting(problem):
        return set()
    free = {
        (d.zone, d.carrier)
        for d in problem.demands
        if d.flexible
        and np.isinf(d.capacity.existing)
        and np.max(d.variable_cost) <= 0
        and np.max(d.co2_kg_per_kwh) <= 0
    }
    for link in problem.links:
        if np.isinf(link.capacity.existing) and np.max(link.variable_cost) <= 0 and np.min(link.efficiency) > 0:
            if (link.to_zone, link.carrier) in free:
                free.add((link.zone, link.carrier))
            if link.both_ways and (link.zone, link.carrier) in free:
                free.add((link.to_zone, link.carrier))
    return free
