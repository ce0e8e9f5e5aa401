"""Maps of buildings and streets, from file to metres."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.scenario.faults import Faults
from energyplan.scenario.load import load
from energyplan.scenario.maps import read_map

LINE = {"type": "LineString", "coordinates": [[141.0, 39.0], [141.001, 39.0]]}


def geojson(*features: tuple[dict[str, Any], dict[str, Any]], crs: str = "") -> str:
    items = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    member = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return json.dumps({"type": "FeatureCollection", **member, "features": items})


def told(tmp_path: Path, content: str, name: str = "m.geojson") -> str:
    (tmp_path / name).write_text(content, encoding="utf-8")
    faults = Faults()
    assert read_map(tmp_path / name, "routes", faults) is None
    return str(faults.issues[0])


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("{", "m.geojson:1:2  this is not JSON"),
        ("[]", "this is not a map"),
        ("[" * 100_000, "this is not"),
        ('{"features": NaN}', "this is not a map"),
        ('{"features": []}', "a map without features"),
        (geojson(({}, {"type": "Nothing", "coordinates": []})), "routes.features[0]: no geometry that can be read"),
        (geojson(({}, {"type": "LineString", "coordinates": [["a", 1], [2]]})), "no geometry that can be read"),
        (geojson(({}, LINE), crs="urn:ogc:def:crs:EPSG::1"), "no such coordinate reference system"),
        (geojson(({}, {"type": "Point", "coordinates": [39.5, 141.0]})), "Longitude and latitude are swapped"),
        (geojson(({}, {"type": "Point", "coordinates": [-30000.0, 5000.0]})), "coordinates that are no degrees"),
        (geojson(({}, {"type": "Point", "coordinates": [1e200, 0.0]})), "no place on Earth"),
    ],
)
def test_a_broken_map_is_a_fault(tmp_path: Path, content: str, what: str) -> None:
    assert what in told(tmp_path, content)


def test_a_broken_geopackage_is_a_fault(tmp_path: Path) -> None:
    assert "this is not a GeoPackage" in told(tmp_path, "x", "m.gpkg")
    (tmp_path / "n.gpkg").write_bytes(b"SQLite format 3\x00" + bytes(500))
    faults = Faults()
    assert read_map(tmp_path / "n.gpkg", "routes", faults) is None
    assert "the GeoPackage cannot be read" in str(faults.issues[0])


def test_a_geopackage_is_read(tmp_path: Path) -> None:
    shapely, raw = pytest.importorskip("shapely"), pytest.importorskip("pyogrio.raw")
    lines = np.array([shapely.to_wkb(shapely.LineString([(0, 0), (5, 5)]))], dtype=object)
    raw.write(tmp_path / "m.gpkg", geometry=lines, field_data=[np.array(["main"], dtype=object)], fields=["id"],
              geometry_type="LineString", crs="EPSG:6678", layer="streets", driver="GPKG")  # fmt: skip
    found = read_map(tmp_path / "m.gpkg", "routes", Faults())
    assert found is not None and found.crs == "EPSG:6678"
    assert found.features[0].properties == {"id": "main"}


STREETS = geojson(
    ({"id": "main", "surface": "soft"}, {"type": "LineString", "coordinates": [[0, 0], [100, 0]]}),
    ({"id": "lane", "highway": "residential"}, {"type": "LineString", "coordinates": [[50, -50], [50, 50]]}),
    crs="EPSG:6678",
)
HOUSES = geojson(
    ({"id": "a", "use": "house"}, {"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 20], [0, 20], [0, 0]]]}),
    ({"floor_area_m2": "300 m2", "floors": None}, {"type": "Point", "coordinates": [90, 5]}),
    crs="EPSG:6678",
)


def _with_maps(folder: Path) -> Path:
    (folder / "streets.geojson").write_text(STREETS, encoding="utf-8")
    (folder / "houses.geojson").write_text(HOUSES, encoding="utf-8")
    text = (folder / "town.yaml").read_text(encoding="utf-8")
    start, end = text.index("routes:"), text.index("networks:")
    text = text[:start] + "routes: streets.geojson\n" + text[end:]
    text = text.replace("buildings.csv", "houses.geojson").replace(
        "longitude: 141.17", "longitude: 141.17, crs: EPSG:6678"
    )
    (folder / "town.yaml").write_text(text, encoding="utf-8")
    return folder / "town.yaml"


def test_maps_become_buildings_and_routes(folder: Path) -> None:
    found = load(_with_maps(folder))
    assert found.crs == "EPSG:6678"
    assert [(b.id, b.x, b.y, b.footprint_m2) for b in found.buildings] == [
        ("a", 5.0, 10.0, 200.0),
        ("b2", 90.0, 5.0, None),
    ]
    assert found.buildings[1].floor_area_m2 == 300.0
    assert sorted((e.id, e.length_m, e.surface) for e in found.edges) == [
        ("lane_1", 50.0, "hard"), ("lane_2", 50.0, "hard"), ("main_1", 50.0, "soft"), ("main_2", 50.0, "soft"),
    ]  # fmt: skip


def test_degrees_become_metres_of_the_utm_zone(folder: Path) -> None:
    path = _with_maps(folder)
    text = (
        path.read_text(encoding="utf-8").replace("EPSG:6678", "EPSG:4326").replace("x: 0, y: 0", "x: 141.17, y: 39.55")
    )
    path.write_text(text, encoding="utf-8")
    for name in ("streets.geojson", "houses.geojson"):
        data = (folder / name).read_text(encoding="utf-8").replace("EPSG:6678", "EPSG:4326")
        data = json.loads(data)
        for feature in data["features"]:
            feature["geometry"]["coordinates"] = _degrees(feature["geometry"]["coordinates"])
        (folder / name).write_text(json.dumps(data), encoding="utf-8")
    found = load(path)
    assert found.crs == "EPSG:32654"
    assert sum(e.length_m or 0 for e in found.edges) == pytest.approx(200.0, rel=0.01)
    x, y = found.site_xy["plant"]
    assert abs(found.buildings[0].x - x) < 20 and abs(found.buildings[0].y - y) < 20  # type: ignore[operator]


def _degrees(item: Any) -> Any:
    if isinstance(item[0], list):
        return [_degrees(inner) for inner in item]
    return [141.17 + item[0] / 111_320 / np.cos(np.radians(39.55)), 39.55 + item[1] / 111_030]


def test_a_map_and_plain_metres_do_not_mix(folder: Path) -> None:
    path = _with_maps(folder)
    path.write_text(path.read_text(encoding="utf-8").replace(", crs: EPSG:6678", ""), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"place.crs: x and y in tables and a map, but no reference system .*sites"):
        load(path)


@pytest.mark.parametrize(
    ("crs", "what"), [("EPSG:1", "no such coordinate"), ("EPSG:4978", "neither in metres nor in degrees")]
)
def test_a_reference_system_has_to_be_of_use(folder: Path, crs: str, what: str) -> None:
    path = _with_maps(folder)
    path.write_text(path.read_text(encoding="utf-8").replace("EPSG:6678", crs), encoding="utf-8")
    with pytest.raises(ScenarioError, match=what):
        load(path)
