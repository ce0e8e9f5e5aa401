"""The whole appraisal of a plan, from neutral inputs to one record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from energyplan.appraisal.carbon import CarbonBalance, PrimaryBalance, abatement_cost, carbon_balance, primary_balance
from energyplan.appraisal.companies import Books, Business, keep_books
from energyplan.appraisal.company_figures import CompanyFigures, company_figures
from energyplan.appraisal.figures import Array, Figure, by_year
from energyplan.appraisal.ledger import paid
from energyplan.appraisal.purposes import of_kind
from energyplan.appraisal.region import (
    STAGE_OF,
    STAGES,
    EnergyMoney,
    LocalOwner,
    LocalRates,
    Multiplier,
    ValueAdded,
    energy_money,
    jobs_from_wages,
    local_multiplier,
    spent_locally,
    value_added,
)
from energyplan.appraisal.resilience import Island, Outages, survive_outages
from energyplan.appraisal.stages import replacements, residual_value


@dataclass(frozen=True)
class LocalInputs:
    """What is local.

    Attributes
    ----------
    rates : mapping of str to LocalRates
        By purpose of the ledger.
    owner_share : mapping of str to float
        Share of each company owned by residents and local bodies [-]; 0 for companies not named.
    bodies : tuple of str
        Parties that receive local taxes.
    respent_share : float
        Share of local income that is spent locally again [-].
    wage_per_job : float
        Gross wage and contributions of a job [money/a].
    """

    rates: Mapping[str, LocalRates]
    owner_share: Mapping[str, float]
    bodies: tuple[str, ...] = ("municipality",)
    respent_share: float = 0.5
    wage_per_job: float = 4.5e6


@dataclass(frozen=True)
class EnergyInputs:
    """Energy bought from outside the plan's own plants, without and with it.

    Attributes
    ----------
    carriers : tuple of str
        Carriers.
    today_kwh, then_kwh : array
        ``[carrier, year]`` [kWh].
    kg_per_kwh : array
        Emission factor ``[carrier]`` or ``[carrier, year]`` [kg/kWh].
    primary : array
        Primary energy of a unit, all and not renewable ``[kind, carrier]`` [-].
    today_paid, then_paid : array
        Payments ``[carrier, year]`` [money/a].
    local_share : array
        Share of the payments that stays ``[carrier]`` [-].
    extra_cost : array
        Cost of the plan less that of today's supply ``[year]`` [money].
    """

    carriers: tuple[str, ...]
    today_kwh: Array
    then_kwh: Array
    kg_per_kwh: Array
    primary: Array
    today_paid: Array
    then_paid: Array
    local_share: Array
    extra_cost: Array


@dataclass(frozen=True)
class AppraisalInputs:
    """Everything that the appraisal needs; what is None is left out.

    Attributes
    ----------
    business : Business
        Companies, assets and contracts.
    discount_rate : float
        Rate of the present values [-].
    local : LocalInputs or None
        For the regional economy.
    energy : EnergyInputs or None
        For carbon and the money that leaves.
    islands : mapping of str to Island
        Networks whose outages are looked at, by carrier.
    longest_outage_h : int
        Longest outage [h].
    """

    business: Business
    discount_rate: float
    local: LocalInputs | None = None
    energy: EnergyInputs | None = None
    islands: Mapping[str, Island] = field(default_factory=dict)
    longest_outage_h: int = 336


@dataclass(frozen=True)
class Appraisal:
    """Money, region, carbon and resilience of a plan.

    Attributes
    ----------
    books : Books
        Ledger and statements.
    figures : dict of str to CompanyFigures
        Indicators by company.
    residual : dict of str to float
        Value of each company's assets at the end [money].
    value : ValueAdded or None
        Regional value added.
    multiplier : Multiplier or None
        LM3 of a mean year of operation.
    jobs : array or None
        Local jobs by stage and year, from wages before tax ``[stage, year]``.
    money_today, money_then : EnergyMoney or None
        Payments for energy.
    carbon : CarbonBalance or None
        Emissions.
    primary : PrimaryBalance or None
        Primary energy.
    abatement : Figure or None
        Cost of a tonne avoided [money/t].
    outages : dict of str to Outages
        By island.
    """

    books: Books
    figures: dict[str, CompanyFigures]
    residual: dict[str, float]
    value: ValueAdded | None
    multiplier: Multiplier | None
    jobs: Array | None
    money_today: EnergyMoney | None
    money_then: EnergyMoney | None
    carbon: CarbonBalance | None
    primary: PrimaryBalance | None
    abatement: Figure | None
    outages: dict[str, Outages]


def appraise(inputs: AppraisalInputs) -> Appraisal:
    """Appraise a plan.

    Parameters
    ----------
    inputs : AppraisalInputs
        Neutral inputs.

    Returns
    -------
    Appraisal
        Ledger, statements, indicators, region, carbon and resilience.

    Raises
    ------
    ScenarioError
        For faults of the inputs.
    """
    books = keep_books(inputs.business)
    residual = residual_by_owner(inputs.business)
    figures = {
        a.company.name: company_figures(
            a.flows, a.financed, a.company.terms, inputs.discount_rate, residual.get(a.company.name, 0.0)
        )
        for a in books.accounts
    }
    value = multiplier = jobs = None
    if inputs.local is not None:
        value, multiplier, jobs = _region(inputs.business, books, inputs.local)
    today = then = carbon = primary = abatement = None
    if inputs.energy is not None:
        energy = inputs.energy
        today = energy_money(energy.carriers, energy.today_paid, energy.local_share)
        then = energy_money(energy.carriers, energy.then_paid, energy.local_share)
        carbon = carbon_balance(energy.carriers, energy.today_kwh, energy.then_kwh, energy.kg_per_kwh)
        primary = primary_balance(energy.today_kwh, energy.then_kwh, energy.primary)
        abatement = abatement_cost(energy.extra_cost, carbon.avoided, inputs.discount_rate)
    outages = {name: survive_outages(island, inputs.longest_outage_h) for name, island in inputs.islands.items()}
    return Appraisal(
        books=books, figures=figures, residual=residual, value=value, multiplier=multiplier, jobs=jobs,
        money_today=today, money_then=then, carbon=carbon, primary=primary, abatement=abatement, outages=outages,
    )  # fmt: skip


def residual_by_owner(business: Business) -> dict[str, float]:
    """Value of each owner's assets at the end of the horizon.

    Parameters
    ----------
    business : Business
        Assets and owners.

    Returns
    -------
    dict of str to float
        [money], in proportion to the life left.
    """
    out: dict[str, float] = {}
    for asset in business.assets:
        capex = by_year(asset.capex, business.years)[:, None]
        life = np.array([asset.life_years])
        left = float(residual_value(capex + replacements(capex, life), life)[0])
        out[asset.owner] = out.get(asset.owner, 0.0) + left
    return out


def headline(appraisal: Appraisal, company: str, outage_h: int = 72) -> tuple[tuple[str, str, str, Figure], ...]:
    """Ten figures that matter.

    Parameters
    ----------
    appraisal : Appraisal
        The appraisal.
    company : str
        Company whose return and cover are shown.
    outage_h : int
        Length of the outage shown [h].

    Returns
    -------
    tuple of (str, str, str, Figure)
        Key, English and Japanese words, and the figure; none, with the reason, where an input was left out.
    """
    ledger, figures, start = appraisal.books.ledger, appraisal.figures[company], appraisal.books.building_years
    spent = float(paid(ledger, purpose=("equipment", "construction")).sum())
    grants = float(paid(ledger, purpose=("grant",)).sum())
    absent = Figure(None, "", "not asked for")
    leaves = stays = carbon = value = jobs = absent
    if appraisal.money_today is not None and appraisal.money_then is not None:
        leaves = Figure(float(appraisal.money_today.leaves[:, -1].sum()), "money/a")
        stays = Figure(float(appraisal.money_then.leaves[:, -1].sum()), "money/a")
    if appraisal.carbon is not None:
        carbon = Figure(float(appraisal.carbon.avoided[start:].mean()), "t/a")
    if appraisal.value is not None and appraisal.jobs is not None:
        value = Figure(float(appraisal.value.total.sum(axis=0)[start:].mean()), "money/a")
        jobs = Figure(float(appraisal.jobs[2:, start:].sum(axis=0).mean()), "jobs")
    rows = [
        ("investment", "Investment", "総投資額", Figure(spent, "money")),
        ("grants", "Grants", "補助金", Figure(grants, "money")),
        ("project_irr", "Project IRR before tax", "事業IRR(税引前)", figures.project_irr),
        ("equity_irr", "Equity IRR", "エクイティIRR", figures.equity_irr),
        ("least_dscr", "Least DSCR", "最小DSCR", figures.least_dscr),
        ("leaves_today", "Energy money that leaves, today", "エネルギー代金の流出(現状)", leaves),
        ("leaves_then", "Energy money that leaves, with the plan", "エネルギー代金の流出(計画)", stays),
        ("value_added", "Regional value added", "地域付加価値", value),
        ("jobs", "Permanent jobs", "雇用", jobs),
        ("carbon", "CO2 avoided", "CO2削減量", carbon),
    ]
    for name, outages in appraisal.outages.items():
        at = min(outage_h, outages.duration_h.size) - 1
        words = (f"Survival of {at + 1} h without the grid: {name}", f"停電{at + 1}時間の自立確率:{name}")
        rows.append((f"survival_{name}", *words, Figure(float(outages.survival[at]))))
    return tuple(rows)


def _region(business: Business, books: Books, local: LocalInputs) -> tuple[ValueAdded, Multiplier, Array]:
    """Regional value added, the multiplier of a mean year of operation, and jobs by stage."""
    names = tuple(company.name for company in business.companies)
    owners = tuple(
        LocalOwner(a.company.name, a.statements.income.profit, float(local.owner_share.get(a.company.name, 0.0)))
        for a in books.accounts
    )
    spenders = tuple(dict.fromkeys((*names, *(asset.owner for asset in business.assets))))
    value = value_added(books.of_plan, spenders, local.rates, owners, local.bodies)
    return value, _multiplier(books, names, value, local), jobs_from_wages(value.gross_wages, local.wage_per_job)


def _multiplier(books: Books, names: tuple[str, ...], value: ValueAdded, local: LocalInputs) -> Multiplier:
    """LM3 of a mean year of operation: customers' money, what of it is paid locally, and what is spent again."""
    ledger, operation = books.of_plan, slice(books.building_years, None)
    purposes = of_kind("operating")
    sales = np.sum([paid(ledger, payee=name, purpose=purposes) for name in names], axis=0)
    sales = sales - sum(paid(ledger, payer=p, payee=q, purpose=purposes) for p in names for q in names if p != q)
    local_pay = [
        spent_locally(ledger, names, purpose, local.rates[purpose])[operation].mean()
        for purpose, stage in STAGE_OF.items()
        if stage == "operation" and purpose in local.rates
    ]
    ownership = STAGES.index("ownership")
    own = [float(part[ownership, operation].mean()) for part in (value.profits, value.taxes)]
    receivers = np.maximum(np.array([*local_pay, *own]), 0.0)
    return local_multiplier(float(sales[operation].mean()), receivers, np.full(receivers.size, local.respent_share))
