"""A year on `schutterwald_heat` (482 pipes, 44 consumers): 8760 hours at once against pandapipes step by step.

Run with ``python benchmarks/loadflow_heat.py [steps]``. pandapipes solves a sample of hours spread over the year in the
same process (pipe bores and heat transfer set to those of a real network, since the net comes with 800 mm throughout),
with numba if it is installed; its year is the mean of those steps times 8760. Both get the same demand, supply and
ground temperature in each hour; the answers are compared hour by hour. Processor time stands beside wall time, since
only the former means something on a busy machine.
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore", category=FutureWarning)
warnings.filterwarnings("ignore", category=DeprecationWarning)

import pandapipes as pp  # noqa: E402
import pandapipes.networks as nets  # noqa: E402

from energyplan.exchange.pandapipes_network import from_pandapipes  # noqa: E402
from energyplan.loadflow.heat_flow import HeatControls, HeatOptions, heat_flow  # noqa: E402

HOURS = 8760


def realistic_net() -> object:
    net = nets.schutterwald_heat()
    net.pipe["inner_diameter_mm"] = 107.1
    net.pipe["u_w_per_m2k"] = 0.2148 / (np.pi * 0.1071)
    net.pipe["text_k"] = 283.15
    net.heat_consumer["controlled_mdot_kg_per_s"] = np.nan
    net.heat_consumer["treturn_k"] = 318.15
    return net


def year(consumers: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return demand [hour, consumer] [W], supply and ground temperature [hour] [degC]."""
    rng = np.random.default_rng(7)
    hour = np.arange(HOURS)
    cold = 0.5 * (1.0 + np.cos(2.0 * np.pi * (hour - 400) / HOURS))
    day = 1.0 + 0.3 * np.cos(2.0 * np.pi * (hour % 24 - 7) / 24.0)
    demand = (4e3 + 26e3 * cold * day)[:, None] * rng.uniform(0.6, 1.4, (HOURS, consumers))
    return demand, 70.0 + 15.0 * cold, 11.0 - 5.0 * np.cos(2.0 * np.pi * (hour - 1100) / HOURS)


def main(steps: int) -> None:
    net = realistic_net()
    read = from_pandapipes(net)
    demand, hot, ground = year(read.network.consumers.node.size)
    nodes = np.zeros((HOURS, len(read.network.node)))
    nodes[:, read.network.consumers.node] = demand
    controls = HeatControls(head=np.full(HOURS, 5e5))
    spent_here = []
    for threads in (1, None):
        wall, cpu = [], []
        for _ in range(4):
            start, busy_from = time.perf_counter(), time.process_time()
            flow = heat_flow(read.network, nodes, hot, ground, controls=controls, options=HeatOptions(threads=threads))
            wall.append(time.perf_counter() - start)
            cpu.append(time.process_time() - busy_from)
        spent_here.append((min(wall), min(cpu)))
        name = f"{threads or 'all'} thread(s)"
        print(
            f"energyplan, {name}: wall {min(wall):.3f} s (median {statistics.median(wall):.3f}), cpu {min(cpu):.3f} s"
        )
    assert flow.converged.all()

    chosen = np.linspace(0, HOURS - 1, steps).astype(int)
    order = [read.network.node.index(str(j)) for j in net.heat_consumer.from_junction]
    at = np.array([int(n) for n in read.network.node])
    back = [read.return_junction[int(n)] for n in read.network.node]
    spent, busy, warm, cold, fall = [], [], [], [], []
    for hour in chosen:
        net.heat_consumer["qext_w"] = nodes[hour, order]
        net.circ_pump_pressure["t_flow_k"] = hot[hour] + 273.15
        net.pipe["text_k"] = ground[hour] + 273.15
        start, ticks = time.perf_counter(), time.process_time()
        pp.pipeflow(net, mode="bidirectional", friction_model="colebrook", max_iter_hyd=100, max_iter_bidirect=100)
        spent.append(time.perf_counter() - start)
        busy.append(time.process_time() - ticks)
        result = net.res_junction
        moving = np.abs(flow.supply_temp[hour] - ground[hour]) > 1e-6
        warm.append(np.abs(result.t_k.loc[at].to_numpy() - 273.15 - flow.supply_temp[hour])[moving].max())
        cold.append(np.abs(result.t_k.loc[back].to_numpy() - 273.15 - flow.return_temp[hour])[moving].max())
        theirs = result.p_bar.loc[at].to_numpy() * 1e5 - flow.supply_pressure[hour, read.network.plants.node[0]]
        ours = flow.supply_pressure[hour] - flow.supply_pressure[hour, read.network.plants.node[0]]
        fall.append(np.abs(ours - theirs).max() / np.abs(theirs).max())
    step, ticks = statistics.fmean(spent[1:]), statistics.fmean(busy[1:])
    print(f"pandapipes: {step * 1e3:.1f} ms a step (cpu {ticks * 1e3:.1f}), {steps - 1} steps")
    print(f"pandapipes, scaled to {HOURS} steps: {step * HOURS:.0f} s")
    for name, (wall_here, cpu_here) in zip(("one thread", "all threads"), spent_here, strict=True):
        print(f"ratio, {name}: wall {step * HOURS / wall_here:.0f}, cpu {ticks * HOURS / cpu_here:.0f}")
    print(f"at most: supply {max(warm):.3f} K, return {max(cold):.3f} K, pressure drop {100 * max(fall):.2f} % apart")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 25)
