"""From a problem to a design: build, extend, scale, solve, read, check."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from energyplan.optimise import highs
from energyplan.optimise.evaluate import evaluate
from energyplan.optimise.highs import Progress, Solution, SolveOptions, Watch
from energyplan.optimise.model import PlanningModel, build, compiled
from energyplan.optimise.network_read import NetworkSolution, start_network
from energyplan.optimise.read import read_design
from energyplan.optimise.scaling import scaled
from energyplan.optimise.system import Matrix, Values
from energyplan.results.design import Design
from energyplan.results.outcome import Outcome
from energyplan.results.problem import Problem

Extend = Callable[[Any, Problem], None]


@dataclass(frozen=True)
class Hooks:
    """What surrounds a solve: a watcher, an event that stops it, and a researcher's own constraints."""

    watch: Watch | None = None
    stop: threading.Event | None = None
    extend: Extend | None = None


def design(
    problem: Problem, options: SolveOptions | None = None, hooks: Hooks | None = None, *, start: Design | None = None
) -> Design | Outcome:
    """Find the design of least cost (or emission) for a problem.

    Parameters
    ----------
    problem : Problem
        Numbers only.
    options : SolveOptions, optional
        Gap, time limit and the like.
    hooks : Hooks, optional
        Progress, interruption, own constraints.
    start : Design, optional
        A design to start from.

    Returns
    -------
    Design or Outcome
        The design, checked; or the outcome where there is none.

    Raises
    ------
    InternalError
        Where the solver's answer does not hold.
    """
    hooks = hooks or Hooks()
    model = build(problem)
    matrix = extended(model, hooks.extend)
    guess = None if start is None else start_vector(model, start)
    solution = solve_matrix(matrix, options, hooks, guess)
    if solution.x is None:
        return solution.outcome
    found = read_design(model, solution)
    if hooks.extend is None:
        evaluate(problem, found)
    return found


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


def start_vector(model: PlanningModel, known: Design) -> Values:
    """Return start values ``[column]`` from a design of the same or a like problem: its whole numbers.

    Parameters
    ----------
    model : PlanningModel
        The model to start.
    known : Design
        Connections, sizes, capacities; HiGHS completes the rest.

    Returns
    -------
    array
        NaN where nothing is known.
    """
    x = np.full(model.system.n_columns, np.nan)
    for carrier, columns in model.connections.connect.items():
        there = columns >= 0
        x[columns[there]] = known.connected[carrier][there]
    for carrier, block in model.networks.blocks.items():
        built = known.networks[carrier]
        users = model.networks.users[carrier]
        start_network(
            block,
            NetworkSolution(
                size=built.size,
                direction=np.sign(built.flow_kw).astype(np.int64),
                flow_kw=built.flow_kw,
                connected=known.connected[carrier][users] > 0.5,
                injection_kw=built.injection_kw,
                source_size=np.full(len(built.injection_kw[0]), -1),
            ),
            x,
        )
        x[block.inject] = np.nan
        x[block.flow[block.flow >= 0]] = np.nan
    for name, column in model.sizes.build.items():
        x[column] = 1.0 if known.new_capacity.get(name, 0.0) > 1e-6 else 0.0
    return x
