"""Design, operate, simulate, resize: the loop between the optimiser and the load flow."""

from __future__ import annotations

import time
from dataclasses import replace

from energyplan.optimise.design import design
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.operate import check_operation, operate
from energyplan.optimise.solve import Hooks
from energyplan.planning.periods import window
from energyplan.planning.progress import Clock, Event
from energyplan.results.design import Design
from energyplan.results.operation import Operation, Round
from energyplan.results.outcome import Outcome
from energyplan.results.problem import Problem

Found = tuple[Problem, Problem, Design, Operation]


def design_and_simulate(
    problem: Problem, short: Problem, options: SolveOptions, hooks: Hooks, *, clock: Clock, rounds: int = 4
) -> Found | Outcome:
    """Find a design, run its real year, and check it with the load flow until nothing is found wanting.

    Parameters
    ----------
    problem, short : Problem
        On the real year, and on typical periods.
    options, hooks : SolveOptions, Hooks
        Of the design.
    clock : Clock
        Counts the stages.
    rounds : int
        Most turns.

    Returns
    -------
    (Problem, Problem, Design, Operation) or Outcome
        Both problems as they were in the last turn, the design and its year; or the outcome where there is no design.
    """
    deadline = time.perf_counter() + options.time_limit_s
    history: list[Round] = []
    with clock.stage("design"):
        found = design(short, options, hooks)
    if isinstance(found, Outcome):
        return found
    with clock.stage("operate"):
        operation = operate(
            problem, found, window, hooks, on_window=lambda done, all_: clock.say(Event("operate", done / all_))
        )
        check_operation(problem, found, operation)
    history.append(Round(1, found.cost, len(operation.violations), ()))
    del deadline
    return problem, short, found, replace(operation, rounds=tuple(history))
