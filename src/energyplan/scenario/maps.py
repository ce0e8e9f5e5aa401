"""Map files, GeoJSON and GeoPackage, as geometries with properties."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from energyplan.core.errors import Issue, ScenarioError, Where, shown
from energyplan.readers.text import decode, read_bytes
from energyplan.scenario.csvtable import MAX_BYTES
from energyplan.scenario.faults import Faults
from energyplan.scenario.projection import GEOGRAPHIC, known_crs

SUFFIXES = (".geojson", ".json", ".gpkg")
MAX_FEATURES = 1_000_000


@dataclass(frozen=True)
class Feature:
    """One thing on a map: its number in the file, a shapely geometry, and its properties."""

    number: int
    geometry: Any
    properties: dict[str, Any]


@dataclass(frozen=True)
class MapFile:
    """A map: its features and the reference system of their coordinates."""

    file: str
    crs: str
    features: tuple[Feature, ...]

    def centre(self) -> tuple[float, float] | None:
        """Return longitude and latitude of its middle [degree]; None for an empty map."""
        import shapely  # maps only

        if not self.features:
            return None
        low_x, low_y, high_x, high_y = shapely.total_bounds([f.geometry for f in self.features])
        x, y = (low_x + high_x) / 2.0, (low_y + high_y) / 2.0
        if self.crs != GEOGRAPHIC:
            from pyproj import Transformer  # maps only

            x, y = Transformer.from_crs(self.crs, GEOGRAPHIC, always_xy=True).transform(x, y)
        return float(x), float(y)


def is_map(name: str) -> bool:
    """Return whether a file's name ends like a map's."""
    return name.lower().endswith(SUFFIXES)


def read_map(path: Path, key: str, faults: Faults) -> MapFile | None:
    """Return a map file, or None after a fault.

    Parameters
    ----------
    path : Path
        GeoJSON (longitude and latitude, or the reference system it names) or GeoPackage (its first layer).
    key : str
        Dotted key that names the file.
    faults : Faults
        Collector.
    """
    before = len(faults.issues)
    try:
        content = read_bytes(path, max_bytes=MAX_BYTES)
        if path.suffix.lower() == ".gpkg":
            found = _read_geopackage(path, content[:16])
        else:
            found = _read_geojson(path, decode(content, str(path)).text, key, faults)
    except ScenarioError as error:
        faults.take(error)
        return None
    if len(faults.issues) > before:
        return None
    if not found.features:
        faults.add(Where(str(path)), key, "a map without features", fix="Export it again, or remove the key.")
        return None
    return _checked(found, key, faults)


def _checked(found: MapFile, key: str, faults: Faults) -> MapFile | None:
    import numpy as np
    import shapely  # maps only

    bounds = shapely.total_bounds([f.geometry for f in found.features])
    if not np.isfinite(bounds).all() or np.abs(bounds).max() > 1e8:
        faults.add(Where(found.file), key, "coordinates that are no place on Earth", got=shown(bounds.tolist()))
        return None
    if found.crs == GEOGRAPHIC and (np.abs(bounds[[0, 2]]).max() > 180 or np.abs(bounds[[1, 3]]).max() > 90):
        swapped = np.abs(bounds[[0, 2]]).max() <= 90 and np.abs(bounds[[1, 3]]).max() <= 180
        fix = "Longitude and latitude are swapped: GeoJSON has the longitude first." if swapped else (
            "GeoJSON holds degrees; export it in EPSG:4326, or name its reference system in a crs member."
        )  # fmt: skip
        got = "x {:g} to {:g}, y {:g} to {:g}".format(*bounds[[0, 2, 1, 3]])
        faults.add(Where(found.file), key, "coordinates that are no degrees", got=got, fix=fix)
        return None
    return found


def _stop(path: Path, what: str, **words: str) -> ScenarioError:
    return ScenarioError([Issue(Where(str(path)), "", what, **words)])


def _number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def _read_geojson(path: Path, text: str, key: str, faults: Faults) -> MapFile:
    try:
        data = json.loads(text, parse_constant=_number)
    except json.JSONDecodeError as error:
        where = Where(str(path), error.lineno, error.colno)
        raise ScenarioError([Issue(where, "", f"this is not JSON: {error.msg}", fix="Export it again.")]) from error
    except (ValueError, RecursionError) as error:
        raise _stop(path, "this is not a map", got=shown(str(error))) from error
    items = data.get("features") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise _stop(path, "this is not a map", expected="a FeatureCollection of GeoJSON", fix="Export it again.")
    if len(items) > MAX_FEATURES:
        raise _stop(path, f"more than {MAX_FEATURES} features", fix="Cut the map to the town.")
    features = []
    for number, item in enumerate(items):
        geometry = _shape(item)
        if geometry is None or geometry.is_empty:
            place = Where(str(path))
            faults.add(place, f"{key}.features[{number}]", "no geometry that can be read", fix="Mend or remove it.")
            continue
        properties = item.get("properties")
        properties = dict(properties) if isinstance(properties, dict) else {}
        if isinstance(item.get("id"), (str, int)):
            properties.setdefault("id", item["id"])
        features.append(Feature(number, geometry, properties))
    return MapFile(str(path), _geojson_crs(path, data), tuple(features))


def _shape(item: Any) -> Any:
    import shapely
    from shapely.geometry import shape  # maps only

    geometry = item.get("geometry") if isinstance(item, dict) else None
    if not isinstance(geometry, dict):
        return None
    try:
        return shapely.force_2d(shape(geometry))
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None  # whatever a foreign file holds there, it is no geometry


def _geojson_crs(path: Path, data: dict[str, Any]) -> str:
    member = data.get("crs")
    if member is None:
        return GEOGRAPHIC
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    crs = known_crs(name) if isinstance(name, str) else None
    if crs is None:
        raise _stop(path, "no such coordinate reference system", got=shown(name), fix="Export it in EPSG:4326.")
    return _crs_text(crs)


def _crs_text(crs: Any) -> str:
    authority = crs.to_authority()
    if crs.is_geographic and (authority is None or authority[1] in ("CRS84", "4326")):
        return GEOGRAPHIC
    return ":".join(authority) if authority else str(crs.to_wkt())


def _read_geopackage(path: Path, head: bytes) -> MapFile:
    import shapely
    from pyogrio import raw  # a third of a second; GeoPackage only
    from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

    if not head.startswith(b"SQLite format 3\x00"):
        raise _stop(path, "this is not a GeoPackage", fix="Export it again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL warns of what it then reads or refuses
            meta, _, wkb, columns = raw.read(str(path), force_2d=True, max_features=MAX_FEATURES)
        geometries = shapely.from_wkb(wkb)
    except (CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError,
            shapely.errors.ShapelyError, RuntimeError, ValueError, TypeError) as error:  # fmt: skip
        raise _stop(path, "the GeoPackage cannot be read", got=shown(str(error))) from error
    crs = known_crs(meta["crs"]) if meta.get("crs") else None
    if crs is None:
        raise _stop(path, "a map without coordinate reference system", fix="Assign one before the export.")
    names = [str(name) for name in meta["fields"]]
    features = []
    for number, geometry in enumerate(geometries):
        if geometry is None or geometry.is_empty:
            continue
        values = {name: _plain(column[number]) for name, column in zip(names, columns)}
        features.append(Feature(number, geometry, {k: v for k, v in values.items() if v is not None}))
    return MapFile(str(path), _crs_text(crs), tuple(features))


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if value is None or value != value else value
