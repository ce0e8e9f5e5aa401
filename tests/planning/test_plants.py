"""Assets, loads and machines of buildings as roles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.planning.plants import loads, machines_today, own_machines, plants
from energyplan.planning.surroundings import surroundings
from energyplan.scenario.load import load


def test_assets_stand_at_their_sites(tiny_file: Path) -> None:
    scenario = load(tiny_file)
    roles, assumed = plants(scenario, surroundings(scenario))
    by_name = {r.name: r for r in roles}
    assert set(by_name) == {"chips", "peak", "tank", "cold", "roof", "battery", "grid", "lamps"}
    assert by_name["chips"].site == "plant" and by_name["tank"].capacity.existing == 500.0
    assert any(a.what.startswith("chips.") or "chips" in a.what for a in assumed)


def test_loads_are_constant_or_a_series(tiny_file: Path, tmp_path: Path) -> None:
    text = tiny_file.read_text(encoding="utf-8").replace("{name: lamps, load_kw: 5}", "{name: lamps, series: s}")
    (tmp_path / "s.csv").write_text("kw\n" + "\n".join(str(h % 24) for h in range(8760)), encoding="utf-8")
    (tmp_path / "t.yaml").write_text(text + "series: {s: s.csv}\n", encoding="utf-8")
    scenario = load(tmp_path / "t.yaml", variant="bare")
    (lamp,) = loads(scenario, surroundings(scenario))
    assert np.asarray(lamp.load_kw)[:25].tolist() == [*map(float, range(24)), 0.0]
    assert lamp.capacity.existing == 23.0 and lamp.site == ""


def test_machines_of_buildings(tiny_file: Path) -> None:
    scenario = load(tiny_file)
    around = surroundings(scenario)
    own, _ = own_machines(scenario, around)
    assert {(a.carrier, a.name) for a in own} == {("heat", "kerosene_boiler"), ("cooling", "air_conditioner")}
    now = machines_today(scenario, around)
    assert {(a.carrier, a.name) for a in now} == {("heat", "kerosene_boiler"), ("cooling", "air_conditioner")}


def test_a_fault_of_a_technology_has_its_place(tiny_file: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario = load(tiny_file, overrides=["assets=[{kind: pv, name: roof, series: nix}]"], variant="bare")
        plants(scenario, surroundings(scenario))
    assert all(issue.where.file for issue in caught.value.issues)
