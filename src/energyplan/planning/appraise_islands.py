"""The town cut off from the outside grid: what is critical, what still runs, and what stores hold in each hour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.resilience import Island, IslandStore, Plant
from energyplan.planning.appraise_flows import series
from energyplan.results.design import Design
from energyplan.results.operation import Operation
from energyplan.results.problem import GRID_ZONE, Problem
from energyplan.scenario.record import Scenario
from energyplan.technologies.roles import Converter, Source

Values = NDArray[np.float64]


def islands(scenario: Scenario, problem: Problem, design: Design, operation: Operation) -> dict[str, Island]:
    """Return the networks whose outages are looked at.

    Parameters
    ----------
    scenario : Scenario
        Section ``resilience`` and the critical shares.
    problem : Problem
        On the real year.
    design, operation : Design, Operation
        Plants, stores and their levels.

    Returns
    -------
    dict of str to Island
        ``electricity`` where something generates or stores it here, ``heat`` where plants feed a network. In the heat
        island only plants that need no more than auxiliary power run (under 5 % of their heat).
    """
    found = {}
    for carrier in ("electricity", "heat"):
        island = _island(scenario, problem, design, operation, carrier)
        if island is not None:
            found[carrier] = island
    return found


def _island(scenario: Scenario, problem: Problem, design: Design, operation: Operation, carrier: str) -> Island | None:
    hours, section = problem.grid.n_hours, scenario.spec.resilience
    load = _critical(scenario, problem, design, carrier)
    free, plants = np.zeros(hours), []
    for asset in problem.assets:
        size = design.capacity[asset.name]
        if not np.isfinite(size) or size <= 1e-6 or asset.zone == GRID_ZONE:
            continue
        if isinstance(asset, Source) and asset.carrier.partition("@")[0] == carrier:
            free = free + size * series(asset.availability, hours)
        elif isinstance(asset, Converter):
            power = size * _output(asset, carrier)
            if power > 0:
                plants.append(Plant(asset.name, power, power * 24.0 * float(section.fuel_days)))
    if carrier == "electricity" and section.emergency_power_kw:
        power = float(section.emergency_power_kw)
        plants.append(Plant("emergency generators", power, power * 24.0 * float(section.fuel_days)))
    store = _store(problem, design, operation, carrier)
    if load.max(initial=0.0) <= 0.0 or not (plants or free.max(initial=0.0) > 0 or store.energy_kwh > 0):
        return None
    return Island(load, free, tuple(plants), store, section.first)


def _output(asset: Converter, carrier: str) -> float:
    """Return what an asset gives per capacity without the grid; none if it lives on electricity [-]."""
    out = sum(float(np.mean(r)) for c, r in asset.flows.items() if c.partition("@")[0] == carrier and np.mean(r) > 0)
    power = sum(-float(np.mean(r)) for c, r in asset.flows.items() if c.partition("@")[0] == "electricity")
    return out if out > 0 and power <= 0.05 * out else 0.0


def _critical(scenario: Scenario, problem: Problem, design: Design, carrier: str) -> Values:
    section, demand = scenario.spec.resilience, scenario.spec.demand
    base = float(demand.critical_share if section.critical_share is None else section.critical_share)
    share = np.array([float(section.critical_groups.get(g, base)) for g in problem.buildings.group])
    classes, load = problem.classes, np.zeros(problem.grid.n_hours)
    joined = design.connected.get(carrier)
    if carrier == "heat" and joined is None:
        return load
    on = np.ones(len(problem.buildings)) if joined is None else joined
    for k in classes.of(carrier):
        load = load + float(classes.kwh[k] @ (share * on)) * classes.shape[k]
    for other in problem.demands:
        if not other.flexible and other.carrier == carrier:
            load = load + other.critical_share * series(other.load_kw, problem.grid.n_hours)
    return load


def _store(problem: Problem, design: Design, operation: Operation, carrier: str) -> IslandStore:
    """Return all stores of a carrier as one; its level at an hour's start is that at the end of the hour before."""
    own = [s for s in problem.stores if s.carrier.partition("@")[0] == carrier and design.capacity[s.name] > 1e-6]
    if not own:
        return IslandStore()
    size = np.array([design.capacity[s.name] for s in own])
    level = np.sum([np.roll(operation.dispatch.level[s.name], 1) for s in own], axis=0)

    def mean(values: list[float]) -> float:
        return float(np.array(values) @ size / size.sum())

    return IslandStore(
        energy_kwh=float(size.sum()), level_kwh=np.maximum(level, 0.0),
        charge_kw=float(sum(s.charge_kw_per_kwh * c for s, c in zip(own, size, strict=True))),
        discharge_kw=float(sum(s.discharge_kw_per_kwh * c for s, c in zip(own, size, strict=True))),
        charge_efficiency=mean([s.charge_efficiency for s in own]),
        discharge_efficiency=mean([s.discharge_efficiency for s in own]),
        loss_share=mean([float(np.mean(s.loss_per_hour)) for s in own]),
    )  # fmt: skip
