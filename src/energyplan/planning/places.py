"""Where everything of a plan stands, for maps: plants, buildings without streets, the lines of the streets, and the
reference system of it all."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from energyplan.results.dataset import with_arrays
from energyplan.results.problem import RouteGraph
from energyplan.scenario.record import Scenario

Values = NDArray[np.float64]


def with_places(results: xr.Dataset, scenario: Scenario, routes: RouteGraph) -> xr.Dataset:
    """Return the results with places of assets and buildings, the routes' lines and the reference system.

    Parameters
    ----------
    results : Dataset
        Of a plan.
    scenario : Scenario
        Sites, buildings and the reference system of their coordinates.
    routes : RouteGraph
        The streets, service lines included.

    Returns
    -------
    Dataset
        With ``asset_x``, ``asset_y``, ``building_x``, ``building_y`` [m], NaN where there is no place; the points of
        each route's line; and the attributes ``crs`` (empty for plain metres), ``latitude`` and ``longitude`` of the
        municipality [degree].
    """
    spots = _spots(scenario)
    nowhere = (np.nan, np.nan)
    values: dict[str, Any] = {}
    for dim, names in (("asset", results["asset_site"].to_numpy()), ("building", results["building"].to_numpy())):
        xy = np.array([spots.get(str(name), nowhere) for name in names], dtype=float).reshape(-1, 2)
        values |= {f"{dim}_x": xy[:, 0], f"{dim}_y": xy[:, 1]}
    number, xy = route_lines(routes)
    values |= {"vertex_route": number, "vertex_x": xy[:, 0], "vertex_y": xy[:, 1]}
    found = with_arrays(results, results.attrs["currency"], {"vertex": np.arange(len(number))}, values)
    place = scenario.spec.place
    return found.assign_attrs(crs=scenario.crs, latitude=float(place.latitude), longitude=float(place.longitude))


def _spots(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Return the place of every building and site that has one; a site goes before a building of its name."""
    nodes = {node.id: (float(node.x), float(node.y)) for node in scenario.nodes}
    found = {}
    for building in scenario.buildings:
        if building.node in nodes:
            found[building.id] = nodes[building.node]
        elif building.x is not None and building.y is not None:
            found[building.id] = (float(building.x), float(building.y))
    for site in scenario.spec.sites:
        place = nodes.get(site.node or "") or scenario.site_xy.get(site.name)
        if place is not None:
            found[site.name] = place
    return found


def route_lines(routes: RouteGraph) -> tuple[NDArray[np.int32], Values]:
    """Return the points of all routes' lines, one route after the other.

    Parameters
    ----------
    routes : RouteGraph
        The streets.

    Returns
    -------
    number, xy : array, array
        Route of each point ``[vertex]``, from 0, and its coordinates ``[vertex, 2]`` [m]: from the start of the route
        over its bends to its end.
    """
    lines: list[Values] = []
    number: list[int] = []
    for r, (a, b) in enumerate(zip(routes.from_node, routes.to_node)):
        bends = routes.bends[r] if routes.bends else np.zeros((0, 2))
        lines.append(np.vstack([[routes.x[a], routes.y[a]], bends, [routes.x[b], routes.y[b]]]))
        number += [r] * len(lines[-1])
    xy = np.vstack(lines) if lines else np.zeros((0, 2))
    return np.array(number, dtype=np.int32), xy
