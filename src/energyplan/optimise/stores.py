r"""Stores: the level of an hour is the level before, less losses, plus what came in, less what went out.

$$ l_{t} = (1 - \lambda_t)\, l_{t-1} + \eta^+ c_t - d_t / \eta^-, \qquad \underline m\, k \le l_t \le k, \qquad
   c_t \le r^+ k, \quad d_t \le r^- k $$

A daily store closes in every typical period. A seasonal one has a level $L_i$ at the start of every real period $i$,
to which the course within the typical period $\sigma(i)$ is added (it starts from nothing, may go below, and need not
close):

$$ L_{i+1} = (1-\lambda)^H L_i + \Delta_{\sigma(i)}, \qquad
   L_i + l^{max}_{\sigma(i)} \le k, \qquad (1-\lambda)^H L_i + l^{min}_{\sigma(i)} \ge \underline m\, k $$

and closes over the year. The two bounds are a little stricter than hour by hour, never looser. Where the modelled
hours are the real ones in their sequence, one chain runs through the year for every store.

| symbol | meaning | block |
|---|---|---|
| $c_t$, $d_t$ | power in and out [kW] | `charge_kw`, `discharge_kw` |
| $l_t$ | level at the end of the hour [kWh] | `level_kwh`, `course_kwh` |
| $L_i$ | level at the start of a real period [kWh] | `season_kwh` |
| $l^{max}$, $l^{min}$ | highest and lowest of a course [kWh] | `course_top_kwh`, `course_bottom_kwh` |
| $k$ | capacity [kWh] | `new_capacity` |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.balances import Balances
from energyplan.optimise.capacities import Capacities, bound_by_capacity, column_bound, stack
from energyplan.optimise.system import LinearSystem
from energyplan.results.problem import Problem
from energyplan.technologies.roles import Store

Ids = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Edges:
    """What a window of operation knows of the hours around it.

    Attributes
    ----------
    start, end : mapping of str to float
        Level known at its start and wanted at its end, by store [kWh].
    worth : mapping of str to float
        What a kWh left beyond the level wanted saves later [money/kWh].
    missed : mapping of str to float
        What a kWh short of the level wanted costs; half as much again as its worth where not given [money/kWh].
    peak_kw : mapping of str to float
        Highest hour that a demand charge is paid on anyway, by source [kW].
    on_kw : mapping of str to float
        Capacity on in the hour before, by converter; none known where missing [kW].
    """

    start: Mapping[str, float] = field(default_factory=dict)
    end: Mapping[str, float] = field(default_factory=dict)
    worth: Mapping[str, float] = field(default_factory=dict)
    missed: Mapping[str, float] = field(default_factory=dict)
    peak_kw: Mapping[str, float] = field(default_factory=dict)
    on_kw: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Storage:
    """Columns by store name: power in and out ``[t]``, level at each hour's end ``[t]``, season's level."""

    charge: dict[str, Ids]
    discharge: dict[str, Ids]
    level: dict[str, Ids]
    season: dict[str, Ids]


def add_stores(
    system: LinearSystem, problem: Problem, sizes: Capacities, balances: Balances, edges: Edges | None = None
) -> Storage:
    """Add stores with their levels.

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
    edges : Edges, optional
        Levels at the edges, for a window of operation; a cyclic year otherwise.

    Returns
    -------
    Storage
        Columns by store name.
    """
    items, hours, weight = problem.stores, problem.grid.n_hours, problem.grid.hour_weight
    names = [a.name for a in items]
    coords = {"asset": names, "hour": range(hours)}
    into = np.array([a.charge_kw_per_kwh for a in items]).reshape(-1, 1) * np.ones((1, hours))
    out = np.array([a.discharge_kw_per_kwh for a in items]).reshape(-1, 1) * np.ones((1, hours))
    charge = system.add_columns("charge_kw", coords, 0, column_bound(items, into, sizes)).ids
    discharge = system.add_columns("discharge_kw", coords, 0, column_bound(items, out, sizes)).ids
    bound_by_capacity(system, "charge_limit", charge, into, items, sizes=sizes)
    bound_by_capacity(system, "discharge_limit", discharge, out, items, sizes=sizes)
    cost = stack([a.variable_cost for a in items], hours) * weight
    for i, item in enumerate(items):
        row = balances.hourly[item.zone, item.carrier]
        system.add(row, discharge[i], 1.0)
        system.add(row, charge[i], -1.0)
        system.add_cost("variable", discharge[i], cost[i])
    storage = Storage(dict(zip(names, charge)), dict(zip(names, discharge)), {}, {})
    for item in items:
        if item.seasonal and not problem.grid.is_chronological:
            _seasonal(system, problem, sizes, storage, item)
        else:
            _chained(system, problem, sizes, storage, item, edges)
    return storage


def _step(system: LinearSystem, rows: Ids, storage: Storage, item: Store, level: Ids) -> None:
    """Enter the level at the end of each hour and the flows into its rows: ``l - charge + discharge = before``."""
    system.add(rows, level, 1.0)
    system.add(rows, storage.charge[item.name], -item.charge_efficiency)
    system.add(rows, storage.discharge[item.name], 1.0 / item.discharge_efficiency)


def _chained(
    system: LinearSystem, problem: Problem, sizes: Capacities, storage: Storage, item: Store, edges: Edges | None
) -> None:
    """Chain levels hour by hour: in each typical period, or through the whole year or window."""
    grid, name = problem.grid, item.name
    have, new = sizes.existing[name], sizes.new.get(name)
    hours = {"hour": range(grid.n_hours)}
    level = system.add_columns(
        f"level_kwh[{name}]",
        hours,
        item.minimum_level * have if new is None and np.isfinite(have) else 0.0,
        have if new is None else np.inf,
    ).ids
    storage.level[name] = level
    keeps = 1.0 - np.broadcast_to(np.asarray(item.loss_per_hour, dtype=float), (grid.n_hours,))
    length = grid.n_hours if grid.is_chronological else grid.hours_per_period
    before = np.roll(level.reshape(-1, length), 1, axis=1).ravel()
    start = np.zeros(grid.n_hours)
    coupled = keeps.copy()
    if edges is not None:
        coupled[0] = 0.0
        start[0] = keeps[0] * edges.start[name]
    rows = system.add_rows(f"level_step[{name}]", hours, start, start).ids
    _step(system, rows, storage, item, level)
    system.add(rows, before, -coupled)
    if new is not None:
        top = system.add_rows(f"level_top[{name}]", hours, -np.inf, have).ids
        system.add(top, level, 1.0)
        system.add(top, new, -1.0)
        if item.minimum_level > 0:
            low = system.add_rows(f"level_bottom[{name}]", hours, item.minimum_level * have, np.inf).ids
            system.add(low, level, 1.0)
            system.add(low, new, -item.minimum_level)
    if edges is not None:
        _end(system, item, level, edges)


def _end(system: LinearSystem, item: Store, level: Ids, edges: Edges) -> None:
    """Ask for the level wanted at a window's end, at a price for what falls short and a worth for what is over."""
    short = system.add_columns(f"end_short_kwh[{item.name}]", {}).ids
    over = system.add_columns(f"end_over_kwh[{item.name}]", {}).ids
    row = system.add_rows(f"end_level[{item.name}]", {}, edges.end[item.name], edges.end[item.name]).ids
    system.add(row, level[-1], 1.0)
    system.add(row, short, 1.0)
    system.add(row, over, -1.0)
    worth = edges.worth.get(item.name, 0.0)
    system.add_cost("end_level", short, edges.missed.get(item.name, 1.5 * worth))
    system.add_cost("end_level", over, -0.5 * worth)


def _seasonal(system: LinearSystem, problem: Problem, sizes: Capacities, storage: Storage, item: Store) -> None:
    """Run a level through the real sequence of periods, and a course within each typical one."""
    grid, name = problem.grid, item.name
    periods, length, real = grid.n_periods, grid.hours_per_period, len(grid.order)
    have, new = sizes.existing[name], sizes.new.get(name)
    keeps = 1.0 - np.broadcast_to(np.asarray(item.loss_per_hour, dtype=float), (grid.n_hours,)).reshape(-1, length)
    course = system.add_columns(f"course_kwh[{name}]", {"hour": range(grid.n_hours)}, -np.inf).ids.reshape(-1, length)
    top = system.add_columns(f"course_top_kwh[{name}]", {"period": range(periods)}).ids
    bottom = system.add_columns(f"course_bottom_kwh[{name}]", {"period": range(periods)}, -np.inf, 0).ids
    season = system.add_columns(f"season_kwh[{name}]", {"real_period": range(real)}).ids
    storage.level[name], storage.season[name] = course.ravel(), season

    rows = system.add_rows(f"course_step[{name}]", {"hour": range(grid.n_hours)}, 0, 0).ids
    _step(system, rows, storage, item, course.ravel())
    system.add(rows.reshape(-1, length)[:, 1:], course[:, :-1], -keeps[:, 1:])
    for label, bound, sign in (("course_below_top", top, 1.0), ("course_above_bottom", bottom, -1.0)):
        side = system.add_rows(f"{label}[{name}]", {"hour": range(grid.n_hours)}, -np.inf, 0).ids.reshape(-1, length)
        system.add(side, course, sign)
        system.add(side, bound[:, None], -sign)

    kept = keeps.prod(axis=1)[grid.order]
    after = np.roll(season, -1)
    chain = system.add_rows(f"season_step[{name}]", {"real_period": range(real)}, 0, 0).ids
    system.add(chain, after, 1.0)
    system.add(chain, season, -kept)
    system.add(chain, course[grid.order, -1], -1.0)
    high = system.add_rows(f"season_top[{name}]", {"real_period": range(real)}, -np.inf, have).ids
    system.add(high, season, 1.0)
    system.add(high, top[grid.order], 1.0)
    low = system.add_rows(f"season_bottom[{name}]", {"real_period": range(real)}, item.minimum_level * have, np.inf).ids
    system.add(low, season, kept)
    system.add(low, bottom[grid.order], 1.0)
    if new is not None:
        system.add(high, new, -1.0)
        system.add(low, new, -item.minimum_level)
