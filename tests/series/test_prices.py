from __future__ import annotations

import numpy as np
import pytest

from energyplan.catalogue.jepx import spot_year
from energyplan.catalogue.tariffs import EnergyRule, tariff
from energyplan.core.errors import ScenarioError
from energyplan.series.calendar import calendar
from energyplan.series.prices import market_price, spot_price, tou_price


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


RULES = (
    EnergyRule(30.0, months=(7, 8), days="weekday", hours=((13, 16),)),
    EnergyRule(10.0, hours=((22, 6),)),
    EnergyRule(20.0),
)


def test_first_rule_that_fits_holds_and_nights_go_over_midnight() -> None:
    days = calendar(0, holidays=(181,))
    price = tou_price(RULES, days).reshape(365, 24)
    assert (price[0] == [10] * 6 + [20] * 16 + [10] * 2).all()
    july = 181 + np.arange(7)
    assert (price[july, 14] == [20, 20, 20, 30, 30, 20, 20]).sum() >= 4
    assert price[181, 14] == 20  # a holiday
    assert (price == 30).sum() == 3 * ((days.weekend.reshape(365, 24)[181:243, 0]) == 0).sum()


def test_it_agrees_with_the_tariff_itself() -> None:
    kansai = tariff("high_voltage_kansai_tou")
    np.testing.assert_array_equal(tou_price(kansai.energy, calendar(3)), kansai.energy_price(3, levy=False))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (EnergyRule(1.0, months=(13,)), "no such month"),
        (EnergyRule(1.0, days="holiday"), "no such days"),
        (EnergyRule(1.0, hours=((5, 25),)), "no such hours"),
        (EnergyRule(1.0, hours=((5, 5),)), "no such hours"),
        (EnergyRule(float("nan")), "no price"),
        (EnergyRule(1.0, months=(1,)), "8016 hours, the first in month 2 at 0:00"),
    ],
)
def test_faults(rule: EnergyRule, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        tou_price((rule,), calendar(0))
