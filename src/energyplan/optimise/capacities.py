r"""Capacities: what may be built new, in which steps, and what it costs.

An asset's capacity is what stands already plus what is built new. Whole machines are built in units; where building
anything has a fixed cost or a least size, a yes-or-no decision stands before it.

$$ c_a = e_a + n_a, \qquad n_a = s_a u_a, \qquad (\underline c_a - e_a)\, b_a \le n_a \le (\overline c_a - e_a)\, b_a $$

| symbol | meaning | block |
|---|---|---|
| $n_a$ | new capacity of asset $a$ [kW or kWh] | `new_capacity` |
| $u_a$ | machines built [-] | `units` |
| $b_a$ | anything is built [0/1] | `build` |
| $e_a$, $\underline c_a$, $\overline c_a$ | existing capacity and bounds on the whole | |
| $s_a$ | size of one machine | |

Investment is annualised over the asset's life; upkeep is paid on all capacity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.system import LinearSystem
from energyplan.results.problem import Problem
from energyplan.technologies.roles import Demand, Role, Series, Store

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Capacities:
    """Column of each asset's new capacity, where it has one, and what stands already."""

    new: dict[str, int]
    existing: dict[str, float]
    build: dict[str, int] = field(default_factory=dict)


def is_candidate(asset: Role) -> bool:
    """Return whether new capacity of an asset may be built; a fixed load has none."""
    size = asset.capacity
    load = isinstance(asset, Demand) and not asset.flexible
    return size.maximum > size.existing and np.isfinite(size.existing) and not load


def largest(problem: Problem, asset: Role) -> float:
    """Return a finite bound on an asset's capacity, for rows that need one.

    Parameters
    ----------
    problem : Problem
        Its demand gives the bound where the asset has none: a hundred times the sum of all peaks, and for a store no
        less than the energy of the whole year.
    asset : Role
        The asset.

    Returns
    -------
    float
        Bound in the unit of the capacity.
    """
    if np.isfinite(asset.capacity.maximum):
        return asset.capacity.maximum
    weight = problem.grid.hour_weight
    load = problem.classes.total @ problem.classes.shape
    for item in problem.demands:
        load = load + item.load_kw
    bound = 100.0 * max(float(load.max(initial=0.0)), 1.0)
    return max(bound, float(weight @ load)) if isinstance(asset, Store) else bound


def add_capacities(system: LinearSystem, problem: Problem) -> Capacities:
    """Add the columns, rows and costs of new capacity.

    Parameters
    ----------
    system : LinearSystem
        Gets the blocks ``new_capacity``, ``units`` and ``build``.
    problem : Problem
        Its assets.

    Returns
    -------
    Capacities
        Columns and existing capacity by asset name.
    """
    assets = [a for a in problem.assets if is_candidate(a)]
    existing = {a.name: a.capacity.existing for a in problem.assets}
    lower = [max(a.capacity.minimum - a.capacity.existing, 0.0) if a.capacity.required else 0.0 for a in assets]
    upper = [a.capacity.maximum - a.capacity.existing for a in assets]
    block = system.add_columns("new_capacity", {"asset": [a.name for a in assets]}, lower, upper)
    new = dict(zip((a.name for a in assets), block.ids.tolist()))
    _units(system, problem, assets, new)
    build = _builds(system, problem, assets, new)
    for asset in assets:
        share = problem.annuity(asset.capacity.lifetime_years)
        system.add_cost("investment", new[asset.name], share * asset.capacity.capex_per_unit)
        system.add_cost("upkeep", new[asset.name], asset.capacity.fixed_om_per_unit)
    for asset in problem.assets:
        if np.isfinite(asset.capacity.existing):
            system.add_constant("upkeep", asset.capacity.fixed_om_per_unit * asset.capacity.existing)
    return Capacities(new, existing, build)


def _units(system: LinearSystem, problem: Problem, assets: Sequence[Role], new: dict[str, int]) -> None:
    whole = [a for a in assets if a.capacity.unit_size > 0]
    names = [a.name for a in whole]
    most = [np.floor((largest(problem, a) - a.capacity.existing) / a.capacity.unit_size + 1e-9) for a in whole]
    units = system.add_columns("units", {"asset": names}, 0, most, integer=True)
    rows = system.add_rows("units_make_capacity", {"asset": names}, 0, 0)
    system.add(rows.ids, [new[name] for name in names], 1.0)
    system.add(rows.ids, units.ids, [-a.capacity.unit_size for a in whole])


def _builds(system: LinearSystem, problem: Problem, assets: Sequence[Role], new: dict[str, int]) -> dict[str, int]:
    def free_start(asset: Role) -> bool:
        size = asset.capacity
        least = size.minimum > size.existing and not size.required
        return size.capex_fixed > 0 or least

    decided = [a for a in assets if free_start(a)]
    names = [a.name for a in decided]
    must = [1.0 if a.capacity.required and a.capacity.minimum > a.capacity.existing else 0.0 for a in decided]
    build = system.add_columns("build", {"asset": names}, must, 1, integer=True)
    columns = [new[name] for name in names]
    most = [largest(problem, a) - a.capacity.existing for a in decided]
    upper = system.add_rows("build_before_capacity", {"asset": names}, -np.inf, 0)
    system.add(upper.ids, columns, 1.0)
    system.add(upper.ids, build.ids, [-m for m in most])
    lower = system.add_rows("least_capacity", {"asset": names}, 0, np.inf)
    system.add(lower.ids, columns, 1.0)
    system.add(lower.ids, build.ids, [-max(a.capacity.minimum - a.capacity.existing, 0.0) for a in decided])
    for asset, column in zip(decided, build.ids.tolist()):
        yearly = problem.annuity(asset.capacity.lifetime_years) * asset.capacity.capex_fixed
        system.add_cost("investment", column, yearly)
    return dict(zip(names, build.ids.tolist()))


def stack(values: Sequence[Series], hours: int) -> Values:
    """Return series and constants as one array ``[item, t]``."""
    if not values:
        return np.zeros((0, hours))
    return np.stack([np.broadcast_to(np.asarray(v, dtype=float), (hours,)) for v in values])


def bound_by_capacity(
    system: LinearSystem,
    name: str,
    flow: NDArray[np.int64],
    share: Values,
    assets: Sequence[Role],
    *,
    sizes: Capacities,
) -> None:
    """Keep a flow within a share of its asset's capacity: ``flow[i, t] <= share[i, t] (existing + new)``.

    Parameters
    ----------
    system : LinearSystem
        Gets the rows `name`, one per candidate asset and hour; flows of the others were bounded as columns.
    name : str
        Name of the family.
    flow : array
        Columns ``[item, t]``.
    share : array
        Share of the capacity ``[item, t]``.
    assets : sequence of Role
        The asset of each item.
    sizes : Capacities
        Columns of new capacity.
    """
    at = [i for i, a in enumerate(assets) if a.name in sizes.new]
    names = [assets[i].name for i in at]
    have = np.array([sizes.existing[n] for n in names])
    limit = share[at] * have[:, None]
    rows = system.add_rows(name, {"asset": names, "hour": range(share.shape[1])}, -np.inf, limit)
    if at:
        system.add(rows.ids, flow[at], 1.0)
        system.add(rows.ids, np.array([sizes.new[n] for n in names])[:, None], -share[at])


def column_bound(assets: Sequence[Role], share: Values, sizes: Capacities) -> Values:
    """Return the upper bound of flows as columns ``[item, t]``: infinite for candidates, else share times existing.

    What stands without limit still gives nothing in an hour in which it has no share.
    """
    bound = np.full(share.shape, np.inf)
    for i, asset in enumerate(assets):
        have = sizes.existing[asset.name]
        if asset.name not in sizes.new:
            bound[i] = share[i] * have if np.isfinite(have) else np.where(share[i] > 0, np.inf, 0.0)
    return bound
