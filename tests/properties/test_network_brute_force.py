"""Hundreds of small random networks against enumeration: designs, bounds and reductions."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_ascent import dual_ascent
from energyplan.optimise.network_bounds import route_bounds
from energyplan.optimise.network_case import tree_case
from energyplan.optimise.network_check import check_network, network_terms
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import LinearLaw, network_input
from energyplan.optimise.network_load_bound import LoadBound, bounds_loads
from energyplan.optimise.network_load_cells import Grid
from energyplan.optimise.network_load_graph import load_graph
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_reduce import reduce_problem
from energyplan.optimise.network_relaxation import tighten
from energyplan.optimise.network_search import improve
from energyplan.optimise.network_tree import Streets, grow_all

EXACT = DesignOptions(gap=1e-9, threads=1, chains=False, smallest_relaxation=0)


def random_problem(rng: np.random.Generator, *, law: bool = False) -> DesignProblem:
    """One source, up to seven routes (loops, parallel and zero-length ones among them) and three consumers."""
    n = int(rng.integers(3, 7))
    m = int(rng.integers(n - 1, 8))
    count = int(rng.integers(1, 4))
    sizes = int(rng.integers(1, 5))
    capacity = np.sort(rng.choice([3.0, 6.0, 12.0, 25.0, 60.0], sizes, replace=False))
    capacity[-1] = 200.0
    cost, loss = np.sort(rng.uniform(1, 6, sizes)), np.sort(rng.uniform(0, 0.05, sizes))
    chosen: object = (capacity, cost, loss)
    if law:
        chosen = LinearLaw(rng.uniform(1, 4), rng.uniform(0, 0.1), rng.uniform(0, 0.05), rng.uniform(0, 1e-3), 200.0)
    net = network_input(
        (n, rng.integers(0, n, m), rng.integers(0, n, m), rng.integers(0, 30, m)),
        (rng.integers(0, n, count), rng.uniform(1, 12, count)),
        ([0], [500.0]),
        chosen,  # type: ignore[arg-type]
        consumer_mode=rng.choice([0, 0, 0, 1, -1], count),
        trench_cost_per_m=rng.uniform(0, 3, m),
        route_mode=rng.choice([0] * 8 + [-1], m),
        existing_size=rng.choice([-1, -1, -1, 0], m) if law else -1,
    )
    return design_problem(
        net,
        revenue=rng.uniform(0, 150, count),
        own_supply_cost=rng.uniform(0, 100, count),
        source_energy_cost=rng.uniform(0, 5),
        source_capacity_cost=rng.uniform(0, 2),
    )


def enumerate_trees(problem: DesignProblem) -> float:
    """Least cost over all trees from the only source, all connections, and the cheapest size that carries each flow."""
    net = problem.net
    root = int(net.source_node[0])
    best = np.inf
    for bits in range(1 << net.n_routes):
        routes = [e for e in range(net.n_routes) if bits >> e & 1 and net.route_mode[e] >= 0]
        if len(routes) != bin(bits).count("1"):
            continue
        order, parent = _walk(problem, routes, root)
        if len(order) != len(routes):
            continue
        choices = []
        for c, mode in enumerate(net.consumer_mode.tolist()):
            seen = net.consumer_node[c] == root or int(net.consumer_node[c]) in parent
            choices.append([1] if mode == 1 else [0, 1] if mode == 0 and seen else [0])
            if mode == 1 and not seen:
                choices[-1] = []
        for joined in itertools.product(*choices):
            best = min(best, _tree_cost(problem, order, parent, (root, np.array(joined, dtype=bool))))
    return best


def _walk(problem: DesignProblem, routes: list[int], root: int) -> tuple[list[int], dict[int, tuple[int, int]]]:
    order, parent, stack = [], {}, [root]
    while stack:
        v = stack.pop()
        for e in routes:
            a, b = int(problem.net.route_from[e]), int(problem.net.route_to[e])
            for x, y in ((a, b), (b, a)):
                if x == v and y != root and y not in parent:
                    parent[y] = (e, x)
                    order.append(y)
                    stack.append(y)
    return order, parent


def _tree_cost(
    problem: DesignProblem, order: list[int], parent: dict[int, tuple[int, int]], what: tuple[int, np.ndarray]
) -> float:
    net, (root, joined) = problem.net, what
    need = np.bincount(net.consumer_node[joined], net.demand_kw[0, joined], minlength=net.n_nodes)
    cost = float(problem.own_supply_cost[~joined].sum() - problem.revenue[joined].sum())
    for v in reversed(order):
        e, u = parent[v]
        length, trench = net.length_m[e], net.trench_cost_per_m[e] * net.length_m[e]
        if net.law is not None:
            enters = (need[v] + length * net.law.loss_kw_per_m) / (1 - length * net.law.loss_per_m)
            if enters > net.law.capacity_kw:
                return np.inf
            if net.existing_size[e] < 0:
                cost += length * (net.law.cost_per_m + net.law.cost_per_m_kw * enters) + trench
            need[u] += enters
            continue
        fits = np.flatnonzero(need[v] + length * net.loss_kw_per_m[0] <= net.capacity_kw[0] + 1e-12)
        if not len(fits):
            return np.inf
        cost += length * net.cost_per_m[fits[0]] + trench
        need[u] += need[v] + length * net.loss_kw_per_m[0, fits[0]]
    if need[root] > net.max_injection_kw[0, 0]:
        return np.inf
    return cost + float(problem.source_cost[0]) * need[root]


@pytest.mark.parametrize("batch", range(4))
def test_designs_of_random_networks_are_the_enumerated_best(batch: int) -> None:
    """Reductions, bounds, cuts, fixing and HiGHS together give what enumeration gives, for catalogues and linear
    laws."""
    rng = np.random.default_rng(100 + batch)
    for trial in range(50):
        problem = random_problem(rng, law=trial % 3 == 2)
        expected = enumerate_trees(problem)
        try:
            design = design_network(problem, EXACT)
        except ScenarioError:
            assert expected == np.inf
            continue
        assert design.outcome.has_solution == (expected < np.inf)
        if expected < np.inf:
            assert design.outcome.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
            assert design.outcome.bound <= design.outcome.objective + 1e-9
            assert design.outcome.gap <= 1e-6


def test_bounds_stay_below_and_trees_above_the_best() -> None:
    """Dual ascent and the relaxation never exceed the enumerated optimum; a tree never falls below it."""
    rng = np.random.default_rng(7)
    seen, close = 0, 0
    for trial in range(120):
        problem = random_problem(rng, law=trial % 4 == 3)
        expected = enumerate_trees(problem)
        if not np.isfinite(expected):
            continue
        case = tree_case(problem)
        ascent = dual_ascent(case)
        slack = 1e-6 * max(1.0, abs(expected))
        assert case.base + ascent.bound <= expected + slack
        tree = improve(grow_all(Streets(case)), time.perf_counter() + 5)
        if case.exact:
            assert tree.cost >= expected - slack or not np.isfinite(tree.cost)
        relaxation = tighten(case, tree, ascent.cuts, time.perf_counter() + 5)
        assert relaxation.bound <= expected + slack
        close += max(relaxation.bound, case.base + ascent.bound) >= expected - 0.02 * max(abs(expected), 1.0)
        seen += 1
    assert seen > 80
    assert close > 0.7 * seen  # bounds that are merely valid would not be of use


def meshed_problem(rng: np.random.Generator, *, routes: int, radial: bool) -> DesignProblem:
    """Streets with cycles and sizes close to what flows, so that the sizes before and behind a route matter."""
    n = int(rng.integers(4, 6))
    count = int(rng.integers(2, 4))
    ends = np.array([(v, int(rng.integers(0, v))) for v in range(1, n)])
    ends = np.vstack([ends, rng.integers(0, n, (routes - n + 1, 2))])
    net = network_input(
        (n, *ends.T, rng.integers(5, 30, routes)),
        (rng.integers(1, n, count), rng.uniform(3, 12, count)), ([0], [500.0]),
        ([7.0, 14.0, 40.0][: 3 if radial else 2], np.sort(rng.uniform(1, 6, 3 if radial else 2)),
         np.sort(rng.uniform(0, 0.05, 3 if radial else 2))),
        consumer_mode=rng.choice([0, 0, 1], count), radial=radial,
    )  # fmt: skip
    return design_problem(net, revenue=rng.uniform(50, 300, count), source_energy_cost=rng.uniform(0, 5))


@pytest.mark.parametrize(
    ("radial", "batch"), [(True, 1), (True, 2), (True, 3), pytest.param(False, 4, marks=pytest.mark.slow)]
)
def test_sizes_before_and_behind_a_route_bound_from_below(radial: bool, batch: int) -> None:
    """Rows that tie sizes along the flow never cut off the best network, which is a tree or, where allowed, a mesh."""
    rng = np.random.default_rng(batch)
    used = raised = seen = 0
    for _ in range(60 if radial else 25):
        problem = meshed_problem(rng, routes=8 if radial else 5, radial=radial)
        expected = enumerate_trees(problem) if radial else enumerate_all(problem)
        if not np.isfinite(expected):
            continue
        seen += 1
        case = tree_case(problem)
        tree = improve(grow_all(Streets(case)), time.perf_counter() + 5)
        relaxation = tighten(case, tree, dual_ascent(case).cuts, time.perf_counter() + 5)
        assert relaxation.bound <= expected + 1e-6 * max(1.0, abs(expected))
        used += any(row.least == 0 for row in relaxation.binding())
        plain = replace(case, ordered=np.zeros_like(case.ordered))
        raised += relaxation.bound > tighten(plain, tree, (), time.perf_counter() + 5).bound + 1e-3
    assert seen > 20 and used > 0.1 * seen
    assert not radial or raised > 0


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_loads_bound_from_below_and_mostly_reach_the_best(batch: int) -> None:
    """Whatever the width of the cells, the bound over loads stays below the enumerated optimum of networks of branches,
    and at fine cells it is that optimum nearly everywhere."""
    rng = np.random.default_rng(batch)
    seen = reached = 0
    for trial in range(80):
        wide = trial % 2 == 0
        problem = meshed_problem(rng, routes=8, radial=True) if wide else random_problem(rng, law=trial % 8 == 3)
        problem = replace(problem, net=replace(problem.net, radial=True))
        expected = enumerate_trees(problem)
        if not np.isfinite(expected):
            continue
        bounds = route_bounds(problem.net)
        case = tree_case(problem, bounds)
        if not bounds_loads(case):
            continue
        seen += 1
        graph = load_graph(case)
        grid = Grid(case, graph, bounds)
        slack = 1e-6 * max(1.0, abs(expected))
        for width in (3.0, 0.3, 0.003):
            work = LoadBound(case, graph, grid.cells(width))
            for _ in range(8):
                work.advance(lambda: False)
            assert work.bound <= expected + slack, (batch, trial, width)
        reached += work.bound >= expected - 2e-3 * max(1.0, abs(expected))
    assert seen > 50 and reached > 0.8 * seen


def test_reductions_leave_the_optimum_as_it_is() -> None:
    """Dead ends, loops and dominated parallel routes go; what enumeration finds stays the same."""
    rng = np.random.default_rng(21)
    shrunk = 0
    for _ in range(150):
        problem = random_problem(rng)
        small = reduce_problem(problem, chains=False).problem
        shrunk += small.net.n_routes < problem.net.n_routes
        assert enumerate_trees(small) == pytest.approx(enumerate_trees(problem), rel=1e-9, abs=1e-9)
    assert shrunk > 50


def test_chains_without_losses_leave_the_optimum_as_it_is() -> None:
    """Where nothing is lost on the way, one size per chain is no restriction."""
    rng = np.random.default_rng(22)
    joined = 0
    for _ in range(150):
        problem = random_problem(rng)
        problem = replace(problem, net=replace(problem.net, loss_kw_per_m=problem.net.loss_kw_per_m * 0.0))
        reduced = reduce_problem(problem)
        joined += any(len(p) > 1 for p in reduced.parts)
        expected = enumerate_trees(problem)
        assert enumerate_trees(reduced.problem) == pytest.approx(expected, rel=1e-9, abs=1e-9)
        if np.isfinite(expected) and any(len(p) > 1 for p in reduced.parts):
            design = design_network(problem, DesignOptions(gap=1e-9, threads=1))
            assert design.outcome.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
            check_network(problem, design.network)
    assert joined > 20


def enumerate_all(problem: DesignProblem) -> float:
    """Least cost over every choice of sizes and connections, flows by a linear program; loops and several sources
    allowed."""
    net = problem.net
    choices = [range(-1, net.n_sizes)] * net.n_routes
    modes = [[1] if m == 1 else [0] if m == -1 else [0, 1] for m in net.consumer_mode.tolist()]
    best, sources = np.inf, len(net.source_node)
    fixed_cost = net.size_cost() + (net.trench_cost_per_m * net.length_m)[:, None]
    lies = np.flatnonzero(net.existing_size >= 0)
    fixed_cost[lies, net.existing_size[lies]] = 0.0
    for sizes in itertools.product(*choices):
        built = np.array([k >= 0 for k in sizes])
        if any(0 <= k < lies_k for k, lies_k in zip(sizes, net.existing_size.tolist())):
            continue
        k = np.maximum(np.array(sizes), 0)
        fixed = float(fixed_cost[np.arange(net.n_routes), k][built].sum())
        loss = np.where(built, net.loss_kw()[0, np.arange(net.n_routes), k], 0.0)
        room = np.where(built, net.capacity_kw[0, k] - loss / 2, 0.0)
        for joined in itertools.product(*modes):
            x = np.array(joined, dtype=float)
            start = fixed + float(problem.own_supply_cost @ (1 - x) - problem.revenue @ x)
            if start >= best:
                continue
            matrix, rhs = np.zeros((net.n_nodes, net.n_routes + sources)), np.zeros(net.n_nodes)
            for e in range(net.n_routes):
                matrix[net.route_from[e], e] -= 1
                matrix[net.route_to[e], e] += 1
                rhs[net.route_from[e]] += loss[e] / 2
                rhs[net.route_to[e]] += loss[e] / 2
            matrix[net.source_node, net.n_routes + np.arange(sources)] = 1
            np.add.at(rhs, net.consumer_node, net.demand_kw[0] * x)
            limits = [(-r, r) for r in room] + [(0, u) for u in net.max_injection_kw[0]]
            cost = np.concatenate([np.zeros(net.n_routes), problem.source_cost])
            found = linprog(cost, A_eq=matrix, b_eq=rhs, bounds=limits)
            if found.status == 0:
                best = min(best, start + found.fun)
    return best


@pytest.mark.parametrize(
    "seed", [5, pytest.param(11, marks=pytest.mark.slow), pytest.param(12, marks=pytest.mark.slow)]
)
def test_several_limited_sources_and_loops_match_full_enumeration(seed: int) -> None:
    """With two sources of limited capacity, flows may meet and loops may pay; enumeration with a linear program
    agrees."""
    rng = np.random.default_rng(seed)
    for _ in range(25):
        n, m, count = 4, 4, 2
        net = network_input(
            (n, rng.integers(0, n, m), rng.integers(0, n, m), rng.integers(5, 30, m)),
            (rng.integers(0, n, count), rng.uniform(4, 12, count)),
            ([0, n - 1], rng.uniform(5, 15, 2)),
            ([6.0, 13.0], [2.0, 3.0], [0.01, 0.02]),
            consumer_mode=rng.choice([0, 0, 1], count),
            existing_size=rng.choice([-1, -1, 0], m),
        )
        problem = design_problem(net, revenue=rng.uniform(50, 200, count), source_energy_cost=rng.uniform(0, 5, 2))
        expected = enumerate_all(problem)
        try:
            design = design_network(problem, EXACT)
        except ScenarioError:
            assert expected == np.inf
            continue
        if expected == np.inf:
            assert not design.outcome.has_solution
        else:
            assert design.outcome.objective == pytest.approx(expected, rel=1e-6, abs=1e-6)
            assert sum(network_terms(problem, design.network).values()) == pytest.approx(expected, rel=1e-6, abs=1e-6)
