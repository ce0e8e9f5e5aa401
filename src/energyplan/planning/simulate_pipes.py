"""A built heat or cooling network through the real year: flows, pressures, temperatures, losses and pumping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.heat_flow import heat_flow
from energyplan.loadflow.heat_limits import violations
from energyplan.loadflow.heat_result import HeatFlow, loss_and_pumping
from energyplan.planning.extremes import Extreme
from energyplan.planning.pipe_cases import HOURS, PipeLayout, pipe_cases, pipe_layouts, pipe_limits
from energyplan.results.design import Design
from energyplan.results.operation import NetworkYear, Operation, Violation
from energyplan.results.problem import NetworkProblem, Problem

Values = NDArray[np.float64]
Ints = NDArray[np.int64]
CASE_CELLS = 1_500_000
"""Nodes times cases that are solved at a time, which bounds the memory."""
UNITS = {"velocity": "m/s", "gradient": "Pa/m", "head": "kPa", "dp": "kPa", "consumer_temp": "degC"}
WORDS = {
    "velocity": "flow velocity", "gradient": "pressure gradient", "head": "pump head",
    "dp": "differential pressure", "consumer_temp": "supply temperature", "not_converged": "no solution",
}  # fmt: skip


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
    worst = _Worst(carrier, len(problem.routes.length_m), len(problem.routes.x))
    loss, pump = np.zeros(HOURS + 1), np.zeros(HOURS + 1)
    found: dict[tuple[str, str], Violation] = {}
    lost: set[int] = set()
    for layout in pipe_layouts(problem, design, operation, network):
        if not len(layout.plant):
            _collect_cold(found, layout)
            continue
        step = max(24, CASE_CELLS // max(len(layout.node), 1))
        for start in range(0, HOURS + 1, step):
            for part in pipe_cases(layout, np.arange(start, min(start + step, HOURS + 1))):
                case = part.cases
                flow = heat_flow(part.network, case.demand, case.supply_temp, case.ground_temp, controls=case.controls)
                for total, values in zip((loss, pump), loss_and_pumping(flow)):
                    total[part.hours] += np.nan_to_num(values) / 1e3
                worst.take(flow, layout, part.hours)
                _collect(found, flow, layout, part.hours)
                lost.update(part.hours[flow.failed].tolist())
    notes = (f"no solution in {len(lost)} hours, the first {min(lost)}",) if lost else ()
    if carrier == "cooling":
        loss[:HOURS] = design.networks[carrier].loss_kw * network.loss_shape
        worst.lost_kwh = _designed_loss_kwh(problem, design, network)
    series = {"loss_kw": loss[:HOURS], "pump_kw": pump[:HOURS]}
    return NetworkYear(carrier, series, worst.arrays(), tuple(found.values()), notes)


def _designed_loss_kwh(problem: Problem, design: Design, network: NetworkProblem) -> Values:
    """Return what every route loses in the year by the design's estimate ``[route]`` [kWh]."""
    size = design.networks[network.carrier].size
    per_m = np.where(size >= 0, network.loss_kw_per_m[size], 0.0)
    return np.asarray(per_m * problem.routes.length_m * network.loss_shape.sum())


class _Worst:
    """The worst of the year of one network and what its routes lose, kept while the hours pass."""

    def __init__(self, carrier: str, routes: int, nodes: int) -> None:
        self.carrier = carrier
        self.gradient, self.velocity = Extreme(routes, 1.0), Extreme(routes, 1.0)
        self.cold, self.dp = Extreme(nodes, -1.0), Extreme(nodes, -1.0)
        self.lost_kwh = np.zeros(routes)

    def take(self, flow: HeatFlow, layout: PipeLayout, hours: Ints) -> None:
        """Take a run of hours; the design state is hour -1."""
        ok = flow.converged
        if not ok.any():
            return
        when = np.where(hours[ok] < HOURS, hours[ok], -1)
        for side in ("supply", "return"):
            ends = flow.pipe_ends(side)
            self.gradient.take(layout.route, flow.pressure_gradient(side, ends)[ok], when)
            self.velocity.take(layout.route, np.abs(flow.velocity(side, ends)[ok]), when)
            lost = flow.heat_loss(side, ends)[ok & (hours < HOURS)].sum(axis=0) / 1e3
            np.add.at(self.lost_kwh, layout.route, lost)
        at = flow.network.consumers.node
        drawing = flow.consumer_flow[ok] > 1e-9
        self.cold.take(layout.consumer, np.where(drawing, flow.supply_temp[ok][:, at], np.nan), when)
        pressure = np.where(drawing, flow.differential_pressure[ok][:, at], np.nan) / 1e3
        self.dp.take(layout.consumer, pressure, when)

    def arrays(self) -> dict[str, Values]:
        found = {
            f"{self.carrier}_gradient_pa_per_m": self.gradient.value,
            f"{self.carrier}_gradient_hour": self.gradient.hour,
            f"{self.carrier}_velocity_m_per_s": self.velocity.value,
            f"{self.carrier}_velocity_hour": self.velocity.hour,
            f"{self.carrier}_loss_kwh": self.lost_kwh,
        }
        if self.carrier == "heat":
            found |= {"heat_supply_temp_min_degc": self.cold.value, "heat_supply_temp_min_hour": self.cold.hour}
            found |= {"heat_dp_min_kpa": self.dp.value, "heat_dp_min_hour": self.dp.hour}
        return found


def _collect(found: dict[tuple[str, str], Violation], flow: HeatFlow, layout: PipeLayout, hours: Ints) -> None:
    """Add what a run of hours violates; of each limit and place the worst hour is kept, and the hours are counted."""
    here: dict[tuple[str, str], Violation] = {}
    for item in violations(flow, pipe_limits(layout.network)):
        scale = 1e-3 if item.unit.startswith("Pa") and item.kind in ("head", "dp") else 1.0
        where = item.place.removesuffix(" (supply)").removesuffix(" (return)")
        if item.kind in ("dp", "consumer_temp"):
            where = layout.graph.node_names[layout.consumer[item.element]]
        hour = int(hours[item.worst_case])
        what = f"{layout.network.carrier}: {WORDS.get(item.kind, item.kind)}"
        unit = UNITS.get(item.kind, item.unit)
        new = Violation(
            what, where, hour if hour < HOURS else -1, item.value * scale, item.limit * scale, unit, item.cases
        )
        here[what, where] = _worse(here.get((what, where)), new, max)  # supply and return of a pipe
    for key, new in here.items():
        found[key] = _worse(found.get(key), new, lambda one, other: one + other)


def _collect_cold(found: dict[tuple[str, str], Violation], layout: PipeLayout) -> None:
    """Add a part of the network that no plant feeds."""
    total = layout.drawn_kw[:HOURS].sum(axis=1)
    hour, what = int(total.argmax()), f"{layout.network.carrier}: no plant"
    where = layout.graph.node_names[layout.consumer[0]]
    found[what, where] = Violation(what, where, hour, float(total[hour]), 0.0, "kW", int((total > 0.0).sum()))


def _worse(old: Violation | None, new: Violation, hours: Callable[[int, int], int]) -> Violation:
    """Return the worse of two findings of one limit at one place, with the hours of both."""
    if old is None:
        return new
    worst = max(old, new, key=lambda item: abs(item.value - item.limit))
    return replace(worst, hours=hours(old.hours, new.hours))
