"""Observations of the Japan Meteorological Agency as downloaded (obsdl CSV), daily or hourly, one or more stations.

Above the data stand the stations, the names of the quantities, and a row that says which columns are the value's
quality and homogeneity, so a quantity takes three columns or four; further rows tell time of day and wind direction.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean
from energyplan.readers.text import Faults, csv_rows, number, read_text

Values = NDArray[np.float64]
GOOD, FAIR = 8, 5
_MARKS = "品質情報", "均質番号", "現象なし情報"


@dataclass(frozen=True, eq=False)
class JmaTable:
    """Observed quantities over time.

    Attributes
    ----------
    file : str
        The file they are from.
    time : array of datetime64[m]
        Start of each day or hour ``[n]``.
    stations, names : tuple of str
        Station and quantity (with its unit, such as ``平均気温(℃)``) of each column.
    values : array
        ``[n, k]`` in the unit of the name; NaN where missing or of poor quality.
    quality : array of int
        Quality of each value ``[n, k]``: 8 sound, 5 nearly so, less is doubtful; 8 where the file tells none.
    """

    file: str
    time: NDArray[np.datetime64]
    stations: tuple[str, ...]
    names: tuple[str, ...]
    values: Values
    quality: NDArray[np.int64]

    def column(self, name: str, station: str = "") -> Values:
        """Return one quantity ``[n]`` by its name, or by the part before the unit.

        Raises
        ------
        ScenarioError
            When the file does not have it.
        """
        for k, (place, title) in enumerate(zip(self.stations, self.names, strict=True)):
            if (not station or place == station) and name in (title, title.split("(")[0]):
                return self.values[:, k]
        known = list(dict.fromkeys(title.split("(")[0] for title in self.names))
        hint = did_you_mean(name, known)
        raise ScenarioError([Issue(Where(self.file), name, "no such quantity", name, ", ".join(known[:12]), hint)])


def read_jma(path: str | Path, lowest_quality: int = FAIR) -> JmaTable:
    """Read a downloaded table of observations.

    Parameters
    ----------
    path : str or Path
        The file (cp932 or UTF-8).
    lowest_quality : int
        Values of a quality below this become NaN.

    Returns
    -------
    JmaTable
        Quantities by time; hours are labelled by their start (the file names their end).

    Raises
    ------
    ScenarioError
        For a file without the agency's header, and lines that are cut off.
    """
    file = read_text(path)
    faults = Faults(file.name)
    rows = csv_rows(file)
    first = next((i for i, row in enumerate(rows) if row and re.match(r"\d{4}/\d{1,2}/\d{1,2}", row[0])), None)
    title = next((i for i, row in enumerate(rows[:first]) if row and row[0].startswith("年月日")), None)
    if first is None or title is None or title == 0:
        expected = "rows of stations and of quantities above dates such as 2024/1/31"
        faults.stop(0, "", "this is not a table of the Japan Meteorological Agency", expected=expected)
    assert first is not None and title is not None
    hourly = rows[title][0] == "年月日時"
    columns = _columns(rows[title], rows[title + 1 : first])
    time, values, quality = [], [], []
    for line, row in enumerate(rows[first:], start=first + 1):
        if not any(row):
            continue
        moment = _moment(row[0], hourly)
        if moment is None:
            faults.add(line, rows[title][0], "cannot read the date", got=row[0], expected="as 2024/1/31 13:00")
            continue
        if len(row) < len(rows[title]):
            expected = f"{len(rows[title])} columns"
            faults.add(line, "", "the line is cut off", got=f"{len(row)} columns", expected=expected)
            continue
        time.append(np.datetime64(moment, "m"))
        values.append([_value(row[value]) for value, _ in columns])
        quality.append([_quality(row[mark]) if mark >= 0 else GOOD for _, mark in columns])
    faults.stop_if_any()
    table, marks = np.array(values, dtype=float), np.array(quality, dtype=np.int64)
    return JmaTable(
        file=file.name,
        time=np.array(time, dtype="datetime64[m]"),
        stations=tuple([*rows[title - 1], *[""] * len(rows[title])][value] for value, _ in columns),
        names=tuple(unicodedata.normalize("NFKC", rows[title][value]) for value, _ in columns),
        values=np.where(marks >= lowest_quality, table, np.nan),
        quality=marks,
    )


def _columns(names: list[str], subheads: list[list[str]]) -> list[tuple[int, int]]:
    """Position of each value and of its quality mark (-1 where the file has none)."""
    width = len(names)
    notes = ["".join(row[k].strip() for row in subheads if k < len(row)) for k in range(width)]
    found: list[tuple[int, int]] = []
    for k in range(1, width):
        if names[k] and not notes[k]:
            found.append((k, -1))
        elif found and notes[k].startswith(_MARKS[0]) and names[k] == names[found[-1][0]] and found[-1][1] < 0:
            found[-1] = (found[-1][0], k)
    return found


def _moment(text: str, hourly: bool) -> datetime | None:
    match = re.match(r"(\d{4})/(\d{1,2})/(\d{1,2})(?:\s+(\d{1,2}):(\d{2}))?", text)
    if not match:
        return None
    year, month, day, hour, minute = (int(part or 0) for part in match.groups())
    try:
        moment = datetime(year, month, day) + timedelta(hours=hour, minutes=minute)
    except ValueError:
        return None
    return moment - timedelta(hours=1) if hourly else moment


def _value(text: str) -> float:
    return number(re.sub(r"[)\]＊*]+$", "", text.strip()))


def _quality(text: str) -> int:
    value = number(text)
    return int(value) if value == value else 0
