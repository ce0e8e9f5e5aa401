"""Map layers read back: reference system, counts, values, lines along the streets."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import xarray as xr
from pyogrio import list_layers, read_info
from pyogrio.raw import read
from pyproj import Transformer

from energyplan.exchange.layers import layers, write_layers
from energyplan.results.plan import Plan
from energyplan.results.store import open_plan

EAST, NORTH = 424000.0, 5368000.0


def placed(plan: Plan) -> Plan:
    """Return a plan moved to a place in Germany."""
    data = plan.results
    moved: dict[str, xr.DataArray] = {}
    for dim in ("node", "building", "asset", "vertex"):
        moved |= {f"{dim}_x": data[f"{dim}_x"] + EAST, f"{dim}_y": data[f"{dim}_y"] + NORTH}
    moved = {name: value.assign_attrs(data[name].attrs) for name, value in moved.items()}
    return replace(plan, results=data.assign(moved).assign_attrs(crs="EPSG:25832"))


def columns(path: Path, layer: str | None = None) -> tuple[Any, dict[str, np.ndarray]]:
    meta, _, wkb, values = read(str(path), layer=layer)
    return shapely.from_wkb(wkb), dict(zip(meta["fields"], values))


def test_plain_metres_make_a_geopackage_alone(tiny_plan: Plan, tmp_path: Path) -> None:
    assert write_layers(tiny_plan, tmp_path) == (tmp_path / "layers.gpkg",)
    assert [name for name, _ in list_layers(tmp_path / "layers.gpkg")] == ["routes", "nodes", "buildings", "plants"]
    for name in ("routes", "plants"):
        info = read_info(tmp_path / "layers.gpkg", layer=name)
        assert "local metres of the scenario" in info["crs"]
        assert "no place on Earth" in info["layer_metadata"]["DESCRIPTION"]


def test_counts_and_values_are_the_plan_s(tiny_plan: Plan, tmp_path: Path) -> None:
    plan = placed(tiny_plan)
    files = write_layers(plan, tmp_path)
    assert [f.name for f in files[1:]] == [f"{n}.geojson" for n in ("routes", "nodes", "buildings", "plants")]
    data = plan.results
    assert read_info(files[0], layer="routes")["crs"] == "EPSG:25832"
    lines, routes = columns(files[0], "routes")
    assert len(lines) == data.sizes["route"] and routes["name"].tolist() == data.route.values.tolist()
    assert shapely.length(lines) == pytest.approx(data.route_length_m.to_numpy())
    for name in ("route_length_m", "heat_gradient_pa_per_m", "line_loading", "line_loss_kwh"):
        assert np.allclose(routes[name], data[name], equal_nan=True), name
    assert routes["heat_size"].tolist() == data.heat_size.values.tolist()
    state = str(data.heat_state.values[0])
    assert np.allclose(routes[f"heat_flow_kw_{state.replace(' ', '_')}"], data.heat_flow_kw.values[0])
    assert set(" ".join(routes["carries"]).split()) == {"heat", "cooling", "electricity"}
    _, nodes = columns(files[0], "nodes")
    assert np.allclose(nodes["voltage_min"], data.voltage_min, equal_nan=True)
    spots, buildings = columns(files[0], "buildings")
    assert shapely.get_x(spots) == pytest.approx(data.building_x.to_numpy())
    assert buildings["bill_then_jpy"] == pytest.approx(data.bill_then.to_numpy())
    assert buildings["heat_connected"].astype(bool).tolist() == data.heat_connected.values.tolist()
    _, plants = columns(files[0], "plants")
    assert "chips" in plants["name"] and "lamps" not in plants["name"], "a load without a place is on no map"
    chips = plants["name"].tolist().index("chips")
    assert plants["capacity"][chips] == pytest.approx(float(data.capacity.sel(asset="chips")))


def test_geojson_is_in_longitude_and_latitude(tiny_plan: Plan, tmp_path: Path) -> None:
    write_layers(placed(tiny_plan), tmp_path)
    data = json.loads((tmp_path / "layers" / "buildings.geojson").read_text(encoding="utf-8"))
    assert "crs" not in data, "RFC 7946 knows one system"
    to_degrees = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
    first = data["features"][0]
    assert first["geometry"]["coordinates"] == pytest.approx(to_degrees.transform(EAST + 100, NORTH + 20), abs=2e-7)
    assert first["properties"]["name"] == "hall" and first["properties"]["heat_connected"] is True


def test_bends_are_drawn(tiny_plan: Plan) -> None:
    data = tiny_plan.results
    points = [[0.0, 0.0], [50.0, 40.0], [100.0, 0.0]]
    one = data.isel(route=[0]).drop_dims("vertex").assign(
        vertex_route=("vertex", [0, 0, 0]), vertex_x=("vertex", [p[0] for p in points]),
        vertex_y=("vertex", [p[1] for p in points]),
    )  # fmt: skip
    assert shapely.get_coordinates(layers(one)[0].geometry).tolist() == points


def test_an_opened_plan_gives_the_same_files(tiny_plan: Plan, tiny_folder: Path, tmp_path: Path) -> None:
    for name, plan in (("a", tiny_plan), ("b", open_plan(tiny_folder))):
        (tmp_path / name).mkdir()
        write_layers(plan, tmp_path / name)
    a, b = ((tmp_path / name / "layers.gpkg").read_bytes() for name in ("a", "b"))
    assert a == b


def test_hostile_names_and_gaps(tiny_plan: Plan, tmp_path: Path) -> None:
    names = ["<script>", "'; DROP TABLE routes; --", "🏠" * 200]
    plan = placed(tiny_plan)
    data = plan.results.assign_coords(building=names)
    data["building_x"] = data.building_x.copy(data=[EAST, np.nan, EAST])
    write_layers(replace(plan, results=data), tmp_path)
    _, buildings = columns(tmp_path / "layers.gpkg", "buildings")
    assert buildings["name"].tolist() == [names[0], names[2]]
    assert json.loads((tmp_path / "layers" / "buildings.geojson").read_text(encoding="utf-8"))


def test_without_streets_buildings_remain(tiny_bare: Plan, tmp_path: Path) -> None:
    write_layers(tiny_bare, tmp_path)
    assert [name for name, _ in list_layers(tmp_path / "layers.gpkg")] == ["buildings"]
    (tmp_path / "none").mkdir()
    nowhere = tiny_bare.results.assign(building_x=tiny_bare.results.building_x * np.nan)
    assert write_layers(replace(tiny_bare, results=nowhere), tmp_path / "none") == ()
