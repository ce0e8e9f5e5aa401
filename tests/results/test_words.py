"""Amounts, headlines and the screen of a plan in words."""

from __future__ import annotations

import copy

import pytest
from rich.cells import cell_len

from energyplan.results.plan import Plan
from energyplan.results.words import (
    capacity_lines,
    cost_lines,
    energy,
    fitted,
    headline,
    key_figures,
    limit_lines,
    money,
    percent,
    screen,
    significant,
    verdict,
)


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (12_345_678.0, "JPY", "12.3 million JPY"),
        (99_999.0, "JPY", "99,999 JPY"),
        (-2_500_000.0, "JPY", "-2.50 million JPY"),
        (1_234_567_890.0, "JPY", "1,235 million JPY"),
        (1_234.0, "EUR", "1.23 thousand EUR"),
        (3_081_000.0, "EUR", "3.08 million EUR"),
        (999_400.0, "EUR", "999 thousand EUR"),
        (999.0, "EUR", "999 EUR"),
        (0.0, "JPY", "0 JPY"),
    ],
)
def test_money(value: float, currency: str, text: str) -> None:
    assert money(value, currency) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.4, "1,234"), (99.96, "100"), (19.99, "20.0"), (9.996, "10.0"), (1.4423, "1.44"), (0.5195, "0.52"),
     (-0.51, "-0.51"), (0.0, "0"), (1e-9, "0")],
)  # fmt: skip
def test_three_digits_tell(value: float, text: str) -> None:
    assert significant(value) == text


def test_wide_characters_take_two_cells() -> None:
    assert fitted("熱源", 6) == "熱源  " and fitted("abc", 6) == "abc   "
    assert fitted("木質チップ", 6) == "木質 …" and cell_len(fitted("木質チップ", 7)) == 7
    assert fitted("a\nb", 6) == "a\\nb  ", "a name with a line break stays one line"


def test_energy() -> None:
    assert (energy(12_345.0), energy(9_999.0), energy(0.0)) == ("12 MWh", "9,999 kWh", "0 kWh")


def test_a_headline_is_one_line(tiny_plan: Plan) -> None:
    line = headline(tiny_plan.summary, "v")
    assert line.startswith("Plan 'tiny (v)': ") and "\n" not in line and "t CO2" in line
    assert repr(tiny_plan) == headline(tiny_plan.summary)


def test_the_screen_tells_what_is_built_and_what_it_costs(tiny_plan: Plan) -> None:
    text = screen(tiny_plan.summary)
    for word in ("Investment", "Heat network", "Cooling network", "Electricity network", "chips", "a year", "Proven"):
        assert word in text
    names = [name for name, _, _ in capacity_lines(tiny_plan.summary)]
    assert "lamps" not in names and "chips" in names, "a load is nothing that was built"
    costs = cost_lines(tiny_plan.summary)
    assert len(costs) == len(tiny_plan.summary["cost_terms"])
    assert dict(key_figures(tiny_plan.summary))["Investment"].endswith("million JPY")


def test_the_verdict_hides_nothing(tiny_plan: Plan) -> None:
    facts = copy.deepcopy(tiny_plan.summary)
    facts["solver"] |= {"gap": 0.123, "stopped_by": "interrupt"}
    facts |= {"violations": 2, "shortage_kwh": {"town/heat": 5e4, "town/cooling": 0.2}, "unchecked_assumptions": 3}
    facts |= {"dispatch_unproven_per_year": 2e6}
    text = "\n".join(verdict(facts))
    for word in (
        "the year may cost less by at most 2.00 million JPY",
        "within 12.3 % of the best plan; stopped by interrupt",
        "50 MWh could not be served: town/heat",
        "less than 1 kWh of 298 MWh could not be served: town/cooling",
        "2 limits violated: tables/violations.csv",
        "3 assumptions are unverified",
    ):
        assert word in text
    facts["solver"]["gap"] = facts["dispatch_unproven_per_year"] = None
    assert "may cost less by an unknown sum" in "\n".join(verdict(facts))
    assert "within unknown" in "\n".join(verdict(facts)) or "unknown" in "\n".join(verdict(facts))


def test_a_plan_without_pipes_says_nothing_of_a_load_flow(tiny_bare: Plan) -> None:
    assert "load flow" not in screen(tiny_bare.summary)


@pytest.mark.parametrize(
    ("share", "told"), [(3.8e-15, "0 %"), (0.0, "0 %"), (9e-5, "0.01 %"), (0.01, "1.00 %"), (0.123, "12.3 %")]
)
def test_a_share_has_the_digits_that_tell(share: float, told: str) -> None:
    assert percent(share) == told


def test_next_to_nothing_is_told_as_such(tiny_plan: Plan) -> None:
    facts = copy.deepcopy(tiny_plan.summary) | {
        "shortage_kwh": {"town/heat": 2.0, "town/cooling": 5e4},
        "demand_kwh": {"heat": 2.318e6, "cooling": 1e5},
    }
    text = "\n".join(verdict(facts))
    assert "2 kWh of 2,318 MWh could not be served: town/heat" in text
    assert "50 MWh could not be served: town/cooling" in text


def test_a_missed_limit_is_told_with_what_was_wanted_and_got(tiny_plan: Plan) -> None:
    facts = copy.deepcopy(tiny_plan.summary) | {
        "limits": [
            {"name": "carbon_cap", "wanted": 2_591_700.0, "got": 2_602_000.0, "missed_by": 10_300.0},
            {"name": "self_sufficiency", "wanted": 0.3, "got": 0.285, "missed_by": 0.015},
            {"name": "self_sufficiency_electricity", "wanted": 0.3, "got": 0.4, "missed_by": 0.0},
        ]
    }
    lines = list(limit_lines(facts))
    assert lines == [
        "carbon cap missed: 2,602.0 t of CO2, where 2,591.7 t are allowed",
        "least self sufficiency missed: 28.50 %, where 30.00 % are asked for",
    ]
    assert all(line in screen(facts) for line in lines)
