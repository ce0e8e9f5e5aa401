"""Multipliers of a linear program with boxes: bounds hold at any time and come close to the optimum."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from energyplan.optimise.network_multipliers import Rows, advance


def covering(seed: int) -> tuple[Rows, np.ndarray, np.ndarray, float]:
    rng = np.random.default_rng(seed)
    dense = (rng.random((20, 30)) < 0.25) * rng.uniform(0.2, 1.0, (20, 30))
    least = 0.4 * dense.sum(axis=1)
    cost = rng.uniform(0.3, 2.0, 30)
    best = linprog(cost, A_ub=-dense, b_ub=-least, bounds=(0, 1)).fun
    return Rows(sparse.csr_array(dense), np.arange(30)), least, cost, float(best)


def test_bounds_never_exceed_the_optimum_and_come_close() -> None:
    for seed in range(8):
        rows, least, cost, best = covering(seed)
        now = (np.zeros(30), np.zeros(20))
        before = -np.inf
        for iterations in (1, 30, 400, 2000):
            found = advance(rows, least, cost, now, iterations)
            assert before - 1e-12 <= found.bound <= best + 1e-9
            assert (found.best >= 0).all()
            now, before = (found.x, found.best), found.bound
        assert found.bound > best - 0.01 * abs(best)


def test_it_goes_on_where_it_stopped() -> None:
    rows, least, cost, best = covering(1)
    whole = advance(rows, least, cost, (np.zeros(30), np.zeros(20)), 2000)
    again = advance(rows, least, cost, (whole.x, whole.y), 1)
    assert again.bound > best - 0.01 * abs(best)


def test_rises_stand_for_the_entries_after_them() -> None:
    group = np.array([0, 0, 0, 1, 2, 2])
    rises = np.array([[1.0, 0.0, 2.0, 0.5, 0.0, -1.0], [0.0, 1.0, 0.0, 0.0, 1.0, 0.0]])
    entries = np.array([[1.0, 1.0, 3.0, 0.5, 0.0, -1.0], [0.0, 1.0, 1.0, 0.0, 1.0, 1.0]])
    rows = Rows(sparse.csr_array(rises), group)
    rng = np.random.default_rng(0)
    x, y = rng.random(6), rng.random(2)
    np.testing.assert_allclose(rows.times(x), entries @ x)
    np.testing.assert_allclose(rows.paid(y), entries.T @ y)
    assert (rows.row_size >= np.abs(entries).sum(axis=1) - 1e-12).all()
    assert (rows.column_size >= np.abs(entries).sum(axis=0) - 1e-12).all()
