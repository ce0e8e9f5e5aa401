"""Spot prices of the Japanese power exchange (JEPX): half-hourly table of a year, to hourly prices by area."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean
from energyplan.readers.text import Faults, csv_rows, number, read_text

Values = NDArray[np.float64]
AREAS = {
    "北海道": "hokkaido",
    "東北": "tohoku",
    "東京": "tokyo",
    "中部": "chubu",
    "北陸": "hokuriku",
    "関西": "kansai",
    "中国": "chugoku",
    "四国": "shikoku",
    "九州": "kyushu",
}


@dataclass(frozen=True, eq=False)
class SpotPrices:
    """Hourly prices by area.

    Attributes
    ----------
    file : str
        The file they are from.
    days : array of datetime64[D]
        The days, rising ``[d]``.
    areas : tuple of str
        ``hokkaido`` to ``kyushu``, and ``system``.
    price : array
        Price of each hour ``[d, 24, area]`` [JPY/kWh], the mean of its two half hours.
    """

    file: str
    days: NDArray[np.datetime64]
    areas: tuple[str, ...]
    price: Values

    def year(self, area: str) -> Values:
        """Return the prices of a common year from 1 January ``[8760]`` [JPY/kWh], 29 February left out.

        A fiscal year's January to March come before its April to December; a day that occurs twice counts once, as
        it is in the later year.

        Raises
        ------
        ScenarioError
            For an unknown area, and days of the year that are missing.
        """
        if area not in self.areas:
            hint = did_you_mean(area, list(self.areas))
            raise ScenarioError([Issue(Where(self.file), "area", "no such area", area, ", ".join(self.areas), hint)])
        which = self.areas.index(area)
        wanted = [str(day)[5:] for day in np.arange("2001-01-01", "2002-01-01", dtype="datetime64[D]")]
        found = {str(day)[5:]: i for i, day in enumerate(self.days)}
        missing = [day for day in wanted if day not in found]
        if missing:
            what, got = "days of the year are missing", f"{len(missing)} days, the first {missing[0]}"
            raise ScenarioError([Issue(Where(self.file), "", what, got, "365 days")])
        return self.price[[found[day] for day in wanted], :, which].ravel()


def read_jepx_spot(path: str | Path) -> SpotPrices:
    """Read ``spot_summary_YYYY.csv`` (or the older ``spot_YYYY.csv``) of a calendar or fiscal year.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    SpotPrices
        Hourly prices [JPY/kWh].

    Raises
    ------
    ScenarioError
        For columns that are missing, slots that are missing or twice, and prices that are none.
    """
    file = read_text(path)
    faults = Faults(file.name)
    rows = csv_rows(file)
    columns = _columns(rows[0], faults)
    days: dict[np.datetime64, Values] = {}
    for line, row in enumerate(rows[1:], start=2):
        if not row or not row[0].strip():
            continue
        match = re.fullmatch(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})", row[0].strip())
        slot = number(row[1]) if len(row) > 1 else float("nan")
        if not match or not 1 <= slot <= 48 or slot % 1:
            faults.add(line, "", "cannot read day and slot", got=",".join(row[:2]), expected="as 2024/1/31,48")
            continue
        year, month, date = match.groups()
        try:
            day: np.datetime64 = np.datetime64(f"{year}-{int(month):02d}-{int(date):02d}", "D")
        except ValueError:
            faults.add(line, "", "no such day", got=row[0])
            continue
        prices = [number(row[k]) if k < len(row) else float("nan") for k in columns.values()]
        block = days.setdefault(day, np.full((48, len(columns)), np.nan))
        if not math.isnan(block[int(slot) - 1, 0]):
            faults.add(line, "", "this slot stands twice", got=",".join(row[:2]))
        elif not all(-1000 <= price <= 1000 for price in prices):
            faults.add(line, "", "a price is missing or none", got=str(prices), expected="-1000 to 1000 JPY/kWh")
        block[int(slot) - 1] = prices
    faults.stop_if_any()
    if not days:
        faults.stop(0, "", "no prices in this file", expected="48 slots a day")
    for whole, block in sorted(days.items()):
        count = int(np.isfinite(block).all(axis=1).sum())
        if count != 48:
            faults.add(0, "", f"{whole} is not whole", got=f"{count} slots", expected="48 slots")
    faults.stop_if_any()
    order = sorted(days)
    price = np.stack([days[day].reshape(24, 2, len(columns)).mean(axis=1) for day in order])
    return SpotPrices(file.name, np.array(order, dtype="datetime64[D]"), tuple(columns), price)


def _columns(header: list[str], faults: Faults) -> dict[str, int]:
    found: dict[str, int] = {}
    for k, cell in enumerate(header):
        if cell.startswith("システムプライス"):
            found["system"] = k
        for name, area in AREAS.items():
            if cell.startswith(f"エリアプライス{name}"):
                found[area] = k
    if "システムプライス" not in "".join(header) or len(found) < 2 or len(header) < 3:
        expected = "受渡日,時刻コード,…,システムプライス(円/kWh),エリアプライス北海道(円/kWh),…"
        faults.stop(1, "", "this is not a table of spot prices", got=",".join(header)[:50], expected=expected)
    return found
