"""Hundreds of small towns with two carriers that share trenches, against an enumeration of both networks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_bounds import route_bounds
from energyplan.optimise.network_design import DesignOptions
from energyplan.optimise.network_family import Family
from energyplan.optimise.network_input import VoltageLimits, network_input
from energyplan.optimise.network_joint import design_networks
from energyplan.optimise.network_joint_bound import JointBound
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_reduce import reduce_problem
from energyplan.optimise.network_trench import stretches

EXACT = DesignOptions(gap=1e-9, threads=1, chains=False, smallest_relaxation=0)


def town(rng: np.random.Generator) -> dict[str, DesignProblem]:
    """Heat and power on up to seven routes (loops, parallel and zero-length ones among them)."""
    n = int(rng.integers(3, 7))
    m = int(rng.integers(n - 1, 8))
    ends, length = (rng.integers(0, n, m), rng.integers(0, n, m)), rng.integers(0, 30, m)
    surface = rng.integers(0, 3, m)
    civil = np.array([0.5, 2.0, 5.0])[surface]
    place, users = int(rng.integers(0, n)), rng.integers(0, n, 3)
    out = {}
    for carrier, share in (("heat", 1.0), ("power", rng.choice([0.6, 1.0, 1.2]))):
        count, sizes = int(rng.integers(1, 4)), int(rng.integers(1, 4))
        capacity = np.sort(rng.choice([3.0, 6.0, 12.0, 25.0, 60.0], sizes, replace=False))
        capacity[-1] = 200.0
        existing = rng.choice([-1] * 6 + [0], m)
        net = network_input(
            (n, *ends, length),
            (users[:count] if rng.random() < 0.6 else rng.integers(0, n, count), rng.uniform(1, 12, count)),
            ([place if rng.random() < 0.6 else int(rng.integers(0, n))], [500.0]),
            (capacity, np.sort(rng.uniform(1, 6, sizes)), np.sort(rng.uniform(0, 0.05, sizes))),
            consumer_mode=rng.choice([0, 0, 1, -1], count),
            trench_cost_per_m=civil * share if rng.random() < 0.8 else rng.uniform(0, 5, m),
            existing_size=existing,
            route_mode=rng.choice([0] * 9 + [-1], m),
            radial=sizes > 1 or bool((existing >= 0).any()),  # where two small pipes beside each other could be best
        )
        out[carrier] = design_problem(
            net, revenue=rng.uniform(0, 300, count), own_supply_cost=rng.uniform(0, 150, count),
            source_energy_cost=rng.uniform(0, 5),
        )  # fmt: skip
    return out


def forests(problem: DesignProblem) -> dict[int, float]:
    """Least cost without trenches of every set of routes that is dug for a forest from the sources: by what it digs."""
    net, found = problem.net, dict[int, float]()
    for bits in range(1 << net.n_routes):
        routes = [e for e in range(net.n_routes) if bits >> e & 1]
        walk = _outward(problem, routes)
        if walk is None or any(net.route_mode[e] < 0 for e in routes):
            continue
        reached = set(net.source_node.tolist()) | {v for _, _, v in walk}
        modes = []
        for c, mode in enumerate(net.consumer_mode.tolist()):
            there = int(net.consumer_node[c]) in reached
            modes.append({1: [1] if there else [], -1: [0]}.get(mode, [0, 1] if there else [0]))
        for joined in itertools.product(*modes):
            for dug, cost in _sized(problem, walk, np.array(joined, dtype=bool)):
                found[dug] = min(found.get(dug, np.inf), cost)
    return found


def _outward(problem: DesignProblem, routes: list[int]) -> list[tuple[int, int, int]] | None:
    """Routes from the sources outward as (route, from, to); None where they are no forest."""
    net = problem.net
    inside, left, walk = set(net.source_node.tolist()), set(routes), []
    while True:
        for e in sorted(left):
            a, b = int(net.route_from[e]), int(net.route_to[e])
            if (a in inside) != (b in inside):
                walk.append((e, a, b) if a in inside else (e, b, a))
                inside |= {a, b}
                left.remove(e)
                break
        else:
            return None if left else walk


def _sized(problem: DesignProblem, walk: list[tuple[int, int, int]], joined: np.ndarray) -> list[tuple[int, float]]:
    """What is dug and what it costs, for the sizes that carry the flows: all that hold where voltages matter."""
    net, out = problem.net, []
    choices = [range(max(int(net.existing_size[e]), 0), net.n_sizes) for e, _, _ in walk]
    for sizes in itertools.product(*choices):
        need = np.bincount(net.consumer_node[joined], net.demand_kw[0, joined], minlength=net.n_nodes)
        cost = float(problem.own_supply_cost[~joined].sum() - problem.revenue[joined].sum())
        dug, flow = 0, {}
        for (e, u, v), k in reversed(list(zip(walk, sizes))):
            loss = net.length_m[e] * net.loss_kw_per_m[0, k]
            if need[v] + loss > net.capacity_kw[0, k] + 1e-12:
                break
            flow[e] = need[v] + loss / 2
            need[u] += need[v] + loss
            if k != net.existing_size[e]:
                cost += net.length_m[e] * net.cost_per_m[k]
                dug |= 1 << e
        else:
            fed = need[net.source_node]
            if (fed > net.max_injection_kw[0] + 1e-9).any() or not _voltages_hold(problem, walk, sizes, flow):
                continue
            options = np.append(net.source_capacity_kw, np.inf)
            pick = np.searchsorted(options, fed - 1e-12)
            if len(net.source_capacity_kw):
                if (pick[fed > 0] >= len(net.source_capacity_kw)).any():
                    continue
                cost += float(problem.source_size_cost[pick[fed > 0]].sum())
            out.append((dug, cost + float(problem.source_cost @ fed)))
    return out


def _voltages_hold(
    problem: DesignProblem, walk: list[tuple[int, int, int]], sizes: tuple[int, ...], flow: dict[int, float]
) -> bool:
    limits = problem.net.voltage
    if limits is None:
        return True
    squared = dict.fromkeys(problem.net.source_node.tolist(), limits.source**2)
    for (e, u, v), k in zip(walk, sizes):
        ohm = limits.r_ohm_per_m[k] + limits.tan_phi * limits.x_ohm_per_m[k]
        squared[v] = squared[u] - 2e3 * problem.net.length_m[e] * ohm * flow[e] / limits.nominal_v**2
    return min(squared.values()) >= limits.minimum**2


def enumerate_both(problems: dict[str, DesignProblem]) -> float:
    """Least cost of every pair of networks, each trench paid once at the cost of the dearer carrier in it."""
    one, two = problems.values()
    first, second = forests(one), forests(two)
    if not first or not second:
        return np.inf
    bits = np.arange(one.net.n_routes)
    a, b = (one.net.trench_cost_per_m * one.net.length_m), (two.net.trench_cost_per_m * two.net.length_m)
    masks = np.array(list(second))[:, None] >> bits & 1
    costs, best = np.array(list(second.values())), np.inf
    for dug, cost in first.items():
        trench = np.maximum(masks * b, (dug >> bits & 1) * a).sum(axis=1)
        best = min(best, float((cost + costs + trench).min()))
    return best


@pytest.mark.parametrize("batch", range(4))
def test_joint_designs_are_the_enumerated_best(batch: int) -> None:
    """Reductions, split, cuts, fixing and HiGHS together give what enumeration gives; sharing saves in many."""
    rng = np.random.default_rng(400 + batch)
    solved = shared = 0
    for _ in range(60):
        problems = town(rng)
        expected = enumerate_both(problems)
        try:
            joint = design_networks(problems, EXACT)
        except ScenarioError:
            assert expected == np.inf
            continue
        assert joint.outcome.has_solution == (expected < np.inf)
        if expected < np.inf:
            solved += 1
            shared += joint.saved > 1e-6
            assert joint.outcome.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
            assert joint.outcome.gap <= 1e-6
    assert solved > 30 and shared > 5


@pytest.mark.parametrize(("seed", "count"), [(16, 30), pytest.param(17, 150, marks=pytest.mark.slow)])
def test_bounds_stay_below_and_plans_above_the_best(seed: int, count: int) -> None:
    """The even split and the linear program never exceed the enumerated optimum; plans never fall below it, and the
    linear program is better than the even split where carriers share."""
    rng = np.random.default_rng(seed)
    seen = close = raised = exact = 0
    for _ in range(count):
        problems = town(rng)
        expected = enumerate_both(problems)
        try:
            plan = design_networks(problems, DesignOptions(gap=0.0, threads=1, chains=False, largest_milp=-1))
        except ScenarioError:
            continue
        if expected == np.inf:
            assert not plan.outcome.has_solution
            continue
        slack = 1e-6 * max(1.0, abs(expected))
        assert plan.outcome.has_solution and plan.outcome.objective >= expected - slack
        reduced = [reduce_problem(p, chains=False, parallel=False) for p in problems.values()]
        small = tuple(r.problem for r in reduced)
        shared = stretches(tuple(problems.values()), reduced)
        bound = JointBound(Family(small, tuple(route_bounds(p.net) for p in small), shared))
        bound.ascents()
        assert bound.bound <= expected + slack
        relaxed = design_networks(
            problems,
            DesignOptions(gap=0.0, threads=1, chains=False, largest_milp=-1, smallest_relaxation=0, time_limit_s=10),
        )
        assert relaxed.outcome.bound <= expected + slack
        seen += 1
        exact += plan.outcome.objective <= expected + slack
        close += relaxed.outcome.bound >= expected - 0.02 * max(abs(expected), 1.0)
        raised += relaxed.outcome.bound > bound.bound + slack
    assert seen > 0.6 * count
    assert exact > 0.9 * seen and close > 0.7 * seen and raised > 0.1 * seen


def power_town(rng: np.random.Generator) -> dict[str, DesignProblem]:
    """Heat, and lines with voltage limits behind transformers of two sizes, on five routes."""
    n = int(rng.integers(4, 6))
    ends = np.array([(v, int(rng.integers(0, v))) for v in range(1, n)])
    ends = np.vstack([ends, rng.integers(0, n, (6 - n, 2))])
    length, civil = rng.integers(40, 200, len(ends)), rng.choice([1.0, 3.0], len(ends))
    count = int(rng.integers(2, 4))
    heat = network_input(
        (n, *ends.T, length), (rng.integers(1, n, count), rng.uniform(3, 12, count)), ([0], [500.0]),
        ([8.0, 60.0], [1.0, 2.0], [0.01, 0.02]), consumer_mode=rng.choice([0, 1], count), trench_cost_per_m=civil,
    )  # fmt: skip
    sources = [0] if rng.random() < 0.5 else [0, n - 1]
    power = network_input(
        (n, *ends.T, length), (rng.integers(0, n, count), rng.uniform(10, 40, count)),
        (sources, [300.0] * len(sources)),
        ([60.0, 110.0, 300.0], [0.5, 0.9, 1.6], [0.0, 0.0, 0.0]), consumer_mode=1, trench_cost_per_m=0.8 * civil,
        radial=True, source_capacity_kw=[50.0, 250.0],
        voltage=VoltageLimits(np.array([8e-4, 4e-4, 2e-4]), np.array([8e-5, 8e-5, 8e-5]), minimum=0.97, source=1.0),
    )  # fmt: skip
    return {
        "heat": design_problem(heat, own_supply_cost=rng.uniform(50, 400, count), source_energy_cost=2.0),
        "power": design_problem(power, source_energy_cost=1.0, source_size_cost=[100.0, 180.0]),
    }


@pytest.mark.parametrize(("seed", "count"), [(500, 12), pytest.param(501, 60, marks=pytest.mark.slow)])
def test_lines_with_voltage_and_transformers_beside_pipes_are_the_enumerated_best(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    solved = larger = 0
    for _ in range(count):
        problems = power_town(rng)
        expected = enumerate_both(problems)
        joint = design_networks(problems, EXACT)
        assert joint.outcome.has_solution == (expected < np.inf)
        if expected < np.inf:
            solved += 1
            assert joint.outcome.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
            network, net = joint.designs["power"].network, problems["power"].net
            enough = np.searchsorted(net.capacity_kw[0], np.abs(network.flow_kw[0]))
            larger += bool((network.size > enough)[network.size >= 0].any())
    assert solved > 0.5 * count and larger > 0.2 * count  # some lines are larger than their current asks for
