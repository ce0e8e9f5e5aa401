"""What differs in two scenarios: dotted keys, items by name, nothing else."""

from __future__ import annotations

from dataclasses import replace

from energyplan.portfolio.inputs import ABSENT, LONGEST, differing_inputs, flattened
from energyplan.results.plan import Plan

ONE = """
money: {discount_rate: 0.03, price_year: 2024}
assets:
  - {kind: oil_boiler, name: peak, max_capacity_kw: 1500}
  - {kind: pv, name: roof, max_capacity_kw: 400}
zones: [a, b]
"""
OTHER = """
money: {discount_rate: 0.05, price_year: 2024.0}
assets:
  - {kind: pv, name: roof, max_capacity_kw: 400}
  - {kind: oil_boiler, name: peak, max_capacity_kw: 900}
  - {kind: battery, name: "b.1"}
zones: [a]
"""


def test_items_are_matched_by_name_whatever_their_order(tiny_plan: Plan) -> None:
    frame = differing_inputs([replace(tiny_plan, scenario=ONE), replace(tiny_plan, scenario=OTHER)], ["one", "other"])
    assert list(frame.columns) == ["key", "one", "other"]
    assert {tuple(row) for row in frame.itertuples(index=False)} == {
        ("money.discount_rate", "0.03", "0.05"),
        ("assets.peak.max_capacity_kw", "1500", "900"),
        ('assets."b.1".kind', ABSENT, "battery"),
        ('assets."b.1".name', ABSENT, "b.1"),
        ("zones", "[a, b]", "[a]"),
    }


def test_the_same_differs_in_nothing(tiny_plan: Plan) -> None:
    assert len(differing_inputs([tiny_plan, tiny_plan], ["one", "other"])) == 0


def test_lists_that_cannot_be_told_apart_are_compared_whole() -> None:
    assert set(flattened({"x": [{"name": "a"}, {"name": "a"}]})) == {"x"}
    assert flattened({"x": {}, "y": [], "z": None}) == {"x": "{}", "y": "[]", "z": "null"}
    assert len(flattened({"x": "a" * 1000})["x"]) == LONGEST
