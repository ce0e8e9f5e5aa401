"""A problem on 8760 hours made short: typical periods for the design, windows of real hours for the operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from energyplan.results.problem import Problem, TimeGrid
from energyplan.scenario.schema_place import TimeSection
from energyplan.series.typical import Extreme, Settings, typical_periods
from energyplan.technologies.roles import map_series

Values = NDArray[np.float64]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def year_grid(hours_per_period: int = 24) -> TimeGrid:
    """Return the grid of the real year: every period stands for itself."""
    periods = 8760 // hours_per_period
    return TimeGrid(
        hours_per_period=hours_per_period,
        weight=np.ones(periods),
        order=np.arange(periods),
        labels=tuple(day_name(i * hours_per_period // 24) for i in range(periods)),
        first_hour=np.arange(periods) * hours_per_period,
    )


def day_name(day: int) -> str:
    """Return a day of a common year, counted from 0, as ``3 Feb``."""
    for month, length in zip(MONTHS, DAYS):
        if day < length:
            return f"{day + 1} {month}"
        day -= length
    raise ValueError("a common year has 365 days")


def map_hours(problem: Problem, grid: TimeGrid, change: Callable[[Values], Values]) -> Problem:
    """Return the problem on another grid, `change` applied to every hourly series on its last axis.

    Parameters
    ----------
    problem : Problem
        On its own grid.
    grid : TimeGrid
        The grid of the result.
    change : callable
        From hours of the problem to hours of the grid, ``[..., t]`` to ``[..., t]``. Called in a fixed order.

    Returns
    -------
    Problem
        The same problem on other hours.
    """
    return replace(
        problem,
        grid=grid,
        assets=tuple(map_series(a, change) for a in problem.assets),
        classes=replace(problem.classes, shape=change(problem.classes.shape)),
        alternatives=tuple(replace(a, machine=map_series(a.machine, change)) for a in problem.alternatives),
        today=tuple(replace(a, machine=map_series(a.machine, change)) for a in problem.today),
        retail_price=None if problem.retail_price is None else change(problem.retail_price),
        networks=tuple(replace(n, loss_shape=change(n.loss_shape)) for n in problem.networks),
    )


def shorten(problem: Problem, section: TimeSection, temp_air: Values, days: tuple[int, ...] = ()) -> Problem:
    """Return the problem on typical periods.

    Parameters
    ----------
    problem : Problem
        On the real year.
    section : TimeSection
        How many periods, how long, and which days are kept as they are.
    temp_air : array
        Air temperature, for the coldest and hottest day ``[8760]`` [degC].
    days : tuple of int
        Further periods of the year to keep as they are, counted from 0.

    Returns
    -------
    Problem
        Sums of every series preserved; the real year itself where as many periods as days are asked for.
    """
    found: list[Values] = []

    def collect(values: Values) -> Values:
        found.extend(np.atleast_2d(values))
        return values

    map_hours(problem, problem.grid, collect)
    keys = _keys(problem, temp_air) | {f"day {d}": _only(problem, d, section.hours_per_period) for d in days}
    table, place = _distinct([*found, *keys.values()])
    extremes = tuple(
        _extreme(name, int(place[len(found) + list(keys).index(key)]), sense)
        for name, key, sense in _EXTREMES
        if name in section.extreme_periods and key in keys
    )
    extremes += tuple(
        _extreme("short of supply", int(place[len(found) + list(keys).index(f"day {d}")]), "max") for d in days
    )
    weights = np.zeros(table.shape[1])
    weights[place[: len(found)]] = 1.0
    names = [f"series {i}" for i in range(table.shape[1])]
    settings = Settings(section.typical_periods, section.hours_per_period, extremes)
    periods = typical_periods(table, names, settings, weights.tolist())
    grid = _grid(section, periods.weight, periods.order, periods.source_day, periods.extreme)
    short = periods.values.reshape(-1, table.shape[1])
    rows = iter(place.tolist())

    def take(values: Values) -> Values:
        picked = short[:, [next(rows) for _ in range(len(np.atleast_2d(values)))]].T
        return picked if values.ndim == 2 else picked[0]

    return map_hours(problem, grid, take)


_EXTREMES = (
    ("coldest_day", "air", "min"),
    ("hottest_day", "air", "max"),
    ("highest_heat", "heat", "max"),
    ("highest_electricity", "electricity", "max"),
    ("highest_infeed", "infeed", "max"),
)


def _extreme(name: str, series: int, sense: str) -> Extreme:
    return Extreme(name, series, sense, "total")


def _only(problem: Problem, period: int, length: int) -> Values:
    """Return a series that is one in a period of the year and zero elsewhere."""
    values = np.zeros(problem.grid.n_hours)
    values[period * length : (period + 1) * length] = 1.0
    return values


def _keys(problem: Problem, temp_air: Values) -> dict[str, Values]:
    """Return the series in which extreme days are looked for."""
    keys = {"air": temp_air}
    for carrier in ("heat", "electricity"):
        at = problem.classes.of(carrier)
        if at:
            keys[carrier] = problem.classes.total[at] @ problem.classes.shape[at]
    fed = [s.availability for s in problem.sources if s.carrier.startswith("electricity")]
    series = [v for v in fed if isinstance(v, np.ndarray)]
    if series:
        keys["infeed"] = np.sum(series, axis=0)
    return keys


def _distinct(series: list[Values]) -> tuple[Values, NDArray[np.int64]]:
    """Return the different series as columns, and the column of each; equal ones share one."""
    columns: dict[bytes, int] = {}
    kept: list[Values] = []
    place = np.empty(len(series), dtype=np.int64)
    for i, values in enumerate(series):
        key = np.ascontiguousarray(values, dtype=float).tobytes()
        if key not in columns:
            columns[key] = len(kept)
            kept.append(values)
        place[i] = columns[key]
    return np.stack(kept, axis=1), place


def _grid(
    section: TimeSection,
    weight: NDArray[np.int64],
    order: NDArray[np.int64],
    source: NDArray[np.int64],
    extreme: tuple[str, ...],
) -> TimeGrid:
    days = section.hours_per_period // 24
    labels = tuple(
        f"{day_name(int(s) * days)} ({name.replace('_', ' ').replace('+', ', ')})" if name else day_name(int(s) * days)
        for s, name in zip(source, extreme)
    )
    return TimeGrid(
        hours_per_period=section.hours_per_period,
        weight=weight.astype(float),
        order=order.astype(np.int64),
        labels=labels,
        first_hour=(source * section.hours_per_period).astype(np.int64),
    )


def window(problem: Problem, start: int, stop: int) -> Problem:
    """Return a stretch of the real year as a problem of its own, not closed in itself.

    Parameters
    ----------
    problem : Problem
        On the real year.
    start, stop : int
        First hour, and the hour after the last; beyond the year's end it goes on at its beginning.

    Returns
    -------
    Problem
        On ``stop - start`` hours.
    """
    pick = np.arange(start, stop) % problem.grid.n_hours
    grid = TimeGrid(
        hours_per_period=stop - start,
        weight=np.ones(1),
        order=np.zeros(1, dtype=np.int64),
        labels=(f"hours {start} to {stop}",),
        first_hour=np.array([start]),
        cyclic=False,
    )
    return map_hours(problem, grid, lambda values: values[..., pick])
