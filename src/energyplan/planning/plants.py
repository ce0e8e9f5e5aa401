"""The assets of a scenario as roles, and the machines of buildings that stay on their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from energyplan.core.errors import ScenarioError
from energyplan.planning.markets import connected_to_grid, with_feed_in
from energyplan.planning.surroundings import Surroundings
from energyplan.results.problem import Alternative
from energyplan.scenario.record import Scenario
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.registry import technology
from energyplan.technologies.roles import Capacity, Converter, Demand, Role


def plants(scenario: Scenario, around: Surroundings) -> tuple[tuple[Role, ...], tuple[Assumption, ...]]:
    """Return the roles of a scenario's assets and loads, and what they assume.

    Parameters
    ----------
    scenario : Scenario
        Assets and loads.
    around : Surroundings
        What the technologies see.

    Returns
    -------
    roles, assumptions
        Links to the outside grid included.
    """
    roles: list[Role] = []
    assumed: list[Assumption] = []
    for i, spec in enumerate(scenario.assets):
        role, notes = _built(scenario, spec, around.context, f"assets[{i}]")
        roles.append(role)
        assumed += notes
    found = with_feed_in(scenario, tuple(roles))
    return (*found, *loads(scenario, around), *connected_to_grid(scenario, found)), tuple(assumed)


def _built(scenario: Scenario, spec: object, context: Context, key: str) -> tuple[Role, tuple[Assumption, ...]]:
    try:
        return technology(spec.kind).build(spec, context)  # type: ignore[attr-defined]
    except ScenarioError as error:
        place = scenario.where(key)
        raise ScenarioError([i if i.where.line else replace(i, where=place) for i in error.issues]) from error


def loads(scenario: Scenario, around: Surroundings) -> tuple[Demand, ...]:
    """Return the loads that belong to no building."""
    found = []
    for load in scenario.spec.demand.loads:
        series = around.context.series[load.series] if load.series else float(load.load_kw or 0.0)
        zone = around.context.zones.get(load.at, scenario.spec.zones[0])
        found.append(
            Demand(
                load.name,
                "load",
                zone=zone,
                site="" if load.at in scenario.spec.zones else load.at,
                capacity=Capacity(existing=float(np.max(series)), maximum=0.0),
                carrier=load.carrier,
                load_kw=series,
                critical_share=load.critical_share,
            )
        )
    return tuple(found)


def own_machines(scenario: Scenario, around: Surroundings) -> tuple[tuple[Alternative, ...], tuple[Assumption, ...]]:
    """Return the heating and cooling machines that buildings may have of their own.

    Parameters
    ----------
    scenario : Scenario
        ``demand.alternatives`` and ``demand.cooling``.
    around : Surroundings
        What the technologies see.

    Returns
    -------
    alternatives, assumptions
        Converters per kW of a building's peak.
    """
    found: list[Alternative] = []
    assumed: list[Assumption] = []
    for carrier, key, specs in (
        ("heat", "alternatives", scenario.alternatives),
        ("cooling", "cooling", scenario.cooling),
    ):
        for i, spec in enumerate(specs):
            role, notes = _built(scenario, spec, around.context, f"demand.{key}[{i}]")
            if isinstance(role, Converter):
                found.append(Alternative(carrier, role))
            assumed += notes
    return tuple(found), tuple(assumed)


def machines_today(scenario: Scenario, around: Surroundings) -> tuple[Alternative, ...]:
    """Return the machines that heat and cool the buildings now, by kind, with their default figures.

    Parameters
    ----------
    scenario : Scenario
        ``demand.today`` and ``heating_today`` of the buildings.
    around : Surroundings
        What the technologies see.

    Returns
    -------
    tuple of Alternative
        One per kind and carrier, named after the kind.
    """
    section = scenario.spec.demand.today
    heating = dict.fromkeys([section.heat, *(b.heating_today for b in scenario.buildings if b.heating_today)])
    found = []
    for carrier, kinds in (("heat", heating), ("cooling", [section.cooling])):
        for kind in kinds:
            known = technology(str(kind))
            role, _ = known.build(known.spec(kind=kind, name=kind), around.context)
            if isinstance(role, Converter):
                found.append(Alternative(carrier, role))
    return tuple(found)
