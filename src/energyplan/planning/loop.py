"""Design, operate, simulate, resize: the loop between the optimiser and the load flow."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from energyplan.optimise.design import LARGE, design, root_bound, size_choices
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.operate import Rolling, check_operation, operate
from energyplan.optimise.solve import Hooks
from energyplan.optimise.split import can_split
from energyplan.optimise.top_up import with_added
from energyplan.planning.periods import shorten, window
from energyplan.planning.progress import Clock, Event
from energyplan.planning.resize import Changes, resize
from energyplan.planning.simulate_lines import simulate_lines
from energyplan.planning.simulate_pipes import simulate_pipes
from energyplan.planning.tighten import tightened
from energyplan.readers.weather_year import Values
from energyplan.results.design import Design
from energyplan.results.operation import NetworkYear, Operation, Round
from energyplan.results.outcome import Outcome, Status
from energyplan.results.problem import Problem
from energyplan.results.whole import whole_limits
from energyplan.scenario.schema_place import TimeSection

MIN_SECONDS = 30.0
YEAR_S = (10.0, 60.0)
"""Least and most time for the dispatch of one real year [s]; only towns that trade in every hour come near."""
FREE_ROUNDS = 2
"""Up to this round routes and connections are chosen anew where keeping them is not proven good enough."""


@dataclass(frozen=True)
class Found:
    """A design that has been through the real year.

    Attributes
    ----------
    problem, short : Problem
        On the real year and on typical periods, as they were in the last round.
    design, operation : Design, Operation
        What is built and how it runs, with every round's record.
    """

    problem: Problem
    short: Problem
    design: Design
    operation: Operation


@dataclass(frozen=True)
class Loop:
    """What stays the same from round to round.

    Attributes
    ----------
    section : TimeSection
        How the year is shortened.
    temp_air : array
        Air temperature ``[8760]`` [degC].
    options, hooks : SolveOptions, Hooks
        Of the design.
    clock : Clock
        Counts the stages.
    rounds : int
        Most turns.
    tighten : bool
        Mend limits on the whole that the real year misses, by designing for stricter ones.
    """

    section: TimeSection
    temp_air: Values
    options: SolveOptions
    hooks: Hooks
    clock: Clock
    rounds: int = 4
    tighten: bool = True


def design_and_simulate(problem: Problem, loop: Loop) -> Found | Outcome:
    """Find a design, run its real year and check it with the load flow, until nothing is found wanting.

    The first round chooses routes and connections; later ones keep them and choose sizes, capacities and dispatch
    anew, so that the loop ends; where the second's cost is not within the gap of its own bound, it chooses all anew.

    Parameters
    ----------
    problem : Problem
        On the real year.
    loop : Loop
        Time, solver options, progress.

    Returns
    -------
    Found or Outcome
        The last round's design and year; or the outcome where there is no design.
    """
    with loop.clock.stage("typical periods"):
        short = shorten(problem, loop.section, loop.temp_air)
    with loop.clock.stage("design"):
        first = design(short, loop.options, loop.hooks)
    if isinstance(first, Outcome):
        return first
    return simulate_and_resize(problem, short, first, loop)


def simulate_and_resize(problem: Problem, short: Problem, first: Design, loop: Loop) -> Found:
    """Run the real year of a first design, check it with the load flow, and mend it until nothing is found wanting.

    Parameters
    ----------
    problem, short : Problem
        On the real year and on typical periods.
    first : Design
        Of the problem on typical periods.
    loop : Loop
        Time, solver options, progress.

    Returns
    -------
    Found
        The last round's design and year.
    """
    found = _run(problem, short, first, loop)
    history = [_record(1, found, ())]
    days: tuple[int, ...] = ()
    for number in range(2, loop.rounds + 1):
        changes = _changes(problem, found, days, loop)
        if not changes or _stopped(loop):
            break
        days = changes.days
        again = _again(found, changes, loop, keep=True)
        if again is None and changes.goal is not None:
            again = _again(found, changes, loop, keep=False)
        if again is None:
            history.append(Round(number, found.design.cost, len(found.operation.violations), ("no design with these",)))
            break
        again = replace(again, design=_bounded(again, first, loop))
        if number <= FREE_ROUNDS and not _close(again.design, loop) and not _is_large(again.short):
            again = _again(found, changes, loop, keep=False) or again
        found = again
        history.append(_record(number, found, changes.words))
    return Found(
        problem=replace(found.problem, goal=problem.goal),  # what the scenario asks for, not what was designed for
        short=replace(found.short, goal=problem.goal),
        design=found.design,
        operation=replace(found.operation, rounds=tuple(history)),
    )


def _changes(problem: Problem, found: Found, days: tuple[int, ...], loop: Loop) -> Changes:
    """Return what the load flow and the real year found wanting, the scenario's limits on the whole included."""
    changes = resize(found.problem, found.design, found.operation, days, loop.section.hours_per_period)
    if not loop.tighten or len(changes.days) > len(days):  # more days may mend the estimate that the limit was kept by
        return changes
    goal, words = tightened(found.problem.goal, whole_limits(problem, found.operation))
    return replace(changes, goal=goal, words=(*changes.words, *words)) if words else changes


def _again(found: Found, changes: Changes, loop: Loop, *, keep: bool) -> Found | None:
    """Solve once more with what was changed, from the design before; routes and connections are kept or free."""
    networks = tuple(changes.networks.get(n.carrier, n) for n in found.problem.networks)
    problem = replace(found.problem, networks=networks, goal=changes.goal or found.problem.goal)
    with loop.clock.stage("typical periods"):
        short = shorten(problem, loop.section, loop.temp_air, changes.days)
    limit = max(MIN_SECONDS, loop.options.time_limit_s / 4)
    with loop.clock.stage("design"):
        options = replace(loop.options, time_limit_s=min(loop.options.time_limit_s, limit))
        new = design(short, options, loop.hooks, start=found.design, keep=keep)
    if isinstance(new, Outcome):
        return None
    return _run(problem, short, new, loop)


def _run(problem: Problem, short: Problem, found: Design, loop: Loop) -> Found:
    """Run the real year of a design and solve its networks in every hour.

    Where the year asks for a little more than typical days did, capacity is added, unless rows of a researcher's own
    might forbid it.
    """
    clock = loop.clock
    # whoever gives the design little time does not want to wait long for the year either
    budget = float(np.clip(loop.options.time_limit_s, *YEAR_S))
    rolling = Rolling(budget_s=budget, grow=loop.hooks.extend is None)

    def tell(done: int, of: int) -> None:
        clock.say(Event("operate", done / of))

    with clock.stage("operate"):
        operation = operate(problem, found, window, loop.hooks, rolling=rolling, on_window=tell)
        found = with_added(short, found, operation.added, loop.options.gap)
        check_operation(problem, found, operation)
    with clock.stage("load flow"):
        return Found(problem, short, found, replace(operation, networks=simulate(problem, found, operation)))


def simulate(problem: Problem, found: Design, operation: Operation) -> dict[str, NetworkYear]:
    """Solve every built network in every hour of the year.

    Parameters
    ----------
    problem : Problem
        On the real year.
    found, operation : Design, Operation
        What is built and how it runs.

    Returns
    -------
    dict of str to NetworkYear
        By carrier; networks of which nothing is built are left out.
    """
    years: dict[str, NetworkYear] = {}
    for network in problem.networks:
        built = found.networks.get(network.carrier)
        if built is None or not (built.size >= 0).any() or not found.connected[network.carrier].any():
            continue
        if network.carrier == "electricity":
            years[network.carrier] = simulate_lines(problem, found, operation)
        else:
            years[network.carrier] = simulate_pipes(problem, found, operation, network.carrier)
    return years


def _record(number: int, found: Found, words: tuple[str, ...]) -> Round:
    """Return what is told of a round: what changed before it, and what its real year added."""
    units = {asset.name: asset.capacity.unit for asset in found.problem.assets}
    size = found.design.capacity
    more = [
        f"{name}: {size[name] - added:,.5g} to {size[name]:,.5g} {units[name]}, hours of the year were short without"
        for name, added in found.operation.added.items()
    ]
    return Round(number, found.design.cost, len(found.operation.violations), (*words, *more))


def _bounded(again: Found, first: Design, loop: Loop) -> Design:
    """Return a later round's design with a bound for everything free.

    The bound is that of the round's own relaxation with cuts; of a large town, that of the first round.
    """
    with loop.clock.stage("design"):
        large = _is_large(again.short) or loop.hooks.extend is not None
        bound = first.outcome.bound if large else root_bound(again.short)
    return _with_bound(again.design, first, bound, loop.options.gap)


def _with_bound(new: Design, first: Design, bound: float, wanted: float) -> Design:
    """Return a later round's design with a bound and its gap to it, and the time of both rounds."""
    outcome = new.outcome
    gap = max(0.0, (outcome.objective - bound) / max(abs(outcome.objective), 1e-9))
    seconds = first.outcome.seconds + outcome.seconds
    stopped = first.outcome.stopped_by or outcome.stopped_by
    status: Status = "optimal" if gap <= wanted else "feasible"  # of this round, which may be dearer than the first
    told = replace(outcome, status=status, bound=bound, gap=gap, seconds=seconds, stopped_by=stopped)
    return replace(new, outcome=told)


def _close(found: Design, loop: Loop) -> bool:
    return found.outcome.gap <= loop.options.gap


def _is_large(problem: Problem) -> bool:
    return can_split(problem) and size_choices(problem) > LARGE


def _stopped(loop: Loop) -> bool:
    return loop.hooks.stop is not None and loop.hooks.stop.is_set()
