"""The public function: what it returns, what it refuses, and that it keeps its promises when stopped."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_check import check_network, network_terms
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_problem import DesignProblem, design_problem

SIZES = ([20.0, 60.0, 150.0, 400.0, 1000.0], [10.0, 12.0, 15.0, 21.0, 30.0], [0.01, 0.012, 0.015, 0.02, 0.025])


def grid(side: int, seed: int = 0, *, states: int = 1, sources: int = 1) -> DesignProblem:
    """Streets in a square grid with a consumer off the middle of each; half of them optional."""
    rng = np.random.default_rng(seed)
    streets = [(i * side + j, (i + 1) * side + j) for i in range(side - 1) for j in range(side)]
    streets += [(i * side + j, i * side + j + 1) for i in range(side) for j in range(side - 1)]
    ends, length, at, n = [], [], [], side * side
    for a, b in streets:
        ends += [(a, n), (n, b), (n, n + 1)]
        length += [*rng.uniform(20, 60, 2), rng.uniform(5, 15)]
        at.append(n + 1)
        n += 2
    demand = rng.uniform(5, 30, len(at))
    by_state = demand * np.array([1.0, 0.3])[:states, None]
    where = [0, side * side - 1][:sources]
    net = network_input(
        (n, *np.array(ends).T, length), (at, by_state), (where, np.full(sources, 1e4)), SIZES,
        consumer_mode=rng.integers(0, 2, len(at)),
    )  # fmt: skip
    return design_problem(net, own_supply_cost=90.0 * demand, source_energy_cost=np.linspace(40.0, 42.0, sources))


@pytest.mark.parametrize(("states", "sources"), [(1, 1), (2, 1), (1, 2), (2, 2)])
def test_designs_are_proven_and_hold(states: int, sources: int) -> None:
    problem = grid(2, states=states, sources=sources)
    design = design_network(problem, DesignOptions(gap=1e-6, time_limit_s=60, threads=1, smallest_relaxation=0))
    outcome = design.outcome
    assert outcome.status == "optimal" and outcome.gap <= 1e-6
    assert outcome.objective == pytest.approx(sum(design.terms.values()))
    assert outcome.bound <= outcome.objective
    check_network(problem, design.network)
    assert design.network.connected[problem.net.consumer_mode == 1].all()
    plain = design_network(problem, DesignOptions(gap=1e-6, time_limit_s=60, threads=1, smallest_relaxation=10**9))
    assert plain.outcome.objective == pytest.approx(outcome.objective, rel=2e-6)


def test_no_pipe_is_larger_than_the_one_that_feeds_it() -> None:
    problem = grid(4, seed=3)
    network = design_network(problem, DesignOptions(gap=0.05, time_limit_s=5, threads=1)).network
    net = problem.net
    built = np.flatnonzero(network.size >= 0)
    head = np.where(network.flow_kw[0] > 0, net.route_to, net.route_from)
    tail = np.where(network.flow_kw[0] > 0, net.route_from, net.route_to)
    feeding = {int(head[e]): e for e in built}
    for e in built:
        if tail[e] != net.source_node[0]:
            assert network.size[feeding[int(tail[e])]] >= network.size[e]


def test_history_rises_to_the_result_and_the_time_limit_holds() -> None:
    problem = grid(5, seed=1)
    design = design_network(problem, DesignOptions(gap=0.0, time_limit_s=3.0, threads=1))
    assert design.outcome.has_solution and design.outcome.seconds < 15
    objectives = [o for _, o, _ in design.history]
    bounds = [b for _, _, b in design.history]
    assert objectives == sorted(objectives, reverse=True) and bounds == sorted(bounds)
    assert design.outcome.objective == pytest.approx(objectives[-1])
    assert design.outcome.gap < 0.15


def test_a_person_who_stops_at_once_still_gets_a_plan_and_its_gap() -> None:
    stop = threading.Event()
    stop.set()
    seen: list[float] = []
    options = DesignOptions(gap=0.0, threads=1, stop=stop, watch=lambda progress: seen.append(progress.bound))
    design = design_network(grid(4, seed=2), options)
    assert design.outcome.status == "feasible" and design.outcome.stopped_by == "interrupt"
    assert 0 < design.outcome.gap < 0.2
    assert seen


def test_nothing_is_built_where_nothing_pays() -> None:
    problem = grid(3)
    free = replace(
        problem,
        net=replace(problem.net, consumer_mode=problem.net.consumer_mode * 0),
        own_supply_cost=problem.own_supply_cost * 0,
    )
    design = design_network(free, DesignOptions(gap=1e-6, threads=1))
    assert (design.network.size < 0).all() and design.outcome.objective == pytest.approx(0.0, abs=1e-6)


def test_demand_that_no_road_leads_to_is_named() -> None:
    net = network_input((3, [0], [1], [10.0]), ([1, 2], [5.0, 5.0]), ([0], [99.0]), SIZES, consumer_mode=1)
    with pytest.raises(ScenarioError, match=r"consumer 1.*no route leads to it"):
        design_network(design_problem(net))


def test_optional_demand_out_of_reach_or_too_large_is_left_out() -> None:
    net = network_input((3, [0], [1], [10.0]), ([1, 2, 1], [5.0, 5.0, 5000.0]), ([0], [9999.0]), SIZES)
    design = design_network(design_problem(net, own_supply_cost=1e6), DesignOptions(gap=1e-6, threads=1))
    assert design.network.connected.tolist() == [True, False, False]


def test_without_any_source_optional_demand_is_left_out() -> None:
    net = network_input((2, [0], [1], [10.0]), ([1], [5.0]), ([], []), ([20.0], [1.0], [0.0]))
    design = design_network(design_problem(net, revenue=100.0))
    assert design.outcome.objective == 0.0 and not design.network.connected.any()


def test_a_route_that_must_be_built_but_that_no_source_reaches_is_named() -> None:
    net = network_input(
        (4, [0, 2], [1, 3], [10.0, 10.0]), ([1], [5.0]), ([0], [99.0]), ([20.0], [1.0], [0.0]), route_mode=[0, 1]
    )
    with pytest.raises(ScenarioError, match="route 1: must be built, but no source reaches it"):
        design_network(design_problem(net, revenue=100.0))


def test_zero_length_duplicate_and_loop_routes_give_the_right_answer() -> None:
    """0 -(0 m)- 1 =(20 m, 30 m)= 2, a loop at 1: the short one of the two is built, 20 m at 10."""
    net = network_input(
        (3, [0, 1, 2, 1], [1, 2, 1, 1], [0.0, 30.0, 20.0, 5.0]), ([2], [5.0]), ([0], [99.0]), SIZES, consumer_mode=1
    )
    design = design_network(design_problem(net), DesignOptions(gap=1e-9, threads=1))
    assert design.outcome.objective == pytest.approx(200.0)
    assert design.network.size.tolist() == [0, -1, 0, -1]
    assert design.shrunk["routes"] == (4, 1) and design.shrunk["nodes"] == (3, 2)
    assert design.shrunk["pieces"] == (1, 1)
    assert str(design).endswith(
        "; 2 of 4 routes, 1 of 1 consumers\nafter exact reductions: 1 of 4 routes, 2 of 3 nodes"
    )


def test_costs_double_when_everything_does() -> None:
    problem = grid(2, seed=5)
    net = problem.net
    twice = replace(
        problem, net=replace(net, cost_per_m=2 * net.cost_per_m), own_supply_cost=2 * problem.own_supply_cost,
        source_energy_cost=2 * problem.source_energy_cost,
    )  # fmt: skip
    options = DesignOptions(gap=1e-6, time_limit_s=60, threads=1)
    assert design_network(twice, options).outcome.objective == pytest.approx(
        2 * design_network(problem, options).outcome.objective, rel=1e-5
    )


def test_terms_are_apart() -> None:
    net = network_input(
        (2, [0], [1], [10.0]), ([1, 0], [5.0, 3.0]), ([0], [99.0]), SIZES, consumer_mode=[1, -1], trench_cost_per_m=4.0
    )
    problem = design_problem(net, revenue=50.0, own_supply_cost=70.0, source_energy_cost=2.0, source_capacity_cost=3.0)
    design = design_network(problem, DesignOptions(gap=1e-9, threads=1))
    assert design.terms == pytest.approx(
        {
            "pipes": 100.0,
            "trench": 40.0,
            "energy": 10.2,
            "source_capacity": 15.3,
            "source_sizes": 0.0,
            "own_supply": 70.0,
            "revenue": -50.0,
        }
    )
    assert network_terms(problem, design.network) == design.terms


@pytest.mark.parametrize("field", ["gap", "threads", "time_limit_s"])
def test_options_that_are_none_are_named(field: str) -> None:
    with pytest.raises(ScenarioError, match=f"options.{field}"):
        DesignOptions(**{field: float("nan")})
    if field != "time_limit_s":
        with pytest.raises(ScenarioError, match=f"options.{field}: is impossible .got -1"):
            DesignOptions(**{field: -1})
