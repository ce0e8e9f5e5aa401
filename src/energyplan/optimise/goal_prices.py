"""Limits on the whole year as prices, so that windows of operation that see two weeks keep them as the design does.

A carbon cap is a price on emission, a least self-sufficiency one on what is bought outside, at the marginal costs of
the design. They steer the dispatch only: what the year costs is counted at the scenario's own prices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from energyplan.results.problem import GRID_ZONE, Problem
from energyplan.technologies.roles import Converter, Demand, Role, Source

CARBON_FIRST = 1e4
"""Price of a kilogram where emissions are minimised: far above any cost that would avoid it [money/kg]."""
FIRM = 1.01
"""Factor on marginal costs: at the cost itself, keeping the limit and breaking it would be a tie."""
DEAREST = 1000.0
"""Most that a limit on purchases may add, against the dearest energy of the problem."""


def with_goal_prices(problem: Problem, prices: Mapping[str, float]) -> Problem:
    """Return a problem whose flows cost what the limits on the whole make of them.

    Parameters
    ----------
    problem : Problem
        With its goal.
    prices : mapping of str to float
        Marginal costs of the limits, from a design.

    Returns
    -------
    Problem
        Same flows, with the limits as prices; its goal keeps only the price of carbon.
    """
    goal = problem.goal
    prices = {name: FIRM * price for name, price in prices.items()}
    carbon = CARBON_FIRST if goal.minimise == "carbon" else min(prices.get("carbon_cap", 0.0), CARBON_FIRST)
    most = DEAREST * dearest(problem)
    outside = min(prices.get("self_sufficiency", 0.0), most)
    power = min(prices.get("self_sufficiency_electricity", 0.0), most)
    share = goal.min_self_sufficiency_electricity
    return replace(
        problem,
        assets=tuple(_dearer(a, outside + share * power, (1.0 - share) * power) for a in problem.assets),
        fuels=tuple(replace(f, price=f.price + outside * (1.0 - f.local_share)) for f in problem.fuels),
        goal=type(goal)(carbon_price_per_kg=goal.carbon_price_per_kg + carbon),
    )


def _dearer(asset: Role, bought: float, kept: float) -> Role:
    """Return an asset with the price of buying, and of keeping what is generated, on its flow."""
    match asset:
        case Source() if asset.kind == "grid_market" and bought > 0:
            return replace(asset, variable_cost=asset.variable_cost + bought)
        case Source() if kept > 0 and asset.zone != GRID_ZONE and asset.carrier.startswith("electricity"):
            return replace(asset, variable_cost=asset.variable_cost - kept)
        case Demand() if kept > 0 and asset.buys:
            return replace(asset, variable_cost=asset.variable_cost + kept)
        case Converter() if kept > 0:
            power = {c: rate for c, rate in asset.flows.items() if c.startswith("electricity")}
            if power and all(np.min(rate) >= 0 for rate in power.values()):
                given = sum(np.asarray(rate, dtype=float) for rate in power.values())
                return replace(asset, variable_cost=asset.variable_cost - kept * given)
    return asset


def dearest(problem: Problem) -> float:
    """Return the dearest energy in a problem, the price of its carbon included [money/kWh]."""
    carbon = problem.goal.carbon_price_per_kg
    prices = [
        float(np.max(np.abs(a.variable_cost) + carbon * np.maximum(np.asarray(a.co2_kg_per_kwh), 0.0)))
        for a in problem.assets
    ]
    return max([1e-3, *prices, *(f.price + carbon * max(f.co2, 0.0) for f in problem.fuels)])
