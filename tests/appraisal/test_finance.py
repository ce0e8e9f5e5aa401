"""A small company worked out by hand: finance, statements, owners."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.appraisal.depreciation import DepreciationRule
from energyplan.appraisal.finance import CompanyFlows, FinanceTerms, finance, replacement_savings
from energyplan.appraisal.grants import GrantTerms
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.taxes import AssetTax, ProfitTax
from energyplan.core.errors import ScenarioError

FLOWS = CompanyFlows(
    revenue=np.array([0.0, 100.0, 100.0, 100.0, 100.0]),
    costs=np.array([0.0, 40.0, 40.0, 40.0, 40.0]),
    investment=np.array([[200.0], [0.0], [0.0], [0.0], [0.0]]),
    replacement=np.zeros((5, 1)),
    items=("boiler",),
)
TERMS = FinanceTerms(
    grants=(GrantTerms("state", 0.25),),
    loans=(LoanTerms("bank", "equal_principal", rate=0.05, tenor_years=2, share=0.8),),
    profit_tax=ProfitTax(rate=0.3),
    other_depreciation=DepreciationRule(life_years=3),
)


def test_by_hand() -> None:
    # cost 200, grant 50, loan 120, owners 30; depreciation 50 a year for 3 years; interest 6, then 3
    done = finance(FLOWS, TERMS)
    np.testing.assert_allclose(done.grants[0][:, 0], [50, 0, 0, 0, 0])
    np.testing.assert_allclose(done.depreciation[:, 0], [0, 50, 50, 50, 0])
    np.testing.assert_allclose(done.interest, [0, 6, 3, 0, 0])
    np.testing.assert_allclose(done.profit.profit, [0, 4, 7, 10, 60])
    np.testing.assert_allclose(done.profit.tax, [0, 1.2, 2.1, 3, 18])
    np.testing.assert_allclose(done.free_cash, [-30, 60 - 66 - 1.2, 60 - 63 - 2.1, 57, 42])
    np.testing.assert_allclose(done.paid_in, [30, 7.2, 5.1, 0, 0])
    np.testing.assert_allclose(done.paid_out, [0, 0, 0, 57, 42])
    np.testing.assert_allclose(done.cash, 0.0)


def test_a_grant_booked_as_income() -> None:
    terms = replace(TERMS, grants=(GrantTerms("state", 0.25, treatment="income"),))
    done = finance(FLOWS, terms)
    np.testing.assert_allclose(done.depreciation[1:4, 0], 200 / 3)
    assert done.profit.profit[0] == pytest.approx(50.0)
    np.testing.assert_allclose(done.grants_off_cost, 0.0)


def test_payments_to_owners_end_at_the_profit() -> None:
    done = finance(FLOWS, replace(TERMS, payout_from_profit=True, loans=()))
    # profit after tax 7 a year for three years while 57 comes in: the rest stays as cash
    np.testing.assert_allclose(done.paid_out, [0, 7, 7, 7, 42])
    np.testing.assert_allclose(done.cash, [0, 50, 100, 150, 150])


def test_open_bills() -> None:
    done = finance(FLOWS, replace(TERMS, receivable_days=73.0, payable_days=36.5))
    np.testing.assert_allclose(done.receivables, [0, 20, 20, 20, 20])
    np.testing.assert_allclose(done.payables, [0, 4, 4, 4, 4])
    assert done.free_cash[1] == pytest.approx(60 - 66 - 1.2 - 16)


def test_fixed_asset_tax_is_levied_on_the_cost_before_grants() -> None:
    terms = replace(TERMS, asset_tax=AssetTax(rate=0.014, linear_decline=0.0))
    np.testing.assert_allclose(finance(FLOWS, terms).asset_tax, [0, 2.8, 2.8, 2.8, 2.8])


def test_minimum_cash_is_paid_in_by_the_owners() -> None:
    done = finance(FLOWS, replace(TERMS, minimum_cash=10.0))
    np.testing.assert_allclose(done.cash, 10.0)
    assert done.paid_in[0] == pytest.approx(40.0)


def test_savings_for_a_replacement() -> None:
    again = np.zeros((5, 1))
    again[4] = 80.0
    flows = replace(FLOWS, replacement=again)
    np.testing.assert_allclose(replacement_savings(flows), [0, 20, 40, 60, 0])
    done = finance(flows, replace(TERMS, loans=(), save_for_replacement=True, profit_tax=ProfitTax(0.0)))
    np.testing.assert_allclose(done.cash, [0, 20, 40, 60, 0])
    np.testing.assert_allclose(done.paid_out, [0, 40, 40, 40, 40])
    assert done.paid_in[4] == 0.0
    lent = LoanTerms("bank", rate=0.0, tenor_years=2, share=0.75, finances="replacement")
    half = finance(flows, replace(TERMS, loans=(lent,), save_for_replacement=True, profit_tax=ProfitTax(0.0)))
    np.testing.assert_allclose(half.cash, [0, 5, 10, 15, 0])
    without = finance(flows, replace(TERMS, loans=(), profit_tax=ProfitTax(0.0)))
    assert without.paid_in[4] == pytest.approx(20.0)


def test_cover_after_tax_is_kept_exactly() -> None:
    loan = LoanTerms("bank", "sculpted", rate=0.03, tenor_years=4, share=0.9, dscr=1.4)
    done = finance(FLOWS, replace(TERMS, loans=(replace(loan, share=1.0),), cover_basis="after_tax", grants=()))
    service = done.loans[0].service[1:]
    np.testing.assert_allclose((60.0 - done.profit.tax[1:]) / service, 1.4, rtol=1e-9)
    assert np.any(done.profit.tax > 0.0)


def test_faults() -> None:
    bad = replace(TERMS, owners=(("town", 0.4),), payout=1.5, minimum_cash=-1.0, cover_basis="never")  # type: ignore[arg-type]
    with pytest.raises(ScenarioError) as caught:
        finance(FLOWS, bad)
    assert len(caught.value.issues) == 4
