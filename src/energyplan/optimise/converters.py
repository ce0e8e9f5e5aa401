r"""Converters: carriers turned into others, within capacity, and above the least load where a machine has one.

$$ 0 \le f_{a,t} \le v_{a,t}\, c_a $$

A machine with a least load is on or off in each hour. With $o_{a,t}$ the capacity that is on,

$$ m_a o_{a,t} \le f_{a,t} \le v_{a,t}\, o_{a,t}, \qquad o_{a,t} \le c_a, \qquad o_{a,t} \le C_a z_{a,t}, \qquad
   o_{a,t} \ge c_a - C_a (1 - z_{a,t}), \qquad g_{a,t} \ge o_{a,t} - o_{a,t-1} $$

| symbol | meaning | block |
|---|---|---|
| $f_{a,t}$ | main flow [kW] | `converter_kw` |
| $z_{a,t}$ | on or off | `running` |
| $o_{a,t}$ | capacity that is on [kW] | `capacity_on_kw` |
| $g_{a,t}$ | capacity started [kW], costs per start | `started_kw` |
| $m_a$, $C_a$ | least load, bound on the capacity | |

Of whole machines any number may be on: $o_{a,t} = s_a z_{a,t}$ with $z$ an integer up to the machines that stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.balances import Balances
from energyplan.optimise.capacities import Capacities, bound_by_capacity, column_bound, largest, stack
from energyplan.optimise.system import LinearSystem
from energyplan.results.problem import Problem
from energyplan.technologies.roles import Converter

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Conversions:
    """Columns of the main flow by asset name ``[t]``, and of the capacity that is on."""

    flow: dict[str, Ids]
    on: dict[str, Ids]


def add_converters(
    system: LinearSystem,
    problem: Problem,
    sizes: Capacities,
    balances: Balances,
    on_before: Mapping[str, float] | None = None,
) -> Conversions:
    """Add converters with their flows, costs and emissions.

    Parameters
    ----------
    system : LinearSystem
        Gets the blocks named above.
    problem : Problem
        The assets.
    sizes : Capacities
        Their capacities.
    balances : Balances
        The rows their carriers enter.
    on_before : mapping of str to float, optional
        Capacity on in the hour before a window of operation, by converter; one without pays no start in its first
        hour. A cyclic year, or cyclic periods, where not given [kW].

    Returns
    -------
    Conversions
        Columns by asset name.
    """
    items, hours, weight = problem.converters, problem.grid.n_hours, problem.grid.hour_weight
    names = [a.name for a in items]
    share = stack([a.availability for a in items], hours)
    upper = column_bound(items, share, sizes)
    flow = system.add_columns("converter_kw", {"asset": names, "hour": range(hours)}, 0, upper).ids
    bound_by_capacity(system, "converter_limit", flow, share, items, sizes=sizes)
    cost = stack([a.variable_cost for a in items], hours) * weight
    carbon = stack([a.co2_kg_per_kwh for a in items], hours) * weight
    for i, item in enumerate(items):
        for carrier, rate in item.flows.items():
            if carrier in balances.fuel_row:
                system.add(balances.fuel_row[carrier], flow[i], weight * rate)
            else:
                system.add(balances.hourly[item.zone, carrier], flow[i], rate)
        system.add_cost("variable", flow[i], cost[i])
        system.add_measure("co2_kg", flow[i], carbon[i])
    on = {
        item.name: _commitment(system, problem, sizes, item, flow[i], share[i])
        for i, item in enumerate(items)
        if is_switched(item)
    }
    for item in items:
        if item.name in on and item.start_cost > 0:
            _starts(system, problem, item, on[item.name], on_before)
    return Conversions(dict(zip(names, flow)), on)


def is_switched(item: Converter) -> bool:
    """Return whether a machine is on or off in each hour: without a least load it would stay on at no cost."""
    return item.on_off and item.minimum_load > 0


def _commitment(
    system: LinearSystem, problem: Problem, sizes: Capacities, item: Converter, flow: Ids, share: NDArray[np.float64]
) -> Ids:
    """Add on and off for one machine, or for a number of equal ones; return the columns of what is on ``[t]``."""
    name, hours = item.name, {"hour": range(problem.grid.n_hours)}
    have, size = sizes.existing[name], item.capacity.unit_size
    most = largest(problem, item) if name in sizes.new else have
    machines = size > 0
    running = system.add_columns(
        f"running[{name}]", hours, 0, np.ceil(most / size - 1e-9) if machines else 1, integer=True
    ).ids
    on = system.add_columns(f"capacity_on_kw[{name}]", hours, 0, most).ids

    def row(label: str, upper: float, *terms: tuple[Ids | int, NDArray[np.float64] | float]) -> None:
        rows = system.add_rows(f"{label}[{name}]", hours, -np.inf, upper).ids
        for columns, values in terms:
            system.add(rows, columns, values)

    row("least_load", 0.0, (on, item.minimum_load), (flow, -1.0))
    row("load_when_on", 0.0, (flow, 1.0), (on, -share))
    row("on_when_running", 0.0, (on, 1.0), (running, -(size if machines else most)))
    if name in sizes.new:
        row("on_within_capacity", have, (on, 1.0), (sizes.new[name], -1.0))
    if machines:
        row("running_is_on", 0.0, (running, size), (on, -1.0))
    else:
        new = ((sizes.new[name], 1.0),) if name in sizes.new else ()
        row("on_in_full", most - have, (running, most), (on, -1.0), *new)
    return on


def _starts(
    system: LinearSystem, problem: Problem, item: Converter, on: Ids, on_before: Mapping[str, float] | None
) -> None:
    """Pay for what is switched on: through real hours in their sequence, or around each typical period."""
    grid = problem.grid
    length = grid.n_hours if grid.is_chronological else grid.hours_per_period
    before = np.roll(on.reshape(-1, length), 1, axis=1).ravel()
    hours = {"hour": range(grid.n_hours)}
    coupled, upper = np.full(grid.n_hours, -1.0 if length > 1 else 0.0), np.zeros(grid.n_hours)
    if on_before is not None:
        coupled[0], upper[0] = 0.0, on_before.get(item.name, np.inf)
    started = system.add_columns(f"started_kw[{item.name}]", hours).ids
    rows = system.add_rows(f"start[{item.name}]", hours, -np.inf, upper).ids
    system.add(rows, on, 1.0)
    system.add(rows, before, coupled)
    system.add(rows, started, -1.0)
    system.add_cost("variable", started, item.start_cost * problem.grid.hour_weight)
