"""From a problem to a design: build, extend, solve, read, check; or the reasons why there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from energyplan.optimise.evaluate import evaluate
from energyplan.optimise.explain import explain
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.model import PlanningModel, build
from energyplan.optimise.network_read import NetworkSolution, start_network
from energyplan.optimise.read import read_design
from energyplan.optimise.solve import Hooks, extended, solve_matrix
from energyplan.optimise.system import Matrix, Values
from energyplan.results.design import Design
from energyplan.results.outcome import Outcome
from energyplan.results.problem import Problem


def design(
    problem: Problem,
    options: SolveOptions | None = None,
    hooks: Hooks | None = None,
    *,
    start: Design | None = None,
    keep: bool = False,
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
    keep : bool
        Keep the routes and connections of `start`; sizes, capacities and dispatch are chosen anew.

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
    if keep and start is not None:
        matrix = _kept(model, matrix, start)
    guess = None if start is None else start_vector(model, start)
    solution = solve_matrix(matrix, options, hooks, guess)
    if solution.x is None:
        return explain(model, matrix, solution.outcome)
    found = read_design(model, solution)
    if hooks.extend is None:
        evaluate(problem, found)
    return found


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


def _kept(model: PlanningModel, matrix: Matrix, known: Design) -> Matrix:
    """Return the matrix with the routes and connections of a design fixed."""
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    for carrier, columns in model.connections.connect.items():
        there = columns >= 0
        joined = known.connected[carrier][there]
        lower[columns[there]], upper[columns[there]] = joined, joined
    for carrier, block in model.networks.blocks.items():
        built = known.networks[carrier].size >= 0
        first = block.at_least[np.arange(len(built)), np.maximum(block.first, 0)]
        can = (block.first >= 0) & (first >= 0)
        lower[first[can & built]] = 1.0
        upper[first[can & ~built]] = 0.0
    return replace(matrix, lower=lower, upper=upper)
