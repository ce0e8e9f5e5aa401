"""Web map coordinates in true metres, so that a background map can lie beneath a plan where the reader asks for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from energyplan.results.plan import Plan

Values = NDArray[np.float64]
JAPAN = (122.0, 20.0, 154.0, 46.0)
"""West, south, east, north of the maps of Japan's geographical survey [degree]."""
SURVEY = ("https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png", "国土地理院 (GSI Japan)")
OPEN = ("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "© OpenStreetMap contributors")


@dataclass(frozen=True)
class Frame:
    """From the coordinates of a plan to web mercator about its middle, scaled to true metres.

    Attributes
    ----------
    crs : str
        Reference system of the plan.
    x, y : float
        Middle in web mercator [m].
    scale : float
        True metres per metre of web mercator there [-].
    longitude, latitude : float
        Middle [degree].
    """

    crs: str
    x: float
    y: float
    scale: float
    longitude: float
    latitude: float

    def to_map(self, points: Values) -> Values:
        """Return points ``[n, 2]`` [m] of the plan as points of the map [m]; NaN stays NaN."""
        found = np.full(points.shape, np.nan)
        there = np.isfinite(points).all(axis=1)
        transformer = Transformer.from_crs(self.crs, "EPSG:3857", always_xy=True)
        x, y = transformer.transform(points[there, 0], points[there, 1])
        found[there] = np.column_stack([x - self.x, y - self.y]) * self.scale
        return found

    def tiles(self) -> dict[str, Any]:
        """Return what a page needs to lay tiles beneath the map: origin, scale, address and credit."""
        west, south, east, north = JAPAN
        here = west <= self.longitude <= east and south <= self.latitude <= north
        address, credit = SURVEY if here else OPEN
        return {"x": self.x, "y": self.y, "scale": self.scale, "url": address, "credit": credit}


def frame_of(plan: Plan) -> Frame | None:
    """Return the frame of a plan's map; None where its coordinates are plain metres without a reference system."""
    crs = str(plan.results.attrs.get("crs", ""))
    points = [
        np.column_stack([plan.results[f"{dim}_x"].to_numpy(), plan.results[f"{dim}_y"].to_numpy()])
        for dim in ("building", "node")
        if f"{dim}_x" in plan.results
    ]
    xy = np.concatenate(points) if points else np.zeros((0, 2))
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not crs or not len(xy):
        return None
    middle = (xy.min(axis=0) + xy.max(axis=0)) / 2.0
    x, y = Transformer.from_crs(crs, "EPSG:3857", always_xy=True).transform(*middle)
    longitude, latitude = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(*middle)
    return Frame(crs, float(x), float(y), float(np.cos(np.radians(latitude))), float(longitude), float(latitude))
