"""Tariffs and grants that are just enough: solved for a target, or the nearest to a target out of reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from energyplan.appraisal.company_figures import equity_flows, equity_return, project_flows, unlevered_tax
from energyplan.appraisal.figures import Array, Figure, issue, refuse
from energyplan.appraisal.finance import CompanyFlows, Financed, FinanceTerms, finance
from energyplan.appraisal.grants import GrantTerms, pay_grants
from energyplan.appraisal.indicators import least_cover, present_value, rate_of_return

Measure = Literal["dscr", "project_irr", "project_irr_after_tax", "equity_irr", "npv"]
STEPS = 80


@dataclass(frozen=True)
class Target:
    """What a company must reach.

    Attributes
    ----------
    measure : str
        ``dscr`` (least cover), ``project_irr``, ``project_irr_after_tax``, ``equity_irr`` or ``npv``.
    value : float
        Value to reach [-], or [money] for ``npv``.
    """

    measure: Measure
    value: float


@dataclass(frozen=True)
class TariffProblem:
    """A company whose tariff or grant is sought.

    Attributes
    ----------
    flows : CompanyFlows
        What it earns and spends, without the tariff sought.
    terms : FinanceTerms
        How it is financed.
    basis : array
        Revenue in each year for a tariff level of one ``[year]``, such as [kWh] for a level in [money/kWh].
    discount_rate : float
        For ``npv`` [-].
    residual : float
        Value of the assets at the end [money].
    on_credit : bool
        Whether the tariff is paid some days later, as the terms say.
    """

    flows: CompanyFlows
    terms: FinanceTerms
    basis: Array
    discount_rate: float = 0.03
    residual: float = 0.0
    on_credit: bool = True


@dataclass(frozen=True)
class Solved:
    """The least level that reaches the target, or the nearest.

    Attributes
    ----------
    level : float
        Tariff level or grant share.
    reached : Figure
        The measure at this level.
    met : bool
        Whether the target is reached.
    reason : str
        Why it is not reached, or that less would do as well; empty for a plain answer.
    """

    level: float
    reached: Figure
    met: bool
    reason: str = ""


def tariff_basis(energy_kwh: Array, capacity_kw: Array, standing_share: float) -> Array:
    """Revenue for a mean price of one, when a share of it is a standing charge.

    Parameters
    ----------
    energy_kwh, capacity_kw : array
        Sold and subscribed ``[year]`` [kWh], [kW].
    standing_share : float
        Share of the revenue over all years that comes from the standing charge [-].

    Returns
    -------
    array
        ``[year]`` [kWh]: revenue is the mean price times this.
    """
    energy, capacity = np.asarray(energy_kwh, dtype=float), np.asarray(capacity_kw, dtype=float)
    if standing_share == 0.0 or capacity.sum() == 0.0:
        return energy
    return (1.0 - standing_share) * energy + standing_share * capacity * (energy.sum() / capacity.sum())


def split_tariff(level: float, energy_kwh: Array, capacity_kw: Array, standing_share: float) -> tuple[float, float]:
    """Energy price and standing charge of a mean price.

    Parameters
    ----------
    level : float
        Mean price [money/kWh].
    energy_kwh, capacity_kw, standing_share
        As in `tariff_basis`.

    Returns
    -------
    tuple of float
        Energy price [money/kWh] and standing charge [money/kW/a].
    """
    capacity = float(np.sum(capacity_kw))
    if standing_share == 0.0 or capacity == 0.0:
        return level, 0.0
    return level * (1.0 - standing_share), level * standing_share * float(np.sum(energy_kwh)) / capacity


def measured(problem: TariffProblem, level: float, measure: Measure) -> Figure:
    """What a company reaches at a tariff level.

    Parameters
    ----------
    problem : TariffProblem
        The company.
    level : float
        Tariff level.
    measure : str
        As in `Target`.

    Returns
    -------
    Figure
        The measure. For a loan sculpted to a DSCR that the cash does not yet support in full, ``dscr`` is the cover
        that the full loan would have.
    """
    flows = _earning(problem, level)
    if measure == "dscr":
        return full_loan_cover(flows, problem.terms)
    financed = finance(flows, problem.terms)
    if measure == "equity_irr":
        return equity_return(financed, problem.residual)
    project = _project(flows, financed, problem, measure)
    if measure == "npv":
        return Figure(float(present_value(project, problem.discount_rate)), "money")
    return rate_of_return(project)


def margin(problem: TariffProblem, level: float, target: Target) -> float:
    """By how much a company exceeds its target at a tariff level.

    Parameters
    ----------
    problem : TariffProblem
        The company.
    level : float
        Tariff level.
    target : Target
        What it must reach.

    Returns
    -------
    float
        From zero the target is met; endless where any target is met. For a rate of return it is the present value at
        that rate, which grows with the tariff also where no rate or several exist.
    """
    if target.measure in ("dscr", "npv"):
        found = measured(problem, level, target.measure)
        if found.value is None:
            return float("inf") if found.endless else float("-inf")
        return found.value - target.value
    flows = _earning(problem, level)
    financed = finance(flows, problem.terms)
    if target.measure == "equity_irr":
        earned = equity_flows(financed, problem.residual)
    else:
        earned = _project(flows, financed, problem, target.measure)
    return float(present_value(earned, target.value))


def _earning(problem: TariffProblem, level: float) -> CompanyFlows:
    """Return the company's flows with the tariff at a level."""
    before = problem.flows
    later = before.revenue if before.revenue_on_credit is None else before.revenue_on_credit
    return replace(
        before,
        revenue=before.revenue + level * problem.basis,
        revenue_on_credit=later + level * problem.basis if problem.on_credit else later,
    )


def _project(flows: CompanyFlows, financed: Financed, problem: TariffProblem, measure: Measure) -> Array:
    project = project_flows(flows, financed, problem.residual)
    return project - unlevered_tax(flows, problem.terms) if measure == "project_irr_after_tax" else project


def solve_tariff(problem: TariffProblem, target: Target, most: float, least: float = 0.0, told: str = "") -> Solved:
    """Least tariff level at which the company meets its target.

    Parameters
    ----------
    problem : TariffProblem
        The company.
    target : Target
        What it must reach.
    most, least : float
        Highest level that customers would pay, and lowest to look at.
    told : str
        The highest level in words, after "even", for the answer to a target out of reach.

    Returns
    -------
    Solved
        The level; if even the highest does not reach the target, that level and what it reaches.
    """
    if not least <= most:
        refuse([issue("tariff", "lowest level above the highest", least, f"at most {most:g}")])
    words = (
        f"even {told or f'at the highest tariff of {most:,.4g}'}",
        f"met already at the lowest tariff of {least:,.4g}",
    )

    def reach(level: float) -> tuple[float, Figure]:
        return margin(problem, level, target), measured(problem, level, target.measure)

    return _solve(reach, target, (least, most), words)


def solve_grant(problem: TariffProblem, target: Target, level: float, grant: GrantTerms) -> Solved:
    """Least grant share at which the company meets its target with a given tariff.

    Parameters
    ----------
    problem : TariffProblem
        The company.
    target : Target
        What it must reach.
    level : float
        Tariff level.
    grant : GrantTerms
        The grant sought: giver, items and cap count, its share is what is solved for; it comes after other grants.

    Returns
    -------
    Solved
        The share [-]; if even the largest does not reach the target, that share and what it reaches.
    """
    most = _open_share(problem, grant)

    def reach(share: float) -> tuple[float, Figure]:
        terms = replace(problem.terms, grants=(*problem.terms.grants, replace(grant, share=share)))
        granted = replace(problem, terms=terms)
        return margin(granted, level, target), measured(granted, level, target.measure)

    words = (f"even with a grant of {most:.0%}", "met already without a further grant")
    return _solve(reach, target, (0.0, most), words)


def _open_share(problem: TariffProblem, grant: GrantTerms) -> float:
    """Return the share that other grants leave open, least over the items that a further grant may be used for."""
    flows = problem.flows
    cost = flows.investment.sum(axis=0)
    given = pay_grants(problem.terms.grants, flows.investment, flows.items)
    paid = np.sum([g.sum(axis=0) for g in given], axis=0) if given else np.zeros(cost.size)
    at = (cost > 0.0) & np.array([not grant.items or item in grant.items for item in flows.items], dtype=bool)
    return max(float(np.min(1.0 - paid[at] / cost[at], initial=1.0)), 0.0)


def _solve(
    reach: Callable[[float], tuple[float, Figure]], target: Target, bounds: tuple[float, float], words: tuple[str, str]
) -> Solved:
    """Return the least level within bounds that reaches the target, by bisection on the margin, which must not fall."""
    low, high = bounds
    slack = (1e-6 if target.measure == "npv" else 1e-9) * max(1.0, abs(target.value))

    def met(over: float, figure: Figure) -> bool:
        return over >= 0.0 or (figure.value is not None and figure.value >= target.value - slack)

    over, at_low = reach(low)
    if met(over, at_low):
        return Solved(low, at_low, True, words[1])
    over, at_high = reach(high)
    if not met(over, at_high):
        got = f"{at_high.value:.4g}" if at_high.value is not None else f"no figure ({at_high.reason})"
        reason = f"{words[0]} {target.measure} is {got}, not {target.value:g}"
        return Solved(high, at_high, False, reason)
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        over, found = reach(middle)
        if over >= 0.0:
            high, at_high = middle, found
        else:
            low = middle
    near = at_high.value is not None and at_high.value - target.value <= 1e-6 * max(1.0, abs(target.value))
    return Solved(high, at_high, True, "" if near else "a little less falls short at once")


def full_loan_cover(flows: CompanyFlows, terms: FinanceTerms) -> Figure:
    """Least cover; of sculpted loans cut short, the cover that the loan wanted would have.

    Parameters
    ----------
    flows : CompanyFlows
        What the company earns and spends.
    terms : FinanceTerms
        Its loans and grants.

    Returns
    -------
    Figure
        Cash for debt by debt service in the worst year [-]; none, with the reason, without debt service.
    """
    financed = finance(flows, terms)
    service = np.sum([loan.service for loan in financed.loans], axis=0) if financed.loans else np.zeros(flows.years)
    actual = least_cover(financed.cash_for_debt, service, terms.operates_from)
    granted = sum((float(grant.sum()) for grant in financed.grants), 0.0)
    need = float(flows.investment.sum()) - granted
    others = [loan for loan in financed.loans if loan.terms.repayment != "sculpted"]
    fixed = sum(float(loan.drawn.sum()) for loan in others if loan.terms.finances == "investment")
    short = []
    for loan, wanted in zip(financed.loans, terms.loans, strict=True):
        if wanted.repayment != "sculpted":
            continue
        asked = min(wanted.share * need if wanted.amount is None else wanted.amount, max(need - fixed, 0.0))
        drawn = float(loan.drawn.sum())
        if asked > 0.0 and drawn < asked * (1.0 - 1e-12):
            short.append(wanted.dscr * drawn / asked)
    if not short:
        return actual
    value = min(short) if actual.value is None else min(min(short), actual.value)
    return Figure(value, "", "cover that the full loan would have")
