"""Loan schedules worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.loans import LoanTerms, fixed_loan, schedule_loans, sculpted_loan
from energyplan.core.errors import ScenarioError


def drawn(amount: float, years: int, year: int = 0) -> np.ndarray:
    out = np.zeros(years)
    out[year] = amount
    return out


def test_level_repayment() -> None:
    # 1000 at 10 % over 3 years: payment 1000 * 0.1 / (1 - 1.1^-3) = 402.114804
    loan = fixed_loan(LoanTerms("bank", rate=0.10, tenor_years=3), drawn(1000.0, 5))
    np.testing.assert_allclose(loan.interest, [0, 100, 69.788520, 36.555891, 0], atol=1e-5)
    np.testing.assert_allclose(loan.principal, [0, 302.114804, 332.326284, 365.558912, 0], atol=1e-5)
    np.testing.assert_allclose(loan.balance, [1000, 697.885196, 365.558912, 0, 0], atol=1e-5)
    assert loan.balance[3] == 0.0


@pytest.mark.parametrize(("rate", "tenor", "grace"), [(0.02, 15, 1), (0.005, 30, 0), (0.11, 7, 3)])
def test_level_repayment_against_numpy_financial(rate: float, tenor: int, grace: int) -> None:
    npf = pytest.importorskip("numpy_financial")
    loan = fixed_loan(LoanTerms("bank", rate=rate, tenor_years=tenor, grace_years=grace), drawn(1e6, 35))
    number = np.arange(1, tenor - grace + 1)
    paying = slice(grace + 1, tenor + 1)
    np.testing.assert_allclose(loan.interest[paying], -npf.ipmt(rate, number, tenor - grace, 1e6), atol=1e-6)
    np.testing.assert_allclose(loan.principal[paying], -npf.ppmt(rate, number, tenor - grace, 1e6), atol=1e-6)
    np.testing.assert_allclose(loan.interest[1 : grace + 1], rate * 1e6)
    assert loan.balance[tenor] == 0.0 and not loan.service[tenor + 1 :].any()


def test_equal_principal_with_grace() -> None:
    terms = LoanTerms("bank", "equal_principal", rate=0.02, tenor_years=4, grace_years=2)
    loan = fixed_loan(terms, drawn(600.0, 6))
    np.testing.assert_allclose(loan.principal, [0, 0, 0, 300, 300, 0])
    np.testing.assert_allclose(loan.interest, [0, 12, 12, 12, 6, 0])


def test_draws_in_stages_are_repaid_each_on_its_own() -> None:
    terms = LoanTerms("bank", "equal_principal", rate=0.0, tenor_years=2)
    loan = fixed_loan(terms, np.array([100.0, 50.0, 0.0, 0.0, 0.0]))
    np.testing.assert_allclose(loan.principal, [0, 50, 75, 25, 0])
    np.testing.assert_allclose(loan.balance, [100, 100, 25, 0, 0])


def test_grace_runs_until_operation_starts() -> None:
    # two draws of 100 in years 0 and 1, operation from year 3: 3 equal parts of the first, 3 of the second less one
    # year of grace that the second needs; before, 10 % on what is owed
    terms = LoanTerms("bank", "equal_principal", rate=0.10, tenor_years=5)
    loan = fixed_loan(terms, np.array([100.0, 100.0, 0.0, 0.0, 0.0, 0.0, 0.0]), operates_from=3)
    np.testing.assert_allclose(loan.principal, [0, 0, 0, 100 / 3 + 25, 100 / 3 + 25, 100 / 3 + 25, 25])
    np.testing.assert_allclose(loan.interest[:4], [0, 10, 20, 20])
    assert loan.balance[-1] == 0.0
    short = fixed_loan(LoanTerms("bank", rate=0.10, tenor_years=2), drawn(100.0, 6), operates_from=4)
    np.testing.assert_allclose(short.principal, [0, 0, 100, 0, 0, 0])  # the bank wants it back within the tenor


def test_a_sculpted_loan_pays_only_interest_while_building() -> None:
    terms = LoanTerms("bank", "sculpted", rate=0.10, tenor_years=4, share=1.0, dscr=1.25)
    cash = np.array([0.0, -20.0, -20.0, 100.0, 100.0])
    loan = sculpted_loan(terms, np.array([1000.0, 0.0, 0.0, 0.0, 0.0]), cash, operates_from=3)
    amount = 80 / 1.1 + 80 / 1.21  # worth of the service that the cash bears, at the end of year 2
    np.testing.assert_allclose(loan.balance, [amount, amount, amount, 80 / 1.1, 0], atol=1e-9)
    np.testing.assert_allclose(loan.service[1:], [amount / 10, amount / 10, 80, 80])


def test_interest_free_level_loan() -> None:
    loan = fixed_loan(LoanTerms("bank", rate=0.0, tenor_years=4), drawn(80.0, 5))
    np.testing.assert_allclose(loan.principal, [0, 20, 20, 20, 20])


def test_a_loan_longer_than_the_horizon_stays_in_the_balance() -> None:
    loan = fixed_loan(LoanTerms("bank", "equal_principal", rate=0.0, tenor_years=10), drawn(100.0, 4))
    assert loan.balance[-1] == pytest.approx(70.0)


def test_sculpted_to_cover() -> None:
    # cash 120, 150 over DSCR 1.2 is service 100, 125; at 5 %: 100/1.05 + 125/1.1025 = 208.616780
    terms = LoanTerms("bank", "sculpted", rate=0.05, tenor_years=2, share=1.0, dscr=1.2)
    loan = sculpted_loan(terms, drawn(1000.0, 4), np.array([0.0, 120.0, 150.0, 150.0]))
    assert loan.drawn[0] == pytest.approx(208.616780, abs=1e-6)
    np.testing.assert_allclose(loan.service, [0, 100, 125, 0], atol=1e-9)
    assert loan.balance[2] == 0.0


def test_a_capped_sculpted_loan_keeps_a_higher_cover() -> None:
    terms = LoanTerms("bank", "sculpted", rate=0.05, tenor_years=2, share=0.1, dscr=1.2)
    loan = sculpted_loan(terms, drawn(1000.0, 4), np.array([0.0, 120.0, 150.0, 150.0]))
    assert loan.drawn.sum() == pytest.approx(100.0)
    np.testing.assert_allclose(loan.service[1:3] / [100.0, 125.0], 100.0 / 208.616780, rtol=1e-8)


def test_sculpted_with_draws_in_two_years_and_grace() -> None:
    # half in year 0, half in year 1; interest of year 1 on the first half is paid; service from year 2 on
    terms = LoanTerms("bank", "sculpted", rate=0.10, tenor_years=3, grace_years=1, share=1.0, dscr=1.0)
    loan = sculpted_loan(terms, np.array([500.0, 500.0, 0.0, 0.0]), np.array([0.0, 0.0, 110.0, 121.0]))
    assert loan.drawn.sum() == pytest.approx(110 / 1.1 + 121 / 1.21)
    np.testing.assert_allclose(loan.interest[1], 0.1 * loan.drawn[0])
    np.testing.assert_allclose(loan.service[2:], [110.0, 121.0])


def test_no_cash_no_loan() -> None:
    terms = LoanTerms("bank", "sculpted", rate=0.05, tenor_years=2, share=1.0)
    loan = sculpted_loan(terms, drawn(100.0, 4), np.array([0.0, -5.0, -5.0, 1.0]))
    assert loan.drawn.sum() == 0.0 and not np.any(loan.service)


def test_several_lenders_share_the_cash() -> None:
    need = drawn(1000.0, 11)
    cash = np.concatenate([[0.0], np.full(10, 130.0)])
    fixed = LoanTerms("town", rate=0.01, tenor_years=10, share=0.3)
    rest = LoanTerms("bank", "sculpted", rate=0.03, tenor_years=10, share=0.7, dscr=1.3)
    first, second = schedule_loans((rest, fixed), need, cash)
    np.testing.assert_allclose((cash[1:]) / (first.service + second.service)[1:], 1.3)
    assert first.drawn.sum() + second.drawn.sum() <= 1000.0


def test_what_is_left_caps_a_sculpted_loan() -> None:
    loans = (LoanTerms("a", share=0.8, tenor_years=5), LoanTerms("b", "sculpted", share=1.0, tenor_years=5))
    first, second = schedule_loans(loans, drawn(100.0, 8), np.full(8, 1e6))
    assert first.drawn.sum() == pytest.approx(80.0) and second.drawn.sum() == pytest.approx(20.0)


def test_a_fixed_amount_never_exceeds_the_investment() -> None:
    terms = (LoanTerms("a", amount=70.0, tenor_years=5), LoanTerms("b", amount=500.0, tenor_years=5))
    first, second = schedule_loans(terms, drawn(100.0, 8), np.zeros(8))
    assert first.drawn.sum() == pytest.approx(70.0) and second.drawn.sum() == pytest.approx(30.0)


def test_loans_for_replacement_are_drawn_with_each() -> None:
    again = np.array([0.0, 0.0, 50.0, 0.0, 0.0, 30.0, 0.0])
    terms = LoanTerms("bank", "equal_principal", rate=0.0, tenor_years=2, share=0.8, finances="replacement")
    first = LoanTerms("bank", "equal_principal", rate=0.0, tenor_years=4, share=1.0)
    one, two = schedule_loans((first, terms), drawn(100.0, 7), np.zeros(7), again)
    np.testing.assert_allclose(one.principal, [0, 25, 25, 25, 25, 0, 0])
    np.testing.assert_allclose(two.drawn, 0.8 * again)
    np.testing.assert_allclose(two.principal, [0, 0, 0, 20, 20, 0, 12])
    assert first.label != terms.label


def test_faults_are_named_together() -> None:
    loans = (
        LoanTerms("a", tenor_years=3, grace_years=3),
        LoanTerms("b", share=1.4),
        LoanTerms("c", "balloon"),  # type: ignore[arg-type]
        LoanTerms("d", "sculpted", dscr=0.0, finances="replacement"),
    )
    with pytest.raises(ScenarioError) as caught:
        schedule_loans(loans, drawn(100.0, 8), np.zeros(8))
    text = str(caught.value)
    assert all(
        word in text
        for word in ("grace", "loan of b", "balloon", "DSCR", "more than the investment", "cannot be sculpted")
    )
