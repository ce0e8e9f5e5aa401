"""Emission of electricity by utility and year."""

from __future__ import annotations

import pytest

from energyplan.catalogue.emissions import electricity_co2, electricity_factors
from energyplan.core.errors import ScenarioError


def test_the_national_average_is_the_default_and_not_verified() -> None:
    fact = electricity_co2()
    assert 0.35 < fact.number < 0.5
    assert not fact.verified


def test_the_latest_year_unless_another_is_nearer() -> None:
    assert electricity_co2("shikoku").number == 0.376
    assert electricity_co2("shikoku", 2023).number == 0.380
    assert electricity_co2("shikoku", 2014).number == 0.699


def test_ten_utilities_of_2013() -> None:
    old = {name for name, facts in electricity_factors().items() if any(f.year == 2013 for f in facts)}
    assert len(old) == 10
    assert all(f.unit == "kg/kWh" and f.source for facts in electricity_factors().values() for f in facts)


def test_an_unknown_utility_is_a_fault() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'kyushu'"):
        electricity_co2("kyusyu")
