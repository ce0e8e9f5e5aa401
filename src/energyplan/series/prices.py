"""Electricity prices hour by hour: the exchange's shape around a yearly mean, and tariffs by time of use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.jepx import SEASON_OF_MONTH, SpotYear, spot_year
from energyplan.catalogue.tariffs import EnergyRule
from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.series.calendar import Calendar, calendar

Values = NDArray[np.float64]
_DAYS = ("all", "weekday", "weekend")


def spot_price(spot: SpotYear, days: Calendar, annual_mean: float | None = None) -> Values:
    """Hourly price with the shape of the exchange and a given mean.

    Parameters
    ----------
    spot : SpotYear
        Shape by season, type of day and hour.
    days : Calendar
        The year's months and weekdays.
    annual_mean : float, optional
        Mean over all hours [money/kWh]; the area's own in its year where not given [JPY/kWh].

    Returns
    -------
    array
        Price ``[8760]`` in the money of `annual_mean`; its mean is exact. Every weekday of a season has the same
        course: extremes of single days are not in it.
    """
    ratio = spot.shape[SEASON_OF_MONTH[days.month - 1], days.weekend.astype(int), days.hour]
    return ratio * ((spot.mean if annual_mean is None else annual_mean) / ratio.mean())


def market_price(area: str, annual_mean: float | None = None, *, first_weekday: int = 0) -> tuple[Values, str]:
    """Hourly price of an area of the Japanese exchange, from the latest fiscal year on record.

    Parameters
    ----------
    area : str
        ``hokkaido`` to ``kyushu``.
    annual_mean : float, optional
        Mean over all hours [money/kWh]; the area's own where not given [JPY/kWh].
    first_weekday : int
        Weekday of 1 January, 0 Monday.

    Returns
    -------
    tuple
        Price ``[8760]`` [money/kWh], and what it rests on, in words.

    Raises
    ------
    ScenarioError
        For an unknown area.
    """
    spot = spot_year(area)
    price = spot_price(spot, calendar(first_weekday), annual_mean)
    mean = "its own mean" if annual_mean is None else "the mean given"
    return price, f"{spot.source}; fiscal year {spot.fiscal_year}, {mean} of {price.mean():.2f} per kWh"


def tou_price(rules: Sequence[EnergyRule], days: Calendar, key: str = "markets.grid.tariff") -> Values:
    """Hourly price of a tariff by time of use; the first rule that fits an hour holds.

    Parameters
    ----------
    rules : sequence of EnergyRule
        Prices and when they hold; hours from 22 to 6 may go over midnight.
    days : Calendar
        The year's months, weekdays (holidays counting as Sundays) and hours.
    key : str
        Place in the scenario, for faults.

    Returns
    -------
    array
        Price ``[8760]`` [currency/kWh].

    Raises
    ------
    ScenarioError
        For months, days or hours that do not exist, and hours of the year without a price.
    """
    issues = [issue for i, rule in enumerate(rules) for issue in _faults(rule, f"{key}.energy[{i}]")]
    if issues:
        raise ScenarioError(issues)
    price = np.full(len(days.hour), np.nan)
    for rule in rules:
        fits = np.isnan(price)
        if rule.months:
            fits &= np.isin(days.month, rule.months)
        if rule.days != "all":
            fits &= days.weekend == (rule.days == "weekend")
        if rule.hours:
            fits &= np.any([_within(days.hour, start, end) for start, end in rule.hours], axis=0)
        price[fits] = rule.price_per_kwh
    bare = np.flatnonzero(np.isnan(price))
    if len(bare):
        hour = int(bare[0])
        got = f"{len(bare)} hours, the first in month {days.month[hour]} at {days.hour[hour]}:00"
        fix = "Add a last rule without months, days and hours."
        raise ScenarioError([Issue(Where(), f"{key}.energy", "some hours have no price", got, "8760 hours", fix)])
    return price


def _within(hour: NDArray[np.int64], start: int, end: int) -> NDArray[np.bool_]:
    return (hour >= start) & (hour < end) if start < end else (hour >= start) | (hour < end)


def _faults(rule: EnergyRule, key: str) -> list[Issue]:
    issues = []
    if not np.isfinite(rule.price_per_kwh):
        issues.append(Issue(Where(), f"{key}.price", "no price", f"{rule.price_per_kwh}", "a number"))
    if any(not 1 <= month <= 12 for month in rule.months):
        issues.append(Issue(Where(), f"{key}.months", "no such month", str(list(rule.months)), "1 to 12"))
    if rule.days not in _DAYS:
        issues.append(Issue(Where(), f"{key}.days", "no such days", rule.days, ", ".join(_DAYS)))
    for start, end in rule.hours:
        if not (0 <= start <= 23 and 0 <= end <= 24 and start != end):
            issues.append(Issue(Where(), f"{key}.hours", "no such hours", f"{start} to {end}", "0 to 24, not the same"))
    return issues
