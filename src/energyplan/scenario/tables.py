"""The tables of a scenario, inline or in files beside it: buildings, routes and the coordinates of sites, in metres."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from energyplan.core.errors import Issue, Where
from energyplan.scenario.csvtable import read_records
from energyplan.scenario.faults import Faults
from energyplan.scenario.maps import Feature, MapFile, is_map, read_map
from energyplan.scenario.paths import Folders, is_file, where_to_look
from energyplan.scenario.projection import Projection, find_projection
from energyplan.scenario.schema import ScenarioSpec
from energyplan.scenario.schema_demand import Building
from energyplan.scenario.schema_place import RouteEdge, RouteNode
from energyplan.scenario.streets import Street, cut
from energyplan.scenario.tree import Node, places
from energyplan.scenario.words import keys_of, report

FARTHEST_M = 3e7
Record = TypeVar("Record", bound=BaseModel)


@dataclass
class Tables:
    """What the tables hold, x and y in metres, and the place of every row."""

    buildings: tuple[Building, ...] = ()
    nodes: tuple[RouteNode, ...] = ()
    edges: tuple[RouteEdge, ...] = ()
    site_xy: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    places: dict[str, Where] = field(default_factory=dict)
    warnings: list[Issue] = field(default_factory=list)
    crs: str = ""


def read_tables(spec: ScenarioSpec, folders: Folders, root: Node, context: dict[str, Any], faults: Faults) -> Tables:
    """Read every table that a scenario names.

    Parameters
    ----------
    spec : ScenarioSpec
        The scenario.
    folders : Folders
        Where its paths start.
    root : Node
        Its tree, for the places of keys.
    context : dict
        Currency and exchange rates, for quantities.
    faults : Faults
        Collector.
    """
    tables = Tables(places=dict(places(root)))
    reader = _Reader(spec, folders, context, tables, faults)
    reader.buildings()
    reader.routes()
    reader.to_metres()
    return tables


class _Reader:
    """Reads the tables of one scenario, first as they are, then turned into metres together."""

    def __init__(
        self, spec: ScenarioSpec, folders: Folders, context: dict[str, Any], tables: Tables, faults: Faults
    ) -> None:
        self.spec, self.folders, self.context, self.tables, self.faults = spec, folders, context, tables, faults
        self.folder = folders.main.parent
        self.building_map: MapFile | None = None
        self.street_map: MapFile | None = None

    def buildings(self) -> None:
        source = self.spec.demand.buildings
        if not isinstance(source, str):
            self.tables.buildings = source
        elif is_map(source):
            self.building_map = self._map(source, "demand.buildings")
        else:
            found = self._records(source, Building, "demand.buildings", "id")
            self.tables.buildings = tuple(self._pinned(building, str(self.folder / source)) for building in found)

    def _pinned(self, building: Building, file: str) -> Building:
        """Return a building whose file of hours is named as the main file would; in a table it starts at the table."""
        if building.hourly is None:
            return building
        key = f"demand.buildings.{building.id}.hourly"
        row = self.tables.places.get(f"demand.buildings.{building.id}", Where(file))
        self.folders.roots.setdefault(file, self.folders.main.parent)
        path = self.folders.resolve(Node(building.hourly, row, row), key, self.faults)
        if path is None:
            return building.model_copy(update={"hourly": None})
        if not is_file(path):
            got = repr(building.hourly[:200])
            self.faults.add(row, key, "no such file", got=got, fix=where_to_look(path))
        return building.model_copy(update={"hourly": self.folders.relative(path)})

    def routes(self) -> None:
        routes = self.spec.routes
        if routes is None:
            return
        source = routes if isinstance(routes, str) else routes.map
        if source is not None:
            self.street_map = self._map(source, "routes" if isinstance(routes, str) else "routes.map")
        if isinstance(routes, str):
            return
        for name, model in (("nodes", RouteNode), ("edges", RouteEdge)):
            table = getattr(routes, name)
            if isinstance(table, str):
                table = tuple(self._records(table, model, f"routes.{name}", "id"))
            setattr(self.tables, name, table or ())

    def _map(self, source: str, key: str) -> MapFile | None:
        if not is_map(source):
            where = self.tables.places.get(key, Where(str(self.folder)))
            fix = "Save streets as GeoJSON or GeoPackage, or name tables: routes: {nodes: ..., edges: ...}."
            self.faults.add(where, key, "not a map file", got=repr(source[:80]), expected=".geojson or .gpkg", fix=fix)
            return None
        path = self.folder / source
        return read_map(path, key, self.faults) if is_file(path) else None  # one that is missing has been reported

    def _records(self, source: str, model: type[Record], key: str, name: str) -> Iterable[Record]:
        path = self.folder / source
        if not is_file(path):
            return  # it has been reported with its key
        for number, (record, row) in enumerate(read_records(path, model, key, self.context, self.faults)):
            where = Where(str(path), row.line, 1)
            self.tables.places[f"{key}[{number}]"] = where
            if getattr(record, name, ""):
                self.tables.places.setdefault(f"{key}.{getattr(record, name)}", where)
            yield record

    def to_metres(self) -> None:
        """Bring tables and maps into one metric reference system."""
        found = [m for m in (self.building_map, self.street_map) if m is not None]
        plain = self._plain_points()
        where = self.tables.places.get("place.crs", self.tables.places.get("place", Where(str(self.folder))))
        if found and plain and not self.spec.place.crs:
            fix = "Give place.crs, such as EPSG:6678 for metres or EPSG:4326 for degrees."
            what = f"x and y in tables and a map, but no reference system for x and y ({plain})"
            self.faults.add(where, "place.crs", what, fix=fix)
            return
        centre = found[0].centre() if found else self._centre()
        projection = find_projection(self.spec, centre, where, self.faults)
        if projection is None:
            return
        self.tables.crs = projection.target
        self._project_tables(projection)
        if self.building_map is not None:
            self.tables.buildings = tuple(self._mapped_buildings(self.building_map, projection))
        if self.street_map is not None:
            self._mapped_streets(self.street_map, projection)

    def _plain_points(self) -> str:
        """Return in words whose x and y the tables hold; empty for none."""
        holders: dict[str, Sequence[Any]] = {
            "buildings": self.tables.buildings,
            "sites": self.spec.sites,
            "routes": self.tables.nodes,
        }
        return ", ".join(name for name, items in holders.items() if any(item.x is not None for item in items))

    def _centre(self) -> tuple[float, float] | None:
        """Return the middle of all coordinates in tables, which are degrees if this is asked for at all."""
        items: tuple[Any, ...] = (*self.tables.buildings, *self.spec.sites, *self.tables.nodes)
        points = np.array([(i.x, i.y) for i in items if i.x is not None and i.y is not None])
        if not self.spec.place.crs or not len(points) or not np.all(np.abs(points) <= (180.0, 90.0)):
            return None
        return float(points[:, 0].mean()), float(points[:, 1].mean())

    def _project_tables(self, projection: Projection) -> None:
        tables = self.tables
        tables.buildings = self._moved(tables.buildings, "demand.buildings", projection)
        tables.nodes = self._moved(tables.nodes, "routes.nodes", projection)
        sites = self._moved(self.spec.sites, "sites", projection)
        tables.site_xy = {s.name: (s.x, s.y) for s in sites if s.x is not None and s.y is not None}

    def _moved(self, items: Sequence[Any], key: str, projection: Projection) -> tuple[Any, ...]:
        """Return records with x and y in metres; those that are nowhere on Earth become faults."""
        moved = tuple(_moved(items, projection))
        for number, (old, new) in enumerate(zip(items, moved)):
            if new.x is None or new.y is None or (abs(new.x) <= FARTHEST_M and abs(new.y) <= FARTHEST_M):
                continue
            swapped = projection.source and abs(old.x) <= 90.0 < abs(old.y) <= 180.0
            fix = "Latitude and longitude are swapped: x is the longitude." if swapped else "Check x, y and place.crs."
            name = getattr(new, "id", "") or getattr(new, "name", "")
            where = self.tables.places.get(f"{key}[{number}]", Where(str(self.folder)))
            what = f"x and y of {name} are no place in {projection.source or 'metres'}"
            self.faults.add(where, f"{key}.{name}", what, got=f"{old.x:g}, {old.y:g}", fix=fix)
        return moved

    def _on_earth(self, shapes: Any, source: MapFile, key: str) -> bool:
        """Return whether a map's projected shapes are finite; otherwise note a fault."""
        import shapely  # maps only

        sound = bool(np.all(np.abs(shapely.get_coordinates(shapes)) <= FARTHEST_M))
        if not sound:
            fix = "Export the map again, in EPSG:4326."
            self.faults.add(Where(source.file), key, f"coordinates that are no place in {source.crs[:40]}", fix=fix)
        return sound

    def _mapped_buildings(self, source: MapFile, projection: Projection) -> Iterable[Building]:
        import shapely  # maps only

        known = keys_of(Building)
        shapes = _projected(source, projection)
        if not self._on_earth(shapes, source, "demand.buildings"):
            return
        centres = shapely.get_coordinates(shapely.centroid(shapes))
        for feature, shape, (x, y) in zip(source.features, shapes, centres):
            fields = {k: v for k, v in feature.properties.items() if k in known and v not in (None, "")}
            fields |= {"x": float(x), "y": float(y), "id": str(fields.get("id", f"b{feature.number + 1}"))}
            if shape.area > 0 and "footprint_m2" not in fields:
                fields["footprint_m2"] = round(float(shape.area), 2)
            building = self._from_map(Building, fields, feature, source, "demand.buildings")
            if building is not None:
                self.tables.places.setdefault(f"demand.buildings.{building.id}", Where(source.file))
                yield self._pinned(building, source.file)

    def _mapped_streets(self, source: MapFile, projection: Projection) -> None:
        import shapely  # maps only

        known = set(keys_of(RouteEdge)) - {"from_node", "to_node", "points", "length_m"}
        streets: list[Street] = []
        shapes = _projected(source, projection)
        if not self._on_earth(shapes, source, "routes"):
            return
        for feature, shape in zip(source.features, shapes):
            fields = {k: v for k, v in feature.properties.items() if k in known and v not in (None, "")}
            fields["id"] = str(fields.get("id", f"r{feature.number + 1}"))
            lines = [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
            if not lines:
                where = Where(source.file)
                self.faults.add(where, f"routes.features[{feature.number}]", "not a line", got=shape.geom_type,
                                expected="LineString", fix="Leave only street axes in the file.")  # fmt: skip
            if self._from_map(RouteEdge, {**fields, "from_node": "", "to_node": ""}, feature, source, "routes"):
                streets += [Street(line, fields) for line in lines]
        if streets:
            self.tables.nodes, self.tables.edges = cut(streets)

    def _from_map(
        self, model: type[Record], fields: dict[str, Any], feature: Feature, source: MapFile, key: str
    ) -> Record | None:
        try:
            return model.model_validate(fields, context=self.context)
        except ValidationError as error:
            where = Where(source.file)
            node = Node({name: Node(value, where, where) for name, value in fields.items()}, where, where)
            report(error, model, node, f"{key}.features[{feature.number}]", self.faults)
        return None


def _projected(source: MapFile, projection: Projection) -> Any:
    import shapely  # maps only

    shapes = np.array([feature.geometry for feature in source.features], dtype=object)
    return shapely.transform(shapes, lambda points: projection.to_metres(points, source.crs))


def _moved(items: Iterable[Any], projection: Projection) -> Iterable[Any]:
    """Yield records with x and y in metres."""
    items = list(items)
    placed = [item for item in items if item.x is not None and item.y is not None]
    if not placed or not projection.source or projection.source == projection.target:
        yield from items
        return
    metres = iter(projection.to_metres(np.array([(item.x, item.y) for item in placed], dtype=float)).tolist())
    for item in items:
        if item.x is None or item.y is None:
            yield item
        else:
            x, y = next(metres)
            yield item.model_copy(update={"x": x, "y": y})
