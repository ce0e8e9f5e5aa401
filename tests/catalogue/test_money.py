"""Exchange rates: the scenario's first, planning rates after it, and no cycle gains anything."""

from __future__ import annotations

import itertools

import pytest

from energyplan.catalogue.money import exchange_rate
from energyplan.core.units import CURRENCIES


def test_the_scenario_comes_first() -> None:
    rate = exchange_rate("EUR", "JPY", {"EUR": 170.0})
    assert (rate.value, rate.source, rate.verified) == (170.0, "scenario", True)


def test_the_planning_rate_says_that_nobody_checked_it() -> None:
    rate = exchange_rate("EUR", "JPY", {"USD": 150.0})
    assert rate.value == 160.0
    assert not rate.verified


def test_the_same_currency_needs_none() -> None:
    assert exchange_rate("CHF", "CHF").value == 1.0


@pytest.mark.parametrize("a, b, c", list(itertools.permutations(CURRENCIES, 3))[:60])
def test_no_round_trip_gains(a: str, b: str, c: str) -> None:
    around = exchange_rate(a, b).value * exchange_rate(b, c).value * exchange_rate(c, a).value
    assert around == pytest.approx(1.0, rel=1e-12)


def test_every_currency_of_the_units_has_a_rate() -> None:
    for code in CURRENCIES:
        assert exchange_rate(code, "JPY").value > 0
