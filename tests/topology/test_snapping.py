"""Streets and buildings drawn by hand, and the graph a person would make of them."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.topology.snapping import SnapOptions, route_graph


def test_a_building_beside_a_street_gets_a_foot_and_a_service_line() -> None:
    graph = route_graph([[(0, 0), (100, 0)]], [(40, 10)])
    assert len(graph.xy) == 4
    assert sorted(graph.length_m.tolist()) == pytest.approx([10.0, 40.0, 60.0])
    service = int(np.flatnonzero(graph.street < 0)[0])
    assert graph.route_to[service] == graph.point_node[0]
    assert graph.xy[graph.route_from[service]].tolist() == [40.0, 0.0]


def test_bends_are_no_nodes_and_lengths_run_along_the_street() -> None:
    graph = route_graph([[(0, 0), (30, 0), (30, 40)]], np.zeros((0, 2)))
    assert len(graph.xy) == 2 and graph.length_m.tolist() == [70.0]


def test_streets_meet_at_ends_and_at_t_junctions() -> None:
    graph = route_graph([[(0, 0), (100, 0)], [(50, 0.2), (50, 60)], [(100, 0), (100, 50)]], np.zeros((0, 2)))
    assert (graph.component == 0).all()
    assert len(graph.route_from) == 4 and len(graph.xy) == 5


def test_crossings_meet_only_where_asked() -> None:
    cross = [[(0, 0), (100, 0)], [(50, -50), (50, 50)]]
    apart = route_graph(cross, [(10, 5)])
    assert len(apart.xy) == 6 and apart.component.max() == 1
    assert apart.component[apart.point_node[0]] == 0
    joined = route_graph(cross, [(10, 5)], SnapOptions(crossings=True))
    assert joined.component.max() == 0


def test_two_buildings_at_one_spot_share_their_foot() -> None:
    graph = route_graph([[(0, 0), (100, 0)]], [(40, 10), (40.2, -10), (70, 0)])
    feet = graph.route_from[graph.street < 0]
    assert feet[0] == feet[1]
    assert (graph.street < 0).sum() == 2  # the third stands on the street
    assert graph.xy[graph.point_node[2]].tolist() == [70.0, 0.0]


def test_a_building_at_the_end_of_a_street_uses_its_end() -> None:
    graph = route_graph([[(0, 0), (100, 0)]], [(110, 0)])
    assert sorted(graph.length_m.tolist()) == pytest.approx([10.0, 100.0])


def test_total_street_length_is_kept() -> None:
    rng = np.random.default_rng(1)
    lines = [np.cumsum(rng.normal(0, 30, (4, 2)), axis=0) + rng.uniform(0, 400, 2) for _ in range(12)]
    points = rng.uniform(0, 400, (60, 2))
    graph = route_graph(lines, points, SnapOptions(tolerance_m=0.01, longest_service_m=1e4))
    drawn = sum(np.linalg.norm(np.diff(line, axis=0), axis=1).sum() for line in lines)
    assert graph.length_m[graph.street >= 0].sum() == pytest.approx(drawn, abs=1.0)
    assert graph.xy[graph.point_node] == pytest.approx(points, abs=0.02)
    for p in range(60):  # no street is nearer than the service line is long
        route = np.flatnonzero((graph.street < 0) & (graph.route_to == graph.point_node[p]))
        assert len(route) <= 1


def test_far_buildings_and_streets_without_length_are_named() -> None:
    with pytest.raises(ScenarioError, match=r"mill.*too far"):
        route_graph([[(0, 0), (100, 0)]], [(0, 900)], names=["mill"])
    with pytest.raises(ScenarioError, match="street 1"):
        route_graph([[(0, 0), (100, 0)], [(5, 5), (5, 5)]], [(0, 9)])
    with pytest.raises(ScenarioError, match="missing"):
        route_graph([], [(0, 9)])
