"""Coordinates of tables and maps, all in one metric reference system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Where, shown
from energyplan.scenario.faults import Faults
from energyplan.scenario.schema import ScenarioSpec

Points = NDArray[np.float64]
GEOGRAPHIC = "EPSG:4326"


@dataclass(frozen=True)
class Projection:
    """From the coordinates of a scenario's tables, or of a map, to metres.

    Attributes
    ----------
    source : str
        Reference system of x and y in tables; empty for plain metres.
    target : str
        Metric reference system of the result; empty where tables hold plain metres and there is no map.
    """

    source: str = ""
    target: str = ""

    def to_metres(self, points: Points, crs: str = "") -> Points:
        """Return points ``[n, 2]`` in metres.

        Parameters
        ----------
        points : array
            x and y, or longitude and latitude ``[n, 2]``.
        crs : str
            Their reference system; that of the tables where empty.
        """
        source = crs or self.source
        if not source or source == self.target or not len(points):
            return points
        from pyproj import Transformer  # a tenth of a second and its database; many scenarios have plain metres

        x, y = Transformer.from_crs(source, self.target, always_xy=True).transform(points[:, 0], points[:, 1])
        return np.column_stack([x, y])


def find_projection(
    spec: ScenarioSpec, centre: tuple[float, float] | None, where: Where, faults: Faults
) -> Projection | None:
    """Choose the metric reference system of a scenario.

    `place.crs` where it is metric; else the UTM zone of the place, or of the middle of the first map.

    Parameters
    ----------
    spec : ScenarioSpec
        The scenario.
    centre : (float, float), optional
        Longitude and latitude of the middle of the first map or table [degree]; None without either.
    where : Where
        Place of ``place.crs``.
    faults : Faults
        Collector.

    Returns
    -------
    Projection
        None after a fault.
    """
    given = spec.place.crs
    if not given and centre is None:
        return Projection()
    if not given:
        return Projection("", _utm(*_middle(spec, centre)))
    crs = known_crs(given)
    if crs is None:
        fix = "Use a code such as EPSG:6678 (Japan, zone X), EPSG:25832 (Germany) or EPSG:4326 (degrees)."
        faults.add(where, "place.crs", "no such coordinate reference system", got=shown(given), fix=fix)
        return None
    if crs.is_geographic:
        return Projection(given, _utm(*_middle(spec, centre)))
    if not crs.is_projected or any(axis.unit_name not in ("metre", "meter") for axis in crs.axis_info[:2]):
        faults.add(where, "place.crs", "neither in metres nor in degrees", got=shown(given), fix="Use EPSG:6678.")
        return None
    return Projection(given, given)


def known_crs(text: str) -> Any:
    """Return pyproj's reference system of a name such as ``EPSG:6678``, or None when there is none."""
    from pyproj import CRS  # as above
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(text) if len(text) <= 200 else None
    except CRSError:
        return None


def _middle(spec: ScenarioSpec, centre: tuple[float, float] | None) -> tuple[float, float]:
    if centre is None or {"latitude", "longitude"} <= spec.place.model_fields_set:
        return spec.place.longitude, spec.place.latitude
    return centre


def _utm(longitude: float, latitude: float) -> str:
    zone = int((longitude + 180.0) // 6.0) % 60 + 1
    return f"EPSG:{(32600 if latitude >= 0 else 32700) + zone}"
