"""Carriers on the same streets: what they cost together, what each pays given the others, and plans by turns."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from energyplan.optimise.network_bounds import route_bounds
from energyplan.optimise.network_family import Family, Plan, alternate, has_trees, own_terms
from energyplan.optimise.network_input import VoltageLimits, network_input
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_reduce import reduce_problem
from energyplan.optimise.network_trench import stretches


def family(heat_trench: float = 5.0, *, ban: bool = True) -> Family:
    """Two ways to one building: 90 m that only heat may use (`ban`), or 100 m that both may."""
    problems: list[DesignProblem] = []
    for cost, mode in ((heat_trench, [0, 0]), (4.0, [-1 if ban else 0, 0])):
        net = network_input(
            (2, [0, 0], [1, 1], [90.0, 100.0]), ([1], [5.0]), ([0], [99.0]), ([10.0], [1.0], [0.0]),
            consumer_mode=1, trench_cost_per_m=cost, route_mode=mode,
        )  # fmt: skip
        problems.append(design_problem(net, source_energy_cost=2.0))
    reduced = [reduce_problem(p, parallel=False) for p in problems]
    small = tuple(r.problem for r in reduced)
    return Family(small, tuple(route_bounds(p.net) for p in small), stretches(problems, reduced))


def plans(town: Family, order: tuple[int, ...], **more: object) -> list[Plan]:
    found: list[Plan] = []
    alternate(town, order, time.perf_counter() + 10.0, found.append, **more)  # type: ignore[arg-type]
    return found


def test_each_pays_what_the_others_leave() -> None:
    town = family()
    (plan, *_) = plans(town, (1, 0))
    assert sorted(town.left(0, [None, plan.networks[1]]).tolist()) == [100.0, 450.0]
    assert sorted(town.left(0, [None, None]).tolist()) == [450.0, 500.0]
    assert own_terms(town.problems[1], plan.networks[1])["energy"] == pytest.approx(10.0)
    assert town.cost([None, plan.networks[1]]) == pytest.approx(100.0 + 10.0 + 400.0)
    assert plan.cost == pytest.approx(town.cost(plan.networks)) == pytest.approx(200.0 + 20.0 + 500.0)


def test_whoever_comes_first_the_pipe_ends_in_the_trench_of_the_line() -> None:
    town = family()
    for order in ((0, 1), (1, 0)):
        costs = [plan.cost for plan in plans(town, order)]
        assert costs[-1] == pytest.approx(720.0) and costs == sorted(costs, reverse=True)
    assert plans(town, (0, 1))[0].cost > 720.0  # heat alone takes the shorter street at first


def test_prices_lead_the_first_designs() -> None:
    """Neither carrier moves to the longer street alone; at a price of nothing there both begin in it and stay."""
    town = family(ban=False)
    prices = [np.where(town.shared.cost[0] == 450.0, 1e4, 0.0)] * 2
    assert plans(town, (0, 1))[-1].cost == pytest.approx(180.0 + 20.0 + 450.0)
    assert plans(town, (0, 1), prices=prices)[0].cost == pytest.approx(720.0)


def test_infeed_under_voltage_limits_is_left_to_the_solver() -> None:
    town = family()
    net = replace(
        town.problems[1].net, radial=True, voltage=VoltageLimits(np.array([1e-5]), np.zeros(1)),
        demand_kw=np.array([[-5.0]]), min_injection_kw=np.array([[-99.0]]),
    )  # fmt: skip
    fed = replace(town, problems=(town.problems[0], replace(town.problems[1], net=net)))
    assert has_trees(town.problems[1]) and not has_trees(fed.problems[1])
    (plan, *_) = plans(fed, (1, 0))
    assert plan.trees[1] is None and plan.networks[1].injection_kw[0, 0] == pytest.approx(-5.0)
