"""EPW, the weather format of EnergyPlus, through pvlib; hours count 1 to 24 and name the end of the hour."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energyplan.readers.checks import Origin, Place, checked_year
from energyplan.readers.sun import split_erbs, sun_year
from energyplan.readers.text import EUROPEAN, Faults, TextFile, number, read_text
from energyplan.readers.weather_year import HOURS, Values, WeatherYear

_HEADER_LINES = 8
_COLUMNS = 35
_NEEDED = (1, 2, 3, 6, 8, 13, 14, 15, 21)  # month, day, hour, temperature, humidity, irradiance, wind
#: pvlib's column name -> (our name, values from here on mean "missing", factor)
_QUANTITIES = {
    "temp_air": ("temp_air_degc", 99.9, 1.0),
    "relative_humidity": ("relative_humidity", 999.0, 0.01),
    "ghi": ("ghi", 9999.0, 1.0),
    "dni": ("dni", 9999.0, 1.0),
    "dhi": ("dhi", 9999.0, 1.0),
    "wind_speed": ("wind_speed", 999.0, 1.0),
}


def read_epw(path: str | Path) -> WeatherYear:
    """Read an EPW file of 8760 hours, or of 8784 from which 29 February is left out.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    WeatherYear
        Temperature [degC], irradiance [W/m2], wind [m/s] at 10 m, humidity [-]. Missing direct and diffuse
        irradiance is derived from global irradiance (Erbs), which `assumed` then says.

    Raises
    ------
    ScenarioError
        For a file that is cut off, has columns missing or values that are none.
    """
    file = read_text(path, EUROPEAN)
    faults = Faults(file.name)
    place = _place(file, faults)
    rows = _check_rows(file, faults)
    from pvlib import iotools  # pvlib pulls in pandas: only when an EPW file is read

    keep = np.array([row.split(",")[1:3] for row in rows], dtype=float)
    common = ~((keep[:, 0] == 2) & (keep[:, 1] == 29))
    assumed = [] if common.all() else ["29 February was left out"]
    if int(common.sum()) != HOURS:
        faults.stop(0, "", "not a whole year", got=f"{len(rows)} hours", expected="8760 or 8784 hours")
    kept = [row for row, k in zip(rows, common, strict=True) if k]
    _check_order(kept, np.flatnonzero(common), faults)
    header = ["LOCATION,a,b,c,d,e,0,0,0,0", *["-"] * (_HEADER_LINES - 1)]
    table, _ = iotools.read_epw(io.StringIO("\n".join([*header, *map(_clean, kept)]) + "\n"))
    columns: dict[str, Values] = {}
    for theirs, (ours, missing_from, factor) in _QUANTITIES.items():
        values = table[theirs].to_numpy(dtype=float)
        columns[ours] = np.where(values >= missing_from, np.nan, values) * factor
    assumed += _complete(columns, place)
    lines = np.flatnonzero(common) + _HEADER_LINES + 1
    city, kind, code = (file.lines[0].split(",")[k].strip() for k in (1, 4, 5))
    source = f"EPW {city} {code} ({kind})"
    return checked_year(columns, place, Origin(source, lines, tuple(assumed)), faults)


def _place(file: TextFile, faults: Faults) -> Place:
    head = file.lines[0].split(",")
    if head[0].strip().upper() != "LOCATION" or len(head) < 10:
        faults.stop(1, "", "this is not an EPW file", got=file.lines[0][:40], expected="a first line 'LOCATION,…'")
    values = [number(cell) for cell in head[6:10]]
    if any(math.isnan(v) for v in values):
        expected = "latitude, longitude, time zone, elevation as numbers"
        faults.stop(1, "", "the LOCATION line is not complete", got=",".join(head[6:10]), expected=expected)
    return Place(values[0], values[1], values[3], values[2])


def _check_rows(file: TextFile, faults: Faults) -> list[str]:
    """Look at every data line before pvlib does, so that a fault has a line number; returns the data lines."""
    rows = file.lines[_HEADER_LINES:]
    if len(rows) not in (HOURS, HOURS + 24):
        fix = "The file may be cut off." if len(rows) < HOURS else ""
        faults.add(0, "", "not a whole year", got=f"{len(rows)} data lines", expected="8760 or 8784", fix=fix)
    for line, row in enumerate(rows, start=_HEADER_LINES + 1):
        cells = row.split(",")
        if len(cells) < _COLUMNS - 1:
            expected = f"{_COLUMNS} columns"
            faults.add(line, "", "the line is cut off", got=f"{len(cells)} columns", expected=expected)
            continue
        for column in _NEEDED:
            if math.isnan(number(cells[column])):
                faults.add(line, f"column {column + 1}", "not a number", got=cells[column])
    faults.stop_if_any()
    return rows


def _clean(row: str) -> str:
    """Only what we use and have checked, so that nothing else in the line can trip the parser."""
    cells = row.split(",")
    kept = ["0"] * _COLUMNS
    kept[0] = "2001"
    for column in _NEEDED:
        value = number(cells[column])
        kept[column] = str(int(value)) if column <= 3 else repr(value)
    return ",".join(kept)


def _check_order(rows: list[str], at: NDArray[np.int64], faults: Faults) -> None:
    """Days run through a common year and hours from 1 to 24 (the year of each month may differ, the order may not)."""
    found = np.array([row.split(",")[1:4] for row in rows], dtype=float)
    days = np.arange("2001-01-01", "2002-01-01", dtype="datetime64[D]").astype(str)
    expected = np.array([[int(d[5:7]), int(d[8:]), h] for d in days for h in range(1, 25)])
    wrong = (found != expected).any(axis=1)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        got, wanted = ("month {:g}, day {:g}, hour {:g}".format(*x[row]) for x in (found, expected))
        faults.stop(int(at[row]) + _HEADER_LINES + 1, "", "hours are out of order", got=got, expected=wanted)


def _complete(columns: dict[str, Values], place: Place) -> list[str]:
    """Fill irradiance the file does not have; returns what was assumed."""
    bare = np.isnan(columns["dni"]) | np.isnan(columns["dhi"])
    if not bare.any():
        return []
    sun = sun_year(place.latitude, place.longitude, place.utc_offset_h)
    ghi = np.nan_to_num(columns["ghi"])
    dni, dhi = split_erbs(ghi, sun)
    columns["dni"] = np.where(bare, dni, columns["dni"])
    columns["dhi"] = np.where(bare, dhi, columns["dhi"])
    return [f"direct and diffuse irradiance from global irradiance (Erbs) in {int(bare.sum())} hours"]
