"""Rows and columns in blocks: numbers, broadcasting, terms and measures."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.system import LinearSystem


def system() -> LinearSystem:
    s = LinearSystem()
    x = s.add_columns("x", {"a": ["p", "q"], "t": range(3)}, 0.0, np.array([[1.0], [2.0]]))
    y = s.add_columns("y", {}, -1.0, 5.0, integer=True)
    rows = s.add_rows("r", {"t": range(3)}, 0.0, [1.0, 2.0, 3.0])
    s.add(rows.ids, x.ids, np.array([[1.0], [0.0]]))
    s.add(rows.ids, y.ids, 2.0)
    s.add(rows.ids[0], y.ids, 3.0)
    s.add_cost("one", x.ids, np.arange(3.0))
    s.add_cost("two", y.ids, 7.0)
    s.add_cost("two", y.ids, 1.0)
    s.add_constant("two", 10.0)
    s.add_measure("kg", x.ids[1], 4.0, constant=2.0)
    return s


def test_blocks_become_one_matrix() -> None:
    m = system().compile()
    assert m.a.toarray().tolist() == [
        [1, 0, 0, 0, 0, 0, 5],
        [0, 1, 0, 0, 0, 0, 2],
        [0, 0, 1, 0, 0, 0, 2],
    ]
    assert m.cost.tolist() == [0, 1, 2, 0, 1, 2, 8]
    assert m.upper.tolist() == [1, 1, 1, 2, 2, 2, 5]
    assert m.lower.tolist() == [0, 0, 0, 0, 0, 0, -1]
    assert m.row_upper.tolist() == [1, 2, 3]
    assert m.integer.tolist() == [False] * 6 + [True]
    assert m.offset == 10.0


def test_terms_and_measures_stay_apart() -> None:
    s, x = system(), np.array([1.0, 1, 1, 2, 2, 2, 3])
    assert s.term_value("one", x) == pytest.approx(0 + 1 + 2 + 0 + 2 + 4)
    assert s.term_value("two", x) == pytest.approx(8 * 3 + 10)
    assert s.measure_value("kg", x) == pytest.approx(4 * 6 + 2)
    assert s.measure_value("unheard of", x) == 0.0
    assert s.value("x", x).tolist() == [[1, 1, 1], [2, 2, 2]]


def test_coefficients_that_cancel_are_left_out() -> None:
    s = system()
    s.add(s.rows["r"].ids[1], s.columns["y"].ids, -2.0)
    assert s.compile().a.nnz == 5


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="'x' exists already"):
        system().add_columns("x", {})


def test_nothing_compiles_to_nothing() -> None:
    s = LinearSystem()
    s.add_rows("none", {"t": []})
    assert s.compile().a.shape == (0, 0)
