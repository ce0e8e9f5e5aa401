"""Multipliers for a linear program with boxes, by a first-order method that goes on where it stopped.

The program is ``min c x`` with ``A x >= b`` and ``0 <= x <= 1``. Whatever the multipliers ``y >= 0`` are, ``b y``
plus all negative reduced costs bounds it from below, so the method may stop at any time. A round of cuts needs no
more than a few hundred products with ``A``, from the multipliers of the round before, where a simplex method needs
minutes on large towns.

References
----------
.. [1] Chambolle and Pock (2011), "A first-order primal-dual algorithm for convex problems with applications to
   imaging", Journal of Mathematical Imaging and Vision 40; steps after Pock and Chambolle (2011), ICCV.
.. [2] Applegate et al. (2021), "Practical large-scale linear programming using primal-dual hybrid gradient", NeurIPS
   34, for restarts from averages.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from energyplan.optimise.network_input import Floats, Ints

CHECK = 50  # products between two looks at the bound
RESTART = 200  # products between two restarts from the average


@dataclass(frozen=True)
class Multipliers:
    """Where the method stands.

    Attributes
    ----------
    x : array
        Average solution ``[column]``, which need not satisfy every row.
    y : array
        Average multipliers ``[row]``, to go on from.
    best : array
        Multipliers of the best bound met ``[row]``.
    bound : float
        That bound.
    """

    x: Floats
    y: Floats
    best: Floats
    bound: float


class Rows:
    """A matrix whose entries rise in steps along groups of columns, kept as those rises.

    Most cuts count every step of an arc alike, or in few levels. What rises at a column counts for all later columns of
    its group, so a product is one with the rises after summing each group from its end: several times fewer entries.

    Parameters
    ----------
    rises : sparse array
        By how much each entry exceeds that of the column before it in its group ``[row, column]``.
    group : array of int
        Group of each column, ascending ``[column]``.
    """

    def __init__(self, rises: sparse.csr_array, group: Ints) -> None:
        self.rises, self.turned = rises, rises.T.tocsr()
        ends = np.flatnonzero(np.diff(group, append=-1)) + 1
        starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
        count = ends - starts
        self.start, self.end = np.repeat(starts, count), np.repeat(ends, count)
        size = abs(rises)
        # sizes of rises bound the sizes of entries from above, which is all the steps need
        self.row_size = size @ self.beyond(np.ones(len(group)))
        self.column_size = self.upto(size.T @ np.ones(rises.shape[0]))

    def beyond(self, x: Floats) -> Floats:
        """Sum each group of columns from each column to its end."""
        total = np.concatenate([[0.0], np.cumsum(x)])
        return np.asarray(total[self.end] - total[:-1])

    def upto(self, x: Floats) -> Floats:
        """Sum each group of columns from its start up to each column."""
        total = np.concatenate([[0.0], np.cumsum(x)])
        return np.asarray(total[1:] - total[self.start])

    def times(self, x: Floats) -> Floats:
        """Return the rows' sums ``[row]``."""
        return np.asarray(self.rises @ self.beyond(x))

    def paid(self, y: Floats) -> Floats:
        """Return what multipliers pay for each column ``[column]``."""
        return self.upto(self.turned @ y)


def advance(
    rows: Rows,
    least: Floats,
    cost: Floats,
    start: tuple[Floats, Floats],
    iterations: int,
    until: float = np.inf,
) -> Multipliers:
    """Improve multipliers by a number of iterations, or fewer where the time is up.

    Parameters
    ----------
    rows : Rows
        ``A`` ``[row, column]``.
    least : array
        ``b`` ``[row]``.
    cost : array
        ``c`` ``[column]``, of about unit size.
    start : (array, array)
        Solution ``[column]`` and multipliers ``[row]`` to start from.
    iterations : int
        Number of iterations.
    until : float
        End of the time, by `time.perf_counter` [s].

    Returns
    -------
    Multipliers
    """
    step_x = 1.0 / np.maximum(rows.column_size, 1e-9)
    step_y = 1.0 / np.maximum(rows.row_size, 1e-9)
    x, y = start
    paid = rows.paid(y)
    best, bound = y, _bound(y, paid, least, cost)
    sum_x, sum_y, count = np.zeros_like(x), np.zeros_like(y), 0
    mean_x, mean_y = x, y
    for i in range(1, iterations + 1):
        last = x
        x = np.clip(x - step_x * (cost - paid), 0.0, 1.0)
        y = np.maximum(y + step_y * (least - rows.times(2.0 * x - last)), 0.0)
        paid = rows.paid(y)
        sum_x += x
        sum_y += y
        count += 1
        if i % CHECK and i < iterations:
            continue
        mean_x, mean_y = sum_x / count, sum_y / count
        mean_paid = rows.paid(mean_y)
        for tried, what in ((mean_y, mean_paid), (y, paid)):
            value = _bound(tried, what, least, cost)
            if value > bound:
                best, bound = tried, value
        if time.perf_counter() > until:
            break
        if count >= RESTART:
            x, y, paid = mean_x, mean_y, mean_paid
            sum_x, sum_y, count = np.zeros_like(x), np.zeros_like(y), 0
    return Multipliers(mean_x, mean_y, best, bound)


def _bound(y: Floats, paid: Floats, least: Floats, cost: Floats) -> float:
    return float(least @ y + np.minimum(cost - paid, 0.0).sum())
