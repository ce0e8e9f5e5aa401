"""A year of hours on power grids: energyplan against power-grid-model, same run, all threads, answers compared.

Grids with voltage-controlled buses, which power-grid-model does not know as such, are held against pandapower.

Usage: python benchmarks/loadflow_electric.py [--cases 8760] [--repeat 3] [name ...]
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from power_grid_model import CalculationMethod, PowerGridModel, initialize_array

from energyplan.exchange.pandapower_grid import from_pandapower
from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_result import PowerFlow
from energyplan.loadflow.grid import Buses, Grid, Lines, Sources, names, rows
from energyplan.loadflow.grid_build import build_grid
from power_grid_model_input import pgm_input


class Task(NamedTuple):
    """One grid for both tools: our grid, their input, the bus of each of their loads, and their node per bus."""

    grid: Grid
    data: dict[str, Any]
    load_bus: np.ndarray
    node_of_bus: np.ndarray
    peak: np.ndarray
    frequency: float = 50.0


def random_feeder(count: int, *, loops: int = 0, seed: int = 1) -> Task:
    """A 400 V feeder: four fifths of the buses continue a line, the rest branch off anywhere; a load at every bus."""
    rng = np.random.default_rng(seed)
    end = np.arange(1, count)
    start = np.where(rng.random(count - 1) < 0.8, end - 1, (rng.random(count - 1) * end).astype(int))
    if loops:
        start = np.concatenate([start, rng.integers(0, count // 2, loops)])
        end = np.concatenate([end, rng.integers(count // 2, count, loops)])
    lines = len(start)
    ohm = 0.03 * rng.uniform(0.5, 1.5, lines) * (0.2 + 0.1j)
    grid = build_grid(
        Buses(names("bus", count), 400.0), Sources(["source"], [0]),
        lines=Lines(names("line", lines), start, end, 1.0, ohm.real, ohm.imag),
    )  # fmt: skip
    data = {
        "node": initialize_array("input", "node", count),
        "line": initialize_array("input", "line", lines),
        "sym_load": initialize_array("input", "sym_load", count - 1),
        "source": initialize_array("input", "source", 1),
    }
    data["node"]["id"], data["node"]["u_rated"] = np.arange(count), 400.0
    line = data["line"]
    line["id"], line["from_node"], line["to_node"] = count + np.arange(lines), start, end
    line["from_status"] = line["to_status"] = 1
    line["r1"], line["x1"], line["c1"], line["tan1"] = ohm.real, ohm.imag, 0.0, 0.0
    load = data["sym_load"]
    load["id"], load["node"] = count + lines + np.arange(count - 1), np.arange(1, count)
    load["status"], load["type"] = 1, 0
    data["source"]["id"], data["source"]["node"], data["source"]["status"] = 10**6, 0, 1
    data["source"]["u_ref"], data["source"]["sk"] = 1.0, 1e18
    peak = np.full(count - 1, 1.0 + 0.3j)
    one = np.zeros(count, complex)
    one[1:] = -peak * 1e-3
    peak = peak * 0.06 / ((1 - power_flow(grid, one).magnitude.min()) * 1e3)  # about 5 % drop
    return Task(grid, data, np.arange(1, count), np.arange(count), peak)


def from_net(name: str) -> Task:
    """A network that pandapower ships, with the loads it ships."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandapower.networks as networks

        net = getattr(networks, name)()
        read = from_pandapower(net)
    peer = pgm_input(net)
    pi_model = replace(read.grid.transformers, t_model=np.zeros(len(net.trafo), bool))  # as power-grid-model has them
    number = {int(b): i for i, b in enumerate(read.bus_index)}
    place = {int(i): k for k, i in enumerate(peer.data["node"]["id"])}
    return Task(
        grid=replace(read.grid, transformers=pi_model),
        data=peer.data,
        load_bus=np.array([number[int(b)] for b in net.load.bus]),
        node_of_bus=np.array([place[peer.node_of_bus[int(b)]] for b in read.bus_index]),
        peak=peer.data["sym_load"]["p_specified"] + 1j * peer.data["sym_load"]["q_specified"],
        frequency=float(net.f_hz),
    )


TASKS: dict[str, Callable[[], Task]] = {
    "cigre_lv": lambda: from_net("create_cigre_network_lv"),
    "feeder_100": lambda: random_feeder(100),
    "feeder_500": lambda: random_feeder(500),
    "feeder_2000": lambda: random_feeder(2000),
    "schutterwald": lambda: from_net("lv_schutterwald"),
    "meshed_300_loops_10": lambda: random_feeder(300, loops=10),
    "meshed_300_loops_60": lambda: random_feeder(300, loops=60),
}
CONTROLLED = ("case118",)


class Spent(NamedTuple):
    """Shortest wall and processor time of several runs [s]."""

    wall: float
    busy: float

    def __str__(self) -> str:
        return f"{self.wall:7.3f} s ({self.busy:.3f} of processors)"


def best_of(repeat: int, work: Callable[[], Any]) -> tuple[Spent, Any]:
    """Return what the best of several runs took and the last answer."""
    spent, answer = [], None
    for _ in range(repeat):
        answer = None
        start, ticks = time.perf_counter(), time.process_time()
        answer = work()
        spent.append((time.perf_counter() - start, time.process_time() - ticks))
    return Spent(*np.min(spent, axis=0)), answer


def peak_memory() -> float:
    """Return the largest resident size so far [GB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def compare(name: str, cases: int, repeat: int) -> None:
    """Solve one grid with both tools and print times, ratio, largest difference and memory."""
    task = TASKS[name]()
    factor = np.random.default_rng(7).uniform(0.2, 1.0, (cases, len(task.peak)))
    power = np.zeros((cases, task.grid.bus_count), complex)
    np.add.at(power.T, task.load_bus, -(factor * task.peak).T)
    before = peak_memory()
    ours_s, ours = best_of(repeat, lambda: power_flow(task.grid, power))
    memory = peak_memory()
    assert isinstance(ours, PowerFlow) and ours.converged.all()

    update = initialize_array("update", "sym_load", factor.shape)
    update["id"] = task.data["sym_load"]["id"]
    update["p_specified"], update["q_specified"] = factor * task.peak.real, factor * task.peak.imag
    model = PowerGridModel(task.data, system_frequency=task.frequency)
    theirs_s, theirs = Spent(np.inf, np.inf), None
    for method in (CalculationMethod.iterative_current, CalculationMethod.newton_raphson):
        seconds, answer = best_of(repeat, lambda m=method: model.calculate_power_flow(
            update_data={"sym_load": update}, calculation_method=m, threading=0,
            output_component_types={"node": ["u_pu", "u_angle"]}))  # fmt: skip
        if seconds.wall < theirs_s.wall:
            theirs_s, theirs = seconds, answer
    assert theirs is not None
    node = theirs["node"]
    worst = 0.0
    for start in range(0, cases, 500):
        some = slice(start, start + 500)
        expected = node["u_pu"][some] * np.exp(1j * node["u_angle"][some])
        worst = max(worst, float(np.abs(ours.get("voltage")[some] - expected[:, task.node_of_bus]).max()))
    print(
        f"{name:22s} {task.grid.bus_count:5d} buses x {cases} cases: energyplan {ours_s}, power-grid-model {theirs_s}, "
        f"{theirs_s.wall / ours_s.wall:.2f} times as fast ({theirs_s.busy / ours_s.busy:.2f} by processor time), "
        f"largest difference {worst:.1e} pu, peak {memory:.2f} GB (before {before:.2f})",
        flush=True,
    )


def compare_controlled(name: str, cases: int, repeat: int, sample: int = 40) -> None:
    """Solve a grid with many voltage-controlled buses, against pandapower case by case on a sample of the cases."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandapower as pp
        import pandapower.networks as networks

        net = getattr(networks, name)()
        read = from_pandapower(net)
    free = np.full(rows(read.grid.generators), np.inf)
    grid = replace(read.grid, generators=replace(read.grid.generators, q_min=-free, q_max=free))
    factor = np.random.default_rng(7).uniform(0.7, 1.0, cases)
    power = read.injections.power * factor[:, None]
    ours_s, ours = best_of(repeat, lambda: power_flow(grid, power))
    assert ours.converged.all()
    load, gens, plants = (net[t].copy() for t in ("load", "sgen", "gen"))
    worst, spent, busy = 0.0, [], []
    for case in np.linspace(0, cases - 1, sample).astype(int):
        for table, before in (("load", load), ("sgen", gens), ("gen", plants)):
            for column in set(before) & {"p_mw", "q_mvar"}:
                net[table][column] = before[column] * factor[case]
        start, ticks = time.perf_counter(), time.process_time()
        pp.runpp(net, tolerance_mva=1e-6, numba=importlib.util.find_spec("numba") is not None)
        spent.append(time.perf_counter() - start)
        busy.append(time.process_time() - ticks)
        result = net.res_bus.loc[read.bus_index]
        expected = result.vm_pu.to_numpy() * np.exp(1j * np.deg2rad(result.va_degree.to_numpy()))
        worst = max(worst, float(np.nanmax(np.abs(ours.get("voltage")[case] - expected))))
    theirs_s = Spent(statistics.median(spent) * cases, statistics.median(busy) * cases)
    print(
        f"{name:22s} {grid.bus_count:5d} buses, {len(free)} controlled, x {cases} cases: energyplan {ours_s}, "
        f"pandapower scaled from {sample} cases {theirs_s}, {theirs_s.wall / ours_s.wall:.0f} times as fast "
        f"({theirs_s.busy / ours_s.busy:.0f} by processor time), largest difference {worst:.1e} pu",
        flush=True,
    )


def main() -> None:
    """Run the tasks named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[*TASKS, *CONTROLLED])
    parser.add_argument("--cases", type=int, default=8760)
    parser.add_argument("--repeat", type=int, default=3)
    chosen = parser.parse_args()
    for name in chosen.names:
        (compare_controlled if name in CONTROLLED else compare)(name, chosen.cases, chosen.repeat)


if __name__ == "__main__":
    main()
