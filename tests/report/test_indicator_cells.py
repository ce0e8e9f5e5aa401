"""Cells of a comparison: one unit and the same digits along a row."""

from __future__ import annotations

from dataclasses import replace

from energyplan.portfolio.compare import compared
from energyplan.report.blocks import Words
from energyplan.report.indicator_cells import cells
from energyplan.results.plan import Plan


def test_unit_digits_star_and_difference(tiny_plan: Plan) -> None:
    facts = tiny_plan.summary
    one = replace(tiny_plan, summary=facts | {"cost_per_year": 52.34e6, "violations": 3})
    two = replace(tiny_plan, summary=facts | {"cost_per_year": 50.04e6, "violations": 0})
    both = compared([one, two], ["one", "two"])
    lines = {line.indicator.key: line for line in both.lines}
    assert cells(both, lines["cost_per_year"]) == (("52.3", "*50.0 (−2.3)"), Words("million JPY/year", "百万円/年"))
    assert cells(both, lines["violations"]) == (("3", "*0 (−3)"), Words("", ""))
    assert cells(both, lines["gap"])[1] == Words("%", "%")


def test_money_of_two_currencies_names_its_own(tiny_plan: Plan) -> None:
    facts = tiny_plan.summary | {"currency": "EUR", "cost_per_year": 5e5}
    other = replace(tiny_plan, summary=facts, scenario="money: {currency: EUR}")
    both = compared([tiny_plan, other], ["one", "two"])
    (one, two), unit = cells(both, both.lines[0])
    assert one.endswith(" JPY") and two == "500,000 EUR" and unit.en == "money/year"
