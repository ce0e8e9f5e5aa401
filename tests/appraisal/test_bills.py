"""Bills by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.bills import compare_bills, network_bill, own_supply_bill, price_customers_accept


def test_bills_of_two_buildings() -> None:
    heat, peak = np.array([20000.0, 0.0]), np.array([10.0, 0.0])
    # kerosene: 20 MWh at 85 % from 10 kWh/L at 132 JPY/L
    today = own_supply_bill(heat, np.array([0.85, 0.85]), np.array([13.2, 13.2]), equipment=np.array([30000.0, 0.0]))
    assert today[0] == pytest.approx(20000 / 0.85 * 13.2 + 30000)
    then = network_bill(heat, peak, 11.0, 6000.0, fee_per_year=1000.0)
    assert then[0] == pytest.approx(220000 + 60000 + 1000)
    bills = compare_bills(today, then, np.array([True, False]))
    np.testing.assert_allclose(bills.change, [281000 - today[0], 0.0])
    assert np.isnan(bills.change_share[1]) and bills.change_share[0] < 0.0


def test_price_at_which_customers_pay_what_they_pay_today() -> None:
    assert price_customers_accept(np.array([300.0, 100.0]), np.array([10.0, 10.0]), 0.1) == pytest.approx(18.0)
    assert price_customers_accept(np.array([300.0]), np.array([0.0])) == 0.0
