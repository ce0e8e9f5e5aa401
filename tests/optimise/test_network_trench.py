"""Streets that carriers open together: stretches, levels and the rows that let each be paid once."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.highs import SolveOptions, solve
from energyplan.optimise.network_bounds import route_bounds
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_reduce import reduce_problem
from energyplan.optimise.network_rows import add_network, add_network_cost
from energyplan.optimise.network_trench import Stretches, share_stretches, share_trench, stretches
from energyplan.optimise.system import LinearSystem

SIZES = ([50.0], [1.0], [0.0])


def path(at: list[int], trench: list[float]) -> DesignProblem:
    net = network_input(
        (5, [0, 1, 2, 3], [1, 2, 3, 4], [10.0] * 4), (at, [5.0] * len(at)), ([0], [99.0]), SIZES,
        consumer_mode=1, trench_cost_per_m=trench,
    )  # fmt: skip
    return design_problem(net)


def test_stretches_end_where_either_carrier_branches_or_the_dearer_one_changes() -> None:
    """Heat passes node 1 to node 4, power ends at node 2; power is the dearer one in the first route only."""
    problems = [path([4], [1.0, 3.0, 3.0, 3.0]), path([2], [2.0, 2.0, 2.0, 2.0])]
    reduced = [reduce_problem(p, parallel=False) for p in problems]
    shared = stretches(problems, reduced)
    found = {(tuple(r), tuple(c)) for r, c in zip(shared.route.T.tolist(), shared.cost.T.tolist())}
    assert found == {((0, 0), (10.0, 20.0)), ((0, 0), (30.0, 20.0)), ((0, -1), (60.0, 0.0))}
    assert shared.own(0, shared.cost[0], 1).tolist() == [100.0]
    assert shared.dig(shared.route >= 0) == pytest.approx(20.0 + 30.0 + 60.0)
    opened = shared.route >= 0
    opened[0] = False
    assert shared.dig(opened) == pytest.approx(40.0)


def test_levels_rise_to_the_dearest_and_are_needed_from_below() -> None:
    shared = Stretches(np.array([[0, 1], [0, -1], [0, 0]]), np.array([[3.0, 4.0], [1.0, 0.0], [3.0, 4.0]]))
    step, needed = shared.levels()
    assert step.tolist() == [[1.0, 0.0], [2.0, 4.0], [0.0, 0.0]]
    assert needed[:, :, 0].tolist() == [[True, True, True], [True, False, True], [False, False, False]]
    assert needed[:, :, 1].tolist() == [[False, False, False], [True, False, True], [False, False, False]]


@pytest.mark.parametrize(("here", "there", "paid"), [(5.0, 4.0, 200.0), (3.0, 4.0, 160.0), (0.0, 0.0, 0.0)])
def test_the_dearer_carrier_pays_the_trench(here: float, there: float, paid: float) -> None:
    system = LinearSystem()
    one, two = path([4], [here] * 4).net, path([4], [there] * 4).net
    blocks = add_network(system, one, "one"), add_network(system, two, "two")
    for block in blocks:
        add_network_cost(system, block, trench=False)
    trench = share_trench(system, *blocks)
    system.add_cost("trench", trench.columns, trench.cost)
    found = solve(system.compile(), SolveOptions(gap=0.0, threads=1))
    assert found.x is not None and found.outcome.objective == pytest.approx(80.0 + paid)
    assert system.term_value("trench", found.x) == pytest.approx(paid)


def test_a_larger_pipe_needs_a_trench_where_the_next_size_is_not_offered() -> None:
    """The smallest size lies there, the next one is ruled out: the largest digs all the same."""
    net = network_input(
        (2, [0], [1], [10.0]), ([1], [50.0]), ([0], [99.0]), ([10.0, 20.0, 60.0], [1.0, 2.0, 3.0], [0.0] * 3),
        consumer_mode=1, trench_cost_per_m=7.0, existing_size=[0],
    )  # fmt: skip
    bounds = route_bounds(net)
    bounds.size[0, 1] = False
    system = LinearSystem()
    add_network_cost(system, add_network(system, net, bounds=bounds))
    assert solve(system.compile(), SolveOptions(gap=0.0, threads=1)).outcome.objective == pytest.approx(100.0)


def test_networks_on_other_routes_share_nothing() -> None:
    system = LinearSystem()
    one = add_network(system, path([4], [1.0] * 4).net, "one")
    other = network_input((2, [0], [1], [10.0]), ([1], [5.0]), ([0], [99.0]), SIZES)
    with pytest.raises(ValueError, match="same routes"):
        share_trench(system, one, add_network(system, other, "two"))
    with pytest.raises(ValueError, match="shorter"):
        share_stretches(system, Stretches(np.zeros((2, 1), np.int64), np.ones((2, 1))), one)
