"""The figures a bank and an owner ask of one company."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from energyplan.appraisal.figures import NO_EQUITY, Array, Figure
from energyplan.appraisal.finance import CompanyFlows, Financed, FinanceTerms, finance
from energyplan.appraisal.indicators import (
    debt_cover,
    least_cover,
    loan_life_cover,
    mean_cover,
    payback,
    present_value,
    rate_of_return,
)

LEAST_TOLD = -0.5
"""Rate of return below which there is none to speak of [1/year]: half of what is put in is lost in every year, and the
exact figure says more about the last year's scrap than about the project."""


@dataclass(frozen=True)
class CompanyFigures:
    """Indicators of one company.

    Attributes
    ----------
    project_irr, project_irr_after_tax, equity_irr : Figure
        Rate of return of the project before and after tax as if paid without loans, and of the owners [-].
    npv, npv_after_tax, equity_npv : float
        Present values of the same flows [money].
    payback, discounted_payback : Figure
        Years until the project before tax has paid for itself [a].
    dscr : array
        Cover of debt service by year, NaN in building years and without debt service ``[year]`` [-].
    least_dscr, mean_dscr, llcr : Figure
        Least and mean cover, and loan-life cover, of the years of operation [-].
    capital_calls : array
        Equity paid in after the investment was complete, to keep the company solvent ``[year]`` [money].
    """

    project_irr: Figure
    project_irr_after_tax: Figure
    equity_irr: Figure
    npv: float
    npv_after_tax: float
    equity_npv: float
    payback: Figure
    discounted_payback: Figure
    dscr: Array
    least_dscr: Figure
    mean_dscr: Figure
    llcr: Figure
    capital_calls: Array


def company_figures(
    flows: CompanyFlows, financed: Financed, terms: FinanceTerms, discount_rate: float, residual: float = 0.0
) -> CompanyFigures:
    """Indicators of one company.

    Parameters
    ----------
    flows : CompanyFlows
        What it earns and spends before finance.
    financed : Financed
        Its finance.
    terms : FinanceTerms
        The terms of that finance.
    discount_rate : float
        Rate of the present values [-].
    residual : float
        Value of its assets at the end of the last year [money]; open bills, cash and debt are settled then as well.

    Returns
    -------
    CompanyFigures
        The indicators.
    """
    project = project_flows(flows, financed, residual)
    taxed = project_flows(flows, financed, residual) - unlevered_tax(flows, terms)
    equity = equity_flows(financed, residual)
    service = np.sum([loan.service for loan in financed.loans], axis=0) if financed.loans else np.zeros(flows.years)
    cash, start = financed.cash_for_debt, terms.operates_from
    owed = (financed.debt, financed.drawn)
    building = np.flatnonzero(flows.investment.sum(axis=1) > 0.0)
    done = int(building[-1]) if building.size else 0
    calls = np.where(np.arange(flows.years) > done, financed.paid_in, 0.0)
    return CompanyFigures(
        project_irr=told_return(rate_of_return(project)), project_irr_after_tax=told_return(rate_of_return(taxed)),
        equity_irr=told_return(equity_return(financed, residual)), npv=float(present_value(project, discount_rate)),
        npv_after_tax=float(present_value(taxed, discount_rate)),
        equity_npv=float(present_value(equity, discount_rate)), payback=payback(project),
        discounted_payback=payback(project, discount_rate), dscr=debt_cover(cash, service, start),
        least_dscr=least_cover(cash, service, start), mean_dscr=mean_cover(cash, service, start),
        llcr=loan_life_cover(cash, service, owed, _mean_rate(financed), start), capital_calls=calls,
    )  # fmt: skip


def told_return(found: Figure) -> Figure:
    """Rate of return as it is told to a lender.

    Parameters
    ----------
    found : Figure
        From `energyplan.appraisal.indicators.rate_of_return` [-].

    Returns
    -------
    Figure
        None below `LEAST_TOLD`, with the rate as the only candidate.
    """
    if found.value is None or found.value >= LEAST_TOLD:
        return found
    reason = f"no return: income never comes near the costs (the rate that balances them is {found.value:.0%} a year)"
    return Figure(None, found.unit, reason, (found.value,))


def project_flows(flows: CompanyFlows, financed: Financed, residual: float = 0.0) -> Array:
    """Flows of the project before tax on profit, as if paid without loans.

    Parameters
    ----------
    flows : CompanyFlows
        What the company earns and spends.
    financed : Financed
        Gives grants, fixed-asset tax and open bills.
    residual : float
        Value of the assets at the end of the last year [money].

    Returns
    -------
    array
        ``[year]`` [money]; open bills are settled in the last year.
    """
    working = financed.receivables - financed.payables
    out = flows.revenue - flows.costs - financed.asset_tax - np.diff(working, prepend=0.0)
    out = out - flows.investment.sum(axis=1) - flows.replacement.sum(axis=1)
    for grant in financed.grants:
        out = out + grant.sum(axis=1)
    out[-1] += residual + working[-1]
    return out


def equity_flows(financed: Financed, residual: float = 0.0) -> Array:
    """Flows of the owners: what they receive less what they pay in, and what is left at the end.

    Parameters
    ----------
    financed : Financed
        The company's finance.
    residual : float
        Value of the assets at the end of the last year [money].

    Returns
    -------
    array
        ``[year]`` [money]; the last year takes in cash, open bills and assets, and pays off the debt left.
    """
    out = financed.paid_out - financed.paid_in
    out[-1] += residual + float(
        financed.cash[-1] + financed.receivables[-1] - financed.payables[-1] - financed.debt[-1]
    )
    return out


def equity_return(financed: Financed, residual: float = 0.0) -> Figure:
    """Rate of return of the owners.

    Parameters
    ----------
    financed : Financed
        The company's finance.
    residual : float
        Value of the assets at the end of the last year [money].

    Returns
    -------
    Figure
        Rate a year [-]; none where the owners pay nothing in, for there is nothing to earn a return on.
    """
    flows = equity_flows(financed, residual)
    if not np.any(financed.paid_in > 0.0) and np.all(flows >= 0.0):
        return Figure(None, "", NO_EQUITY)
    return rate_of_return(flows)


def unlevered_tax(flows: CompanyFlows, terms: FinanceTerms) -> Array:
    """Tax on profit as if the company had no loans.

    Parameters
    ----------
    flows : CompanyFlows
        What it earns and spends.
    terms : FinanceTerms
        The terms; loans are left out.

    Returns
    -------
    array
        ``[year]`` [money].
    """
    return finance(flows, replace(terms, loans=())).profit.tax


def _mean_rate(financed: Financed) -> float:
    """Return the rate of the loans, weighted by what was drawn."""
    drawn = [float(loan.drawn.sum()) for loan in financed.loans]
    if sum(drawn) <= 0.0:
        return 0.0
    return float(np.average([loan.terms.rate for loan in financed.loans], weights=drawn))
