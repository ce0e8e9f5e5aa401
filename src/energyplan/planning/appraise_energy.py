"""Indicators of energy: density, fuel against its yield, self-sufficiency, primary energy, cost of a kWh."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.carbon import (
    PRIMARY_KINDS,
    fuel_against_yield,
    linear_heat_density,
    yearly_self_sufficiency,
)
from energyplan.appraisal.companies import SALE, Carrier
from energyplan.appraisal.defaults import heat_density_classes
from energyplan.appraisal.figures import Figure
from energyplan.appraisal.indicators import levelised_cost
from energyplan.appraisal.ledger import paid
from energyplan.appraisal.purposes import of_kind
from energyplan.planning.appraise import Appraised
from energyplan.planning.appraise_contracts import sales_of
from energyplan.planning.loop import Found
from energyplan.results.summary import electricity
from energyplan.scenario.record import Scenario

Values = NDArray[np.float64]
LEVELISED: dict[Carrier, str] = {"heat": "lcoh", "electricity": "lcoe", "cooling": "lcoc"}


def energy_figures(scenario: Scenario, found: Found, made: Appraised) -> dict[str, Figure]:
    """Return what the town asks of the plan's energy.

    Parameters
    ----------
    scenario : Scenario
        Yields of fuel.
    found : Found
        Design and operation.
    made : Appraised
        The appraisal.

    Returns
    -------
    dict of str to Figure
        ``linear_heat_density``, ``<fuel>_share_of_yield``, ``self_sufficiency_electricity`` and ``_heat``,
        ``primary_<kind>_today`` and ``_then``, ``lcoh``, ``lcoe``, ``lcoc`` of what is sold.
    """
    own = electricity(found.problem, found.operation)["self_sufficiency"]
    return {
        "linear_heat_density": _density(found, made),
        **dict(_yields(scenario, found)),
        "self_sufficiency_electricity": Figure(own),
        "self_sufficiency_heat": heat_self_sufficiency(made, 1.0 - own),
        **dict(_primary(made)),
        **dict(_levelised(made)),
    }


def _density(found: Found, made: Appraised) -> Figure:
    built, flows = found.design.networks.get("heat"), made.year.flows
    metres = float(found.problem.routes.length_m[built.size >= 0].sum()) if built is not None else 0.0
    heat = float(flows.buildings.network["heat"].sum() + flows.loads.network["heat"].sum())
    return linear_heat_density(heat / 1e3, metres, heat_density_classes(found.problem.currency))


def _yields(scenario: Scenario, found: Found) -> Iterator[tuple[str, Figure]]:
    """Yield each fuel by mass with a yield known, as a share of it."""
    for fuel in found.problem.fuels:
        limit = getattr(scenario.spec.markets.fuels.get(fuel.name), "sustainable_t_per_year", None)
        if limit and np.isfinite(fuel.kwh_per_t):
            mass = found.operation.fuel_kwh.get(fuel.name, 0.0) / fuel.kwh_per_t
            yield f"{fuel.name}_share_of_yield", fuel_against_yield(mass, float(limit))


def _primary(made: Appraised) -> Iterator[tuple[str, Figure]]:
    """Yield primary energy of what is bought, of the last year."""
    balance = made.appraisal.primary
    if balance is not None:
        for i, kind in enumerate(PRIMARY_KINDS):
            yield f"primary_{kind}_today", Figure(float(balance.today[i, :, -1].sum()), "kWh/a")
            yield f"primary_{kind}_then", Figure(float(balance.then[i, :, -1].sum()), "kWh/a")


def heat_self_sufficiency(made: Appraised, grid_share: float) -> Figure:
    """Return the share of the plants' heat that does not come from outside the region.

    Parameters
    ----------
    made : Appraised
        The appraisal.
    grid_share : float
        Share of the electricity used that is drawn from the outside grid [-].

    Returns
    -------
    Figure
        [-]: of each plant the heat less the part of its input that is bought outside: fuel by its local share, and
        grid electricity; none without plants for heat.
    """
    plants, local = made.year.flows.plants, {f.name: f.local_share for f in made.year.problem.fuels}
    total = own = 0.0
    for (asset, carrier), heat in plants.output.items():
        if carrier != "heat":
            continue
        fuel = {name: kwh for (which, name), kwh in plants.fuel.items() if which == asset}
        power = plants.power_use.get(asset, 0.0)
        given = sum(kwh for (which, _), kwh in plants.output.items() if which == asset)
        used = max(sum(fuel.values()) + power, given)
        bought = sum(kwh * (1.0 - local[name]) for name, kwh in fuel.items()) + power * grid_share
        total, own = total + heat, own + heat * (1.0 - bought / used)
    return yearly_self_sufficiency(own, total)


def _levelised(made: Appraised) -> Iterator[tuple[str, Figure]]:
    """Yield the cost of a kWh of each carrier sold: all costs of all companies less what the other carriers earn."""
    ledger, names, sales = made.appraisal.books.ledger, tuple(made.appraisal.figures), sales_of(made.year)
    outside = [p for p in ledger.parties if p not in names]
    cost = np.zeros(ledger.years)
    for name in names:
        for payee in outside:
            cost = cost + paid(
                ledger, payer=name, payee=payee, purpose=of_kind("operating", "investment", "property_tax")
            )
    cost[-1] -= sum(made.appraisal.residual.get(name, 0.0) for name in names)
    for carrier, word in LEVELISED.items():
        sold = np.sum([s.energy_kwh for s in sales.get(carrier, ())], axis=0)
        if np.sum(sold) <= 0.0:
            continue
        others = (*(purpose for c, purpose in SALE.items() if c != carrier), "feed_in", "connection_fee", "wheeling")
        income = np.sum([paid(ledger, payer=p, payee=q, purpose=others) for p in outside for q in names], axis=0)
        yield word, levelised_cost(cost, np.asarray(sold), made.discount_rate, income)
