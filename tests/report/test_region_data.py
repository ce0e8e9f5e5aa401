"""Region tables against the plan's own sums."""

from __future__ import annotations

import pytest

from energyplan.report.region_data import bills_by_group, carbon_by_carrier, value_by_stage
from energyplan.results.plan import Plan


def test_value_added_sums_to_the_plans(tiny_plan: Plan) -> None:
    table, made = value_by_stage(tiny_plan), tiny_plan.summary["appraisal"]["region"]
    assert table["building"].sum() == pytest.approx(made["value_added_building"])
    assert table["per_year"].sum() == pytest.approx(made["value_added_per_year"])
    for stage, value in made["by_stage_per_year"].items():
        assert table[table["stage"] == stage]["per_year"].sum() == pytest.approx(value)


def test_bills_sum_to_the_plans(tiny_plan: Plan) -> None:
    table, made = bills_by_group(tiny_plan), tiny_plan.summary["appraisal"]["bills"]
    assert table["buildings"].sum() == 3
    assert table["today"].sum() == pytest.approx(made["today"])
    assert table["then"].sum() == pytest.approx(made["then"])
    assert table["pay_more"].sum() == made["buildings_that_pay_more"]
    row = table.iloc[0]
    assert row["change_share"] == pytest.approx(row["then"] / row["today"] - 1)


def test_carbon_sums_to_the_plans(tiny_plan: Plan) -> None:
    table = carbon_by_carrier(tiny_plan)
    assert table["then"].sum() == pytest.approx(tiny_plan.summary["co2_t_per_year"])
    assert table["today"].sum() == pytest.approx(tiny_plan.summary["today"]["co2_t_per_year"])
