from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.loadflow.heat_tree import add_up, order_tree, path_sums, run_down, running_sum


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30))
def test_sums_along_paths_and_of_subtrees(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    begin = np.array([int(rng.integers(0, i)) for i in range(1, size)], dtype=np.int64)
    end = np.arange(1, size, dtype=np.int64)
    keep = rng.permutation(size)[: size // 3]
    tree = order_tree(size, begin, end, 0, keep)
    value = rng.uniform(1.0, 2.0, size)
    value[0] = 0.0
    expected = np.zeros(size)
    for node in range(size):
        at = node
        while at > 0:
            expected[node] += value[at]
            at = begin[at - 1]
    total, chain = path_sums(tree, value[tree.order][:, None].copy())
    np.testing.assert_allclose(total[:, 0], expected[tree.order], atol=1e-12)
    np.testing.assert_allclose(run_down(tree, chain.copy())[:, 0], total[tree.last, 0], atol=1e-12)
    drawn = np.zeros((tree.last.size, 1))
    np.add.at(drawn[:, 0], tree.knot_of, 1.0)
    assert add_up(tree, drawn)[0, 0] == size
    assert tree.chords.size == 0 and set(tree.knot_of[tree.position[keep]]) <= set(range(tree.last.size))
    assert (tree.last[tree.knot_of[tree.position[keep]]] == tree.position[keep]).all()


def test_a_run_of_pipes_is_one_chain() -> None:
    tree = order_tree(5, np.array([0, 1, 2, 2]), np.array([1, 2, 3, 4]), 0, np.array([3]))
    assert tree.last.size == 4 and len(tree.levels) == 2 and not tree.is_plain
    assert tree.order.tolist()[:3] == [0, 1, 2]


def test_parallel_pipes_and_rings_leave_chords() -> None:
    tree = order_tree(3, np.array([0, 0, 1, 2]), np.array([1, 1, 2, 0]), 0, np.array([], dtype=np.int64))
    assert tree.chords.size == 2 and tree.is_plain


@pytest.mark.parametrize("rows", [1, 15, 16, 17, 50, 64])
def test_running_sum_in_blocks(rows: int) -> None:
    values = np.random.default_rng(rows).uniform(0.5, 2.0, (rows, 3))
    summed = values.copy()
    running_sum(summed)
    np.testing.assert_allclose(summed, np.cumsum(values, axis=0), rtol=1e-14)
