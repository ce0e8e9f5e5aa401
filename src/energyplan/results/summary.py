"""The figures of a plan that people ask for first, and how a terminal shows them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.results.dataset import asset_investment, main_flow
from energyplan.results.design import Design
from energyplan.results.operation import Operation
from energyplan.results.problem import GRID_ZONE, NetworkProblem, Problem
from energyplan.results.today import MARKET, Today
from energyplan.results.whole import whole_limits
from energyplan.technologies.roles import Converter, Demand, Source

Values = NDArray[np.float64]


def summary(problem: Problem, design: Design, operation: Operation, now: Today) -> dict[str, Any]:
    """Return the key figures of a plan, plain numbers and text only.

    Parameters
    ----------
    problem : Problem
        On the real year.
    design, operation : Design, Operation
        What is built and how it runs.
    now : Today
        The comparison.

    Returns
    -------
    dict
        Nested by subject; units stand in the keys.
    """
    outcome = design.outcome
    cost, estimate = sum(operation.costs.values()), design.cost
    invest = investments(problem, design)
    return {
        "name": problem.name,
        "currency": problem.currency,
        "solver": {
            "status": outcome.status,
            "stopped_by": outcome.stopped_by,
            "objective": outcome.objective,
            "bound": outcome.bound,
            "gap": outcome.gap,
            "seconds": outcome.seconds,
        },
        "cost_per_year": cost,
        "cost_terms": {k: v for k, v in operation.costs.items() if abs(v) > 1e-9},
        "estimate_per_year": estimate,
        "estimate_error": (cost - estimate) / abs(estimate) if estimate else 0.0,
        "investment": sum(invest.values()),
        "investments": invest,
        "co2_t_per_year": operation.co2_kg / 1e3,
        "today": {
            "cost_per_year": now.cost,
            "energy_cost_per_year": now.energy_cost,
            "co2_t_per_year": now.co2_kg / 1e3,
            "electricity_kwh": now.electricity_kwh,
            "fuel_kwh": now.fuel_kwh,
        },
        "capacities": {
            a.name: design.capacity[a.name]
            for a in problem.assets
            if np.isfinite(design.capacity[a.name]) and (not isinstance(a, Demand) or a.flexible)
        },
        "energy_kwh": {a.name: float(np.abs(main_flow(operation.dispatch, a)).sum()) for a in problem.assets},
        "fuel_kwh": dict(operation.fuel_kwh),
        "fuel_cost": {f.name: f.price * operation.fuel_kwh.get(f.name, 0.0) for f in problem.fuels},
        "fuel_t": {
            f.name: operation.fuel_kwh.get(f.name, 0.0) / f.kwh_per_t for f in problem.fuels if np.isfinite(f.kwh_per_t)
        },
        "networks": {n.carrier: network_figures(problem, n, design) for n in problem.networks},
        "connected": connected(problem, design),
        "own_machines": own_machines(problem, design),
        "electricity": electricity(problem, operation),
        "shortage_kwh": {k: float(v.sum()) for k, v in operation.shortage_kw.items() if v.sum() > 1e-3},
        "demand_kwh": demand(problem),
        "limits": [
            {"name": limit.name, "wanted": limit.wanted, "got": limit.got, "missed_by": limit.missed_by}
            for limit in whole_limits(problem, operation)
        ],
        "dispatch_unproven_per_year": operation.missed if np.isfinite(operation.missed) else None,
        "violations": len(operation.violations),
        "rounds": len(operation.rounds),
        "unchecked_assumptions": sum(not a.verified for a in problem.assumptions),
    }


def demand(problem: Problem) -> dict[str, float]:
    """Return what buildings and loads need of each carrier in the year [kWh]."""
    found: dict[str, float] = {}
    for k, carrier in enumerate(problem.classes.carrier):
        found[carrier] = found.get(carrier, 0.0) + float(problem.classes.kwh[k].sum() * problem.classes.shape[k].sum())
    for load in problem.demands:
        if not load.flexible:
            kwh = float(np.broadcast_to(load.load_kw, (problem.grid.n_hours,)).sum())
            found[load.carrier] = found.get(load.carrier, 0.0) + kwh
    return found


def investments(problem: Problem, design: Design) -> dict[str, float]:
    """Return the investment by asset, network and connections [money]."""
    found = {}
    for asset in problem.assets:
        value = asset_investment(asset, design.new_capacity.get(asset.name, 0.0))
        if value > 0:
            found[asset.name] = value
    length = problem.routes.length_m
    trench = np.zeros(len(length))
    for network in problem.networks:
        joined = design.connected[network.carrier]
        found[f"{network.carrier} connections"] = float(network.costs.capex_connection @ joined)
        built = design.networks.get(network.carrier)
        if built is None:
            continue
        laid = (built.size >= 0) & (built.size != network.existing)
        pipes = np.where(laid, network.costs.capex_size_per_m[np.maximum(built.size, 0)], 0.0)
        found[f"{network.carrier} network"] = float(length @ pipes)
        dug = np.where(laid, network.costs.capex_trench_per_m * length, 0.0)
        trench = np.maximum(trench, dug) if problem.shared_trench else trench + dug
    if trench.sum() > 0:
        found["trenches"] = float(trench.sum())
    for carrier, own in design.own.items():
        machines = [a.machine for a in problem.alternatives if a.carrier == carrier]
        peak = problem.buildings.peak_kw[carrier]
        for share, machine in zip(own, machines):
            size = machine.capacity
            value = float((size.capex_fixed + size.capex_per_unit * peak) @ share)
            if value > 0:
                found[f"own {machine.name}"] = value
    return found


def network_figures(problem: Problem, network: NetworkProblem, design: Design) -> dict[str, Any]:
    """Return length, connections, energy, losses and linear density of one network."""
    carrier, classes = network.carrier, problem.classes
    joined = design.connected[carrier]
    at = classes.of(carrier)
    energy = float(classes.kwh[at].sum(axis=0) @ joined) if at else 0.0
    figures: dict[str, Any] = {"buildings": int(joined.sum()), "delivered_kwh": energy}
    built = design.networks.get(carrier)
    if built is None:
        return figures
    length = float(problem.routes.length_m[built.size >= 0].sum())
    loss = float(built.loss_kw * network.loss_shape.sum())
    return figures | {
        "length_m": length,
        "loss_kwh": loss,
        "loss_share": loss / (loss + energy) if energy > 0 else 0.0,
        "linear_density_mwh_per_m": energy / 1e3 / length if length > 0 else 0.0,
        "peak_kw": float((network.demand_kw * joined).sum(axis=1).max(initial=0.0)),
        "diversity": float(network.detail.get("diversity", 1.0)),  # type: ignore[arg-type]
        "length_by_size_m": {
            name: float(problem.routes.length_m[built.size == k].sum())
            for k, name in enumerate(network.sizes)
            if (built.size == k).any()
        },
    }


def connected(problem: Problem, design: Design) -> dict[str, dict[str, int]]:
    """Return the number of connected buildings by carrier and use."""
    found: dict[str, dict[str, int]] = {}
    for carrier, joined in design.connected.items():
        counts: dict[str, int] = {}
        for use, on in zip(problem.buildings.use, joined):
            counts[use] = counts.get(use, 0) + int(on > 0.5)
        found[carrier] = counts
    return found


def own_machines(problem: Problem, design: Design) -> dict[str, float]:
    """Return the number of buildings (whole shares summed) on each machine of their own."""
    found: dict[str, float] = {}
    for carrier, own in design.own.items():
        names = [a.name for a in problem.alternatives if a.carrier == carrier]
        found |= {name: float(share.sum()) for name, share in zip(names, own) if share.sum() > 1e-6}
    return found


def electricity(problem: Problem, operation: Operation) -> dict[str, float]:
    """Return what is generated, drawn and fed in over the year [kWh], and the share that is generated here [-].

    The share is the one that the scenario's limit counts: of all electricity used, also of what buildings draw from the
    public grid for themselves and for their own machines, which `drawn_kwh` of the plan's own connection leaves out.
    """
    run = operation.dispatch
    drawn = sum(float(run.source[s.name].sum()) for s in problem.sources if s.kind == MARKET)
    sold = sum(float(run.taken[d.name].sum()) for d in problem.demands if d.buys)
    made = sum(
        float(run.source[s.name].sum())
        for s in problem.sources
        if isinstance(s, Source) and s.zone != GRID_ZONE and s.carrier.startswith("electricity")
    )
    for item in problem.converters:
        if isinstance(item, Converter):
            fed = [c for c, r in item.flows.items() if c.startswith("electricity") and np.max(r) > 0]
            if fed and not any(c.startswith("electricity") and np.min(r) < 0 for c, r in item.flows.items()):
                made += sum(float((run.converter[item.name] * item.flows[c]).sum()) for c in fed)
    return {
        "drawn_kwh": drawn,
        "sold_kwh": sold,
        "generated_kwh": made,
        "self_sufficiency": operation.own_share["self_sufficiency_electricity"],
    }
