"""Routes of a scenario as a graph of arrays, with service lines to every building and plant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError
from energyplan.results.problem import RouteGraph
from energyplan.scenario.record import Scenario
from energyplan.scenario.schema_place import RouteEdge
from energyplan.topology.services import Attached, attach

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Streets:
    """The route graph, and where everything stands in it.

    Attributes
    ----------
    graph : RouteGraph
        Nodes and routes, service lines included.
    edge : array
        The scenario's edge that each route is a part of, -1 for a service line ``[route]``.
    building_node : array
        Node of each building ``[b]``; -1 where it has no place.
    site_node : dict of str to int
        Node of each site and of each building by name.
    """

    graph: RouteGraph
    edge: Ints
    building_node: Ints
    site_node: dict[str, int]


def no_streets(scenario: Scenario) -> Streets:
    """Return the empty graph of a scenario without routes."""
    none = np.full(len(scenario.buildings), -1, dtype=np.int64)
    return Streets(RouteGraph(), np.zeros(0, dtype=np.int64), none, {})


def streets(scenario: Scenario) -> Streets:
    """Return the route graph of a scenario.

    Parameters
    ----------
    scenario : Scenario
        With nodes and edges.

    Returns
    -------
    Streets
        Buildings and sites at named nodes stand there; the others get a service line to the nearest street.

    Raises
    ------
    ScenarioError
        Naming what lies further from any street than ``routes.snap_m``.
    """
    if not scenario.edges:
        return no_streets(scenario)
    index = {node.id: i for i, node in enumerate(scenario.nodes)}
    x = np.array([node.x for node in scenario.nodes], dtype=float)
    y = np.array([node.y for node in scenario.nodes], dtype=float)
    tail = np.array([index[e.from_node] for e in scenario.edges], dtype=np.int64)
    head = np.array([index[e.to_node] for e in scenario.edges], dtype=np.int64)
    length = np.array([_length(e, (x[a], y[a]), (x[b], y[b])) for e, a, b in zip(scenario.edges, tail, head)])
    names, px, py = _loose(scenario)
    found = attach((x, y), (tail, head), length, (px, py), [e.points for e in scenario.edges])
    _check_distance(scenario, names, found.distance_m)
    loose = dict(zip(names, found.node.tolist()))
    building_node = np.array(
        [index[b.node] if b.node else loose.get(b.id, -1) for b in scenario.buildings], dtype=np.int64
    )
    site_node = {b.id: int(n) for b, n in zip(scenario.buildings, building_node) if n >= 0}
    for site in scenario.spec.sites:
        at = index[site.node] if site.node else loose.get(f"site {site.name}")
        if at is not None:
            site_node[site.name] = at
    return Streets(_graph(scenario, found, names), found.street, building_node, site_node)


def _length(edge: RouteEdge, start: tuple[float, float], end: tuple[float, float]) -> float:
    if edge.length_m is not None:
        return float(edge.length_m)
    path = np.array([start, *edge.points, end])
    return float(np.hypot(*np.diff(path, axis=0).T).sum())


def _loose(scenario: Scenario) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Return names and coordinates of buildings and sites that stand at no named node."""
    spots = {b.id: (b.x, b.y) for b in scenario.buildings if not b.node and b.x is not None and b.y is not None}
    for site in scenario.spec.sites:
        if not site.node and site.name in scenario.site_xy:
            spots[f"site {site.name}"] = scenario.site_xy[site.name]
    xy = np.array(list(spots.values()), dtype=float).reshape(-1, 2)
    return list(spots), xy[:, 0], xy[:, 1]


def _check_distance(scenario: Scenario, names: list[str], distance: NDArray[np.float64]) -> None:
    routes = scenario.spec.routes
    limit = getattr(routes, "snap_m", 150.0)
    issues = []
    at = {b.id: i for i, b in enumerate(scenario.buildings)}
    for name, far in zip(names, distance.tolist()):
        if far > limit:
            key = f"demand.buildings[{at[name]}]" if name in at else "sites"
            issues.append(
                Issue(
                    scenario.where(key), key, f"{name} lies too far from any route",
                    got=f"{far:.0f} m", expected=f"at most {limit:g} m",
                    fix="Check its coordinates, add a route that passes it, or raise routes.snap_m.",
                )
            )  # fmt: skip
    if issues:
        raise ScenarioError(issues)


def _graph(scenario: Scenario, found: Attached, names: list[str]) -> RouteGraph:
    street = found.street
    count: dict[int, int] = {}
    route_names = []
    parts = np.bincount(street[street >= 0], minlength=len(scenario.edges))
    service = iter(names)
    for s in street.tolist():
        if s < 0:
            route_names.append(f"service {next(service)}")
            continue
        edge = scenario.edges[s]
        base = edge.id or f"{edge.from_node}-{edge.to_node}"
        count[s] = count.get(s, 0) + 1
        route_names.append(base if parts[s] == 1 else f"{base}/{count[s]}")
    n_branches = len(found.x) - len(scenario.nodes) - len(names)
    nodes = [node.id for node in scenario.nodes] + names + [f"branch {i + 1}" for i in range(n_branches)]
    factor = np.array([scenario.edges[s].cost_factor if s >= 0 else 1.0 for s in street])
    surface = tuple(scenario.edges[s].surface if s >= 0 else "soft" for s in street)
    return RouteGraph(
        node_names=tuple(nodes),
        route_names=tuple(route_names),
        x=found.x,
        y=found.y,
        from_node=found.from_node,
        to_node=found.to_node,
        length_m=found.length_m,
        cost_factor=factor,
        surface=surface,
        bends=found.bends,
    )
