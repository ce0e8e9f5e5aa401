"""Hourly series that a scenario names: 8760 rows of numbers, one column or several."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, Where, did_you_mean, shown
from energyplan.scenario.csvtable import read_lines, separator
from energyplan.scenario.faults import Faults
from energyplan.scenario.paths import is_file
from energyplan.scenario.record import Scenario

HOURS = 8760
LARGEST = 1e12
TIME_COLUMNS = ("time", "date", "datetime", "timestamp", "hour", "時刻", "日時")
BUILDING_COLUMNS = ("space_heat_kw", "hot_water_kw", "electricity_kw", "cooling_kw")
MOST_CHECKED = 60

Values = NDArray[np.float64]


def read_hours(path: Path, key: str, faults: Faults, known: Sequence[str] = ()) -> dict[str, Values]:
    """Read a table of hours.

    Parameters
    ----------
    path : Path
        CSV with 8760 rows in local standard time from 1 January 0:00, an hour in the row of its start, with a header of
        names or, for a single column, without; a column of times is passed over.
    key : str
        Dotted key that names the file.
    faults : Faults
        Collector.
    known : sequence of str
        Names there may be; any where empty.

    Returns
    -------
    dict of str to array
        Values by column ``[8760]``; the one column of a file without header is called ``value``. Empty after a fault.
    """
    lines = read_lines(path, faults)
    if not lines:
        return {}
    try:
        rows = list(csv.reader(lines, delimiter=separator(lines[0])))
    except csv.Error as error:
        faults.add(Where(str(path)), key, "not a CSV table", got=shown(str(error)))
        return {}
    before = len(faults.issues)
    header = [cell.strip() for cell in rows[0]]
    headless = all(_number(cell) is not None for cell in header)
    names = ["value"] if headless and len(header) == 1 else header
    if headless and len(header) > 1:
        fix = "Write the names of the columns into the first row."
        faults.add(Where(str(path), 1, 1), key, "several columns without a header", fix=fix)
        return {}
    body = rows if headless else rows[1:]
    first = 1 if headless else 2
    _check_names(path, key, names, known, faults)
    _check_length(path, key, len(body), faults)
    if len(faults.issues) > before:
        return {}
    wanted = {i: name for i, name in enumerate(names) if name.lower() not in TIME_COLUMNS}
    found = {name: _column(path, key, body, (i, name, first), faults) for i, name in wanted.items()}
    return found if len(faults.issues) == before else {}


def _check_names(path: Path, key: str, names: list[str], known: Sequence[str], faults: Faults) -> None:
    for number, name in enumerate(names):
        where = Where(str(path), 1, number + 1)
        if not name or names.index(name) < number:
            faults.add(where, key, "a column without a name" if not name else "the same column twice", got=shown(name))
        elif known and name not in known and name.lower() not in TIME_COLUMNS:
            fix = did_you_mean(name, list(known)) or "Known are: " + ", ".join(known) + "."
            faults.add(where, key, "unknown column", got=shown(name), fix=fix)


def _check_length(path: Path, key: str, rows: int, faults: Faults) -> None:
    if rows == HOURS:
        return
    fix = "Give one row per hour of a common year, from 1 January 0:00."
    if rows == HOURS + 24:
        fix = "This is a leap year: leave out 29 February, rows 1417 to 1440."
    faults.add(Where(str(path)), key, "not a whole year", got=f"{rows} rows", expected=f"{HOURS} rows", fix=fix)


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if abs(value) <= LARGEST else None


def _column(path: Path, key: str, body: list[list[str]], about: tuple[int, str, int], faults: Faults) -> Values:
    at, name, first = about
    values = np.full(HOURS, np.nan)
    for hour, row in enumerate(body):
        value = _number(row[at]) if at < len(row) else None
        values[hour] = np.nan if value is None else value
    wrong = np.flatnonzero(np.isnan(values))
    if len(wrong):
        hour = int(wrong[0])
        cell = body[hour][at] if at < len(body[hour]) else ""
        more = f", and in {len(wrong) - 1} more rows" if len(wrong) > 1 else ""
        where = Where(str(path), hour + first, at + 1)
        faults.add(where, key, f"no number in {name}{more}", got=shown(cell), expected="a number", fix="Fill the gaps.")
    return values


def series_of(scenario: Scenario) -> Mapping[str, Values]:
    """Return the hourly series of a scenario by name ``[8760]``, in the units that their users expect.

    Raises
    ------
    ScenarioError
        For files that are no 8760 hours of numbers, and columns that are not there; all faults at once.
    """
    faults = Faults()
    found = {name: _one_series(scenario, name, faults) for name in scenario.spec.series}
    faults.raise_if_any()
    return found


def _one_series(scenario: Scenario, name: str, faults: Faults) -> Values:
    key = f"series.{name}"
    file, _, column = scenario.spec.series[name].partition("#")
    columns = read_hours(scenario.folder / file, key, faults)
    if not columns:
        return np.zeros(HOURS)
    if not column and len(columns) > 1:
        fix = f"Name one: {name}: {file}#{next(iter(columns))}."
        words = {"got": ", ".join(columns)[:80], "expected": "one column", "fix": fix}
        faults.note(Issue(scenario.where(key), key, "a file of several columns", **words))
    elif column and column not in columns:
        fix = did_you_mean(column, list(columns)) or "Known are: " + ", ".join(columns)[:200] + "."
        faults.note(Issue(scenario.where(key), key, f"no such column in {file}", shown(column), "", fix))
    return columns.get(column or next(iter(columns)), np.zeros(HOURS))


def building_hours(scenario: Scenario, number: int) -> dict[str, Values]:
    """Return the measured hours of a building by column, such as ``space_heat_kw``, ``[8760]`` [kW]; empty for none.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    number : int
        Position of the building in `scenario.buildings`.

    Raises
    ------
    ScenarioError
        For a file that is no 8760 hours of numbers, and for unknown columns.
    """
    faults = Faults()
    found = _building_hours(scenario, number, faults)
    faults.raise_if_any()
    return found


def _building_hours(scenario: Scenario, number: int, faults: Faults) -> dict[str, Values]:
    building = scenario.buildings[number]
    if building.hourly is None:
        return {}
    key = f"demand.buildings.{building.id}.hourly"
    columns = read_hours(scenario.folder / building.hourly, key, faults, BUILDING_COLUMNS)
    for name, values in columns.items():
        if float(values.min()) < 0.0:
            hour = int(values.argmin())
            faults.add(scenario.where(key), key, f"{name} is negative in hour {hour}", got=f"{values[hour]:g}",
                       expected="0 or more", fix="Demand counts positive.")  # fmt: skip
    return columns


def check_hours(scenario: Scenario, faults: Faults) -> None:
    """Note the faults of all hourly series, and of the first 60 files of buildings (the rest is read when planning)."""
    for name in scenario.spec.series:
        if is_file(scenario.folder / scenario.spec.series[name].partition("#")[0]):
            _one_series(scenario, name, faults)
    measured = [i for i, building in enumerate(scenario.buildings) if building.hourly is not None]
    for number in measured[:MOST_CHECKED]:
        if is_file(scenario.folder / (scenario.buildings[number].hourly or "")):
            _building_hours(scenario, number, faults)
