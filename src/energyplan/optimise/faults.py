"""Faults of a problem given on arrays that no solver would name: told all at once, before anything is built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.results.problem import Problem
from energyplan.technologies.roles import Role, hourly_series


def refuse_faults(problem: Problem) -> None:
    """Raise where a problem cannot be a model.

    Parameters
    ----------
    problem : Problem
        Assets and series on its time grid.

    Raises
    ------
    ScenarioError
        With every fault: names given twice, series of another length or with gaps, lives and sizes that cannot be.
    """
    found = list(_names(problem))
    for asset in (*problem.assets, *(a.machine for a in problem.alternatives)):
        found += [*_series(asset, problem.grid.n_hours), *_sizes(asset)]
    if found:
        raise ScenarioError(found)


def _names(problem: Problem) -> Iterator[Issue]:
    for what, names in (("assets", [a.name for a in problem.assets]), ("fuels", [f.name for f in problem.fuels])):
        for name, count in Counter(names).items():
            if count > 1:
                yield Issue(Where(), what, "a name stands more than once", f"{name} {count} times", "", "Rename one.")


def _series(asset: Role, hours: int) -> Iterator[Issue]:
    for name, values in hourly_series(asset).items():
        key = f"{asset.name}.{name}"
        if values.shape != (hours,):
            shape = " x ".join(str(n) for n in values.shape)
            yield Issue(Where(), key, "has not one value per modelled hour", f"{shape} values", f"{hours}")
        elif not np.isfinite(values).all():
            at = int(np.flatnonzero(~np.isfinite(values))[0])
            yield Issue(Where(), key, f"has a gap in hour {at}", str(values[at]), "a number", "Fill it.")


def _sizes(asset: Role) -> Iterator[Issue]:
    size, key = asset.capacity, f"{asset.name}.capacity"
    if not size.lifetime_years > 0:
        yield Issue(Where(), f"{key}.lifetime_years", "must be above zero", str(size.lifetime_years))
    if size.required and size.minimum > max(size.maximum, size.existing):
        got = f"at least {size.minimum:g} {size.unit}"
        yield Issue(Where(), key, "is required larger than allowed", got, f"at most {size.maximum:g} {size.unit}")
