"""Investment in stages, replacement and residual value by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.stages import replacements, residual_value, stage_investment
from energyplan.core.errors import ScenarioError


def test_spread_over_build_years() -> None:
    staged = stage_investment(np.array([90.0, 40.0]), 5, np.array([0, 2]), np.array([3, 1]))
    np.testing.assert_allclose(staged.capex, [[30, 0], [30, 0], [30, 40], [0, 0], [0, 0]])
    np.testing.assert_allclose(staged.spent_share[:, 0], [0, 1 / 3, 2 / 3, 1, 1])
    np.testing.assert_array_equal(staged.complete[:, 1], [False, False, False, True, True])


def test_a_budget_puts_later_items_off() -> None:
    staged = stage_investment(np.array([90.0, 60.0]), 5, budget=50.0)
    np.testing.assert_allclose(staged.capex, [[50, 0], [40, 10], [0, 50], [0, 0], [0, 0]])
    np.testing.assert_allclose(staged.capex.sum(axis=0), [90, 60])


def test_a_budget_too_small_is_said() -> None:
    with pytest.raises(ScenarioError, match=r"does not build everything.*30 of 130.*Give 65 or more"):
        stage_investment(np.array([130.0]), 2, budget=50.0)
    stage_investment(np.array([130.0]), 2, budget=65.0)  # what the message says is enough
    later = (np.array([10.0, 90.0]), 4, np.array([0, 2]))
    with pytest.raises(ScenarioError, match="Give 45 or more"):
        stage_investment(*later, budget=44.0)
    stage_investment(*later, budget=45.0)
    with pytest.raises(ScenarioError, match="outside the horizon"):
        stage_investment(np.array([130.0]), 2, np.array([2]))


def test_something_free_is_there_from_its_first_year() -> None:
    staged = stage_investment(np.array([0.0]), 3, np.array([1]))
    np.testing.assert_array_equal(staged.complete[:, 0], [False, False, True])


def test_replacement_and_residual_value() -> None:
    capex = np.zeros((13, 2))
    capex[0] = [100.0, 60.0]
    capex[2, 0] = 50.0
    again = replacements(capex, np.array([5, 12]))
    np.testing.assert_allclose(np.flatnonzero(again[:, 0]), [5, 7, 10])
    assert again[:, 1].sum() == 0.0  # worn out exactly at the horizon
    # the last 100 of year 10 has served 2 of 5 years, the 50 of year 7 all of them
    np.testing.assert_allclose(residual_value(capex + again, np.array([5, 12])), [100 * 3 / 5, 0.0])
    np.testing.assert_allclose(residual_value(capex, np.array([24, 24])), [50.0 + 50 * 14 / 24, 30.0])
