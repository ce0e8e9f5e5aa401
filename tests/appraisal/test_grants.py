"""Grants by item, with caps."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.grants import GrantTerms, pay_grants
from energyplan.core.errors import ScenarioError

COST = np.array([[60.0, 40.0], [30.0, 0.0], [0.0, 0.0]])
ITEMS = ("pipes", "boiler")


def test_a_third_of_everything() -> None:
    (paid,) = pay_grants((GrantTerms("state", 1 / 3),), COST, ITEMS)
    np.testing.assert_allclose(paid, COST / 3)


def test_a_cap_is_used_up_by_years() -> None:
    (paid,) = pay_grants((GrantTerms("state", 0.5, cap=55.0),), COST, ITEMS)
    np.testing.assert_allclose(paid, [[30.0, 20.0], [5.0, 0.0], [0.0, 0.0]])


def test_only_the_items_named() -> None:
    state, town = pay_grants((GrantTerms("state", 0.5, ("pipes",)), GrantTerms("town", 0.25, ("boiler",))), COST, ITEMS)
    np.testing.assert_allclose(state.sum(axis=0), [45.0, 0.0])
    np.testing.assert_allclose(town.sum(axis=0), [0.0, 10.0])


def test_no_more_than_the_cost() -> None:
    with pytest.raises(ScenarioError, match=r"grants: pipes.*exceed the cost"):
        pay_grants((GrantTerms("state", 0.7), GrantTerms("town", 0.5, ("pipes",))), COST, ITEMS)
    with pytest.raises(ScenarioError, match="share out of range"):
        pay_grants((GrantTerms("state", 1.7),), COST, ITEMS)
