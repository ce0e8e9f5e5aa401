"""Tariffs, wheeling and feed-in prices against the published lists."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.catalogue.tariffs import (
    feed_in,
    feed_in_classes,
    tariff,
    tariffs,
    wheeling,
    wheeling_areas,
)
from energyplan.core.errors import ScenarioError

MONDAY, SUNDAY = 0, 6


@pytest.mark.parametrize("name", list(tariffs()))
def test_every_tariff_prices_every_hour_and_names_its_source(name: str) -> None:
    found = tariff(name)
    price = found.energy_price()
    assert price.shape == (8760,)
    assert np.isfinite(price).all() and (price > 0).all()
    assert found.source and found.year and set(found.label) == {"en", "ja"}
    assert found.levy.source


def test_kansai_high_voltage_as_published() -> None:
    """1,765.5 JPY/kW, 13.94 in July to September, else 12.87."""
    found = tariff("high_voltage_kansai")
    price = found.energy_price(levy=False)
    july = (31 + 28 + 31 + 30 + 31 + 30) * 24
    assert found.demand_charge_per_kw_month == 1765.5
    assert price[july - 1] == 12.87
    assert price[july] == 13.94
    assert price[july + (31 + 31 + 30) * 24 - 1] == 13.94
    assert price[july + (31 + 31 + 30) * 24] == 12.87
    assert (price == 13.94).sum() == 92 * 24


def test_by_time_of_use_weekends_are_cheap_and_peaks_are_on_summer_weekdays() -> None:
    price = tariff("high_voltage_kansai_tou").energy_price(MONDAY, levy=False).reshape(365, 24)
    assert set(np.unique(price)) == {9.73, 14.09, 19.40}
    assert (price[5] == 9.73).all() and (price[6] == 9.73).all(), "Saturday and Sunday after a Monday, 1 January"
    assert list(price[0]) == [9.73] * 8 + [14.09] * 14 + [9.73] * 2
    summer_monday = 182  # 2 July, 26 weeks after 1 January
    assert list(price[summer_monday, 8:18]) == [14.09] * 2 + [19.40] * 7 + [14.09]
    assert price[:181].max() == 14.09


def test_the_first_weekday_shifts_the_week() -> None:
    found = tariff("high_voltage_kansai_tou")
    assert (found.energy_price(SUNDAY, levy=False)[:24] == 9.73).all()


def test_the_levy_comes_on_top_and_has_its_own_mark() -> None:
    found = tariff("high_voltage_kansai")
    np.testing.assert_allclose(found.energy_price() - found.energy_price(levy=False), 3.98)
    assert found.verified and not found.levy.verified


def test_demand_charge_with_its_power_factor_discount() -> None:
    """One per cent less for every per cent above 85 %: 15 % less at one."""
    found = tariff("high_voltage_kansai")
    assert found.demand_charge_per_kw_year(0.85) == pytest.approx(12 * 1765.5)
    assert found.demand_charge_per_kw_year() == pytest.approx(12 * 1765.5 * 0.85)
    assert tariff("commercial_euro").demand_charge_per_kw_year(0.5) == 96.0


def test_in_another_currency_every_price_moves() -> None:
    yen = tariff("high_voltage_kansai")
    euro, rate = yen.in_currency("EUR", {"JPY": 1 / 150})
    assert rate.source == "scenario"
    np.testing.assert_allclose(euro.energy_price() * 150, yen.energy_price(), rtol=1e-12)
    assert euro.demand_charge_per_kw_month * 150 == pytest.approx(yen.demand_charge_per_kw_month)
    assert yen.in_currency("JPY")[0] == yen


def test_an_unknown_tariff_is_a_fault_with_the_closest_name() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'high_voltage_kansai'"):
        tariff("high_voltage_kansei")


def test_wheeling_as_published() -> None:
    tokyo = wheeling("tokyo")
    assert (tokyo.demand_charge_per_kw_month, tokyo.energy_per_kwh, tokyo.loss) == (653.87, 1.84, 0.037)
    assert len(wheeling_areas()) == 9
    with pytest.raises(ScenarioError, match="no such area"):
        wheeling("tokio bay")


def test_feed_in_as_published() -> None:
    assert feed_in("hydro_below_200kw", 2023).steps == ((20.0, 34.0),)
    roof = feed_in("pv_roof", 2026)
    assert roof.steps == ((5.0, 19.0), (15.0, 8.3))
    assert roof.term_years == 20
    assert roof.mean_price_per_kwh == pytest.approx((5 * 19 + 15 * 8.3) / 20)


@pytest.mark.parametrize("name", feed_in_classes())
def test_a_year_without_an_entry_takes_the_latest_and_says_so(name: str) -> None:
    later = feed_in(name, 2035)
    assert not later.verified
    assert "taken over" in later.source
    with pytest.raises(ScenarioError, match="no price so early"):
        feed_in(name, 2009)


def test_an_unknown_class_is_a_fault() -> None:
    with pytest.raises(ScenarioError, match="no such class"):
        feed_in("tidal", 2024)
