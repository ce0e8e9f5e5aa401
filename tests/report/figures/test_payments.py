"""Links of the money Sankey against the ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from energyplan.report.accounts import companies, payments
from energyplan.report.figures.payments import local_shares, payment_links, who_pays_whom
from energyplan.results.plan import Plan


def test_links_hold_all_payments(tiny_plan: Plan) -> None:
    links, whole = payment_links(tiny_plan), payments(tiny_plan)
    assert links["amount"].sum() == pytest.approx(whole["amount"].sum())
    figure = who_pays_whom(tiny_plan, "ja").data[0]
    assert sum(figure.link.value) * 1e6 == pytest.approx(whole["amount"].sum())
    assert len(figure.node.label) == len(figure.node.x) == len(figure.node.y)


def test_no_one_pays_itself_and_companies_stand_in_the_middle(tiny_plan: Plan) -> None:
    figure = who_pays_whom(tiny_plan).data[0]
    assert all(s != t for s, t in zip(figure.link.source, figure.link.target, strict=True))
    middle = [label for label, x in zip(figure.node.label, figure.node.x, strict=True) if 0.1 < x < 0.9]
    assert len(middle) == len(companies(tiny_plan))


def test_local_shares_are_those_of_sheet_8(tiny_plan: Plan) -> None:
    shares = local_shares(tiny_plan)
    sheet = tiny_plan.tables["sheet_8_en"]
    row = sheet[sheet.iloc[:, 1] == "Outside grid and market"].iloc[0]
    assert shares["outside grid"] == pytest.approx(row.iloc[3] / row.iloc[2]) == 0.0
    assert shares["operator"] == 1.0 and shares["municipality"] == 1.0


def test_a_name_with_markup_is_text(tiny_plan: Plan) -> None:
    data = tiny_plan.results.copy()
    name = '<b onclick="x">&'
    for variable in ("ledger_payer", "ledger_payee"):
        data[variable] = data[variable].astype(object).where(data[variable] != "outside grid", name).astype(str)
    labels = who_pays_whom(replace(tiny_plan, results=data)).data[0].node.label
    assert not any("<" in label for label in labels)
    assert any("&lt;b onclick" in label and "&amp;" in label for label in labels)
