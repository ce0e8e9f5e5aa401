"""What a company earns and whether it can serve its debt when costs, prices, demand or interest turn out otherwise.

Each case changes one thing and keeps the books anew, all payments and statements; nothing is interpolated. Tariffs,
also between companies, stay at their base value, plants are not built or run anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from energyplan.appraisal.appraise import residual_by_owner
from energyplan.appraisal.companies import SALE, TRANSPORT, AssetBook, Business, Company, Contract, keep_books
from energyplan.appraisal.company_figures import company_figures
from energyplan.appraisal.figures import Figure
from energyplan.appraisal.tariffs import full_loan_cover

DRIVERS = ("capital_cost", "fuel_price", "grid_price", "demand", "interest")
FIGURES = ("project_irr", "equity_irr", "least_dscr")
STEPS = ("low", "base", "high")
#: What goes with the energy delivered: what is earned for it, and what the plants buy to make it.
SOLD = frozenset((*SALE.values(), *TRANSPORT.values()))
BOUGHT = frozenset(("fuel", "fuel_works", "grid_energy", "emission_price", "other"))
FUEL, GRID = frozenset(("fuel", "fuel_works")), frozenset(("grid_energy",))


@dataclass(frozen=True)
class Change:
    """How things turn out, against the base.

    Attributes
    ----------
    capital_cost : float
        Investment and replacement, by their base [-]; upkeep stays.
    fuel_price : float
        What is paid for fuel, by its base [-].
    grid_price : float
        What is paid for grid electricity with its demand charge, by its base [-]; feed-in stays.
    demand : float
        Energy sold, by its base [-]. What the plants buy and what they cost to run goes with it; subscribed capacity,
        standing and demand charges and feed-in stay.
    interest : float
        Added to the yearly rate of every loan [-]; a rate does not fall below zero.
    """

    capital_cost: float = 1.0
    fuel_price: float = 1.0
    grid_price: float = 1.0
    demand: float = 1.0
    interest: float = 0.0


@dataclass(frozen=True)
class Sensitivity:
    """Figures of every company in every case.

    Attributes
    ----------
    change : array
        Change of each driver at each step ``[driver, step]``: a fraction of the base; of interest, added to the rate.
    figures : dict of str to dict
        By company, then by (driver, step, figure).
    """

    change: np.ndarray
    figures: dict[str, dict[tuple[str, str, str], Figure]]


def changed(business: Business, change: Change) -> Business:
    """A business in which things turned out otherwise.

    Parameters
    ----------
    business : Business
        The base, tariffs included.
    change : Change
        What is different.

    Returns
    -------
    Business
        Other assets, contracts and loans; the same prices for what is sold.
    """
    names = frozenset(company.name for company in business.companies)
    return replace(
        business,
        companies=tuple(_company(company, change.interest) for company in business.companies),
        assets=tuple(_asset(asset, change, asset.owner in names) for asset in business.assets),
        contracts=tuple(_contract(contract, change, names) for contract in business.contracts),
    )


def sensitivity(business: Business, discount_rate: float, spread: Mapping[str, float]) -> Sensitivity:
    """Keep the books of every case.

    Parameters
    ----------
    business : Business
        The base, tariffs included.
    discount_rate : float
        Rate of the present values [-].
    spread : mapping of str to float
        By driver, how far below and above the base [-].

    Returns
    -------
    Sensitivity
        Of each company's return and cover.
    """
    change = np.array([[-spread[driver], 0.0, spread[driver]] for driver in DRIVERS])
    base = _figures(business, discount_rate)
    found: dict[str, dict[tuple[str, str, str], Figure]] = {company.name: {} for company in business.companies}
    for driver, steps in zip(DRIVERS, change, strict=True):
        for step, by in zip(STEPS, steps, strict=True):
            case = Change(**{driver: by if driver == "interest" else 1.0 + by})
            figures = base if by == 0.0 else _figures(changed(business, case), discount_rate)
            for (company, name), figure in figures.items():
                found[company][driver, step, name] = figure
    return Sensitivity(change, found)


def _figures(business: Business, discount_rate: float) -> dict[tuple[str, str], Figure]:
    """Return the figures of every company, by company and figure."""
    residual = residual_by_owner(business)
    found: dict[tuple[str, str], Figure] = {}
    for account in keep_books(business).accounts:
        name, terms = account.company.name, account.company.terms
        made = company_figures(account.flows, account.financed, terms, discount_rate, residual.get(name, 0.0))
        # a loan that is cut to what the cash bears would hide that the wanted one could not be served
        cut = any(loan.repayment == "sculpted" for loan in terms.loans)
        cover = full_loan_cover(account.flows, terms) if cut else made.least_dscr
        found |= {(name, "project_irr"): made.project_irr, (name, "equity_irr"): made.equity_irr,
                  (name, "least_dscr"): cover}  # fmt: skip
    return found


def _company(company: Company, interest: float) -> Company:
    loans = tuple(replace(loan, rate=max(loan.rate + interest, 0.0)) for loan in company.terms.loans)
    return replace(company, terms=replace(company.terms, loans=loans))


def _asset(asset: AssetBook, change: Change, of_company: bool) -> AssetBook:
    """Return an asset with other costs; what customers' own machines run does not hang on what is sold to them."""
    capex = np.asarray(asset.capex) * change.capital_cost
    running = np.asarray(asset.running) * (change.demand if of_company else 1.0)
    return replace(asset, capex=capex, running=running)


def _contract(contract: Contract, change: Change, companies: frozenset[str]) -> Contract:
    """Return a contract at other prices and quantities; standing charges do not hang on the quantity."""
    purpose, quantity = contract.purpose, np.asarray(contract.quantity, dtype=float)
    standing = np.asarray(contract.standing, dtype=float)
    if (purpose in SOLD and contract.seller in companies) or (purpose in BOUGHT and contract.buyer in companies):
        quantity = quantity * change.demand
    factor = change.fuel_price if purpose in FUEL else change.grid_price if purpose in GRID else 1.0
    price = np.asarray(contract.price, dtype=float) * factor
    return replace(contract, quantity=quantity, price=price, standing=standing * factor)
