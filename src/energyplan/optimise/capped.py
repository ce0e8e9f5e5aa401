"""One problem under one carbon cap after another: the model is built once, and only the cap's row changes.

A design under a tighter cap keeps every looser one, so that going from tight to loose each design is a whole start for
the next: nothing has to be mended, and the solver has a plan to beat from its first second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from energyplan.optimise.design import LARGE, SMALL, design, priced, size_choices
from energyplan.optimise.evaluate import evaluate
from energyplan.optimise.explain import explain
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.limits import add_carbon_cap
from energyplan.optimise.model import PlanningModel, build, compiled
from energyplan.optimise.read import read_design
from energyplan.optimise.solve import Hooks, solve_matrix
from energyplan.optimise.split import can_split
from energyplan.optimise.strengthen import strengthen
from energyplan.optimise.system import Matrix, Values
from energyplan.results.design import Design
from energyplan.results.outcome import Outcome
from energyplan.results.problem import Goal, Problem

FAR = 100.0
"""What carbon weighs against cost where least carbon is asked for."""


@dataclass(frozen=True)
class Capped:
    """A problem ready to be solved under many caps.

    Attributes
    ----------
    problem : Problem
        Numbers only.
    model : PlanningModel or None
        Built once; every solve adds the cuts it finds, which hold for all. None for a large town, whose network and
        dispatch are split anew each time.
    """

    problem: Problem
    model: PlanningModel | None


@dataclass(frozen=True)
class CappedDesign:
    """A design, and its values ``[column]`` as a start for the next; None where the model is not shared."""

    design: Design
    x: Values | None


def capped(problem: Problem) -> Capped:
    """Build the model of a problem once, for any number of carbon caps.

    Parameters
    ----------
    problem : Problem
        Numbers only; its own cap and aim are left out.

    Returns
    -------
    Capped
        Ready for `capped_design`.
    """
    plain = replace(problem, goal=replace(problem.goal, minimise="cost", carbon_cap_kg=np.inf))
    if can_split(plain) and size_choices(plain) > LARGE:
        return Capped(plain, None)
    model = build(plain)
    add_carbon_cap(model.system, np.inf)
    return Capped(plain, model)


def capped_design(
    ready: Capped,
    goal: Goal,
    options: SolveOptions | None = None,
    hooks: Hooks | None = None,
    *,
    start: CappedDesign | None = None,
) -> CappedDesign | Outcome:
    """Find the best design under a goal that differs from the others in its cap, or asks for least carbon.

    Parameters
    ----------
    ready : Capped
        From `capped`.
    goal : Goal
        Cap and aim; anything else as in the problem.
    options, hooks : SolveOptions, Hooks, optional
        As in `energyplan.optimise.design.design`; own constraints cannot be added here.
    start : CappedDesign, optional
        A design that keeps the cap too: it is the start, and nothing dearer is looked at.

    Returns
    -------
    CappedDesign or Outcome
        The design, checked; or the outcome where there is none.

    Raises
    ------
    InternalError
        Where the solver's answer does not hold.
    """
    options, hooks = options or SolveOptions(), hooks or Hooks()
    problem = replace(ready.problem, goal=goal)
    if ready.model is None:
        found = design(problem, options, hooks, start=start.design if start else None)
        return found if isinstance(found, Outcome) else CappedDesign(found, None)
    model = replace(ready.model, problem=problem)
    known = start.x if start is not None else None
    price = _price(start.design) if start is not None and goal.minimise != "cost" else 0.0
    guess = known
    if size_choices(problem) > SMALL and (goal.minimise == "cost" or price > 0):
        found_start = strengthen(model, matrix=_matrix(model, price), known=known, gap=options.gap / 2.0)
        guess = known if found_start is None else found_start
    matrix = _matrix(model, price)
    solution = solve_matrix(matrix, options, hooks, guess)
    if solution.x is None:
        return explain(model, matrix, solution.outcome)
    made = read_design(model, solution)
    evaluate(problem, made)
    return CappedDesign(priced(model, matrix, solution.x, made), solution.x)


def _price(known: Design) -> float:
    """Return a price on carbon [money/kg] beside which the cost of a known design is small."""
    return FAR * abs(known.cost) / max(abs(known.co2_kg), 1.0)


def _matrix(model: PlanningModel, price: float) -> Matrix:
    """Return the matrix of a model with the cap that its goal has now; with a price [money/kg], that for its aim.

    Carbon at a high price is the same aim as carbon alone, in money: numbers that the solver and its starts can take.
    """
    matrix = model.system.compile() if price > 0 else compiled(model)
    vector, constant = model.system.measure_vector("co2_kg")
    upper = matrix.row_upper.copy()
    upper[model.system.rows["carbon_cap"].ids] = model.problem.goal.carbon_cap_kg - constant
    offset = matrix.offset + price * constant
    return replace(matrix, cost=np.asarray(matrix.cost + price * vector), offset=offset, row_upper=upper)
