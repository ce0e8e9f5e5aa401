"""One plan: scenario, problem, design, operation, results."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from energyplan.core.errors import NoSolution
from energyplan.core.versions import versions
from energyplan.optimise.highs import Progress, SolveOptions
from energyplan.optimise.solve import Hooks
from energyplan.planning.appraise_results import with_appraisal
from energyplan.planning.assemble import assemble
from energyplan.planning.located import located
from energyplan.planning.loop import Found, Loop, design_and_simulate
from energyplan.planning.places import with_places
from energyplan.planning.progress import Clock, Event, Tell
from energyplan.planning.surroundings import surroundings
from energyplan.readers.weather_year import Values
from energyplan.results.dataset import dataset
from energyplan.results.outcome import Outcome
from energyplan.results.plan import Plan
from energyplan.results.problem import Problem
from energyplan.results.summary import summary
from energyplan.results.tables import tables
from energyplan.results.today import today
from energyplan.scenario.record import Scenario

Extend = Callable[[Any, Problem], None]


@dataclass(frozen=True)
class PlanOptions:
    """How a plan is made.

    Attributes
    ----------
    gap : float
        Relative gap at which the design counts as optimal [-].
    time_limit_s : float
        Wall time of the design, after which the best one found is kept [s].
    rounds : int
        Most turns of the loop with the load flow.
    threads : int
        Threads of the solver; 0 lets it choose.
    """

    gap: float = 0.005
    time_limit_s: float = 180.0
    rounds: int = 4
    threads: int = 0

    def solving(self) -> SolveOptions:
        """Return what of it the solver is told."""
        return SolveOptions(gap=self.gap, time_limit_s=self.time_limit_s, threads=self.threads)


def plan(
    scenario: Scenario,
    options: PlanOptions | None = None,
    *,
    extend: Extend | None = None,
    progress: Tell | None = None,
    stop: threading.Event | None = None,
) -> Plan:
    """Make the master plan of a scenario.

    Parameters
    ----------
    scenario : Scenario
        From `energyplan.load`.
    options : PlanOptions, optional
        Gap, time limit, rounds.
    extend : callable, optional
        ``extend(model, problem)`` receives the Pyomo model before it is solved, to add constraints of one's own.
    progress : callable, optional
        Told `Event` by `Event` where the plan stands.
    stop : threading.Event, optional
        When set, the design ends soon with the best plan so far. Ctrl-C while the solver runs sets it too.

    Returns
    -------
    Plan
        Decisions, the year's operation, tables and assumptions.

    Raises
    ------
    ScenarioError
        For what is wrong in the scenario.
    NoSolution
        When no plan can meet every demand and limit; its outcome says what is missing and what would cure it.
    """
    options, clock = options or PlanOptions(), Clock(progress)
    with clock.stage("assemble"), located(scenario):
        around = surroundings(scenario)
        problem, temp_air = assemble(scenario, around), around.context.weather.temp_air_degc
    hooks = Hooks(watch=watching(clock), stop=stop or threading.Event(), extend=extend)
    loop = Loop(scenario.spec.time, temp_air, options.solving(), hooks, clock, options.rounds)
    with located(scenario):
        found = design_and_simulate(problem, loop)
    if isinstance(found, Outcome):
        raise NoSolution(found)
    return completed(scenario, found, loop)


def completed(scenario: Scenario, found: Found, loop: Loop) -> Plan:
    """Return the plan of a design that has been through the real year: results, tables and appraisal.

    Parameters
    ----------
    scenario : Scenario
        What it answers.
    found : Found
        Design and year.
    loop : Loop
        As they were made with.

    Returns
    -------
    Plan
        Whole.
    """
    with loop.clock.stage("results"):
        bare = _plan(scenario, found, loop.clock, loop.temp_air)
    with loop.clock.stage("appraise"), located(scenario):
        return with_appraisal(bare, scenario, found)


def _plan(scenario: Scenario, found: Found, clock: Clock, temp_air: Values) -> Plan:
    problem, short, design, operation = found.problem, found.short, found.design, found.operation
    weekday = scenario.spec.time.first_weekday
    results = dataset(problem, short, design, operation, temp_air=temp_air, first_weekday=weekday)
    results = with_places(results, scenario, problem.routes)
    facts = summary(problem, design, operation, today(problem))
    facts |= {
        "variant": scenario.variant,
        "seconds": dict(clock.seconds),
        "warnings": [str(w) for w in scenario.warnings],
        "versions": versions(),
    }
    return Plan(
        name=scenario.spec.name,
        variant=scenario.variant,
        summary=facts,
        results=results,
        tables=tables(problem, results, operation, facts),
        scenario=as_yaml(scenario),
        problem=problem,
        short=short,
        design=design,
        operation=operation,
    )


def as_yaml(scenario: Scenario) -> str:
    """Return the scenario as it was read, after inheritance, variant and overrides, as YAML."""
    data = scenario.spec.model_dump(mode="json", exclude_unset=True, by_alias=True)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)


def watching(clock: Clock) -> Callable[[Progress], None]:
    """Return what tells a clock where the solver stands."""

    def watch(p: Progress) -> None:
        clock.say(Event("design", objective=p.objective, bound=p.bound, gap=p.gap))

    return watch
