"""One company's finance: grants, loans, depreciation, taxes and payments to owners, from what it earns and spends.

Money is in the prices of the inputs: real prices with real interest, or nominal prices with nominal interest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from energyplan.appraisal.depreciation import DepreciationRule, depreciate
from energyplan.appraisal.figures import Array, is_share, issue, refuse
from energyplan.appraisal.grants import GrantTerms, pay_grants
from energyplan.appraisal.loans import LoanSchedule, LoanTerms, schedule_loans
from energyplan.appraisal.taxes import AssetTax, ProfitTax, TaxedProfit, assessed_value, tax_profit

DAYS = 365.0


@dataclass(frozen=True)
class CompanyFlows:
    """What one company earns and spends before grants, loans and taxes.

    Attributes
    ----------
    revenue, costs : array
        Operating income and expense, both positive ``[year]`` [money].
    investment, replacement : array
        First investment and replacement ``[year, item]`` [money].
    items : tuple of str
        Names of the items.
    revenue_on_credit, costs_on_credit : array or None
        The part that is paid some days later ``[year]`` [money]; None for all of it.
    """

    revenue: Array
    costs: Array
    investment: Array
    replacement: Array
    items: tuple[str, ...]
    revenue_on_credit: Array | None = None
    costs_on_credit: Array | None = None

    @property
    def years(self) -> int:
        """Number of years."""
        return int(self.revenue.size)


@dataclass(frozen=True)
class FinanceTerms:
    """How one company is financed and taxed.

    Attributes
    ----------
    grants, loans : tuple
        Grants on the first investment, and lenders.
    profit_tax, asset_tax : ProfitTax, AssetTax
        Taxes.
    depreciation : mapping of str to DepreciationRule
        Rule of each item.
    other_depreciation : DepreciationRule
        Rule of items not named.
    owners : tuple of (str, float)
        Parties that pay in equity and receive dividends, and their shares, sum 1.
    payout : float
        Share of the cash above `minimum_cash` that is paid out each year [-].
    payout_from_profit : bool
        Whether payments to owners end at the profit retained, as company law asks for; what lies beyond stays as cash.
    minimum_cash : float
        Cash kept at all times [money].
    save_for_replacement : bool
        Whether cash for each replacement, less loans for it, is put by in equal parts over the years before it.
    receivable_days, payable_days : float
        Days after which customers pay, and suppliers are paid [d].
    cover_basis : str
        Cash that counts for debt service: ``before_tax`` or ``after_tax`` on profit.
    operates_from : int
        First year of operation. The years before are building years: no principal is due, and cover is not tested.
    """

    grants: tuple[GrantTerms, ...] = ()
    loans: tuple[LoanTerms, ...] = ()
    profit_tax: ProfitTax = field(default_factory=ProfitTax)
    asset_tax: AssetTax = field(default_factory=AssetTax)
    depreciation: Mapping[str, DepreciationRule] = field(default_factory=dict)
    other_depreciation: DepreciationRule = field(default_factory=DepreciationRule)
    owners: tuple[tuple[str, float], ...] = (("owners", 1.0),)
    payout: float = 1.0
    payout_from_profit: bool = False
    minimum_cash: float = 0.0
    save_for_replacement: bool = False
    receivable_days: float = 0.0
    payable_days: float = 0.0
    cover_basis: Literal["before_tax", "after_tax"] = "before_tax"
    operates_from: int = 1


@dataclass(frozen=True)
class Financed:
    """One company's finance, year by year.

    Attributes
    ----------
    grants : tuple of array
        What each grant pays ``[year, item]`` [money].
    grants_off_cost : array
        Grants that reduce the booked cost ``[year, item]`` [money].
    loans : tuple of LoanSchedule
        Each loan.
    depreciation : array
        ``[year, item]`` [money].
    asset_tax : array
        Fixed-asset tax ``[year]`` [money].
    profit : TaxedProfit
        Profit, losses carried forward and tax.
    receivables, payables : array
        Open at the end of each year ``[year]`` [money].
    cash_for_debt : array
        Cash available for debt service ``[year]`` [money].
    free_cash : array
        What is left for the owners, negative where they must pay ``[year]`` [money].
    paid_in, paid_out, cash : array
        Equity paid in, payments to owners, and cash at the end of each year ``[year]`` [money].
    """

    grants: tuple[Array, ...]
    grants_off_cost: Array
    loans: tuple[LoanSchedule, ...]
    depreciation: Array
    asset_tax: Array
    profit: TaxedProfit
    receivables: Array
    payables: Array
    cash_for_debt: Array
    free_cash: Array
    paid_in: Array
    paid_out: Array
    cash: Array

    @property
    def drawn(self) -> Array:
        """All loans drawn ``[year]`` [money]."""
        return _sum([loan.drawn for loan in self.loans], self.cash.size)

    @property
    def interest(self) -> Array:
        """All interest ``[year]`` [money]."""
        return _sum([loan.interest for loan in self.loans], self.cash.size)

    @property
    def principal(self) -> Array:
        """All principal repaid ``[year]`` [money]."""
        return _sum([loan.principal for loan in self.loans], self.cash.size)

    @property
    def debt(self) -> Array:
        """All loans owed at the end of each year ``[year]`` [money]."""
        return _sum([loan.balance for loan in self.loans], self.cash.size)


def finance(flows: CompanyFlows, terms: FinanceTerms) -> Financed:
    """Finance one company.

    Parameters
    ----------
    flows : CompanyFlows
        What it earns and spends.
    terms : FinanceTerms
        How it is financed and taxed.

    Returns
    -------
    Financed
        Every line, year by year. Cash never falls below the minimum: the owners pay in what is missing.

    Raises
    ------
    ScenarioError
        For terms that cannot be.
    """
    check_finance(terms)
    grants = pay_grants(terms.grants, flows.investment, flows.items)
    off_cost = _by_treatment(grants, terms, "reduces_cost", flows.investment)
    grant_income = _by_treatment(grants, terms, "income", flows.investment).sum(axis=1)
    rules = tuple(terms.depreciation.get(item, terms.other_depreciation) for item in flows.items)
    cost = flows.investment + flows.replacement
    written_off = depreciate(cost - off_cost, rules)
    asset_tax = _asset_tax(cost, rules, terms.asset_tax)
    earned = flows.revenue - flows.costs - asset_tax
    receivables = _or(flows.revenue_on_credit, flows.revenue) * terms.receivable_days / DAYS
    payables = _or(flows.costs_on_credit, flows.costs) * terms.payable_days / DAYS
    granted = _sum([grant.sum(axis=1) for grant in grants], flows.years)
    need = flows.investment.sum(axis=1) - granted
    before_interest = earned + grant_income - written_off.sum(axis=1)
    replaced = flows.replacement.sum(axis=1)
    loans, profit, available = _lend(terms, (need, replaced), earned, before_interest)
    drawn = _sum([loan.drawn for loan in loans], flows.years)
    service = _sum([loan.service for loan in loans], flows.years)
    working = np.diff(receivables - payables, prepend=0.0)
    free = earned - working - profit.tax - cost.sum(axis=1) + granted + drawn - service
    interest = _sum([loan.interest for loan in loans], flows.years)
    own = 1.0 - sum(loan.share for loan in terms.loans if loan.finances == "replacement" and loan.amount is None)
    saved = own * replacement_savings(flows) if terms.save_for_replacement else np.zeros(flows.years)
    paid_in, paid_out, cash = _owners(free, before_interest - interest - profit.tax, saved, terms)
    return Financed(
        grants=grants, grants_off_cost=off_cost, loans=loans, depreciation=written_off, asset_tax=asset_tax,
        profit=profit, receivables=receivables, payables=payables, cash_for_debt=available, free_cash=free,
        paid_in=paid_in, paid_out=paid_out, cash=cash,
    )  # fmt: skip


def replacement_savings(flows: CompanyFlows) -> Array:
    """Cash to be put by for replacements, in equal parts from when an item was last bought.

    Parameters
    ----------
    flows : CompanyFlows
        Gives investment and replacement by item.

    Returns
    -------
    array
        Savings wanted at the end of each year ``[year]`` [money]; those for a replacement are gone in its year.
    """
    out = np.zeros(flows.years)
    for item in range(len(flows.items)):
        again = np.flatnonzero(flows.replacement[:, item])
        bought = np.union1d(np.flatnonzero(flows.investment[:, item]), again)
        for due in again:
            earlier = bought[bought < due]
            start = int(earlier[-1]) if earlier.size else 0
            year = np.arange(start, due)
            out[year] += flows.replacement[due, item] * (year - start) / (due - start)
    return out


def check_finance(terms: FinanceTerms) -> None:
    """Refuse terms that cannot be.

    Parameters
    ----------
    terms : FinanceTerms
        Terms to look at; loans, grants and taxes are looked at where they are used.

    Raises
    ------
    ScenarioError
        With all faults.
    """
    faults = []
    total = sum(share for _, share in terms.owners)
    if abs(total - 1.0) > 1e-9 or any(not is_share(share) for _, share in terms.owners):
        faults.append(issue("owners", "shares do not sum to 1", f"{total:g}", "shares from 0 to 1 that sum to 1"))
    if not is_share(terms.payout):
        faults.append(issue("payout", "share out of range", terms.payout, "0 to 1"))
    amounts = ("minimum_cash", "receivable_days", "payable_days")
    faults += [issue(k, "negative", getattr(terms, k), "0 or more") for k in amounts if not getattr(terms, k) >= 0.0]
    if terms.cover_basis not in ("before_tax", "after_tax"):
        faults.append(issue("cover_basis", "unknown", terms.cover_basis, "before_tax or after_tax"))
    refuse(faults)


def _lend(
    terms: FinanceTerms, needs: tuple[Array, Array], earned: Array, before_interest: Array
) -> tuple[tuple[LoanSchedule, ...], TaxedProfit, Array]:
    """Loans, tax and cash for debt service; where the cover counts tax, repeated until they agree."""
    profit = tax_profit(before_interest, terms.profit_tax)
    rounds = 1
    if terms.cover_basis == "after_tax" and any(loan.repayment == "sculpted" for loan in terms.loans):
        rounds = 200
    available = earned if terms.cover_basis == "before_tax" else earned - profit.tax
    loans: tuple[LoanSchedule, ...] = ()
    for _ in range(rounds):
        loans = schedule_loans(terms.loans, needs[0], available, needs[1], terms.operates_from)
        interest = _sum([loan.interest for loan in loans], earned.size)
        profit = tax_profit(before_interest - interest, terms.profit_tax)
        after = earned if terms.cover_basis == "before_tax" else earned - profit.tax
        step = float(np.max(np.abs(after - available), initial=0.0))
        available = after
        if step <= 1e-13 * max(1.0, float(np.max(np.abs(earned), initial=0.0))):
            break
    return loans, profit, available


def _asset_tax(cost: Array, rules: tuple[DepreciationRule, ...], tax: AssetTax) -> Array:
    """Return the fixed-asset tax ``[year]`` [money]."""
    if tax.rate == 0.0:
        return np.zeros(cost.shape[0])
    lives = np.array(
        [len(rule.shares) if rule.method == "schedule" else rule.life_years for rule in rules], dtype=float
    )
    ends = np.array([rule.retire_years or cost.shape[0] for rule in rules], dtype=float)
    return tax.rate * assessed_value(cost, lives, tax, ends).sum(axis=1)


def _owners(free: Array, profit: Array, saved: Array, terms: FinanceTerms) -> tuple[Array, Array, Array]:
    """Equity paid in, payments to owners and cash ``[year]``, year after year."""
    paid_in, paid_out, cash = np.zeros(free.size), np.zeros(free.size), np.zeros(free.size)
    held = retained = 0.0
    for year in range(free.size):
        held += float(free[year])
        retained += float(profit[year])
        paid_in[year] = max(terms.minimum_cash - held, 0.0)
        held += paid_in[year]
        out = terms.payout * max(held - terms.minimum_cash - float(saved[year]), 0.0)
        if terms.payout_from_profit:
            out = min(out, max(retained, 0.0))
        paid_out[year] = out
        held -= out
        retained -= out
        cash[year] = held
    return paid_in, paid_out, cash


def _by_treatment(grants: tuple[Array, ...], terms: FinanceTerms, treatment: str, like: Array) -> Array:
    """Return the sum of the grants with one treatment ``[year, item]``."""
    out = np.zeros_like(like)
    for grant, given in zip(terms.grants, grants, strict=True):
        if grant.treatment == treatment:
            out += given
    return out


def _or(values: Array | None, other: Array) -> Array:
    """Return the values, or the other ones where there are none."""
    return other if values is None else values


def _sum(parts: list[Array], years: int) -> Array:
    """Return the sum of arrays ``[year]``, zero if there are none."""
    return np.sum(parts, axis=0) if parts else np.zeros(years)
