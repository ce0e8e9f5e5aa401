"""Hourly weather in a table of one's own: CSV with a header of common names, UTF-8 or cp932, time column optional."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import did_you_mean
from energyplan.readers.checks import Origin, Place, checked_year
from energyplan.readers.sun import split_direct, split_erbs, sun_year
from energyplan.readers.text import Faults, csv_rows, number, read_text
from energyplan.readers.weather_year import HOURS, Values, WeatherYear

#: Our name -> names in files, in small letters, without units, spaces and underscores.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "temp_air_degc": (
        *("temperature", "temp", "t", "ta", "tair", "tdb", "drybulb", "t2m", "tempair", "tempairdegc"),
        *("気温", "外気温", "温度"),
    ),
    "ghi": (
        *("ghi", "global", "gh", "globalhorizontal", "globalhorizontalirradiance"),
        *("全天日射量", "水平面全天日射量", "日射量"),
    ),
    "dni": ("dni", "directnormal", "beamnormal", "gbn", "gbni", "法線面直達日射量", "直達日射量"),
    "dhi": ("dhi", "diffuse", "diffusehorizontal", "gdh", "gdhi", "天空日射量", "散乱日射量", "水平面天空日射量"),
    "wind_speed": ("wind", "windspeed", "ws", "ws10m", "wg", "風速"),
    "relative_humidity": ("rh", "humidity", "relativehumidity", "相対湿度", "湿度"),
    "time": ("time", "datetime", "date", "timestamp", "日時", "年月日時", "時刻"),
}
_TIME_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M", "%d.%m.%Y %H:%M", "%m/%d %H:%M")
_MJ_PER_H = 1e6 / 3600.0


def read_weather_csv(path: str | Path, place: Place) -> WeatherYear:
    """Read hourly weather from a CSV with at least air temperature and global irradiance.

    Parameters
    ----------
    path : str or Path
        The file: one header line, then 8760 lines from 1 January, hour by hour (8784 when a time column tells
        29 February, which is left out). Units: degC, W/m2, m/s, humidity in % or a fraction; a header that ends in
        ``(MJ/m2)`` is converted.
    place : Place
        Coordinates [deg], elevation [m] and time zone [h]: a table does not carry them.

    Returns
    -------
    WeatherYear
        Missing direct and diffuse irradiance by Erbs, missing wind 2 m/s: both named in `assumed`.

    Raises
    ------
    ScenarioError
        For columns that are missing or twice, and cells that are not numbers.
    """
    file = read_text(path)
    faults = Faults(file.name)
    delimiter = max(",;\t", key=file.lines[0].count)
    rows = csv_rows(file, delimiter)
    where, factor = _header(rows[0], faults)
    table, lines, assumed = _table(rows, where, faults)
    if len(lines) != HOURS:
        fix = "The first line must be the header." if len(lines) == HOURS - 1 else ""
        faults.stop(0, "", "not a whole year", got=f"{len(lines)} hours", expected=f"{HOURS} hours", fix=fix)
    for name, f in factor.items():
        table[name] = table[name] * f
    assumed += _complete(table, place)
    return checked_year(table, place, Origin(f"table {Path(path).name}", lines, tuple(assumed)), faults)


def _plain(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).lower()
    return re.sub(r"[\s_\-]|[\[(].*", "", text)


def _header(header: list[str], faults: Faults) -> tuple[dict[str, int], dict[str, float]]:
    """Position of each of our columns and the factor its unit asks for."""
    known = {synonym: name for name, names in SYNONYMS.items() for synonym in names}
    where: dict[str, int] = {}
    factor: dict[str, float] = {}
    for position, cell in enumerate(header):
        name = known.get(_plain(cell))
        if name is None:
            continue
        if name in where:
            faults.add(1, cell, "two columns for the same quantity", got=header[where[name]], fix="Keep one of them.")
            continue
        where[name] = position
        if re.search(r"MJ", unicodedata.normalize("NFKC", cell)):
            factor[name] = _MJ_PER_H
    for name in ("temp_air_degc", "ghi"):
        if name not in where:
            near = next((hint for cell in header if (hint := did_you_mean(_plain(cell), SYNONYMS[name]))), "")
            expected = " or ".join(SYNONYMS[name][:4])
            faults.add(1, name, "no such column", got=", ".join(header)[:60], expected=expected, fix=near)
    faults.stop_if_any()
    return where, factor


def _table(
    rows: list[list[str]], where: dict[str, int], faults: Faults
) -> tuple[dict[str, Values], NDArray[np.int64], list[str]]:
    time_at = where.get("time")
    numeric = {name: position for name, position in where.items() if name != "time"}
    kept: list[list[float]] = []
    lines: list[int] = []
    leap = False
    previous: datetime | None = None
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if time_at is not None:
            moment = _moment(row, time_at, line, faults)
            if moment is None:
                continue
            if previous is not None and (moment - previous).total_seconds() != 3600.0:
                faults.add(line, "time", "not one hour after the line before", got=row[time_at])
            previous = moment
            if (moment.month, moment.day) == (2, 29):
                leap = True
                continue
        cells = [row[position].strip() if position < len(row) else "" for position in numeric.values()]
        values = [number(cell) for cell in cells]
        for name, cell, value in zip(numeric, cells, values, strict=True):
            if math.isnan(value) and cell.lower() not in ("", "nan", "na", "-", "///"):
                faults.add(line, name, "not a number", got=cell)
        kept.append(values)
        lines.append(line)
    faults.stop_if_any()
    table = np.array(kept, dtype=float).reshape(len(kept), len(numeric))
    columns = {name: table[:, k] for k, name in enumerate(numeric)}
    return columns, np.array(lines, dtype=np.int64), ["29 February was left out"] if leap else []


def _moment(row: list[str], position: int, line: int, faults: Faults) -> datetime | None:
    text = row[position].strip() if position < len(row) else ""
    text = re.sub(r"(\d{1,2}:\d{2}):\d{2}.*$", r"\1", text)
    for pattern in _TIME_FORMATS:
        try:
            if "%Y" not in pattern:  # no year in the file: any leap year lets 29 February pass
                return datetime.strptime(f"2000/{text}", f"%Y/{pattern}")
            return datetime.strptime(text, pattern)
        except ValueError:
            continue
    faults.add(line, "time", "cannot read the time", got=text, expected="as 2024-01-31 13:00")
    return None


def _complete(table: dict[str, Values], place: Place) -> list[str]:
    """Add the columns the table does not have; returns what was assumed."""
    assumed: list[str] = []
    humidity = table.get("relative_humidity")
    if humidity is None:
        table["relative_humidity"] = np.full(HOURS, np.nan)
    elif np.nanmax(humidity, initial=0.0) > 1.5:
        table["relative_humidity"] = humidity / 100.0
    if "wind_speed" not in table:
        table["wind_speed"] = np.full(HOURS, 2.0)
        assumed.append("wind 2 m/s in every hour")
    if "dni" in table and "dhi" in table:
        return assumed
    sun = sun_year(place.latitude, place.longitude, place.utc_offset_h)
    ghi = np.maximum(np.nan_to_num(table["ghi"]), 0.0)
    if "dhi" in table:
        table["dni"], table["dhi"] = split_direct(ghi, ghi - np.minimum(np.nan_to_num(table["dhi"]), ghi), sun)
        assumed.append("direct irradiance from global less diffuse")
    elif "dni" in table:
        table["dhi"] = np.maximum(ghi - np.nan_to_num(table["dni"]) * sun.cos_zenith, 0.0)
        assumed.append("diffuse irradiance from global less direct")
    else:
        table["dni"], table["dhi"] = split_erbs(ghi, sun)
        assumed.append("direct and diffuse irradiance from global irradiance (Erbs)")
    return assumed
