"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from energyplan.report.blocks import Words
from energyplan.report.numbers import digits_for, figure, plain_number, scaled, told, unit_words


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234567.4, 0, "1,234,567"), (-12.345, 1, "−12.3"), (-0.0001, 1, "0.0"), (None, 0, "–"), (math.nan, 0, "–"),
     (math.inf, 0, "∞"), (0.0123, None, "0.0123"), (5.25, None, "5.25"), (0.0, None, "0")],
)  # fmt: skip
def test_numbers(value: float | None, digits: int | None, text: str) -> None:
    assert plain_number(value, digits) == text


def test_units_in_both_languages() -> None:
    assert unit_words("JPY/a") == Words("JPY/year", "円/年")
    assert unit_words("EUR/kWh") == Words("EUR/kWh", "ユーロ/kWh")
    assert unit_words("MWh/(m a)") == Words("MWh/(m·year)", "MWh/(m·年)")
    assert unit_words("1") == Words("", "")


@pytest.mark.parametrize(
    ("unit", "largest", "divisor", "words"),
    [("JPY", 4.3e8, 1e6, Words("million JPY", "百万円")), ("JPY/a", 2e5, 1e6, Words("million JPY/year", "百万円/年")),
     ("EUR", 4.3e5, 1e3, Words("thousand EUR", "千ユーロ")), ("EUR", 120.0, 1.0, Words("EUR", "ユーロ")),
     ("JPY/kWh", 4e9, 1.0, Words("JPY/kWh", "円/kWh")), ("kWh", 2e5, 1e3, Words("MWh", "MWh"))],
)  # fmt: skip
def test_large_amounts_are_scaled(unit: str, largest: float, divisor: float, words: Words) -> None:
    assert scaled(unit, largest) == (divisor, words)


def test_figures_with_their_unit() -> None:
    assert figure(430372049.8, "JPY", "money") == ("430", Words("million JPY", "百万円"))
    assert told(0.0395, "", "share") == Words("3.95 %", "3.95%")
    assert told(1384.3, "t/a", "mass") == Words("1,384 t/year", "1,384 t/年")
    assert told(0.52, "jobs") == Words("0.5 jobs", "0.5人")
    assert figure(None, "JPY") == ("–", Words("JPY", "円"))


def test_about_three_figures_tell() -> None:
    assert [digits_for(v) for v in (0.0, 0.00123, 0.123, 1.23, 12.3, 123.0, 1e9)] == [0, 4, 3, 2, 1, 0, 0]
