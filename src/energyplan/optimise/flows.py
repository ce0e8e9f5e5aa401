r"""Sources, flexible takers and links: what may flow in an hour.

$$ 0 \le f_{a,t} \le v_{a,t}\, c_a, \qquad \sum_t w_t f_{a,t} \le F_a, \qquad f_{a,t} \le p_a $$

What must be taken flows in full ($f_{a,t} = v_{a,t} c_a$). A demand charge is paid on the highest hour $p_a$.

| symbol | meaning | block |
|---|---|---|
| $f_{a,t}$ | flow of a source, a flexible taker or a link [kW] | `source_kw`, `taken_kw`, `link_kw` |
| $v_{a,t}$ | availability per capacity [-] | |
| $F_a$ | yearly limit [kWh] | |
| $p_a$ | highest hour [kW] | `peak_kw` |
| $w_t$ | real hours behind a modelled hour [h] | |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.balances import Balances
from energyplan.optimise.capacities import Capacities, bound_by_capacity, column_bound, stack
from energyplan.optimise.system import LinearSystem
from energyplan.results.problem import Problem

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Flows:
    """Columns by asset name ``[t]``: sources, flexible takers, links there and back."""

    source: dict[str, Ids]
    taken: dict[str, Ids]
    forth: dict[str, Ids]
    back: dict[str, Ids]


def add_flows(
    system: LinearSystem,
    problem: Problem,
    sizes: Capacities,
    balances: Balances,
    paid_kw: Mapping[str, float] | None = None,
) -> Flows:
    """Add sources, flexible takers and links with their costs and emissions.

    Parameters
    ----------
    system : LinearSystem
        Gets the blocks named above.
    problem : Problem
        The assets.
    sizes : Capacities
        Their capacities.
    balances : Balances
        The rows they enter.
    paid_kw : mapping of str to float, optional
        Highest hour that a demand charge is paid on anyway, by source [kW].

    Returns
    -------
    Flows
        Columns by asset name.
    """
    source = _sources(system, problem, sizes, balances)
    _yearly(system, problem, source)
    _peaks(system, problem, source, paid_kw or {})
    taken = _takers(system, problem, sizes, balances)
    forth, back = _links(system, problem, sizes, balances)
    return Flows(source, taken, forth, back)


def _sources(system: LinearSystem, problem: Problem, sizes: Capacities, balances: Balances) -> dict[str, Ids]:
    items, hours, weight = problem.sources, problem.grid.n_hours, problem.grid.hour_weight
    names = [s.name for s in items]
    share = stack([s.availability for s in items], hours)
    upper = column_bound(items, share, sizes)
    fixed = np.array([s.must_take and s.name not in sizes.new for s in items], dtype=bool)
    lower = np.where(fixed[:, None] & np.isfinite(upper), upper, 0.0)
    flow = system.add_columns("source_kw", {"asset": names, "hour": range(hours)}, lower, upper).ids
    bound_by_capacity(system, "source_limit", flow, share, items, sizes=sizes)
    taken = [i for i, s in enumerate(items) if s.must_take and s.name in sizes.new]
    rows = system.add_rows(
        "must_take",
        {"asset": [names[i] for i in taken], "hour": range(hours)},
        share[taken] * np.array([sizes.existing[names[i]] for i in taken]).reshape(-1, 1),
        np.inf,
    )
    if taken:
        system.add(rows.ids, flow[taken], 1.0)
        system.add(rows.ids, np.array([sizes.new[names[i]] for i in taken])[:, None], -share[taken])
    cost = stack([s.variable_cost for s in items], hours) * weight
    carbon = stack([s.co2_kg_per_kwh for s in items], hours) * weight
    for i, item in enumerate(items):
        system.add(balances.hourly[item.zone, item.carrier], flow[i], 1.0)
        system.add_cost("grid_energy" if item.kind == "grid_market" else "variable", flow[i], cost[i])
        system.add_measure("co2_kg", flow[i], carbon[i])
    return dict(zip(names, flow))


def _yearly(system: LinearSystem, problem: Problem, flow: dict[str, Ids]) -> None:
    items = [s for s in problem.sources if np.isfinite(s.yearly_limit_kwh)]
    rows = system.add_rows(
        "yearly_limit", {"asset": [s.name for s in items]}, -np.inf, [s.yearly_limit_kwh for s in items]
    )
    for row, item in zip(rows.ids, items):
        system.add(row, flow[item.name], problem.grid.hour_weight)


def _peaks(system: LinearSystem, problem: Problem, flow: dict[str, Ids], paid_kw: Mapping[str, float]) -> None:
    items = [s for s in problem.sources if s.peak_cost_per_kw > 0]
    names = [s.name for s in items]
    peak = system.add_columns("peak_kw", {"asset": names}, [paid_kw.get(name, 0.0) for name in names])
    rows = system.add_rows("peak_hour", {"asset": names, "hour": range(problem.grid.n_hours)}, -np.inf, 0)
    for i, name in enumerate(names):
        system.add(rows.ids[i], flow[name], 1.0)
        system.add(rows.ids[i], peak.ids[i], -1.0)
    system.add_cost("demand_charge", peak.ids, [s.peak_cost_per_kw for s in items])


def _takers(system: LinearSystem, problem: Problem, sizes: Capacities, balances: Balances) -> dict[str, Ids]:
    items = [d for d in problem.demands if d.flexible]
    hours, weight = problem.grid.n_hours, problem.grid.hour_weight
    names = [d.name for d in items]
    ones = np.ones((len(items), hours))
    upper = column_bound(items, ones, sizes)
    flow = system.add_columns("taken_kw", {"asset": names, "hour": range(hours)}, 0, upper).ids
    bound_by_capacity(system, "taker_limit", flow, ones, items, sizes=sizes)
    cost = stack([d.variable_cost for d in items], hours) * weight
    carbon = stack([d.co2_kg_per_kwh for d in items], hours) * weight
    for i, item in enumerate(items):
        system.add(balances.hourly[item.zone, item.carrier], flow[i], -1.0)
        system.add_cost("export_revenue" if item.buys else "variable", flow[i], cost[i])
        system.add_measure("co2_kg", flow[i], carbon[i])
    return dict(zip(names, flow))


def _links(
    system: LinearSystem, problem: Problem, sizes: Capacities, balances: Balances
) -> tuple[dict[str, Ids], dict[str, Ids]]:
    items, hours, weight = problem.links, problem.grid.n_hours, problem.grid.hour_weight
    names = [a.name for a in items]
    ones = np.ones((len(items), hours))
    upper = column_bound(items, ones, sizes)
    both = np.array([a.both_ways for a in items], dtype=bool).reshape(-1, 1)
    coords = {"asset": names, "hour": range(hours)}
    forth = system.add_columns("link_kw", coords, 0, upper).ids
    back = system.add_columns("link_back_kw", coords, 0, np.where(both, upper, 0.0)).ids
    bound_by_capacity(system, "link_limit", forth, ones, items, sizes=sizes)
    bound_by_capacity(system, "link_back_limit", back, ones, items, sizes=sizes)
    arrives = stack([a.efficiency for a in items], hours)
    cost = stack([a.variable_cost for a in items], hours) * weight
    for i, item in enumerate(items):
        here, there = balances.hourly[item.zone, item.carrier], balances.hourly[item.to_zone, item.carrier]
        system.add(here, forth[i], -1.0)
        system.add(there, forth[i], arrives[i])
        system.add(there, back[i], -1.0)
        system.add(here, back[i], arrives[i])
        system.add_cost("variable", forth[i], cost[i])
        system.add_cost("variable", back[i], cost[i])
    return dict(zip(names, forth)), dict(zip(names, back))
