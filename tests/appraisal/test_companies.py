"""An infrastructure company and an operator, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.companies import (
    AssetBook,
    Business,
    Company,
    Contract,
    Sales,
    Tariff,
    assign_owners,
    keep_books,
    operating_ledger,
    sale_contracts,
)
from energyplan.appraisal.company_figures import company_figures, equity_flows, project_flows
from energyplan.appraisal.finance import FinanceTerms
from energyplan.appraisal.ledger import balances, paid, reconcile
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.statements import imbalance
from energyplan.core.errors import ScenarioError

YEARS = 12
WORKS = np.arange(YEARS) > 0
PIPES, BOILER = np.zeros(YEARS), np.zeros(YEARS)
PIPES[0], BOILER[0] = 300.0, 200.0
LOAN = FinanceTerms(loans=(LoanTerms("credit union", rate=0.02, tenor_years=8, share=0.6),), receivable_days=30.0)
INFRA, OPERATOR = Company("網 (network)", "infrastructure", LOAN), Company("plant", "operator", LOAN)
SALES = Sales("heat", "homes", 1000.0 * WORKS, 2.0 * WORKS, np.eye(1, YEARS, 0)[0] * 10)
TARIFF = Tariff(0.09, standing_per_kw=5.0, connection_fee=3.0, transport_per_kwh=0.03, transport_per_kw=2.0)


def business() -> Business:
    owners = assign_owners({"pipes": "network", "boiler": "plant"}, (INFRA, OPERATOR))
    assets = (
        AssetBook("pipes", owners["pipes"], PIPES, 40, equipment_share=0.2, maintenance=2.0 * WORKS),
        AssetBook("boiler", owners["boiler"], BOILER, 6, equipment_share=0.7, wages=10.0 * WORKS, management=1.0),
    )
    fuel = Contract("forest", "plant", "fuel", "chips", 1200.0 * WORKS, 0.02)
    return Business(YEARS, (INFRA, OPERATOR), assets, (*sale_contracts(SALES, TARIFF, "plant", INFRA.name), fuel))


def test_who_owns_what() -> None:
    assert assign_owners({"pipes": "network", "pv": "plant"}, (OPERATOR,)) == {"pipes": "plant", "pv": "plant"}
    assert assign_owners({"pipes": "network", "pv": "plant"}, (OPERATOR, INFRA)) == {"pipes": INFRA.name, "pv": "plant"}
    with pytest.raises(ScenarioError, match="no company"):
        assign_owners({"pipes": "network"}, ())


def test_the_ledger_before_finance() -> None:
    ledger = operating_ledger(business())
    np.testing.assert_allclose(paid(ledger, payer="homes", payee="plant"), 100.0 * WORKS)
    np.testing.assert_allclose(paid(ledger, payer="homes", payee=INFRA.name), np.eye(1, YEARS)[0] * 30)
    np.testing.assert_allclose(paid(ledger, payer="plant", payee=INFRA.name), 34.0 * WORKS)
    np.testing.assert_allclose(paid(ledger, payee="forest"), 24.0 * WORKS)
    np.testing.assert_allclose(paid(ledger, payee="equipment makers", purpose=("equipment",))[0], 60 + 140)
    np.testing.assert_allclose(np.flatnonzero(paid(ledger, purpose=("replacement",))), [6])
    terms = {"fuel": 24.0 * WORKS, "operation": 12.0 * WORKS + 1.0 * WORKS + np.eye(1, YEARS)[0]}
    found = reconcile(ledger, terms, {"operation": ("maintenance", "wages", "management")}, (INFRA.name, "plant"))
    assert all(item.agrees for item in found)


def test_books_of_both_companies() -> None:
    books = keep_books(business())
    assert np.max(np.abs(balances(books.ledger).sum(axis=0))) < 1e-9
    for accounts in books.accounts:
        assert imbalance(accounts.statements) < 1e-9
        np.testing.assert_allclose(accounts.statements.cash.closing, accounts.financed.cash, atol=1e-9)
    infra = books.accounts[0]
    # transport between the two companies is settled at once: only fees of homes stay open for 30 days
    np.testing.assert_allclose(infra.statements.balance.receivables, np.eye(1, YEARS)[0] * 30 * 30 / 365, atol=1e-12)


def test_a_company_alone_pays_no_transport() -> None:
    contracts = sale_contracts(SALES, TARIFF, "plant", "plant")
    assert [contract.purpose for contract in contracts] == ["heat_sale", "connection_fee"]


def test_figures() -> None:
    accounts = keep_books(business()).accounts[0]
    figures = company_figures(accounts.flows, accounts.financed, LOAN, 0.03, residual=300.0 * 29 / 40)
    # 300 out and 30 in, then 34 - 2 for eleven years and 217.5 at the end
    flows = np.array([-270.0, *(32.0,) * 11])
    flows[-1] += 217.5
    flows[:2] += np.array([-1.0, 1.0]) * 30 * 30 / 365  # fees are paid 30 days later
    np.testing.assert_allclose(figures.npv, flows @ (1.03 ** -np.arange(YEARS)), rtol=1e-9)
    assert figures.project_irr.value is not None and 0.0 < figures.project_irr.value < 0.2
    assert figures.project_irr_after_tax.value is not None
    assert figures.project_irr_after_tax.value < figures.project_irr.value
    assert figures.equity_irr.value is not None and figures.least_dscr.value is not None
    service = 180 * 0.02 / (1 - 1.02**-8)
    assert figures.least_dscr.value == pytest.approx(32 / service)
    assert figures.payback.value == pytest.approx(270 / 32, rel=0.02)
    # what the owners pay for the building itself is no capital call
    assert accounts.financed.paid_in[0] > 0.0 and figures.capital_calls[0] == 0.0


def test_open_bills_are_settled_at_the_end() -> None:
    accounts = keep_books(business()).accounts[1]
    assert accounts.financed.receivables[-1] > 0.0
    flows = project_flows(accounts.flows, accounts.financed, residual=7.0)
    spent = accounts.flows.investment.sum() + accounts.flows.replacement.sum()
    assert flows.sum() == pytest.approx(accounts.flows.revenue.sum() - accounts.flows.costs.sum() - spent + 7.0)
    owners = equity_flows(accounts.financed, residual=7.0)
    finance_costs = accounts.financed.interest.sum() + accounts.financed.profit.tax.sum()
    assert owners.sum() == pytest.approx(flows.sum() - finance_costs)


def test_faults() -> None:
    good = business()
    with pytest.raises(ScenarioError, match=r"Did you mean 'plant'"):
        keep_books(Business(YEARS, good.companies, (AssetBook("pv", "plnt", BOILER, 20),)))
    with pytest.raises(ScenarioError, match="two companies of one name"):
        keep_books(Business(YEARS, (INFRA, INFRA)))
    with pytest.raises(ScenarioError, match=r"pipes\.wages: wrong number of years"):
        operating_ledger(Business(YEARS, (), (AssetBook("pipes", "net", PIPES, 9, wages=np.zeros(2)),)))
    with pytest.raises(ScenarioError, match=r"contract a > b: c\.price: not a finite number"):
        Contract("a", "b", "fuel", "c", 1.0, float("nan")).payment(YEARS)
    with pytest.raises(ScenarioError) as caught:
        operating_ledger(Business(YEARS, (), (AssetBook("pv", "plant", BOILER, 0, equipment_share=2.0),)))
    assert len(caught.value.issues) == 2
