"""Month, day, weekday and hour of every hour of a common year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError, Where

Indices = NDArray[np.int64]
DAYS_PER_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, eq=False)
class Calendar:
    """A common year hour by hour; an hour is labelled by its start.

    Attributes
    ----------
    month : array
        1 to 12 ``[8760]``.
    day : array
        Day of the year from 0 ``[8760]``.
    weekday : array
        0 Monday to 6 Sunday ``[8760]``; holidays count as Sundays.
    hour : array
        0 to 23 ``[8760]``.
    """

    month: Indices
    day: Indices
    weekday: Indices
    hour: Indices

    @property
    def weekend(self) -> NDArray[np.bool_]:
        """Whether the hour lies on a Saturday, a Sunday or a holiday ``[8760]``."""
        return self.weekday >= 5


def calendar(first_weekday: int = 0, holidays: Iterable[int] = ()) -> Calendar:
    """Calendar of a common year.

    Parameters
    ----------
    first_weekday : int
        Weekday of 1 January, 0 Monday to 6 Sunday.
    holidays : iterable of int
        Days of the year (0 is 1 January) that count as Sundays.

    Returns
    -------
    Calendar
        Month, day, weekday and hour, each ``[8760]``.

    Raises
    ------
    ScenarioError
        For a weekday or day that does not exist.
    """
    days = list(holidays)
    issues = []
    if not 0 <= first_weekday <= 6:
        expected = "0 Monday to 6 Sunday"
        issues.append(Issue(Where(), "time.first_weekday", "no such weekday", str(first_weekday), expected))
    what = "no such day of the year"
    issues += [Issue(Where(), "time.holidays", what, str(d), "0 to 364") for d in days if not 0 <= d < 365]
    if issues:
        raise ScenarioError(issues)
    weekday = (np.arange(365, dtype=np.int64) + first_weekday) % 7
    weekday[np.array(days, dtype=np.int64)] = 6
    return Calendar(
        month=np.repeat(np.repeat(np.arange(1, 13, dtype=np.int64), DAYS_PER_MONTH), 24),
        day=np.repeat(np.arange(365, dtype=np.int64), 24),
        weekday=np.repeat(weekday, 24),
        hour=np.tile(np.arange(24, dtype=np.int64), 365),
    )
