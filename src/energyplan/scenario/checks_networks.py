"""What a network needs: routes, plants, and buildings that lie near enough to a route that leads to a plant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from energyplan.catalogue.cables import load_cables
from energyplan.catalogue.pipes import load_pipes
from energyplan.scenario.checks import Checker
from energyplan.scenario.kinds import about_kinds
from energyplan.scenario.schema_networks import PipeNetwork

MANY = 5


def check_networks(check: Checker) -> None:
    """Every network has routes to lie in and a plant, and can reach the buildings that have to join."""
    s = check.scenario
    networks = s.spec.networks
    wanted = [name for name in ("heat", "cooling", "electricity") if getattr(networks, name) is not None]
    has_routes = bool(s.edges)
    if wanted and not has_routes and s.spec.routes is None:
        fix = "Give routes (a map of streets), or remove the networks."
        for name in wanted:
            check.fault(f"networks.{name}", "a network without routes to lie in", fix=fix)
    if has_routes and len(s.spec.zones) > 1:
        fix = "A network joins its buildings to one supply area: plan the zones as scenarios of their own."
        check.fault("zones", "routes with several zones", got=", ".join(s.spec.zones), expected="one zone", fix=fix)
    if has_routes:
        reach = _Reach.of(check)
        for name in wanted:
            _check_plants_and_buildings(check, name, reach)


def check_sizes(check: Checker) -> None:
    """Pipes and cables are in a catalogue, and what goes out is warmer (colder) than what comes back."""
    networks = check.scenario.spec.networks
    for name in ("heat", "cooling"):
        network = getattr(networks, name)
        if network is not None:
            _check_pipes(check, f"networks.{name}", network, cold=name == "cooling")
    if networks.electricity is not None and networks.electricity.cable_cost_per_m is None:
        cables = networks.electricity.cables
        if check.asked(lambda: load_cables(cables), "networks.electricity.cables"):
            for i, size in enumerate(networks.electricity.sizes):
                check.known(
                    f"networks.electricity.sizes[{i}]", size, load_cables(cables).name, f"no such size in {cables}"
                )


def _check_pipes(check: Checker, key: str, network: PipeNetwork, *, cold: bool) -> None:
    supply, back = network.supply_temp_degc, network.return_temp_degc
    at_fault = {issue.key for issue in check.faults.issues}
    if {f"{key}.supply_temp_degc", f"{key}.return_temp_degc"} & at_fault:
        pass  # a default of ours stands there
    elif (supply >= back) if cold else (supply <= back):
        side = "above" if cold else "below"
        expected = f"{'less' if cold else 'more'} than {back:g}"
        check.fault(f"{key}.supply_temp_degc", f"the supply is not {'below' if cold else 'above'} the return",
                    got=float(supply), expected=expected, fix=f"It may not lie {side} the return.")  # fmt: skip
    if network.pipe_cost_per_m is None or network.sizes:
        if not check.asked(lambda: load_pipes(network.pipes), f"{key}.pipes"):
            return
        pipes = load_pipes(network.pipes)
        sizes = [f"DN{dn}" for dn in pipes.dn.tolist()]
        names = {name.replace(" ", "").lower() for name in (*sizes, *pipes.name)}
        for i, size in enumerate(network.sizes):
            if size.replace(" ", "").lower() not in names:
                check.known(f"{key}.sizes[{i}]", size, sizes, f"no such size in {network.pipes}")


def check_routes(check: Checker) -> None:
    """Routes lead from node to node; what stands at a node stands at one of them."""
    s = check.scenario
    nodes = {node.id for node in s.nodes}
    if not s.nodes and not s.edges:
        if s.spec.routes is not None and not check.faults.issues:
            check.fault("routes", "routes without any edge", fix="Give nodes and edges, or a map.")
        return
    for i, edge in enumerate(s.edges):
        for name in ("from_node", "to_node"):
            check.known(
                f"routes.edges[{i}].{name}", getattr(edge, name), nodes, f"route {edge.id or i + 1} ends nowhere"
            )
        if edge.from_node == edge.to_node:
            check.fault(f"routes.edges[{i}]", f"route {edge.id or i + 1} leads back to its start", got=edge.from_node)
    for i, site in enumerate(s.spec.sites):
        if site.node is not None:
            check.known(f"sites[{i}].node", site.node, nodes, f"{site.name} stands at no node of the routes")
    for i, building in enumerate(s.buildings):
        if building.node is not None:
            check.known(
                f"demand.buildings[{i}].node", building.node, nodes, f"{building.id} stands at no node of the routes"
            )


@dataclass(frozen=True)
class _Reach:
    """Connected component of every site and building (-1 for none), and its distance to the routes [m]."""

    sites: dict[str, int]
    buildings: dict[str, int]
    distance: dict[str, float]
    size: list[int]

    @classmethod
    def of(cls, check: Checker) -> _Reach:
        s = check.scenario
        label = _components([n.id for n in s.nodes], ((e.from_node, e.to_node) for e in s.edges))
        lines, of_line = _lines(check, label)
        sites = [(x.name, x.node, s.site_xy.get(x.name)) for x in s.spec.sites]
        buildings = [(b.id, b.node, (b.x, b.y) if b.x is not None and b.y is not None else None) for b in s.buildings]
        distance: dict[str, float] = {}
        found = [_nearest(group, label, lines, of_line, distance) for group in (sites, buildings)]
        size = [0] * (max(label.values(), default=-1) + 1)
        for component in label.values():
            size[component] += 1
        return cls(found[0], found[1], distance, size)


def _lines(check: Checker, label: dict[str, int]) -> tuple[list[Any], list[int]]:
    """Return every route as points ``[n, 2]`` with the component it belongs to; one with unknown ends is left out."""
    xy = {n.id: (n.x, n.y) for n in check.scenario.nodes}
    lines, of_line = [], []
    for edge in check.scenario.edges:
        if edge.from_node in xy and edge.to_node in xy:
            lines.append(np.array([xy[edge.from_node], *edge.points, xy[edge.to_node]], dtype=float))
            of_line.append(label[edge.from_node])
    return lines, of_line


def _components(names: list[str], pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return the connected component of every node, by the halving of paths."""
    parent = {name: name for name in names}

    def top(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for a, b in pairs:
        if a in parent and b in parent:
            parent[top(a)] = top(b)
    numbers: dict[str, int] = {}
    return {name: numbers.setdefault(top(name), len(numbers)) for name in names}


def _nearest(
    group: list[tuple[str, str | None, Any]],
    label: dict[str, int],
    lines: list[Any],
    of_line: list[int],
    distance: dict[str, float],
) -> dict[str, int]:
    """Return each thing's component: that of its node, else of the route nearest to it."""
    found = {name: label.get(node, -1) if node is not None else -1 for name, node, _ in group}
    placed = [(name, xy) for name, node, xy in group if node is None and xy is not None]
    if not placed or not lines:
        return found
    import shapely  # a tenth of a second; only scenarios with coordinates need it

    tree = shapely.STRtree([shapely.LineString(points) for points in lines])
    points = shapely.points(np.array([xy for _, xy in placed], dtype=float))
    at = tree.nearest(points)
    far = shapely.distance(points, tree.geometries[at])
    for (name, _), line, metres in zip(placed, at.tolist(), far.tolist()):
        found[name], distance[name] = of_line[line], metres
    return found


def _check_plants_and_buildings(check: Checker, carrier: str, reach: _Reach) -> None:
    s = check.scenario
    about = about_kinds()
    network = getattr(s.spec.networks, carrier)
    plants = [
        a
        for a in s.assets
        if a.kind in about and carrier in about[a.kind].outputs and about[a.kind].group != "building"
    ]
    places = {**reach.buildings, **reach.sites}
    fed = {places[a.at] for a in plants if a.at in places} - {-1}
    anywhere = any(a.at in ("", *s.spec.zones) for a in plants)
    if carrier == "electricity":
        substation = network.substation
        if substation and not check.known(
            f"networks.{carrier}.substation", substation, reach.sites, "no such site for the substation"
        ):
            return
        fed, anywhere = ({reach.sites[substation]} if substation else fed), anywhere and not substation
    elif network.connection != "forbidden" and not fed and not plants:
        fix = f"Add one at a site, such as assets: [{{kind: ..., at: {next(iter(reach.sites), 'plant')}}}]."
        what, expected = f"a {carrier} network without a plant", f"an asset that gives {carrier}"
        check.fault(f"networks.{carrier}", what, expected=expected, fix=fix)
        return
    elif network.connection != "forbidden" and not fed:
        names = ", ".join(a.name for a in plants[:MANY])
        fix = f"Give them `at`: a site on the routes ({', '.join(list(reach.sites)[:MANY]) or 'add one under sites'})."
        check.fault(f"networks.{carrier}", f"no plant of the {carrier} network stands at a site: {names}", fix=fix)
        return
    if fed and not anywhere:
        _check_buildings(check, carrier, reach, fed)


def _check_buildings(check: Checker, carrier: str, reach: _Reach, fed: set[int]) -> None:
    """Name the buildings that cannot join: faults where they have to, warnings where they may."""
    s = check.scenario
    rule = getattr(s.spec.networks, carrier).connection
    limit = getattr(s.spec.routes, "snap_m", 150.0)
    cut_off: dict[bool, list[str]] = {True: [], False: []}
    for i, building in enumerate(s.buildings):
        joins = getattr(building, f"{carrier}_connection") or rule
        key = f"demand.buildings[{i}]"
        if joins == "forbidden":
            continue
        note = check.fault if joins == "required" else check.warn
        far = reach.distance.get(building.id, 0.0)
        if building.x is None and building.node is None:
            fix = f"Give x and y, or node, or {carrier}_connection: forbidden."
            note(key, f"{building.id} has no place on the routes, so the {carrier} network cannot reach it", fix=fix)
        elif far > limit:
            fix = "Move it, add a route, raise routes.snap_m, or forbid its connection."
            note(key, f"{building.id} lies too far from every route for the {carrier} network", got=f"{far:.0f} m",
                 expected=f"at most {limit:g} m", fix=fix)  # fmt: skip
        elif reach.buildings[building.id] not in fed and reach.buildings[building.id] >= 0:
            cut_off[joins == "required"].append(building.id)
    for required, names in cut_off.items():
        if names:
            shown = ", ".join(names[:MANY]) + (f" and {len(names) - MANY} more" if len(names) > MANY else "")
            what = f"no route leads from a plant of the {carrier} network to {shown}"
            fix = "Connect the routes, add a plant there, or forbid the connection."
            (check.fault if required else check.warn)("routes", what, fix=fix)
