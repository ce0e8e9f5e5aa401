"""Random networks with several sources and design states against enumeration of every size and connection."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_problem import DesignProblem, design_problem

EXACT = DesignOptions(gap=1e-9, threads=1, chains=False, smallest_relaxation=0)


def random_problem(rng: np.random.Generator, states: int, *, infeed: bool = False) -> DesignProblem:
    """Four routes, two consumers and up to three limited sources, with pipes that lie, must lie or must not."""
    n, m, count, sources = int(rng.integers(3, 5)), 4, 2, int(rng.integers(1, 4))
    demand = rng.uniform(4, 12, (states, count))
    absorbs = rng.choice([0.0, -9.0], (states, sources)) if infeed else 0.0
    if infeed:
        demand[-1] *= rng.choice([1.0, -0.7], count)
    net = network_input(
        (n, rng.integers(0, n, m), rng.integers(0, n, m), rng.integers(0, 30, m)),
        (rng.integers(0, n, count), demand),
        (rng.integers(0, n, sources), rng.uniform(5, 15, (states, sources))),
        # where somebody feeds in, sizes lose alike: nothing is built to lose what nobody takes
        ([6.0, 13.0], [2.0, 3.0], [0.01, 0.01 if infeed else 0.02]),
        consumer_mode=rng.choice([0, 0, 1, -1], count),
        existing_size=rng.choice([-1, -1, -1, 0, 1], m),
        route_mode=rng.choice([0, 0, 0, 0, 0, 1, -1], m),
        min_size=rng.choice([0, 0, 0, 1], m),
        cost_factor=rng.uniform(0.5, 2, m),
        trench_cost_per_m=rng.uniform(0, 2, m),
        replace_in_full=bool(rng.integers(2)),
        min_injection_kw=absorbs,
        source_capacity_kw=[[8.0, 14.0], []][rng.integers(2)] if infeed else [],
        states=tuple(f"state {i}" for i in range(states)),
    )
    return design_problem(
        net,
        revenue=rng.uniform(30, 200, count),
        own_supply_cost=rng.uniform(0, 50, count),
        source_energy_cost=rng.uniform(0, 5, sources),
        source_capacity_cost=rng.uniform(0, 3, sources) * (rng.random() < 0.5),
        source_size_cost=np.sort(rng.uniform(0, 60, len(net.source_capacity_kw))),
    )


def size_costs(problem: DesignProblem) -> np.ndarray:
    """Cost of every size on every route with what lies there taken off ``[route, size]``."""
    net = problem.net
    cost = net.size_cost()
    for e in np.flatnonzero(net.existing_size >= 0).tolist():
        lies = net.existing_size[e]
        if not net.replace_in_full:
            cost[e] = np.maximum(cost[e] - cost[e, lies], 0.0)
    cost += (net.trench_cost_per_m * net.length_m)[:, None]
    lies = np.flatnonzero(net.existing_size >= 0)
    cost[lies, net.existing_size[lies]] = 0.0
    return cost


def energy(problem: DesignProblem, built: np.ndarray, size: np.ndarray, joined: np.ndarray) -> float:
    """Least cost of energy and sources with given pipes and connections; infinite if they cannot do it."""
    options = np.append(problem.net.source_capacity_kw, 0.0)
    if len(options) == 1:
        return supply(problem, (built, size, joined), np.full(len(problem.net.source_node), np.inf))
    price = np.append(problem.source_size_cost, 0.0)
    chosen = itertools.product(range(len(options)), repeat=len(problem.net.source_node))
    return min(price[list(c)].sum() + supply(problem, (built, size, joined), options[list(c)]) for c in chosen)


def supply(problem: DesignProblem, what: tuple[np.ndarray, np.ndarray, np.ndarray], largest: np.ndarray) -> float:
    """Least cost of energy and source capacity where each source stands in a size, by a linear program."""
    net, (built, size, joined) = problem.net, what
    routes, sources, at = net.n_routes, len(net.source_node), np.arange(net.n_routes)
    width = net.n_states * (routes + sources) + sources
    matrix, rhs = np.zeros((net.n_states, net.n_nodes, width)), np.zeros((net.n_states, net.n_nodes))
    cost, limits, most = np.zeros(width), [], []
    for s in range(net.n_states):
        loss = np.where(built, net.loss_kw()[s, at, size], 0.0)
        room = np.where(built, net.capacity_kw[s, size] - loss / 2, 0.0)
        first = s * (routes + sources)
        given = first + routes + np.arange(sources)
        np.add.at(matrix[s], (net.route_from, first + at), -1.0)
        np.add.at(matrix[s], (net.route_to, first + at), 1.0)
        np.add.at(matrix[s], (net.source_node, given), 1.0)
        np.add.at(rhs[s], net.route_from, loss / 2)
        np.add.at(rhs[s], net.route_to, loss / 2)
        np.add.at(rhs[s], net.consumer_node, net.demand_kw[s] * joined)
        limits += [(-r, r) for r in room] + [
            (max(low, -room), min(high, room))
            for low, high, room in zip(net.min_injection_kw[s], net.max_injection_kw[s], largest)
        ]
        peak = np.zeros((sources, width))
        peak[np.arange(sources), given], peak[np.arange(sources), width - sources + np.arange(sources)] = 1.0, -1.0
        most.append(peak)
    cost[routes : routes + sources], cost[width - sources :] = problem.source_energy_cost, problem.source_capacity_cost
    found = linprog(
        cost, A_ub=np.vstack(most), b_ub=np.zeros(net.n_states * sources), A_eq=matrix.reshape(-1, width),
        b_eq=rhs.ravel(), bounds=[*limits, *[(0.0, None)] * sources],
    )  # fmt: skip
    return float(found.fun) if found.status == 0 else np.inf


def enumerate_all(problem: DesignProblem) -> float:
    """Least cost over every choice of sizes and connections; a loop cannot be built."""
    net, cost, allowed = problem.net, size_costs(problem), problem.net.allowed()
    must = net.route_mode > 0
    options = [
        [k for k in range(-1, net.n_sizes) if (allowed[e, k] if k >= 0 else not must[e])] for e in range(net.n_routes)
    ]
    modes = [[1] if m == 1 else [0] if m == -1 else [0, 1] for m in net.consumer_mode.tolist()]
    best = np.inf
    for chosen in itertools.product(*options):
        built, size = np.array(chosen) >= 0, np.maximum(np.array(chosen), 0)
        pipes = float(cost[np.arange(net.n_routes), size][built].sum())
        for who in itertools.product(*modes):
            joined = np.array(who, dtype=float)
            start = pipes + float(problem.own_supply_cost @ (1 - joined) - problem.revenue @ joined)
            if start < best or (net.min_injection_kw < 0).any():  # who absorbs may earn
                best = min(best, start + energy(problem, built, size, joined))
    return best


@pytest.mark.parametrize(
    ("states", "infeed", "seed", "count"),
    [(1, False, 31, 8), (2, False, 32, 8), (1, True, 33, 8), (2, True, 34, 8)]
    + [pytest.param(s, i, 40 + s + 10 * i, 60, marks=pytest.mark.slow) for s in (1, 2) for i in (False, True)],
)
def test_sources_and_states_match_full_enumeration(states: int, infeed: bool, seed: int, count: int) -> None:
    """Whatever is proven for several sources and states is what enumeration finds, faults included; with infeed,
    sources that absorb and sources built in sizes too."""
    rng = np.random.default_rng(seed)
    solved = 0
    for _ in range(count):
        problem = random_problem(rng, states, infeed=infeed)
        expected = enumerate_all(problem)
        try:
            design = design_network(problem, EXACT)
        except ScenarioError:
            assert expected == np.inf
            continue
        assert design.outcome.has_solution == (expected < np.inf)
        if expected < np.inf:
            solved += 1
            assert design.outcome.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
            assert design.outcome.gap <= 1e-6
    assert solved > count / 3
