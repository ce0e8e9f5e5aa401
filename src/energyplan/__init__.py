"""Distributed-energy master plans for municipalities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from energyplan.core.errors import NoSolution, ScenarioError
    from energyplan.planning.run import plan
    from energyplan.report.comparison import compare, pareto
    from energyplan.results.plan import Plan
    from energyplan.results.store import open_plan
    from energyplan.scenario.load import load
    from energyplan.scenario.record import Scenario

__all__ = ["NoSolution", "Plan", "Scenario", "ScenarioError", "compare", "load", "open_plan", "pareto", "plan"]

#: Where each public name lives; imported when it is first used, so that `import energyplan` stays light.
_HOMES = {
    "load": "energyplan.scenario.load",
    "plan": "energyplan.planning.run",
    "open_plan": "energyplan.results.store",
    "compare": "energyplan.report.comparison",
    "pareto": "energyplan.report.comparison",
    "Scenario": "energyplan.scenario.record",
    "Plan": "energyplan.results.plan",
    "ScenarioError": "energyplan.core.errors",
    "NoSolution": "energyplan.core.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'energyplan' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
