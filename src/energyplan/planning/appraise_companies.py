"""Companies of a scenario with their terms and what they own; defaults where the scenario says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from energyplan.appraisal.companies import Company, assign_owners
from energyplan.appraisal.defaults import default_loan, default_terms
from energyplan.appraisal.finance import FinanceTerms
from energyplan.appraisal.grants import GrantTerms
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.parties import PARTIES, local_shares
from energyplan.appraisal.taxes import ProfitTax
from energyplan.planning.appraise_flows import CARRIERS
from energyplan.planning.appraise_items import CUSTOMERS, Item
from energyplan.scenario.schema_companies import CompanySpec, GrantSpec, LoanSpec, RegionSection

INFRASTRUCTURE, OPERATOR = "infrastructure company", "operator"


@dataclass(frozen=True)
class Firms:
    """The companies of a plan.

    Attributes
    ----------
    specs : tuple of CompanySpec
        As the scenario has them, or the default ones.
    companies : tuple of Company
        With their terms.
    owner : dict of str to str
        Owner of each item by the item's name.
    seller, network_owner : dict of str to str
        Who sells each carrier, and who owns its network.
    """

    specs: tuple[CompanySpec, ...]
    companies: tuple[Company, ...]
    owner: dict[str, str]
    seller: dict[str, str]
    network_owner: dict[str, str]

    def spec(self, name: str) -> CompanySpec:
        """Return a company as the scenario has it."""
        return next(s for s in self.specs if s.name == name)


def firms(given: tuple[CompanySpec, ...], items: tuple[Item, ...], currency: str) -> Firms:
    """Return companies, their terms and what they own.

    Parameters
    ----------
    given : tuple of CompanySpec
        The scenario's section.
    items : tuple of Item
        What is built.
    currency : str
        Currency, which says whose finance facts hold.

    Returns
    -------
    Firms
        One infrastructure company (where there are networks) and one operator where the section is empty. A customer
        keeps the machines of its own.
    """
    networks = any(item.kind == "network" for item in items)
    specs = given or (
        *((CompanySpec(name=INFRASTRUCTURE, role="infrastructure"),) if networks else ()),
        CompanySpec(name=OPERATOR),
    )
    bare = tuple(Company(s.name, s.role) for s in specs)
    named = {thing: s.name for s in specs for thing in s.owns}
    fall_back = assign_owners({"network": "network", "asset": "asset"}, bare)
    owner = {
        item.name: f"{CUSTOMERS}: {item.group}" if item.kind == "own"
        else named.get(item.belongs, fall_back[item.kind])
        for item in items
    }  # fmt: skip
    companies = tuple(
        Company(s.name, s.role, company_terms(s, tuple(i for i in items if owner[i.name] == s.name), currency))
        for s in specs
    )
    network_owner: dict[str, str] = {c: named.get(f"{c}_network", fall_back["network"]) for c in CARRIERS}
    seller: dict[str, str] = {c: _seller(specs, c) for c in CARRIERS}
    return Firms(specs, companies, owner, seller, network_owner)


def _seller(specs: tuple[CompanySpec, ...], carrier: str) -> str:
    """Return the first operator with a tariff for a carrier, the first operator, or the first company."""
    operators = [s for s in specs if s.role == "operator"] or list(specs)
    return next((s.name for s in operators if carrier in s.tariffs), operators[0].name)


def company_terms(spec: CompanySpec, items: tuple[Item, ...], currency: str) -> FinanceTerms:
    """Return how a company is financed: the scenario's word, else the facts of its currency.

    Parameters
    ----------
    spec : CompanySpec
        The company.
    items : tuple of Item
        What it owns.
    currency : str
        Currency of the plan.

    Returns
    -------
    FinanceTerms
        Grants, loans, taxes, depreciation, owners.
    """
    kinds = {item.name: item.tax_class for item in items}
    lives = {item.name: max(round(item.life_years), 1) for item in items}
    cost, pipes = sum(i.capex for i in items), sum(i.capex for i in items if i.kind == "network")
    share = pipes / cost if cost > 0.0 else float(spec.role == "infrastructure")
    if spec.loans is None:
        again = default_loan(currency, finances="replacement")
        loans: tuple[LoanTerms, ...] = (default_loan(currency, network_share=share), again)
    else:
        loans = tuple(_loan(loan, currency, share) for loan in spec.loans)
    owners = tuple(spec.owners.items()) or (("owners", 1.0),)
    grants = tuple(_grant(grant, items) for grant in spec.grants)
    terms = default_terms(currency, kinds, lives, grants=grants, loans=loans, owners=owners)
    if not spec.pays_asset_tax:
        terms = replace(terms, asset_tax=replace(terms.asset_tax, rate=0.0))
    if not spec.pays_profit_tax:
        terms = replace(terms, profit_tax=ProfitTax(rate=0.0))
    return replace(terms, payout=spec.payout)


def _grant(spec: GrantSpec, items: tuple[Item, ...]) -> GrantTerms:
    names = tuple(item.name for item in items if item.belongs in spec.items) if spec.items else ()
    if spec.items and not names:  # it is for things of others, or for what is not built
        return GrantTerms(spec.giver, 0.0)
    return GrantTerms(spec.giver, spec.share, names, spec.cap, spec.treatment)


def _loan(spec: LoanSpec, currency: str, network_share: float) -> LoanTerms:
    base = default_loan(currency, spec.lender, finances=spec.finances, network_share=network_share)
    fields: dict[str, object] = {
        name: getattr(spec, name)
        for name in ("share", "amount", "rate", "tenor_years", "grace_years", "dscr")
        if getattr(spec, name) is not None
    }
    loan = replace(base, repayment=spec.repayment, **fields)  # type: ignore[arg-type]
    return replace(loan, grace_years=min(loan.grace_years, loan.tenor_years - 1))


def party_shares(specs: tuple[CompanySpec, ...], region: RegionSection) -> dict[str, float]:
    """Return the share of what owners, lenders and public bodies receive that stays in the region [-].

    Parameters
    ----------
    specs : tuple of CompanySpec
        Companies, which name owners and lenders.
    region : RegionSection
        Its word on single parties, and the bodies that count as local.

    Returns
    -------
    dict of str to float
        As `region.local_parties` has it; else 1 for the region's public bodies and for owners that are no known party;
        of the default lender, and lenders that are no known party, ``region.local_shares.interest``, 1 where not given.
        Parties not named have the shares of `energyplan.appraisal.parties.PARTIES`.
    """
    named = [owner for spec in specs for owner in spec.owners]
    found = {name: 1.0 for name in named if name not in PARTIES} | dict.fromkeys(region.bodies, 1.0)
    lent = region.local_shares.get("interest")
    for lender in (loan.lender for spec in specs for loan in spec.loans or (LoanSpec(),)):
        if lender not in PARTIES or (lender == LoanSpec().lender and lent is not None):
            found.setdefault(lender, 1.0 if lent is None else float(lent))
    return found | {name: float(share) for name, share in region.local_parties.items()}


def local_ownership(specs: tuple[CompanySpec, ...], shares: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each company that is owned in the region [-].

    Parameters
    ----------
    specs : tuple of CompanySpec
        Companies.
    shares : mapping of str to float
        Local shares of parties, from `party_shares` [-].

    Returns
    -------
    dict of str to float
        By company: as given, else from its owners.
    """
    found = {}
    for spec in specs:
        owners: Mapping[str, float] = spec.owners or {"owners": 1.0}
        local = local_shares(tuple(owners), shares)
        from_owners = sum(share * local[name] for name, share in owners.items())
        found[spec.name] = from_owners if spec.local_share is None else spec.local_share
    return found
