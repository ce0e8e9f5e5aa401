"""The ledger against the optimiser's yearly cost: the same investment as annuities, the same operation in one year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from energyplan.appraisal.companies import Business
from energyplan.appraisal.figures import by_year, issue, refuse
from energyplan.appraisal.indicators import annuity
from energyplan.appraisal.ledger import Difference, Ledger, paid

INVESTMENT = "investment"


def annual_investment(business: Business, rate: float) -> dict[str, float]:
    """First investment of each asset as a yearly cost over its life.

    Parameters
    ----------
    business : Business
        Assets with their investment by year and planned life.
    rate : float
        Discount rate of the optimiser [-].

    Returns
    -------
    dict of str to float
        By asset [money/a].
    """
    out: dict[str, float] = {}
    for asset in business.assets:
        spent = float(by_year(asset.capex, business.years).sum())
        out[asset.name] = out.get(asset.name, 0.0) + annuity(spent, rate, asset.life_years)
    return out


def reconcile_year(
    business: Business,
    ledger: Ledger,
    terms: Mapping[str, float],
    purposes: Mapping[str, tuple[str, ...]],
    *,
    year: int,
    rate: float,
) -> tuple[Difference, ...]:
    """Compare the optimiser's yearly cost terms with one year of the ledger.

    Parameters
    ----------
    business : Business
        Companies and assets: what companies and asset owners pay others counts, what they pay each other cancels out.
    ledger : Ledger
        The ledger.
    terms : mapping of str to float
        Yearly cost by term, revenues negative [money/a].
    purposes : mapping of str to tuple of str
        Purposes of the ledger for each term; the term ``investment`` is compared as annuities of all assets.
    year : int
        Year of the ledger, one with everything in operation.
    rate : float
        Discount rate of the optimiser [-].

    Returns
    -------
    tuple of Difference
        One for each term, with arrays of one year; within a millionth of the largest term they agree.

    Raises
    ------
    ScenarioError
        For a term without purposes, and a year outside the ledger.
    """
    faults = [issue(f"reconcile.{t}", "no purposes given") for t in terms if t not in purposes and t != INVESTMENT]
    if not 0 <= year < ledger.years:
        faults.append(issue("reconcile.year", "outside the ledger", year, f"0 to {ledger.years - 1}"))
    refuse(faults)
    inside = {c.name for c in business.companies} | {asset.owner for asset in business.assets}
    scale = max([1.0, *(abs(value) for value in terms.values())])
    out = []
    for name, value in terms.items():
        if name == INVESTMENT:
            booked = sum(annual_investment(business, rate).values())
        else:
            booked = sum(
                float(
                    paid(ledger, payer=p, purpose=purposes[name])[year]
                    - paid(ledger, payee=p, purpose=purposes[name])[year]
                )
                for p in inside
            )
        gap = abs(booked - value)
        given, found = np.array([float(value)]), np.array([booked])
        out.append(Difference(name, given, found, gap, year, gap <= 1e-6 * scale))
    return tuple(out)
