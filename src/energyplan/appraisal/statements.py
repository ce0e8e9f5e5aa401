"""Income statement, cash flow and balance sheet of one company, read from the ledger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.appraisal.figures import Array
from energyplan.appraisal.finance import DAYS, CompanyFlows, Financed, FinanceTerms
from energyplan.appraisal.ledger import Ledger, Payment, matching, paid
from energyplan.appraisal.purposes import of_kind

OPERATING = of_kind("operating")
FIRST_INVESTMENT = of_kind("investment")[:2]
REPLACEMENT = ("replacement",)


@dataclass(frozen=True)
class IncomeStatement:
    """Earned and spent in each year ``[year]`` [money]; expenses positive.

    Attributes
    ----------
    revenue, costs, asset_tax : array
        Operating income and expense, fixed-asset tax.
    ebitda : array
        Revenue less costs and fixed-asset tax.
    grant_income, depreciation, interest : array
        Grants booked as income, depreciation, interest.
    profit_before_tax, profit_tax, profit : array
        Profit before tax, taxes on it, and after.
    """

    revenue: Array
    costs: Array
    asset_tax: Array
    ebitda: Array
    grant_income: Array
    depreciation: Array
    interest: Array
    profit_before_tax: Array
    profit_tax: Array
    profit: Array


@dataclass(frozen=True)
class CashFlow:
    """Money received (positive) and paid (negative) in each year ``[year]`` [money].

    Attributes
    ----------
    operating : array
        Profit plus depreciation, less grants booked as income, less the growth of working capital.
    investment, replacement, grants : array
        Investing.
    borrowed, repaid : array
        Loans.
    paid_in, paid_out : array
        Owners.
    change, closing : array
        Change of cash in the year, and cash at its end.
    """

    operating: Array
    investment: Array
    replacement: Array
    grants: Array
    borrowed: Array
    repaid: Array
    paid_in: Array
    paid_out: Array
    change: Array
    closing: Array


@dataclass(frozen=True)
class BalanceSheet:
    """What the company has and owes at the end of each year ``[year]`` [money].

    Attributes
    ----------
    fixed_assets, receivables, cash, assets : array
        What it has.
    loans, payables, paid_in, retained, claims : array
        What it owes, to lenders, suppliers and owners.
    """

    fixed_assets: Array
    receivables: Array
    cash: Array
    assets: Array
    loans: Array
    payables: Array
    paid_in: Array
    retained: Array
    claims: Array


@dataclass(frozen=True)
class Statements:
    """The three statements of one company.

    Attributes
    ----------
    company : str
        Name of the company.
    income, cash, balance
        The statements.
    revenue_by_purpose, costs_by_purpose : dict of str to array
        Operating lines ``[year]`` [money].
    """

    company: str
    income: IncomeStatement
    cash: CashFlow
    balance: BalanceSheet
    revenue_by_purpose: dict[str, Array]
    costs_by_purpose: dict[str, Array]


def company_flows(ledger: Ledger, company: str, at_once: tuple[str, ...] = ()) -> CompanyFlows:
    """What one company earns and spends before finance, read from the ledger.

    Parameters
    ----------
    ledger : Ledger
        Ledger with the operating and investment payments.
    company : str
        The company.
    at_once : tuple of str
        Parties that it settles with at once, such as the other companies of the plan: no trade credit between them.

    Returns
    -------
    CompanyFlows
        By year, and investments by item; what it receives for equipment and works is revenue.
    """
    investing = FIRST_INVESTMENT + REPLACEMENT
    mine = matching(ledger, payer=company, purpose=investing)
    items = tuple(ledger.items[code] for code in dict.fromkeys(ledger.item[mine].tolist()))

    def by_item(purpose: tuple[str, ...]) -> Array:
        columns = [paid(ledger, payer=company, purpose=purpose, item=(item,)) for item in items]
        return np.stack(columns, axis=1) if columns else np.zeros((ledger.years, 0))

    revenue = paid(ledger, payee=company, purpose=OPERATING + investing)
    costs = paid(ledger, payer=company, purpose=OPERATING)
    settled = [paid(ledger, payer=party, payee=company, purpose=OPERATING + investing) for party in at_once]
    settled_costs = [paid(ledger, payer=company, payee=party, purpose=OPERATING) for party in at_once]
    return CompanyFlows(
        revenue=revenue, costs=costs,
        revenue_on_credit=revenue - np.sum(settled, axis=0) if at_once else None,
        costs_on_credit=costs - np.sum(settled_costs, axis=0) if at_once else None,
        investment=by_item(FIRST_INVESTMENT), replacement=by_item(REPLACEMENT), items=items,
    )  # fmt: skip


def finance_payments(
    ledger: Ledger, company: str, financed: Financed, terms: FinanceTerms, at_once: tuple[str, ...] = ()
) -> list[Payment]:
    """Payments of one company's finance, to be added to the ledger.

    Parameters
    ----------
    ledger : Ledger
        Ledger with the operating and investment payments.
    company : str
        The company.
    financed : Financed
        Its finance, computed from this ledger.
    terms : FinanceTerms
        The terms it was computed with.
    at_once : tuple of str
        Parties without trade credit, as in `company_flows`.

    Returns
    -------
    list of Payment
        Grants, loans, interest, taxes, trade credit, equity and payments to owners.
    """
    out = []
    items = company_flows(ledger, company).items
    for grant, given in zip(terms.grants, financed.grants, strict=True):
        out += [Payment(grant.giver, company, "grant", items[i], given[:, i]) for i in range(len(items))]
    for loan in financed.loans:
        lender, name = loan.terms.lender, loan.terms.label
        out += [
            Payment(lender, company, "loan", name, loan.drawn),
            Payment(company, lender, "repayment", name, loan.principal),
            Payment(company, lender, "interest", name, loan.interest),
        ]
    for receiver, share in terms.profit_tax.split:
        out.append(Payment(company, receiver, "income_tax", company, share * financed.profit.tax))
    out.append(Payment(company, terms.asset_tax.receiver, "property_tax", company, financed.asset_tax))
    for owner, share in terms.owners:
        out.append(Payment(owner, company, "equity", company, share * financed.paid_in))
        out.append(Payment(company, owner, "dividend", company, share * financed.paid_out))
    return out + _trade_credit(ledger, company, terms, (company, *at_once))


def read_statements(ledger: Ledger, company: str, financed: Financed) -> Statements:
    """Read the three statements of a company from the whole ledger.

    Parameters
    ----------
    ledger : Ledger
        Ledger with all payments, those of finance included.
    company : str
        The company.
    financed : Financed
        Gives what no ledger holds: depreciation, and which grants reduce the booked cost.

    Returns
    -------
    Statements
        Income statement, cash flow and balance sheet. They balance if every payment of the company is of a known kind.
    """

    def net(*purposes: str) -> Array:
        return paid(ledger, payee=company, purpose=purposes) - paid(ledger, payer=company, purpose=purposes)

    investing = FIRST_INVESTMENT + REPLACEMENT
    revenue = paid(ledger, payee=company, purpose=OPERATING + investing)
    costs = paid(ledger, payer=company, purpose=OPERATING)
    asset_tax, profit_tax, interest = -net("property_tax"), -net("income_tax"), -net("interest")
    grants = net("grant")
    off_cost = financed.grants_off_cost.sum(axis=1)
    written_off = financed.depreciation.sum(axis=1)
    ebitda = revenue - costs - asset_tax
    before_tax = ebitda + (grants - off_cost) - written_off - interest
    profit = before_tax - profit_tax
    income = IncomeStatement(
        revenue, costs, asset_tax, ebitda, grants - off_cost, written_off, interest, before_tax, profit_tax, profit
    )
    working = net("receivable", "payable")
    change = _cash_change(ledger, company)
    invested, replaced = (-paid(ledger, payer=company, purpose=p) for p in (FIRST_INVESTMENT, REPLACEMENT))
    cash = CashFlow(
        operating=profit + written_off - (grants - off_cost) + working, investment=invested, replacement=replaced,
        grants=grants, borrowed=net("loan"), repaid=net("repayment"), paid_in=net("equity"), paid_out=net("dividend"),
        change=change, closing=np.cumsum(change),
    )  # fmt: skip
    fixed = np.cumsum(-invested - replaced - off_cost - written_off)
    receivables, payables = np.cumsum(-net("receivable")), np.cumsum(net("payable"))
    debt = np.cumsum(cash.borrowed + cash.repaid)
    paid_in, retained = np.cumsum(cash.paid_in), np.cumsum(profit + cash.paid_out)
    balance = BalanceSheet(
        fixed_assets=fixed, receivables=receivables, cash=cash.closing, assets=fixed + receivables + cash.closing,
        loans=debt, payables=payables, paid_in=paid_in, retained=retained, claims=debt + payables + paid_in + retained,
    )  # fmt: skip
    return Statements(
        company, income, cash, balance,
        revenue_by_purpose=_by_purpose(ledger, OPERATING + investing, payee=company),
        costs_by_purpose=_by_purpose(ledger, OPERATING, payer=company),
    )  # fmt: skip


def imbalance(statements: Statements) -> float:
    """Largest difference between both sides of the balance sheet, and between the two ways to the change of cash.

    Parameters
    ----------
    statements : Statements
        Statements of one company.

    Returns
    -------
    float
        [money]; rounding only, if the statements are right.
    """
    cash = statements.cash
    parts = cash.operating + cash.investment + cash.replacement + cash.grants + cash.borrowed + cash.repaid
    parts = parts + cash.paid_in + cash.paid_out
    sheet = np.abs(statements.balance.assets - statements.balance.claims)
    return float(max(np.max(sheet, initial=0.0), np.max(np.abs(parts - cash.change), initial=0.0)))


def _by_purpose(ledger: Ledger, purposes: tuple[str, ...], payer: str = "", payee: str = "") -> dict[str, Array]:
    """Return what a party pays or receives, by purpose, where there is any."""
    sums = {name: paid(ledger, payer=payer, payee=payee, purpose=(name,)) for name in purposes}
    return {name: values for name, values in sums.items() if np.any(values)}


def _cash_change(ledger: Ledger, company: str) -> Array:
    """Return everything received less everything paid ``[year]``, whatever it is for."""
    return paid(ledger, payee=company) - paid(ledger, payer=company)


def _trade_credit(ledger: Ledger, company: str, terms: FinanceTerms, at_once: tuple[str, ...]) -> list[Payment]:
    """Return the growth of what each customer owes, and of what is owed to each supplier."""
    out = []
    revenue = OPERATING + FIRST_INVESTMENT + REPLACEMENT
    for party in ledger.parties:
        if party in at_once:
            continue
        if terms.receivable_days > 0.0:
            owed = paid(ledger, payer=party, payee=company, purpose=revenue) * terms.receivable_days / DAYS
            out.append(Payment(company, party, "receivable", company, np.diff(owed, prepend=0.0)))
        if terms.payable_days > 0.0:
            owed = paid(ledger, payer=company, payee=party, purpose=OPERATING) * terms.payable_days / DAYS
            out.append(Payment(party, company, "payable", company, np.diff(owed, prepend=0.0)))
    return out
