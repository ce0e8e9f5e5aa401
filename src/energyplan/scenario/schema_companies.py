"""Sections on companies, their finance and tariffs, the stages of building, the region, and outages of the grid."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from energyplan.core.fields import Money, MoneyPerKwh, MoneyPerKwYear, Power, Share, Spec, quantity

Rate = quantity("", ge=0, le=0.5)
Positive = quantity("money", ge=0)


class GrantSpec(Spec):
    """A grant towards the first investment."""

    giver: str = "state"
    """Who pays it."""
    share: Share  # type: ignore[valid-type]
    """Share of the eligible cost."""
    items: tuple[str, ...] = ()
    """What it may be used for: assets, or ``heat_network``, ``cooling_network``, ``electricity_network``; all where
    empty."""
    cap: Positive | None = None  # type: ignore[valid-type]
    """Most it pays in all."""
    treatment: Literal["reduces_cost", "income"] = "reduces_cost"
    """Whether the cost is booked net of it, or it is income of its year."""


class LoanSpec(Spec):
    """A loan; what is not given is what a regional bank asks for by default."""

    lender: str = "regional bank"
    """Who lends."""
    share: Share | None = None  # type: ignore[valid-type]
    """Share of the investment after grants (for ``sculpted`` the largest)."""
    amount: Positive | None = None  # type: ignore[valid-type]
    """Fixed amount in place of the share."""
    rate: Rate | None = None  # type: ignore[valid-type]
    """Real interest a year [1/year]."""
    tenor_years: int | None = Field(default=None, ge=1, le=60)
    """Years from drawing to the last repayment [year]."""
    grace_years: int | None = Field(default=None, ge=0, le=20)
    """Years of interest only, part of the tenor [year]; at least until the company operates."""
    repayment: Literal["level", "equal_principal", "sculpted"] = "level"
    """Equal debt service, equal principal, or debt service that follows the cash."""
    dscr: quantity("", ge=1, le=10) | None = None  # type: ignore[valid-type]
    """Debt-service cover that a ``sculpted`` loan keeps."""
    finances: Literal["investment", "replacement"] = "investment"
    """The first investment, or replacements."""


class TariffSpec(Spec):
    """A tariff of one carrier. Without `energy_per_kwh` it is sought, so that the company just meets its target."""

    energy_per_kwh: MoneyPerKwh | None = None  # type: ignore[valid-type]
    """Price of a kWh; sought where not given."""
    standing_per_kw: MoneyPerKwYear | None = None  # type: ignore[valid-type]
    """Charge per year and kW of the customer's peak; beside a given price 0 where not given."""
    standing_share: Share = 0.3  # type: ignore[valid-type]
    """Share of the revenue that comes as a standing charge, where the tariff is sought."""
    connection_fee: Positive = 0.0  # type: ignore[valid-type]
    """Paid once by each building to the owner of the network."""


class TargetSpec(Spec):
    """What a company must just reach with the tariffs that are sought."""

    measure: Literal["dscr", "project_irr", "project_irr_after_tax", "equity_irr", "npv"] = "dscr"
    """Least cover of debt service, a rate of return, or the present value."""
    value: quantity("", ge=-1e12, le=1e12) | None = None  # type: ignore[valid-type]
    """Value to reach; the bank's cover or the planning rate of the facts where not given."""
    most_of_today: quantity("", gt=0, le=10) = 1.0  # type: ignore[valid-type]
    """Highest tariff to look at, as a share of what the same customers pay for the same energy today."""


class CompanySpec(Spec):
    """One company: what it owns, how it is financed, what it charges."""

    name: str = Field(min_length=1, max_length=120)
    """Its name."""
    role: Literal["infrastructure", "operator"] = "operator"
    """``infrastructure`` owns networks and earns transport and connection fees; ``operator`` owns plants and sells
    energy."""
    owns: tuple[str, ...] = ()
    """Names of assets, and ``heat_network``, ``cooling_network``, ``electricity_network``; what nobody names goes to
    the first company of the fitting role."""
    owners: dict[str, Share] = Field(default_factory=dict)  # type: ignore[valid-type]
    """Who pays in the equity, and their shares, 1 together; local owners where not given."""
    local_share: Share | None = None  # type: ignore[valid-type]
    """Share of the company owned in the region; from `owners` where not given (see ``region.local_parties``)."""
    grants: tuple[GrantSpec, ...] = ()
    """Grants it receives."""
    loans: tuple[LoanSpec, ...] | None = None
    """Its lenders; a regional bank where not given, none for an empty list."""
    tariffs: dict[Literal["heat", "cooling", "electricity"], TariffSpec] = Field(default_factory=dict)
    """Tariff by carrier: to customers, or of an infrastructure company for the transport of another's energy."""
    target: TargetSpec = TargetSpec()
    """What it must just reach with the tariffs that are sought."""
    rent_per_year: Positive = 0.0  # type: ignore[valid-type]
    """Rent and road use that it pays to the municipality."""
    staff_jobs: quantity("", ge=0, le=10000) = 0.0  # type: ignore[valid-type]
    """Own full-time staff, paid beside the upkeep of the assets."""
    pays_asset_tax: bool = True
    """Whether it pays fixed-asset tax where the country has one."""
    pays_profit_tax: bool = True
    """Whether it pays taxes on profit."""
    payout: Share = 1.0  # type: ignore[valid-type]
    """Share of the free cash that the owners take each year."""


class StageSpec(Spec):
    """What is built in the same years."""

    name: str = ""
    """Name of the stage."""
    first_year: int = Field(default=0, ge=0, le=100)
    """Year in which building starts, counted from 0 [year]."""
    years: int = Field(default=1, ge=1, le=50)
    """Years over which it is built in equal parts [year]."""
    assets: tuple[str, ...] = ()
    """Assets, and ``heat_network``, ``cooling_network``, ``electricity_network``."""
    groups: tuple[str, ...] = ()
    """Groups of customers (``group`` of the buildings, else their use) that are connected in these years."""


class StagesSection(Spec):
    """Building in stages; everything is built in year 0 where nothing is said."""

    stages: tuple[StageSpec, ...] = ()
    """Stages in the order in which a scarce budget serves them."""
    yearly_budget: Positive | None = None  # type: ignore[valid-type]
    """Most that all companies together may spend in a year; what does not fit waits."""


class SectorSpec(Spec):
    """One sector of a national input-output table, with its size in nation and region."""

    name: str = Field(min_length=1, max_length=120)
    """Its name."""
    inputs: dict[str, Share] = Field(default_factory=dict)  # type: ignore[valid-type]
    """What a unit of its output takes from each sector, its own included; those not named give nothing."""
    value_added: Share  # type: ignore[valid-type]
    """Value added in a unit of output."""
    wages: Share  # type: ignore[valid-type]
    """Wages in a unit of output, part of the value added."""
    output_per_job: Money
    """Output of a year for each job."""
    consumption: Share = 0.0  # type: ignore[valid-type]
    """Share of the households' spending that goes to it."""
    nation: quantity("", gt=0, le=1e18)  # type: ignore[valid-type]
    """Output or jobs of the sector in the nation, in any one unit for all sectors."""
    region: quantity("", ge=0, le=1e18)  # type: ignore[valid-type]
    """The same in the region."""


class InputOutputSection(Spec):
    """A national input-output table, brought to the region by location quotients."""

    sectors: tuple[SectorSpec, ...] = Field(min_length=1)
    """All sectors."""
    purposes: dict[str, str]
    """Sector that is paid for each purpose of the ledger, such as ``construction``; the others set nothing off."""
    method: Literal["simple", "cross", "flegg"] = "flegg"
    """Quotient of the supplier, of supplier over user, or the latter lowered for small regions."""
    delta: Share = 0.3  # type: ignore[valid-type]
    """Exponent of ``flegg``."""
    induced: bool = False
    """Whether wages are spent again in the region."""


class RegionSection(Spec):
    """What stays in the region."""

    local_shares: dict[str, Share] = Field(default_factory=dict)  # type: ignore[valid-type]
    """Share of the spending that goes to local firms, by purpose: ``equipment``, ``construction``, ``replacement``,
    ``maintenance``, ``management``, ``wages``, ``rent``, ``interest``, ``fuel``."""
    respent_share: Share | None = None  # type: ignore[valid-type]
    """Share of local income that is spent locally again."""
    wage_per_job: Money | None = None  # type: ignore[valid-type]
    """Gross wage and contributions of a full-time job in a year."""
    bodies: tuple[Literal["municipality", "prefecture", "state"], ...] = ("municipality",)
    """Parties whose taxes count as local: ``municipality``, and ``prefecture`` where the region is one."""
    local_parties: dict[str, Share] = Field(default_factory=dict)  # type: ignore[valid-type]
    """Share of what an owner or lender receives that stays, by its name; where not given 0 of ``outside investors``, of
    other lenders ``local_shares.interest`` where that is given, and 1 of all others."""
    input_output: InputOutputSection | None = None
    """Input-output table of the country, for what suppliers gain; none where not given."""


class ResilienceSection(Spec):
    """Outages of the outside grid, from 1 h to `longest_outage_h`, starting in every hour of the year."""

    longest_outage_h: int = Field(default=336, ge=1, le=8760)
    """Longest outage [hour]."""
    shown_outage_h: int = Field(default=72, ge=1, le=8760)
    """Outage whose survival stands among the first figures [hour]."""
    critical_share: Share | None = None  # type: ignore[valid-type]
    """Share of the buildings' load to keep up; ``demand.critical_share`` where not given."""
    critical_groups: dict[str, Share] = Field(default_factory=dict)  # type: ignore[valid-type]
    """The same for single groups of customers."""
    fuel_days: quantity("day", ge=0, le=366) = 7.0  # type: ignore[valid-type]
    """Fuel in store at the plants, in days at full power."""
    emergency_power_kw: Power = 0.0  # type: ignore[valid-type]
    """Emergency generators that stand beside the plan's plants."""
    first: Literal["plant", "store"] = "plant"
    """What serves first what is missing: plants keep the store for peaks, the store spares fuel."""
