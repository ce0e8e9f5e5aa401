"""Prices of the Japanese power exchange by area and fiscal year: yearly mean, and the hours' course by season."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.rows import rows
from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean

Values = NDArray[np.float64]
SEASONS = ("winter", "summer", "mid")
#: Season of each month, January first: winter is December to February, summer July to September.
SEASON_OF_MONTH = np.array([0, 0, 2, 2, 2, 2, 1, 1, 1, 2, 2, 0])
SHAPE_SOURCE = (
    "JEPX spot prices (naokazut/jepx-monitor, spot_YYYY.csv): mean of the hours by season and type of day over the "
    "mean of the year"
)


@dataclass(frozen=True, eq=False)
class SpotYear:
    """Prices of one area in one fiscal year (from April).

    Attributes
    ----------
    area : str
        ``hokkaido`` to ``kyushu``.
    fiscal_year : int
        Year in which it begins.
    shape : array
        Price over the year's mean by season (winter, summer, mid), type of day (weekday, weekend) and hour
        ``[3, 2, 24]`` [-].
    mean, median, highest : float
        Of the half hours [JPY/kWh].
    share_at_floor : float
        Share of half hours at the lowest price, 0.01 JPY/kWh [-].
    source : str
        Where they are from.
    """

    area: str
    fiscal_year: int
    shape: Values
    mean: float
    median: float
    highest: float
    share_at_floor: float
    source: str


@lru_cache(maxsize=1)
def spot_years() -> dict[tuple[str, int], SpotYear]:
    """Return all areas and fiscal years on record."""
    shapes: dict[tuple[str, int], Values] = {}
    for row in rows("jepx_shape.csv"):
        shape = shapes.setdefault((row["area"], int(row["fiscal_year"])), np.full((3, 2, 24), np.nan))
        shape[SEASONS.index(row["season"]), int(row["days"] == "we")] = [float(row[f"h{h:02d}"]) for h in range(24)]
    found = {}
    for row in rows("jepx_annual.csv"):
        key = row["area"], int(row["fiscal_year"])
        found[key] = SpotYear(
            area=key[0],
            fiscal_year=key[1],
            shape=shapes[key],
            mean=float(row["mean_jpy_per_kwh"]),
            median=float(row["median_jpy_per_kwh"]),
            highest=float(row["max_jpy_per_kwh"]),
            share_at_floor=float(row["share_of_slots_at_floor"]),
            source=SHAPE_SOURCE,
        )
    return found


def spot_year(area: str, fiscal_year: int | None = None) -> SpotYear:
    """Return the prices of an area in a fiscal year, the latest on record where none is named.

    Raises
    ------
    ScenarioError
        For an area or year that is not on record.
    """
    areas = sorted({a for a, _ in spot_years()})
    if area not in areas:
        fix = did_you_mean(area, areas)
        raise ScenarioError([Issue(Where(), "markets.grid.jepx_area", "no such area", area, ", ".join(areas), fix)])
    years = sorted(year for a, year in spot_years() if a == area)
    wanted = years[-1] if fiscal_year is None else fiscal_year
    if wanted not in years:
        expected = ", ".join(map(str, years))
        raise ScenarioError([Issue(Where(), "fiscal_year", "no prices on record", str(wanted), expected)])
    return spot_years()[area, wanted]
