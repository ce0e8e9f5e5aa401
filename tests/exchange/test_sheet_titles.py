"""Sheets in reading order, each in both languages."""

from __future__ import annotations

from energyplan.exchange.sheet_titles import titles
from energyplan.results.plan import Plan


def test_every_table_of_a_plan_has_a_title(tiny_plan: Plan) -> None:
    known = titles(tiny_plan.sheets)
    assert set(tiny_plan.tables) <= set(known), "a new table needs its line in sheet_titles.py"
    assert all(label and en and ja for label, en, ja in known.values())
    order = list(known)
    assert order.index("assets") < order.index("sheet_1_ja") < order.index("sheet_1_en") < order.index("ledger")
    assert order[-1] == "hourly" and known["sheet_8_ja"][0].startswith("第8表")
