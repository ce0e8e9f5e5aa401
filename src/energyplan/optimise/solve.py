"""A matrix solved in numbers the solver likes, with a researcher's own constraints in it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from energyplan.optimise import highs
from energyplan.optimise.highs import Progress, Solution, SolveOptions, Watch
from energyplan.optimise.model import PlanningModel, compiled
from energyplan.optimise.scaling import scaled
from energyplan.optimise.system import Matrix, Values
from energyplan.results.problem import Problem

WHOLE = 1e-9
"""Distance from a whole number that is left as it is."""

Extend = Callable[[Any, Problem], None]


@dataclass(frozen=True)
class Hooks:
    """What surrounds a solve: a watcher, an event that stops it, and a researcher's own constraints."""

    watch: Watch | None = None
    stop: threading.Event | None = None
    extend: Extend | None = None


def extended(model: PlanningModel, extend: Extend | None) -> Matrix:
    """Return the matrix of a model after a researcher's own changes to its Pyomo view."""
    matrix = compiled(model)
    if extend is None:
        return matrix
    from energyplan.optimise.view import PyomoView  # Pyomo takes a second to load and is only needed here

    view = PyomoView(model.system, matrix)
    extend(view.model, model.problem)
    return view.matrix()


def solve_matrix(matrix: Matrix, options: SolveOptions | None, hooks: Hooks, start: Values | None = None) -> Solution:
    """Scale a matrix, solve it, and bring the answer back to kW and money.

    Parameters
    ----------
    matrix : Matrix
        The program.
    options, hooks : SolveOptions, Hooks
        As in `design`.
    start : array, optional
        Start values ``[column]``, NaN where unknown.

    Returns
    -------
    Solution
        In the units of the matrix.
    """
    options = options or SolveOptions()
    small = scaled(matrix)
    unit = small.objective
    if np.isfinite(options.cutoff):
        options = replace(options, cutoff=options.cutoff / unit)

    def watch(progress: Progress) -> None:
        assert hooks.watch is not None
        hooks.watch(replace(progress, objective=progress.objective * unit, bound=progress.bound * unit))

    guess = None
    if start is not None:
        guess = np.full(len(matrix.cost), np.nan)
        guess[: len(start)] = start / small.column[: len(start)]
    answer = highs.solve(small.matrix, options, start=guess, watch=watch if hooks.watch else None, stop=hooks.stop)
    answer = _made_whole(small.matrix, answer)
    outcome = replace(answer.outcome, objective=answer.outcome.objective * unit, bound=answer.outcome.bound * unit)
    if answer.x is None:
        return Solution(outcome, None)
    dual = None if answer.row_dual is None else answer.row_dual * small.row * unit
    return Solution(outcome, answer.x * small.column, dual)


def _made_whole(matrix: Matrix, answer: Solution) -> Solution:
    """Return a solution whose whole numbers are whole to the last digit.

    The solver takes 1e-6 for nothing, which times a large bound is a machine that was never paid for.
    """
    whole = matrix.integer
    if answer.x is None or not whole.any() or np.abs(answer.x[whole] - np.round(answer.x[whole])).max() <= WHOLE:
        return answer
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    lower[whole] = upper[whole] = np.round(answer.x[whole])
    again = highs.solve(replace(matrix, lower=lower, upper=upper, integer=np.zeros_like(whole)))
    if again.x is None:
        return answer
    objective, bound = again.outcome.objective, answer.outcome.bound
    gap = max(0.0, (objective - bound) / max(abs(objective), 1e-9))
    seconds = answer.outcome.seconds + again.outcome.seconds
    return Solution(replace(answer.outcome, objective=objective, gap=gap, seconds=seconds), again.x)
