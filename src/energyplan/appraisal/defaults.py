"""From the catalogue's defaults to the records of this room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from energyplan.appraisal.depreciation import DepreciationRule
from energyplan.appraisal.finance import FinanceTerms
from energyplan.appraisal.grants import GrantTerms
from energyplan.appraisal.legal import ConnectionRule, HeatRule, VoltageRule
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.region import LocalRates
from energyplan.appraisal.taxes import AssetTax, ProfitTax
from energyplan.catalogue.finance_defaults import finance_defaults
from energyplan.catalogue.fuels import fuel_catalogue
from energyplan.catalogue.money import exchange_rate
from energyplan.catalogue.region_defaults import region_defaults

Finances = Literal["investment", "replacement"]


def depreciation_rule(currency: str, kind: str, planned_life_years: int | None = None) -> DepreciationRule:
    """Rule of a class of assets.

    Parameters
    ----------
    currency : str
        Currency of the plan, which says whose law holds.
    kind : str
        Class of assets of the catalogue, such as ``boiler`` or ``heat_pipe``.
    planned_life_years : int, optional
        Years after which the plan replaces it [a].

    Returns
    -------
    DepreciationRule
        Statutory life and method.

    Raises
    ------
    ScenarioError
        For a class that the catalogue does not list.
    """
    life = finance_defaults(currency).life(kind)
    method = "declining" if life.method == "declining" else "straight_line"
    return DepreciationRule(method, life.life_years, retire_years=planned_life_years)  # type: ignore[arg-type]


def default_loan(
    currency: str,
    lender: str = "regional bank",
    sculpted: bool = False,
    finances: Finances = "investment",
    network_share: float = 0.0,
) -> LoanTerms:
    """Loan as a regional bank would offer it.

    Parameters
    ----------
    currency : str
        Currency of the plan.
    lender : str
        Party that lends.
    sculpted : bool
        Whether the debt service follows the cash, instead of a level payment.
    finances : str
        ``investment``, or ``replacement``, without years of grace.
    network_share : float
        Share of the investment that goes into pipes and lines, which are paid off over their longer life [-].

    Returns
    -------
    LoanTerms
        Rate, tenor, grace and share of the catalogue.
    """
    facts = finance_defaults(currency)
    grace = int(facts.number("loan_grace")) if finances == "investment" else 0
    tenor = facts.number("loan_tenor")
    if finances == "investment":
        tenor += network_share * (facts.number("loan_tenor_network") - tenor)
    return LoanTerms(
        lender=lender, repayment="sculpted" if sculpted else "level", rate=facts.number("loan_rate"),
        tenor_years=round(tenor), grace_years=grace,
        share=facts.number("loan_share"), dscr=facts.number("target_dscr"), finances=finances,
    )  # fmt: skip


def default_terms(
    currency: str,
    kinds: Mapping[str, str],
    lives: Mapping[str, int],
    *,
    grants: tuple[GrantTerms, ...] = (),
    loans: tuple[LoanTerms, ...] | None = None,
    owners: tuple[tuple[str, float], ...] = (("owners", 1.0),),
) -> FinanceTerms:
    """Finance of a company by default.

    Parameters
    ----------
    currency : str
        Currency of the plan.
    kinds : mapping of str to str
        Class of assets of each item, for its statutory life.
    lives : mapping of str to int
        Planned life of each item [a].
    grants : tuple of GrantTerms
        Grants; none by default.
    loans : tuple of LoanTerms, optional
        Lenders; by default a regional bank, for the investment and for replacements.
    owners : tuple of (str, float)
        Owners and shares.

    Returns
    -------
    FinanceTerms
        Taxes, depreciation, loans and open bills of the catalogue, replacements saved for; each field may be replaced.
    """
    facts = finance_defaults(currency)
    town, prefecture = facts.number("profit_tax_municipality"), facts.number("profit_tax_prefecture")
    standard = (default_loan(currency), default_loan(currency, finances="replacement"))
    split = (("municipality", town), ("prefecture", prefecture), ("state", 1.0 - town - prefecture))
    return FinanceTerms(
        grants=grants,
        loans=standard if loans is None else loans,
        profit_tax=ProfitTax(
            rate=facts.number("profit_tax"), carry_years=int(facts.number("loss_carry")),
            offset_share=facts.number("loss_offset"), split=tuple(part for part in split if part[1] > 0.0),
        ),
        asset_tax=AssetTax(
            rate=facts.number("asset_tax"), floor=facts.number("asset_tax_floor"),
            residual=facts.number("asset_tax_residual"),
        ),
        depreciation={item: depreciation_rule(currency, kind, lives.get(item)) for item, kind in kinds.items()},
        other_depreciation=depreciation_rule(currency, "other"),
        owners=owners,
        save_for_replacement=True,
        payout_from_profit=bool(facts.terms["dividends_from_profit"][0].value),
        receivable_days=facts.number("receivable_days"),
        payable_days=facts.number("payable_days"),
    )  # fmt: skip


def local_rates(currency: str, local_shares: Mapping[str, float] | None = None) -> dict[str, LocalRates]:
    """Local shares by purpose of the ledger.

    Parameters
    ----------
    currency : str
        Currency of the plan.
    local_shares : mapping of str to float, optional
        The town's own share of spending by purpose that goes to local firms [-].

    Returns
    -------
    dict of str to LocalRates
        By purpose.
    """
    facts = region_defaults(currency)
    common = {name: entries[0].number for name, entries in facts.shares.items() if name != "respent_share"}
    own = local_shares or {}
    out = {}
    for purpose, entries in facts.rates.items():
        value: dict[str, Any] = dict(entries[0].value) | common
        value["local_share"] = own.get(purpose, value["local_share"])
        out[purpose] = LocalRates(**value)
    return out


def wage_per_job(currency: str) -> float:
    """Gross wage and contributions of a full-time job.

    Parameters
    ----------
    currency : str
        Currency of the plan.

    Returns
    -------
    float
        [money/a] in this currency, converted at the planning rate where the set has another.
    """
    facts = region_defaults(currency)
    return facts.jobs["wage_per_job"][0].number * exchange_rate(facts.currency, currency).value


def heat_rule(currency: str) -> HeatRule | None:
    """Rule for registering heat supply; None where the set has none.

    Parameters
    ----------
    currency : str
        Currency of the plan, which says whose law holds.

    Returns
    -------
    HeatRule or None
        The rule.
    """
    legal = region_defaults(currency).legal
    return HeatRule(**legal["heat_supply"][0].value) if "heat_supply" in legal else None


def voltage_rules(currency: str) -> tuple[VoltageRule, ...]:
    """Voltage bands at customers.

    Parameters
    ----------
    currency : str
        Currency of the plan.

    Returns
    -------
    tuple of VoltageRule
        One for each nominal voltage [V].
    """
    return tuple(VoltageRule(*map(float, row)) for row in region_defaults(currency).legal["voltage"][0].value)


def connection_rules(currency: str) -> tuple[ConnectionRule, ...]:
    """Classes of grid connection.

    Parameters
    ----------
    currency : str
        Currency of the plan.

    Returns
    -------
    tuple of ConnectionRule
        Smallest first.
    """
    return tuple(ConnectionRule(**row) for row in region_defaults(currency).legal["connection"][0].value)


def heat_density_classes(currency: str) -> tuple[tuple[float, str], ...]:
    """Classes of linear heat density, for `energyplan.appraisal.carbon.linear_heat_density`.

    Parameters
    ----------
    currency : str
        Currency of the plan.

    Returns
    -------
    tuple of (float, str)
        Lower limit [MWh/(m a)] and word, highest first.
    """
    return tuple(
        (float(limit), str(word)) for limit, word in region_defaults(currency).heat_density["classes"][0].value
    )


def primary_factors(currency: str, fuels: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Primary energy of a kWh bought.

    Parameters
    ----------
    currency : str
        Currency of the plan, which says whose figures hold.
    fuels : iterable of str
        Fuels by name.

    Returns
    -------
    dict of str to (float, float)
        Of electricity and of each fuel: all, and what of it is not renewable [-], per lower heating value.
    """
    facts = region_defaults(currency).primary_energy

    def pair(name: str) -> tuple[float, float]:
        value = facts[f"primary_{name}"][0].value
        return float(value["total"]), float(value["nonrenewable"])

    def kind(fuel: str) -> str:
        if f"primary_{fuel}" in facts:
            return fuel
        known = fuel_catalogue().get(fuel)
        green = known is not None and known.facts["carbon_t_per_gj"][0].number == 0.0
        return "renewable_fuel" if green else "other"

    return {"electricity": pair("electricity"), **{fuel: pair(kind(fuel)) for fuel in fuels}}
