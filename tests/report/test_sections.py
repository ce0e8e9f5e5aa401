"""Sections for mayor and engineer: what stands in them is what the plan says."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from energyplan.report.blocks import Cards, Chart, Prose, Table, Words
from energyplan.report.sections import minute, system
from energyplan.report.sections.system_tables import hour_words, tables, worst
from energyplan.results.plan import Plan


def test_the_minute_has_six_figures_a_paragraph_and_a_map(tiny_plan: Plan) -> None:
    made = minute.section(tiny_plan)
    assert [type(b) for b in made.blocks] == [Prose, Cards, Chart]
    cards = made.blocks[1]
    assert isinstance(cards, Cards) and len(cards.cards) == 6
    assert cards.cards[0].value == pytest.approx(tiny_plan.summary["investment"])


def test_keys_are_unique_and_everything_has_title_and_source(tiny_plan: Plan) -> None:
    blocks = [b for s in (minute.section(tiny_plan), system.section(tiny_plan)) for b in s.blocks]
    named = [b for b in blocks if isinstance(b, (Chart, Table))]
    assert len({b.key for b in named}) == len(named) >= 15
    for block in named:
        words = [block.title, block.source, *([block.alt] if isinstance(block, Chart) else [])]
        assert all(w.en and w.ja for w in words), block.key


def test_the_worst_of_the_year_has_place_and_hour(tiny_plan: Plan) -> None:
    data = tiny_plan.results
    found = {row["variable"]: row for row in worst(tiny_plan)}
    assert set(found) >= {"heat_gradient_pa_per_m", "heat_supply_temp_min_degc", "voltage_min", "line_loading"}
    row = found["heat_supply_temp_min_degc"]
    at = int(np.nanargmin(data["heat_supply_temp_min_degc"]))
    assert row["value"] == float(data["heat_supply_temp_min_degc"].values[at])
    assert row["where"] == str(data["node"].values[at])
    assert row["when"] == hour_words(tiny_plan, float(data["heat_supply_temp_min_hour"].values[at]))
    assert found["voltage_min"]["value"] == pytest.approx(100 * float(data["voltage_min"].min()))


def test_hours_in_words(tiny_plan: Plan) -> None:
    assert hour_words(tiny_plan, 0.0) == Words("1 Jan 00:00", "1月1日0時")
    assert hour_words(tiny_plan, 8759.0).en == "31 Dec 23:00"
    assert hour_words(tiny_plan, -1.0).en == "design state" and hour_words(tiny_plan, np.nan).en == "–"


def test_violations_are_listed_where_there_are_any(tiny_plan: Plan) -> None:
    assert ("violations" in tables(tiny_plan)) == bool(tiny_plan.summary["violations"])
    row = {"what": "heat: velocity", "where": "ab", "hour": 5, "value": 2.1, "limit": 1.5, "unit": "m/s", "hours": 7}
    plan = dataclasses.replace(tiny_plan, tables={**tiny_plan.tables, "violations": pd.DataFrame([row])})
    table = tables(plan)["violations"]
    assert table.frame.loc[0, "value"] == 2.1 and table.frame.loc[0, "when"] == Words("1 Jan 05:00", "1月1日5時")


def test_a_bare_plan_has_no_networks_to_show(tiny_bare: Plan) -> None:
    found = tables(tiny_bare)
    assert "limits" not in found and "routes" not in found and "buildings" in found
    assert all(not isinstance(b, Chart) or b.key != "dispatch-heat" for b in system.section(tiny_bare).blocks)
