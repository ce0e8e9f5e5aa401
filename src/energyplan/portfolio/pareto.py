"""The front of cost against carbon: one design for each carbon cap, from the least possible to none.

First the ends: least cost, and of all plans with least carbon (within the gap asked for) the cheapest. Between them the
caps are evenly spaced. The problem is assembled and shortened once; from the tightest cap to the loosest, each design
starts from the one before, which keeps the looser cap too. Then every design is run through its real year.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from energyplan.core.errors import NoSolution
from energyplan.core.file_names import folder_name
from energyplan.optimise.capped import Capped, CappedDesign, capped, capped_design
from energyplan.optimise.solve import Hooks
from energyplan.planning.assemble import assemble
from energyplan.planning.located import located
from energyplan.planning.loop import Loop, simulate_and_resize
from energyplan.planning.periods import shorten
from energyplan.planning.progress import Clock, Event, Tell
from energyplan.planning.run import PlanOptions, completed, watching
from energyplan.planning.surroundings import surroundings
from energyplan.portfolio.front import Front, Point
from energyplan.portfolio.gather import telling
from energyplan.portfolio.store import fingerprint, keep, kept
from energyplan.results.outcome import Outcome
from energyplan.results.plan import Plan
from energyplan.results.problem import Goal, Problem
from energyplan.scenario.record import Scenario

SLACK = 1e-6
"""Relative slack of the cap at the least carbon found, for rounding; the gap where that is larger, since closer the
least carbon is not proven [-]."""
LEAST_COST, LEAST_CARBON = "least cost", "least carbon"


@dataclass(frozen=True)
class ParetoOptions:
    """What front is asked for.

    Attributes
    ----------
    points : int
        Points with both ends, at least 2.
    caps_t : tuple of float
        Caps between the ends instead of evenly spaced ones [t/a].
    plan : PlanOptions
        How each point is planned; the time limit is that of each point's design.
    folder : Path or None
        Each point's plan is kept in a folder below it, and used again while the inputs stay.
    """

    points: int = 8
    caps_t: tuple[float, ...] = ()
    plan: PlanOptions = field(default_factory=PlanOptions)
    folder: Path | None = None

    def __post_init__(self) -> None:
        if self.points < 2:
            raise ValueError(f"points is {self.points}; a front has at least its two ends")


@dataclass(frozen=True)
class _Case:
    """What stays the same from point to point."""

    scenario: Scenario
    problem: Problem
    short: Problem
    loop: Loop
    options: ParetoOptions
    progress: Tell | None

    def goal(self, cap_kg: float = np.inf, minimise: str = "cost") -> Goal:
        return replace(self.problem.goal, minimise=minimise, carbon_cap_kg=cap_kg)

    @property
    def stopped(self) -> bool:
        return self.loop.hooks.stop is not None and self.loop.hooks.stop.is_set()


@dataclass(frozen=True)
class _Drawn:
    """A design of the front before its year: label, cap [kg/a], and what was found."""

    label: str
    cap_kg: float
    found: CappedDesign | Outcome


def front(
    scenario: Scenario,
    options: ParetoOptions | None = None,
    *,
    progress: Tell | None = None,
    stop: threading.Event | None = None,
) -> Front:
    """Return the front of cost against carbon of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Its own cap and aim are left out; everything else counts, its price on carbon too.
    options : ParetoOptions, optional
        How many points, and how each is planned.
    progress : callable, optional
        Told which point, and where it stands.
    stop : threading.Event, optional
        When set, the design being made ends soon, and points that are not begun are left out.

    Returns
    -------
    Front
        Points from least cost to least carbon, each with its plan.

    Raises
    ------
    ScenarioError
        For what is wrong in the scenario.
    NoSolution
        Where there is no plan even without a cap.
    """
    options = options or ParetoOptions()
    case = _case(scenario, options, progress, stop or threading.Event())
    with located(scenario):
        drawn = list(_designs(case))
    chosen = [one for one in drawn if isinstance(one.found, CappedDesign)]
    points: list[Point] = []
    for number, one in enumerate(chosen, 1):
        if case.stopped and points:
            break
        points.append(_point(case, one, f"point {number} of {len(chosen)}: {one.label}"))
    impossible = tuple((one.label, one.found) for one in drawn if isinstance(one.found, Outcome))
    return Front(scenario.spec.name, scenario.spec.money.currency, tuple(points), impossible, case.stopped)


def _case(scenario: Scenario, options: ParetoOptions, progress: Tell | None, stop: threading.Event) -> _Case:
    clock = Clock(progress)
    with clock.stage("assemble"), located(scenario):
        around = surroundings(scenario)
        problem, temp_air = assemble(scenario, around), around.context.weather.temp_air_degc
    problem = replace(problem, goal=replace(problem.goal, minimise="cost", carbon_cap_kg=np.inf))
    hooks = Hooks(watch=watching(clock), stop=stop)
    loop = Loop(scenario.spec.time, temp_air, options.plan.solving(), hooks, clock, options.plan.rounds)
    with clock.stage("typical periods"):
        short = shorten(problem, scenario.spec.time, temp_air)
    return _Case(scenario, problem, short, loop, options, progress)


def _designs(case: _Case) -> Iterator[_Drawn]:
    """Yield the designs of the front, from least cost to least carbon; those in between are made in turn from there.

    Raises
    ------
    NoSolution
        Where there is no plan even without a cap.
    """
    ready = capped(case.short)
    cheapest = _solved(case, ready, case.goal(), LEAST_COST, None)
    if isinstance(cheapest, Outcome):
        raise NoSolution(cheapest)
    cleanest = None if case.stopped else _solved(case, ready, case.goal(minimise="carbon"), "least CO2", cheapest)
    if not isinstance(cleanest, CappedDesign):
        yield _Drawn(LEAST_COST, np.inf, cheapest)
        if cleanest is not None:
            yield _Drawn(LEAST_CARBON, np.nan, cleanest)
        return
    least = cleanest.design.co2_kg
    cap = least + max(SLACK, case.loop.options.gap) * abs(least)
    end = cleanest
    if not case.stopped:
        second = _solved(case, ready, case.goal(cap), LEAST_CARBON, cleanest)
        end = second if isinstance(second, CappedDesign) else cleanest
    between = list(_between(case, ready, end, cap, cheapest.design.co2_kg))
    loosest = next((one.found for one in reversed(between) if isinstance(one.found, CappedDesign)), end)
    if loosest.design.cost < cheapest.design.cost:  # found on the way: it keeps no cap too, with the bound of the end
        cheapest = _bounded(loosest, cheapest.design.outcome.bound)
    yield _Drawn(LEAST_COST, np.inf, cheapest)
    yield from reversed(between)
    if end.design.co2_kg < cheapest.design.co2_kg * (1.0 - 1e-4):
        yield _Drawn(LEAST_CARBON, cap, end)


def _between(case: _Case, ready: Capped, end: CappedDesign, least: float, most: float) -> Iterator[_Drawn]:
    """Yield the designs between the ends, the tightest cap first, each started from the one before."""
    wanted = np.array(sorted(case.options.caps_t)) * 1e3
    caps = wanted if len(wanted) else np.linspace(least, most, case.options.points)[1:-1]
    if not len(wanted) and most <= least * (1.0 + 1e-4):
        return
    start = end
    for cap in caps.tolist():
        if case.stopped:
            return
        label = f"cap {cap / 1e3:,.4g} t" if cap < 1e6 else f"cap {cap / 1e3:,.0f} t"
        found = _solved(case, ready, case.goal(cap), label, start if cap >= least else None)
        yield _Drawn(label, cap, found)
        start = found if isinstance(found, CappedDesign) else start


def _solved(case: _Case, ready: Capped, goal: Goal, label: str, start: CappedDesign | None) -> CappedDesign | Outcome:
    telling(case.progress, label)(Event("design"))
    hooks = replace(case.loop.hooks, watch=watching(Clock(telling(case.progress, label))))
    return capped_design(ready, goal, case.loop.options, hooks, start=start)


def _bounded(found: CappedDesign, bound: float) -> CappedDesign:
    outcome = found.design.outcome
    gap = max(0.0, (outcome.objective - bound) / max(abs(outcome.objective), 1e-9))
    return replace(found, design=replace(found.design, outcome=replace(outcome, bound=bound, gap=gap)))


def _point(case: _Case, one: _Drawn, text: str) -> Point:
    """Run the real year of a design and return the point, its plan kept where a folder is given."""
    assert isinstance(one.found, CappedDesign)
    scenario = _with_cap(case.scenario, one)
    design = one.found.design
    folder = None if case.options.folder is None else case.options.folder / folder_name(one.label)
    key = fingerprint(scenario, case.options.plan, repr(sorted(design.new_capacity.items())), repr(design.cost))
    there = kept(folder, key) if folder is not None else None
    made = _year(case, scenario, one, text) if there is None else there
    if folder is not None and there is None:
        keep(made, folder, key)
    outcome = design.outcome
    return Point(one.label, one.cap_kg / 1e3, design.cost, outcome.bound, outcome.gap, outcome.seconds, made)


def _year(case: _Case, scenario: Scenario, one: _Drawn, text: str) -> Plan:
    assert isinstance(one.found, CappedDesign)
    goal = case.goal(one.cap_kg)
    clock = Clock(telling(case.progress, text))
    # a point is the design for its cap; what its year emits is told beside it
    loop = replace(case.loop, tighten=False, clock=clock, hooks=replace(case.loop.hooks, watch=watching(clock)))
    problem, short = replace(case.problem, goal=goal), replace(case.short, goal=goal)
    with located(scenario):
        return completed(scenario, simulate_and_resize(problem, short, one.found.design, loop), loop)


def _with_cap(scenario: Scenario, one: _Drawn) -> Scenario:
    """Return the scenario that asks for a point by itself, the point's label for its variant."""
    cap = one.cap_kg / 1e3 if np.isfinite(one.cap_kg) else None
    section = scenario.spec.objective.model_copy(update={"minimise": "cost", "carbon_cap_t_per_year": cap})
    variant = f"{scenario.variant}, {one.label}" if scenario.variant else one.label
    return replace(scenario, spec=scenario.spec.model_copy(update={"objective": section}), variant=variant)
