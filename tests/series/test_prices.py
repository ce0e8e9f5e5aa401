from __future__ import annotations

import numpy as np
import pytest

from energyplan.catalogue.jepx import spot_year
from energyplan.core.errors import ScenarioError
from energyplan.series.calendar import calendar
from energyplan.series.prices import market_price, spot_price


def test_spot_price_has_mean_and_shape() -> None:
    spot, days = spot_year("kyushu", 2023), calendar(0)
    price = spot_price(spot, days, 10.0)
    assert price.mean() == pytest.approx(10.0, abs=1e-12)
    winter_monday = price[:24]
    np.testing.assert_allclose(winter_monday / winter_monday[0], spot.shape[0, 0] / spot.shape[0, 0, 0])
    assert spot_price(spot, days).mean() == pytest.approx(spot.mean)
    # the factor that makes the mean exact is small: the ratios nearly average to one by themselves
    assert price[0] / 10.0 == pytest.approx(spot.shape[0, 0, 0], rel=0.02)


def test_market_price_says_what_it_rests_on() -> None:
    price, note = market_price("tokyo", 15.0, first_weekday=2)
    np.testing.assert_array_equal(price, spot_price(spot_year("tokyo"), calendar(2), 15.0))
    assert "fiscal year 2025" in note and "15.00" in note
    assert market_price("tokyo")[0].mean() == pytest.approx(12.4541)
    with pytest.raises(ScenarioError, match="no such area"):
        market_price("paris")
