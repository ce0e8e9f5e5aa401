"""The scenario as the program holds it: validated, frozen, with its tables read and every key's place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from energyplan.core.errors import Issue, Where, one_line
from energyplan.scenario.schema import ScenarioSpec
from energyplan.scenario.schema_demand import Building
from energyplan.scenario.schema_place import RouteEdge, RouteNode


@dataclass(frozen=True, repr=False)
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

    def summary(self) -> str:
        """Return in one line what the scenario holds."""
        counts = {
            "building": len(self.buildings),
            "route": len(self.edges),
            "asset": len(self.assets),
            "variant": len(self.variants),
        }
        parts = [f"{n} {what}{'' if n == 1 else 's'}" for what, n in counts.items() if n]
        return one_line(f"{self.spec.name[:80]}: " + (", ".join(parts) or "nothing to plan"))

    def __repr__(self) -> str:
        chosen = f", variant {self.variant!r}" if self.variant else ""
        return f"<Scenario {self.summary()}{one_line(chosen)}>"

    def _repr_html_(self) -> str:
        """Return a table for notebooks; everything a person wrote is escaped."""
        place, money = self.spec.place, self.spec.money
        networks = [n for n in ("heat", "cooling", "electricity") if getattr(self.spec.networks, n) is not None]
        rows = {
            "File": str(self.path) + (f" (variant {self.variant})" if self.variant else ""),
            "Place": f"{place.municipality} {place.latitude:g}° N, {place.longitude:g}° E".strip(),
            "Money": f"{money.currency} of {money.price_year}, {money.discount_rate:.2%} interest",
            "Buildings": str(len(self.buildings)),
            "Routes": f"{len(self.edges)}, {sum(e.length_m or 0.0 for e in self.edges) / 1000.0:.2f} km",
            "Networks": ", ".join(networks) or "none",
            "Assets": ", ".join(f"{a.name} ({a.kind})" for a in self.assets) or "none",
            "Variants": ", ".join(self.variants) or "none",
            "Warnings": "\n".join(str(issue) for issue in self.warnings) or "none",
        }
        cells = "".join(
            f"<tr><th style='text-align:left'>{name}</th>"
            f"<td style='text-align:left;white-space:pre-line'>{escape(text)}</td></tr>"
            for name, text in rows.items()
        )
        return f"<table><caption>{escape(self.spec.name)}</caption>{cells}</table>"

    def where(self, key: str) -> Where:
        """Return the place of a key in the file, or of the nearest key above it."""
        parts = key
        while parts:
            if parts in self.places:
                return self.places[parts]
            parts = parts.rpartition(".")[0] if not parts.endswith("]") else parts[: parts.rfind("[")]
        return Where(str(self.path))
