"""Statements read from the ledger agree with the finance they were booked from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.appraisal.depreciation import DepreciationRule
from energyplan.appraisal.finance import FinanceTerms, finance
from energyplan.appraisal.grants import GrantTerms
from energyplan.appraisal.ledger import Payment, join, paid, write_ledger
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.statements import company_flows, finance_payments, imbalance, read_statements
from energyplan.appraisal.taxes import AssetTax, ProfitTax

YEARS = 6
TERMS = FinanceTerms(
    grants=(GrantTerms("state", 1 / 3), GrantTerms("town", 0.1, ("pipes",), treatment="income")),
    loans=(LoanTerms("credit union", rate=0.02, tenor_years=4, grace_years=1, share=0.8),),
    profit_tax=ProfitTax(rate=0.3, split=(("state", 0.6), ("municipality", 0.4))),
    asset_tax=AssetTax(rate=0.014),
    depreciation={"pipes": DepreciationRule("declining", life_years=5)},
    owners=(("town", 0.5), ("citizens", 0.5)),
    receivable_days=30.0,
    payable_days=20.0,
)


def operating() -> list[Payment]:
    flat = np.array([0.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    return [
        Payment("homes", "company", "heat_sale", "homes", 60.0 * flat),
        Payment("hotel", "company", "heat_sale", "hotel", 40.0 * flat),
        Payment("company", "forest", "fuel", "chips", 30.0 * flat),
        Payment("company", "maker", "equipment", "boiler", np.array([80.0, 0, 0, 0, 0, 0])),
        Payment("company", "builder", "construction", "pipes", np.array([60.0, 30.0, 0, 0, 0, 0])),
        Payment("company", "maker", "replacement", "boiler", np.array([0, 0, 0, 0, 80.0, 0])),
    ]


def test_the_statements_balance_and_agree() -> None:
    ledger = write_ledger(operating(), YEARS)
    financed = finance(company_flows(ledger, "company"), TERMS)
    whole = join(ledger, write_ledger(finance_payments(ledger, "company", financed, TERMS), YEARS))
    out = read_statements(whole, "company", financed)
    assert imbalance(out) < 1e-9
    np.testing.assert_allclose(out.cash.closing, financed.cash, atol=1e-9)
    np.testing.assert_allclose(out.income.profit_tax, financed.profit.tax, atol=1e-9)
    np.testing.assert_allclose(out.income.profit_before_tax, financed.profit.profit, atol=1e-9)
    np.testing.assert_allclose(out.balance.receivables, financed.receivables, atol=1e-9)
    np.testing.assert_allclose(out.balance.payables, financed.payables, atol=1e-9)
    np.testing.assert_allclose(out.balance.loans, financed.debt, atol=1e-9)
    np.testing.assert_allclose(out.income.grant_income, [6.0, 3.0, 0, 0, 0, 0], atol=1e-9)
    np.testing.assert_allclose(paid(whole, payee="municipality", purpose=("income_tax",)), 0.4 * financed.profit.tax)
    np.testing.assert_allclose(paid(whole, payee="town", purpose=("dividend",)), 0.5 * financed.paid_out)
    assert set(out.revenue_by_purpose) == {"heat_sale"} and set(out.costs_by_purpose) == {"fuel"}


def test_a_payment_left_out_shows_as_an_imbalance() -> None:
    ledger = write_ledger(operating(), YEARS)
    financed = finance(company_flows(ledger, "company"), TERMS)
    payments = finance_payments(ledger, "company", financed, TERMS)
    wrong = replace(financed, depreciation=financed.depreciation * 1.1)
    whole = join(ledger, write_ledger(payments, YEARS))
    # a wrong depreciation changes assets and profit alike; a payment outside the purposes cannot be booked at all
    assert imbalance(read_statements(whole, "company", wrong)) < 1e-9
    off = replace(financed, grants_off_cost=financed.grants_off_cost * 0.0)
    booked = read_statements(whole, "company", off)
    assert booked.income.grant_income.sum() > read_statements(whole, "company", financed).income.grant_income.sum()
    part = join(ledger, write_ledger(payments[:2], YEARS))
    assert read_statements(part, "company", financed).cash.closing.min() < 0.0


def test_companies_that_settle_at_once_have_no_trade_credit() -> None:
    ledger = write_ledger(operating(), YEARS)
    flows = company_flows(ledger, "company", ("hotel", "forest"))
    assert flows.revenue_on_credit is not None and flows.costs_on_credit is not None
    np.testing.assert_allclose(flows.revenue_on_credit[1:], 60.0)
    financed = finance(flows, TERMS)
    payments = finance_payments(ledger, "company", financed, TERMS, ("hotel", "forest"))
    whole = join(ledger, write_ledger(payments, YEARS))
    out = read_statements(whole, "company", financed)
    assert imbalance(out) < 1e-9 and paid(whole, payee="hotel", purpose=("receivable",)).sum() == 0.0
    np.testing.assert_allclose(out.cash.closing, financed.cash, atol=1e-9)
    assert out.balance.receivables[1] == pytest.approx(60 * 30 / 365)
