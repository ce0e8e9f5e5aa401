"""Tariffs of every company: as given, or sought so that it just meets its target; networks first, sellers last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.companies import SALE, TRANSPORT, Business, Carrier, Contract, Sales
from energyplan.appraisal.figures import Figure
from energyplan.appraisal.grants import GrantTerms
from energyplan.appraisal.indicators import annuity
from energyplan.appraisal.tariff_design import company_problem
from energyplan.appraisal.tariffs import (
    Solved,
    Target,
    TariffProblem,
    measured,
    solve_grant,
    solve_tariff,
    tariff_basis,
)
from energyplan.catalogue.finance_defaults import finance_defaults
from energyplan.planning.appraise_companies import Firms
from energyplan.planning.appraise_contracts import Year, owner_of
from energyplan.planning.appraise_flows import CARRIERS
from energyplan.scenario.schema_companies import TariffSpec

Values = NDArray[np.float64]
FULL_ENOUGH = 0.5
"""Share of its full business from which a company operates; in the years before it builds. A judgement: low enough for
a late extension to leave years of operation what they are, high enough for a first street not to count as one."""
Selling = Mapping[Carrier, tuple[Sales, ...]]


@dataclass(frozen=True)
class Line:
    """Energy of one carrier that a company is paid for.

    Attributes
    ----------
    paid, carrier : str
        ``sale`` to customers, ``transport`` for another company, or ``supply`` to the company that sells; and of what.
    sales : tuple of Sales
        Energy and capacity by buyer.
    reference : float
        Price to which a level of one belongs when the tariff is sought [money/kWh].
    spec : TariffSpec
        As given.
    """

    paid: str
    carrier: Carrier
    sales: tuple[Sales, ...]
    reference: float
    spec: TariffSpec

    @property
    def energy(self) -> Values:
        """Energy ``[year]`` [kWh]."""
        return np.asarray(np.sum([s.energy_kwh for s in self.sales], axis=0))

    @property
    def capacity(self) -> Values:
        """Subscribed ``[year]`` [kW]."""
        return np.asarray(np.sum([s.capacity_kw for s in self.sales], axis=0))


@dataclass(frozen=True)
class TariffAnswer:
    """A tariff as it stands in the books.

    Attributes
    ----------
    company, paid, carrier : str
        Who earns it, what for (``sale``, ``transport``, ``supply``), and of what.
    energy_per_kwh, standing_per_kw, mean_per_kwh : float
        The tariff [money/kWh], [money/kW/a], and what a kWh costs with both [money/kWh].
    today_per_kwh : float
        What the same energy costs its customers today [money/kWh]; NaN where that has no meaning.
    solved : Solved or None
        How it was found; None for a given tariff.
    """

    company: str
    paid: str
    carrier: str
    energy_per_kwh: float
    standing_per_kw: float
    mean_per_kwh: float
    today_per_kwh: float
    solved: Solved | None


@dataclass(frozen=True)
class Priced:
    """A business with its tariffs, and what each company reaches and needs.

    Attributes
    ----------
    business : Business
        With contracts for all tariffs.
    answers : tuple of TariffAnswer
        Every tariff and how it was found.
    targets : dict of str to Target
        What each company must reach.
    reached : dict of str to Figure
        What it reaches with its tariffs.
    grant_needed : dict of str to Solved
        Further grant, as a share of the investment, at which it meets its target with its tariffs, those that were
        sought lowered to what customers pay today where they are dearer.
    """

    business: Business
    answers: tuple[TariffAnswer, ...]
    targets: dict[str, Target]
    reached: dict[str, Figure]
    grant_needed: dict[str, Solved]


def price(
    business: Business,
    year: Year,
    sales: Mapping[Carrier, tuple[Sales, ...]],
    today: Mapping[Carrier, float],
    rate: float,
) -> Priced:
    """Add every tariff to a business.

    Parameters
    ----------
    business : Business
        Without tariffs.
    year : Year
        Firms and flows.
    sales : mapping of str to tuple of Sales
        Energy sold to customers, by carrier.
    today : mapping of str to float
        What the customers pay today for a kWh of each carrier [money/kWh].
    rate : float
        Discount rate [-].

    Returns
    -------
    Priced
        Business with contracts for all tariffs. A target out of reach is answered with the highest tariff allowed.
    """
    firms, answers = year.firms, []
    targets: dict[str, Target] = {}
    grants: dict[str, Solved] = {}
    lowered: dict[str, Business] = {}
    sellers = {firms.seller[c] for c in sales}
    order = sorted(firms.specs, key=lambda s: (s.name in sellers, s.role != "infrastructure"))
    for spec in order:
        lines = tuple(_lines(spec.name, year, sales, today))
        business = _starting(business, spec.name, operates_from(spec.name, lines, year))
        targets[spec.name] = target = _target(business, firms, spec.name, year.problem.currency)
        bill = sum(today[c] * float(np.sum([s.energy_kwh for s in sales[c]])) for c in sales)
        found = _set(business, spec.name, lines, (target, spec.target.most_of_today, bill), rate, firms)
        before = business
        for line, (energy, standing, solved) in zip(lines, found, strict=True):
            business = _with(business, _contracts(line, spec.name, firms, energy, standing))
            answer = _answer(spec.name, line, energy, standing, today, solved)
            answers.append(answer)
            less = 1.0
            if solved is not None and answer.mean_per_kwh > answer.today_per_kwh:  # never where today is unknown
                less = answer.today_per_kwh / answer.mean_per_kwh
            before = _with(before, _contracts(line, spec.name, firms, less * energy, less * standing))
        lowered[spec.name] = before
    reached = {}
    for spec in order:
        nothing, held = np.zeros(business.years), targets[spec.name]
        problem = company_problem(business, spec.name, (), nothing, rate)
        reached[spec.name] = measured(problem, 0.0, held.measure)
        if problem.flows.investment.sum() > 0:
            cheap = company_problem(lowered[spec.name], spec.name, (), nothing, rate)
            grants[spec.name] = solve_grant(cheap, held, 0.0, GrantTerms("state", 0.0, name="grant sought"))
    return Priced(business, tuple(answers), targets, reached, grants)


def operates_from(name: str, lines: tuple[Line, ...], year: Year) -> int:
    """Return the first year of operation of a company; the years before are building years.

    Parameters
    ----------
    name : str
        The company.
    lines : tuple of Line
        What it is paid for.
    year : Year
        Timing and owners.

    Returns
    -------
    int
        First year with at least half of the energy that it delivers once everything stands; of a company that delivers
        none, with half of what it invests standing.
    """
    when = year.timing
    business = np.sum([line.energy for line in lines], axis=0) if lines else np.zeros(when.years)
    if business[-1] <= 0.0:
        mine = [item for item, owner in year.firms.owner.items() if owner == name]
        business = np.sum([when.capex[i].sum() * when.ready[i] for i in mine], axis=0) if mine else business
    return max(int(np.argmax(business >= FULL_ENOUGH * business[-1])), 1)


def _starting(business: Business, name: str, year: int) -> Business:
    """Return the business with a company's first year of operation."""
    companies = tuple(
        replace(c, terms=replace(c.terms, operates_from=year)) if c.name == name else c for c in business.companies
    )
    return replace(business, companies=companies)


def _with(business: Business, contracts: list[Contract]) -> Business:
    return replace(business, contracts=(*business.contracts, *contracts))


def _lines(
    name: str, year: Year, sales: Mapping[Carrier, tuple[Sales, ...]], today: Mapping[Carrier, float]
) -> Iterator[Line]:
    firms = year.firms
    given = firms.spec(name).tariffs
    for carrier in (c for c in CARRIERS if c in sales):
        tariff = given.get(carrier, TariffSpec())
        if firms.seller[carrier] == name:
            yield Line("sale", carrier, sales[carrier], today[carrier], tariff)
            continue
        energy = sum(float(np.sum(s.energy_kwh)) for s in sales[carrier])
        if firms.network_owner[carrier] == name and year.problem.network(carrier) is not None:
            cost = sum(
                annuity(float(c.sum()), year.problem.discount_rate, 30)
                for item, c in year.timing.capex.items() if item.startswith(f"{carrier} ")
            )  # fmt: skip
            yield Line(
                "transport", carrier, sales[carrier], max(cost, 1e-9) * year.timing.years / max(energy, 1e-9), tariff
            )
        made = year.each(lambda s, c: sum(
            kwh for (asset, which), kwh in s.flows.plants.output.items() if which == c and owner_of(year, asset) == name
        ), carrier)  # fmt: skip
        if made.any():
            nothing = np.zeros(year.timing.years)
            bought = Sales(carrier, firms.seller[carrier], made, nothing, nothing)
            yield Line("supply", carrier, (bought,), today[carrier], tariff)


def _target(business: Business, firms: Firms, name: str, currency: str) -> Target:
    """Return what a company must reach; without debt a cover has no meaning, and its present value must be nought."""
    spec, facts = firms.spec(name).target, finance_defaults(currency)
    terms = next(c.terms for c in business.companies if c.name == name)
    owned = any(a.owner == name and np.any(a.capex) for a in business.assets)
    if spec.measure == "dscr" and not (terms.loans and owned):
        return Target("npv", 0.0)
    default = {"dscr": facts.number("target_dscr"), "npv": 0.0}.get(spec.measure, facts.number("target_equity_irr"))
    return Target(spec.measure, default if spec.value is None else float(spec.value))


def _set(
    business: Business, name: str, lines: tuple[Line, ...], wish: tuple[Target, float, float], rate: float, firms: Firms
) -> list[tuple[float, float, Solved | None]]:
    """Return energy price, standing charge and how it was found, for each line of a company.

    `wish` is the target, the highest share of what customers pay today, and what they pay for all years.
    """
    target, most, bill = wish
    sought = [line for line in lines if line.spec.energy_per_kwh is None]
    solved = None
    if sought:
        revenue = [
            line.reference * tariff_basis(line.energy, line.capacity, line.spec.standing_share) for line in sought
        ]
        problem = _problem(business, name, lines, np.sum(revenue, axis=0), (rate, firms))
        whole = float(np.sum(revenue))
        today = "what customers pay today" if most == 1.0 else f"{most:g} times what customers pay today"
        told = f"at {today}"
        if any(line.paid == "transport" for line in sought):  # all that customers pay is the most a network can earn
            most, told = (most * bill / whole if whole > 0 else most), f"if it earned {today}"
        solved = solve_tariff(problem, target, most, told=told)
        if not solved.met and any(line.paid == "transport" for line in sought):
            # all that customers pay would not help it either
            even = solve_tariff(problem, Target("npv", 0.0), most, told=told)
            reached = measured(problem, even.level, target.measure)
            reason = f"{solved.reason}; it earns the planning rate in its place" if even.met else solved.reason
            solved = replace(even, reached=reached, met=False, reason=reason)
    out: list[tuple[float, float, Solved | None]] = []
    for line in lines:
        if line.spec.energy_per_kwh is not None or solved is None:
            out.append((float(line.spec.energy_per_kwh or 0.0), float(line.spec.standing_per_kw or 0.0), None))
            continue
        mean, share = solved.level * line.reference, line.spec.standing_share
        kw = float(line.capacity.sum())
        standing = mean * share * float(line.energy.sum()) / kw if kw > 0 and share > 0 else 0.0
        out.append((mean * (1.0 - share) if standing else mean, standing, solved))
    return out


def _problem(
    business: Business, name: str, lines: tuple[Line, ...], basis: Values, around: tuple[float, Firms]
) -> TariffProblem:
    """Return the problem of a company with its given tariffs and connection fees already earned."""
    rate, firms = around
    known: list[Contract] = []
    for line in lines:
        given = line.spec.energy_per_kwh is not None
        price, standing = (line.spec.energy_per_kwh or 0.0, line.spec.standing_per_kw or 0.0) if given else (0.0, 0.0)
        known += _contracts(line, name, firms, float(price), float(standing))
    problem = company_problem(replace(business, contracts=(*business.contracts, *known)), name, (), basis, rate)
    return replace(problem, on_credit=all(line.paid == "sale" for line in lines))  # companies of the plan pay at once


def _contracts(line: Line, name: str, firms: Firms, energy: float, standing: float) -> list[Contract]:
    purpose = (TRANSPORT if line.paid == "transport" else SALE)[line.carrier]
    seller = firms.seller[line.carrier]
    out = []
    for s in line.sales:
        buyer = seller if line.paid == "transport" else s.group
        out.append(Contract(name, buyer, purpose, s.group, s.energy_kwh, energy, s.capacity_kw * standing))
        fee = line.spec.connection_fee
        owner = firms.network_owner[line.carrier]
        if fee and line.paid != "supply" and (line.paid == "transport" or owner == name):
            out.append(Contract(owner, s.group, "connection_fee", s.group, s.new_connections, fee))
    return [c for c in out if np.any(np.asarray(c.quantity) * c.price) or np.any(c.standing)]


def _answer(
    name: str, line: Line, energy: float, standing: float, today: Mapping[Carrier, float], solved: Solved | None
) -> TariffAnswer:
    sold = float(line.energy.sum())
    mean = energy + (standing * float(line.capacity.sum()) / sold if sold > 0 else 0.0)
    now = today[line.carrier] if line.paid == "sale" else float("nan")
    return TariffAnswer(name, line.paid, line.carrier, energy, standing, mean, now, solved)
