"""Cases of a small business against books that are kept for changed inputs by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.appraisal.appraise import AppraisalInputs, appraise
from energyplan.appraisal.companies import AssetBook, Business, Company, Contract
from energyplan.appraisal.finance import FinanceTerms
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.sensitivity import DRIVERS, FIGURES, STEPS, Change, changed, sensitivity

YEARS = 16
ON = np.arange(YEARS) > 0
SPREAD = {"capital_cost": 0.2, "fuel_price": 0.3, "grid_price": 0.1, "demand": 0.25, "interest": 0.015}


def business(
    capex: float = 1000.0,
    fuel: float = 0.02,
    grid: float = 20.0,
    sold: float = 1.0,
    rate: float = 0.02,
    repayment: str = "level",
) -> Business:
    """One company with a boiler and 1000 kWh a year sold, built from what a case changes."""
    built = np.zeros(YEARS)
    built[0] = capex
    loan = LoanTerms("bank", repayment, rate=rate, tenor_years=12, share=0.7)  # type: ignore[arg-type]
    company = Company("plant", "operator", FinanceTerms(loans=(loan,)))
    boiler = AssetBook("boiler", "plant", built, 10, maintenance=15.0 * ON, running=8.0 * ON * sold)
    own = AssetBook("own stove", "homes", built / 10, 10, running=3.0 * ON)
    contracts = (
        Contract("plant", "homes", "heat_sale", "homes", 1000.0 * ON * sold, 0.16, 30.0 * ON),
        Contract("plant", "outside grid", "feed_in", "electricity", standing=5.0 * ON),
        Contract("forest", "plant", "fuel", "chips", 1200.0 * ON * sold, fuel),
        Contract("outside grid", "plant", "grid_energy", "electricity", 0.7 * grid * ON * sold, 1.0, 0.3 * grid * ON),
        Contract("state", "plant", "emission_price", "carbon", 10.0 * ON * sold, 0.1),
        Contract("dealers", "homes", "fuel", "kerosene", 100.0 * ON, 0.1 * fuel / 0.02),
        Contract("employees", "plant", "wages", "staff", 0.2 * ON, 40.0),
    )
    return Business(YEARS, (company,), (boiler, own), contracts)


BY_HAND = {
    ("capital_cost", "low"): business(capex=800.0),
    ("capital_cost", "high"): business(capex=1200.0),
    ("fuel_price", "low"): business(fuel=0.014),
    ("fuel_price", "high"): business(fuel=0.026),
    ("grid_price", "low"): business(grid=18.0),
    ("grid_price", "high"): business(grid=22.0),
    ("demand", "low"): business(sold=0.75),
    ("demand", "high"): business(sold=1.25),
    ("interest", "low"): business(rate=0.005),
    ("interest", "high"): business(rate=0.035),
}


@pytest.mark.parametrize("case", BY_HAND)
def test_every_case_is_the_appraisal_of_the_changed_inputs(case: tuple[str, str]) -> None:
    found = sensitivity(business(), 0.03, SPREAD).figures["plant"]
    whole = appraise(AppraisalInputs(BY_HAND[case], 0.03)).figures["plant"]
    for name in FIGURES:
        figure, expected = found[*case, name], getattr(whole, name)
        assert figure.value == pytest.approx(expected.value, rel=1e-9), name
        assert figure.reason == expected.reason


def test_the_base_stands_in_every_row_and_worse_is_worse() -> None:
    found = sensitivity(business(), 0.03, SPREAD)
    base = appraise(AppraisalInputs(business(), 0.03)).figures["plant"]
    cases = found.figures["plant"]
    assert found.change.shape == (len(DRIVERS), len(STEPS))
    np.testing.assert_allclose(found.change[:, 2], [SPREAD[d] for d in DRIVERS])
    for driver in DRIVERS:
        low, middle, high = (cases[driver, step, "equity_irr"].value for step in STEPS)
        assert middle == base.equity_irr.value
        assert low is not None and high is not None
        assert (low < middle < high) if driver == "demand" else (low > middle > high)


def test_the_project_does_not_hang_on_interest() -> None:
    cases = sensitivity(business(), 0.03, SPREAD).figures["plant"]
    low, high = (cases["interest", step, "project_irr"].value for step in ("low", "high"))
    assert low == pytest.approx(high)


def test_what_customers_run_themselves_does_not_hang_on_what_is_sold() -> None:
    other = changed(business(), Change(demand=0.5))
    assert np.array_equal(other.assets[1].running, business().assets[1].running)
    assert np.array_equal(other.contracts[5].quantity, business().contracts[5].quantity)


def test_interest_does_not_fall_below_zero() -> None:
    (company,) = changed(business(rate=0.01), Change(interest=-0.02)).companies
    assert company.terms.loans[0].rate == 0.0


def test_a_sculpted_loan_cut_to_the_cash_does_not_hide_the_cover() -> None:
    cases = sensitivity(business(repayment="sculpted"), 0.03, SPREAD | {"capital_cost": 0.6}).figures["plant"]
    worse = cases["capital_cost", "high", "least_dscr"]
    plain = appraise(AppraisalInputs(business(capex=1600.0, repayment="sculpted"), 0.03)).figures["plant"].least_dscr
    assert worse.value is not None and plain.value is not None
    assert worse.value < plain.value == pytest.approx(1.3)


def test_a_company_without_debt_says_that_it_has_no_cover() -> None:
    base = business()
    bare = replace(base, companies=(replace(base.companies[0], terms=FinanceTerms(loans=())),))
    figure = sensitivity(bare, 0.03, SPREAD).figures["plant"]["demand", "low", "least_dscr"]
    assert figure.value is None and "no debt service" in figure.reason
