"""Elimination in blocks of two gives what a dense solver gives, case by case, on any pattern."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.loadflow.electric_elimination import plan_elimination, solve_blocks


@pytest.mark.parametrize(("count", "loops"), [(1, 0), (2, 0), (40, 0), (40, 25), (12, 60)])
def test_the_answer_is_that_of_a_dense_solver(count: int, loops: int) -> None:
    rng = np.random.default_rng(count + loops)
    ends = {(int(rng.integers(0, k)), k) for k in range(1, count)}
    ends |= {tuple(sorted(rng.choice(count, 2, replace=False).tolist())) for _ in range(loops)}
    places = [(i, i) for i in range(count)] + [p for a, b in sorted(ends) for p in ((a, b), (b, a))]
    row, column = np.array(places).T
    plan = plan_elimination(row, column, count)
    given = rng.normal(size=(len(row), 2, 2, 3))
    given[row == column] += 12 * np.eye(2)[:, :, None]  # diagonal blocks outweigh the rest
    right = rng.normal(size=(count, 2, 3))
    matrix = np.zeros((plan.entry_count, 2, 2, 3))
    matrix[plan.slot] = given
    answer = solve_blocks(plan, matrix, right.copy())
    for case in range(3):
        dense = np.zeros((count, 2, count, 2))
        dense[row, :, column, :] = given[..., case]
        expected = np.linalg.solve(dense.reshape(2 * count, 2 * count), right[..., case].ravel())
        np.testing.assert_allclose(answer[..., case].ravel(), expected, rtol=1e-9, atol=1e-12)


def test_a_chain_takes_few_rounds() -> None:
    count = 1000
    k = np.arange(count - 1)
    row = np.concatenate([np.arange(count), k, k + 1])
    column = np.concatenate([np.arange(count), k + 1, k])
    plan = plan_elimination(row, column, count)
    assert len(plan.rounds) < 15  # halved each time
    assert sum(len(r.node) for r in plan.rounds) == count


def test_one_case_without_an_answer_leaves_the_others_alone() -> None:
    row = column = np.arange(2)
    plan = plan_elimination(row, column, 2)
    matrix = np.repeat(np.eye(2)[None, :, :, None], 2, axis=0) * np.array([1.0, 0.0])
    with np.errstate(all="ignore"):
        answer = solve_blocks(plan, matrix, np.ones((2, 2, 2)))
    assert (answer[..., 0] == 1).all() and not np.isfinite(answer[..., 1]).any()
