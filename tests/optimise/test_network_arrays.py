"""Arrays that fit come out as they are; what does not fit is told, and the rest is still looked at."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.network_arrays import TOLD, Arrays, common_length, n_rows, shape_words


def told(read: Arrays) -> str:
    return "\n".join(map(str, read.faults))


def test_what_fits_comes_out_in_full_shape() -> None:
    read = Arrays()
    assert read.numbers("length_m", [1, 2.5], (2,)).tolist() == [1.0, 2.5]
    assert read.numbers("cost_factor", 3, (2,)).tolist() == [3.0, 3.0]
    assert read.numbers("options", [4, 5, 6], None).tolist() == [4.0, 5.0, 6.0]
    assert read.by_state("demand_kw", [1, 2], (2, 2)).tolist() == [[1.0, 2.0], [1.0, 2.0]]
    assert read.by_state("demand_kw", [[1], [2]], (2, 1)).tolist() == [[1.0], [2.0]]
    assert read.wholes("node", [1.0, 2], (2,)).dtype == np.int64 and read.wholes("mode", True, (2,)).tolist() == [1, 1]
    assert read.count("n_nodes", 3.0) == 3
    assert read.faults == []


@pytest.mark.parametrize(
    ("value", "shape", "words"),
    [
        ([1, 2, 3], (2,), "length_m: has the wrong number of values (got 3 values; expected 2 values)"),
        ([[1, 2]], (2,), "got 1 x 2 values; expected 2 values"),
        ([1], (2,), "got 1 value; expected 2 values"),
        (5.0, None, "got one number; expected a list"),
        (["a", 2], (2,), "length_m: is not made of numbers alone (got ['a', 2]; expected numbers)"),
        ([[1], [2, 3]], (2,), "is not made of numbers alone"),
        (None, None, "expected a list"),
    ],
)
def test_what_does_not_fit_is_told_and_replaced(value: object, shape: tuple[int, ...] | None, words: str) -> None:
    read = Arrays()
    assert read.numbers("length_m", value, shape, 7.0).tolist() == ([7.0, 7.0] if shape else [])
    assert len(read.faults) == 1 and words in told(read)


def test_rows_are_one_for_each_state() -> None:
    read = Arrays()
    assert read.by_state("demand_kw", [[1.0], [2.0]], (3, 1)).tolist() == [[0.0]] * 3
    assert "got 2 x 1 values; expected 1 value, or 3 rows of them, one for each design state" in told(read)


def test_fractions_and_what_is_no_number_are_not_rounded_to_nodes() -> None:
    read = Arrays()
    assert read.wholes("route_to", [0, 1.5, np.nan, np.inf], (4,)).tolist() == [0, 0, 0, 0]
    assert told(read).count("is no whole number") == 3 and "route_to[1]" in told(read)
    assert read.count("n_nodes", -3) == -1 and "n_nodes: is negative (got -3" in told(read)
    assert read.count("nodes", 2.5) == -1 and told(read).count("nodes:") == 2


def test_of_many_faults_of_a_kind_the_first_are_told_and_the_rest_counted() -> None:
    read = Arrays()
    read.tell(np.ones(TOLD + 5, dtype=bool), "route {}".format, ("is bad", "good", "Mend it."), np.arange(TOLD + 5))
    assert len(read.faults) == TOLD + 1
    assert "route 3: is bad (got 3; expected good). Mend it." in told(read)
    assert "5 more of the kind: is bad" in told(read)


def test_lengths_and_rows_are_those_of_most() -> None:
    assert common_length([1, 2], [1], [3, 4]) == 2 and common_length(5.0, "ab") == 0
    assert n_rows([1, 2], [[1, 2], [3, 4]], "x") == 2 and n_rows([1, 2]) == 1
    assert shape_words((2, 3)) == "2 x 3 values"
