"""An independent look at what the solver returned: balances, limits and costs recomputed from the problem alone.

Nothing of the matrix is used. What does not hold within the tolerance is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import InternalError
from energyplan.optimise.evaluate_limits import Check, goal_checks, limit_checks, series
from energyplan.results.design import Design
from energyplan.results.problem import Problem
from energyplan.technologies.roles import Converter, Demand, Link, Source, Store

Values = NDArray[np.float64]


def _converted(problem: Problem, design: Design) -> Iterator[tuple[str, str, Values]]:
    """Yield zone, carrier and net supply ``[t]`` of every asset."""
    hours, run = problem.grid.n_hours, design.dispatch
    for asset in problem.assets:
        name = asset.name
        match asset:
            case Source():
                yield asset.zone, asset.carrier, run.source[name]
            case Demand():
                use = run.taken[name] if asset.flexible else series(asset.load_kw, hours)
                yield asset.zone, asset.carrier, -use
            case Converter():
                for carrier, rate in asset.flows.items():
                    yield asset.zone, carrier, run.converter[name] * rate
            case Store():
                yield asset.zone, asset.carrier, run.discharge[name] - run.charge[name]
            case Link():
                there, back = run.forth[name], run.back[name]
                yield asset.zone, asset.carrier, back * asset.efficiency - there
                yield asset.to_zone, asset.carrier, there * asset.efficiency - back


def buildings_use(problem: Problem, design: Design) -> Iterator[tuple[str, str, Values]]:
    """Yield zone, carrier and (negative) use of the buildings, of their own machines and of the networks."""
    classes, hours = problem.classes, problem.grid.n_hours
    private = problem.network("electricity") is not None
    for k, carrier in enumerate(classes.carrier):
        shape, zone = classes.shape[k], classes.zone[k]
        network = problem.network(carrier)
        if network is not None:
            load = float(classes.kwh[k] @ design.connected[carrier]) * shape
            yield zone, carrier, -load
            yield zone, "electricity", -network.pump_share * load
        elif carrier == "electricity":
            yield zone, carrier, -float(classes.kwh[k].sum()) * shape
        if carrier in design.own:
            machines = [a.machine for a in problem.alternatives if a.carrier == carrier]
            for j, machine in enumerate(machines):
                load = float(classes.kwh[k] @ design.own[carrier][j]) * shape
                for needed, rate in machine.flows.items():
                    if needed != carrier and not (private and needed == "electricity"):
                        yield zone, needed, load * series(rate, hours)
    for network in problem.networks:
        built = design.networks.get(network.carrier)
        if built is not None:
            yield network.zone, network.carrier, -built.loss_kw * network.loss_shape


def _pairs(*tables: Mapping[str, Values]) -> list[tuple[str, str]]:
    names = dict.fromkeys(name for table in tables for name in table)
    return [(name.partition("/")[0], name.partition("/")[2]) for name in names]


def balance_checks(
    problem: Problem, design: Design, missing: Mapping[str, Values], thrown: Mapping[str, Values]
) -> list[Check]:
    """Recompute every hourly balance and every fuel's yearly one.

    Parameters
    ----------
    problem : Problem
        The numbers.
    design : Design
        Decisions on the same hours.
    missing, thrown : mapping of str to array
        Shortage and surplus by ``zone/carrier`` ``[t]`` [kW]; none in a design.

    Returns
    -------
    list of Check
        One per zone and carrier, violation and throughput in kW (kWh for fuels).
    """
    hours, weight = problem.grid.n_hours, problem.grid.hour_weight
    fuels = {fuel.name for fuel in problem.fuels}
    net: dict[tuple[str, str], Values] = {}
    for zone, carrier in _pairs(missing, thrown):
        name = f"{zone}/{carrier}"
        net[zone, carrier] = missing.get(name, np.zeros(hours)) - thrown.get(name, np.zeros(hours))
    through: dict[tuple[str, str], Values] = {}
    for zone, carrier, supply in (*_converted(problem, design), *buildings_use(problem, design)):
        key = ("", carrier) if carrier in fuels else (zone, carrier)
        net[key] = net.get(key, np.zeros(hours)) + supply
        through[key] = through.get(key, np.zeros(hours)) + np.abs(supply)
    checks = []
    for (zone, carrier), value in net.items():
        if carrier in fuels:
            used = -float(weight @ value)
            checks.append(Check(f"fuel {carrier}", abs(used - design.fuel_kwh[carrier]), used))
        else:
            checks.append(
                Check(
                    f"{zone}/{carrier}",
                    float(np.abs(value).max()),
                    float(through.get((zone, carrier), np.ones(1)).max()),
                )
            )
    return checks


def cost_terms(problem: Problem, design: Design) -> dict[str, float]:
    """Recompute the terms of the yearly cost from capacities, flows, connections and routes.

    Parameters
    ----------
    problem : Problem
        The numbers, on the hours of the design's dispatch.
    design : Design
        Decisions.

    Returns
    -------
    dict of str to float
        Terms as in `Design.costs` [money/a].
    """
    terms: dict[str, float] = {"fuel": sum(f.price * design.fuel_kwh[f.name] for f in problem.fuels)}

    def add(term: str, value: float) -> None:
        terms[term] = terms.get(term, 0.0) + value

    for term, value in (*_asset_cost(problem, design), *_network_cost(problem, design)):
        add(term, value)
    if design.own or problem.retail_price is not None:
        add("own_supply", _building_cost(problem, design))
    if problem.goal.carbon_price_per_kg > 0:
        add("carbon", problem.goal.carbon_price_per_kg * carbon(problem, design))
    return terms


def cost_checks(problem: Problem, design: Design) -> list[Check]:
    """Compare every term of the yearly cost with what the solver's objective held."""
    scale = sum(abs(v) for v in design.costs.values())
    own = cost_terms(problem, design)
    names = dict.fromkeys([*own, *design.costs])
    return [Check(f"cost: {n}", abs(own.get(n, 0.0) - design.costs.get(n, 0.0)), scale) for n in names]


def _asset_cost(problem: Problem, design: Design) -> Iterator[tuple[str, float]]:
    hours, weight, run = problem.grid.n_hours, problem.grid.hour_weight, design.dispatch
    for asset in problem.assets:
        size, name = asset.capacity, asset.name
        new = design.new_capacity.get(name, 0.0)
        built = 1.0 if new > 1e-6 or (size.required and size.minimum > size.existing) else 0.0
        share = problem.annuity(size.lifetime_years)
        yield "investment", share * (size.capex_per_unit * new + size.capex_fixed * built)
        if np.isfinite(design.capacity[name]):
            yield "upkeep", size.fixed_om_per_unit * design.capacity[name]
        term = "variable"
        match asset:
            case Source():
                flow = run.source[name]
                yield "demand_charge", asset.peak_cost_per_kw * float(flow.max(initial=0.0))
                term = "grid_energy" if asset.kind == "grid_market" else term
            case Converter():
                flow = run.converter[name]
                if asset.start_cost > 0 and name in run.on:
                    grid = problem.grid
                    on = run.on[name].reshape(1 if grid.is_chronological else grid.n_periods, -1)
                    starts = np.maximum(on - np.roll(on, 1, axis=1), 0.0)
                    yield term, asset.start_cost * float(starts.ravel() @ weight)
            case Store():
                flow = run.discharge[name]
            case Link():
                flow = run.forth[name] + run.back[name]
            case Demand() if asset.flexible:
                flow, term = run.taken[name], "export_revenue" if asset.buys else term
            case _:
                continue
        yield term, float((weight * flow) @ series(asset.variable_cost, hours))


def _network_cost(problem: Problem, design: Design) -> Iterator[tuple[str, float]]:
    length = problem.routes.length_m
    trench = np.zeros(len(length))
    for network in problem.networks:
        yield "connections", float(network.costs.connection @ design.connected[network.carrier])
        built = design.networks.get(network.carrier)
        if built is None:
            continue
        laid = (built.size >= 0) & (built.size != network.existing)
        cost = np.where(laid, network.costs.size_per_m[np.maximum(built.size, 0)], 0.0)
        yield "network_pipes", float(length @ cost)
        dug = np.where(laid, network.costs.trench_per_m * length, 0.0)
        trench = np.maximum(trench, dug) if problem.shared_trench else trench + dug
    if design.networks:
        yield "network_trench", float(trench.sum())


def _building_cost(problem: Problem, design: Design) -> float:
    hours, weight, classes, total = problem.grid.n_hours, problem.grid.hour_weight, problem.classes, 0.0
    retail = problem.retail_price
    for carrier, own in design.own.items():
        machines = [a.machine for a in problem.alternatives if a.carrier == carrier]
        peak = problem.buildings.peak_kw[carrier]
        for share, machine in zip(own, machines):
            size = machine.capacity
            yearly = problem.annuity(size.lifetime_years) * (size.capex_fixed + size.capex_per_unit * peak)
            total += float((yearly + size.fixed_om_per_unit * peak) @ share)
            for k in classes.of(carrier):
                load = float(classes.kwh[k] @ share) * classes.shape[k] * weight
                total += float(load @ series(machine.variable_cost, hours))
                if retail is not None and "electricity" in machine.flows:
                    total -= float((load * machine.flows["electricity"]) @ retail)
    if retail is not None:
        for k in classes.of("electricity"):
            outside = float(classes.kwh[k] @ (1.0 - design.connected["electricity"]))
            total += outside * float((classes.shape[k] * weight) @ retail)
    return total


def carbon(problem: Problem, design: Design) -> float:
    """Recompute the year's emission of a design [kg]."""
    hours, weight, run = problem.grid.n_hours, problem.grid.hour_weight, design.dispatch
    total = sum(fuel.co2 * design.fuel_kwh[fuel.name] for fuel in problem.fuels)
    for asset in problem.assets:
        flow = {**run.source, **run.converter, **run.taken}.get(asset.name)
        if flow is not None:
            total += float((weight * flow) @ series(asset.co2_kg_per_kwh, hours))
    classes = problem.classes
    for carrier, own in design.own.items():
        machines = [a.machine for a in problem.alternatives if a.carrier == carrier]
        for share, machine in zip(own, machines):
            for k in classes.of(carrier):
                load = float(classes.kwh[k] @ share) * classes.shape[k] * weight
                total += float(load @ series(machine.co2_kg_per_kwh, hours))
                if problem.retail_price is not None and "electricity" in machine.flows:
                    total -= problem.retail_co2 * float(load @ series(machine.flows["electricity"], hours))
    if problem.retail_price is not None:
        for k in classes.of("electricity"):
            outside = float(classes.kwh[k] @ (1.0 - design.connected["electricity"]))
            total += problem.retail_co2 * outside * float(classes.shape[k] @ weight)
    return total


def evaluate(
    problem: Problem,
    design: Design,
    tolerance: float = 1e-5,
    *,
    missing: Mapping[str, Values] | None = None,
    thrown: Mapping[str, Values] | None = None,
) -> list[Check]:
    """Recompute balances, limits, cost and emission of a design, and refuse it where anything does not hold.

    Parameters
    ----------
    problem : Problem
        The numbers.
    design : Design
        What the solver returned.
    tolerance : float
        Largest violation as a share of what it is compared with [-].
    missing, thrown : mapping of str to array, optional
        Shortage and surplus of a year's operation by ``zone/carrier`` ``[t]`` [kW].

    Returns
    -------
    list of Check
        Everything that was looked at.

    Raises
    ------
    InternalError
        Naming what does not hold.
    """
    co2 = carbon(problem, design)
    checks = [
        *balance_checks(problem, design, missing or {}, thrown or {}),
        *limit_checks(problem, design, closes=missing is None),
        *(goal_checks(problem, design, co2) if missing is None else ()),
        *cost_checks(problem, design),
        Check("emission", abs(co2 - design.co2_kg), abs(co2)),
    ]
    bad = [c for c in checks if not c.relative <= tolerance]  # what is no number does not hold either
    if bad:
        lines = "; ".join(f"{c.name}: off by {c.violation:.6g} of {c.scale:.6g}" for c in bad[:5])
        raise InternalError(f"the solver's answer does not hold: {lines}")
    return checks
