"""The plans to compare: opened from folders, or planned from scenarios and variants and kept for the next time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from energyplan.core.errors import Issue, NoSolution, ScenarioError, Where, shown
from energyplan.core.file_names import folder_name
from energyplan.planning.progress import Event, Tell
from energyplan.planning.run import PlanOptions
from energyplan.portfolio.store import planned
from energyplan.results.outcome import Outcome
from energyplan.results.plan import Plan
from energyplan.results.store import open_plan
from energyplan.scenario.load import load
from energyplan.scenario.record import Scenario


@dataclass(frozen=True)
class Source:
    """Something to compare: a plan that is there, or a scenario to plan first; `label` names it."""

    label: str
    made: Plan | None
    scenario: Scenario | None


@dataclass(frozen=True)
class Gathered:
    """What came of the sources.

    Attributes
    ----------
    plans, labels : tuple
        Plans and their names, in the order asked for.
    without : tuple of (str, Outcome)
        Names of those without a plan, and why.
    reused : tuple of str
        Names of those that were there already.
    interrupted : bool
        Whether Ctrl-C kept some from being planned.
    """

    plans: tuple[Plan, ...]
    labels: tuple[str, ...]
    without: tuple[tuple[str, Outcome], ...] = ()
    reused: tuple[str, ...] = ()
    interrupted: bool = False


def sources(names: Sequence[str], variants: Sequence[str] = (), *, all_variants: bool = False) -> tuple[Source, ...]:
    """Return what is to be compared, every plan opened and every scenario read.

    Parameters
    ----------
    names : sequence of str
        Folders of plans (or their ``plan.nc``), scenario files, or ``FILE:VARIANT``; the variant stands after the last
        colon before which there is a file, so that drive letters do no harm.
    variants : sequence of str
        Variants of every scenario file named without one, after the file as it is.
    all_variants : bool
        All of its variants.

    Returns
    -------
    tuple of Source
        Labels are unique.

    Raises
    ------
    ScenarioError
        With the faults of all of them.
    """
    found: list[Source] = []
    issues: list[Issue] = []
    for name in names:
        try:
            path, variant = _parted(name)
            if path.is_dir() or path.suffix == ".nc":
                label = path.resolve().name if path.is_dir() else path.resolve().parent.name
                found.append(Source(label, open_plan(path), None))
                continue
            base = load(path, variant=variant)
            found.append(Source(variant or path.stem, None, base))
        except ScenarioError as error:
            issues += error.issues
            continue
        for more in () if variant else base.variants if all_variants else variants:
            try:
                found.append(Source(more, None, load(path, variant=more)))
            except ScenarioError as error:
                issues += error.issues
    if issues:
        raise ScenarioError(list(dict.fromkeys(issues)))
    return _labelled(found)


def _parted(name: str) -> tuple[Path, str | None]:
    """Return the path and the variant of what was typed."""
    if Path(name).exists():
        return Path(name), None
    head, colon, _ = name.rpartition(":")
    while colon:
        if Path(head).is_file():
            return Path(head), name[len(head) + 1 :]
        head, colon, _ = head.rpartition(":")
    what = "no plan folder and no scenario file"
    fix = "Name a folder that holds a plan, town.yaml, or town.yaml:variant."
    raise ScenarioError([Issue(Where(name), "", what, fix=fix)])


def _labelled(found: Sequence[Source]) -> tuple[Source, ...]:
    """Return the sources with labels that differ, also where case is not told apart."""
    taken: set[str] = set()
    told = []
    for source in found:
        label, number = source.label, 2
        while label.casefold() in taken:
            label, number = f"{source.label} {number}", number + 1
        taken.add(label.casefold())
        told.append(replace(source, label=label))
    return tuple(told)


def gather(
    wanted: Sequence[Source],
    folder: Path,
    options: PlanOptions,
    *,
    progress: Tell | None = None,
    stop: threading.Event | None = None,
) -> Gathered:
    """Return the plans of sources; what has to be planned is kept below a folder, and used again while inputs stay.

    Parameters
    ----------
    wanted : sequence of Source
        From `sources`.
    folder : Path
        Each plan gets a folder below it.
    options : PlanOptions
        How they are planned.
    progress : callable, optional
        Told which plan, and where it stands.
    stop : threading.Event, optional
        When set, the plan being made ends soon and the rest is left out.

    Returns
    -------
    Gathered
        With the outcome of those that have no solution.

    Raises
    ------
    ScenarioError
        With the faults of all scenarios that only show when they are planned; the others are kept.
    """
    stop = stop or threading.Event()
    plans: list[tuple[str, Plan]] = []
    without: list[tuple[str, Outcome]] = []
    reused: list[str] = []
    issues: list[Issue] = []
    for number, source in enumerate(wanted, 1):
        if source.made is not None:
            plans.append((source.label, source.made))
            continue
        if stop.is_set():
            continue
        assert source.scenario is not None
        told = telling(progress, f"plan {number} of {len(wanted)}: {shown(source.label, 40)}")
        try:
            made, there = planned(
                source.scenario, folder / folder_name(source.label), options, progress=told, stop=stop
            )
        except NoSolution as error:
            without.append((source.label, error.outcome))
            continue
        except ScenarioError as error:
            issues += error.issues
            continue
        plans.append((source.label, made))
        if there:
            reused.append(source.label)
            told(Event("kept"))
    if issues:
        raise ScenarioError(list(dict.fromkeys(issues)))
    labels = tuple(label for label, _ in plans)
    return Gathered(tuple(made for _, made in plans), labels, tuple(without), tuple(reused), stop.is_set())


def telling(progress: Tell | None, text: str) -> Tell:
    """Return what passes events on with a text in front of theirs."""

    def tell(event: Event) -> None:
        if progress is not None:
            progress(replace(event, text=f"{text}  {event.text}".rstrip()))

    return tell
