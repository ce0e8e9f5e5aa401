"""The outside grid as roles: what may be bought and sold there, at which price, and how it is connected."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.emissions import electricity_co2
from energyplan.catalogue.tariffs import Tariff, tariff
from energyplan.core.errors import Issue, ScenarioError
from energyplan.planning.surroundings import Surroundings
from energyplan.results.problem import GRID_ZONE
from energyplan.scenario.record import Scenario
from energyplan.series.prices import market_price
from energyplan.technologies.context import Assumption
from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Role, Source

Values = NDArray[np.float64]
HOURS = 8760
MARKET = "grid_market"
POWER_FACTOR = 0.95  # of the whole town at the connection, where a tariff gives a discount for it


@dataclass(frozen=True)
class Market:
    """Roles of the outside grid, the price and emission for buildings outside a private line, and what was assumed."""

    roles: tuple[Role, ...]
    retail_price: Values
    co2_kg_per_kwh: float
    assumptions: tuple[Assumption, ...]


def grid_market(scenario: Scenario, around: Surroundings) -> Market:
    """Return the outside grid of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Its sections ``markets.grid`` and ``emissions``.
    around : Surroundings
        For series by name.

    Returns
    -------
    Market
        A source and, where selling pays, a flexible taker in the zone ``grid``.
    """
    section, emissions = scenario.spec.markets.grid, scenario.spec.emissions
    price, charge, assumed = _price(scenario, around)
    fact = electricity_co2(emissions.utility)
    co2 = fact.number if emissions.electricity_co2_kg_per_kwh is None else emissions.electricity_co2_kg_per_kwh
    given = emissions.electricity_co2_kg_per_kwh is not None
    assumed.append(
        Assumption(
            "emissions.electricity",
            co2,
            "kg/kWh",
            "scenario" if given else fact.cited,
            given or fact.verified,
            fact.note,
        )
    )
    roles: list[Role] = [
        Source(
            "grid import",
            MARKET,
            zone=GRID_ZONE,
            capacity=Capacity(existing=np.inf if section.max_import_kw is None else section.max_import_kw, maximum=0.0),
            variable_cost=price,
            co2_kg_per_kwh=co2,
            carrier="electricity",
            peak_cost_per_kw=12.0 * charge,
        )
    ]
    export = _export(scenario, around)
    if export is not None:
        roles.append(
            Demand(
                "grid export",
                MARKET,
                zone=GRID_ZONE,
                capacity=Capacity(
                    existing=np.inf if section.max_export_kw is None else section.max_export_kw, maximum=0.0
                ),
                variable_cost=-export,
                co2_kg_per_kwh=-co2 * emissions.export_credit,
                carrier="electricity",
                flexible=True,
            )
        )
    retail = price if section.retail_price_per_kwh is None else np.full(HOURS, section.retail_price_per_kwh)
    return Market(tuple(roles), retail, co2, tuple(assumed))


def _tariff(scenario: Scenario) -> Tariff | None:
    section, money = scenario.spec.markets.grid, scenario.spec.money
    if section.tariff is None:
        return None
    try:
        return tariff(section.tariff).in_currency(money.currency, money.exchange_rates)[0]
    except ScenarioError as error:
        place = scenario.where("markets.grid.tariff")
        raise ScenarioError([replace(issue, where=place) for issue in error.issues]) from error


def _price(scenario: Scenario, around: Surroundings) -> tuple[Values, float, list[Assumption]]:
    """Return energy price ``[8760]``, demand charge per month, and what was assumed."""
    section, currency = scenario.spec.markets.grid, scenario.spec.money.currency
    chosen = _tariff(scenario)
    notes: list[Assumption] = []
    if section.price_series is not None:
        price = around.context.series[section.price_series].copy()
    elif section.market_area is not None:
        mean = section.energy_price_per_kwh
        price, note = market_price(section.market_area, mean, first_weekday=scenario.spec.time.first_weekday)
        notes.append(Assumption("markets.grid.market_area", section.market_area, "", note))
    elif section.energy_price_per_kwh is not None:
        price = np.full(HOURS, float(section.energy_price_per_kwh))
    elif chosen is not None:
        price = chosen.energy_price(scenario.spec.time.first_weekday)
    else:
        key = "markets.grid"
        raise ScenarioError(
            [
                Issue(
                    scenario.where(key), key, "no price of electricity",
                    expected="tariff, energy_price_per_kwh, price_series or market_area",
                    fix="Give one, such as energy_price_per_kwh: 20; `energyplan catalogue tariffs` lists tariffs.",
                )
            ]
        )  # fmt: skip
    charge = 0.0 if chosen is None else chosen.demand_charge_per_kw_year(POWER_FACTOR) / 12.0
    if section.demand_charge_per_kw_month is not None:
        charge = section.demand_charge_per_kw_month
    source = "scenario" if chosen is None else f"{chosen.source} ({chosen.year})"
    checked = chosen is None or chosen.verified
    notes.append(
        Assumption("markets.grid.energy_price", float(price.mean()), f"{currency}/kWh", source, checked, "mean")
    )
    if chosen is not None:
        levy = chosen.levy
        notes.append(Assumption("markets.grid.levy", levy.number, levy.unit, levy.cited, levy.verified, levy.note))
    notes.append(Assumption("markets.grid.demand_charge", charge, f"{currency}/kW/month", source, checked))
    return price + section.surcharge_per_kwh, charge, notes


def _export(scenario: Scenario, around: Surroundings) -> Values | None:
    section = scenario.spec.markets.grid
    if section.export_series is not None:
        return around.context.series[section.export_series]
    if section.export_price_per_kwh is not None:
        return np.full(HOURS, float(section.export_price_per_kwh))
    return None


def connected_to_grid(scenario: Scenario, roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Return the links to the outside grid that no asset of the scenario describes: without limit or cost.

    Parameters
    ----------
    scenario : Scenario
        Its zones.
    roles : tuple of Role
        Of its assets.

    Returns
    -------
    tuple of Role
        One link for every zone that has none.
    """
    linked = {r.to_zone for r in roles if isinstance(r, Link) and r.zone == GRID_ZONE}
    linked |= {r.zone for r in roles if isinstance(r, Link) and r.to_zone == GRID_ZONE}
    return tuple(
        Link(
            f"public grid {zone}" if len(scenario.spec.zones) > 1 else "public grid",
            "public_grid",
            zone=GRID_ZONE,
            capacity=Capacity(existing=np.inf, maximum=0.0),
            carrier="electricity",
            to_zone=zone,
        )
        for zone in scenario.spec.zones
        if zone not in linked
    )


def with_feed_in(scenario: Scenario, roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Return the assets with a feed-in price on a carrier of their own, which may be sold or used.

    Parameters
    ----------
    scenario : Scenario
        ``markets.grid.feed_in`` gives a price by asset.
    roles : tuple of Role
        All assets.

    Returns
    -------
    tuple of Role
        Per asset with a price: the asset, a free way into the town's electricity, and a taker that pays.
    """
    prices, result, issues = scenario.spec.markets.grid.feed_in, [], []
    known = {role.name for role in roles}
    for name in prices:
        if name not in known:
            key = f"markets.grid.feed_in.{name}"
            issues.append(
                Issue(scenario.where(key), key, "no asset of this name", repr(name), ", ".join(sorted(known)))
            )
    if issues:
        raise ScenarioError(issues)
    for role in roles:
        if role.name not in prices:
            result.append(role)
            continue
        own = f"electricity@{role.name}"
        if isinstance(role, Source):
            result.append(replace(role, carrier=own))
        elif isinstance(role, Converter) and "electricity" in role.flows:
            flows = {own if c == "electricity" else c: rate for c, rate in role.flows.items()}
            result.append(replace(role, flows=flows, main=own if role.main == "electricity" else role.main))
        endless = Capacity(existing=np.inf, maximum=0.0)
        result += [
            Converter(
                f"{role.name} own use", "own_use", zone=role.zone, capacity=endless,
                flows={"electricity": 1.0, own: -1.0}, main="electricity",
            ),
            Demand(
                f"{role.name} feed-in", "feed_in", zone=role.zone, capacity=endless, carrier=own, flexible=True,
                variable_cost=-float(prices[role.name]),
            ),
        ]  # fmt: skip
    return tuple(result)
