"""Where a plan's things stand: plants, buildings, the lines of the streets, the reference system."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.planning.places import route_lines
from energyplan.planning.streets import streets
from energyplan.results.plan import Plan
from energyplan.results.store import open_plan
from energyplan.scenario.load import load


def test_plants_stand_at_their_sites(tiny_plan: Plan, tiny_folder: Path) -> None:
    for data in (tiny_plan.results, open_plan(tiny_folder).results):
        chips, lamps = (data.sel(asset=name) for name in ("chips", "lamps"))
        assert (float(chips.asset_x), float(chips.asset_y)) == (0.0, 0.0), "node a of the site"
        assert np.isnan(lamps.asset_x), "a load of no site has no place"
        assert data.attrs["crs"] == "" and data.attrs["latitude"] == 39.55


def test_every_route_has_its_line(tiny_plan: Plan) -> None:
    data = tiny_plan.results
    where = {str(n): (float(x), float(y)) for n, x, y in zip(data.node.values, data.node_x.values, data.node_y.values)}
    for r in range(data.sizes["route"]):
        mine = np.flatnonzero(data.vertex_route.to_numpy() == r)
        line = np.column_stack([data.vertex_x.to_numpy()[mine], data.vertex_y.to_numpy()[mine]])
        assert tuple(line[0]) == where[str(data.route_from.values[r])]
        assert tuple(line[-1]) == where[str(data.route_to.values[r])]


def test_bends_of_a_scenario_are_kept(tiny_file: Path, tmp_path: Path) -> None:
    text = tiny_file.read_text(encoding="utf-8").replace(
        "{id: cd, from_node: c, to_node: d}", "{id: cd, from_node: c, to_node: d, points: [[230, 0], [230, 100]]}"
    )
    (tmp_path / "bent.yaml").write_text(text, encoding="utf-8")
    graph = streets(load(tmp_path / "bent.yaml")).graph
    number, xy = route_lines(graph)
    bent = xy[number == graph.route_names.index("cd")]
    assert bent.tolist() == [[200, 0], [230, 0], [230, 100], [200, 100]]
    service = xy[number == graph.route_names.index("service inn")]
    assert service[-1].tolist() == [200, 110], "a service line ends at its building"


def test_without_streets_buildings_still_have_places(tiny_bare: Plan) -> None:
    assert tiny_bare.results.sizes["vertex"] == 0
    assert tiny_bare.results.building_x.to_numpy() == pytest.approx([100, 200, 200])
