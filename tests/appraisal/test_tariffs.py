"""Tariffs and grants solved for a target, and the nearest where it is out of reach."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.appraisal.finance import CompanyFlows, FinanceTerms
from energyplan.appraisal.grants import GrantTerms
from energyplan.appraisal.indicators import levelised_cost
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.tariffs import (
    Target,
    TariffProblem,
    measured,
    solve_grant,
    solve_tariff,
    split_tariff,
    tariff_basis,
)
from energyplan.appraisal.taxes import ProfitTax
from energyplan.core.errors import ScenarioError

YEARS = 21
WORKS = (np.arange(YEARS) > 0).astype(float)
ENERGY = 1000.0 * WORKS
COST = np.zeros((YEARS, 1))
COST[0] = 1000.0
FLOWS = CompanyFlows(np.zeros(YEARS), 30.0 * WORKS, COST, np.zeros((YEARS, 1)), ("network",))
LEVEL = LoanTerms("bank", rate=0.03, tenor_years=15, share=0.7)
PROBLEM = TariffProblem(FLOWS, FinanceTerms(loans=(LEVEL,), profit_tax=ProfitTax(0.3)), ENERGY)


def test_tariff_for_a_cover() -> None:
    # service of 700 over 15 years at 3 %: cash must be 1.3 times that, plus 30 of costs
    service = 700 * 0.03 / (1 - 1.03**-15)
    solved = solve_tariff(PROBLEM, Target("dscr", 1.3), most=1.0)
    assert solved.met and solved.reason == ""
    assert solved.level == pytest.approx((1.3 * service + 30.0) / 1000.0, rel=1e-9)
    assert solved.reached.value == pytest.approx(1.3, abs=1e-9)


def test_tariff_for_a_present_value_of_zero_is_the_levelised_cost() -> None:
    solved = solve_tariff(replace(PROBLEM, discount_rate=0.04), Target("npv", 0.0), most=1.0)
    cost = levelised_cost(FLOWS.costs + COST[:, 0], ENERGY, 0.04).value
    assert solved.level == pytest.approx(cost, rel=1e-9)


@pytest.mark.parametrize("measure", ["project_irr", "project_irr_after_tax", "equity_irr"])
def test_tariff_for_a_return(measure: str) -> None:
    solved = solve_tariff(PROBLEM, Target(measure, 0.06), most=10.0)  # type: ignore[arg-type]
    assert solved.met and solved.reached.value == pytest.approx(0.06, abs=1e-9)
    below = measured(PROBLEM, solved.level * (1 - 1e-6), measure)  # type: ignore[arg-type]
    assert below.value is None or below.value < 0.06


def test_a_tariff_no_customer_would_pay() -> None:
    solved = solve_tariff(PROBLEM, Target("dscr", 1.3), most=0.08)
    assert not solved.met and solved.level == 0.08
    assert solved.reached.value is not None and 0.5 < solved.reached.value < 1.3
    assert "even at the highest tariff of 0.08 dscr is" in solved.reason and "not 1.3" in solved.reason
    hopeless = solve_tariff(PROBLEM, Target("project_irr", 0.05), most=0.01)
    assert not hopeless.met and "no figure (all years cost money" in hopeless.reason


def test_met_already() -> None:
    rich = replace(PROBLEM, flows=replace(FLOWS, revenue=500.0 * WORKS))
    solved = solve_tariff(rich, Target("dscr", 1.3), most=1.0)
    assert solved.met and solved.level == 0.0 and "met already" in solved.reason


def test_cover_of_a_sculpted_loan_is_that_of_the_full_loan() -> None:
    loan = LoanTerms("bank", "sculpted", rate=0.03, tenor_years=15, share=0.7, dscr=1.3)
    problem = replace(PROBLEM, terms=FinanceTerms(loans=(loan,)))
    assert measured(problem, 0.03, "dscr").value == pytest.approx(0.0)
    half = measured(problem, 0.06, "dscr").value
    assert half is not None and 0.0 < half < 1.3
    solved = solve_tariff(problem, Target("dscr", 1.3), most=1.0)
    # level cash: the sculpted loan is the level loan
    assert solved.level == pytest.approx(solve_tariff(PROBLEM, Target("dscr", 1.3), most=1.0).level, rel=1e-6)


def test_grant_at_which_a_given_tariff_works() -> None:
    grant = GrantTerms("state", 0.0)
    solved = solve_grant(PROBLEM, Target("dscr", 1.3), 0.08, grant)
    service = 700 * 0.03 / (1 - 1.03**-15)
    # at 0.08 there are 50 a year: 50 / 1.3 pays for this part of the loan
    assert solved.met and solved.level == pytest.approx(1 - 50 / 1.3 / service, rel=1e-8)
    some = replace(PROBLEM, terms=replace(PROBLEM.terms, grants=(GrantTerms("town", 0.2),)))
    assert solve_grant(some, Target("dscr", 1.3), 0.08, grant).level == pytest.approx(solved.level - 0.2, rel=1e-8)
    never = solve_grant(PROBLEM, Target("npv", 0.0), 0.01, grant)
    assert not never.met and never.level == 1.0 and "even with a grant of 100%" in never.reason


def test_standing_and_energy_part() -> None:
    capacity = 5.0 * WORKS
    basis = tariff_basis(ENERGY, capacity, 0.4)
    price, standing = split_tariff(0.1, ENERGY, capacity, 0.4)
    np.testing.assert_allclose(price * ENERGY + standing * capacity, 0.1 * basis)
    assert price == pytest.approx(0.06) and standing == pytest.approx(8.0)
    np.testing.assert_allclose(tariff_basis(ENERGY, capacity, 0.0), ENERGY)
    assert split_tariff(0.1, ENERGY, 0 * capacity, 0.5) == (0.1, 0.0)


def test_bounds_the_wrong_way_round() -> None:
    with pytest.raises(ScenarioError, match="above the highest"):
        solve_tariff(PROBLEM, Target("dscr", 1.3), most=0.1, least=0.2)
