"""Rows of the catalogue's CSV tables, and those of one series in the order of their size."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean

Array = NDArray[np.float64]
Row = dict[str, str]


@lru_cache(maxsize=16)
def rows(file: str) -> tuple[Row, ...]:
    """Return the rows of a table of the catalogue, such as ``pipes.csv``, by column name."""
    text = resources.files("energyplan.catalogue").joinpath(file).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def series_names(file: str) -> list[str]:
    """Return the names of the series in a table, in the order of the file."""
    return list(dict.fromkeys(row["series"] for row in rows(file)))


def series_rows(file: str, series: str, size: str) -> list[Row]:
    """Return the rows of one series, smallest first.

    Parameters
    ----------
    file : str
        Table of the catalogue.
    series : str
        Name as in `series_names`.
    size : str
        Column that sizes are ordered by.

    Raises
    ------
    ScenarioError
        When no series has that name, with the closest.
    """
    found = sorted((row for row in rows(file) if row["series"] == series), key=lambda row: float(row[size]))
    if not found:
        known, key = series_names(file), file.removesuffix(".csv")
        fix = did_you_mean(series, known)
        raise ScenarioError([Issue(Where(), key, "no series of this name", repr(series), ", ".join(known), fix)])
    return found


def column(found: Sequence[Row], key: str, factor: float = 1.0) -> Array:
    """Return a column of numbers, times a factor, as a read-only array."""
    out = np.array([float(row[key]) for row in found]) * factor
    out.flags.writeable = False
    return out


def flags(found: Sequence[Row], key: str = "verified") -> NDArray[np.bool_]:
    """Return which rows say ``true`` in a column."""
    return np.array([row[key] == "true" for row in found])
