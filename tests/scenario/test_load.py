"""Loading a whole scenario."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import energyplan
from energyplan.core.errors import ScenarioError
from energyplan.scenario.load import load

Ask = Callable[..., list[str]]


def test_a_sound_scenario_is_read(folder: Path) -> None:
    found = load(folder / "town.yaml", "carbon", ["time.typical_periods=5"])
    assert found.variant == "carbon" and found.variants == ("carbon",)
    assert found.spec.objective.carbon_price_per_t == 3000.0
    assert found.spec.time.typical_periods == 5
    assert [(b.id, b.floor_area_m2, b.x) for b in found.buildings] == [("hall", 1200.0, 10.0), ("home", 120.0, 90.0)]
    assert [a.name for a in found.assets] == ["chips", "tank"]
    assert found.assets[0].max_capacity_kw == 1500.0
    assert found.site_xy == {"plant": (0.0, 0.0)}
    assert found.warnings == ()
    assert [a.kind for a in found.alternatives] == ["building_heat_pump", "kerosene_boiler"]


def test_the_package_offers_load() -> None:
    assert energyplan.load is load
    assert "plan" in dir(energyplan)
    with pytest.raises(AttributeError, match="nothing"):
        _ = energyplan.nothing  # type: ignore[attr-defined]


def test_a_section_that_is_a_list_where_a_mapping_belongs_is_a_fault(faults: Ask) -> None:
    found = faults(("name: Town", "name: Town\nstages: [2030]"))
    assert len(found) == 1 and found[0].startswith("town.yaml:3:9  stages: ")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("missing.csv", "no such file (got 'missing.csv'). It is looked for at"),
        ("../secret.csv", "a path that leaves the scenario's folder (got '../secret.csv')"),
        ("sub/../../secret.csv", "a path that leaves the scenario's folder"),
        ("link.csv", "a path that leaves the scenario's folder"),
        ("sub", "no such file"),
        ("''", "no file name"),
        ('"a\\0b.csv"', "not a file name"),
    ],
)
def test_files_stay_inside_the_folder(folder: Path, faults: Ask, path: str, told: str) -> None:
    (folder.parent / "secret.csv").write_text("id,floor_area_m2\nsecret,5\n", encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "link.csv").symlink_to(folder.parent / "secret.csv")
    found = faults(("buildings: buildings.csv", f"buildings: {path}"))
    assert len(found) == 1 and f"town.yaml:8:14  demand.buildings: {told}" in found[0]


def test_an_absolute_path_is_taken(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "b.csv"
    other.write_text("id,floor_area_m2,node\nx,100,n1\n", encoding="utf-8")
    found = load(folder / "town.yaml", overrides=[f"demand.buildings={other}"])
    assert [b.id for b in found.buildings] == ["x"]


def test_a_missing_scenario_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no such file"):
        load(tmp_path / "nix.yaml")
    with pytest.raises(ScenarioError, match="not a file"):
        load(tmp_path)


def test_the_repr_escapes_what_a_person_wrote(folder: Path, faults: Ask) -> None:
    assert faults(("name: Town", 'name: "<script>\\e[31m"')) == []
    found = load(folder / "town.yaml")
    assert "\x1b" not in repr(found) and "2 buildings" in repr(found)
    assert "<script>" not in found._repr_html_() and "&lt;script&gt;" in found._repr_html_()


def test_where_finds_the_nearest_key(folder: Path) -> None:
    found = load(folder / "town.yaml")
    assert found.where("assets.chips.max_capacity_kw").line == 15
    assert found.where("assets[0].nothing") == found.where("assets[0]")
    assert found.where("demand.buildings.home").line == 3
    assert found.where("nowhere").file == str(folder / "town.yaml")


def test_a_missing_file_comes_with_its_remedy(faults: Ask) -> None:
    assert faults(("buildings: buildings.csv", "buildings: bulidings.csv"))[0].endswith("Did you mean 'buildings.csv'?")
    assert faults(("buildings: buildings.csv", "buildings: q.csv"))[0].endswith("Put it there, or correct the path.")


WRONG = """\
format: 1
name: Bad town
place: {latitude: 135.7, longitude: 37.86, timezone: Asia/Tokio}
weather: {station: 48156}
demand:
  buildings:
    - {id: hotel, use: hotle, floor_area_m2: 5000, x: 0, y: 0}
    - {id: hall, use: town_hall, floor_area_m2: 30 kW, x: 100, y: 20}
    - {id: hall, use: apartment, floor_area_m2: 1500, x: 200, y: 10}
routes:
  nodes: [{id: a, x: 0, y: 10}, {id: b, x: 100, y: 10}]
  edges: [{id: ab, from_node: a, to_node: bb}]
sites: [{name: plant, node: a}]
networks:
  heat: {pipes: steel_serie_2, supply_temp_degc: 75, return_temp_degc: 85, conection: required}
assets:
  - {kind: wood_chip_boilers, name: chips, at: plant}
  - {kind: battery, name: b, at: plnt}
objective: {minimise: costs}
"""


def test_every_fault_is_told_at_once_whatever_its_section(tmp_path: Path) -> None:
    """Wrong units, keys and choices hide neither names that stand twice nor references that lead nowhere."""
    file = tmp_path / "bad.yaml"
    file.write_text(WRONG, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(file)
    assert [f"{i.where.line} {i.key}" for i in caught.value.issues] == [
        "3 place.latitude",
        "3 place.timezone",
        "7 demand.buildings.hotel.use",
        "8 demand.buildings.hall.floor_area_m2",
        "9 demand.buildings.hall",
        "12 routes.edges.ab.to_node",
        "15 networks.heat.pipes",
        "15 networks.heat.supply_temp_degc",
        "15 networks.heat.conection",
        "17 assets.chips.kind",
        "18 assets.b.at",
        "19 objective.minimise",
    ]


@pytest.mark.parametrize(
    ("change", "only"),
    [
        (("- {name: plant, x: 0, y: 0}", "- {name: [plant], x: 0, y: 0}"), "sites"),
        (("supply_temp_degc: 80", "supply_temp_degc: warm"), "networks.heat.supply_temp_degc"),
        (("buildings: buildings.csv", "buildings: [{id: [hall], use: office, floor_area_m2: 1}]"), "demand.buildings"),
    ],
)
def test_a_fault_has_no_faults_in_its_train(faults: Ask, change: tuple[str, str], only: str) -> None:
    """What stands at a site that could not be read still stands somewhere; a default is no fault of the file."""
    found = faults(change)
    assert len(found) == 1 and f"  {only}" in found[0], found
