"""Rows that tie the size of a route to what stands before and behind it."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.network_case import TreeCase, tree_case
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_problem import design_problem
from energyplan.optimise.network_support import Supports


def ring(radial: bool) -> TreeCase:
    """A source at 0; a ring 1-2-3-1 behind the route 0-1, and a street 3-4, with demand at 2, 3, 4."""
    net = network_input(
        (5, [0, 1, 2, 3, 3], [1, 2, 3, 1, 4], [10.0] * 5), ([2, 3, 4, 4], [5.0, 5.0, 30.0, 1.0]), ([0], [99.0]),
        ([10.0, 50.0], [1.0, 2.0], [0.0, 0.0]), radial=radial,
    )  # fmt: skip
    return tree_case(design_problem(net, revenue=100.0))


def test_a_large_route_behind_a_small_one_is_found() -> None:
    case = ring(radial=True)
    x = np.zeros(case.step_cost.shape)
    x[[0, 1, 2], 0] = 1.0  # 0-1, 1-2, 2-3 small
    x[4, 1] = 1.0  # 3-4 large
    found = Supports(case).violated(x, np.zeros(case.n_nodes))
    ties = [(violation, row) for violation, row in found if 4 in row.arcs.tolist()]
    assert ties and ties[0][0] == pytest.approx(1.0)
    assert all(row.least == 0.0 for _, row in found)
    x[[0, 1, 2]] = [0.0, 1.0]
    assert not Supports(case).violated(x, np.zeros(case.n_nodes))


def test_a_large_route_that_leads_nowhere_is_found() -> None:
    case = ring(radial=True)
    x = np.zeros(case.step_cost.shape)
    x[0, 1] = 1.0  # 0-1 large, and nothing behind it
    found = Supports(case).violated(x, np.zeros(case.n_nodes))
    assert len(found) == 1 and found[0][0] == pytest.approx(1.0)
    x[[1, 8], 0] = 1.0  # two small routes behind it carry what the step below it cannot
    assert not Supports(case).violated(x, np.zeros(case.n_nodes))


def test_two_routes_may_merge_only_where_networks_may_mesh() -> None:
    assert not Supports(ring(radial=True)).first()
    case = ring(radial=False)
    supports = Supports(case)
    assert supports.merging[[2, 3]].all() and not supports.merging[0]
    x = np.zeros(case.step_cost.shape)
    x[[0, 4], 1] = 1.0
    x[[1, 2, 8], 0] = 1.0  # 3 is fed by two small routes, from 2 and from 1, and feeds a large one
    merge = np.zeros(case.n_nodes)
    assert supports.violated(x, merge)
    merge[3] = 1.0
    assert not supports.violated(x, merge)
    assert all(row.node >= 0 and row.merge == -1.0 for row in supports.first())


def test_what_could_be_larger_than_needed_is_not_tied() -> None:
    """Lines are sized for voltage and several states for each of them: a large route need not carry much."""
    case = ring(radial=True)
    net = network_input(
        (2, [0], [1], [10.0]), ([1], [[5.0], [4.0]]), ([0], [[99.0], [99.0]]), ([10.0, 50.0], [1.0, 2.0], [0.0, 0.0])
    )
    two = tree_case(design_problem(net, revenue=100.0))
    assert case.ordered[:10].all() and not two.ordered.any() and not two.lean.any()
    assert not Supports(two).violated(np.ones(two.step_cost.shape), np.zeros(two.n_nodes))


def test_a_size_that_loses_less_than_a_smaller_one_may_be_built_for_that() -> None:
    """Of four sizes the third loses least: it may replace any, the fourth is only needed beyond the third."""
    net = network_input(
        (4, [0, 1, 2], [1, 2, 3], [10.0] * 3), ([2, 3], [5.0, 30.0]), ([0], [99.0]),
        ([10.0, 20.0, 40.0, 80.0], [1.0, 2.0, 3.0, 4.0], [0.02, 0.03, 0.01, 0.02]),
    )  # fmt: skip
    case = tree_case(design_problem(net, revenue=100.0))
    assert case.lean[:6].all() and not case.ordered[:2].any()
    supports = Supports(case)
    assert supports.below[1].tolist() == [0.0, 0.0, 0.0, 40.0]
    x = np.zeros(case.step_cost.shape)
    x[1, 2] = 1.0  # 1-2 in the third size, behind a smaller one: it is there for its insulation
    x[0, 0] = 1.0
    assert not [row for _, row in supports.violated(x, np.zeros(case.n_nodes)) if len(row.arcs) == 2]
