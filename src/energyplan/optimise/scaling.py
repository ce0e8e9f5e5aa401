"""Numbers the solver likes: power, energy and money scaled so that coefficients stay near one.

HiGHS works with absolute tolerances around 1e-7, which suits neither a town's kW nor its yearly cost as people write
them. Continuous columns are counted in a power of two of kW, and the objective in a power of two of money;
whole-number columns stay as they are. The scaling is exact: powers of two leave every digit as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from energyplan.optimise.system import Matrix, Values


@dataclass(frozen=True)
class Scaled:
    """A scaled matrix and the way back: ``x = column * x_scaled``, ``cost = objective * cost_scaled``."""

    matrix: Matrix
    column: Values
    row: Values
    objective: float


def _power_of_two(value: float) -> float:
    return float(2.0 ** np.round(np.log2(value))) if value > 0 and np.isfinite(value) else 1.0


def scaled(matrix: Matrix) -> Scaled:
    """Return the matrix scaled for the solver.

    Parameters
    ----------
    matrix : Matrix
        In kW, kWh and money.

    Returns
    -------
    Scaled
        With continuous columns of large bounds or right-hand sides counted in a power of two, rows by their largest
        coefficient, and the objective by its typical coefficient.
    """
    big = np.abs(np.concatenate([matrix.row_lower, matrix.row_upper]))
    big = big[np.isfinite(big) & (big > 1.0)]
    unit = max(_power_of_two(float(np.median(big)) / 10.0), 1.0) if len(big) else 1.0
    column = np.where(matrix.integer, 1.0, unit)
    column[~matrix.integer & (matrix.upper <= 1.0) & (matrix.lower >= 0.0)] = 1.0  # shares
    values = matrix.a.data * np.repeat(column, np.diff(matrix.a.indptr))
    largest = np.zeros(matrix.a.shape[0])
    np.maximum.at(largest, matrix.a.indices, np.abs(values))
    row: Values = np.exp2(-np.round(np.log2(np.where(largest > 0, largest, 1.0))))
    values *= row[matrix.a.indices]
    a = sparse.csc_array((values, matrix.a.indices, matrix.a.indptr), shape=matrix.a.shape)
    cost = matrix.cost * column
    used = np.abs(cost[cost != 0])
    objective = _power_of_two(float(np.median(used))) if len(used) else 1.0
    return Scaled(
        replace(
            matrix,
            cost=cost / objective,
            lower=matrix.lower / column,
            upper=matrix.upper / column,
            row_lower=matrix.row_lower * row,
            row_upper=matrix.row_upper * row,
            a=a,
            offset=matrix.offset / objective,
        ),
        column,
        row,
        objective,
    )
