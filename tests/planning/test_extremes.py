"""The worst of the year and its hour, whatever runs of hours it comes in."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.planning.extremes import Extreme


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_worst_is_the_same_in_any_runs(sign: float) -> None:
    rng = np.random.default_rng(3)
    table = rng.normal(size=(50, 4))
    table[rng.random(table.shape) < 0.2] = np.nan
    table[:, 3] = np.nan
    places = np.array([5, 0, 2, 1])
    found = Extreme(6, sign)
    for start in (0, 7, 30):
        hours = np.arange(start, {0: 7, 7: 30, 30: 50}[start])
        found.take(places, table[hours], hours)
    best = np.nanmax(sign * table[:, :3], axis=0) * sign
    assert found.value[[5, 0, 2]] == pytest.approx(best)
    assert (found.hour[[5, 0, 2]] == np.nanargmax(sign * table[:, :3], axis=0)).all()
    assert np.isnan(found.value[[1, 3, 4]]).all() and np.isnan(found.hour[[1, 3, 4]]).all()


def test_the_first_of_equals_stays() -> None:
    found = Extreme(1, 1.0)
    for hour in (-1, 4, 9):
        found.take(np.array([0]), np.array([[2.0]]), np.array([hour]))
    assert found.hour[0] == -1
