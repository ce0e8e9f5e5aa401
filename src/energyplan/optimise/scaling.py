"""Numbers the solver likes: power, energy and money scaled so that coefficients stay near one.

HiGHS works with absolute tolerances around 1e-7, which suits neither a town's kW nor its yearly cost as people write
them. Continuous columns are counted in a power of ten of kW, and the objective in a power of ten of money;
whole-number columns stay as they are. The scaling is exact: powers of ten in, the same powers out.
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


def _power_of_ten(value: float) -> float:
    return float(10.0 ** np.round(np.log10(value))) if value > 0 and np.isfinite(value) else 1.0


def scaled(matrix: Matrix) -> Scaled:
    """Return the matrix scaled for the solver.

    Parameters
    ----------
    matrix : Matrix
        In kW, kWh and money.

    Returns
    -------
    Scaled
        With continuous columns of large bounds or right-hand sides counted in a power of ten, rows by their largest
        coefficient, and the objective by its typical coefficient.
    """
    big = np.abs(np.concatenate([matrix.row_lower, matrix.row_upper]))
    big = big[np.isfinite(big) & (big > 1.0)]
    unit = max(_power_of_ten(float(np.median(big)) / 10.0), 1.0) if len(big) else 1.0
    column = np.where(matrix.integer, 1.0, unit)
    column[~matrix.integer & (matrix.upper <= 1.0) & (matrix.lower >= 0.0)] = 1.0  # shares
    a = sparse.csc_array(matrix.a @ sparse.diags_array(column))
    largest = np.abs(a).max(axis=1).toarray().ravel() if a.nnz else np.zeros(a.shape[0])
    row = 1.0 / 10.0 ** np.round(np.log10(np.where(largest > 0, largest, 1.0)))
    a = sparse.csc_array(sparse.diags_array(row) @ a)
    cost = matrix.cost * column
    used = np.abs(cost[cost != 0])
    objective = _power_of_ten(float(np.median(used))) if len(used) else 1.0
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
