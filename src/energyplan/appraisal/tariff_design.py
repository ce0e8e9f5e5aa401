"""Tariffs of a company among others: what customers pay, or what an operator pays for the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from energyplan.appraisal.appraise import residual_by_owner
from energyplan.appraisal.companies import SALE, TRANSPORT, Business, Sales, operating_ledger
from energyplan.appraisal.figures import Array, is_share, issue, refuse
from energyplan.appraisal.statements import company_flows
from energyplan.appraisal.tariffs import Solved, Target, TariffProblem, solve_tariff, split_tariff, tariff_basis
from energyplan.core.errors import did_you_mean

Paid = Literal["sale", "transport"]


@dataclass(frozen=True)
class TariffWish:
    """The tariff that is sought.

    Attributes
    ----------
    company : str
        Company that earns it.
    paid : str
        ``sale``: what customers pay for energy; ``transport``: what an operator pays for heat transport or wheeling.
    target : Target
        What the company must just reach.
    standing_share : float
        Share of the tariff's revenue that comes as a standing charge by capacity [-].
    most : float
        Highest mean price to look at [money/kWh].
    """

    company: str
    paid: Paid
    target: Target
    standing_share: float
    most: float


@dataclass(frozen=True)
class TariffDesign:
    """A tariff that is just enough, or the nearest to it.

    Attributes
    ----------
    energy_per_kwh, standing_per_kw : float
        The tariff [money/kWh], [money/kW/a].
    solved : Solved
        Its mean price, what it reaches, and whether that is the target.
    """

    energy_per_kwh: float
    standing_per_kw: float
    solved: Solved


def company_problem(
    business: Business, company: str, purposes: Sequence[str], basis: Array, discount_rate: float
) -> TariffProblem:
    """The problem of one company whose income from some purposes is sought.

    Parameters
    ----------
    business : Business
        All companies, assets and contracts; those in which the company sells for one of the purposes are set aside.
    company : str
        The company.
    purposes : sequence of str
        Purposes of the ledger.
    basis : array
        Revenue for a mean price of one ``[year]``.
    discount_rate : float
        Rate of present values [-].

    Returns
    -------
    TariffProblem
        For `energyplan.appraisal.tariffs.solve_tariff` and `solve_grant`.

    Raises
    ------
    ScenarioError
        For a company that is none of the business's.
    """
    names = tuple(c.name for c in business.companies)
    if company not in names:
        refuse([issue("tariff", "no such company", company, ", ".join(names), did_you_mean(company, names))])
    mine = [c.seller == company and c.purpose in purposes for c in business.contracts]
    sought = [c for c, is_mine in zip(business.contracts, mine, strict=True) if is_mine]
    rest = replace(business, contracts=tuple(c for c, own in zip(business.contracts, mine, strict=True) if not own))
    others = tuple(name for name in names if name != company)
    terms = next(c.terms for c in business.companies if c.name == company)
    return TariffProblem(
        flows=company_flows(operating_ledger(rest), company, others), terms=terms,
        basis=np.asarray(basis, dtype=float), discount_rate=discount_rate,
        residual=residual_by_owner(business).get(company, 0.0),
        on_credit=not all(c.buyer in others for c in sought) or not sought,
    )  # fmt: skip


def design_tariff(
    business: Business, sales: Sequence[Sales], wish: TariffWish, discount_rate: float = 0.03
) -> TariffDesign:
    """Tariff of one carrier at which a company just meets its target.

    Parameters
    ----------
    business : Business
        All companies, assets and contracts; contracts for the tariff sought are left out of account, all others
        stand, so that a transport tariff is sought before the tariff of the operator who pays it.
    sales : sequence of Sales
        Energy sold, of one carrier.
    wish : TariffWish
        Company, target, split and highest price.
    discount_rate : float
        Rate of present values [-].

    Returns
    -------
    TariffDesign
        Energy price and standing charge, for `energyplan.appraisal.companies.Tariff`.

    Raises
    ------
    ScenarioError
        For sales of no or several carriers, a share out of range, and an unknown company.
    """
    carriers = sorted({s.carrier for s in sales})
    faults = []
    if len(carriers) != 1:
        faults.append(issue("tariff", "not one carrier", ", ".join(carriers) or "none", "sales of one carrier"))
    if not is_share(wish.standing_share):
        faults.append(issue("tariff.standing_share", "share out of range", wish.standing_share, "0 to 1"))
    refuse(faults)
    energy = np.sum([s.energy_kwh for s in sales], axis=0)
    capacity = np.sum([s.capacity_kw for s in sales], axis=0)
    purpose = (SALE if wish.paid == "sale" else TRANSPORT)[carriers[0]]
    basis = tariff_basis(energy, capacity, wish.standing_share)
    problem = company_problem(business, wish.company, (purpose,), basis, discount_rate)
    solved = solve_tariff(problem, wish.target, wish.most)
    price, standing = split_tariff(solved.level, energy, capacity, wish.standing_share)
    return TariffDesign(price, standing, solved)
