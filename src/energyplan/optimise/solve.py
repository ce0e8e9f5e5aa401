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
    outcome = replace(answer.outcome, objective=answer.outcome.objective * unit, bound=answer.outcome.bound * unit)
    if answer.x is None:
        return Solution(outcome, None)
    dual = None if answer.row_dual is None else answer.row_dual * small.row * unit
    return Solution(outcome, answer.x * small.column, dual)
