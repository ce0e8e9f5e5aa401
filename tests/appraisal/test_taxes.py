"""Taxes worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.taxes import AssetTax, ProfitTax, assessed_value, tax_profit
from energyplan.core.errors import ScenarioError


def test_losses_are_carried_forward_oldest_first() -> None:
    taxed = tax_profit(np.array([-100.0, -50.0, 30.0, 90.0, 60.0]), ProfitTax(rate=0.3, carry_years=10))
    np.testing.assert_allclose(taxed.used, [0, 0, 30, 90, 30])
    np.testing.assert_allclose(taxed.tax, [0, 0, 0, 0, 9])
    np.testing.assert_allclose(taxed.pool, [100, 150, 120, 30, 0])


def test_losses_expire() -> None:
    taxed = tax_profit(np.array([-100.0, 20.0, 20.0, 20.0]), ProfitTax(rate=0.5, carry_years=2))
    np.testing.assert_allclose(taxed.used, [0, 20, 20, 0])
    np.testing.assert_allclose(taxed.expired, [0, 0, 0, 60])
    np.testing.assert_allclose(taxed.tax, [0, 0, 0, 10])


def test_only_a_share_of_the_profit_may_be_covered() -> None:
    taxed = tax_profit(np.array([-100.0, 40.0, 200.0]), ProfitTax(rate=0.25, offset_share=0.5))
    np.testing.assert_allclose(taxed.used, [0, 20, 80])
    np.testing.assert_allclose(taxed.tax, [0, 5, 30])


def test_losses_may_be_refunded() -> None:
    taxed = tax_profit(np.array([-100.0, 40.0]), ProfitTax(rate=0.25, losses="refund"))
    np.testing.assert_allclose(taxed.tax, [-25, 10])


def test_assessed_value_of_the_fixed_asset_tax() -> None:
    # life 15: r = 1 - 0.1^(1/15) = 0.14231; first year 1 - r/2, then times 1 - r, not below 5 %
    cost = np.zeros((40, 1))
    cost[0] = 1000.0
    value = assessed_value(cost, np.array([15.0]), AssetTax(rate=0.014))[:, 0]
    decline = 1 - 0.1 ** (1 / 15)
    np.testing.assert_allclose(value[:3], [0.0, 1000 * (1 - decline / 2), 1000 * (1 - decline / 2) * (1 - decline)])
    assert value[-1] == pytest.approx(50.0)


def test_relief_of_the_first_years_and_the_end_of_an_asset() -> None:
    cost = np.zeros((8, 1))
    cost[0] = 100.0
    rule = AssetTax(rate=0.014, relief_share=2 / 3, relief_years=3, linear_decline=0.0, floor=0.0)
    value = assessed_value(cost, np.array([15.0]), rule, np.array([5.0]))[:, 0]
    np.testing.assert_allclose(value, [0, 200 / 3, 200 / 3, 200 / 3, 100, 100, 0, 0])


def test_faults_together() -> None:
    with pytest.raises(ScenarioError) as caught:
        tax_profit(np.zeros(3), ProfitTax(rate=1.4, offset_share=2.0, carry_years=-1, split=(("state", 0.4),)))
    assert len(caught.value.issues) == 4
