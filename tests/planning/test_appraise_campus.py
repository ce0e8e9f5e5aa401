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
