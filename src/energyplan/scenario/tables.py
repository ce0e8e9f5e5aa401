"""The tables of a scenario, inline or in files beside it: buildings, routes and the coordinates of sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from energyplan.core.errors import Where
from energyplan.scenario.csvtable import read_records
from energyplan.scenario.faults import Faults
from energyplan.scenario.schema import ScenarioSpec
from energyplan.scenario.schema_demand import Building
from energyplan.scenario.schema_place import RouteEdge, RouteNode


@dataclass
class Tables:
    """What the tables hold, x and y in metres, and the place of every row."""

    buildings: tuple[Building, ...] = ()
    nodes: tuple[RouteNode, ...] = ()
    edges: tuple[RouteEdge, ...] = ()
    site_xy: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    places: dict[str, Where] = field(default_factory=dict)
    crs: str = ""


def read_tables(spec: ScenarioSpec, folder: Path, context: dict[str, Any], faults: Faults) -> Tables:
    """Read every table that a scenario names.

    Parameters
    ----------
    spec : ScenarioSpec
        The scenario.
    folder : Path
        Where its paths start.
    context : dict
        Currency and exchange rates, for quantities.
    faults : Faults
        Collector.
    """
    tables = Tables()
    tables.buildings = _buildings(spec, folder, context, tables.places, faults)
    _routes(spec, folder, context, tables, faults)
    tables.site_xy = {s.name: (s.x, s.y) for s in spec.sites if s.x is not None and s.y is not None}
    return tables


def _buildings(
    spec: ScenarioSpec, folder: Path, context: dict[str, Any], places: dict[str, Where], faults: Faults
) -> tuple[Building, ...]:
    source = spec.demand.buildings
    if not isinstance(source, str):
        return source
    found = []
    for building, row in read_records(folder / source, Building, "demand.buildings", context, faults):
        places[f"demand.buildings.{building.id}"] = Where(str(folder / source), row.line, 1)
        found.append(building)
    return tuple(found)


def _routes(spec: ScenarioSpec, folder: Path, context: dict[str, Any], tables: Tables, faults: Faults) -> None:
    routes = spec.routes
    if routes is None or isinstance(routes, str):
        return
    for name, model in (("nodes", RouteNode), ("edges", RouteEdge)):
        source = getattr(routes, name)
        if isinstance(source, str):
            rows: list[Any] = []
            for record, row in read_records(folder / source, model, f"routes.{name}", context, faults):  # type: ignore[type-var]
                tables.places[f"routes.{name}[{len(rows)}]"] = Where(str(folder / source), row.line, 1)
                rows.append(record)
            setattr(tables, name, tuple(rows))
        elif source is not None:
            setattr(tables, name, source)
