"""The relaxation over cuts: bounds rise, stay valid, and are computed from multipliers over all columns."""

from __future__ import annotations

import time

import numpy as np
import pytest

from energyplan.optimise.highs import SolveOptions, solve
from energyplan.optimise.network_ascent import dual_ascent
from energyplan.optimise.network_case import tree_case
from energyplan.optimise.network_design import add_cuts, build_system
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_read import read_network
from energyplan.optimise.network_relaxation import Relaxation, tighten
from energyplan.optimise.network_search import improve
from energyplan.optimise.network_tree import Streets, grow_all


def problem(seed: int, loss: tuple[float, ...] = (0.01, 0.02, 0.03)) -> DesignProblem:
    rng = np.random.default_rng(seed)
    ends = [(i * 3 + j, (i + 1) * 3 + j) for i in range(2) for j in range(3)] + [
        (i * 3 + j, i * 3 + j + 1) for i in range(3) for j in range(2)
    ]
    net = network_input(
        (9, *np.array(ends).T, rng.uniform(20, 60, len(ends))),
        (np.arange(1, 9), rng.uniform(2, 20, 8)), ([0], [999.0]),
        ([20.0, 60.0, 200.0], [1.0, 2.0, 3.0], loss), consumer_mode=rng.integers(0, 2, 8),
    )  # fmt: skip
    return design_problem(net, own_supply_cost=rng.uniform(20, 120, 8), source_energy_cost=1.0)


@pytest.mark.parametrize("seed", [0, 2])
def test_bounds_rise_above_dual_ascent_and_stay_below_the_optimum(seed: int) -> None:
    given = problem(seed)
    case = tree_case(given)
    ascent = dual_ascent(case)
    tree = improve(grow_all(Streets(case)), time.perf_counter() + 5)
    relaxation = tighten(case, tree, ascent.cuts, time.perf_counter() + 10)
    system, blocks = build_system(given)
    optimum = solve(system.compile(), SolveOptions(gap=1e-6, threads=1)).outcome.objective
    assert case.base + ascent.bound <= relaxation.bound + 1e-6
    assert relaxation.bound <= optimum + 1e-6 <= relaxation.tree.cost + 2e-6
    assert (relaxation.slack[np.isfinite(relaxation.slack)] >= 0).all()
    assert add_cuts(system, blocks, relaxation) > 0
    assert solve(system.compile(), SolveOptions(gap=1e-6, threads=1)).outcome.objective == pytest.approx(
        optimum, rel=1e-5
    )


@pytest.mark.parametrize("loss", [(0.3, 0.1, 0.05), (0.02, 0.06, 0.01)])
def test_no_row_cuts_off_the_best_network_whichever_size_loses_least(loss: tuple[float, ...]) -> None:
    for seed in (3, 5):
        given = problem(seed, loss)
        case = tree_case(given)
        relaxation = tighten(case, grow_all(Streets(case)), dual_ascent(case).cuts, time.perf_counter() + 10)
        system, blocks = build_system(given)
        solution = solve(system.compile(), SolveOptions(gap=1e-7, threads=1))
        assert solution.x is not None and relaxation.bound <= solution.outcome.objective + 1e-6
        network = read_network(blocks, solution.x)
        built = np.flatnonzero(network.size >= 0)
        arc = np.where(network.direction[0, built] > 0, built, built + case.n_routes)
        x = np.zeros(case.step_cost.shape)
        x[arc, network.size[built]] = 1.0
        x[~np.isfinite(case.step_cost)] = 0.0  # service pipes count with their consumers
        merge = (np.bincount(case.head[arc], minlength=case.n_nodes) > 1).astype(float)
        assert not relaxation.supports.violated(x, merge), seed


def test_rows_may_be_forgotten_and_any_multipliers_prove_a_bound() -> None:
    case = tree_case(problem(0))
    tree = grow_all(Streets(case))
    whole = tighten(case, tree, dual_ascent(case).cuts, time.perf_counter() + 10).bound
    part = Relaxation(case, tree)
    part.begin(())
    proven = []
    for i in range(12):
        part.solve(60)
        proven.append(part.bound)
        part.forget(patience=0)
        part.add_rows(part.separate(i))
    assert proven == sorted(proven) and proven[0] < proven[-1] <= tree.cost
    assert proven[-1] == pytest.approx(whole, rel=0.05)


def test_a_relaxation_starts_at_the_bound_of_the_dual_ascent() -> None:
    case = tree_case(problem(2))
    ascent = dual_ascent(case)
    relaxation = Relaxation(case, grow_all(Streets(case)))
    relaxation.begin(ascent.cuts)
    relaxation.solve(1)
    assert relaxation.bound >= case.base + ascent.bound - 1e-6 * abs(case.base + ascent.bound)


def test_watching_ends_the_rounds() -> None:
    case = tree_case(problem(0))
    seen: list[float] = []

    def watch(relaxation: Relaxation) -> bool:
        seen.append(relaxation.bound)
        return len(seen) == 2

    tighten(case, grow_all(Streets(case)), dual_ascent(case).cuts, time.perf_counter() + 10, watch=watch)
    assert len(seen) == 2


def test_sets_with_a_source_make_no_cut() -> None:
    case = tree_case(problem(1))
    relaxation = Relaxation(case, grow_all(Streets(case)))
    assert relaxation.look(np.array([0, 1, 2])) is None
    assert relaxation.look(np.array([1, 2])) is not None
