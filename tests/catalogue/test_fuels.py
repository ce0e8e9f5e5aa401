"""Fuels against hand-worked prices and the ministry's emission factors."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energyplan.catalogue.fuels import PRICES, FuelOffer, fuel_catalogue, fuel_from
from energyplan.core.errors import ScenarioError
from energyplan.core.units import registry

CHIPS, OIL, GAS = "wood_chips", "kerosene", "city_gas"


@pytest.mark.parametrize("currency", ["JPY", "EUR", "USD"])
@pytest.mark.parametrize("name", list(fuel_catalogue()))
def test_every_fuel_has_price_carbon_and_source(name: str, currency: str) -> None:
    fuel = fuel_from(name, currency=currency)
    assert fuel.price_per_kwh >= 0 and math.isfinite(fuel.price_per_kwh)
    assert 0 <= fuel.co2_kg_per_kwh < 0.4
    assert 0 <= fuel.local_share <= 1
    assert math.isinf(fuel.yearly_limit_kwh)
    assert all(fact.source for fact in fuel.facts)
    assert set(fuel_catalogue()[name].label) == {"en", "ja"}


@pytest.mark.parametrize("name", list(fuel_catalogue()))
def test_every_unit_is_one(name: str) -> None:
    for entries in fuel_catalogue()[name].facts.values():
        for fact in entries:
            registry().parse_units(fact.unit)


def test_chips_by_hand() -> None:
    """18.8 * 0.65 - 2.443 * 0.35 = 11.365 MJ/kg = 3,157 kWh/t."""
    fuel = fuel_from(CHIPS, FuelOffer(price_per_t=13000, moisture=0.35, sustainable_t_per_year=2500))
    assert fuel.kwh_per_t == pytest.approx(3156.93, abs=0.01)
    assert fuel.price_per_kwh == pytest.approx(13000 / 3156.93, rel=1e-5)
    assert fuel.yearly_limit_kwh == pytest.approx(2500 * 3156.93, rel=1e-5)
    assert fuel.co2_kg_per_kwh == 0.0


def test_transport_is_added_where_it_is_given_or_the_price_is_the_catalogues() -> None:
    """A price of one's own is a delivered price unless transport stands beside it."""
    alone = fuel_from(CHIPS, FuelOffer(price_per_t=13000))
    hauled = fuel_from(CHIPS, FuelOffer(price_per_t=13000, transport_per_t=2000))
    assert hauled.price_per_kwh / alone.price_per_kwh == pytest.approx(15 / 13, rel=1e-12)
    default = fuel_from(CHIPS)
    assert default.price_per_kwh * default.kwh_per_t == pytest.approx(11000 + 2000)


def test_a_price_per_kwh_takes_transport_too() -> None:
    fuel = fuel_from(CHIPS, FuelOffer(price_per_kwh=4.0, transport_per_t=3157, moisture=0.35))
    assert fuel.price_per_kwh == pytest.approx(5.0, rel=1e-4)


def test_kerosene_by_hand() -> None:
    """36.5 GJ/kL, lower value 95 %: 9.632 kWh/L; 2.50 kg CO2 a litre."""
    fuel = fuel_from(OIL, FuelOffer(price_per_l=132))
    assert fuel.kwh_per_l == pytest.approx(9.632, abs=1e-3)
    assert fuel.price_per_kwh == pytest.approx(13.70, abs=0.01)
    assert fuel.co2_kg_per_kwh * fuel.kwh_per_l == pytest.approx(2.50, abs=0.005)


@pytest.mark.parametrize(
    "name, unit, per_unit",
    [("heavy_oil", "kwh_per_l", 2.75), ("city_gas", "kwh_per_m3", 2.05), ("diesel", "kwh_per_l", 2.62)],
)
def test_carbon_per_traded_unit_is_the_ministrys(name: str, unit: str, per_unit: float) -> None:
    fuel = fuel_from(name)
    assert fuel.co2_kg_per_kwh * getattr(fuel, unit) == pytest.approx(per_unit, abs=0.006)


def test_lpg_per_kilogram() -> None:
    fuel = fuel_from("lpg")
    assert fuel.co2_kg_per_kwh * fuel.kwh_per_t / 1000 == pytest.approx(2.99, abs=0.006)


def test_litres_and_cubic_metres_agree() -> None:
    per_l, per_m3 = fuel_from(OIL, FuelOffer(price_per_l=100)), fuel_from(OIL, FuelOffer(price_per_m3=100_000))
    assert per_l.price_per_kwh == pytest.approx(per_m3.price_per_kwh, rel=1e-12)


def test_the_lower_of_two_limits_holds() -> None:
    fuel = fuel_from(CHIPS, FuelOffer(moisture=0.35, sustainable_t_per_year=100, max_kwh_per_year=1000))
    assert fuel.yearly_limit_kwh == 1000


def test_what_a_person_gives_is_theirs() -> None:
    fuel = fuel_from(OIL, FuelOffer(co2_kg_per_kwh=0.3, local_share=0.2))
    assert (fuel.co2_kg_per_kwh, fuel.local_share) == (0.3, 0.2)
    given = {fact.name: fact.source for fact in fuel.facts if fact.source == "scenario"}
    assert set(given) == {"co2_kg_per_kwh", "local_share"}


@given(st.floats(0, 0.6), st.floats(0.01, 0.15))
def test_wetter_chips_are_dearer_per_kwh(moisture: float, more: float) -> None:
    dry = fuel_from(CHIPS, FuelOffer(price_per_t=10000, moisture=moisture))
    wet = fuel_from(CHIPS, FuelOffer(price_per_t=10000, moisture=moisture + more))
    assert wet.price_per_kwh > dry.price_per_kwh


@pytest.mark.parametrize(
    "name, offer, faults",
    [
        ("wood_chip", FuelOffer(), ["Did you mean 'wood_chips'"]),
        (OIL, FuelOffer(price_per_t=1, price_per_l=2, moisture=0.3), ["more than one price", "is no wood"]),
        (GAS, FuelOffer(price_per_l=2, sustainable_t_per_year=5), ["not traded by this unit", "not weighed"]),
        (CHIPS, FuelOffer(moisture=0.9), ["does not burn"]),
        ("biogas_feedstock", FuelOffer(price_per_t=3), ["not traded by this unit"]),
    ],
)
def test_faults_come_all_at_once(name: str, offer: FuelOffer, faults: list[str]) -> None:
    with pytest.raises(ScenarioError) as caught:
        fuel_from(name, offer)
    assert len(caught.value.issues) == len(faults)
    for text in faults:
        assert text in str(caught.value)


def test_the_market_section_and_the_offer_have_the_same_fields() -> None:
    assert set(PRICES) <= set(FuelOffer.__dataclass_fields__)
