"""Random companies: the ledger sums to zero, the sheets balance, loans are repaid."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.appraisal.companies import AssetBook, Business, Company, Contract, keep_books
from energyplan.appraisal.depreciation import DepreciationRule
from energyplan.appraisal.finance import FinanceTerms
from energyplan.appraisal.grants import GrantTerms
from energyplan.appraisal.ledger import balances
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.stages import stage_investment
from energyplan.appraisal.statements import imbalance
from energyplan.appraisal.taxes import AssetTax, ProfitTax

shares = st.floats(0.0, 1.0)
money = st.floats(0.0, 1e9)


@st.composite
def loans(draw: st.DrawFn) -> LoanTerms:
    tenor = draw(st.integers(1, 25))
    kind = draw(st.sampled_from(["level", "equal_principal", "sculpted"]))
    return LoanTerms(
        lender=draw(st.sampled_from(["credit union", "bank", "public fund"])),
        repayment=kind,
        rate=draw(st.floats(0.0, 0.15)),
        tenor_years=tenor,
        grace_years=draw(st.integers(0, tenor - 1)),
        share=draw(st.floats(0.0, 0.33)),
        dscr=draw(st.floats(1.0, 2.0)),
        finances=draw(st.sampled_from(["investment", "replacement"])) if kind != "sculpted" else "investment",
        name=f"loan {draw(st.integers(0, 10**6))}",
    )


@st.composite
def terms(draw: st.DrawFn) -> FinanceTerms:
    split = draw(shares)
    owner = draw(shares)
    method = draw(st.sampled_from(["straight_line", "declining"]))
    return FinanceTerms(
        grants=(
            GrantTerms("state", draw(st.floats(0.0, 0.5)), cap=draw(st.none() | money)),
            GrantTerms("town", draw(st.floats(0.0, 0.5)), ("asset 0",), treatment="income"),
        ),
        loans=tuple(draw(st.lists(loans(), max_size=3))),
        profit_tax=ProfitTax(
            rate=draw(st.floats(0.0, 0.5)),
            losses=draw(st.sampled_from(["carry_forward", "refund"])),
            carry_years=draw(st.integers(0, 12)),
            offset_share=draw(shares),
            split=(("state", split), ("municipality", 1.0 - split)),
        ),
        asset_tax=AssetTax(
            rate=draw(st.floats(0.0, 0.03)), relief_share=draw(shares), relief_years=draw(st.integers(0, 4))
        ),
        other_depreciation=DepreciationRule(
            method, life_years=draw(st.integers(1, 40)), retire_years=draw(st.none() | st.integers(1, 30))
        ),
        owners=(("town", owner), ("citizens", 1.0 - owner)),
        payout=draw(shares),
        payout_from_profit=draw(st.booleans()),
        save_for_replacement=draw(st.booleans()),
        minimum_cash=draw(st.floats(0.0, 1e6)),
        receivable_days=draw(st.floats(0.0, 90.0)),
        payable_days=draw(st.floats(0.0, 90.0)),
        cover_basis=draw(st.sampled_from(["before_tax", "after_tax"])),
    )


@st.composite
def businesses(draw: st.DrawFn) -> Business:
    years = draw(st.integers(4, 31))
    companies = tuple(
        Company(name, role, draw(terms()))  # type: ignore[arg-type]
        for name, role in [("net", "infrastructure"), ("plant", "operator")][: draw(st.integers(1, 2))]
    )
    count = draw(st.integers(1, 4))
    cost = np.array(draw(st.lists(money, min_size=count, max_size=count)))
    staged = stage_investment(cost, years, build_years=np.full(count, draw(st.integers(1, 3))))
    assets = tuple(
        AssetBook(
            f"asset {i}", companies[i % len(companies)].name, staged.capex[:, i], draw(st.integers(1, 40)),
            equipment_share=draw(shares), maintenance=draw(money) * 0.05, wages=draw(money) * 0.01,
        )
        for i in range(count)
    )  # fmt: skip
    contracts = [
        Contract(companies[-1].name, "homes", "heat_sale", "homes", draw(money), draw(st.floats(0.0, 1.0))),
        Contract("forest", companies[-1].name, "fuel", "chips", draw(money), 0.2),
    ]
    if len(companies) == 2:
        contracts.append(Contract("net", "plant", "heat_transport", "homes", draw(money), 0.1))
    return Business(years, companies, assets, tuple(contracts))


@settings(max_examples=40, deadline=None)
@given(businesses())
def test_books_of_random_companies(business: Business) -> None:
    books = keep_books(business)
    scale = 1.0 + float(books.ledger.amount.sum())
    assert np.max(np.abs(balances(books.ledger).sum(axis=0))) <= 1e-12 * scale
    for accounts in books.accounts:
        assert imbalance(accounts.statements) <= 1e-11 * scale
        np.testing.assert_allclose(accounts.statements.cash.closing, accounts.financed.cash, atol=1e-11 * scale)
        assert np.all(accounts.financed.cash >= accounts.company.terms.minimum_cash - 1e-11 * scale)
        assert np.all(accounts.financed.paid_out >= -1e-12 * scale)
        for loan in accounts.financed.loans:
            total = float(loan.drawn.sum())
            np.testing.assert_allclose(np.cumsum(loan.drawn - loan.principal), loan.balance, atol=1e-9 * (1.0 + total))
            drawing = np.flatnonzero(loan.drawn)
            if drawing.size and drawing[-1] + loan.terms.tenor_years < business.years:
                assert abs(loan.balance[-1]) <= 1e-8 * (1.0 + total)
        assert np.all(accounts.financed.profit.pool >= 0.0)
        assert np.all(accounts.financed.depreciation.sum(axis=0) <= accounts.flows.investment.sum(axis=0) * (1 + 1e-9)
                      + accounts.flows.replacement.sum(axis=0) + 1e-9)  # fmt: skip
