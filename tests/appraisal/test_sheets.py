"""The nine sheets."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.finance import FinanceTerms, finance
from energyplan.appraisal.ledger import Payment, join, write_ledger
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.sheets import (
    COLUMNS,
    TITLES,
    circulation_sheet,
    income_plan_sheet,
    whole_project_sheet,
    work_sheet,
)
from energyplan.appraisal.statements import company_flows, finance_payments, read_statements
from energyplan.core.errors import ScenarioError


def test_customers_with_totals() -> None:
    table = work_sheet(
        1, {"heat_mwh": [100.0, 50.0, None], "customer": ["役場", "ホテル", "家"], "use": ["office"] * 3}
    )
    assert [column.key for column in table.columns] == ["customer", "use", "heat_mwh"]
    assert table.rows[1] == ("ホテル", "office", 50.0) and table.totals == (None, None, 150.0)
    assert table.columns[2].header("ja") == "年間熱需要 [MWh]" and table.columns[0].header("en") == "Customer"
    assert table.ja.startswith("第1表")


def test_every_sheet_has_title_and_words_in_both_languages() -> None:
    assert set(TITLES) == set(range(1, 10)) and set(COLUMNS) == set(range(1, 9))
    for columns in COLUMNS.values():
        assert all(column.en and column.ja for column in columns)
        assert len({column.key for column in columns}) == len(columns)


def test_faults() -> None:
    with pytest.raises(ScenarioError, match=r"Did you mean 'customer'"):
        work_sheet(1, {"costumer": ["a"]})
    with pytest.raises(ScenarioError, match="different length"):
        work_sheet(2, {"plant": ["a"], "kind": []})
    with pytest.raises(ScenarioError, match="no such sheet"):
        work_sheet(8, {})
    assert work_sheet(4, {}).rows == ()


def books() -> tuple:
    flat = np.array([0.0, 50.0, 50.0, 50.0])
    terms = FinanceTerms(loans=(LoanTerms("credit union", tenor_years=3, share=0.5),))
    ledger = write_ledger(
        [
            Payment("homes", "company", "heat_sale", "homes", flat),
            Payment("company", "forest", "fuel", "chips", 0.4 * flat),
            Payment("company", "maker", "equipment", "boiler", np.array([90.0, 0, 0, 0])),
        ],
        4,
    )
    financed = finance(company_flows(ledger, "company"), terms)
    whole = join(ledger, write_ledger(finance_payments(ledger, "company", financed, terms), 4))
    return whole, read_statements(whole, "company", financed)


def test_goods_and_money() -> None:
    ledger, _ = books()
    picture = whole_project_sheet(ledger, 1)
    assert ("homes", "company", "Heat sold", 0.0, 50.0) in picture.rows
    assert ("company", "maker", "Investment: equipment", 90.0, 0.0) in picture.rows
    assert any(row[2] == "熱販売" for row in whole_project_sheet(ledger, 1, "ja").rows)
    circle = circulation_sheet(ledger, 1, {"forest": 0.9, "company": 1.0})
    row = next(row for row in circle.rows if row[1] == "forest")
    assert row[2:] == pytest.approx((20.0, 18.0, 2.0))
    assert circle.totals[2] == pytest.approx(circle.totals[3] + circle.totals[4])


def test_income_plan() -> None:
    ledger, statements = books()
    table = income_plan_sheet([(statements, [np.nan, 1.5, 1.5, 1.5])], ledger)
    assert {row[0] for row in table.rows} == {"company"}
    lines = {row[2]: row[3:] for row in table.rows}
    assert lines["Revenue"] == pytest.approx((0.0, 50.0, 50.0, 50.0))
    assert lines["Assets"] == pytest.approx(lines["Liabilities and equity"])
    assert lines["DSCR"] == (None, 1.5, 1.5, 1.5)
    assert lines["Debt service: loan of credit union"][1] == pytest.approx(45 * 0.02 / (1 - 1.02**-3))
    assert table.columns[4].header("ja") == "1年目 [money]"
