"""Cash flows of a single owner against NREL's SAM (PySAM `Singleowner`), line by line.

SAM books each year's tax loss as a tax refund of the owner, and pays out all cash; both are settings here. Its federal
and state tax on one base are one rate: state + federal (1 - state). Reserves, fees and closing costs are zero there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from energyplan.appraisal.depreciation import DepreciationRule
from energyplan.appraisal.finance import FinanceTerms, finance
from energyplan.appraisal.grants import GrantTerms
from energyplan.appraisal.indicators import debt_cover, rate_of_return
from energyplan.appraisal.ledger import Payment, join, write_ledger
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.statements import company_flows, finance_payments, imbalance, read_statements
from energyplan.appraisal.taxes import AssetTax, ProfitTax

Singleowner = pytest.importorskip("PySAM.Singleowner", reason="NREL-PySAM is a dev extra")

LIFE = 25
COST = 109.2e6
MACRS_5 = (0.20, 0.32, 0.192, 0.1152, 0.1152, 0.0576)
SL_20 = (0.025, *(0.05,) * 19, 0.025)
OWN = (0.4, 0.3, 0.2, 0.1)

MACRS = {"depr_alloc_sl_20_percent": 0.0, "depr_alloc_macrs_5_percent": 100.0}
CUSTOM = {
    "depr_alloc_sl_20_percent": 0.0,
    "depr_alloc_custom_percent": 100.0,
    "depr_custom_schedule": tuple(100 * share for share in OWN),
}
NO_TAX = {"federal_tax_rate": (0.0,), "state_tax_rate": (0.0,)}


def by_share(percent: float, equal_principal: bool = False, grace: int = 0) -> dict[str, Any]:
    return {"debt_option": 0, "debt_percent": percent, "payment_option": int(equal_principal), "loan_moratorium": grace}


def lender(**terms: Any) -> tuple[LoanTerms, ...]:
    return (LoanTerms("bank", rate=0.07, tenor_years=18, **terms),)


SCULPTED = lender(repayment="sculpted", dscr=1.3, share=1.0)
CASES: dict[str, tuple[dict[str, Any], tuple[LoanTerms, ...], tuple[float, ...], float]] = {
    "DSCR, straight line, tax": ({}, SCULPTED, SL_20, 0.0),
    "DSCR, MACRS, tax": (MACRS, SCULPTED, MACRS_5, 0.0),
    "DSCR, own schedule, no tax": (CUSTOM | NO_TAX, SCULPTED, OWN, 0.0),
    "DSCR 1.6, tax": ({"dscr": 1.6}, lender(repayment="sculpted", dscr=1.6, share=1.0), SL_20, 0.0),
    "share, level, straight line, tax": (by_share(55), lender(share=0.55), SL_20, 0.0),
    "share, level, MACRS, no tax": (by_share(40) | MACRS | NO_TAX, lender(share=0.4), MACRS_5, 0.0),
    "share, equal principal, MACRS, tax": (
        by_share(60, equal_principal=True) | MACRS,
        lender(share=0.6, repayment="equal_principal"),
        MACRS_5,
        0.0,
    ),
    "share, level after 3 years of grace, tax": (by_share(50, grace=3), lender(share=0.5, grace_years=3), SL_20, 0.0),
    "no debt, tax": (by_share(0), (), SL_20, 0.0),
    "share, grant of a fifth, MACRS, tax": (
        by_share(30) | MACRS | {"ibi_sta_amount": 0.2 * COST, "ibi_sta_amount_tax_fed": 0, "ibi_sta_amount_tax_sta": 0,
                                "ibi_sta_amount_deprbas_fed": 1, "ibi_sta_amount_deprbas_sta": 1},
        lender(share=0.3), MACRS_5, 0.2,
    ),
    "DSCR 1.15, own schedule, tax": ({"dscr": 1.15} | CUSTOM, lender(repayment="sculpted", dscr=1.15, share=1.0), OWN,
                                     0.0),
    "share, equal principal after 5 years of grace, straight line, tax": (
        by_share(75, equal_principal=True, grace=5), lender(share=0.75, repayment="equal_principal", grace_years=5),
        SL_20, 0.0,
    ),
    "share, level after 1 year of grace, own schedule, no tax": (
        by_share(90, grace=1) | CUSTOM | NO_TAX, lender(share=0.9, grace_years=1), OWN, 0.0),
    "share, equal principal, grant of a third, straight line, tax": (
        by_share(66, equal_principal=True) | {
            "ibi_sta_amount": COST / 3, "ibi_sta_amount_tax_fed": 0, "ibi_sta_amount_tax_sta": 0,
            "ibi_sta_amount_deprbas_fed": 1, "ibi_sta_amount_deprbas_sta": 1},
        lender(share=0.66, repayment="equal_principal"), SL_20, 1 / 3,
    ),
    "no debt, own schedule, no tax": (by_share(0) | CUSTOM | NO_TAX, (), OWN, 0.0),
    "share 1 %, level, MACRS, tax": (by_share(1) | MACRS, lender(share=0.01), MACRS_5, 0.0),
}  # fmt: skip


def run_sam(settings: dict[str, Any]) -> dict[str, Any]:
    model = Singleowner.default("CustomGenerationProfileSingleOwner")
    base: dict[str, Any] = {
        "gen": tuple(50000.0 * (0.6 + 0.4 * np.sin(np.arange(8760) / 24.0))),
        "total_installed_cost": COST,
        "ppa_soln_mode": 1,
        "ppa_price_input": (0.055,),
        "ppa_escalation": 1.0,
        "degradation": (0.5,),
        "om_capacity": (20.0,),
        "om_production": (3.0,),
        "om_fixed": (150000.0,),
        "insurance_rate": 0.5,
        "property_tax_rate": 1.4,
        "prop_tax_assessed_decline": 3.0,
        "salvage_percentage": 5.0,
        "inflation_rate": 2.0,
        "construction_financing_cost": 0.0,
        "cost_debt_fee": 0.0,
        "dscr_reserve_months": 0.0,
        "months_working_reserve": 0.0,
        "reserves_interest": 0.0,
    }
    for name, value in (base | settings).items():
        model.value(name, value)
    model.execute(0)
    return model.Outputs.export()  # a copy: the outputs die with their model


def line(outputs: dict[str, Any], name: str) -> np.ndarray:
    return np.asarray(outputs[name])[: LIFE + 1]


def close(ours: np.ndarray, sam: np.ndarray) -> None:
    np.testing.assert_allclose(ours, sam, rtol=1e-4, atol=1e-6 * COST * 1e-2)


@pytest.mark.parametrize("name", CASES)
def test_single_owner(name: str) -> None:
    settings, loans, schedule, grant = CASES[name]
    sam = run_sam(settings)
    investment = np.zeros(LIFE + 1)
    investment[0] = COST
    operating = write_ledger(
        [
            Payment("buyer", "owner", "power_sale", "plant", line(sam, "cf_total_revenue")),
            Payment(
                "owner", "crew", "maintenance", "plant",
                line(sam, "cf_operating_expenses") - line(sam, "cf_property_tax_expense"),
            ),
            Payment("owner", "maker", "equipment", "plant", investment),
        ],
        LIFE + 1,
    )  # fmt: skip
    taxed = not settings.get("federal_tax_rate")
    terms = FinanceTerms(
        loans=loans,
        grants=(GrantTerms("state", grant),) if grant else (),
        profit_tax=ProfitTax(rate=0.07 + 0.21 * 0.93 if taxed else 0.0, losses="refund"),
        asset_tax=AssetTax(rate=0.014, linear_decline=0.03, floor=0.0),
        other_depreciation=DepreciationRule("schedule", shares=schedule),
    )
    flows = company_flows(operating, "owner")
    financed = finance(flows, terms)
    book = join(operating, write_ledger(finance_payments(operating, "owner", financed, terms), LIFE + 1))
    ours = read_statements(book, "owner", financed)

    assert imbalance(ours) < 1e-6
    close(ours.income.asset_tax, line(sam, "cf_property_tax_expense"))
    close(ours.income.ebitda, line(sam, "cf_ebitda"))
    close(ours.income.depreciation, line(sam, "cf_feddepr_total"))
    close(ours.income.interest, line(sam, "cf_debt_payment_interest"))
    close(-ours.cash.repaid, line(sam, "cf_debt_payment_principal"))
    close(ours.balance.loans, line(sam, "cf_debt_balance"))
    if any(loan.repayment == "sculpted" for loan in loans):  # SAM shows it during the loan
        close(financed.cash_for_debt[:19], line(sam, "cf_cash_for_ds")[:19])
    close(ours.income.profit_before_tax, line(sam, "cf_statax_income_with_incentives"))
    close(-ours.income.profit_tax, line(sam, "cf_fedtax") + line(sam, "cf_statax"))
    close(financed.free_cash + financed.profit.tax, line(sam, "cf_project_return_pretax"))
    close(financed.free_cash, line(sam, "cf_project_return_aftertax"))
    close(-ours.cash.paid_in - ours.cash.paid_out, line(sam, "cf_project_return_aftertax"))
    np.testing.assert_allclose(ours.balance.loans[0], sam["size_of_debt"], rtol=1e-6)
    cover = np.nan_to_num(
        debt_cover(financed.cash_for_debt, sum((loan.service for loan in financed.loans), np.zeros(26)))
    )
    close(cover, line(sam, "cf_pretax_dscr"))

    irr = rate_of_return(financed.free_cash)
    assert irr.value == pytest.approx(sam["project_return_aftertax_irr"] / 100.0, abs=1e-6)
    pretax = rate_of_return(financed.free_cash + financed.profit.tax)
    assert pretax.value == pytest.approx(line(sam, "cf_project_return_pretax_irr")[-1] / 100.0, abs=1e-6)
