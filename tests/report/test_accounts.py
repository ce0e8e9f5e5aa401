"""What is drawn of the books against the books."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.report.accounts import (
    building_years,
    companies,
    has_books,
    investment_years,
    ledger,
    line,
    loans_drawn,
    payments,
    sources_and_uses,
    years,
)
from energyplan.report.region_data import value_by_stage
from energyplan.results.plan import Plan


def test_sources_are_uses_and_uses_hold_the_investment(tiny_plan: Plan) -> None:
    table = sources_and_uses(tiny_plan)
    for company, rows in table.groupby("company"):
        sums = rows.groupby("side")["amount"].sum()
        assert sums["source"] == pytest.approx(sums["use"], rel=1e-9)
        facts = tiny_plan.summary["appraisal"]["companies"][company]
        bought = rows[rows["key"].isin(["equipment", "construction"])]["amount"].sum()
        assert bought == pytest.approx(-line(tiny_plan, str(company), "cash.investment").sum())
        assert rows[rows["key"] == "loan"]["amount"].sum() <= facts["loans"] * (1 + 1e-9)
    assert (table["amount"] > 0).all()


def test_a_company_that_builds_later_still_balances(tiny_plan: Plan) -> None:
    """Cash from operation and repayments of years between count when investment is spread."""
    assert building_years(tiny_plan) == investment_years(tiny_plan) == 1  # all of tiny is built at once
    assert set(sources_and_uses(tiny_plan)["key"]) <= {"grants", "loan", "equity", "equipment", "construction", "cash"}
    name = companies(tiny_plan)[0]
    facts = tiny_plan.summary["appraisal"]["companies"][name]
    drawn = sum(loans_drawn(tiny_plan, name, len(years(tiny_plan))).values())
    assert drawn == pytest.approx(facts["loans"] + facts["loans_for_replacement"])


def test_payments_are_the_ledger_without_trade_credit(tiny_plan: Plan) -> None:
    book, table = ledger(tiny_plan), payments(tiny_plan)
    kept = book[(book["year"] >= 1) & ~book["purpose"].isin(["receivable", "payable"])]
    span = len(years(tiny_plan)) - 1
    assert table["amount"].sum() * span == pytest.approx(kept["amount"].sum())
    assert not table.duplicated(["payer", "payee"]).any()
    assert (np.diff(table["amount"]) <= 0).all()


def test_years_of_building_are_those_of_the_companies(tiny_plan: Plan) -> None:
    """What counts as building is said once, in the summary; no reader looks for it in the ledger."""
    facts = tiny_plan.summary["appraisal"]
    assert facts["building_years"] == max((c["building_years"] for c in facts["companies"].values()), key=len)
    later = replace(tiny_plan, summary=tiny_plan.summary | {"appraisal": facts | {"building_years": [0, 1, 2]}})
    book, table = ledger(later), payments(later)
    kept = book[(book["year"] >= 3) & ~book["purpose"].isin(["receivable", "payable"])]
    assert table["amount"].sum() * (len(years(later)) - 3) == pytest.approx(kept["amount"].sum())
    values = later.results["value_added"].to_numpy()
    found = value_by_stage(later)
    assert found["building"].sum() == pytest.approx(values[..., :3].sum())
    assert found["per_year"].sum() == pytest.approx(values[..., 3:].mean(axis=-1).sum())


def test_a_plan_without_appraisal_has_no_books(tiny_plan: Plan) -> None:
    assert has_books(tiny_plan)
    bare = replace(tiny_plan, results=tiny_plan.results.drop_vars("statement"))
    assert not has_books(bare) and companies(bare) == []
