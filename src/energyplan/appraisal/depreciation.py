"""Depreciation: straight line, declining balance, or a schedule of one's own.

Every method is a list of yearly shares of the cost, from the year after the money was spent; the yearly charge of many
items and building years is then one convolution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from energyplan.appraisal.figures import Array, issue, refuse


@dataclass(frozen=True)
class DepreciationRule:
    """How an item is written off.

    Attributes
    ----------
    method : str
        ``straight_line``, ``declining`` or ``schedule``.
    life_years : int
        Statutory life; not used by ``schedule``.
    factor : float
        Declining balance: multiple of the straight-line rate, 2 for the 200 % method [-].
    shares : tuple of float
        ``schedule``: share of the cost in each year, such as those of MACRS [-].
    retire_years : int or None
        Years after which the item is replaced: what is left of its book value is then written off; None for never.
    """

    method: Literal["straight_line", "declining", "schedule"] = "straight_line"
    life_years: int = 15
    factor: float = 2.0
    shares: tuple[float, ...] = ()
    retire_years: int | None = None


def straight_line_shares(life_years: int) -> Array:
    """Equal shares over the life.

    Parameters
    ----------
    life_years : int
        Statutory life.

    Returns
    -------
    array
        ``[life_years]``, fractions of the cost [-].
    """
    return np.full(life_years, 1.0 / life_years)


def declining_shares(life_years: int, factor: float = 2.0) -> Array:
    """Declining-balance shares that go over to equal shares of the rest once these are larger.

    Parameters
    ----------
    life_years : int
        Statutory life.
    factor : float
        Multiple of the straight-line rate: 2 for the Japanese 200 % method [-].

    Returns
    -------
    array
        ``[life_years]``, fractions of the cost, sum 1 [-].

    Notes
    -----
    The rate is ``factor / life`` rounded to three decimals; the revised rate of the last years is 1 over the
    years left, rounded up to three decimals, as in the ordinance's table. Its guarantee rate is the charge below which
    the revised rate takes over; comparing with equal shares of the rest gives the same year for lives of 3 to 30 years.

    References
    ----------
    .. [1] Ministry of Finance of Japan, Ordinance No. 15 of 1965 on the useful life of depreciable assets, table 10
           (assets acquired since 1 April 2012).
    """
    if life_years == 1:
        return np.ones(1)
    rate = min(math.floor(factor / life_years * 1000.0 + 0.5) / 1000.0, 1.0)
    out = np.zeros(life_years)
    left = 1.0
    fixed = 0.0
    for year in range(life_years):
        charge = left * rate
        remaining = life_years - year
        if fixed == 0.0 and rate < 1.0 / remaining - 1e-12:
            fixed = left * math.ceil(1000.0 / remaining - 1e-9) / 1000.0
        charge = min(fixed or charge, left)
        out[year] = left if year == life_years - 1 else charge
        left -= out[year]
    return out


def declining_rates(life_years: int, factor: float = 2.0) -> tuple[float, float, int]:
    """Rate, revised rate and first year of the revised rate, as a tax table prints them.

    Parameters
    ----------
    life_years : int
        Statutory life, 3 or more.
    factor : float
        Multiple of the straight-line rate [-].

    Returns
    -------
    tuple
        Rate [-], revised rate [-] and the year, from 1, in which the revised rate starts.
    """
    rate = math.floor(factor / life_years * 1000.0 + 0.5) / 1000.0
    first = next(k for k in range(life_years) if rate < 1.0 / (life_years - k) - 1e-12)
    return rate, math.ceil(1000.0 / (life_years - first) - 1e-9) / 1000.0, first + 1


def shares_of(rule: DepreciationRule) -> Array:
    """Yearly shares of the cost under a rule.

    Parameters
    ----------
    rule : DepreciationRule
        The rule.

    Returns
    -------
    array
        Share of the cost in each year after the one of spending ``[age]``, sum 1 (or less, if a schedule says so) [-].

    Raises
    ------
    ScenarioError
        For a life under a year, or a schedule with negative shares or a sum over 1.
    """
    faults = []
    if rule.method != "schedule" and rule.life_years < 1:
        faults.append(issue("depreciation.life_years", "life too short", rule.life_years, "1 year or more"))
    if rule.method == "schedule" and (min(rule.shares, default=-1.0) < 0.0 or sum(rule.shares) > 1.0 + 1e-9):
        got = f"{len(rule.shares)} shares, sum {sum(rule.shares):g}"
        faults.append(issue("depreciation.shares", "not a schedule", got, "shares of 0 or more that sum to at most 1"))
    if rule.retire_years is not None and rule.retire_years < 1:
        faults.append(issue("depreciation.retire_years", "life too short", rule.retire_years, "1 year or more"))
    refuse(faults)
    if rule.method == "straight_line":
        shares = straight_line_shares(rule.life_years)
    elif rule.method == "declining":
        shares = declining_shares(rule.life_years, rule.factor)
    else:
        shares = np.array(rule.shares)
    if rule.retire_years is not None and rule.retire_years < shares.size:
        rest = shares[rule.retire_years :].sum()
        shares = shares[: rule.retire_years].copy()
        shares[-1] += rest
    return shares


def depreciate(cost: Array, rules: tuple[DepreciationRule, ...]) -> Array:
    """Depreciation of every item in every year.

    Parameters
    ----------
    cost : array
        Cost less grants by year of spending ``[year, item]`` [money].
    rules : tuple of DepreciationRule
        One for each item.

    Returns
    -------
    array
        ``[year, item]`` [money]; the first charge falls in the year after spending.
    """
    cost = np.asarray(cost, dtype=float)
    years = cost.shape[0]
    out = np.zeros_like(cost)
    for item, rule in enumerate(rules):
        shares = np.concatenate([[0.0], shares_of(rule)])
        out[:, item] = np.convolve(cost[:, item], shares)[:years]
    return out
