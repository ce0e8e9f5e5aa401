"""Who owns what, and who pays whom for it: from assets, energy sold and contracts to the ledger and the statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from energyplan.appraisal.figures import Array, by_year, issue, refuse
from energyplan.appraisal.finance import CompanyFlows, Financed, FinanceTerms, finance
from energyplan.appraisal.ledger import Ledger, Payment, join, write_ledger
from energyplan.appraisal.stages import replacements
from energyplan.appraisal.statements import Statements, company_flows, finance_payments, read_statements
from energyplan.core.errors import did_you_mean

Carrier = Literal["heat", "electricity", "cooling"]
SALE = {"heat": "heat_sale", "electricity": "power_sale", "cooling": "cooling_sale"}
TRANSPORT = {"heat": "heat_transport", "electricity": "wheeling", "cooling": "heat_transport"}


@dataclass(frozen=True)
class Company:
    """One company of the plan.

    Attributes
    ----------
    name : str
        Its name in the ledger.
    role : str
        ``infrastructure`` (owns networks, earns transport tariffs and connection fees) or ``operator`` (owns plants,
        buys fuel, sells energy).
    terms : FinanceTerms
        How it is financed and taxed.
    """

    name: str
    role: Literal["infrastructure", "operator"]
    terms: FinanceTerms = field(default_factory=FinanceTerms)


@dataclass(frozen=True)
class AssetBook:
    """One asset as its owner's accounts see it.

    Attributes
    ----------
    name, owner : str
        The asset and the party that pays for it.
    capex : array
        First investment ``[year]`` [money].
    life_years : int
        Years after which it is replaced.
    equipment_share : float
        Share of the investment that goes to the maker; the rest goes to the builder [-].
    maintenance, wages, management : array or float
        Yearly costs: contractor, own staff, insurance and overhead ``[year]`` [money].
    running : array or float
        Yearly costs of the contractor that go with what the asset makes ``[year]`` [money].
    maker, builder, contractor, staff, manager : str
        Parties that are paid.
    """

    name: str
    owner: str
    capex: Array
    life_years: int
    equipment_share: float = 0.5
    maintenance: Array | float = 0.0
    wages: Array | float = 0.0
    management: Array | float = 0.0
    running: Array | float = 0.0
    maker: str = "equipment makers"
    builder: str = "builders"
    contractor: str = "maintenance firms"
    staff: str = "employees"
    manager: str = "insurers and services"


@dataclass(frozen=True)
class Contract:
    """A price for a quantity, and a standing charge.

    Attributes
    ----------
    seller, buyer : str
        Parties.
    purpose, item : str
        Purpose of the ledger, and what it is for.
    quantity : array or float
        Sold in each year ``[year]``, in the unit that the price is per.
    price : array or float
        Price ``[year]`` [money per unit].
    standing : array or float
        Charge whatever is sold ``[year]`` [money].
    """

    seller: str
    buyer: str
    purpose: str
    item: str
    quantity: Array | float = 0.0
    price: Array | float = 0.0
    standing: Array | float = 0.0

    def payment(self, years: int) -> Payment:
        """Return what the buyer pays, by year.

        Parameters
        ----------
        years : int
            Number of years.

        Returns
        -------
        Payment
            Quantity times price plus the standing charge [money].
        """
        key = f"contract {self.seller} > {self.buyer}: {self.item}"
        quantity, price, standing = (
            by_year(values, years, f"{key}.{field}")
            for field, values in (("quantity", self.quantity), ("price", self.price), ("standing", self.standing))
        )
        amount = quantity * price + standing
        return Payment(self.buyer, self.seller, self.purpose, self.item, amount)


@dataclass(frozen=True)
class Sales:
    """Energy sold to one group of customers.

    Attributes
    ----------
    carrier : str
        ``heat``, ``electricity`` or ``cooling``.
    group : str
        The customers.
    energy_kwh : array
        Delivered ``[year]`` [kWh].
    capacity_kw : array
        Subscribed ``[year]`` [kW].
    new_connections : array
        Buildings connected in each year ``[year]``.
    """

    carrier: Carrier
    group: str
    energy_kwh: Array
    capacity_kw: Array
    new_connections: Array


@dataclass(frozen=True)
class Tariff:
    """Prices of one carrier.

    Attributes
    ----------
    energy_per_kwh, standing_per_kw : float
        What customers pay [money/kWh], [money/kW/a].
    connection_fee : float
        Paid once for each building [money].
    transport_per_kwh, transport_per_kw : float
        What an operator pays the owner of the network [money/kWh], [money/kW/a].
    """

    energy_per_kwh: float
    standing_per_kw: float = 0.0
    connection_fee: float = 0.0
    transport_per_kwh: float = 0.0
    transport_per_kw: float = 0.0


@dataclass(frozen=True)
class Business:
    """Everything that the ledger is written from.

    Attributes
    ----------
    years : int
        Number of years, year 0 included.
    companies : tuple of Company
        Companies whose accounts are drawn up.
    assets : tuple of AssetBook
        Assets and their owners; an owner that is no company (a customer, the town) needs no accounts.
    contracts : tuple of Contract
        Sales, fuel, grid energy, transport, rent and whatever else is agreed.
    today : tuple of Contract
        What customers pay for the supply of today until the plan serves them; no company is a party to it.
    """

    years: int
    companies: tuple[Company, ...]
    assets: tuple[AssetBook, ...] = ()
    contracts: tuple[Contract, ...] = ()
    today: tuple[Contract, ...] = ()


@dataclass(frozen=True)
class Accounts:
    """One company's flows, finance and statements."""

    company: Company
    flows: CompanyFlows
    financed: Financed
    statements: Statements


@dataclass(frozen=True)
class Books:
    """The whole ledger, and each company's accounts read from it.

    Attributes
    ----------
    ledger : Ledger
        Every payment.
    of_plan : Ledger
        Without what customers pay for the supply of today until the plan serves them: what the plan sets off.
    accounts : tuple of Accounts
        By company.
    """

    ledger: Ledger
    of_plan: Ledger
    accounts: tuple[Accounts, ...]

    @property
    def building_years(self) -> int:
        """Years from year 0 in which a company still builds; in those after, all operate."""
        return max((account.company.terms.operates_from for account in self.accounts), default=1)


def assign_owners(kinds: Mapping[str, str], companies: tuple[Company, ...]) -> dict[str, str]:
    """Owners by default: networks to the infrastructure company, all else to the operator.

    Parameters
    ----------
    kinds : mapping of str to str
        Kind of each asset: ``network`` or anything else.
    companies : tuple of Company
        Companies; the first of a role counts, and a company alone owns everything.

    Returns
    -------
    dict of str to str
        Owner of each asset.

    Raises
    ------
    ScenarioError
        When there is no company.
    """
    if not companies:
        refuse([issue("companies", "no company", fix="Name one, or leave the section out for one company.")])
    network = next((c.name for c in companies if c.role == "infrastructure"), companies[0].name)
    plant = next((c.name for c in companies if c.role == "operator"), companies[0].name)
    return {name: network if kind == "network" else plant for name, kind in kinds.items()}


def sale_contracts(sales: Sales, tariff: Tariff, seller: str, network_owner: str) -> tuple[Contract, ...]:
    """Contracts for energy sold, its transport and connection.

    Parameters
    ----------
    sales : Sales
        Energy sold to one group of customers.
    tariff : Tariff
        Prices.
    seller : str
        Company that sells the energy.
    network_owner : str
        Company that owns the network; if it is another one, the seller pays it for transport.

    Returns
    -------
    tuple of Contract
        Sale, connection fees, and transport where two companies meet.
    """
    kw = np.asarray(sales.capacity_kw, dtype=float)
    out = [
        Contract(
            seller, sales.group, SALE[sales.carrier], sales.group, sales.energy_kwh, tariff.energy_per_kwh,
            kw * tariff.standing_per_kw,
        )
    ]  # fmt: skip
    if tariff.connection_fee:
        fee = Contract(
            network_owner, sales.group, "connection_fee", sales.group, sales.new_connections, tariff.connection_fee
        )
        out.append(fee)
    if network_owner != seller:
        carried = Contract(
            network_owner, seller, TRANSPORT[sales.carrier], sales.group, sales.energy_kwh, tariff.transport_per_kwh,
            kw * tariff.transport_per_kw,
        )  # fmt: skip
        out.append(carried)
    return tuple(out)


def operating_ledger(business: Business) -> Ledger:
    """Ledger of investment, replacement, operation and sales, before finance.

    Parameters
    ----------
    business : Business
        Assets, contracts and companies.

    Returns
    -------
    Ledger
        Every payment.

    Raises
    ------
    ScenarioError
        For shares out of range, lives under a year, and faults of single payments.
    """
    faults = []
    for asset in business.assets:
        if not 0.0 <= asset.equipment_share <= 1.0:
            faults.append(issue(f"{asset.name}.equipment_share", "share out of range", asset.equipment_share, "0 to 1"))
        if asset.life_years < 1:
            faults.append(issue(f"{asset.name}.life_years", "life too short", asset.life_years, "1 year or more"))
    refuse(faults)
    payments = [payment for asset in business.assets for payment in _asset_payments(asset, business.years)]
    payments += [contract.payment(business.years) for contract in business.contracts]
    return write_ledger(payments, business.years)


def keep_books(business: Business) -> Books:
    """Write the whole ledger and read every company's statements from it.

    Parameters
    ----------
    business : Business
        Assets, contracts and companies.

    Returns
    -------
    Books
        Ledger with operation and finance, and each company's accounts.

    Raises
    ------
    ScenarioError
        For an owner of a company's name misspelt, and faults of terms and payments.
    """
    names = tuple(company.name for company in business.companies)
    if len(set(names)) < len(names):
        refuse([issue("companies", "two companies of one name", ", ".join(names), "different names")])
    _check_owners(business, names)
    operating = operating_ledger(business)
    drafts = []
    payments: list[Payment] = []
    for company in business.companies:
        others = tuple(name for name in names if name != company.name)
        flows = company_flows(operating, company.name, others)
        financed = finance(flows, company.terms)
        payments += finance_payments(operating, company.name, financed, company.terms, others)
        drafts.append((company, flows, financed))
    ledger = join(operating, write_ledger(payments, business.years))
    today = write_ledger([contract.payment(business.years) for contract in business.today], business.years)
    return Books(
        join(ledger, today),
        ledger,
        tuple(
            Accounts(company, flows, financed, read_statements(ledger, company.name, financed))
            for company, flows, financed in drafts
        ),
    )


def _asset_payments(asset: AssetBook, years: int) -> list[Payment]:
    """Return all payments for one asset."""
    capex = by_year(asset.capex, years, f"{asset.name}.capex")
    again = replacements(capex[:, None], np.array([asset.life_years]))[:, 0]
    share = asset.equipment_share
    upkeep = by_year(asset.maintenance, years, f"{asset.name}.maintenance")
    upkeep = upkeep + by_year(asset.running, years, f"{asset.name}.running")
    rows = [
        (asset.maker, "equipment", share * capex),
        (asset.builder, "construction", (1.0 - share) * capex),
        (asset.maker, "replacement", share * again),
        (asset.builder, "replacement", (1.0 - share) * again),
        (asset.contractor, "maintenance", upkeep),
        (asset.staff, "wages", by_year(asset.wages, years, f"{asset.name}.wages")),
        (asset.manager, "management", by_year(asset.management, years, f"{asset.name}.management")),
    ]
    return [
        Payment(asset.owner, payee, purpose, asset.name, amount) for payee, purpose, amount in rows if np.any(amount)
    ]


def _check_owners(business: Business, names: tuple[str, ...]) -> None:
    """Refuse owners that look like a company's name misspelt."""
    faults = []
    for asset in business.assets:
        hint = "" if asset.owner in names else did_you_mean(asset.owner, names)
        if hint:
            faults.append(issue(f"{asset.name}.owner", "no such company", asset.owner, ", ".join(names), hint))
    refuse(faults)
