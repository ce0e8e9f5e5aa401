"""Faults found while numbers are put together or solved, told at their place in the scenario's file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from energyplan.core.errors import Issue, ScenarioError
from energyplan.scenario.record import Scenario


@contextmanager
def located(scenario: Scenario) -> Iterator[None]:
    """Give every fault of a block that names no file the place of the building, site or key it is about.

    Parameters
    ----------
    scenario : Scenario
        Whose file it is.

    Raises
    ------
    ScenarioError
        The same faults, with their places.
    """
    try:
        yield
    except ScenarioError as error:
        keys = _named(scenario)
        raise ScenarioError([_placed(scenario, keys, issue) for issue in error.issues]) from error


def _placed(scenario: Scenario, keys: dict[str, str], issue: Issue) -> Issue:
    if issue.where.file:
        return issue
    key = keys.get(issue.key)
    if key is None:
        return replace(issue, where=scenario.where(issue.key))
    section = key.partition("[")[0]
    return replace(issue, where=scenario.where(key), key=f"{section}.{issue.key}")


def _named(scenario: Scenario) -> dict[str, str]:
    """Return the key of everything that has a name and a place on the routes."""
    keys = {edge.id: f"routes.edges[{i}]" for i, edge in enumerate(scenario.edges) if edge.id}
    keys |= {node.id: f"routes.nodes[{i}]" for i, node in enumerate(scenario.nodes)}
    keys |= {site.name: f"sites[{i}]" for i, site in enumerate(scenario.spec.sites)}
    return keys | {b.id: f"demand.buildings[{i}]" for i, b in enumerate(scenario.buildings)}
