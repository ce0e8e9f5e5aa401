"""The built private power line through the real year: voltages, currents and losses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csgraph, csr_array

from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.grid import Buses, Grid, Lines, Sources
from energyplan.loadflow.grid_build import build_grid
from energyplan.planning.extremes import Extreme
from energyplan.results.design import Design
from energyplan.results.flows import site_supply
from energyplan.results.operation import NetworkYear, Operation, Violation
from energyplan.results.problem import LineVoltage, NetworkProblem, Problem

Values = NDArray[np.float64]
Ints = NDArray[np.int64]
HOURS = 8760
CASE_CELLS = 2_000_000


def simulate_lines(problem: Problem, design: Design, operation: Operation) -> NetworkYear:
    """Solve the AC power flow of the built lines in every hour of the year, and in the state of peak load.

    Parameters
    ----------
    problem : Problem
        On the real year.
    design, operation : Design, Operation
        What is built and how the plants run.

    Returns
    -------
    NetworkYear
        Losses by hour, the worst loading and voltages of the year, and what is violated. The design state counts as
        hour -1. The substation holds the nominal voltage.
    """
    network = problem.network("electricity")
    assert network is not None and network.voltage is not None
    size = design.networks["electricity"].size
    graph = problem.routes
    route, node = line_routes(problem, design, network)
    grid = line_grid(problem, network, (route, size[route], node))
    power = line_injections(problem, design, operation, network, node)
    loading = Extreme(len(graph.length_m), 1.0)
    low, high = Extreme(len(graph.x), -1.0), Extreme(len(graph.x), 1.0)
    loss, energy = np.zeros(HOURS + 1), np.zeros(len(graph.length_m))
    found: dict[tuple[str, int], Violation] = {}
    lost: list[int] = []
    step = max(24, CASE_CELLS // max(len(node), 1))
    for start in range(0, HOURS + 1, step):
        hours = np.arange(start, min(start + step, HOURS + 1))
        flow = power_flow(grid, power[hours], keep=("voltage", "loading", "losses"))
        assert flow.voltage is not None and flow.loading is not None and flow.losses is not None
        ok = flow.converged
        lost += hours[~ok].tolist()
        if not ok.any():
            continue
        volts = np.abs(flow.voltage[ok])
        when = np.where(hours[ok] < HOURS, hours[ok], -1)
        low.take(node, volts, when)
        high.take(node, volts, when)
        loading.take(route, flow.loading[ok], when)
        loss[hours[ok]] = flow.losses[ok].sum(axis=1) / 1e3
        energy[route] += flow.losses[ok & (hours < HOURS)].sum(axis=0) / 1e3
        _collect(found, problem, network.voltage, (volts, flow.loading[ok]), (hours[ok], node, route))
    worst = {
        "line_loading": loading.value,
        "line_loss_kwh": energy,
        "voltage_min": low.value,
        "voltage_max": high.value,
    }
    worst |= {"line_loading_hour": loading.hour, "voltage_min_hour": low.hour, "voltage_max_hour": high.hour}
    notes = (f"no solution in {len(lost)} hours, the first {min(lost)}",) if lost else ()
    broken = (*found.values(), *_cut_off(problem, design, network, node))
    if lost:
        first = min(lost) if min(lost) < HOURS else -1
        broken += (Violation("electricity: no solution", "network", first, float(len(lost)), 0.0, "hours", len(lost)),)
    return NetworkYear("electricity", {"loss_kw": loss[:HOURS]}, worst, broken, notes)


def line_routes(problem: Problem, design: Design, network: NetworkProblem) -> tuple[Ints, Ints]:
    """Return the built routes that hang on the substation, and their nodes and its own in rising order."""
    graph, route = problem.routes, np.flatnonzero(design.networks["electricity"].size >= 0)
    count = len(graph.x)
    links = csr_array((np.ones(len(route)), (graph.from_node[route], graph.to_node[route])), shape=(count, count))
    part = csgraph.connected_components(links, directed=False)[1]
    station = int(network.plant_nodes[0])
    route = route[part[graph.from_node[route]] == part[station]]
    return route, np.unique(np.concatenate([graph.from_node[route], graph.to_node[route], [station]]))


def _cut_off(problem: Problem, design: Design, network: NetworkProblem, node: Ints) -> tuple[Violation, ...]:
    """Return connected buildings that no line joins to the substation."""
    peak, graph = network.demand_kw[0], problem.routes
    joined = np.flatnonzero((design.connected["electricity"] > 0.5) & (peak > 0))
    dark = joined[~np.isin(problem.buildings.node[joined], node)]
    return tuple(
        Violation("electricity: no source", graph.node_names[problem.buildings.node[b]], -1, float(peak[b]), 0.0, "kW")
        for b in dark.tolist()
    )


def line_susceptance(network: NetworkProblem) -> Values:
    """Return the charging of every size of cable [S/m]."""
    omega = 2.0 * np.pi * float(np.asarray(network.detail["frequency_hz"]))
    return np.asarray(omega * np.asarray(network.detail["c_nf_per_km"]) * 1e-12)


def line_grid(problem: Problem, network: NetworkProblem, built: tuple[Ints, Ints, Ints]) -> Grid:
    """Return the built lines as a grid.

    Parameters
    ----------
    problem, network : Problem, NetworkProblem
        Routes, cables and voltages.
    built : tuple of array
        Built routes, the size of each, and the nodes of `line_nodes`.

    Returns
    -------
    Grid
        Buses in the order of the nodes.
    """
    (route, kind, node), volts = built, network.voltage
    assert volts is not None
    graph, at = problem.routes, {int(n): i for i, n in enumerate(node)}
    lines = Lines(
        name=[graph.route_names[r] for r in route],
        from_bus=[at[int(n)] for n in graph.from_node[route]],
        to_bus=[at[int(n)] for n in graph.to_node[route]],
        length=np.maximum(graph.length_m[route], 0.01),
        resistance=volts.r_ohm_per_m[kind],
        reactance=volts.x_ohm_per_m[kind],
        susceptance=line_susceptance(network)[kind],
        ampacity=np.asarray(network.detail["ampacity_a"])[kind],
    )
    buses = Buses(
        name=[str(n) for n in node],
        rated_voltage=np.full(len(node), volts.nominal_v),
        voltage_min=1.0 - volts.max_drop,
        voltage_max=1.0 + volts.max_rise,
    )
    source = Sources(name=["substation"], bus=[at[int(network.plant_nodes[0])]])
    return build_grid(buses, source, lines=lines if len(route) else None)


def line_injections(
    problem: Problem, design: Design, operation: Operation, network: NetworkProblem, node: Ints
) -> NDArray[np.complex128]:
    """Return the complex power fed in at every node in every hour, and in the design state, ``[8761, node]`` [VA]."""
    assert network.voltage is not None
    classes, tan = problem.classes, network.voltage.tan_phi
    at = {int(n): i for i, n in enumerate(node)}
    drawn = np.zeros((HOURS + 1, len(node)))
    joined = np.flatnonzero(design.connected["electricity"] > 0.5)
    for b in joined:
        place = at.get(int(problem.buildings.node[b]))
        if place is None:
            continue
        for k in classes.of("electricity"):
            if classes.kwh[k, b] > 0:
                drawn[:HOURS, place] += classes.kwh[k, b] * classes.shape[k]
        drawn[HOURS, place] += network.demand_kw[0, b]
    fed = np.zeros((HOURS + 1, len(node)))
    sites = [*zip(network.plant_sites, network.plant_nodes.tolist()), *((s.name, s.node) for s in network.along)]
    for site, n in sites:
        if n in at:
            fed[:HOURS, at[n]] += site_supply(problem, operation.dispatch, "electricity", site)
    return np.asarray((-drawn * (1.0 + 1j * tan) + fed) * 1e3, dtype=np.complex128)


def _collect(
    found: dict[tuple[str, int], Violation],
    problem: Problem,
    volts: LineVoltage,
    values: tuple[Values, Values],
    at: tuple[Ints, Ints, Ints],
) -> None:
    """Add what a run of hours violates; of each limit and place only the worst hour is kept."""
    (voltage, loading), (hours, node, route) = values, at
    graph = problem.routes
    for what, table, names, index, limit, sign, unit in (
        ("voltage too low", voltage, graph.node_names, node, 1.0 - volts.max_drop, -1.0, "of nominal"),
        ("voltage too high", voltage, graph.node_names, node, 1.0 + volts.max_rise, 1.0, "of nominal"),
        ("line loading", loading, graph.route_names, route, 1.0, 1.0, "of ampacity"),
    ):
        over = sign * (table - limit) > 1e-6
        for i in np.flatnonzero(over.any(axis=0)):
            worst = int((sign * table[:, i]).argmax())
            hour = int(hours[worst])
            new = Violation(
                f"electricity: {what}", names[index[i]], hour if hour < HOURS else -1, float(table[worst, i]),
                limit, unit, int(over[:, i].sum()),
            )  # fmt: skip
            old = found.get((what, int(index[i])))
            if old is None or abs(new.value - limit) > abs(old.value - limit):
                found[what, int(index[i])] = new
