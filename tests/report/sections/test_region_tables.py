"""Tables of the region section add up to the plan's figures."""

from __future__ import annotations

import pytest

from energyplan.report.accounts import payments
from energyplan.report.sections.region_tables import (
    bill_table,
    carbon_table,
    job_table,
    legal_table,
    outage_table,
    payment_table,
    value_table,
)
from energyplan.results.plan import Plan


def test_totals_are_sums_and_the_plans(tiny_plan: Plan) -> None:
    region = tiny_plan.summary["appraisal"]["region"]
    for table, column, want in (
        (payment_table(tiny_plan), "amount", payments(tiny_plan)["amount"].sum()),
        (value_table(tiny_plan), "per_year", region["value_added_per_year"]),
        (value_table(tiny_plan), "building", region["value_added_building"]),
        (job_table(tiny_plan), "building", region["jobs_building"]),
        (bill_table(tiny_plan), "then", tiny_plan.summary["appraisal"]["bills"]["then"]),
        (carbon_table(tiny_plan), "then", tiny_plan.summary["co2_t_per_year"]),
    ):
        assert table.total
        frame = table.frame
        assert frame[column].iloc[-1] == pytest.approx(frame[column].iloc[:-1].sum()) == pytest.approx(want)


def test_bills_of_all_types_have_a_mean_and_a_change(tiny_plan: Plan) -> None:
    frame = bill_table(tiny_plan).frame
    last = frame.iloc[-1]
    assert last["buildings"] == 3 and last["mean_then"] == pytest.approx(last["then"] / 3)
    assert last["change_share"] == pytest.approx(100 * (last["then"] / last["today"] - 1))


def test_outages_and_duties_are_the_tables(tiny_plan: Plan) -> None:
    source = tiny_plan.tables["resilience"]
    assert outage_table(tiny_plan).frame["survival"].tolist() == pytest.approx((100 * source["survival"]).tolist())
    (legal,) = legal_table(tiny_plan)
    duties = tiny_plan.summary["appraisal"]["legal"]
    assert [w.ja for w in legal.frame["words"]] == [c["ja"] for c in duties]
    assert all(w.ja != w.en for w in legal.frame["status"])
