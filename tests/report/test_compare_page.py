"""The page of a comparison: its cells equal the plans, names from files are text, other money is not compared."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from energyplan.portfolio.compare import compared
from energyplan.report.blocks import Words
from energyplan.report.compare_page import comparison_page, indicator_table
from energyplan.results.plan import Plan

NASTY = '<script>alert("x")</script> & "quotes" 😀 ' + "long " * 40


@pytest.fixture(scope="module")
def page(tiny_plan: Plan, tiny_bare: Plan) -> str:
    return comparison_page(compared([tiny_plan, tiny_bare]), "en")


def test_it_has_its_parts_and_fetches_nothing(page: str) -> None:
    for word in ("Figure by figure", "Chart by chart", "Map by map", "Input by input", "計画の比較", 'lang="en"'):
        assert word in page
    for key in (
        "compare_cost",
        "compare_capacity_kW",
        "compare_carbon",
        "compare_bills",
        "compare_cash",
        "compare_map_0",
    ):
        assert key in page
    plain = re.sub(r'<script type="text/plain".*?</script>', "", page, flags=re.S)
    assert not re.search(r'(?:src|href)="(?!#)', plain)


def test_every_cell_equals_the_plan(tiny_plan: Plan, tiny_bare: Plan) -> None:
    both = compared([tiny_plan, tiny_bare])
    frame = indicator_table(both).frame
    assert len(frame) == len(both.lines)
    for row, line in zip(frame.to_dict(orient="records"), both.lines):
        assert row["indicator"] == Words(line.indicator.en, line.indicator.ja)
    rows = {row["indicator"].en: row for row in frame.to_dict(orient="records")}
    cost, other = (plan.summary["cost_per_year"] for plan in both.plans)
    shown = float(rows["Cost per year"]["plan 0"].strip("*")) * 1e6
    assert rows["Cost per year"]["unit"] == Words("million JPY/year", "百万円/年") and abs(shown / cost - 1) < 0.01
    assert rows["Cost per year"]["best"].en == both.labels[int(other < cost)]
    assert rows["Heat losses"]["plan 1"] == "–"


def test_names_and_values_from_files_are_text(tiny_plan: Plan) -> None:
    scenario = tiny_plan.scenario.replace("name: tiny", f"name: '{NASTY}'")
    other = replace(tiny_plan, name=NASTY, variant=NASTY, scenario=scenario)
    made = comparison_page(compared([tiny_plan, other], ["one", NASTY]), "ja")
    assert "<script>alert(" not in made and "&lt;script&gt;alert(" in made


def test_other_money_is_said_and_not_drawn_together(tiny_plan: Plan) -> None:
    facts = tiny_plan.summary | {"currency": "EUR"}
    other = replace(tiny_plan, summary=facts, scenario="money: {currency: EUR, price_year: 2020}")
    both = compared([tiny_plan, other], ["one", "two"])
    made = comparison_page(both, "en")
    assert "two is in EUR of 2020, one in JPY of 2024" in made
    assert "compare_bills" not in made and "compare_cash" not in made
    row = next(r for r in indicator_table(both).frame.to_dict(orient="records") if r["indicator"].en == "Cost per year")
    assert row["plan 1"].endswith(" EUR") and row["plan 0"].endswith(" JPY") and row["best"].en == "–"
