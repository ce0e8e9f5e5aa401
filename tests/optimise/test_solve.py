"""A matrix solved in scaled numbers: units, cutoff, start, and whole numbers that are whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from energyplan.optimise import highs
from energyplan.optimise.highs import Progress, Solution, SolveOptions
from energyplan.optimise.solve import Hooks, solve_matrix
from energyplan.optimise.system import Matrix
from energyplan.results.outcome import Outcome

BIG = 4096.0


def plant(fixed: float = 1e6) -> Matrix:
    """A plant of any size up to 4,096 kW for a fixed cost, or 2,000 kWh from elsewhere at 300."""
    a = sparse.csc_array(np.array([[1.0, 0.0, 1.0], [1.0, -BIG, 0.0]]))
    return Matrix(
        np.array([0.0, fixed, 300.0]),
        np.zeros(3),
        np.array([BIG, 1.0, np.inf]),
        np.array([False, True, False]),
        np.array([2000.0, -np.inf]),
        np.array([2000.0, 0.0]),
        a,
        offset=5.0,
    )


def test_the_answer_comes_back_in_kw_and_money() -> None:
    """600,000 from elsewhere against a million, or against half of one."""
    dear, cheap = solve_matrix(plant(), None, Hooks()), solve_matrix(plant(5e5), None, Hooks())
    assert dear.outcome.objective == pytest.approx(600_005.0)
    assert dear.x == pytest.approx([0.0, 0.0, 2000.0])
    assert cheap.outcome.objective == pytest.approx(500_005.0)
    assert cheap.outcome.bound == pytest.approx(500_005.0)


def test_duals_of_a_linear_program_are_money_per_kwh() -> None:
    a = sparse.csc_array(np.ones((1, 1)))
    line = Matrix(
        np.array([300.0]), np.zeros(1), np.array([np.inf]), np.array([False]), np.array([2e3]), np.array([2e3]), a
    )
    assert solve_matrix(line, None, Hooks()).row_dual == pytest.approx([300.0])


def test_a_plant_that_was_never_paid_for_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A millionth of a yes, within the solver's tolerance, times 4,096 kW: taken as no, and the rest solved again."""
    real = highs.solve

    def sloppy(matrix: Matrix, *args: Any, **more: Any) -> Solution:
        found = real(matrix, *args, **more)
        if not matrix.integer.any():
            return found
        x = np.array([1e-6 * BIG / 2, 5e-7, 2000.0])
        return Solution(Outcome("optimal", 1.0, 1.0, 0.0, 0.1), x)

    monkeypatch.setattr(highs, "solve", sloppy)
    found = solve_matrix(plant(), None, Hooks())
    assert found.x is not None
    assert found.x[:2].tolist() == [0.0, 0.0]
    assert found.outcome.objective == pytest.approx(600_005.0)
    assert found.outcome.gap > 0.1


def test_a_cutoff_and_a_watcher_speak_money() -> None:
    seen = list[Progress]()
    found = solve_matrix(plant(), SolveOptions(cutoff=700_000.0), Hooks(watch=seen.append))
    assert found.outcome.objective == pytest.approx(600_005.0)
    told = [p.objective for p in seen if np.isfinite(p.objective)]
    assert all(1e5 < value < 2e6 for value in told)


def test_a_start_in_kw() -> None:
    found = solve_matrix(plant(), None, Hooks(), np.array([np.nan, 0.0, np.nan]))
    assert found.outcome.objective == pytest.approx(600_005.0)
