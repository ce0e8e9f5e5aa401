"""Network design: a plain formulation against ours, scaling on street grids, and a whole real town.

Run ``python benchmarks/network_design.py plain|scaling|schutterwald|trench [--seconds S] [--routes N ...]
[--seed N ...] [--figure FOLDER]``.

``plain``        a district, solved with one capacity as big-M for every route, no reductions and no start, and by
                 ours: seconds to 1 % and to 0.01 %, and both objectives
``scaling``      generated street grids with half of the buildings optional: gap after 10, 60 and 600 s, peak memory
``schutterwald`` all 1,506 buildings on the routes that the LV lines follow, optional connection, catalogue sizes
``trench``       street grids with heat pipes and a line to every building, trenches shared: gap after 10 and 60 s, and
                 what that saves against two networks designed apart
"""

from __future__ import annotations

import argparse
import csv
import math
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.cables import load_cables, load_transformers
from energyplan.catalogue.pipes import load_pipes
from energyplan.optimise.highs import Progress, SolveOptions, solve
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import LinearLaw, VoltageLimits, network_input
from energyplan.optimise.network_joint import JointDesign, design_networks
from energyplan.optimise.network_problem import DesignProblem, NetworkDesign, design_problem
from energyplan.optimise.system import LinearSystem

Floats = NDArray[np.float64]
TOWN = Path(__file__).resolve().parents[1] / "scenarios" / "schutterwald" / "data"

# DN25 to DN600, pre-insulated steel series 2: inner diameter [mm], cost of a trench metre with pipes [EUR/m] and loss
# coefficient [W/(m K)]: topotherm's defaults (DIN EN 253, survey) and a manufacturer's table, with sources in facts.
INNER_MM = (27.3, 36, 41.9, 53.9, 69.7, 82.5, 107.1, 132.5, 160.3, 210.1, 263, 312.7, 344.4, 393.8, 444.4, 495.4, 595.8)
COST = (718, 763, 786, 880, 907, 1061, 1090, 1256, 1332, 1836, 2036, 2183, 2651, 2902, 3345, 3580, 4507)
LOSS = (0.1322, 0.142, 0.1593, 0.1763, 0.198, 0.2076, 0.2148, 0.2459, 0.2794, 0.2953, 0.2953, 0.3284, 0.3284, 0.3284,
        0.3299, 0.3299, 0.3748)  # fmt: skip
# linear law of the literature's test districts: 567.335 EUR/m + 0.018377 EUR/(m kW), 0.02189 kW/m + 4.348e-7 1/m
LAW = (567.335, 0.018377, 0.02189, 4.348e-7, 69000.0)


@dataclass(frozen=True)
class Instance:
    """A problem with the places of its nodes [m] for the map."""

    problem: DesignProblem
    xy: Floats


def annuity(rate: float, years: float) -> float:
    return rate * (1 + rate) ** years / ((1 + rate) ** years - 1)


def catalogue(spread_k: float = 30.0, gradient_pa_m: float = 150.0) -> tuple[Floats, Floats, Floats]:
    """Capacity [kW], cost per year [EUR/(m a)] and loss [kW/m] of each size, by Swamee-Jain at the given gradient."""
    d = np.array(INNER_MM) / 1e3
    velocity = np.ones(len(d))
    for _ in range(60):
        reynolds = np.maximum(velocity * d / 4.1e-7, 3000.0)
        friction = 0.25 / np.log10(1e-4 / 3.7 / d + 5.74 / reynolds**0.9) ** 2
        velocity = np.sqrt(2 * d * gradient_pa_m / 978.0 / friction)
    capacity = np.minimum(velocity, 3.5) * math.pi * d**2 / 4 * 978.0 * 4.187 * spread_k
    return capacity, annuity(0.04, 40) * np.array(COST), 2 * np.array(LOSS) * 50.0 / 1e3


def street_grid(n_routes: int, *, law: bool = False, sources: int = 1, seed: int = 0, radial: bool = True) -> Instance:
    """Blocks of about 100 m by 80 m with three buildings on every street, half of which may stay with their own
    supply."""
    rng = np.random.default_rng(seed)
    per = 3
    side = max(2, round((1 + math.sqrt(1 + 2 * n_routes / (2 * per + 1))) / 2))
    corner = np.array([(100.0 * i, 80.0 * j) for i in range(side) for j in range(side)])
    corner += rng.normal(0, 12, corner.shape)
    streets = [(i * side + j, (i + 1) * side + j) for i in range(side - 1) for j in range(side)]
    streets += [(i * side + j, i * side + j + 1) for i in range(side) for j in range(side - 1)]
    xy, ends, length, at = list(corner), [], [], []
    for u, v in streets:
        before = u
        for share in np.sort(rng.uniform(0.1, 0.9, per)):
            xy.append(corner[u] + (corner[v] - corner[u]) * share)
            here = len(xy) - 1
            ends.append((before, here))
            length.append(float(np.linalg.norm(xy[here] - xy[before])))
            off = rng.uniform(6, 20)
            across = (corner[v] - corner[u])[::-1] * (1, -1) / np.linalg.norm(corner[v] - corner[u])
            xy.append(xy[here] + across * off * rng.choice([-1, 1]))
            ends.append((here, len(xy) - 1))
            length.append(off)
            at.append(len(xy) - 1)
            before = here
        ends.append((before, v))
        length.append(float(np.linalg.norm(corner[v] - xy[before])))
    demand = np.exp(rng.normal(math.log(14), 0.6, len(at)))
    demand[rng.random(len(at)) < 0.03] *= 8
    must = (rng.random(len(at)) >= 0.5).astype(int)
    spots = [side // 2] if sources == 1 else np.linspace(1, side - 2, round(math.sqrt(sources))).round().astype(int)
    place = [int(i) * side + int(j) for i in spots for j in spots]
    return Instance(
        _problem(xy, np.array(ends), np.array(length), (np.array(at), demand, must), place, law=law, radial=radial),
        np.array(xy),
    )


def _problem(
    xy: list[Floats],
    ends: NDArray[np.int64],
    length: Floats,
    users: tuple[Floats, Floats, Floats],
    place: list[int],
    *,
    law: bool,
    radial: bool,
    own: float = 0.11,
) -> DesignProblem:
    at, demand, must = users
    rate = annuity(0.04, 40)
    sizes = LinearLaw(rate * LAW[0], rate * LAW[1], LAW[2], LAW[3], 1e6) if law else catalogue()
    if not isinstance(sizes, LinearLaw):
        sizes[0][-1] = max(sizes[0][-1], 2.0 * demand.sum())
    net = network_input(
        (len(xy), ends[:, 0], ends[:, 1], length),
        (at, demand),
        (place, np.full(len(place), 1e6)),
        sizes,
        consumer_mode=must,
        radial=radial,
    )
    hours = 2000.0
    return design_problem(net, own_supply_cost=own * hours * demand, source_energy_cost=0.05 * hours * 1.25)


def schutterwald(*, radial: bool = True) -> Instance:
    """All buildings of the town, none of which must connect; the source stands at the station nearest to the middle."""

    def table(name: str) -> list[dict[str, str]]:
        with (TOWN / f"{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    nodes, edges, buildings = table("nodes"), table("edges"), table("buildings")
    index = {row["id"]: i for i, row in enumerate(nodes)}
    xy = np.array([(float(r["x"]), float(r["y"])) for r in nodes])
    ends = np.array([(index[r["from_node"]], index[r["to_node"]]) for r in edges])
    length = np.array([float(r["length_m"]) for r in edges])
    at = np.array([index[r["node"]] for r in buildings])
    heat = np.array([float(r["space_heat_kwh_per_year"]) + float(r["hot_water_kwh_per_year"]) for r in buildings])
    demand = heat / 2000.0
    degree = np.bincount(ends.ravel(), minlength=len(nodes))
    away = np.linalg.norm(xy - np.median(xy, axis=0), axis=1) + 1e9 * (degree < 3)
    place = [int(away.argmin())]
    return Instance(
        _problem(
            list(xy), ends, length, (at, demand, np.zeros(len(at), int)), place, law=False, radial=radial, own=0.15
        ),
        xy,
    )


def two_carriers(n_routes: int, *, seed: int = 0) -> tuple[dict[str, DesignProblem], Floats]:
    """A street grid with heat for who wants it and a line to every building: pipes, cables, stations and civil works of
    the catalogues, three streets in ten on open ground. Lines hold 5 % of voltage and start at stations, one for about
    forty buildings, whose transformers are sized."""
    instance = street_grid(n_routes, seed=seed)
    net, rng = instance.problem.net, np.random.default_rng(seed + 1)
    pipes, cables, stations = load_pipes("steel_series_2"), load_cables("nayy_400v"), load_transformers("eu_10kv_400v")
    soft = rng.random(net.n_routes) < 0.3
    rate, civil = annuity(0.04, 40), pipes.cost_civil_hard_per_m[1:]
    capacity, _, loss = catalogue()
    capacity[-1] = net.capacity_kw[0, -1]
    sizes = (capacity, rate * (pipes.cost_pipe_per_m[1:] + civil - civil[0]), loss)
    heat = replace(
        net,
        cost_per_m=sizes[1],
        trench_cost_per_m=rate * np.where(soft, pipes.cost_civil_soft_per_m[1], civil[0]),
    )
    buildings = len(net.consumer_node)
    corners = np.unique(np.round(np.linspace(0, (n_routes + 8) // 14 - 1, max(1, buildings // 40))).astype(int))
    power = network_input(
        (net.n_nodes, net.route_from, net.route_to, net.length_m),
        (net.consumer_node, np.exp(rng.normal(math.log(2.5), 0.4, buildings))),
        (corners, np.full(len(corners), 1e4)),
        (
            math.sqrt(3) * 0.4 * 0.95 * cables.ampacity_a,
            rate * cables.cost_rural_per_m,
            np.zeros(len(cables)),
        ),
        consumer_mode=1,
        radial=True,
        trench_cost_per_m=rate * np.where(soft, 0.0, (cables.cost_city_per_m - cables.cost_rural_per_m)[0]),
        source_capacity_kw=0.95 * stations.rated_power_kva,
        voltage=VoltageLimits(
            cables.r_ohm_per_km / 1e3, cables.x_ohm_per_km(50.0) / 1e3, minimum=0.95, maximum=1.05, source=1.0
        ),
    )
    money = design_problem(power, source_energy_cost=0.2 * 2500, source_size_cost=rate * stations.cost_city)
    return {"heat": replace(instance.problem, net=heat), "power": money}, instance.xy


def trench(name: str, town: tuple[dict[str, DesignProblem], Floats], args: argparse.Namespace) -> None:
    """Design both networks together and apart, and print gaps and what sharing saves."""
    problems, xy = town
    options = DesignOptions(gap=args.gap, time_limit_s=args.seconds, threads=2)
    busy = time.process_time()
    joint = design_networks(problems, options)
    print(f"{name}: {next(iter(problems.values())).net.n_routes} routes, {joint.shrunk}; {joint.outcome}")
    for limit in (1.0, 10.0, 60.0):
        known = [(o, b) for t, o, b in joint.history if t <= limit and math.isfinite(o)]
        if known and limit <= joint.outcome.seconds:
            print(f"  after {limit:4.0f} s: {known[-1][0]:,.0f} >= {known[-1][1]:,.0f}, "
                  f"gap {100 * (1 - known[-1][1] / known[-1][0]):.3f} %")  # fmt: skip
    busy = time.process_time() - busy
    apart = {carrier: design_networks({carrier: p}, replace(options, time_limit_s=args.seconds / 2))
             for carrier, p in problems.items()}  # fmt: skip
    dug = np.stack([p.net.trench_cost_per_m * p.net.length_m * (apart[c].designs[c].network.size >= 0)
                    for c, p in problems.items()])  # fmt: skip
    twice = sum(design.outcome.objective for design in apart.values())
    once = twice - float(dug.sum() - dug.max(axis=0).sum())
    best = joint.outcome.objective
    print(
        f"  trenches {joint.trench:,.0f}, saved where both lie {joint.saved:,.0f}; designed and dug apart {twice:,.0f} "
        f"(+{100 * (twice / best - 1):.2f} %), designed apart and dug together {once:,.0f} "
        f"(+{100 * (once / best - 1):.2f} %); {busy:.0f} s of processor, "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB",
        flush=True,
    )
    for carrier, design in joint.designs.items():
        larger, lost = faults(problems[carrier], design)
        print(f"  {carrier}: larger than what feeds them {larger}, no source reaches {lost}", flush=True)
    if args.figure:
        draw_both(problems, xy, joint, args.figure / f"{name}.png")


def report(name: str, instance: Instance, seconds: float, gap: float, *, threads: int = 2) -> NetworkDesign:
    """Design, and print the gap after 10, 60 and 600 s."""
    began, busy = time.perf_counter(), time.process_time()
    design = design_network(instance.problem, DesignOptions(gap=gap, time_limit_s=seconds, threads=threads))
    net = instance.problem.net
    total = time.perf_counter() - began
    print(f"{name}: {net.n_routes} routes, {len(net.consumer_node)} consumers -> {design.shrunk}")
    for limit in (10.0, 60.0, 120.0, 600.0):
        known = [(o, b) for t, o, b in design.history if t <= limit and math.isfinite(o)]
        if known and (limit <= total or limit == 600.0):
            objective, bound = known[-1]
            print(
                f"  after {min(limit, total):6.1f} s: {objective:14,.0f} >= {bound:14,.0f}, "
                f"gap {100 * (objective / bound - 1):.3f} %"
            )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    terms = ", ".join(f"{k} {v:,.0f}" for k, v in design.terms.items() if v)
    print(
        f"  {design.outcome}; connected {int(design.network.connected.sum())}; {terms}; "
        f"{time.process_time() - busy:.0f} s of processor, peak memory {memory:.0f} MB",
        flush=True,
    )
    if design.outcome.has_solution:
        larger, lost = faults(instance.problem, design)
        print(f"  pipes larger than the one that feeds them: {larger}; pipes no source reaches: {lost}", flush=True)
    return design


def faults(problem: DesignProblem, design: NetworkDesign) -> tuple[int, int]:
    """Count routes larger than every route that feeds them, and routes that no source reaches."""
    net, found = problem.net, design.network
    built = np.flatnonzero(found.size >= 0)
    turned = found.flow_kw[0, built] < 0
    tail = np.where(turned, net.route_to[built], net.route_from[built])
    head = np.where(turned, net.route_from[built], net.route_to[built])
    fed = np.full(net.n_nodes, -1)
    np.maximum.at(fed, head, found.size[built])
    fed[net.source_node] = net.n_sizes
    reached = np.zeros(net.n_nodes, dtype=bool)
    reached[net.source_node] = True
    while (fresh := reached[tail] & ~reached[head]).any():
        reached[head[fresh]] = True
    return int((found.size[built] > fed[tail]).sum()), int((~reached[tail]).sum())


def plain_system(problem: DesignProblem) -> LinearSystem:
    """One time step as the literature writes it: a binary per direction and route, one big-M for all, connection by
    the energy used."""
    net, law = problem.net, problem.net.law
    assert law is not None
    system = LinearSystem()
    way = system.add_columns("way", {"way": ("ij", "ji"), "route": range(net.n_routes)}, 0, 1, integer=True).ids
    flow = system.add_columns("flow", {"way": ("ij", "ji"), "route": range(net.n_routes)}, 0, law.capacity_kw).ids
    out = system.add_columns("out", {"way": ("ij", "ji"), "route": range(net.n_routes)}, 0, law.capacity_kw).ids
    joined = system.add_columns(
        "x", {"consumer": range(len(net.consumer_node))}, (net.consumer_mode > 0) * 1.0, 1, integer=True
    ).ids
    source = system.add_columns("source", {"source": range(len(net.source_node))}, 0, net.max_injection_kw[0]).ids
    cap = system.add_rows("capacity", {"way": (0, 1), "route": range(net.n_routes)}, upper=0.0).ids
    system.add(cap, flow, 1.0)
    system.add(cap, way, -law.capacity_kw)
    loss = system.add_rows("loss", {"way": (0, 1), "route": range(net.n_routes)}, 0.0, 0.0).ids
    system.add(loss, flow, 1.0 - net.length_m * law.loss_per_m)
    system.add(loss, way, -net.length_m * law.loss_kw_per_m)
    system.add(loss, out, -1.0)
    one = system.add_rows("one", {"route": range(net.n_routes)}, upper=1.0).ids
    system.add(one[None], way, 1.0)
    balance = system.add_rows("balance", {"node": range(net.n_nodes)}, 0.0, 0.0).ids
    for w, (a, b) in enumerate(((net.route_from, net.route_to), (net.route_to, net.route_from))):
        system.add(balance[a], flow[w], -1.0)
        system.add(balance[b], out[w], 1.0)
    system.add(balance[net.consumer_node], joined, -net.demand_kw[0])
    system.add(balance[net.source_node], source, 1.0)
    system.add_cost("pipes", way, net.length_m * law.cost_per_m)
    system.add_cost("pipes", flow, net.length_m * law.cost_per_m_kw)
    system.add_cost("energy", source, problem.source_cost)
    system.add_cost("own", joined, -problem.worth)
    system.add_constant("own", problem.own_supply_cost.sum())
    return system


def plain(routes: int, seconds: float, seed: int = 0) -> None:
    """Print seconds to 1 % and to 0.01 % of the plain formulation and of ours, by the clock and of processor time."""
    problem = street_grid(routes, law=True, radial=False, seed=seed).problem
    traces: list[list[tuple[float, float, float]]] = [[], []]

    def watch(trace: list[tuple[float, float, float]], began: float) -> Callable[[Progress], None]:
        return lambda p: trace.append((p.seconds, time.process_time() - began, p.gap))

    system, began = plain_system(problem).compile(), time.process_time()
    options = SolveOptions(gap=1e-4, time_limit_s=seconds, threads=2)
    outcome = solve(system, options, watch=watch(traces[0], began)).outcome
    traces[0].append((outcome.seconds, time.process_time() - began, outcome.gap))
    print(f"plain: {problem.net.n_routes} routes, {len(problem.net.consumer_node)} consumers: {outcome}", flush=True)
    began = time.process_time()
    design = design_network(
        problem, DesignOptions(gap=1e-4, time_limit_s=seconds, threads=2, watch=watch(traces[1], began))
    )
    traces[1].append((design.outcome.seconds, time.process_time() - began, design.outcome.gap))
    print(f"ours: {design.outcome}")
    for goal in (0.01, 1e-4):
        (theirs, done), (ours, ready) = (
            next(((np.array(t[:2]), True) for t in trace if t[2] <= goal), (np.array(trace[-1][:2]), False))
            for trace in traces
        )
        word = "" if done and ready else "at least " if ready else "unknown, "
        print(
            f"  to {100 * goal:g} %: plain {'' if done else 'not after '}{theirs[0]:.1f} s ({theirs[1]:.1f} s of "
            f"processor), ours {'' if ready else 'not after '}{ours[0]:.1f} s ({ours[1]:.1f} s): "
            f"{word}{theirs[0] / ours[0]:.0f} times ({theirs[1] / ours[1]:.0f} by processor)"
        )


def draw(instance: Instance, design: NetworkDesign, path: Path) -> None:
    """Draw the chosen routes, as thick as their size."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    net, xy = instance.problem.net, instance.xy
    figure, axes = plt.subplots(figsize=(12, 12))
    for e in range(net.n_routes):
        line = xy[[net.route_from[e], net.route_to[e]]].T
        size = design.network.size[e]
        axes.plot(
            *line,
            color="0.85" if size < 0 else "tab:red",
            lw=0.5 if size < 0 else 0.5 + 0.35 * size,
            zorder=1 + (size >= 0),
        )
    on = design.network.connected
    at, plant = xy[net.consumer_node], xy[net.source_node]
    axes.scatter(at[on, 0], at[on, 1], s=5, color="tab:red", zorder=3)
    axes.scatter(at[~on, 0], at[~on, 1], s=5, color="0.6", zorder=3)
    axes.scatter(plant[:, 0], plant[:, 1], s=80, marker="s", color="black", zorder=4)
    if net.law is None:
        for k in np.unique(design.network.size[design.network.size >= 0]).tolist():
            axes.plot([], [], color="tab:red", lw=0.5 + 0.35 * k, label=f"{INNER_MM[k]:.0f} mm")
        axes.legend(title="inner diameter", loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    axes.set_aspect("equal")
    axes.axis("off")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, bbox_inches="tight")
    plt.close(figure)


def draw_both(problems: dict[str, DesignProblem], xy: Floats, joint: JointDesign, path: Path) -> None:
    """Draw pipes and lines beside each other, and the trenches that both share as a band below them."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(13, 13))
    first = next(iter(problems.values())).net
    ends = np.stack([xy[first.route_from], xy[first.route_to]])
    along = ends[1] - ends[0]
    along = along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    along *= np.where((along[:, :1] < 0) | ((along[:, :1] == 0) & (along[:, 1:] < 0)), -1.0, 1.0)
    across = along[:, ::-1] * (1, -1)
    aside = 2e-3 * float(np.ptp(xy))
    built = {carrier: design.network.size >= 0 for carrier, design in joint.designs.items()}
    both = np.logical_and.reduce(list(built.values()))
    axes.plot(*ends.transpose(2, 0, 1), color="0.88", lw=0.5, zorder=1)
    axes.plot(*ends[:, both].transpose(2, 0, 1), color="tab:orange", alpha=0.35, lw=7, solid_capstyle="butt", zorder=2)
    for carrier, color, side, base, step in (
        ("heat", "tab:red", aside, 0.5, 0.3),
        ("power", "tab:blue", -aside, 0.7, 0.6),
    ):
        for e in np.flatnonzero(built[carrier]).tolist():
            line = (ends[:, e] + side * across[e]).T
            axes.plot(*line, color=color, lw=base + step * joint.designs[carrier].network.size[e], zorder=3)
        net, network = problems[carrier].net, joint.designs[carrier].network
        plant = xy[net.source_node[network.injection_kw[0] > 1e-6]]
        axes.scatter(plant[:, 0] + side, plant[:, 1], s=110, marker="s", color=color, edgecolor="black", zorder=5)
        axes.plot([], [], color=color, lw=2, label={"heat": "pipe", "power": "line"}[carrier])
        at = xy[net.consumer_node[network.connected]]
        axes.scatter(at[:, 0], at[:, 1], s=14 if carrier == "heat" else 3, color=color, zorder=4)
    axes.plot([], [], color="tab:orange", alpha=0.35, lw=7, label="trench of both")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    axes.set_aspect("equal")
    axes.axis("off")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, bbox_inches="tight")
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=("plain", "scaling", "schutterwald", "trench"))
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--routes", type=int, nargs="*", default=[100, 1000, 5000, 20000])
    parser.add_argument("--seed", type=int, nargs="*", default=[0], help="street grids to generate of each size")
    parser.add_argument("--sources", type=int, default=1)
    parser.add_argument("--gap", type=float, default=0.005)
    parser.add_argument("--law", action="store_true", help="linear law instead of the catalogue")
    parser.add_argument(
        "--meshed", action="store_true", help="let flows from two routes meet, instead of branches only"
    )
    parser.add_argument("--figure", type=Path, help="folder for a map of each network")
    args = parser.parse_args()
    if args.which == "plain":
        for routes, seed in product(args.routes, args.seed):
            plain(routes, args.seconds, seed)
        return
    if args.which == "trench":
        for routes, seed in product(args.routes, args.seed):
            trench(f"trench_{routes}" + f"_{seed}" * (seed > 0), two_carriers(routes, seed=seed), args)
        return
    radial = not args.meshed
    for routes, seed in product(args.routes, args.seed) if args.which == "scaling" else [(0, 0)]:
        if args.which == "scaling":
            name = f"grid_{routes}" + f"_{seed}" * (seed > 0)
            instance = street_grid(routes, law=args.law, sources=args.sources, radial=radial, seed=seed)
        else:
            name, instance = "schutterwald", schutterwald(radial=radial)
        design = report(name, instance, args.seconds, args.gap)
        if args.figure:
            draw(instance, design, args.figure / f"{name}.png")


if __name__ == "__main__":
    main()
