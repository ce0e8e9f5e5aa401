"""Trees: cheap ones are grown, changes along paths keep flows and costs right, and the search finds what a person
sees."""

from __future__ import annotations

import time

import numpy as np
import pytest

from energyplan.optimise.network_case import TreeCase, tree_case
from energyplan.optimise.network_check import check_network, network_terms
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_search import exchange, improve, join, prune
from energyplan.optimise.network_start import tree_network
from energyplan.optimise.network_tree import Streets, Tree, grow_all

SIZES = ([20.0, 60.0, 200.0], [1.0, 2.0, 3.0], [0.01, 0.02, 0.03])


def town(seed: int, *, must: bool = False) -> tuple[DesignProblem, TreeCase]:
    rng = np.random.default_rng(seed)
    n = 25
    ends = [(i * 5 + j, (i + 1) * 5 + j) for i in range(4) for j in range(5)] + [
        (i * 5 + j, i * 5 + j + 1) for i in range(5) for j in range(4)
    ]
    at = rng.choice(np.arange(1, n), 12, replace=False)
    net = network_input(
        (n, *np.array(ends).T, rng.uniform(20, 60, len(ends))),
        (at, rng.uniform(2, 30, 12)),
        ([0], [999.0]),
        SIZES,
        consumer_mode=int(must),
    )
    problem = design_problem(net, own_supply_cost=rng.uniform(20, 300, 12), source_energy_cost=1.0)
    return problem, tree_case(problem)


def same(tree: Tree) -> None:
    """Flows and costs kept along the way equal those computed afresh."""
    fresh = tree.copy()
    assert tree.cost == pytest.approx(fresh.cost)
    inside = [v for v in range(tree.streets.case.n_nodes) if tree.into[v] >= 0]
    assert [v for v in range(tree.streets.case.n_nodes) if fresh.into[v] >= 0] == inside
    assert [tree.need[v] for v in inside] == pytest.approx([fresh.need[v] for v in inside])


@pytest.mark.parametrize("seed", range(6))
def test_changes_along_paths_keep_the_books(seed: int) -> None:
    _, case = town(seed)
    tree = grow_all(Streets(case))
    rng = np.random.default_rng(seed)
    for c in rng.integers(0, len(case.node), 20).tolist():
        node = int(case.node[c])
        if tree.into[node] >= 0:
            tree.connect(c, not tree.joined[c])
            same(tree)
        else:
            tree.refresh()


@pytest.mark.parametrize("seed", range(6))
def test_search_never_makes_a_tree_worse_and_its_network_holds(seed: int) -> None:
    problem, case = town(seed)
    tree = grow_all(Streets(case))
    costs = [tree.cost]
    for step in (prune, join):
        step(tree)
        same(tree)
        costs.append(tree.cost)
    exchange(tree, time.perf_counter() + 5)
    same(tree)
    costs.append(tree.cost)
    improve(tree, time.perf_counter() + 5)
    costs.append(tree.cost)
    assert costs == sorted(costs, reverse=True)
    network = tree_network(problem, tree)
    assert network is not None
    check_network(problem, network)
    assert sum(network_terms(problem, network).values()) == pytest.approx(tree.cost)


def test_an_exchange_closes_the_short_way_and_opens_the_long_one() -> None:
    """A ring of 10 + 10 + 10 + 50 m: whichever piece is missing first, the long one is missing after."""
    net = network_input(
        (4, [0, 1, 2, 3], [1, 2, 3, 0], [10.0, 10.0, 10.0, 50.0]),
        ([1, 2, 3], [5.0] * 3),
        ([0], [99.0]),
        SIZES,
        consumer_mode=1,
    )
    case = tree_case(design_problem(net))
    streets = Streets(case)
    tree = Tree(streets, [8, 0, 6, 7, -1], [True, True, True])  # over the long way round to 3 and 2
    tree.refresh()
    exchange(tree, time.perf_counter() + 5)
    assert tree.into[:4] == [8, 0, 1, 2]


def test_branches_that_do_not_pay_are_left_out_and_good_ones_joined() -> None:
    net = network_input((3, [0, 0], [1, 2], [10.0, 10.0]), ([1, 2], [5.0, 5.0]), ([0], [99.0]), SIZES)
    case = tree_case(design_problem(net, own_supply_cost=[5.0, 50.0]))
    tree = improve(grow_all(Streets(case)), time.perf_counter() + 5)
    assert tree.joined == [False, True]
    assert tree.cost == pytest.approx(5.0 + 10.0)


def test_a_source_that_is_too_small_gives_no_network() -> None:
    net = network_input((2, [0], [1], [10.0]), ([1], [5.0]), ([0], [5.05]), SIZES)
    problem = design_problem(net, own_supply_cost=100.0)
    tree = grow_all(Streets(tree_case(problem)))
    assert tree_network(problem, tree) is None


def test_a_cheaper_street_beside_is_taken_where_nothing_else_hangs_on_the_way() -> None:
    """0 - 1 = 2: all that 1 feeds moves from one of the parallel routes to the other, and 1 keeps its own feed."""
    net = network_input((3, [0, 1, 1], [1, 2, 2], [5.0, 20.0, 10.0]), ([2], [8.0]), ([0], [99.0]), SIZES,
                        consumer_mode=1, trench_cost_per_m=[1.0, 0.0, 0.5])  # fmt: skip
    problem = design_problem(net, source_energy_cost=1.0)
    streets = Streets(tree_case(problem))
    tree = Tree(streets, [2 * net.n_routes, 0, 1, -1], [True])
    before = tree.cost
    exchange(tree, time.perf_counter() + 5)
    same(tree)
    assert tree.cost < before and tree.joined == [True] and tree.into[2] == 2


def test_a_tree_without_someone_who_must_connect_is_no_network() -> None:
    problem, case = town(1, must=True)
    streets = Streets(case)
    nobody = Tree(streets, [-1] * case.n_nodes, [False] * len(case.node))
    assert tree_network(problem, nobody) is None


def test_lines_never_lead_into_a_source() -> None:
    """Between two stations stands a consumer: it is fed from one of them, and no line joins both."""
    net = network_input(
        (3, [0, 1], [1, 2], [10.0, 20.0]), ([1, 2], [5.0, 5.0]), ([0, 2], [9.0, 99.0]), ([50.0], [1.0], [0.0]),
        consumer_mode=1, radial=True,
    )  # fmt: skip
    case = tree_case(design_problem(net))
    assert np.isinf(case.step_cost[1]).all() and np.isfinite(case.step_cost[[0, 3]]).all()
    tree = grow_all(Streets(case))
    assert tree.into[2] == 5 and tree.into[1] == 0
