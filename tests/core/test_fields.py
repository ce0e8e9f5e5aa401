"""Fields of input models: units by the key, bounds, and no silent change of type."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from energyplan.core.fields import Energy, MoneyPerKwh, Power, Share, Spec, quantity


class Plant(Spec):
    """A plant."""

    name: str
    """Its name."""
    count: int = 1
    """How many."""
    capacity_kw: Power = 0.0
    """Its size."""
    heat_kwh_per_year: Energy | None = None
    """Heat in a year."""
    price_per_kwh: MoneyPerKwh = 0.0
    """Price."""
    share: Share = 0.5
    """Share."""
    level: quantity("m", gt=0) | None = None  # type: ignore[valid-type]
    """Level."""


def test_numbers_and_strings_mean_the_same() -> None:
    bare = Plant(name="a", capacity_kw=1200, heat_kwh_per_year=5000, share=0.3)
    text = Plant(name="a", capacity_kw="1.2 MW", heat_kwh_per_year="5 MWh/a", share="30 %")  # type: ignore[arg-type]
    assert bare == text


def test_money_is_in_the_currency_of_the_context() -> None:
    context = {"currency": "EUR", "exchange_rates": {"JPY": 0.00625}}
    read = Plant.model_validate({"name": "a", "price_per_kwh": "16 JPY/kWh"}, context=context)
    assert read.price_per_kwh == pytest.approx(0.1)


def test_a_whole_number_may_be_a_name() -> None:
    assert Plant(name=12).name == "12"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("capacity_kw", True, "yes-or-no"),
        ("count", False, "yes-or-no"),
        ("capacity_kw", -1, "greater than or equal"),
        ("capacity_kw", float("nan"), "not a usable number"),
        ("capacity_kw", 1e16, "not a usable number"),
        ("capacity_kw", "1e9 TW", "not a usable number"),
        ("capacity_kw", "5 MWh", "wrong unit"),
        ("share", 30, "less than or equal"),
        ("name", 1.5, "string"),
        ("extra", 1, "Extra inputs"),
    ],
)
def test_what_does_not_fit_is_refused(key: str, value: Any, what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        Plant.model_validate({"name": "a", key: value})


def test_the_schema_carries_the_unit() -> None:
    assert Plant.model_json_schema()["properties"]["capacity_kw"]["x-unit"] == "kW"
    assert Plant.model_json_schema()["properties"]["capacity_kw"]["description"] == "Its size."
