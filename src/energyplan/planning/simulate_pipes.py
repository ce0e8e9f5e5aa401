"""A built heat or cooling network through the real year: flows, pressures, temperatures, losses and pumping."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.heat_flow import HeatControls, heat_flow
from energyplan.loadflow.heat_limits import HeatLimits, violations
from energyplan.loadflow.heat_network import build_heat_network
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_result import HeatFlow, loss_and_pumping
from energyplan.planning.extremes import Extreme
from energyplan.results.design import Design
from energyplan.results.flows import site_supply
from energyplan.results.operation import NetworkYear, Operation, Violation
from energyplan.results.problem import NetworkProblem, Problem

Values = NDArray[np.float64]
Ints = NDArray[np.int64]
HOURS = 8760
CASE_CELLS = 1_500_000
"""Nodes times cases that are solved at a time, which bounds the memory."""
UNITS = {"velocity": "m/s", "gradient": "Pa/m", "head": "kPa", "dp": "kPa", "consumer_temp": "degC"}
WORDS = {
    "velocity": "flow velocity", "gradient": "pressure gradient", "head": "pump head",
    "dp": "differential pressure", "consumer_temp": "supply temperature", "not_converged": "no solution",
}  # fmt: skip


@dataclass(frozen=True)
class _Built:
    """A built network as the load flow sees it, and how its parts are numbered in the plan."""

    network: HeatNetwork
    route: Ints
    node: Ints
    consumer_of: Ints
    members: Ints
    plants: tuple[str, ...]


def simulate_pipes(problem: Problem, design: Design, operation: Operation, carrier: str) -> NetworkYear:
    """Solve a built pipe network in every hour of the year, and in its design state.

    Parameters
    ----------
    problem : Problem
        On the real year.
    design, operation : Design, Operation
        What is built and how the plants run.
    carrier : str
        ``heat`` or ``cooling``. Chilled water is solved as warm water of the same flow: its hydraulics are those, and
        its small gains keep the design's estimate.

    Returns
    -------
    NetworkYear
        Loss, pumping and supply by hour, the worst of the year per route and node, and what is violated. The design
        state counts as hour -1.
    """
    network = problem.network(carrier)
    assert network is not None
    built = _built(problem, design, network)
    count = len(problem.routes.length_m), len(problem.routes.x)
    worst = _Worst(carrier, *count)
    loss, pump = np.zeros(HOURS + 1), np.zeros(HOURS + 1)
    found: dict[tuple[str, int], Violation] = {}
    notes: list[str] = []
    step = max(24, CASE_CELLS // max(len(built.node), 1))
    for start in range(0, HOURS + 1, step):
        hours = np.arange(start, min(start + step, HOURS + 1))
        flow = _solve(problem, design, operation, network, (built, hours))
        loss[hours], pump[hours] = (np.nan_to_num(v) / 1e3 for v in loss_and_pumping(flow))
        worst.take(flow, built, hours)
        _collect(found, flow, network, built, hours)
        if len(flow.failed):
            notes.append(f"no solution in {len(flow.failed)} hours, the first {int(hours[flow.failed[0]])}")
    if carrier == "cooling":
        loss[:HOURS] = design.networks[carrier].loss_kw * network.loss_shape
    series = {"loss_kw": loss[:HOURS], "pump_kw": pump[:HOURS]}
    return NetworkYear(carrier, series, worst.arrays(), tuple(found.values()), tuple(notes))


def _built(problem: Problem, design: Design, network: NetworkProblem) -> _Built:
    graph, size = problem.routes, design.networks[network.carrier].size
    route = np.flatnonzero(size >= 0)
    ends = np.concatenate([graph.from_node[route], graph.to_node[route]])
    node = np.unique(ends)
    detail, kind = network.detail, size[route]
    joined = np.flatnonzero(design.connected[network.carrier] > 0.5)
    at = problem.buildings.node[joined]
    reached = np.isin(at, node)
    joined, at = joined[reached], at[reached]
    consumer_node = np.unique(at)
    feeding = [q for q, n in enumerate(network.plant_nodes) if n in node]
    injected = design.networks[network.carrier].injection_kw.max(axis=0)
    feeding.sort(key=lambda q: -injected[q])
    once: dict[int, int] = {}
    for q in feeding:
        once.setdefault(int(network.plant_nodes[q]), q)
    warm = network.carrier == "heat"
    u = np.asarray(detail["u_w_per_mk"])[kind] if warm else np.zeros(len(kind))
    record = build_heat_network(
        [str(n) for n in node],
        {
            "name": [graph.route_names[r] for r in route],
            "from_node": [str(n) for n in graph.from_node[route]],
            "to_node": [str(n) for n in graph.to_node[route]],
            "length": np.maximum(graph.length_m[route], 0.01),
            "inner_diameter": np.asarray(detail["inner_diameter_m"])[kind],
            "roughness": np.asarray(detail["roughness_m"])[kind],
            "u_supply": u,
            "u_return": u,
        },
        {
            "node": [str(n) for n in consumer_node],
            "return_temp": np.full(
                len(consumer_node), min(_temps(network)) if not warm else detail["return_temp_degc"]
            ),
            "min_dp": np.full(len(consumer_node), float(np.asarray(detail["min_dp_pa"]))),
        },
        {
            "name": [network.plant_sites[q] for q in once.values()],
            "node": [str(n) for n in once],
            "kind": ["slack", *["heat"] * (len(once) - 1)],
            "pump_efficiency": np.full(len(once), float(np.asarray(detail["pump_efficiency"]))),
        },
    )
    sites = tuple(network.plant_sites[q] for q in once.values())
    return _Built(record, route, node, np.searchsorted(consumer_node, at), joined, sites)


def _temps(network: NetworkProblem) -> tuple[float, float]:
    supply = np.asarray(network.detail["supply_temp_degc"])
    return float(supply[0]), float(np.asarray(network.detail["return_temp_degc"]))


def _solve(
    problem: Problem, design: Design, operation: Operation, network: NetworkProblem, at: tuple[_Built, Ints]
) -> HeatFlow:
    built, hours = at
    real, state = hours[hours < HOURS], hours[hours >= HOURS]
    classes = problem.classes
    ks = classes.of(network.carrier)
    n_consumers = len(built.network.consumers.node)
    demand = np.zeros((len(hours), len(built.node)))
    per_building = np.zeros((len(hours), len(built.members)))
    if ks:
        shape, energy = classes.shape[ks][:, real], classes.kwh[ks][:, built.members]
        per_building[: len(real)] = shape.T @ energy
    per_building[len(real) :] = network.demand_kw[0, built.members]
    by_consumer = np.zeros((len(hours), n_consumers))
    np.add.at(by_consumer.T, built.consumer_of, per_building.T)
    demand[:, built.network.consumers.node] = by_consumer * 1e3
    supply = np.asarray(network.detail["supply_temp_degc"])
    ground = np.asarray(network.detail["ground_temp_degc"])
    coldest = int(ground.argmin() if network.carrier == "heat" else ground.argmax())
    warmest = float(supply.max()) if network.carrier == "heat" else max(_temps(network))
    hourly = supply[real] if network.carrier == "heat" else np.full(len(real), warmest)
    supply_temp = np.concatenate([hourly, np.full(len(state), warmest)])
    ground_temp = np.concatenate([ground[real], np.full(len(state), ground[coldest])])
    controls = None
    if len(built.plants) > 1:
        given = np.zeros((len(hours), len(built.plants)))
        for q, site in enumerate(built.plants):
            given[: len(real), q] = np.maximum(site_supply(problem, operation.dispatch, network.carrier, site)[real], 0)
            where = network.plant_sites.index(site)
            given[len(real) :, q] = design.networks[network.carrier].injection_kw[0, where]
        total = np.maximum(per_building.sum(axis=1), 1e-9)
        others = given[:, 1:].sum(axis=1)
        given[:, 1:] *= np.minimum(1.0, 0.98 * total / np.maximum(others, 1e-9))[:, None]
        controls = HeatControls(plant_heat=given * 1e3)
    return heat_flow(built.network, demand, supply_temp, ground_temp, controls=controls)


class _Worst:
    """The worst of the year of one network, kept while the hours pass."""

    def __init__(self, carrier: str, routes: int, nodes: int) -> None:
        self.carrier = carrier
        self.gradient, self.velocity = Extreme(routes, 1.0), Extreme(routes, 1.0)
        self.cold, self.dp = Extreme(nodes, -1.0), Extreme(nodes, -1.0)

    def take(self, flow: HeatFlow, built: _Built, hours: Ints) -> None:
        """Take a run of hours; the design state is hour -1."""
        ok = flow.converged
        if not ok.any():
            return
        when = np.where(hours[ok] < HOURS, hours[ok], -1)
        for side in ("supply", "return"):
            self.gradient.take(built.route, flow.pressure_gradient(side)[ok], when)
            self.velocity.take(built.route, np.abs(flow.velocity(side)[ok]), when)
        at = built.network.consumers.node
        drawing = flow.consumer_flow[ok] > 1e-9
        self.cold.take(built.node[at], np.where(drawing, flow.supply_temp[ok][:, at], np.nan), when)
        pressure = np.where(drawing, flow.differential_pressure[ok][:, at], np.nan) / 1e3
        self.dp.take(built.node[at], pressure, when)

    def arrays(self) -> dict[str, Values]:
        found = {
            f"{self.carrier}_gradient_pa_per_m": self.gradient.value,
            f"{self.carrier}_gradient_hour": self.gradient.hour,
            f"{self.carrier}_velocity_m_per_s": self.velocity.value,
            f"{self.carrier}_velocity_hour": self.velocity.hour,
        }
        if self.carrier == "heat":
            found |= {"heat_supply_temp_min_degc": self.cold.value, "heat_supply_temp_min_hour": self.cold.hour}
            found |= {"heat_dp_min_kpa": self.dp.value, "heat_dp_min_hour": self.dp.hour}
        return found


def _collect(
    found: dict[tuple[str, int], Violation], flow: HeatFlow, network: NetworkProblem, built: _Built, hours: Ints
) -> None:
    """Add what a run of hours violates; of each limit and place only the worst hour is kept."""
    detail = network.detail
    limits = HeatLimits(
        max_velocity=float(np.asarray(detail["max_velocity"])) * 1.001,
        max_gradient=float(np.asarray(detail["max_gradient"])) * 1.02,
        max_head=float(np.asarray(detail["max_head_pa"])),
        max_pressure=None,
        min_pressure=None,
    )
    for item in violations(flow, limits):
        scale = 1e-3 if item.unit.startswith("Pa") and item.kind in ("head", "dp") else 1.0
        element = item.element
        if item.kind in ("velocity", "gradient"):
            element = int(built.route[item.element])
        hour = int(hours[item.worst_case])
        key = (item.kind, element)
        new = Violation(
            f"{network.carrier}: {WORDS.get(item.kind, item.kind)}",
            item.place.removesuffix(" (supply)").removesuffix(" (return)"),
            hour if hour < HOURS else -1,
            item.value * scale,
            item.limit * scale,
            UNITS.get(item.kind, item.unit),
            item.cases,
        )
        old = found.get(key)
        if old is None or abs(new.value - new.limit) > abs(old.value - old.limit):
            found[key] = new
