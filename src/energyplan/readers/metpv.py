"""METPV-20 and METPV-11 (NEDO): typical years of Japanese stations in fixed-width text.

Layout: a header line ``code[5] name[23] lat deg[4] min[6] lon deg[4] min[6] elevation``; then, per day, one line of 160
characters for each element: ``element[5] month[3] day[2] year or anemometer height[5]`` and 24 values of 5 characters,
of which the last is a remark digit, followed by the day's summary. Column h holds the hour from h-1 to h.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energyplan.readers.checks import Origin, Place, checked_year
from energyplan.readers.sun import split_direct, sun_year
from energyplan.readers.text import Faults, read_text
from energyplan.readers.weather_year import HOURS, Values, WeatherYear

_ELEMENTS = {1: "ghi", 2: "direct", 5: "temp_air_degc", 7: "wind_speed"}
_MISSING = 8888
_FIRST = 15  # characters before the first hourly value
_MJ_PER_H = 1e6 / 3600.0
_SCALE = {"ghi": 0.01 * _MJ_PER_H, "direct": 0.01 * _MJ_PER_H, "temp_air_degc": 0.1, "wind_speed": 0.1}


def read_metpv(path: str | Path) -> WeatherYear:
    """Read one METPV-20 or METPV-11 station file (``max``, ``mea`` or ``min`` year).

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    WeatherYear
        Temperature [degC], irradiance [W/m2] and wind [m/s]; humidity is not in the file (NaN). The file's direct
        irradiance is that on the horizontal plane (global = direct + diffuse in the data); it is divided by the
        sun's height for the direct normal irradiance.

    Raises
    ------
    ScenarioError
        For a header, line, day or element that is missing or not as published.
    """
    file = read_text(path)
    faults = Faults(file.name)
    code, name, place = _header(file.lines[0], faults)
    columns, first_lines, heights = _days(file.lines, faults)
    faults.stop_if_any()
    sun = sun_year(place.latitude, place.longitude, place.utc_offset_h)
    ghi = np.maximum(columns["ghi"], 0.0)
    dni, dhi = split_direct(ghi, columns["direct"], sun)
    year = {**columns, "ghi": ghi, "dni": dni, "dhi": dhi, "relative_humidity": np.full(HOURS, np.nan)}
    year.pop("direct")
    lines = np.repeat(first_lines, 24)
    metpv11 = bool(len(heights)) and float(np.median(heights)) < 1000
    height = float(np.median(heights)) / 10.0 if metpv11 else 10.0
    assumed = () if metpv11 else ("wind is taken as measured at 10 m",)
    edition = "METPV-11" if metpv11 else "METPV-20"
    origin = Origin(f"{edition} {code} {name}", lines, assumed, height if height > 0 else 10.0)
    return checked_year(year, place, origin, faults)


def _header(line: str, faults: Faults) -> tuple[str, str, Place]:
    code, rest = line[:5].strip(), line[5:].split()
    try:
        lat_deg, lat_min, lon_deg, lon_min, elevation = (float(x) for x in rest[-5:])
    except ValueError:
        faults.stop(
            1,
            "",
            "this is not the header of a METPV file",
            got=line[:60],
            expected="station code, name, latitude and longitude in degrees and minutes, elevation",
        )
        raise AssertionError from None
    place = Place(lat_deg + lat_min / 60.0, lon_deg + lon_min / 60.0, elevation, 9.0)
    return code, " ".join(rest[:-5]), place


def _days(lines: list[str], faults: Faults) -> tuple[dict[str, Values], NDArray[np.int64], list[float]]:
    """Hourly columns in the file's order of days, the line of each day's temperature, and the year/height field."""
    columns = {name: np.full((365, 24), np.nan) for name in _ELEMENTS.values()}
    first_lines = np.zeros(365, dtype=np.int64)
    day_of = {
        (int(m), int(d)): i
        for i, (m, d) in enumerate(
            (str(x)[5:7], str(x)[8:]) for x in np.arange("2001-01-01", "2002-01-01", dtype="datetime64[D]")
        )
    }
    seen: dict[int, int] = dict.fromkeys(_ELEMENTS, 0)
    heights: list[float] = []
    for number, line in enumerate(lines[1:], start=2):
        try:
            element, month, day = int(line[:5]), int(line[5:8]), int(line[8:10])
        except ValueError:
            faults.add(number, "", "cannot read element, month and day", got=line[:15], expected="as '00005  1 1 2018'")
            continue
        if element not in _ELEMENTS:
            continue
        index = day_of.get((month, day))
        if index is None:
            faults.add(number, "", "no such day in a common year", got=f"month {month}, day {day}")
            continue
        values = _hours(line, number, faults)
        if values is None:
            continue
        seen[element] += 1
        columns[_ELEMENTS[element]][index] = values * _SCALE[_ELEMENTS[element]]
        if element == 7 and line[10:15].strip().isdigit():
            heights.append(float(line[10:15]))
        if element == 5:
            first_lines[index] = number
    for element, count in seen.items():
        if count != 365:
            what = f"element {element} ({_ELEMENTS[element]}) does not have every day"
            faults.add(0, "", what, got=f"{count} days", expected="365 days", fix="The file may be cut off.")
    return {name: values.ravel() for name, values in columns.items()}, first_lines, heights


def _hours(line: str, number: int, faults: Faults) -> Values | None:
    """24 values of one line; the remark digit at the end of each is dropped, the sign kept."""
    if len(line) < _FIRST + 24 * 5:
        faults.add(number, "", "the line is cut off", got=f"{len(line)} characters", expected="160 characters")
        return None
    cells = [line[i : i + 4].strip() for i in range(_FIRST, _FIRST + 120, 5)]
    try:
        values = np.array([float(cell) if cell not in ("", "-") else 0.0 for cell in cells])
    except ValueError:
        faults.add(number, "", "a value is not a number", got=line[_FIRST : _FIRST + 120].strip())
        return None
    return np.where(np.abs(values) >= _MISSING, np.nan, values)
