"""Fuels as bought: price and carbon per kWh of lower heating value from tonnes, litres, cubic metres and moisture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache

import numpy as np

from energyplan.catalogue.facts import Fact, Facts, catalogue_data, facts_from, pick
from energyplan.catalogue.money import exchange_rate
from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean
from energyplan.physics.combustion import co2_per_kwh, lower_heating_value_kwh_per_t

PRICES = {"price_per_kwh": "kWh", "price_per_t": "t", "price_per_l": "L", "price_per_m3": "m**3"}


@dataclass(frozen=True)
class FuelOffer:
    """What a person says about a fuel; everything may be left out.

    Attributes
    ----------
    price_per_t, price_per_l, price_per_m3, price_per_kwh : float, optional
        Price in the unit it is traded in, one of them [currency/t, /L, /m3, /kWh of lower heating value].
    transport_per_t : float, optional
        Transport to the plant [currency/t].
    moisture : float, optional
        Water over wet mass of wood [-].
    sustainable_t_per_year : float, optional
        Most the region yields in a year, wet mass [t/a].
    max_kwh_per_year : float, optional
        Most that can be bought in a year [kWh/a].
    co2_kg_per_kwh : float, optional
        Emission per lower heating value [kg/kWh].
    local_share : float, optional
        Share of the payment that stays in the region [-].
    """

    price_per_t: float | None = None
    price_per_l: float | None = None
    price_per_m3: float | None = None
    price_per_kwh: float | None = None
    transport_per_t: float | None = None
    moisture: float | None = None
    sustainable_t_per_year: float | None = None
    max_kwh_per_year: float | None = None
    co2_kg_per_kwh: float | None = None
    local_share: float | None = None

    @property
    def given(self) -> dict[str, float]:
        """Fields that are given, by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}


@dataclass(frozen=True)
class DeliveredFuel:
    """A fuel at the plant's gate, per kWh of lower heating value.

    Attributes
    ----------
    name : str
        Carrier, such as ``wood_chips``.
    price_per_kwh : float
        Delivered price [currency/kWh].
    co2_kg_per_kwh : float
        Emission when burnt, unless the scenario gives another [kg/kWh].
    kwh_per_t, kwh_per_l, kwh_per_m3 : float
        Lower heating value; NaN where it makes no sense.
    yearly_limit_kwh : float
        Most that can be bought in a year, infinite for no limit [kWh/a].
    local_share : float
        Share of the payment that stays in the region [-].
    facts : tuple of Fact
        Every figure used: the scenario's own have the source ``scenario``.
    """

    name: str
    price_per_kwh: float
    co2_kg_per_kwh: float
    kwh_per_t: float
    kwh_per_l: float
    kwh_per_m3: float
    yearly_limit_kwh: float
    local_share: float
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class FuelEntry:
    """A fuel of the catalogue: label and colour for readers, whether it is wood, and its facts."""

    name: str
    label: Mapping[str, str]
    colour: str
    wood: bool
    local: bool
    facts: Facts


@lru_cache(maxsize=1)
def fuel_catalogue() -> dict[str, FuelEntry]:
    """Return every fuel of the catalogue by carrier name."""
    return {
        name: FuelEntry(
            name=name,
            label=row["label"],
            colour=row["colour"],
            wood=row["wood"],
            local=row["local"],
            facts=facts_from(row["facts"], f"fuels.yaml {name}"),
        )
        for name, row in catalogue_data("fuels.yaml").items()
    }


class _Figures:
    """Figures of one fuel, each remembered with its source."""

    def __init__(self, entry: FuelEntry, offer: FuelOffer, currency: str, rates: Mapping[str, float]) -> None:
        self.entry, self.given, self.currency, self.rates = entry, offer.given, currency, rates
        self.used: dict[str, Fact] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.given or name in self.entry.facts

    def number(self, name: str, unit: str) -> float:
        """Return the person's figure, else the catalogue's in the scenario's currency."""
        if name in self.given:
            self.used[name] = Fact(name=name, value=self.given[name], unit=unit, source="scenario")
        elif name not in self.used:
            fact = pick(self.entry.facts[name], self.currency)
            if fact.currency and fact.currency != self.currency:
                rate = exchange_rate(fact.currency, self.currency, self.rates)
                note = f"{fact.note + '; ' if fact.note else ''}{fact.number:g} {fact.unit} at {rate.value:g}"
                fact = replace(
                    fact,
                    value=fact.number * rate.value,
                    unit=fact.unit.replace(fact.currency, self.currency, 1),
                    verified=fact.verified and rate.verified,
                    note=f"{note} ({rate.source})",
                )
            self.used[name] = fact
        return self.used[name].number


def _heating_values(figures: _Figures) -> dict[str, float]:
    """Return the lower heating value per t, L and m3 [kWh]; what makes no sense is left out."""
    have, out = figures.entry.facts, {}
    if figures.entry.wood:
        out["t"] = lower_heating_value_kwh_per_t(figures.number("moisture", ""))
        out["m**3"] = out["t"] * have["kg_per_m3"][0].number / 1000.0
    elif "higher_heating_value_gj_per_kl" in have:
        share = figures.number("lhv_share", "")
        out["L"] = figures.number("higher_heating_value_gj_per_kl", "GJ/kL") * share / 3.6
        out["m**3"] = out["L"] * 1000.0
        out["t"] = out["m**3"] / have["density_t_per_kl"][0].number
    elif "higher_heating_value_gj_per_t" in have:
        share = figures.number("lhv_share", "")
        out["t"] = figures.number("higher_heating_value_gj_per_t", "GJ/t") * share * 1000.0 / 3.6
        out["m**3"] = out["t"] * have["kg_per_m3"][0].number / 1000.0
    elif "higher_heating_value_mj_per_m3" in have:
        share = figures.number("lhv_share", "")
        out["m**3"] = figures.number("higher_heating_value_mj_per_m3", "MJ/m**3") * share / 3.6
    return out


def _faults(entry: FuelEntry, offer: FuelOffer, units: Mapping[str, float]) -> list[Issue]:
    given, found = offer.given, []

    def fault(field: str, what: str, *, got: str, expected: str, fix: str) -> None:
        key = f"markets.{entry.name}.{field}" if field else f"markets.{entry.name}"
        found.append(Issue(Where(), key, what, got, expected, fix))

    prices = [name for name in PRICES if name in given]
    known = ["price_per_kwh", *(name for name, unit in PRICES.items() if unit in units)]
    if len(prices) > 1:
        fault("", "more than one price", got=", ".join(prices), expected="one of them", fix="Keep one.")
    for name in [name for name in prices if name not in known]:
        fault(name, f"{entry.name} is not traded by this unit", got=name, expected=" or ".join(known),
              fix="Give the price in one of those units.")  # fmt: skip
    wet = given.get("moisture")
    if wet is not None and not entry.wood:
        fault("moisture", f"{entry.name} is no wood", got=f"{wet:g}", expected="no moisture", fix="Leave it out.")
    elif wet is not None and not 0.0 <= wet < 0.8:
        fault("moisture", "wood this wet does not burn", got=f"{wet:g}", expected="at least 0 and below 0.8",
              fix="Give the mass of water over the wet mass.")  # fmt: skip
    for name in ("sustainable_t_per_year", "transport_per_t"):
        if given.get(name) and "t" not in units:
            fault(name, f"{entry.name} is not weighed", got=f"{given[name]:g}", expected="no mass",
                  fix="Use max_kwh_per_year and the price instead.")  # fmt: skip
    return found


def fuel_from(
    name: str,
    offer: FuelOffer | None = None,
    *,
    currency: str = "JPY",
    exchange_rates: Mapping[str, float] | None = None,
) -> DeliveredFuel:
    """Return a fuel at the plant's gate: what a person says about it, completed from the catalogue.

    Parameters
    ----------
    name : str
        Carrier of the catalogue, such as ``wood_chips``.
    offer : FuelOffer, optional
        Price, transport, moisture, limits, emission and local share where given.
    currency : str
        The scenario's currency.
    exchange_rates : mapping, optional
        Value of one unit of another currency in `currency`.

    Returns
    -------
    DeliveredFuel
        Per kWh of lower heating value, with every figure used.

    Raises
    ------
    ScenarioError
        For an unknown fuel, several prices, and a unit the fuel is not traded by; all faults at once.
    """
    offer = offer or FuelOffer()
    entry = fuel_catalogue().get(name)
    if entry is None:
        known = list(fuel_catalogue())
        raise ScenarioError(
            [Issue(Where(), "markets", "no such fuel", repr(name), ", ".join(known), did_you_mean(name, known))]
        )
    figures = _Figures(entry, offer, currency, exchange_rates or {})
    wet = offer.moisture if entry.wood and offer.moisture is not None and not 0 <= offer.moisture < 0.8 else None
    units = {} if wet is not None else _heating_values(figures)
    found = _faults(entry, offer, {"t": 1.0, "m**3": 1.0} if wet is not None else units)
    if found:
        raise ScenarioError(found)
    return _delivered(figures, units)


def _delivered(figures: _Figures, units: Mapping[str, float]) -> DeliveredFuel:
    given = figures.given
    priced = next((p for p in PRICES if p in given), None) or next(p for p in PRICES if p in figures.entry.facts)
    per = PRICES[priced]
    for density, unit in (("kg_per_m3", "m**3"), ("density_t_per_kl", "t")):
        if density in figures and per == unit:
            figures.number(density, "kg/m**3")
    price = figures.number(priced, f"{figures.currency}/{per}") / (1.0 if per == "kWh" else units[per])
    # a price of the person's own is taken as delivered unless transport is given too
    own_price = priced in given and "transport_per_t" not in given
    if "transport_per_t" in figures and not own_price and "t" in units:
        price += figures.number("transport_per_t", f"{figures.currency}/t") / units["t"]
    if "co2_kg_per_kwh" in given:
        co2 = figures.number("co2_kg_per_kwh", "kg/kWh")
    else:
        share = figures.number("lhv_share", "") if "lhv_share" in figures else 1.0
        co2 = co2_per_kwh(figures.number("carbon_t_per_gj", "t/GJ"), share)
    limit = figures.number("max_kwh_per_year", "kWh/year") if "max_kwh_per_year" in given else np.inf
    if "sustainable_t_per_year" in given:
        limit = min(limit, figures.number("sustainable_t_per_year", "t/year") * units["t"])
    return DeliveredFuel(
        name=figures.entry.name,
        price_per_kwh=price,
        co2_kg_per_kwh=co2,
        kwh_per_t=units.get("t", np.nan),
        kwh_per_l=units.get("L", np.nan),
        kwh_per_m3=units.get("m**3", np.nan),
        yearly_limit_kwh=limit,
        local_share=figures.number("local_share", ""),
        facts=tuple(figures.used.values()),
    )
