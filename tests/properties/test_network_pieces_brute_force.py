"""Hundreds of random networks taken apart into the smallest pieces there are: the best of the pieces is the best of the
whole, by enumeration where it is small and by the undivided design."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_check import check_network
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import LinearLaw, network_input
from energyplan.optimise.network_pieces import split_problem
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_reduce import reduce_problem

APART = DesignOptions(gap=1e-9, threads=1, chains=False, smallest_relaxation=0, smallest_piece=1)
WHOLE = DesignOptions(gap=1e-9, threads=1, chains=False, smallest_relaxation=0, smallest_piece=10**9)


def random_problem(rng: np.random.Generator, routes: int, *, lossless: bool) -> DesignProblem:
    """Rings that touch at single nodes, some of them sources, of one or two prices and of plenty or little capacity."""
    ends, anchors, n = [], [], 1
    while len(ends) < routes:
        at, ring = int(rng.integers(0, n)), int(rng.integers(1, 4))
        anchors.append(at)
        nodes = [at, *range(n, n + ring)]
        ends += [(nodes[i], nodes[i + 1]) for i in range(ring)]
        if rng.random() < 0.8:
            ends.append((nodes[-1], at))
        n += ring
    tail, head = np.array(ends).T
    states = int(rng.integers(1, 3))
    count, sources = int(rng.integers(2, 4 if routes < 6 else 6)), int(rng.integers(1, 3))
    loss = [0.0, 0.0] if lossless else [0.01, 0.02]
    plenty = rng.choice([500.0, 15.0], sources, p=[0.8, 0.2])
    law = rng.random() < 0.25
    net = network_input(
        (n, tail, head, rng.integers(0, 25, len(tail))),
        (rng.integers(0, n, count), rng.uniform(3, 12, (states, count))),
        (rng.choice(anchors, sources), plenty),
        LinearLaw(2.0, 0.1, loss[0], 0.0, 100.0) if law else ([13.0, 40.0], [2.0, 3.0], loss),
        consumer_mode=rng.choice([1, 1, 0] if lossless else [0, 0, 1, -1], count),
        trench_cost_per_m=rng.uniform(0, 2, len(tail)),
        existing_size=rng.choice([-1, -1, -1, 0], len(tail)),
        route_mode=rng.choice([0] * 9 + [1], len(tail)),
        radial=bool(rng.random() < 0.3),
    )
    return design_problem(
        net,
        revenue=rng.uniform(0, 200, count),
        own_supply_cost=rng.uniform(0, 50, count),
        source_energy_cost=rng.choice([2.0, 2.0, 5.0], sources),
        source_capacity_cost=rng.choice([0.0, 0.0, 1.0]),
    )


def enumerate_all(problem: DesignProblem) -> float:
    """Least cost over every size and connection, flows of each state by a linear program."""
    net = problem.net
    allowed = net.allowed()
    options = [[k for k in range(-1, net.n_sizes) if (allowed[e, k] if k >= 0 else net.route_mode[e] < 1)]
               for e in range(net.n_routes)]  # fmt: skip
    modes = [[1] if m == 1 else [0] if m == -1 else [0, 1] for m in net.consumer_mode.tolist()]
    best = np.inf
    for chosen in itertools.product(*options):
        if not reached(problem, np.array(chosen) >= 0):
            continue
        fixed = 0.0
        for e, k in enumerate(chosen):
            if k >= 0 and k != net.existing_size[e]:
                fixed += net.length_m[e] * (net.cost_per_m[k] + net.trench_cost_per_m[e])
        for who in itertools.product(*modes):
            x = np.array(who, dtype=float)
            start = fixed + float(problem.own_supply_cost @ (1 - x) - problem.revenue @ x)
            if start < best:
                best = min(best, start + flows(problem, np.array(chosen), x))
    return best


def reached(problem: DesignProblem, built: np.ndarray) -> bool:
    """Whether all that must be built hangs on a source, also where no loss asks for it."""
    net = problem.net
    on = set(net.source_node.tolist())
    ends = [(int(a), int(b)) for a, b, there in zip(net.route_from, net.route_to, built) if there]
    for _ in ends:
        on |= {v for a, b in ends if (a in on) != (b in on) for v in (a, b)}
    return all(int(node) in on for node in net.route_from[net.route_mode > 0])


def flows(problem: DesignProblem, chosen: np.ndarray, x: np.ndarray) -> float:
    """Least cost of energy and source capacity over the states."""
    net, built, k = problem.net, chosen >= 0, np.maximum(chosen, 0)
    m, q = net.n_routes, len(net.source_node)
    width = net.n_states * (m + q) + q
    cost, limits, rows, most = np.zeros(width), [], [], []
    cost[m : m + q], cost[width - q :] = problem.source_energy_cost, problem.source_capacity_cost
    rhs: list[float] = []
    for s in range(net.n_states):
        loss = np.where(built, net.length_m * net.loss_kw_per_m[s, k], 0.0)
        room = np.where(built, net.capacity_kw[s, k] - loss / 2, 0.0)
        row, right = np.zeros((net.n_nodes, width)), np.zeros(net.n_nodes)
        for e in range(m):
            for node, sign in ((net.route_from[e], -1.0), (net.route_to[e], 1.0)):
                row[node, s * (m + q) + e] += sign
                right[node] += loss[e] / 2
        np.add.at(row, (net.source_node, s * (m + q) + m + np.arange(q)), 1.0)
        np.add.at(right, net.consumer_node, net.demand_kw[s] * x)
        rows.append(row)
        rhs += right.tolist()
        limits += [(-r, r) for r in room] + [(0.0, u) for u in net.max_injection_kw[s]]
        peak = np.zeros((q, width))
        peak[np.arange(q), s * (m + q) + m + np.arange(q)], peak[np.arange(q), width - q + np.arange(q)] = 1.0, -1.0
        most.append(peak)
    found = linprog(cost, A_ub=np.vstack(most), b_ub=np.zeros(q * net.n_states), A_eq=np.vstack(rows), b_eq=rhs,
                    bounds=[*limits, *[(0.0, None)] * q])  # fmt: skip
    return float(found.fun) if found.status == 0 else np.inf


@pytest.mark.parametrize("lossless", [False, True])
def test_pieces_together_are_the_enumerated_best(lossless: bool) -> None:
    rng = np.random.default_rng(60 + lossless)
    apart = 0
    for _ in range(40):
        problem = random_problem(rng, 3, lossless=lossless)
        if problem.net.law is not None or problem.net.radial or problem.net.n_routes > 4:
            continue
        expected = enumerate_all(problem)
        try:
            design = design_network(problem, APART)
        except ScenarioError:
            assert expected == np.inf
            continue
        assert design.outcome.has_solution == (expected < np.inf)
        if expected < np.inf:
            apart += design.shrunk["pieces"][1] > 1
            assert design.outcome.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
            assert design.outcome.gap <= 1e-6 and design.outcome.bound <= expected + 1e-6
    assert apart > 0


@pytest.mark.parametrize("count", [25, pytest.param(150, marks=pytest.mark.slow)])
@pytest.mark.parametrize("lossless", [False, True])
def test_pieces_together_are_the_whole(lossless: bool, count: int) -> None:
    """Larger networks, laws and lines that branch only, against the design of the whole."""
    rng = np.random.default_rng(70 + lossless + count)
    apart = most = 0
    for trial in range(count):
        problem = random_problem(rng, 9, lossless=lossless)
        try:
            whole = design_network(problem, WHOLE)
        except ScenarioError as fault:
            with pytest.raises(ScenarioError) as caught:
                design_network(problem, APART)
            assert str(caught.value) == str(fault)
            continue
        design = design_network(problem, APART)
        assert design.outcome.has_solution == whole.outcome.has_solution, trial
        if design.outcome.has_solution:
            split = split_problem(reduce_problem(problem, chains=False).problem, 1)
            n = max(1, sum(len(piece.route) > 0 for piece in split))
            assert design.shrunk["pieces"] == (1, n)
            apart, most = apart + (n > 1), max(most, n)
            assert design.outcome.objective == pytest.approx(whole.outcome.objective, rel=1e-6, abs=1e-6), trial
            assert design.outcome.bound <= whole.outcome.objective + 1e-6
            check_network(problem, design.network)
            assert sum(design.terms.values()) == pytest.approx(design.outcome.objective)
    assert apart > count / 6 and most > 2
