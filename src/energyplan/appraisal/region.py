"""What the town gains: regional value added in four stages, local multiplier, energy money that leaves, jobs.

The four stages are manufacture, planning and installation, operation, and ownership. In each, what stays is the
after-tax profit of local owners, the net wages of residents, and the taxes that local bodies receive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from energyplan.appraisal.figures import Array, Figure, is_share, issue, refuse
from energyplan.appraisal.ledger import Ledger, matching, net_of, paid

Stage = Literal["manufacture", "installation", "operation", "ownership"]
STAGES: tuple[Stage, ...] = ("manufacture", "installation", "operation", "ownership")

STAGE_OF: dict[str, Stage] = {
    "equipment": "manufacture",
    "replacement": "manufacture",
    "construction": "installation",
    "fuel": "operation",
    "fuel_works": "operation",
    "wages": "operation",
    "maintenance": "operation",
    "management": "operation",
    "rent": "operation",
    "other": "operation",
    "interest": "ownership",
}
# purposes that count only where rates are given: the margin of a local bank
OPTIONAL = ("interest",)


@dataclass(frozen=True)
class LocalRates:
    """What becomes local income of a unit spent on one purpose.

    Attributes
    ----------
    local_share : float
        Share of the spending that goes to firms and people of the region [-].
    profit_share, wage_share : float
        Profit before tax and gross wages in their turnover [-].
    owner_share : float
        Share of those firms that residents own [-].
    resident_share : float
        Share of the wages earned by residents [-].
    profit_tax, local_profit_tax : float
        All taxes on profit, and the part that local bodies receive, both of the profit [-].
    wage_tax, local_wage_tax : float
        Taxes and social contributions on wages, and the part that local bodies receive, both of the gross wage [-].
    named : mapping of str to float
        In place of `local_share` for single receivers and items of the purpose: lenders of interest, fuels [-].
    """

    local_share: float
    profit_share: float
    wage_share: float
    owner_share: float = 1.0
    resident_share: float = 0.9
    profit_tax: float = 0.3
    local_profit_tax: float = 0.05
    wage_tax: float = 0.2
    local_wage_tax: float = 0.06
    named: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ValueAdded:
    """Regional value added ``[stage, year]`` [money], stages in the order of `STAGES`.

    Attributes
    ----------
    profits, wages, taxes : array
        After-tax profit of local owners, net wages of residents, local taxes.
    gross_wages : array
        Wages of residents before tax; not part of the total.
    """

    profits: Array
    wages: Array
    taxes: Array
    gross_wages: Array

    @property
    def total(self) -> Array:
        """Sum of the three ``[stage, year]`` [money]."""
        return self.profits + self.wages + self.taxes


@dataclass(frozen=True)
class LocalOwner:
    """A company and how much of it is local.

    Attributes
    ----------
    company : str
        Name in the ledger.
    profit : array
        Profit after tax ``[year]`` [money].
    owner_share : float
        Share owned by residents and local bodies [-]; of losses they bear the same share.
    """

    company: str
    profit: Array
    owner_share: float


@dataclass(frozen=True)
class Multiplier:
    """Local multiplier of three rounds.

    Attributes
    ----------
    rounds : tuple of float
        Income in the first round, what of it is spent locally, and what the receivers spend locally again [money].
    lm3 : Figure
        Sum of the rounds over the first [-], between 1 and 3.
    """

    rounds: tuple[float, float, float]
    lm3: Figure


@dataclass(frozen=True)
class EnergyMoney:
    """Payments for energy ``[carrier, year]`` [money/a].

    Attributes
    ----------
    carriers : tuple of str
        Carriers.
    paid, leaves, stays : array
        Payments, and what of them leaves and stays.
    """

    carriers: tuple[str, ...]
    paid: Array
    leaves: Array
    stays: Array


def value_of_spending(spent: Array, rates: LocalRates) -> tuple[Array, Array, Array]:
    """Local income of spending on one purpose.

    Parameters
    ----------
    spent : array
        Spending ``[year]`` [money].
    rates : LocalRates
        Shares and taxes.

    Returns
    -------
    tuple of array
        After-tax profits, net wages and local taxes ``[year]`` [money].

    Notes
    -----
    ``C s [p (1 - t_p) o + w (1 - t_w) r + p l_p + w l_w r]`` with spending C, local share s, profit and wage shares
    p and w, ownership o, residents r, taxes t and local parts l.

    References
    ----------
    .. [1] Raupach-Sumiya, Matsubara, Prahl, Aretz, Salecki (2015), "Regional economic effects of renewable energies:
           comparing Germany and Japan", Energy, Sustainability and Society 5:10.
    """
    check_rates({"rates": rates})
    local = np.asarray(spent, dtype=float) * rates.local_share
    profits = local * rates.profit_share * (1.0 - rates.profit_tax) * rates.owner_share
    wages = local * rates.wage_share * (1.0 - rates.wage_tax) * rates.resident_share
    taxes = local * (
        rates.profit_share * rates.local_profit_tax + rates.wage_share * rates.local_wage_tax * rates.resident_share
    )
    return profits, wages, taxes


def value_added(
    ledger: Ledger,
    payers: tuple[str, ...],
    rates: Mapping[str, LocalRates],
    owners: tuple[LocalOwner, ...],
    local_bodies: tuple[str, ...] = ("municipality",),
) -> ValueAdded:
    """Regional value added of a plan, read from its ledger.

    Parameters
    ----------
    ledger : Ledger
        The whole ledger.
    payers : tuple of str
        Companies of the plan, and customers who invest: their spending on the purposes of `STAGE_OF` counts, what they
        pay each other does not.
    rates : mapping of str to LocalRates
        Shares and taxes by purpose.
    owners : tuple of LocalOwner
        Companies of the plan and their local owners, for the stage of ownership.
    local_bodies : tuple of str
        Parties that receive local taxes.

    Returns
    -------
    ValueAdded
        By stage, part and year.

    Raises
    ------
    ScenarioError
        For shares out of range and purposes without rates.
    """
    check_rates(rates)
    parts = np.zeros((4, len(STAGES), ledger.years))
    faults = []
    for purpose, stage in STAGE_OF.items():
        spent = spent_outside(ledger, payers, purpose)
        if not np.any(spent) or (purpose in OPTIONAL and purpose not in rates):
            continue
        if purpose not in rates:
            faults.append(issue(f"region.rates.{purpose}", "no local share given", "", "rates for this purpose"))
            continue
        rate, at = rates[purpose], STAGES.index(stage)
        here = spent_locally(ledger, payers, purpose, rate)
        parts[:3, at] += np.stack(value_of_spending(here, replace(rate, local_share=1.0)))
        parts[3, at] += here * rate.wage_share * rate.resident_share
    refuse(faults)
    last = STAGES.index("ownership")
    for owner in owners:
        parts[0, last] += np.asarray(owner.profit) * owner.owner_share
    companies = [owner.company for owner in owners]
    for body in local_bodies:
        for company in companies:
            for purpose in ("income_tax", "property_tax"):
                parts[2, last] += paid(ledger, payer=company, payee=body, purpose=(purpose,))
                parts[2, last] -= paid(ledger, payer=body, payee=company, purpose=(purpose,))
    return ValueAdded(*parts)


def spent_outside(ledger: Ledger, payers: tuple[str, ...], purpose: str) -> Array:
    """What some parties spend on a purpose, without what they pay each other.

    Parameters
    ----------
    ledger : Ledger
        The ledger.
    payers : tuple of str
        Parties.
    purpose : str
        Purpose.

    Returns
    -------
    array
        ``[year]`` [money].
    """
    chosen = _outside(ledger, payers, purpose)
    return np.bincount(ledger.year[chosen], weights=ledger.amount[chosen], minlength=ledger.years).astype(float)


def spent_locally(ledger: Ledger, payers: tuple[str, ...], purpose: str, rates: LocalRates) -> Array:
    """What of the spending on a purpose goes to firms and people of the region.

    Parameters
    ----------
    ledger, payers, purpose
        As in `spent_outside`.
    rates : LocalRates
        Local share of the purpose, and of the receivers and items that have one of their own.

    Returns
    -------
    array
        ``[year]`` [money]. The receiver decides, then the item, then the purpose.
    """
    chosen = _outside(ledger, payers, purpose)
    of_item, of_party = (
        np.array([rates.named.get(name, np.nan) for name in names] or [np.nan])
        for names in (ledger.items, ledger.parties)
    )
    share = of_party[ledger.payee[chosen]]
    share = np.where(np.isnan(share), of_item[ledger.item[chosen]], share)
    share = np.where(np.isnan(share), rates.local_share, share)
    amount = ledger.amount[chosen] * share
    return np.bincount(ledger.year[chosen], weights=amount, minlength=ledger.years).astype(float)


def _outside(ledger: Ledger, payers: tuple[str, ...], purpose: str) -> np.ndarray:
    """Return which lines are payments of some parties to others for a purpose."""
    inside = [code for code, name in enumerate(ledger.parties) if name in payers]
    return matching(ledger, purpose=(purpose,)) & np.isin(ledger.payer, inside) & ~np.isin(ledger.payee, inside)


def local_multiplier(income: float, spent_locally: Array, respent_share: Array) -> Multiplier:
    """Local multiplier LM3.

    Parameters
    ----------
    income : float
        Income in the first round: sales, or the grant [money].
    spent_locally : array
        What is paid of it to each local receiver: staff, suppliers, owners, town ``[receiver]`` [money].
    respent_share : array
        Share that each receiver spends locally again ``[receiver]`` [-].

    Returns
    -------
    Multiplier
        The three rounds and their sum over the first.

    References
    ----------
    .. [1] Sacks, J. (2002), "The Money Trail", New Economics Foundation.
    """
    second = np.asarray(spent_locally, dtype=float)
    third = second * np.asarray(respent_share, dtype=float)
    rounds = (float(income), float(second.sum()), float(third.sum()))
    if rounds[0] <= 0.0:
        return Multiplier(rounds, Figure(None, "", "no income in the first round"))
    return Multiplier(rounds, Figure(sum(rounds) / rounds[0]))


def energy_money(carriers: tuple[str, ...], payments: Array, local_share: Array) -> EnergyMoney:
    """Payments for energy, and what of them leaves the region.

    Parameters
    ----------
    carriers : tuple of str
        Carriers.
    payments : array
        What customers and plants pay for each ``[carrier, year]`` [money/a].
    local_share : array
        Share that stays ``[carrier]`` [-].

    Returns
    -------
    EnergyMoney
        Paid, leaves and stays.

    Raises
    ------
    ScenarioError
        For shares out of range.
    """
    share = np.broadcast_to(np.asarray(local_share, dtype=float), (len(carriers),))
    stays = share[:, None]
    refuse(
        [
            issue(f"region.local_share.{carriers[i]}", "share out of range", share[i], "0 to 1")
            for i in range(len(carriers))
            if not is_share(float(share[i]))
        ]
    )
    values = np.asarray(payments, dtype=float)
    return EnergyMoney(carriers, values, values * (1.0 - stays), values * stays)


def jobs_from_wages(wages: Array, wage_per_job: float) -> Array:
    """Full-time jobs that gross wages pay for.

    Parameters
    ----------
    wages : array
        Gross wages, any shape [money/a].
    wage_per_job : float
        Gross wage and contributions of a full-time job [money/a].

    Returns
    -------
    array
        Jobs, in the same shape.
    """
    return np.asarray(wages, dtype=float) / wage_per_job


def jobs_from_capacity(capacity: Array, jobs_per_unit: Array) -> Array:
    """Permanent jobs by capacity or throughput.

    Parameters
    ----------
    capacity : array
        Capacity or yearly throughput ``[kind]``, such as [MW] or [t/a].
    jobs_per_unit : array
        Jobs for each unit of it ``[kind]``.

    Returns
    -------
    array
        Jobs ``[kind]``.
    """
    return np.asarray(capacity, dtype=float) * np.asarray(jobs_per_unit, dtype=float)


def local_taxes(ledger: Ledger, bodies: tuple[str, ...] = ("municipality",)) -> Array:
    """Taxes that local bodies receive less what they refund.

    Parameters
    ----------
    ledger : Ledger
        The whole ledger.
    bodies : tuple of str
        Parties.

    Returns
    -------
    array
        ``[year]`` [money].
    """
    out = np.zeros(ledger.years)
    for body in bodies:
        found = net_of(ledger, body)
        for purpose in ("income_tax", "property_tax"):
            out = out + found.get(purpose, 0.0)
    return out


def check_rates(rates: Mapping[str, LocalRates]) -> None:
    """Refuse shares out of range.

    Parameters
    ----------
    rates : mapping of str to LocalRates
        Rates by purpose.

    Raises
    ------
    ScenarioError
        With all faults.
    """
    faults = []
    for purpose, rate in rates.items():
        shares = {name: value for name, value in vars(rate).items() if name != "named"} | dict(rate.named)
        for name, value in shares.items():
            if not is_share(value):
                faults.append(issue(f"region.rates.{purpose}.{name}", "share out of range", value, "0 to 1"))
        if rate.profit_share + rate.wage_share > 1.0 + 1e-9:
            got = f"{rate.profit_share + rate.wage_share:g}"
            faults.append(issue(f"region.rates.{purpose}", "profit and wages exceed the turnover", got, "at most 1"))
        for part, whole in (("local_profit_tax", "profit_tax"), ("local_wage_tax", "wage_tax")):
            if getattr(rate, part) > getattr(rate, whole) + 1e-12:
                got = f"{getattr(rate, part):g}"
                faults.append(
                    issue(f"region.rates.{purpose}.{part}", f"more than {whole}", got, f"{getattr(rate, whole):g}")
                )
    refuse(faults)
