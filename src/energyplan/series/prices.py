"""Electricity prices hour by hour: the exchange's shape around a yearly mean."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.jepx import SEASON_OF_MONTH, SpotYear, spot_year
from energyplan.series.calendar import Calendar, calendar

Values = NDArray[np.float64]


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
