"""A problem from assets and arrays alone, for those who never write a scenario."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from energyplan.results.problem import Buildings, DemandClasses, Fuel, Goal, Problem, RouteGraph, TimeGrid
from energyplan.technologies.roles import Role


def chronological(n_hours: int, *, cyclic: bool = True) -> TimeGrid:
    """Return a time grid of real hours in their sequence, one period of `n_hours` that counts once."""
    return TimeGrid(
        hours_per_period=n_hours,
        weight=np.ones(1),
        order=np.zeros(1, dtype=np.int64),
        labels=("all",),
        first_hour=np.zeros(1, dtype=np.int64),
        cyclic=cyclic,
    )


def no_buildings() -> Buildings:
    """Return an empty table of buildings."""
    none = np.zeros(0)
    return Buildings(
        (), (), (), (), np.zeros(0, dtype=np.int64), {"heat": none, "cooling": none, "electricity": none}, ()
    )


def bare_problem(
    assets: Sequence[Role],
    grid: TimeGrid,
    fuels: Sequence[Fuel] = (),
    *,
    discount_rate: float = 0.03,
    goal: Goal | None = None,
) -> Problem:
    """Return a problem without buildings and networks.

    Parameters
    ----------
    assets : sequence of Role
        Sources, demands, converters, stores, links; their series on the grid's hours.
    grid : TimeGrid
        Modelled hours, such as `chronological(8760)`.
    fuels : sequence of Fuel
        What can be bought over the year.
    discount_rate : float
        Real interest [-].
    goal : Goal, optional
        Least cost where not given.

    Returns
    -------
    Problem
        Ready for `energyplan.optimise.design.design`.
    """
    return Problem(
        name="bare",
        currency="JPY",
        discount_rate=discount_rate,
        grid=grid,
        assets=tuple(assets),
        fuels=tuple(fuels),
        buildings=no_buildings(),
        classes=DemandClasses((), (), (), np.zeros((0, grid.n_hours)), np.zeros((0, 0))),
        alternatives=(),
        retail_price=None,
        retail_co2=0.0,
        routes=RouteGraph(),
        networks=(),
        shared_trench=True,
        goal=goal or Goal(),
    )
