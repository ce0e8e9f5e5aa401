"""A plan as map layers: routes, nodes, buildings and plants with their results, as GeoPackage and GeoJSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import xarray as xr
from numpy.typing import NDArray

from energyplan.results.plan import Plan

FILE, FOLDER = "layers.gpkg", "layers"
LOCAL_METRES = (
    'ENGCRS["local metres of the scenario",EDATUM["origin of the scenario"],CS[Cartesian,2],'
    'AXIS["easting (x)",east],AXIS["northing (y)",north],LENGTHUNIT["metre",1]]'
)
"""Reference system of a scenario in plain metres: it lies nowhere on Earth."""
NO_GEOJSON = (
    "no GeoJSON: the scenario gives plain metres, and GeoJSON holds longitude and latitude; "
    "set place.crs, such as EPSG:6678"
)
_WRITTEN = "1980-01-01T00:00:00.000Z"
"""In place of the moment of writing, so that the same plan gives the same file."""


@dataclass(frozen=True)
class Layer:
    """One layer: its name, what it shows, geometries and fields of one row each."""

    name: str
    about: str
    kind: str
    geometry: NDArray[Any]
    fields: dict[str, NDArray[Any]]


def layers(results: xr.Dataset) -> tuple[Layer, ...]:
    """Return the layers of a plan.

    Parameters
    ----------
    results : Dataset
        Of a plan, in memory or opened.

    Returns
    -------
    tuple of Layer
        ``routes`` along the streets, ``nodes``, ``buildings`` and ``plants`` as points; what has no place is left
        out, and so is a layer without features. Fields are the result variables on that dim, with the unit in the
        name; coordinates in the metres of the scenario.
    """
    found = [
        _routes(results),
        _points(results, "nodes", "node", "Junctions and ends: temperatures, pressure differences, voltages"),
        _points(results, "buildings", "building", "Demand, connection, own machines and energy bills"),
        _points(results, "plants", "asset", "Plants, stores and grid connections: capacity, output, investment"),
    ]
    return tuple(layer for layer in found if len(layer.geometry))


def write_layers(plan: Plan, folder: Path) -> tuple[Path, ...]:
    """Write a plan's layers as ``layers.gpkg`` and, where the place on Earth is known, ``layers/NAME.geojson``.

    Parameters
    ----------
    plan : Plan
        In memory or opened.
    folder : Path
        Where they go.

    Returns
    -------
    tuple of Path
        The files. The GeoPackage is in the scenario's reference system, or in local metres where it has none; then
        there is no GeoJSON (`NO_GEOJSON`). GeoJSON is in longitude and latitude (RFC 7946).
    """
    crs, found = str(plan.results.attrs.get("crs", "")), layers(plan.results)
    path, written = folder / FILE, []
    path.unlink(missing_ok=True)
    where = "" if crs else "; local metres, no place on Earth"
    for i, layer in enumerate(found):
        _write(
            path,
            layer,
            crs or LOCAL_METRES,
            driver="GPKG",
            append=i > 0,
            layer_options={"DESCRIPTION": layer.about + where},
        )
        written = [path]
    if crs and found:
        (folder / FOLDER).mkdir(exist_ok=True)
        for layer in found:
            file = folder / FOLDER / f"{layer.name}.geojson"
            file.unlink(missing_ok=True)
            _write(file, layer, crs, driver="GeoJSON", layer_options={"RFC7946": "YES", "COORDINATE_PRECISION": "7"})
            written.append(file)
    return tuple(written)


def _write(path: Path, layer: Layer, crs: str, **more: Any) -> None:
    from pyogrio import set_gdal_config_options  # a third of a second, maps only
    from pyogrio.raw import write

    set_gdal_config_options({"OGR_CURRENT_DATE": _WRITTEN})
    try:
        write(
            str(path),
            geometry=shapely.to_wkb(layer.geometry),
            field_data=list(layer.fields.values()),
            fields=list(layer.fields),
            layer=layer.name,
            geometry_type=layer.kind,
            crs=crs,
            **more,
        )
    finally:
        set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _routes(results: xr.Dataset) -> Layer:
    number = results["vertex_route"].to_numpy() if "vertex_route" in results else np.zeros(0, dtype=int)
    xy = np.column_stack([results["vertex_x"], results["vertex_y"]]) if len(number) else np.zeros((0, 2))
    lines = shapely.linestrings(xy, indices=number) if len(number) else np.zeros(0, dtype=object)
    sizes = [c for c in ("heat", "cooling", "electricity") if f"{c}_size" in results]
    carries = [
        " ".join(c for c, size in zip(sizes, row) if size)
        for row in zip(*(results[f"{c}_size"].to_numpy().astype(str) for c in sizes))
    ] or [""] * len(lines)
    about = "Streets and service lines: what lies in them, flows, loading, losses"
    fields = _fields(results, "route", np.ones(len(lines), dtype=bool))
    return Layer("routes", about, "LineString", lines, {**fields, "carries": np.array(carries, dtype=object)})


def _points(results: xr.Dataset, name: str, dim: str, about: str) -> Layer:
    if f"{dim}_x" not in results:
        return Layer(name, about, "Point", np.zeros(0, dtype=object), {})
    x, y = results[f"{dim}_x"].to_numpy(), results[f"{dim}_y"].to_numpy()
    there = np.isfinite(x) & np.isfinite(y)
    return Layer(name, about, "Point", shapely.points(x[there], y[there]), _fields(results, dim, there))


def _fields(results: xr.Dataset, dim: str, there: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """Return the label and every variable on a dim, and those by design state beside it."""
    fields = {"name": _plain(results[dim].to_numpy()[there])} if dim in results.coords else {}
    for name, values in _variables(results, dim):
        fields[name] = _plain(values[there])
    return fields


def _variables(results: xr.Dataset, dim: str) -> Iterator[tuple[str, NDArray[Any]]]:
    for key in results.data_vars:
        name, variable = str(key), results.variables[key]
        if name in (f"{dim}_x", f"{dim}_y"):
            continue
        unit = str(variable.attrs.get("units", "1"))
        if unit == results.attrs["currency"]:
            name = f"{name}_{unit.lower()}"
        if variable.dims == (dim,):
            yield name, variable.to_numpy()
        elif len(variable.dims) == 2 and variable.dims[1] == dim and str(variable.dims[0]).endswith("_state"):
            for state, values in zip(results[variable.dims[0]].to_numpy(), variable.to_numpy()):
                yield f"{name}_{re.sub(r'[^a-z0-9]+', '_', str(state).lower())}", values


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    """Return values as GDAL takes them: texts as objects, infinity as a gap."""
    if values.dtype.kind in "UO":
        return np.array([str(v) for v in values], dtype=object)
    return np.where(np.isfinite(values), values, np.nan) if values.dtype.kind == "f" else values
