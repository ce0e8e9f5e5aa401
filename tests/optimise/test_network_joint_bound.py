"""Bounds from a split of trenches: the even one by hand, the best one by linear program."""

from __future__ import annotations

import time

import numpy as np
import pytest

from energyplan.optimise.network_bounds import route_bounds
from energyplan.optimise.network_family import Family, Plan, alternate
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_joint_bound import JointBound
from energyplan.optimise.network_problem import design_problem
from energyplan.optimise.network_reduce import reduce_problem
from energyplan.optimise.network_run import Run
from energyplan.optimise.network_trench import stretches


def family(worth: float | None = None) -> Family:
    """Two ways from a source to one building for heat, one of which is the only one for power; trenches 6 and 4."""
    problems = []
    for cost, mode in ((6.0, [0, 0, 0]), (4.0, [-1, 0, 0])):
        net = network_input(
            (3, [0, 0, 1], [1, 1, 2], [90.0, 100.0, 10.0]), ([2], [5.0]), ([0], [99.0]), ([10.0], [1.0], [0.0]),
            consumer_mode=1 if worth is None else 0, trench_cost_per_m=cost, route_mode=mode,
        )  # fmt: skip
        problems.append(design_problem(net, own_supply_cost=worth or 0.0))
    reduced = [reduce_problem(p, parallel=False, chains=False) for p in problems]
    small = tuple(r.problem for r in reduced)
    return Family(small, tuple(route_bounds(p.net) for p in small), stretches(problems, reduced))


def tightened(town: Family) -> tuple[JointBound, Run[Plan], float]:
    now = time.perf_counter()
    run = Run[Plan](0.0, now, now + 20.0)
    for prices in (None, list(town.shared.cost * 0.0)):
        alternate(town, (0, 1), run.end, lambda plan: run.offer(plan, plan.cost), prices=prices)
    bound = JointBound(town)
    ascents = bound.ascents()
    even = bound.bound
    assert run.best is not None
    bound.begin([tree for tree in run.best.trees if tree is not None], ascents)
    bound.tighten(run, run.end, run.done)
    return bound, run, even


def test_the_even_split_and_the_best_one() -> None:
    """Half of 4 a metre for each and the rest for heat: heat pays 90 * (1 + 6) in its own street or 100 * (1 + 4) in
    the common one, power 100 * (1 + 2), and the service pipe 10 * (2 + 6): 880. Power can pay all 4: then heat pays
    100 * (1 + 2) there, power 100 * (1 + 4): 880 too, which is the optimum."""
    bound, run, even = tightened(family())
    assert run.objective == pytest.approx(880.0)
    assert even == pytest.approx(880.0)
    assert bound.bound == pytest.approx(880.0, rel=1e-3) and bound.bound <= 880.0 + 1e-6


def test_a_split_follows_who_would_rather_dig() -> None:
    """Each is worth 480, less than a trench for itself alone (700 and 550), but together they cost 880 and not 960. At
    half of 4 a metre heat would cost 580 and power 330: the split must move before both join in the bound."""
    bound, run, even = tightened(family(worth=480.0))
    assert run.objective == pytest.approx(880.0)
    assert even <= bound.bound + 1e-6 <= 880.0 + 2e-6
    assert bound.bound == pytest.approx(880.0, rel=0.02)
    split = np.array(bound.split())
    assert (split >= 0).all() and (split.sum(axis=0) <= 1.3 * bound.step.sum(axis=0)).all()
