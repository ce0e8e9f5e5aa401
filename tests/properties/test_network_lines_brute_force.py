"""Random lines with voltage limits and transformers against enumeration of all forests: no linear program, no code of
the design itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import NetworkInput, VoltageLimits, network_input
from energyplan.optimise.network_problem import DesignProblem, design_problem

EXACT = DesignOptions(gap=1e-9, threads=1, chains=False, smallest_relaxation=0)
Down = list[tuple[int, int, int]]
"""Lines of a forest from the leaves inward: line, node nearer to the source, node fed."""


def random_lines(rng: np.random.Generator, *, infeed: bool) -> DesignProblem:
    """One or two transformers, up to five lines of two or three cables, up to three consumers, one or two states."""
    n, m, count = int(rng.integers(3, 6)), int(rng.integers(3, 7)), int(rng.integers(1, 4))
    sizes, states, sources = int(rng.integers(2, 4)) if m < 5 else 2, int(rng.integers(1, 3)), int(rng.integers(1, 3))
    tail = np.append(rng.integers(0, np.arange(1, n)), rng.integers(0, n, 6))[:m]  # no part is cut off, as a rule
    head = np.append(np.arange(1, n), rng.integers(0, n, 6))[:m]
    demand = rng.uniform(2, 25, (states, count))
    if infeed:
        demand[-1] *= rng.choice([1.0, -0.8], count)
    net = network_input(
        (n, tail, head, rng.integers(0, 150, m)),
        (rng.integers(0, n, count), demand),
        (rng.permutation(n)[:sources], 60.0),
        ([15.0, 30.0, 55.0][:sizes], np.sort(rng.uniform(1, 6, sizes)), np.sort(rng.uniform(0, 2e-3, sizes))[::-1]),
        min_injection_kw=-40.0 if rng.random() < 0.7 else 0.0,
        consumer_mode=rng.choice([0, 0, 0, 1, -1], count),
        cost_factor=rng.uniform(0.5, 2, m),
        trench_cost_per_m=rng.uniform(0, 2, m),
        existing_size=rng.choice([-1, -1, -1, 0, 1], m),
        route_mode=rng.choice([0, 0, 0, 0, 0, 0, 1, -1], m),
        replace_in_full=bool(rng.integers(2)),
        source_capacity_kw=[[20.0, 45.0], [12.0], []][rng.integers(3)],
        radial=True,
        voltage=VoltageLimits(
            np.array([4e-3, 2e-3, 1e-3])[:sizes], np.array([1e-4, 1e-4, 8e-5])[:sizes], minimum=0.95, maximum=1.05
        ),
    )
    options = len(net.source_capacity_kw)
    return design_problem(
        net,
        revenue=rng.uniform(0, 900, count),
        own_supply_cost=rng.uniform(0, 300, count),
        source_energy_cost=rng.uniform(0, 5, sources),
        source_capacity_cost=rng.uniform(0, 3, sources) * (rng.random() < 0.5),
        source_size_cost=np.sort(rng.uniform(0, 200, options)),
    )


def forests(net: NetworkInput) -> Iterator[tuple[list[int], Down, dict[int, int]]]:
    """Yield every set of lines in which each node is fed by one line from one source, as lines, ways and roots."""
    roots = {int(n): int(n) for n in net.source_node}
    for bits in range(1 << net.n_routes):
        lines = [e for e in range(net.n_routes) if bits >> e & 1]
        if any(net.route_mode[e] < 0 for e in lines) or any(e not in lines for e in np.flatnonzero(net.route_mode > 0)):
            continue
        root, left, down = dict(roots), list(lines), []
        while True:
            ends = [(e, int(net.route_from[e]), int(net.route_to[e])) for e in left]
            grow = [(e, u, v) if u in root else (e, v, u) for e, u, v in ends if (u in root) != (v in root)]
            if not grow:
                break
            e, u, v = grow[0]
            root[v] = root[u]
            down.append((e, u, v))
            left.remove(e)
        if not left:
            yield lines, down[::-1], root


def enumerate_lines(problem: DesignProblem) -> float:
    """Least cost over all forests, cables, connections and transformers."""
    net = problem.net
    modes = [[1] if m == 1 else [0] if m == -1 else [0, 1] for m in net.consumer_mode.tolist()]
    best = np.inf
    for lines, down, root in forests(net):
        cables = [[k for k in range(net.n_sizes) if k >= net.existing_size[e]] for e in lines]
        for who in itertools.product(*modes):
            joined = np.array(who, dtype=bool)
            if all(int(node) in root for node in net.consumer_node[joined]):
                fixed = float(problem.own_supply_cost[~joined].sum() - problem.revenue[joined].sum())
                for chosen in itertools.product(*cables):
                    cost = fixed + laid(net, lines, chosen)
                    if cost < best:
                        best = min(best, cost + fed(problem, (dict(zip(lines, chosen)), down, root), joined))
    return best


def laid(net: NetworkInput, lines: list[int], chosen: tuple[int, ...]) -> float:
    """Cost of cables and trenches: nothing for what lies there, in full or the difference for what replaces it."""
    total = 0.0
    for e, k in zip(lines, chosen):
        lies = int(net.existing_size[e])
        if k != lies:
            before = net.cost_per_m[lies] if lies >= 0 and not net.replace_in_full else 0.0
            total += net.length_m[e] * (net.cost_factor[e] * (net.cost_per_m[k] - before) + net.trench_cost_per_m[e])
    return float(total)


def fed(problem: DesignProblem, plan: tuple[dict[int, int], Down, dict[int, int]], joined: np.ndarray) -> float:
    """Cost of energy and transformers with given lines and connections; infinite where a limit is broken."""
    net, (size, down, root) = problem.net, plan
    limits = net.voltage
    assert limits is not None
    given = np.zeros((net.n_states, len(net.source_node)))
    for s in range(net.n_states):
        need = np.zeros(net.n_nodes)
        np.add.at(need, net.consumer_node[joined], net.demand_kw[s, joined])
        flow = {}
        for e, u, v in down:
            loss = net.length_m[e] * net.loss_kw_per_m[s, size[e]]
            flow[e] = need[v] + loss / 2
            if abs(flow[e]) + loss / 2 > net.capacity_kw[s, size[e]] + 1e-9:
                return np.inf
            need[u] += need[v] + loss
        squared = {n: limits.source**2 for n in root if root[n] == n}
        for e, u, v in down[::-1]:
            ohm = limits.r_ohm_per_m[size[e]] + limits.tan_phi * limits.x_ohm_per_m[size[e]]
            squared[v] = squared[u] - 2 * ohm * net.length_m[e] * flow[e] * 1e3 / limits.nominal_v**2
            if not limits.minimum**2 - 1e-9 <= squared[v] <= limits.maximum**2 + 1e-9:
                return np.inf
        given[s] = need[net.source_node]
    if (given > net.max_injection_kw + 1e-9).any() or (given < net.min_injection_kw - 1e-9).any():
        return np.inf
    cost = float(
        problem.source_energy_cost @ given[0] + problem.source_capacity_cost @ np.maximum(given.max(axis=0), 0)
    )
    if len(net.source_capacity_kw):
        for most in np.abs(given).max(axis=0):
            fits = np.flatnonzero(net.source_capacity_kw >= most - 1e-9)
            if most > 1e-9:
                cost += problem.source_size_cost[fits[0]] if len(fits) else np.inf
    return cost


@pytest.mark.parametrize(
    ("infeed", "seed", "count"),
    [(False, 1, 15), (True, 2, 15), *(pytest.param(i, 10 + i, 110, marks=pytest.mark.slow) for i in (False, True))],
)
def test_lines_and_transformers_match_the_enumerated_best(infeed: bool, seed: int, count: int) -> None:
    """Voltage limits, cables that lie there already, forced lines, infeed and transformers, faults included."""
    rng = np.random.default_rng(seed)
    solved = 0
    for trial in range(count):
        problem = random_lines(rng, infeed=infeed)
        expected = enumerate_lines(problem)
        try:
            design = design_network(problem, EXACT)
        except ScenarioError:
            assert expected == np.inf
            continue
        assert design.outcome.has_solution == (expected < np.inf), trial
        if expected < np.inf:
            solved += 1
            assert design.outcome.objective == pytest.approx(expected, rel=1e-6, abs=1e-5), trial
            assert design.outcome.bound <= expected + 1e-5 and design.outcome.gap <= 1e-6
    assert solved > count / 3
