"""Electricity tariffs by name, wheeling charges by area, and feed-in prices by class and fiscal year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.facts import Fact, catalogue_data, facts_from
from energyplan.catalogue.money import Rate, exchange_rate
from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean

Values = NDArray[np.float64]
HOURS = 8760
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_REFERENCE_POWER_FACTOR = 0.85


@dataclass(frozen=True)
class EnergyRule:
    """A price and when it holds; empty tuples stand for always.

    Attributes
    ----------
    price_per_kwh : float
        Energy price [currency/kWh].
    months : tuple of int
        1 to 12.
    days : str
        ``all``, ``weekday`` (Monday to Friday) or ``weekend``.
    hours : tuple of (int, int)
        From and to, the last hour not included.
    """

    price_per_kwh: float
    months: tuple[int, ...] = ()
    days: str = "all"
    hours: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Tariff:
    """What electricity from the grid costs.

    Attributes
    ----------
    name : str
        Name in the scenario.
    label : mapping of str to str
        For readers, ``en`` and ``ja``.
    currency : str
        Of all its prices.
    demand_charge_per_kw_month : float
        Charge per month and kW of the year's highest demand, at a power factor of 85 % where that matters.
    power_factor_discount : bool
        The demand charge falls by 1 % for every 1 % of power factor above 85 %.
    energy : tuple of EnergyRule
        The first that fits an hour holds.
    levy : Fact
        Levy on every kWh on top [currency/kWh], with a source of its own.
    utility, voltage, source, year, verified, note
        Whose it is, at which voltage, and where the figures are from.
    """

    name: str
    label: Mapping[str, str]
    currency: str
    demand_charge_per_kw_month: float
    power_factor_discount: bool
    energy: tuple[EnergyRule, ...]
    levy: Fact
    utility: str
    voltage: str
    source: str
    year: int
    verified: bool
    note: str

    @property
    def levy_per_kwh(self) -> float:
        """Levy on every kWh on top of the energy price [currency/kWh]."""
        return self.levy.number

    def energy_price(self, first_weekday: int = 6, *, levy: bool = True) -> Values:
        """Return the price of every hour of a common year.

        Parameters
        ----------
        first_weekday : int
            Day of the week of 1 January, 0 for Monday; the default is that of 2023, a Sunday.
        levy : bool
            Whether to add the levy.

        Returns
        -------
        array
            Price ``[8760]`` [currency/kWh].
        """
        hours = np.arange(HOURS)
        hour, day = hours % 24, hours // 24
        month = np.repeat(np.arange(1, 13), _MONTH_DAYS)[day]
        weekday = (first_weekday + day) % 7 < 5
        price = np.full(HOURS, np.nan)
        for rule in self.energy:
            fits = np.isnan(price)
            if rule.months:
                fits &= np.isin(month, rule.months)
            if rule.days != "all":
                fits &= weekday == (rule.days == "weekday")
            if rule.hours:
                fits &= np.any([(hour >= start) & (hour < end) for start, end in rule.hours], axis=0)
            price[fits] = rule.price_per_kwh
        return price + (self.levy_per_kwh if levy else 0.0)

    def demand_charge_per_kw_year(self, power_factor: float = 1.0) -> float:
        """Return the demand charge of a year per kW of its highest demand [currency/kW/a].

        Parameters
        ----------
        power_factor : float
            Mean power factor of the month [-]; a discount or surcharge counts against 85 % where the tariff has one.
        """
        factor = 1.0 - (power_factor - _REFERENCE_POWER_FACTOR) if self.power_factor_discount else 1.0
        return 12.0 * self.demand_charge_per_kw_month * factor

    def in_currency(self, currency: str, exchange_rates: Mapping[str, float] | None = None) -> tuple[Tariff, Rate]:
        """Return the tariff in another currency, and the rate used."""
        rate = exchange_rate(self.currency, currency, exchange_rates)
        rules = tuple(EnergyRule(r.price_per_kwh * rate.value, r.months, r.days, r.hours) for r in self.energy)
        changed: dict[str, Any] = {
            "currency": currency,
            "energy": rules,
            "demand_charge_per_kw_month": self.demand_charge_per_kw_month * rate.value,
            "levy": replace(self.levy, value=self.levy_per_kwh * rate.value, unit=f"{currency}/kWh"),
        }
        return replace(self, **changed), rate


@dataclass(frozen=True)
class Wheeling:
    """Charge for using a utility's high-voltage grid: per month and kW, per kWh, and the loss to be made good [-]."""

    area: str
    demand_charge_per_kw_month: float
    energy_per_kwh: float
    loss: float
    currency: str
    source: str
    year: int
    verified: bool


@dataclass(frozen=True)
class FeedIn:
    """A feed-in price.

    Attributes
    ----------
    name : str
        Class, such as ``pv_roof``.
    fiscal_year : int
        Year of approval, from April.
    steps : tuple of (float, float)
        Years and the price paid during them [a, currency/kWh], one after the other over the term.
    currency, source, verified
        Where it is from.
    """

    name: str
    fiscal_year: int
    steps: tuple[tuple[float, float], ...]
    currency: str
    source: str
    verified: bool

    @property
    def term_years(self) -> float:
        """Years for which it is paid [a]."""
        return sum(years for years, _ in self.steps)

    @property
    def mean_price_per_kwh(self) -> float:
        """Mean over the term, undiscounted [currency/kWh]."""
        return sum(years * price for years, price in self.steps) / self.term_years


@lru_cache(maxsize=1)
def tariffs() -> dict[str, Tariff]:
    """Return every tariff by name."""
    out = {}
    levies = facts_from(catalogue_data("tariffs.yaml")["levies"], "tariffs.yaml")
    for name, row in catalogue_data("tariffs.yaml")["tariffs"].items():
        rules = tuple(
            EnergyRule(
                price_per_kwh=float(rule["price"]),
                months=tuple(rule.get("months", ())),
                days=rule.get("days", "all"),
                hours=tuple((int(start), int(end)) for start, end in rule.get("hours", ())),
            )
            for rule in row["energy"]
        )
        out[name] = Tariff(name=name, **{**row, "energy": rules, "levy": levies[row["levy"]][0]})
    return out


def _unknown(key: str, what: str, name: str, known: list[str]) -> ScenarioError:
    fix = did_you_mean(name, known)
    return ScenarioError([Issue(Where(), key, what, repr(name), "one of " + ", ".join(known), fix)])


def tariff(name: str) -> Tariff:
    """Return a tariff by name.

    Raises
    ------
    ScenarioError
        When there is none of that name.
    """
    if name not in tariffs():
        raise _unknown("markets.grid.tariff", "no such tariff", name, list(tariffs()))
    return tariffs()[name]


def wheeling_areas() -> tuple[str, ...]:
    """Return the areas with a wheeling charge."""
    return tuple(catalogue_data("tariffs.yaml")["wheeling"]["areas"])


def wheeling(area: str) -> Wheeling:
    """Return an area's wheeling charge at high voltage.

    Raises
    ------
    ScenarioError
        When there is no such area.
    """
    table = catalogue_data("tariffs.yaml")["wheeling"]
    if area not in table["areas"]:
        raise _unknown("markets.grid.wheeling", "no such area", area, list(table["areas"]))
    about = {key: table[key] for key in ("currency", "source", "year", "verified")}
    return Wheeling(area=area, **table["areas"][area], **about)


def feed_in_classes() -> tuple[str, ...]:
    """Return the classes with a feed-in price."""
    return tuple(catalogue_data("tariffs.yaml")["feed_in"]["classes"])


def feed_in(name: str, fiscal_year: int) -> FeedIn:
    """Return the feed-in price of a class for a fiscal year of approval.

    Parameters
    ----------
    name : str
        Class as in `feed_in_classes`.
    fiscal_year : int
        From April of this year; without an entry the latest earlier year holds, marked as not verified.

    Raises
    ------
    ScenarioError
        For an unknown class, or a year before the first entry.
    """
    table = catalogue_data("tariffs.yaml")["feed_in"]
    if name not in table["classes"]:
        raise _unknown("markets.grid.feed_in", "no such class of feed-in price", name, list(table["classes"]))
    row = table["classes"][name]
    years = [year for year in row["prices"] if year <= fiscal_year]
    if not years:
        first = str(min(row["prices"]))
        raise ScenarioError(
            [Issue(Where(), "markets.grid.feed_in", "no price so early", str(fiscal_year), f"{first} or later")]
        )
    entry = row["prices"][max(years)]
    price = entry["price"]
    steps = price if isinstance(price, list) else [[row["term_years"], price]]
    exact = max(years) == fiscal_year
    return FeedIn(
        name=name,
        fiscal_year=fiscal_year,
        steps=tuple((float(years_), float(value)) for years_, value in steps),
        currency=table["currency"],
        source=entry["source"] if exact else f"{entry['source']}, taken over from FY{max(years)}",
        verified=entry["verified"] and exact,
    )
