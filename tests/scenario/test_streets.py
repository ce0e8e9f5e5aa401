"""Streets cut at their crossings."""

from __future__ import annotations

import pytest
from shapely import LineString

from energyplan.scenario.schema_place import RouteEdge, RouteNode
from energyplan.scenario.streets import Street, cut


def town(*lines: list[tuple[float, float]]) -> tuple[tuple[RouteNode, ...], tuple[RouteEdge, ...]]:
    return cut([Street(LineString(line), {"id": f"s{i}"}) for i, line in enumerate(lines)])


def test_a_crossing_becomes_a_node() -> None:
    nodes, edges = town([(0, 0), (10, 0)], [(5, -5), (5, 5)])
    assert len(nodes) == 5
    assert [(e.id, e.length_m) for e in edges] == [("s0_1", 5.0), ("s0_2", 5.0), ("s1_1", 5.0), ("s1_2", 5.0)]


def test_an_end_that_nearly_touches_joins() -> None:
    nodes, edges = town([(0, 0), (100, 0)], [(40, 0.3), (40, 50)])
    assert (len(nodes), len(edges)) == (4, 3)
    apart, _ = town([(0, 0), (100, 0)], [(40, 0.9), (40, 50)])
    assert len(apart) == 4


def test_bends_are_kept_and_counted() -> None:
    nodes, edges = town([(0, 0), (3, 4), (3, 14)])
    assert len(nodes) == 2
    assert edges[0].length_m == pytest.approx(15.0)
    assert edges[0].points == ((3.0, 4.0),)


def test_a_ring_has_no_edge_back_to_its_start() -> None:
    nodes, edges = town([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)])
    assert len(nodes) == 2 and len(edges) == 2
    assert sum(e.length_m or 0 for e in edges) == pytest.approx(40.0)
    assert all(e.from_node != e.to_node for e in edges)


def test_nothing_is_lost_on_a_grid() -> None:
    lines = [[(0.0, 10.0 * i), (90.0, 10.0 * i)] for i in range(10)] + [
        [(10.0 * i, 0.0), (10.0 * i, 90.0)] for i in range(10)
    ]
    nodes, edges = town(*lines)
    assert (len(nodes), len(edges)) == (100, 180)
    assert sum(e.length_m or 0 for e in edges) == pytest.approx(1800.0)
    assert len({e.id for e in edges}) == 180
