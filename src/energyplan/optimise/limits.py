r"""Limits on the whole: carbon, self-sufficiency, and selling only what was generated here.

$$ \text{CO}_2 \le \overline C, \qquad \text{bought outside} \le (1 - s)\, \text{delivered}, \qquad
   \sigma \sum_t w_t\, m_t \le (1 - \sigma) \sum_t w_t (g_t - e_t), \qquad e_t \le g_t + d_t $$

| symbol | meaning |
|---|---|
| $\overline C$ | carbon cap [kg/a] |
| $s$, $\sigma$ | least self-sufficiency, of all energy and of electricity [-] |
| $m_t$, $e_t$, $g_t$, $d_t$ | drawn from the grid, fed in, generated, out of batteries [kW] |

The last row stands only where feeding in pays more than buying in some hour; it keeps a plan from trading the grid
with itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.balances import Balances
from energyplan.optimise.capacities import stack
from energyplan.optimise.converters import Conversions
from energyplan.optimise.flows import Flows
from energyplan.optimise.stores import Storage
from energyplan.optimise.system import LinearSystem
from energyplan.results.problem import GRID_ZONE, Problem

Ids = NDArray[np.int64]
Values = NDArray[np.float64]


def add_limits(
    system: LinearSystem, problem: Problem, balances: Balances, flows: Flows, turned: Conversions, storage: Storage
) -> None:
    """Add the limits on the whole that the problem's goal asks for, and the price of carbon.

    Parameters
    ----------
    system : LinearSystem
        Gets the rows ``carbon_cap``, ``self_sufficiency``, ``self_sufficiency_electricity``, ``own_export``.
    problem : Problem
        Its goal.
    balances, flows, turned, storage : Balances, Flows, Conversions, Storage
        Columns of fuels, flows, converters and stores.
    """
    goal = problem.goal
    vector, constant = system.measure_vector("co2_kg")
    used = np.flatnonzero(vector)
    if goal.carbon_price_per_kg > 0:
        system.add_cost("carbon", used, goal.carbon_price_per_kg * vector[used])
        system.add_constant("carbon", goal.carbon_price_per_kg * constant)
    if np.isfinite(goal.carbon_cap_kg):
        add_carbon_cap(system, goal.carbon_cap_kg)
    if goal.min_self_sufficiency > 0:
        _self_sufficiency(system, problem, balances, flows)
    if goal.min_self_sufficiency_electricity > 0:
        _electricity(system, problem, flows, turned)
    _own_export(system, problem, flows, turned, storage)


def add_carbon_cap(system: LinearSystem, cap_kg: float) -> None:
    """Add the row ``carbon_cap``: emissions of the year within a cap [kg], which may be infinite."""
    vector, constant = system.measure_vector("co2_kg")
    used = np.flatnonzero(vector)
    row = system.add_rows("carbon_cap", {}, -np.inf, cap_kg - constant).ids
    system.add(row, used, vector[used])


def bought_outside(system: LinearSystem, problem: Problem, balances: Balances, flows: Flows) -> Values:
    """Return the coefficients ``[column]`` of energy bought outside the region in a year [kWh]."""
    vector, _ = system.measure_vector("retail_kwh")
    for source in problem.sources:
        if source.kind == "grid_market":
            vector[flows.source[source.name]] += problem.grid.hour_weight
    for fuel in problem.fuels:
        vector[balances.fuel_column[fuel.name]] += 1.0 - fuel.local_share
    return vector


def delivered(problem: Problem) -> float:
    """Return the energy delivered to buildings and loads in a year [kWh]."""
    weight = problem.grid.hour_weight
    loads = sum(float(weight @ np.broadcast_to(d.load_kw, weight.shape)) for d in problem.demands if not d.flexible)
    return float(problem.classes.total @ (problem.classes.shape @ weight)) + loads


def _self_sufficiency(system: LinearSystem, problem: Problem, balances: Balances, flows: Flows) -> None:
    vector = bought_outside(system, problem, balances, flows)
    constant = system.measure_vector("retail_kwh")[1]
    limit = (1.0 - problem.goal.min_self_sufficiency) * delivered(problem) - constant
    row = system.add_rows("self_sufficiency", {}, -np.inf, limit).ids
    used = np.flatnonzero(vector)
    system.add(row, used, vector[used])


def generation(problem: Problem, flows: Flows, turned: Conversions) -> list[tuple[Ids, Values]]:
    """Return columns ``[t]`` and coefficients of everything that generates electricity in the region."""
    hours = problem.grid.n_hours
    found = [
        (flows.source[s.name], np.ones(hours))
        for s in problem.sources
        if s.zone != GRID_ZONE and s.carrier.startswith("electricity")
    ]
    for item in problem.converters:
        fed = [c for c, rate in item.flows.items() if c.startswith("electricity") and np.max(rate) > 0]
        drawn = [c for c, rate in item.flows.items() if c.startswith("electricity") and np.min(rate) < 0]
        if fed and not drawn:  # not what only passes electricity on
            found += [(turned.flow[item.name], stack([item.flows[c]], hours)[0]) for c in fed]
    return found


def _electricity(system: LinearSystem, problem: Problem, flows: Flows, turned: Conversions) -> None:
    share, weight = problem.goal.min_self_sufficiency_electricity, problem.grid.hour_weight
    retail, constant = system.measure_vector("retail_kwh")
    row = system.add_rows("self_sufficiency_electricity", {}, -np.inf, -share * constant).ids
    used = np.flatnonzero(retail)
    system.add(row, used, share * retail[used])
    for source in problem.sources:
        if source.kind == "grid_market":
            system.add(row, flows.source[source.name], share * weight)
    for columns, rate in generation(problem, flows, turned):
        system.add(row, columns, -(1.0 - share) * rate * weight)
    for taker in problem.demands:
        if taker.buys:
            system.add(row, flows.taken[taker.name], (1.0 - share) * weight)


def _own_export(system: LinearSystem, problem: Problem, flows: Flows, turned: Conversions, storage: Storage) -> None:
    hours = problem.grid.n_hours
    buy = [s.variable_cost for s in problem.sources if s.kind == "grid_market"]
    takers = [d for d in problem.demands if d.flexible and d.zone == GRID_ZONE]
    if not buy or not takers:
        return
    cheapest = stack(buy, hours).min(axis=0)
    dearest = -stack([d.variable_cost for d in takers], hours).min(axis=0)
    tempting = np.flatnonzero(dearest > cheapest - 1e-9)
    if not len(tempting):
        return
    rows = system.add_rows("own_export", {"hour": tempting.tolist()}, -np.inf, 0).ids
    for taker in takers:
        system.add(rows, flows.taken[taker.name][tempting], 1.0)
    for columns, rate in generation(problem, flows, turned):
        system.add(rows, columns[tempting], -rate[tempting])
    for store in problem.stores:
        if store.carrier == "electricity":
            system.add(rows, storage.discharge[store.name][tempting], -1.0)
