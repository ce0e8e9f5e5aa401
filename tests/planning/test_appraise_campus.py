"""The campus from file to books, end to end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.planning.run import PlanOptions, plan
from energyplan.results.store import open_plan, save_folder
from energyplan.scenario.load import load

CAMPUS = Path(__file__).resolve().parents[2] / "scenarios" / "campus" / "campus.yaml"


@pytest.mark.slow
def test_the_campus_has_books_that_balance_on_file(tmp_path: Path) -> None:
    made = plan(load(CAMPUS), PlanOptions(gap=0.03, rounds=1))
    opened = open_plan(save_folder(made, tmp_path / "campus"))
    facts = opened.summary["appraisal"]
    assert set(facts["companies"]) == {"infrastructure company", "operator"}
    ledger = opened.tables["ledger"]
    income = ledger.groupby(["year", "payee"])["amount_JPY"].sum()
    expense = ledger.groupby(["year", "payer"])["amount_JPY"].sum()
    assert income.groupby("year").sum().to_numpy() == pytest.approx(expense.groupby("year").sum().to_numpy())
    investment = ledger[ledger["purpose"].isin(["equipment", "construction"])]["amount_JPY"].sum()
    assert investment == pytest.approx(opened.summary["investment"])
    lines = list(opened.results["statement_line"].to_numpy())
    statement = opened.results["statement"].to_numpy()
    names = ("balance.fixed_assets", "balance.receivables", "balance.cash")
    assets = sum(statement[:, lines.index(name)] for name in names if name in lines)
    claims = ("balance.loans", "balance.payables", "balance.paid_in", "balance.retained")
    assert assets == pytest.approx(sum(statement[:, lines.index(name)] for name in claims), abs=1.0)
    assert np.isfinite(opened.results["bill_then"]).all() and sorted(opened.sheets) == list(range(1, 10))
    network = facts["companies"]["infrastructure company"]
    assert network["least_dscr"]["value"] == pytest.approx(1.2, rel=1e-6)


@pytest.mark.slow
def test_the_campus_in_euros_without_discount_has_companies_that_reach_what_they_must() -> None:
    overrides = [
        "money.currency=EUR", "money.exchange_rates={JPY: 0.006}", "money.discount_rate=0",
        "companies=[{name: Netze, role: infrastructure, owners: {Stadtwerke: 1}}, "
        "{name: Waerme, loans: [{lender: Sparkasse, share: 0.6, rate: 0.03}], grants: [{share: 0.3}]}]",
    ]  # fmt: skip
    made = plan(load(CAMPUS, overrides=overrides), PlanOptions(gap=0.05, rounds=1))
    facts = made.summary["appraisal"]
    assert made.summary["currency"] == "EUR" and "amount_EUR" in made.tables["ledger"]
    for name, loans in (("Netze", 0.7), ("Waerme", 0.6)):
        company = facts["companies"][name]
        assert company["least_dscr"]["value"] == pytest.approx(1.2, rel=1e-6)
        assert company["loans"] == pytest.approx(loans * (company["investment"] - company["grants"]))
    assert all(np.isfinite(facts["companies"][name]["npv"]) for name in ("Netze", "Waerme"))
    assert np.isfinite(made.results["bill_then"]).all() and facts["energy"]["lcoh"]["value"] > 0
    assert {row["carrier"] for row in facts["tariffs"] if row["for"] == "sale" and row["met"] == "yes"} >= {"heat"}
