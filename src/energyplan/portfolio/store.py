"""Plans that are kept between runs: each in a folder of its own, made again only when its inputs have changed."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path

from energyplan.core.errors import ScenarioError
from energyplan.planning.progress import Tell
from energyplan.planning.run import PlanOptions, as_yaml, plan
from energyplan.results.plan import Plan
from energyplan.results.store import Writer, open_plan, save_folder
from energyplan.scenario.pinned import named_files
from energyplan.scenario.record import Scenario

MARK = ".energyplan-inputs"
"""File in a plan's folder that holds the fingerprint of what it was made from."""


def fingerprint(scenario: Scenario, options: PlanOptions, *more: str) -> str:
    """Return a hash of all that a plan depends on: scenario, the files it names, options, version of the program.

    Parameters
    ----------
    scenario : Scenario
        Loaded.
    options : PlanOptions
        How it is planned.
    more : str
        Anything else that decides the plan.

    Returns
    -------
    str
        SHA-256 in hex. Technologies of other packages are not looked into.
    """
    found = hashlib.sha256()
    for text in (version("energyplan"), repr(astuple(options)), scenario.variant, as_yaml(scenario), *more):
        found.update(text.encode() + b"\0")
    for path in named_files(scenario):
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def kept(folder: Path, key: str) -> Plan | None:
    """Return the plan in a folder where it was made from the same inputs, else None.

    Parameters
    ----------
    folder : Path
        Where it would stand.
    key : str
        From `fingerprint`.
    """
    try:
        if (folder / MARK).read_text(encoding="utf-8").strip() != key:
            return None
        return open_plan(folder)
    except (OSError, UnicodeDecodeError, ScenarioError):
        return None


def keep(made: Plan, folder: Path, key: str) -> Path:
    """Save a plan with the fingerprint of its inputs.

    A plan that Ctrl-C ended early is saved without one, so that the next run makes it anew.
    """
    whole = made.summary["solver"]["stopped_by"] != "interrupt"
    return save_folder(made, folder, [_marker(key)] if whole else [])


def _marker(key: str) -> Writer:
    def mark(_: Plan, folder: Path) -> None:
        (folder / MARK).write_text(key + "\n", encoding="utf-8")

    return mark


def planned(
    scenario: Scenario,
    folder: Path,
    options: PlanOptions,
    *,
    progress: Tell | None = None,
    stop: threading.Event | None = None,
) -> tuple[Plan, bool]:
    """Return the plan of a scenario: the one in the folder where its inputs are the same, else a new one, kept there.

    Parameters
    ----------
    scenario : Scenario
        What to plan.
    folder : Path
        Where it is kept.
    options : PlanOptions
        Gap, time limit, rounds.
    progress, stop : optional
        As in `energyplan.planning.run.plan`.

    Returns
    -------
    Plan, bool
        The plan, and whether it was there already.

    Raises
    ------
    ScenarioError, NoSolution
        As in `energyplan.planning.run.plan`.
    """
    key = fingerprint(scenario, options)
    there = kept(folder, key)
    if there is not None:
        return there, True
    made = plan(scenario, options, progress=progress, stop=stop)
    keep(made, folder, key)
    return made, False
