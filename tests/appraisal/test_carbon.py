"""Carbon, primary energy, self-sufficiency, densities by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.carbon import (
    abatement_cost,
    carbon_balance,
    fuel_against_yield,
    linear_heat_density,
    primary_energy,
    self_sufficiency,
    yearly_self_sufficiency,
)
from energyplan.core.errors import ScenarioError


def test_balance_by_carrier() -> None:
    today = np.array([[0.0, 100_000.0], [0.0, 50_000.0]])
    then = np.array([[0.0, 0.0], [0.0, 60_000.0]])
    out = carbon_balance(("kerosene", "electricity"), today, then, np.array([0.25, 0.4]))
    np.testing.assert_allclose(out.today[:, 1], [25.0, 20.0])
    np.testing.assert_allclose(out.avoided, [0.0, 21.0])
    with pytest.raises(ScenarioError, match="different shape"):
        carbon_balance(("kerosene",), today, then, np.array([0.25]))


def test_a_grid_that_grows_cleaner() -> None:
    out = carbon_balance(("electricity",), np.full((1, 2), 1000.0), np.zeros((1, 2)), np.array([[0.4, 0.2]]))
    np.testing.assert_allclose(out.today, [[0.4, 0.2]])


def test_abatement_cost_is_the_carbon_price_of_indifference() -> None:
    extra, avoided = np.array([1000.0, -50.0, -50.0]), np.array([0.0, 10.0, 10.0])
    price = abatement_cost(extra, avoided, 0.05)
    assert price.value is not None
    discount = 1.05 ** -np.arange(3)
    assert (extra - price.value * avoided) @ discount == pytest.approx(0.0, abs=1e-9)
    assert "saves money" in abatement_cost(-extra, avoided, 0.05).reason
    assert abatement_cost(extra, -avoided, 0.05).value is None


def test_shares() -> None:
    assert self_sufficiency(np.array([10.0, 0.0]), np.array([5.0, 5.0])).value == pytest.approx(0.5)
    assert yearly_self_sufficiency(10.0, 10.0).value == 1.0
    assert self_sufficiency(np.zeros(2), np.zeros(2)).value is None
    assert yearly_self_sufficiency(1.0, 0.0).reason == "no demand"
    np.testing.assert_allclose(primary_energy(np.array([[2.0], [3.0]]), np.array([2.71, 1.0])), [[5.42], [3.0]])


def test_heat_density_in_words() -> None:
    classes = ((1.5, "very good"), (1.0, "good"), (0.5, "sufficient"), (0.0, "critical"))
    assert linear_heat_density(1200.0, 1000.0, classes).reason == "good"
    assert linear_heat_density(300.0, 1000.0, classes).reason == "critical"
    assert linear_heat_density(300.0, 0.0).value is None


def test_fuel_against_yield() -> None:
    assert fuel_against_yield(1200.0, 2500.0).value == pytest.approx(0.48)
    assert "500 t/a more" in fuel_against_yield(3000.0, 2500.0).reason
    assert fuel_against_yield(3000.0, 0.0).value is None
