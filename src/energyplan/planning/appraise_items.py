"""What a plan builds, as items of the books: assets, networks, trenches, connections, and machines of buildings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.results.dataset import asset_investment
from energyplan.results.design import Design
from energyplan.results.problem import NetworkProblem, Problem
from energyplan.scenario.record import Scenario
from energyplan.technologies.registry import kinds, technology

Values = NDArray[np.float64]
CUSTOMERS = "customers"


@dataclass(frozen=True)
class Item:
    """One thing that is paid for.

    Attributes
    ----------
    name, belongs : str
        Its name in the books, and what a scenario calls it when it names an owner or a stage.
    kind : str
        ``asset``, ``network`` or ``own`` (a machine of a group of customers).
    tax_class : str
        Class of assets of the finance facts.
    group : str
        Customers that own it, or whom it connects; empty for all.
    capex, life_years, upkeep : float
        Investment [money], life [a], and upkeep of a year [money/a].
    equipment_share : float
        Share of the investment for equipment; the rest is planning and installation [-].
    """

    name: str
    belongs: str
    kind: str
    tax_class: str
    group: str
    capex: float
    life_years: float
    upkeep: float
    equipment_share: float = 0.6


def items_of(scenario: Scenario, problem: Problem, design: Design) -> tuple[Item, ...]:
    """Return everything that is built or kept up.

    Parameters
    ----------
    scenario : Scenario
        For the lives of the networks.
    problem : Problem
        On the real year.
    design : Design
        What is built.

    Returns
    -------
    tuple of Item
        Assets, then networks by carrier, then machines of the customers by group; those that cost nothing left out.
    """
    found = (*_assets(problem, design), *_networks(scenario, problem, design), *_own(problem, design))
    return tuple(item for item in found if item.capex > 0.0 or item.upkeep > 0.0)


def tax_class(kind: str) -> str:
    """Return the class of assets in tax law of a kind of technology; ``other`` for what is none."""
    return technology(kind).finance_class if kind in kinds() else "other"


def _assets(problem: Problem, design: Design) -> Iterator[Item]:
    for asset in problem.assets:
        capacity = design.capacity[asset.name]
        size = asset.capacity
        upkeep = size.fixed_om_per_unit * capacity if np.isfinite(capacity) else 0.0
        capex = asset_investment(asset, design.new_capacity.get(asset.name, 0.0))
        yield Item(asset.name, asset.name, "asset", tax_class(asset.kind), "", capex, size.lifetime_years, upkeep)


def _networks(scenario: Scenario, problem: Problem, design: Design) -> Iterator[Item]:
    length = problem.routes.length_m
    owner = _trench_owner(problem, design)
    for network in problem.networks:
        carrier, costs = network.carrier, network.costs
        section = getattr(scenario.spec.networks, carrier)
        life, belongs = float(section.lifetime_years), f"{carrier}_network"
        group, joined = np.array(problem.buildings.group), design.connected[carrier]
        law = "underground_cable" if carrier == "electricity" else "heat_pipe"

        def made(name: str, yearly: float, capex: float, share: float, whom: str = "") -> Item:
            keep = yearly - problem.annuity(life) * capex  # noqa: B023 - used at once
            return Item(name, belongs, "network", law, whom, capex, life, max(keep, 0.0), share)  # noqa: B023

        for name in dict.fromkeys(problem.buildings.group):
            here = joined * (group == name)
            yield made(f"{carrier} connections: {name}", float(costs.connection @ here),
                       float(costs.capex_connection @ here), 0.6, name)  # fmt: skip
        laid, size = _laid(network, design)
        if laid is None:
            continue
        pipe = np.where(laid, length, 0.0)
        yield made(f"{carrier} network", float(pipe @ costs.size_per_m[size]),
                   float(pipe @ costs.capex_size_per_m[size]), 0.5)  # fmt: skip
        pays = (owner == carrier) if problem.shared_trench else np.ones(len(length), dtype=bool)
        dug = np.where(laid & pays, length, 0.0)
        yield made(f"{carrier} trenches", float(dug @ costs.trench_per_m), float(dug @ costs.capex_trench_per_m), 0.0)


def _laid(network: NetworkProblem, design: Design) -> tuple[NDArray[np.bool_] | None, NDArray[np.int64]]:
    built = design.networks.get(network.carrier)
    if built is None:
        return None, np.zeros(0, dtype=np.int64)
    return (built.size >= 0) & (built.size != network.existing), np.maximum(built.size, 0)


def _trench_owner(problem: Problem, design: Design) -> NDArray[np.object_]:
    """Return the carrier that pays for the civil works of each route where networks share them."""
    most, owner = np.zeros(len(problem.routes.length_m)), np.full(len(problem.routes.length_m), "", dtype=object)
    for network in problem.networks:
        laid, _ = _laid(network, design)
        if laid is None:
            continue
        cost = np.where(laid, network.costs.trench_per_m, 0.0)
        owner[laid & ((cost > most) | (owner == ""))] = network.carrier
        most = np.maximum(most, cost)
    return owner


def _own(problem: Problem, design: Design) -> Iterator[Item]:
    group = np.array(problem.buildings.group)
    for carrier, own in design.own.items():
        machines = [a.machine for a in problem.alternatives if a.carrier == carrier]
        peak = problem.buildings.peak_kw[carrier]
        for share, machine in zip(own, machines, strict=True):
            size = machine.capacity
            capex = (size.capex_fixed + size.capex_per_unit * peak) * share
            keep = size.fixed_om_per_unit * peak * share
            for name in dict.fromkeys(problem.buildings.group):
                here = group == name
                yield Item(f"own {machine.name}: {name}", machine.name, "own", "other", name, float(capex[here].sum()),
                           size.lifetime_years, float(keep[here].sum()), 0.7)  # fmt: skip


def yearly_terms(items: tuple[Item, ...], problem: Problem) -> dict[str, float]:
    """Return investment as annuities and upkeep of a year, of plants and networks, and of the customers' machines.

    Parameters
    ----------
    items : tuple of Item
        Items of the books.
    problem : Problem
        For the rate of interest.

    Returns
    -------
    dict of str to float
        ``plants``, ``networks``, ``own`` [money/a], to be compared with the optimiser's terms.
    """
    found = {"asset": 0.0, "network": 0.0, "own": 0.0}
    for item in items:
        found[item.kind] += problem.annuity(item.life_years) * item.capex + item.upkeep
    return found
