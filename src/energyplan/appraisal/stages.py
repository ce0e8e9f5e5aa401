"""Investment in stages: what is spent in which year, when it works, is replaced, and what it is worth at the end.

Money spent in year v works from year v + 1 on, and for `life` years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.appraisal.figures import Array, Ints, by_year, issue, refuse


@dataclass(frozen=True)
class Staged:
    """Spending and readiness by year.

    Attributes
    ----------
    capex : array
        Spent ``[year, item]`` [money].
    spent_share : array
        Share of each item spent before the year starts ``[year, item]`` [-]: what a network built street by street can
        already serve.
    complete : array of bool
        Whether each item was complete before the year starts ``[year, item]``: when a plant runs.
    """

    capex: Array
    spent_share: Array
    complete: np.ndarray


def stage_investment(
    cost: Array,
    years: int,
    first_year: Ints | None = None,
    build_years: Ints | None = None,
    budget: Array | float | None = None,
) -> Staged:
    """Spread investments over the years they may be built in, within a yearly budget.

    Parameters
    ----------
    cost : array
        Cost of each item ``[item]`` [money].
    years : int
        Number of years.
    first_year, build_years : array of int, optional
        Earliest year of spending (0 by default), and years over which an item is built in equal parts (1 by default)
        ``[item]``.
    budget : array or float, optional
        Most that may be spent in a year ``[year]`` [money]; what does not fit waits, earlier items of the list first.

    Returns
    -------
    Staged
        Spending and readiness.

    Raises
    ------
    ScenarioError
        For stages outside the horizon, and a budget too small to build everything within it.
    """
    cost = np.asarray(cost, dtype=float)
    first = np.zeros(cost.size, dtype=np.int64) if first_year is None else np.asarray(first_year, dtype=np.int64)
    span = np.ones(cost.size, dtype=np.int64) if build_years is None else np.asarray(build_years, dtype=np.int64)
    outside = (first < 0) | (span < 1) | (first + span > years)
    refuse(
        [
            issue(f"stages: item {i}", "stage outside the horizon", f"year {first[i]} + {span[i]}", f"0 to {years}")
            for i in np.flatnonzero(outside)
        ]
    )
    year = np.arange(years)[:, None]
    wish = np.where((year >= first) & (year < first + span), cost / span, 0.0)
    capex = wish if budget is None else _within_budget(wish, by_year(budget, years))
    before = np.vstack([np.zeros(cost.size), np.cumsum(capex, axis=0)[:-1]])
    share = np.divide(before, cost, out=np.zeros_like(before), where=cost > 0.0)
    share = np.where(cost > 0.0, share, (year > first).astype(float))
    return Staged(capex, np.minimum(share, 1.0), share >= 1.0 - 1e-9)


def replacements(capex: Array, life_years: Array) -> Array:
    """Replacement at the end of life, at the same real cost.

    Parameters
    ----------
    capex : array
        First investment ``[year, item]`` [money].
    life_years : array
        Planned life ``[item]`` [a].

    Returns
    -------
    array
        ``[year, item]`` [money]; none in the last year, after which nothing is used any more.
    """
    capex = np.asarray(capex, dtype=float)
    out = np.zeros_like(capex)
    last = capex.shape[0] - 1
    for item, life in enumerate(np.asarray(life_years).astype(int)):
        for built in np.flatnonzero(capex[:, item]):
            again = np.arange(built + life, last, life)
            out[again, item] += capex[built, item]
    return out


def residual_value(spent: Array, life_years: Array) -> Array:
    """Value at the end of the horizon of what is not yet worn out, in proportion to the life left.

    Parameters
    ----------
    spent : array
        First investment and replacement ``[year, item]`` [money].
    life_years : array
        Planned life ``[item]`` [a].

    Returns
    -------
    array
        ``[item]`` [money], at the end of the last year.
    """
    spent = np.asarray(spent, dtype=float)
    age = spent.shape[0] - 1 - np.arange(spent.shape[0])[:, None]
    life = np.asarray(life_years, dtype=float)
    return np.sum(spent * np.maximum(1.0 - age / life, 0.0), axis=0)


def _within_budget(wish: Array, budget: Array) -> Array:
    """Return spending with what exceeds a year's budget put off, items in their order."""
    out = np.zeros_like(wish)
    waiting = np.zeros(wish.shape[1])
    for year in range(wish.shape[0]):
        waiting = waiting + wish[year]
        room = np.maximum(budget[year] - np.concatenate([[0.0], np.cumsum(waiting)[:-1]]), 0.0)
        out[year] = np.minimum(waiting, room)
        waiting = waiting - out[year]
    missing = float(waiting.sum())
    if missing > 1e-9 * max(float(wish.sum()), 1.0):
        # from each year on, the rest must fit into the years left
        years = np.maximum(np.cumsum((budget > 0.0)[::-1])[::-1], 1)
        rest = np.cumsum(wish.sum(axis=1)[::-1])[::-1] / years
        fix = f"Give {rest.max():,.0f} or more a year, start earlier or build less."
        got = f"{missing:,.0f} of {wish.sum():,.0f} left over at the end"
        refuse([issue("stages.yearly_budget", "the yearly budget does not build everything", got, "nothing", fix)])
    return out
