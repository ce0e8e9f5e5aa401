"""What is drawn of the books against the books."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.report.accounts import (
    building_years,
    companies,
    has_books,
    ledger,
    line,
    loans_drawn,
    payments,
    sources_and_uses,
    years,
)
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
    end = building_years(tiny_plan)
    assert end == 1  # all of tiny is built at once
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


def test_a_plan_without_appraisal_has_no_books(tiny_plan: Plan) -> None:
    assert has_books(tiny_plan)
    bare = replace(tiny_plan, results=tiny_plan.results.drop_vars("statement"))
    assert not has_books(bare) and companies(bare) == []
