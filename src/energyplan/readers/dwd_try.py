"""Test reference years (TRY) of the German weather service: editions of 2011 and 2015/2017, both fixed-order text.

The columns are found by the header line above ``***``; the hour (1 to 24, UTC+1) names its end. Irradiance comes as
direct (B) and diffuse (D) on the horizontal plane. The 2015 edition gives the place in metres of the European
Lambert projection (EPSG:3034), older files in degrees.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np

from energyplan.readers.checks import Origin, Place, checked_year
from energyplan.readers.sun import split_direct, sun_year
from energyplan.readers.text import EUROPEAN, Faults, TextFile, number, read_text
from energyplan.readers.weather_year import HOURS, Values, WeatherYear

_NEEDED = ("MM", "DD", "HH", "t", "WG", "RF", "B", "D")
_UTC_OFFSET_H = 1.0
_LAMBERT = "EPSG:3034"


def read_try(path: str | Path, place: Place | None = None) -> WeatherYear:
    """Read a test reference year of the editions 2011 or 2015 (2017).

    Parameters
    ----------
    path : str or Path
        The file.
    place : Place, optional
        Where the year is for; needed when the file does not say so itself (it is then listed as assumed).

    Returns
    -------
    WeatherYear
        Temperature [degC], irradiance [W/m2], wind [m/s] at 10 m, humidity [-].

    Raises
    ------
    ScenarioError
        For a header or column that is missing, a file cut off, or a place that cannot be told.
    """
    file = read_text(path, EUROPEAN)
    faults = Faults(file.name)
    names, first = _columns(file, faults)
    assumed: tuple[str, ...] = ()
    found = _place(file.lines[:first])
    if found is None:
        if place is None:
            fix = "Give latitude, longitude and elevation in the scenario."
            faults.stop(1, "", "the file does not say where it is for", fix=fix)
        assumed = ("place of the test reference year as given, not from the file",)
        found = place
    assert found is not None
    table = _table(file, names, first, faults)
    sun = sun_year(found.latitude, found.longitude, found.utc_offset_h)
    ghi = table["B"] + table["D"]
    dni, dhi = split_direct(ghi, table["B"], sun)
    humidity = np.where(table["RF"] > 100.0, np.nan, table["RF"] / 100.0)
    wind = np.where(table["WG"] >= 99.0, np.nan, table["WG"])
    columns = {"temp_air_degc": table["t"], "ghi": ghi, "dni": dni, "dhi": dhi, "wind_speed": wind}
    kind = _field(file.lines[:first], r"Art des TRY\s*:\s*(.+)") or "year"
    period = _field(file.lines[:first], r"Bezugszeitraum\s*:\s*(.+)") or ""
    origin = Origin(f"DWD TRY {kind} {period}".strip(), np.arange(first + 1, first + 1 + HOURS), assumed)
    return checked_year({**columns, "relative_humidity": humidity}, found, origin, faults)


def _field(head: list[str], pattern: str) -> str:
    for line in head:
        match = re.search(pattern, line, re.IGNORECASE)
        if match:
            return match.group(1).strip()
    return ""


def _columns(file: TextFile, faults: Faults) -> tuple[list[str], int]:
    """Column names and the index of the first data line."""
    stars = next((i for i, line in enumerate(file.lines) if line.strip().startswith("***")), None)
    if stars is None:
        expected = "a column header and a line '***' before the data"
        fix = "Name a test reference year of the German weather service."
        faults.stop(1, "", "this is not a TRY file", got=file.lines[0], expected=expected, fix=fix)
    assert stars is not None
    for index in reversed(range(stars)):
        names = file.lines[index].split()
        if {"MM", "DD", "HH"} <= set(names):
            missing = [name for name in _NEEDED if name not in names]
            if missing:
                faults.stop(index + 1, "", "columns are missing", got=" ".join(names), expected=" ".join(missing))
            return names, stars + 1
    faults.stop(stars + 1, "", "no column header above '***'", expected=" ".join(_NEEDED))
    raise AssertionError


def _table(file: TextFile, names: list[str], first: int, faults: Faults) -> dict[str, Values]:
    rows = file.lines[first:]
    if len(rows) != HOURS:
        got, fix = f"{len(rows)} data lines", "The file may be cut off." if len(rows) < HOURS else ""
        faults.stop(len(file.lines), "", "not a whole year", got=got, expected=f"{HOURS} data lines", fix=fix)
    positions = [names.index(name) for name in _NEEDED]
    values = np.full((HOURS, len(_NEEDED)), np.nan)
    for i, row in enumerate(rows):
        cells = row.split()
        line = first + 1 + i
        if len(cells) != len(names):
            faults.add(line, "", "the line is cut off", got=f"{len(cells)} values", expected=f"{len(names)} values")
            continue
        values[i] = [number(cells[p]) for p in positions]
        if np.isnan(values[i]).any():
            faults.add(line, "", "a value is not a number", got=" ".join(cells[p] for p in positions))
    faults.stop_if_any()
    hours = np.tile(np.arange(1, 25), 365)
    wrong = np.flatnonzero(values[:, 2] != hours)
    if len(wrong):
        expected = f"hour {hours[wrong[0]]}"
        faults.stop(
            first + 1 + int(wrong[0]), "HH", "hours are out of order", got=values[wrong[0], 2], expected=expected
        )
    return {name: values[:, k] for k, name in enumerate(_NEEDED)}


def _place(head: list[str]) -> Place | None:
    text = "\n".join(head)
    height = re.search(r"H(?:oe|ö|\S)henlage\s*:?\s*(-?\d+(?:\.\d+)?)", text)
    height = height or re.search(r"(-?\d+(?:\.\d+)?)\s*(?:m|Meter)\s+(?:ue|ü|\S)ber NN", text)
    elevation = float(height.group(1)) if height else 0.0
    east = re.search(r"Rechtswert\s*:\s*(\d+(?:\.\d+)?)", text)
    north = re.search(r"Hochwert\s*:\s*(\d+(?:\.\d+)?)", text)
    if east and north:
        import pyproj  # loads its database; only this format needs it

        to_degrees = pyproj.Transformer.from_crs(_LAMBERT, "EPSG:4326", always_xy=True)
        longitude, latitude = to_degrees.transform(float(east.group(1)), float(north.group(1)))
        return None if math.isinf(latitude) else Place(float(latitude), float(longitude), elevation, _UTC_OFFSET_H)
    angle = r"(\d{1,2})\s*(?:°|Grad|\S)\s*(\d{1,2})\s*['’´′]?\s*(?:Min)?\w*\s*"
    both = re.search(angle + r"N.*?" + angle + r"(?:O|E)", text)
    if both:
        lat_deg, lat_min, lon_deg, lon_min = (float(x) for x in both.groups())
        return Place(lat_deg + lat_min / 60.0, lon_deg + lon_min / 60.0, elevation, _UTC_OFFSET_H)
    return None
