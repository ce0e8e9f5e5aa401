"""Scaling: exact there and back."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from energyplan.optimise.scaling import scaled
from energyplan.optimise.solve import Hooks, solve_matrix
from energyplan.optimise.system import Matrix


def rough() -> Matrix:
    """Numbers of a town: yen, megawatts in kW, shares and whole numbers."""
    rng = np.random.default_rng(2)
    a = sparse.random_array((40, 30), density=0.3, rng=rng, format="csc")
    a.data *= 10.0 ** rng.integers(-2, 5, a.nnz)
    integer = np.arange(30) % 5 == 0
    upper = np.where(np.arange(30) % 3 == 0, 1.0, 1e4)
    high = np.abs(rng.standard_normal(40)) * 1e4
    return Matrix(-rng.random(30) * 1e6, np.zeros(30), upper, integer, np.full(40, -np.inf), high, a, 123.0)


def test_every_number_comes_back_to_the_last_digit() -> None:
    before = rough()
    small = scaled(before)
    after = small.matrix
    column, row = small.column, small.row
    assert (after.cost * small.objective / column == before.cost).all()
    assert (after.upper * column == before.upper).all()
    assert (after.row_upper / row == before.row_upper).all()
    assert after.offset * small.objective == before.offset
    back = sparse.diags_array(1 / row) @ after.a @ sparse.diags_array(1 / column)
    assert abs(back - before.a).max() == 0.0


def test_whole_numbers_and_shares_stay_as_they_are() -> None:
    before = rough()
    kept = before.integer | (before.upper <= 1.0)
    assert (scaled(before).column[kept] == 1.0).all()


def test_rows_have_coefficients_near_one() -> None:
    largest = np.abs(scaled(rough()).matrix.a).max(axis=1).toarray().ravel()
    assert ((largest > 0.7) & (largest < 1.42) | (largest == 0)).all()


def test_the_input_is_left_alone() -> None:
    before, again = rough(), rough()
    scaled(before)
    assert (before.a.data == again.a.data).all()
    assert (before.upper == again.upper).all()


def test_a_scaled_solve_has_the_optimum_of_the_plain_one() -> None:
    from energyplan.optimise import highs

    matrix = rough()
    plain = highs.solve(matrix, highs.SolveOptions(gap=0.0))
    found = solve_matrix(matrix, highs.SolveOptions(gap=0.0), Hooks())
    assert found.x is not None
    assert found.outcome.objective == pytest.approx(plain.outcome.objective, rel=1e-7)
    assert matrix.cost @ found.x + matrix.offset == pytest.approx(found.outcome.objective)


def test_an_empty_matrix() -> None:
    empty = Matrix(*(np.zeros(0),) * 3, np.zeros(0, dtype=bool), *(np.zeros(0),) * 2, sparse.csc_array((0, 0)), 3.0)
    assert scaled(empty).matrix.offset == 3.0
