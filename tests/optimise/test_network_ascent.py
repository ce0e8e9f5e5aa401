"""Dual ascent on cases whose best network and bound are known by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.network_ascent import dual_ascent, roundings
from energyplan.optimise.network_case import tree_case
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_problem import design_problem

ONE = ([1000.0], [10.0], [0.0])


def test_a_path_is_paid_in_full() -> None:
    net = network_input((3, [0, 1], [1, 2], [5.0, 7.0]), ([1, 2], [4.0, 6.0]), ([0], [99.0]), ONE, consumer_mode=1)
    case = tree_case(design_problem(net, source_energy_cost=2.0))
    assert case.base + dual_ascent(case).bound == pytest.approx(5 * 10 + 7 * 10 + 2 * 10)


def test_a_trunk_is_paid_in_the_size_that_its_branches_need_together() -> None:
    """Two branches of 30 kW behind a trunk: without truncation to what lies behind, the trunk would pay its first
    size, 10."""
    sizes = ([40.0, 100.0], [1.0, 4.0], [0.0, 0.0])
    net = network_input(
        (4, [0, 1, 1], [1, 2, 3], [10.0, 1.0, 1.0]), ([2, 3], [30.0, 30.0]), ([0], [99.0]), sizes, consumer_mode=1
    )
    case = tree_case(design_problem(net))
    assert case.base + dual_ascent(case).bound == pytest.approx(10 * 4 + 1 + 1)


def test_optional_consumers_pay_no_more_than_they_are_worth() -> None:
    net = network_input((2, [0], [1], [5.0]), ([1], [4.0]), ([0], [99.0]), ONE)
    for own, expected in ((30.0, 30.0), (80.0, 50.0)):
        case = tree_case(design_problem(net, own_supply_cost=own))
        assert case.base + dual_ascent(case).bound == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(20))
def test_roundings_hold_for_every_set_of_steps(seed: int) -> None:
    """Whatever steps carry the demand of those connected, their shares and those left out add up to one."""
    rng = np.random.default_rng(seed)
    step = np.sort(rng.uniform(1, 60, 4))
    users = rng.uniform(1, 20, 5)
    share, spread = roundings(step, users.sum())
    for _ in range(300):
        out = rng.random(5) < rng.random()
        left = users[~out].sum()
        built = rng.integers(0, 4, rng.integers(0, 5))
        while step[built].sum() < left:
            built = np.append(built, rng.integers(0, 4))
        total = share[:, built].sum(axis=1) + np.minimum(users[None, out] / spread[:, None], 1.0).sum(axis=1)
        assert (total >= 1 - 1e-9).all()


def test_slack_stays_positive_and_cuts_add_up_to_the_bound() -> None:
    rng = np.random.default_rng(3)
    net = network_input(
        (12, rng.integers(0, 12, 25), rng.integers(0, 12, 25), rng.uniform(5, 30, 25)),
        (rng.integers(0, 12, 6), rng.uniform(2, 30, 6)),
        ([0], [999.0]),
        ([20.0, 60.0, 200.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0]),
    )
    case = tree_case(design_problem(net, own_supply_cost=60.0))
    ascent = dual_ascent(case)
    assert (ascent.slack[np.isfinite(ascent.slack)] >= -1e-9).all()
    assert sum(cut.multiplier for cut in ascent.cuts) == pytest.approx(ascent.bound)
    assert dual_ascent(case, order="demand").bound > 0
