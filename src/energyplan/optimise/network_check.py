"""An independent look at a designed network: what it costs, and whether it holds. Only NumPy, only the problem and
the result."""

from __future__ import annotations

import numpy as np

from energyplan.core.errors import InternalError
from energyplan.optimise.network_input import FORBIDDEN, REQUIRED, Floats, NetworkInput
from energyplan.optimise.network_problem import DesignProblem
from energyplan.optimise.network_read import NetworkSolution


def network_terms(problem: DesignProblem, network: NetworkSolution) -> dict[str, float]:
    """Price a network anew.

    Parameters
    ----------
    problem : DesignProblem
        The problem.
    network : NetworkSolution
        A network.

    Returns
    -------
    dict
        Cost terms by name [money/a].
    """
    net = problem.net
    built = network.size >= 0
    size = np.maximum(network.size, 0)
    along = net.length_m * net.cost_factor
    paid = along * net.cost_per_m[size]
    old = np.maximum(net.existing_size, 0)
    lies = net.existing_size >= 0
    if not net.replace_in_full:
        paid = np.where(lies, np.maximum(paid - along * net.cost_per_m[old], 0.0), paid)
    new = built & (network.size != net.existing_size)
    pipes = float(paid[new].sum())
    if net.law is not None:
        pipes += float((net.flow_cost() * np.abs(network.flow_kw).max(axis=0, initial=0.0))[built].sum())
    options = network.source_size
    sizes = float(problem.source_size_cost[options[options >= 0]].sum()) if len(problem.source_size_cost) else 0.0
    peak = network.injection_kw.max(axis=0, initial=0.0)
    return {
        "pipes": pipes,
        "trench": float((net.trench_cost_per_m * net.length_m)[new].sum()),
        "energy": float(problem.source_energy_cost @ network.injection_kw[0]),
        "source_capacity": float(problem.source_capacity_cost @ np.maximum(peak, 0.0)),
        "source_sizes": sizes,
        "own_supply": float(problem.own_supply_cost[~network.connected].sum()),
        "revenue": -float(problem.revenue[network.connected].sum()),
    }


def check_network(problem: DesignProblem, network: NetworkSolution, tolerance: float = 1e-6) -> None:
    """Refuse a network that does not hold.

    Parameters
    ----------
    problem : DesignProblem
        The problem.
    network : NetworkSolution
        A network.
    tolerance : float
        Of the largest flow [-].

    Raises
    ------
    InternalError
        Naming what does not hold: a balance, a capacity, a bound, a connection, a voltage.
    """
    net = problem.net
    scale = tolerance * max(1.0, float(np.abs(network.flow_kw).max(initial=0.0)))
    faults = _structure(net, network)
    entering, leaving = route_ends(net, network)
    inlet = np.where(network.flow_kw >= 0, entering, -leaving)
    for s, state in enumerate(net.states):
        gap = np.zeros(net.n_nodes)
        np.subtract.at(gap, net.route_from, entering[s])
        np.add.at(gap, net.route_to, leaving[s])
        np.add.at(gap, net.source_node, network.injection_kw[s])
        np.subtract.at(gap, net.consumer_node, net.demand_kw[s] * network.connected)
        worst = int(np.abs(gap).argmax()) if len(gap) else 0
        if len(gap) and abs(gap[worst]) > 10 * scale:
            faults.append(f"{state}: {net.name('node', worst)} is out of balance by {gap[worst]:.6g} kW")
        room = net.capacity_kw[s, np.maximum(network.size, 0)]
        over = np.where(network.size >= 0, inlet[s] - room, np.abs(network.flow_kw[s]))
        for e in np.flatnonzero(over > scale)[:5].tolist():
            faults.append(f"{state}: {net.name('route', e)} carries {over[e]:.6g} kW more than its size")
        injection = network.injection_kw[s]
        bad = (injection > net.max_injection_kw[s] + scale) | (injection < net.min_injection_kw[s] - scale)
        faults += [
            f"{state}: {net.name('source', q)} injects {injection[q]:.6g} kW" for q in np.flatnonzero(bad).tolist()
        ]
        if len(net.source_capacity_kw):
            room = np.append(net.source_capacity_kw, 0.0)[network.source_size]
            for q in np.flatnonzero(np.abs(injection) > room + scale).tolist():
                faults.append(f"{state}: {net.name('source', q)} injects more than its size")
    if net.voltage is not None:
        faults += _voltage(net, network)
    if faults:
        raise InternalError("a designed network does not hold: " + "; ".join(faults[:10]))


def route_ends(net: NetworkInput, network: NetworkSolution) -> tuple[Floats, Floats]:
    """Return what leaves the first end of each route and what arrives at its second ``[state, route]`` [kW], signed
    alike."""
    flow, built = network.flow_kw, network.size >= 0
    size = np.maximum(network.size, 0)
    if net.law is None:
        loss = np.where(built, net.length_m * np.take_along_axis(net.loss_kw_per_m, size[None, :], axis=1), 0.0)
        return flow + loss / 2, flow - loss / 2
    fixed = np.where(built, net.length_m * net.law.loss_kw_per_m, 0.0)
    kept = 1.0 - net.length_m * net.law.loss_per_m
    forward = flow >= 0
    entering = np.where(forward, flow, flow * kept + fixed)
    leaving = np.where(forward, flow * kept - fixed, flow)
    return entering, leaving


def _structure(net: NetworkInput, network: NetworkSolution) -> list[str]:
    faults = []
    allowed = net.allowed()
    built = np.flatnonzero(network.size >= 0)
    wrong = built[~allowed[built, network.size[built]]]
    faults += [f"{net.name('route', e)} is built in a size that is not allowed" for e in wrong[:5].tolist()]
    missing = (net.route_mode > 0) & (network.size < 0) & allowed.any(axis=1)
    faults += [f"{net.name('route', e)} must be built" for e in np.flatnonzero(missing)[:5].tolist()]
    off = (net.consumer_mode == REQUIRED) & ~network.connected
    faults += [f"{net.name('consumer', c)} must be connected" for c in np.flatnonzero(off)[:5].tolist()]
    off = (net.consumer_mode == FORBIDDEN) & network.connected
    faults += [f"{net.name('consumer', c)} must not be connected" for c in np.flatnonzero(off)[:5].tolist()]
    if net.radial:
        part = _parts(net, built)
        routes = np.bincount(part[net.route_from[built]], minlength=net.n_nodes)
        fed = np.setdiff1d(np.concatenate([net.route_from[built], net.route_to[built]]), net.source_node)
        if (routes > np.bincount(part[fed], minlength=net.n_nodes)).any():
            faults.append("lines form a loop, join two sources or hang on none")
    return faults


def _parts(net: NetworkInput, built: np.ndarray) -> np.ndarray:
    """Label the nodes by the part of the built network they belong to, by relaxation."""
    label = np.arange(net.n_nodes)
    while True:
        low = np.minimum(label[net.route_from[built]], label[net.route_to[built]])
        new = label.copy()
        np.minimum.at(new, net.route_from[built], low)
        np.minimum.at(new, net.route_to[built], low)
        if (new == label).all():
            return label
        label = new


def _voltage(net: NetworkInput, network: NetworkSolution) -> list[str]:
    """Walk outward from the sources with the drop of every line and compare with the limits."""
    limits = net.voltage
    assert limits is not None
    built = np.flatnonzero(network.size >= 0)
    size = network.size[built]
    per_m = np.asarray(limits.r_ohm_per_m)[size] + limits.tan_phi * np.asarray(limits.x_ohm_per_m)[size]
    faults = []
    for s, state in enumerate(net.states):
        drop = 2e3 * net.length_m[built] * per_m * network.flow_kw[s, built] / limits.nominal_v**2
        squared = np.full(net.n_nodes, np.nan)
        squared[net.source_node] = limits.source**2
        while True:
            known = squared.copy()
            a, b = net.route_from[built], net.route_to[built]
            out = np.isnan(squared[b]) & ~np.isnan(squared[a])
            squared[b[out]] = squared[a[out]] - drop[out]
            back = np.isnan(squared[a]) & ~np.isnan(squared[b])
            squared[a[back]] = squared[b[back]] + drop[back]
            if (np.isnan(known) == np.isnan(squared)).all():
                break
        bad = (squared < limits.minimum**2 - 1e-6) | (squared > limits.maximum**2 + 1e-6)
        faults += [
            f"{state}: {net.name('node', n)} is at {np.sqrt(max(squared[n], 0.0)):.4f} of nominal voltage"
            for n in np.flatnonzero(bad)[:5].tolist()
        ]
    return faults
