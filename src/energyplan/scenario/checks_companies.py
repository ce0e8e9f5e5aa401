"""What the sections on companies, stages and outages say about assets, networks, groups and each other."""

from __future__ import annotations

from collections.abc import Iterable

from energyplan.catalogue.finance_defaults import finance_defaults
from energyplan.catalogue.region_defaults import region_defaults
from energyplan.scenario.checks import Checker
from energyplan.scenario.schema_companies import InputOutputSection

NETWORKS = ("heat_network", "cooling_network", "electricity_network")
ROUNDING = 1e-6
RESERVED = frozenset((
    "customers", "forest", "fuel dealers", "heat suppliers", "outside grid", "equipment makers", "builders",
    "maintenance firms", "employees", "insurers and services", "municipality", "prefecture", "state", "regional bank",
    "owners", "outside investors",
))  # fmt: skip
"""Parties of the ledger that are no company of the plan."""
RATES = ("project_irr", "project_irr_after_tax", "equity_irr")


def check_companies(check: Checker) -> None:
    """Companies own things there are, each once, and their owners' shares are whole."""
    spec = check.scenario.spec
    things = (*check.listed, *_networks(check))
    seen: dict[str, str] = {}
    names: set[str] = set()
    for i, company in enumerate(spec.companies):
        key = f"companies[{i}]"
        if company.name in names:
            check.fault(f"{key}.name", "two companies of one name", got=company.name, fix="Give each its own.")
        names.add(company.name)
        if company.name in RESERVED or company.name.startswith("customers: "):
            check.fault(f"{key}.name", "the name of another party of the ledger", got=company.name,
                        fix="Give the company a name of its own.")  # fmt: skip
        for name in company.owns:
            if check.known(f"{key}.owns", name, things, "a company owns what there is not"):
                other = seen.setdefault(name, company.name)
                if other != company.name:
                    check.fault(f"{key}.owns", f"{name} has two owners", got=f"{other}, {company.name}",
                                expected="one", fix="Take it from one of them.")  # fmt: skip
        total = sum(company.owners.values())
        if company.owners and abs(total - 1.0) > ROUNDING:
            fix = "Give shares that add up to 1."
            check.fault(f"{key}.owners", "shares of the owners", got=float(total), expected="1 together", fix=fix)
        for j, grant in enumerate(company.grants):
            for name in grant.items:
                check.known(f"{key}.grants[{j}].items", name, things, "a grant for what there is not")
        everything = sum(grant.share for grant in company.grants if not grant.items and grant.cap is None)
        named = {name for grant in company.grants for name in grant.items}
        most = max([everything, *(everything + sum(g.share for g in company.grants if name in g.items and g.cap is None)
                                  for name in named)])  # fmt: skip
        if most > 1.0 + ROUNDING:
            check.fault(f"{key}.grants", "more grants than cost", got=float(most),
                        expected="shares of 1 together at most", fix="Lower the shares.")  # fmt: skip
        _loans(check, key, i)
        _target(check, key, i)
    for i in range(len(spec.companies)):
        _apart(check, f"companies[{i}]", i, names)


def _target(check: Checker, key: str, i: int) -> None:
    """A target has the unit of its measure."""
    target = check.scenario.spec.companies[i].target
    if target.value is None:
        return
    value, low, high = float(target.value), 0.1, 20.0
    if target.measure in RATES:
        low, high = -0.5, 1.0
    if target.measure != "npv" and not low <= value <= high:
        example = "5 % or 0.05" if target.measure in RATES else "1.2"
        check.fault(f"{key}.target.value", f"no {target.measure}", got=value, expected=f"{low:g} to {high:g}",
                    fix=f"Write it such as {example}.")  # fmt: skip


def _apart(check: Checker, key: str, i: int, names: set[str]) -> None:
    """Companies of the plan trade with each other, but do not own, lend or grant each other money."""
    company = check.scenario.spec.companies[i]
    roles = [(f"{key}.owners", name, "owner") for name in company.owners]
    roles += [(f"{key}.loans[{j}].lender", loan.lender, "lender") for j, loan in enumerate(company.loans or ())]
    roles += [(f"{key}.grants[{j}].giver", grant.giver, "giver") for j, grant in enumerate(company.grants)]
    for place, name, role in roles:
        if name in names:
            check.fault(place, f"a company of the plan as {role}", got=name, expected="a party outside the plan",
                        fix="Name the party behind it; companies of the plan pay each other by tariffs.")  # fmt: skip


def _loans(check: Checker, key: str, i: int) -> None:
    total = 0.0
    usual = int(finance_defaults(check.scenario.spec.money.currency).number("loan_tenor"))
    for j, loan in enumerate(check.scenario.spec.companies[i].loans or ()):
        place = f"{key}.loans[{j}]"
        if loan.tenor_years is None and loan.grace_years is not None and loan.grace_years >= usual:
            check.fault(f"{place}.grace_years", "grace as long as the usual tenor", got=float(loan.grace_years),
                        expected=f"less than {usual}", fix="Shorten it, or give tenor_years.")  # fmt: skip
        if loan.repayment == "sculpted" and loan.finances == "replacement":
            check.fault(place, "a loan for replacements that follows the cash", got="sculpted",
                        expected="level or equal_principal", fix="Change repayment.")  # fmt: skip
        if loan.share is not None and loan.amount is not None:
            check.fault(place, "a loan by share and by amount", expected="one of them", fix="Drop one.")
        if loan.finances == "investment":
            total += loan.share or 0.0
        if loan.tenor_years is not None and loan.grace_years is not None and loan.grace_years >= loan.tenor_years:
            check.fault(f"{place}.grace_years", "grace until after the last repayment", got=float(loan.grace_years),
                        expected=f"less than {loan.tenor_years}", fix="Shorten it.")  # fmt: skip
    if total > 1.0 + ROUNDING:
        check.fault(f"{key}.loans", "loans above the investment", got=float(total), expected="1 together at most",
                    fix="Lower the shares.")  # fmt: skip


def check_stages(check: Checker) -> None:
    """Stages build things and connect groups there are, each once, within the horizon."""
    spec = check.scenario.spec
    horizon = int(spec.money.horizon_years)
    groups = _groups(check)
    placed: dict[str, int] = {}
    for i, stage in enumerate(spec.stages.stages):
        key = f"stages.stages[{i}]"
        for name in stage.assets:
            check.known(f"{key}.assets", name, (*check.listed, *_networks(check)), "a stage builds what there is not")
        for name in stage.groups:
            check.known(f"{key}.groups", name, groups, "a stage connects a group there is not")
        for name in (*stage.assets, *stage.groups):
            if placed.setdefault(name, i) != i:
                check.fault(key, f"{name} stands in two stages", fix="Keep it in one.")
        if stage.first_year + stage.years > horizon:
            check.fault(key, "a stage beyond the horizon", got=f"year {stage.first_year} and {stage.years} on",
                        expected=f"done by year {horizon}",
                        fix="Start earlier, or raise money.horizon_years.")  # fmt: skip


def check_region(check: Checker) -> None:
    """Local shares are of purposes there are."""
    spec = check.scenario.spec
    for name in spec.region.local_shares:
        known = tuple(region_defaults(spec.money.currency).rates)
        check.known(f"region.local_shares.{name}", name, known, "no such purpose")
    parties = {owner for company in spec.companies for owner in company.owners or {"owners": 1.0}} | {"regional bank"}
    parties |= {loan.lender for company in spec.companies for loan in company.loans or ()}
    for name in spec.region.local_parties:
        check.known(f"region.local_parties.{name}", name, sorted(parties), "no such owner or lender")
    if spec.region.input_output is not None:
        _input_output(check, spec.region.input_output)
    for name in spec.resilience.critical_groups:
        check.known(f"resilience.critical_groups.{name}", name, _groups(check), "no such group of customers")


def _input_output(check: Checker, section: InputOutputSection) -> None:
    """An input-output table names its own sectors, and no sector takes more than its output is worth."""
    key, names = "region.input_output", tuple(sector.name for sector in section.sectors)
    for purpose, sector in section.purposes.items():
        rates = tuple(region_defaults(check.scenario.spec.money.currency).rates)
        check.known(f"{key}.purposes.{purpose}", purpose, rates, "no such purpose")
        check.known(f"{key}.purposes.{purpose}", sector, names, "no such sector")
    for i, one in enumerate(section.sectors):
        place = f"{key}.sectors[{i}]"
        if names.index(one.name) < i:
            check.fault(f"{place}.name", "the same sector twice", got=one.name, fix="Keep it once.")
        for other in one.inputs:
            check.known(f"{place}.inputs.{other}", other, names, "no such sector")
        total = sum(one.inputs.values()) + one.value_added
        if total > 1.0 + ROUNDING:
            check.fault(f"{place}.inputs", f"inputs and value added of {one.name} exceed its output", got=float(total),
                        expected="1 at most", fix="Give shares of a unit of its output.")  # fmt: skip
        if one.wages > one.value_added + ROUNDING:
            check.fault(f"{place}.wages", f"wages of {one.name} exceed its value added", got=float(one.wages),
                        expected=f"{one.value_added:g} at most", fix="Wages are a part of it.")  # fmt: skip


def _networks(check: Checker) -> Iterable[str]:
    section = check.scenario.spec.networks
    return [name for name in NETWORKS if getattr(section, name.removesuffix("_network")) is not None]


def _groups(check: Checker) -> tuple[str, ...]:
    return tuple(dict.fromkeys(b.group or b.use for b in check.scenario.buildings))
