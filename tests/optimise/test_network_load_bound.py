"""The bound over loads: it never falls, is the optimum on a tree, and works in a thread of its own."""

from __future__ import annotations

import time

import numpy as np
import pytest

from energyplan.optimise.highs import SolveOptions, solve
from energyplan.optimise.network_bounds import route_bounds
from energyplan.optimise.network_case import tree_case
from energyplan.optimise.network_design import build_system
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_load_bound import LoadBound, LoadWork, bounds_loads
from energyplan.optimise.network_load_cells import Grid
from energyplan.optimise.network_load_graph import load_graph
from energyplan.optimise.network_problem import DesignProblem, design_problem


def town(seed: int, *, rings: bool = True, radial: bool = True) -> DesignProblem:
    """Four by four corners with a consumer at each, and a source at one of them."""
    rng = np.random.default_rng(seed)
    across = [(4 * i + j, 4 * i + j + 1) for i in range(4) for j in range(3)]
    along = [(4 * i + j, 4 * i + j + 4) for i in range(3) for j in range(4 if rings else 1)]
    ends = np.array(across + along)
    net = network_input(
        (16, *ends.T, rng.uniform(20, 60, len(ends))), (np.arange(1, 16), rng.uniform(2, 20, 15)), ([0], [999.0]),
        ([15.0, 40.0, 90.0, 300.0], [1.0, 1.6, 2.3, 3.5], (0.001, 0.001, 0.002, 0.002)), radial=radial,
        consumer_mode=rng.integers(0, 2, 15),
    )  # fmt: skip
    return design_problem(net, own_supply_cost=rng.uniform(20, 120, 15), source_energy_cost=1.0)


def optimum(problem: DesignProblem) -> float:
    return solve(build_system(problem)[0].compile(), SolveOptions(gap=1e-6, threads=1)).outcome.objective


def bound(problem: DesignProblem, width: float) -> LoadBound:
    bounds = route_bounds(problem.net)
    case = tree_case(problem, bounds)
    graph = load_graph(case)
    return LoadBound(case, graph, Grid(case, graph, bounds).cells(width))


@pytest.mark.parametrize("seed", [0, 1])
def test_sweeps_never_lower_the_bound_and_stay_below_the_optimum(seed: int) -> None:
    given = town(seed)
    best = optimum(given)
    work = bound(given, 0.02)
    values = [work.sweep() for _ in range(20)]
    assert (np.diff(values) >= -1e-6).all() and values[-1] > values[0]
    for _ in range(10):
        work.advance(lambda: False)
    assert values[-1] - 1e-6 <= work.bound <= best + 1e-5
    assert work.bound > 0.97 * best
    whole = np.isfinite(work.cells.sent) & np.isfinite(work.cells.received)
    fresh = bound(given, 0.02).cells
    assert (work.cells.sent + work.cells.received)[whole] == pytest.approx((fresh.sent + fresh.received)[whole])


def test_on_a_tree_one_sweep_gives_the_optimum() -> None:
    given = town(3, rings=False)
    assert bound(given, 0.001).sweep() == pytest.approx(optimum(given), rel=2e-4)


def test_wider_cells_give_a_lower_bound() -> None:
    values = []
    for width in (2.0, 0.2, 0.005):
        work = bound(town(2), width)
        for _ in range(12):
            work.advance(lambda: False)
        values.append(work.bound)
    assert values[0] < values[2] and values[1] <= values[2] + 1e-6


def test_it_holds_for_branches_of_one_state_only() -> None:
    assert bounds_loads(tree_case(town(0)))
    assert not bounds_loads(tree_case(town(0, radial=False)))


def test_work_in_a_thread_ends_by_itself_at_the_optimum_and_when_told() -> None:
    given = town(1)
    bounds = route_bounds(given.net)
    case = tree_case(given, bounds)
    best = optimum(given)
    work = LoadWork(case, bounds, lambda: best, time.perf_counter() + 30)
    work.wait(60)
    assert not work.busy
    assert 0.97 * best < work.finish() <= best + 1e-5
    long = LoadWork(case, bounds, lambda: np.inf, time.perf_counter() + 600)
    assert long.finish() <= best + 1e-5 and not long.busy


def test_a_fault_in_the_thread_is_told_where_it_is_waited_for() -> None:
    given = town(1)
    bounds = route_bounds(given.net)

    def fails() -> float:
        raise ValueError("no plan")

    work = LoadWork(tree_case(given, bounds), bounds, fails, time.perf_counter() + 30)
    with pytest.raises(ValueError, match="no plan"):
        work.wait(60), work.finish()
