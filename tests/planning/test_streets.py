"""The route graph of a scenario: names, service lines, where things stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.core.errors import ScenarioError
from energyplan.planning.streets import no_streets, streets
from energyplan.scenario.load import load
from energyplan.scenario.record import Scenario


def test_buildings_get_service_lines_and_sites_their_nodes(tiny_scenario: Scenario) -> None:
    found = streets(tiny_scenario)
    graph = found.graph
    service = [n for n in graph.route_names if n.startswith("service ")]
    assert service == ["service hall", "service school", "service inn"]
    assert found.site_node["plant"] == graph.node_names.index("a")
    assert found.building_node.tolist() == [found.site_node[b] for b in ("hall", "school", "inn")]
    length = dict(zip(graph.route_names, graph.length_m.tolist()))
    assert length["ab"] == pytest.approx(100.0) and length["service hall"] == pytest.approx(20.0)
    assert graph.surface[graph.route_names.index("bc")] == "soft"
    assert [found.edge[graph.route_names.index(n)] for n in ("ab", "service inn")] == [0, -1]
    assert len(set(graph.route_names)) == len(graph.route_names)
    assert len(graph.node_names) == len(graph.x) == len(set(graph.node_names))


def test_a_street_that_is_cut_gets_numbered_parts(tiny_file: Path) -> None:
    found = streets(load(tiny_file, overrides=["demand.buildings.hall.x=50", "routes.edges.ab.cost_factor=2"]))
    parts = [i for i, n in enumerate(found.graph.route_names) if n.startswith("ab/")]
    assert [found.graph.route_names[i] for i in parts] == ["ab/1", "ab/2"]
    assert found.graph.length_m[parts].tolist() == pytest.approx([50.0, 50.0])
    assert (found.graph.cost_factor[parts] == 2.0).all() and (found.edge[parts] == 0).all()


def test_a_building_at_a_node_needs_no_line(tiny_file: Path) -> None:
    found = streets(load(tiny_file, overrides=["demand.buildings.inn.node=d", "routes.edges.cd.length_m=333"]))
    assert "service inn" not in found.graph.route_names
    assert found.graph.node_names[found.building_node[2]] == "d"
    assert found.graph.length_m[found.edge == 2].sum() == pytest.approx(333.0), "cut where the school stands on it"


def test_too_far_is_a_fault(tiny_file: Path) -> None:
    scenario = load(tiny_file, overrides=["routes.snap_m=100"])
    routes = scenario.spec.routes
    assert routes is not None
    closer = scenario.spec.model_copy(update={"routes": routes.model_copy(update={"snap_m": 5.0})})
    from dataclasses import replace

    with pytest.raises(ScenarioError) as caught:
        streets(replace(scenario, spec=closer))
    assert len(caught.value.issues) == 2 and "raise routes.snap_m" in str(caught.value)


def test_no_routes(tiny_file: Path) -> None:
    bare = load(tiny_file, variant="bare")
    found = streets(bare)
    assert found.building_node.tolist() == [-1] * 3 and len(found.graph.x) == 0
    assert no_streets(bare).site_node == {}
