"""The last step of every weather reader: is this a whole, plausible year, and if not, on which line?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.readers.text import Faults
from energyplan.readers.weather_year import HOURS, Values, WeatherYear

LONGEST_GAP_H = 6

#: Quantity -> (lowest, highest, unit) that a year of weather may hold anywhere on Earth.
BOUNDS: dict[str, tuple[float, float, str]] = {
    "temp_air_degc": (-70.0, 60.0, "degC"),
    "ghi": (0.0, 1500.0, "W/m2"),
    "dni": (0.0, 1420.0, "W/m2"),
    "dhi": (0.0, 1200.0, "W/m2"),
    "wind_speed": (0.0, 80.0, "m/s"),
    "relative_humidity": (0.0, 1.1, ""),
}


@dataclass(frozen=True)
class Place:
    """Where and in which time zone: degrees north and east, metres above sea, local standard time less UTC [h]."""

    latitude: float
    longitude: float
    elevation_m: float
    utc_offset_h: float


@dataclass(frozen=True)
class Origin:
    """Where the numbers are from: the description, the line of each hour in the file, and what was assumed."""

    source: str
    lines: NDArray[np.int64] | None = None
    assumed: tuple[str, ...] = ()
    wind_height_m: float = 10.0

    def line_of(self, hour: int) -> int:
        """Line in the file that holds `hour`, 0 when not known."""
        return int(self.lines[hour]) if self.lines is not None else 0


def mend_gaps(values: Values, longest_h: int = LONGEST_GAP_H) -> tuple[Values, int]:
    """Fill gaps (NaN) of at most `longest_h` hours by linear interpolation around the year.

    Parameters
    ----------
    values : array
        Hourly values ``[8760]``, NaN where missing.
    longest_h : int
        Longest gap to fill [h].

    Returns
    -------
    tuple
        The filled values (longer gaps still NaN) and the number of hours filled.
    """
    missing = np.isnan(values)
    if not missing.any() or missing.all():
        return values, 0
    n = len(values)
    known = np.flatnonzero(~missing)
    before = known[np.searchsorted(known, np.arange(n), side="right") - 1]
    after = known[np.searchsorted(known, np.arange(n)) % len(known)]
    gap = (after - before - 1) % n
    short = missing & (gap <= longest_h)
    out = values.copy()
    out[short] = np.interp(np.arange(n), known, values[known], period=n)[short]
    return out, int(short.sum())


def check_place(place: Place, faults: Faults) -> None:
    """Note coordinates or a time zone that cannot be."""
    if not -90 <= place.latitude <= 90:
        faults.add(1, "latitude", "no such latitude", got=place.latitude, expected="-90 to 90")
    if not -180 <= place.longitude <= 180:
        faults.add(1, "longitude", "no such longitude", got=place.longitude, expected="-180 to 180")
    if not -500 <= place.elevation_m <= 6000:
        faults.add(1, "elevation_m", "no town stands at this height", got=place.elevation_m, expected="-500 to 6000 m")
    off = abs((place.longitude / 15.0 - place.utc_offset_h + 12.0) % 24.0 - 12.0)
    if not off <= 4.0:
        faults.add(
            1,
            "utc_offset_h",
            "time zone and longitude do not fit",
            got=f"UTC{place.utc_offset_h:+g} at {place.longitude:g} degrees east",
            expected=f"about UTC{place.longitude / 15.0:+.0f}",
            fix="Check the sign of the longitude.",
        )


def checked_year(columns: Mapping[str, Values], place: Place, origin: Origin, faults: Faults) -> WeatherYear:
    """Build the `WeatherYear` from columns, small gaps mended and everything else reported at its line.

    Parameters
    ----------
    columns : mapping
        `temp_air_degc`, `ghi`, `dni`, `dhi`, `wind_speed`, `relative_humidity` (may be all NaN), each ``[8760]``.
    place : Place
        Coordinates [deg], elevation [m], time zone [h].
    origin : Origin
        Description, line numbers, assumptions so far.
    faults : Faults
        Collector of the file; raised here if anything was found.

    Returns
    -------
    WeatherYear
        The year, with every mended gap named in `assumed`.

    Raises
    ------
    ScenarioError
        For a wrong number of hours, gaps over 6 h, and values no place on Earth has.
    """
    assumed = list(origin.assumed)
    filled: dict[str, Values] = {}
    check_place(place, faults)
    for name, (low, high, unit) in BOUNDS.items():
        values = np.asarray(columns[name], dtype=float)
        if len(values) != HOURS:
            faults.add(0, name, "not a whole year", got=f"{len(values)} hours", expected=f"{HOURS} hours")
            continue
        if name == "relative_humidity":
            filled[name] = np.clip(np.where((values >= low) & (values <= high), values, np.nan), 0.0, 1.0)
            continue
        values, mended = mend_gaps(values)
        if mended:
            assumed.append(f"{name}: {mended} missing hours interpolated")
        gaps = np.flatnonzero(np.isnan(values))
        if len(gaps):
            what = f"{len(gaps)} hours are missing, in gaps too long to mend"
            fix = "Complete the file or use another year."
            faults.add(origin.line_of(gaps[0]), name, what, expected=f"gaps of at most {LONGEST_GAP_H} h", fix=fix)
        with np.errstate(invalid="ignore"):
            wrong = np.flatnonzero((values < low) | (values > high))
        if len(wrong):
            what = "out of range" if len(wrong) == 1 else f"out of range in {len(wrong)} hours, here for the first time"
            got = f"{values[wrong[0]]:g} {unit}"
            faults.add(origin.line_of(wrong[0]), name, what, got=got, expected=f"{low:g} to {high:g} {unit}")
        filled[name] = values
    faults.stop_if_any()
    return WeatherYear(
        **filled,
        latitude=place.latitude,
        longitude=place.longitude,
        elevation_m=place.elevation_m,
        utc_offset_h=place.utc_offset_h,
        source=origin.source,
        wind_height_m=origin.wind_height_m,
        assumed=tuple(assumed),
    )
