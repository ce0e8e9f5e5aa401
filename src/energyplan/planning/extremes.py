"""The worst of the year at every place, with the hour of it, kept while the hours pass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Ints = NDArray[np.int64]


class Extreme:
    """Largest or smallest value of each place and its hour; NaN where nothing was seen.

    Parameters
    ----------
    count : int
        Number of places.
    sign : float
        1 for the largest, -1 for the smallest.
    """

    def __init__(self, count: int, sign: float) -> None:
        self.sign = sign
        self.value: Values = np.full(count, np.nan)
        self.hour: Values = np.full(count, np.nan)

    def take(self, at: Ints, table: Values, hours: Ints) -> None:
        """Take a run of hours.

        Parameters
        ----------
        at : array
            Places ``[place]``, each once.
        table : array
            Values ``[hour, place]``; NaN where there is none.
        hours : array
            Their hours of the year ``[hour]``.
        """
        ranked = np.where(np.isnan(table), -np.inf, self.sign * table)
        row = ranked.argmax(axis=0)
        found = ranked[row, np.arange(len(at))]
        worse = (found > -np.inf) & ~(self.sign * self.value[at] >= found)
        self.value[at[worse]] = self.sign * found[worse]
        self.hour[at[worse]] = hours[row[worse]]
