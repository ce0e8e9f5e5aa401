"""A shrunk problem and its way back onto the streets."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.network_check import check_network
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import LinearLaw, network_input
from energyplan.optimise.network_problem import design_problem
from energyplan.optimise.network_reduce import reduce_problem

SIZES = ([20.0, 60.0], [1.0, 2.0], [0.01, 0.02])


def test_dead_ends_go_and_chains_join() -> None:
    net = network_input(
        (6, [0, 2, 2, 1, 4], [1, 1, 3, 5, 2], [10.0, 20.0, 30.0, 5.0, 6.0]), ([3], [5.0]), ([0], [99.0]), SIZES,
        consumer_mode=1, cost_factor=[1.0, 2.0, 1.0, 1.0, 1.0], trench_cost_per_m=[0.0, 0.0, 3.0, 0.0, 0.0],
    )  # fmt: skip
    problem = design_problem(net)
    reduced = reduce_problem(problem)
    small = reduced.problem.net
    assert small.n_routes == 1 and small.length_m.tolist() == [60.0]
    assert small.cost_factor[0] * 60 == pytest.approx(10 + 40 + 30) and small.trench_cost_per_m[
        0
    ] * 60 == pytest.approx(90)
    design = design_network(problem, DesignOptions(gap=1e-9, threads=1))
    assert design.network.size.tolist() == [0, 0, 0, -1, -1]
    assert design.network.flow_kw[0] == pytest.approx([5.55, -5.4, 5.15, 0.0, 0.0])
    check_network(problem, design.network)


@pytest.mark.parametrize("law", [True, False])
def test_chains_of_random_rings_come_back_in_balance(law: bool) -> None:
    rng = np.random.default_rng(11)
    for _ in range(10):
        n = 10
        flip = rng.random(n) < 0.5
        a, b = np.arange(n), (np.arange(n) + 1) % n
        sizes = LinearLaw(2.0, 0.05, 0.02, 4e-7, 500.0) if law else SIZES
        net = network_input(
            (n, np.where(flip, a, b), np.where(flip, b, a), rng.uniform(5, 30, n)),
            (rng.integers(1, n, 2), rng.uniform(5, 20, 2)), ([0], [99.0]), sizes, consumer_mode=1,
        )  # fmt: skip
        problem = design_problem(net, source_energy_cost=1.0)
        design = design_network(problem, DesignOptions(gap=1e-6, threads=1))
        check_network(problem, design.network)
        assert design.shrunk["routes"][1] <= 3


def test_chains_stay_apart_where_shares_of_the_flow_are_lost() -> None:
    net = network_input(
        (3, [0, 1], [1, 2], [50.0, 50.0]), ([2], [5.0]), ([0], [99.0]), LinearLaw(2.0, 0.0, 0.0, 1e-3, 99.0)
    )
    assert reduce_problem(design_problem(net)).problem.net.n_routes == 2


def test_existing_pipes_only_join_their_like() -> None:
    net = network_input(
        (4, [0, 1, 2], [1, 2, 3], [1.0] * 3), ([3], [5.0]), ([0], [99.0]), SIZES, existing_size=[0, 0, -1]
    )
    assert [len(p) for p in reduce_problem(design_problem(net)).parts] == [2, 1]


def test_parallel_routes_stay_where_one_cannot_do_alone() -> None:
    net = network_input((2, [0, 0], [1, 1], [1.0, 2.0]), ([1], [80.0]), ([0], [99.0]), SIZES, consumer_mode=1)
    assert reduce_problem(design_problem(net)).problem.net.n_routes == 2
    net = network_input((2, [0, 0], [1, 1], [1.0, 2.0]), ([1], [40.0]), ([0], [99.0]), SIZES, consumer_mode=1)
    assert reduce_problem(design_problem(net)).problem.net.n_routes == 1
    lossless = ([20.0, 60.0], [1.0, 2.0], [0.0, 0.0])
    net = network_input((2, [0, 0], [1, 1], [1.0, 2.0]), ([1], [80.0]), ([0], [99.0]), lossless, consumer_mode=1)
    assert reduce_problem(design_problem(net)).problem.net.n_routes == 2
