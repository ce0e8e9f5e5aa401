"""The scenario as the program holds it: validated, frozen, with its tables read and every key's place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from energyplan.core.errors import Issue, Where
from energyplan.scenario.schema import ScenarioSpec
from energyplan.scenario.schema_demand import Building
from energyplan.scenario.schema_place import RouteEdge, RouteNode


@dataclass(frozen=True)
class Scenario:
    """What a person wrote.

    Attributes
    ----------
    spec : ScenarioSpec
        The whole file after ``extends``, variant and overrides.
    path : Path
        The file it was read from; its folder is where relative paths start.
    variant : str
        Name of the variant chosen; empty for none.
    variants : tuple of str
        Names of the variants that the file offers.
    buildings : tuple of Building
        The table of buildings, x and y in metres.
    nodes, edges : tuple of RouteNode, RouteEdge
        The routes as tables, coordinates in metres; empty without routes.
    assets : tuple of AssetSpec
        Each asset as its technology's own record.
    alternatives, cooling : tuple of AssetSpec
        Heating and cooling of buildings outside the networks.
    site_xy : mapping of str to (float, float)
        Coordinates of the sites in metres, where they have any.
    places : mapping of str to Where
        File, line and column of every dotted key, such as ``networks.heat.pipes``, ``assets[2].kind`` or
        ``assets.chip.kind``.
    crs : str
        Coordinate reference system of all x and y, such as ``EPSG:32654``; empty for plain metres.
    warnings : tuple of Issue
        What is unusual but possible.
    """

    spec: ScenarioSpec
    path: Path
    variant: str = ""
    variants: tuple[str, ...] = ()
    buildings: tuple[Building, ...] = ()
    nodes: tuple[RouteNode, ...] = ()
    edges: tuple[RouteEdge, ...] = ()
    assets: tuple[Any, ...] = ()
    alternatives: tuple[Any, ...] = ()
    cooling: tuple[Any, ...] = ()
    site_xy: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    places: Mapping[str, Where] = field(default_factory=dict)
    crs: str = ""
    warnings: tuple[Issue, ...] = ()

    @property
    def folder(self) -> Path:
        """Folder where relative paths start."""
        return self.path.parent

    def where(self, key: str) -> Where:
        """Return the place of a key in the file, or of the nearest key above it."""
        parts = key
        while parts:
            if parts in self.places:
                return self.places[parts]
            parts = parts.rpartition(".")[0] if not parts.endswith("]") else parts[: parts.rfind("[")]
        return Where(str(self.path))
