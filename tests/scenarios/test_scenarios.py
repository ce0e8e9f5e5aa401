"""The three scenarios that come with the project: their tables hold together, and their scripts make them again."""

from __future__ import annotations

import csv
import importlib.util
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import yaml
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from energyplan.scenario.load import load
from energyplan.scenario.record import Scenario

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
NAMES = ("campus", "shiwa_ogal", "schutterwald")


def _file(name: str) -> Path:
    return SCENARIOS / name / f"{name}.yaml"


def _variants(name: str) -> list[str | None]:
    text = _file(name).read_text(encoding="utf-8")
    return [None, *yaml.safe_load(text)["variants"]]


CASES = [(name, variant) for name in NAMES for variant in _variants(name)]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _loaded(name: str, variant: str | None = None) -> Scenario:
    return load(_file(name), variant)


def _script(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _pieces(scenario: Scenario) -> int:
    index = {node.id: place for place, node in enumerate(scenario.nodes)}
    ends = ([index[e.from_node] for e in scenario.edges], [index[e.to_node] for e in scenario.edges])
    graph = csr_array((np.ones(len(scenario.edges)), ends), shape=(len(index),) * 2)
    return int(connected_components(graph, directed=False)[0])


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_every_variant_loads_and_holds_together(name: str, variant: str | None) -> None:
    scenario = _loaded(name, variant)
    for what in (scenario.buildings, scenario.nodes, scenario.edges):
        assert what
        assert max(Counter(item.id for item in what).values()) == 1
    nodes = {node.id for node in scenario.nodes}
    assert {building.node for building in scenario.buildings} - {None} <= nodes
    assert {site.node for site in scenario.spec.sites} - {None} <= nodes
    assert _pieces(scenario) == 1
    kinds = {asset.kind for asset in scenario.assets}
    assert "grid_connection" in kinds
    assert max(Counter(asset.name for asset in scenario.assets).values()) == 1


@pytest.mark.parametrize("name", NAMES)
def test_file_names_of_the_scenario_exist_and_stay_small(name: str) -> None:
    files = [path for path in (SCENARIOS / name).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < 1_000_000


def test_campus_is_five_buildings_on_one_loop() -> None:
    scenario = load(_file("campus"))
    assert len(scenario.buildings) == 5
    assert len(scenario.edges) - len(scenario.nodes) + 1 == 1
    assert len({frozenset((edge.from_node, edge.to_node)) for edge in scenario.edges}) == len(scenario.edges)


def test_no_network_variant_of_ogal_has_no_plant_left() -> None:
    scenario = load(_file("shiwa_ogal"), "no_network")
    assert [asset.kind for asset in scenario.assets] == ["grid_connection"]


def test_ogal_has_the_published_customers() -> None:
    base = load(_file("shiwa_ogal"))
    homes = [b for b in base.buildings if b.use == "house"]
    assert len(homes) == 57
    assert sum(b.heat_connection != "forbidden" for b in homes) == 46
    every = load(_file("shiwa_ogal"), "all_connected")
    assert all(b.heat_connection is None for b in every.buildings)
    assert [b.id for b in every.buildings] == [b.id for b in base.buildings]


def test_ogal_demand_is_the_one_on_its_page() -> None:
    spec = yaml.safe_load(_file("shiwa_ogal").read_text(encoding="utf-8"))
    units: dict[str, dict[str, float]] = spec["demand"]["unit_values"]
    heat = cold = 0.0
    for row in _rows(SCENARIOS / "shiwa_ogal" / "data" / "buildings.csv"):
        unit, area = units[row["use"]], float(row["floor_area_m2"])
        if row["heat_connection"] != "forbidden":
            heat += area * (unit["space_heat_kwh_per_m2"] + unit["hot_water_kwh_per_m2"])
        if row["cooling_connection"] != "forbidden":
            cold += area * unit["cooling_kwh_per_m2"]
    page = (ROOT / "docs" / "explanation" / "shiwa_ogal.md").read_text(encoding="utf-8")
    assert f"**{heat / 1e3:,.0f}** | **{cold / 1e3:,.0f}**" in page


def test_ogal_layout_gives_the_committed_tables() -> None:
    layout = _script(SCENARIOS / "shiwa_ogal" / "layout.py")
    for name, text in layout.tables().items():
        assert (SCENARIOS / "shiwa_ogal" / "data" / name).read_text(encoding="utf-8") == text, name


def test_comparison_shows_what_the_plan_holds_and_a_dash_for_the_rest() -> None:
    compare = _script(SCENARIOS / "shiwa_ogal" / "compare.py")
    summary: dict[str, Any] = {
        "capacities": {"chips": 500.0, "tank": 600.0},
        "energy_kwh": {"chips": 2.5e6},
        "fuel_kwh": {"wood_chips": 3.0e6},
    }
    lines = compare.table(summary).splitlines()
    assert "| Wood-chip boiler | 500 kW | 500 kW | yes |" in lines
    assert "| Tanks | 565 kWh | 600 kWh | above |" in lines
    assert "| Chips a year | 1,000 to 1,300 t | 869 t | below |" in lines
    assert "| Absorption chiller | 404 kW | – | – |" in lines
    assert any(line.endswith("| 5,000 h | below |") for line in lines)


def test_the_page_of_ogal_takes_the_comparison() -> None:
    compare = _script(SCENARIOS / "shiwa_ogal" / "compare.py")
    page = compare.PAGE.read_text(encoding="utf-8")
    assert page.count(compare.START) == page.count(compare.END) == 1
    filled = compare.put(page, "| new |")
    assert "| new |" in filled
    assert compare.put(filled, "| new |") == filled
    assert filled.split(compare.START)[0] == page.split(compare.START)[0]
    assert filled.split(compare.END)[1] == page.split(compare.END)[1]


def test_what_the_page_of_ogal_says_in_words_is_in_its_table() -> None:
    """Who fills the table from a new plan is told which sentences have grown old."""
    compare = _script(SCENARIOS / "shiwa_ogal" / "compare.py")
    page = compare.PAGE.read_text(encoding="utf-8")
    cells = [[c.strip() for c in row.strip("|").split("|")] for row in page.split("\n") if row.startswith("|")]
    plan = {row[0]: row[2] for row in cells if len(row) == 4}
    text = " ".join(page.split(compare.END)[1].split())
    price = plan["Price of heat that meets a DSCR of 1.2"]
    assert f"heat must cost {price} to cover the debt service 1.2 times" in text
    assert f"The plan burns {plan['Chips a year']} of chips" in text
    assert f"serve a loan of {plan['Loan for the investment'].split()[0]} million in 14 years" in text


def test_schutterwald_is_the_town_that_was_published() -> None:
    town = _loaded("schutterwald")
    assert (len(town.buildings), len(town.nodes), len(town.edges)) == (1506, 2926, 3000)
    heat = sum((b.space_heat_kwh_per_year or 0) + (b.hot_water_kwh_per_year or 0) for b in town.buildings)
    gas = sum(float(row["gas_m3_per_year"]) for row in _rows(SCENARIOS / "schutterwald" / "data" / "gas_today.csv"))
    assert heat == pytest.approx(gas * 9.66 * 0.90, rel=1e-3)
    assert 60_000 < sum(e.length_m or 0 for e in town.edges) < 65_000


def test_schutterwald_service_lines_lead_to_one_building_each() -> None:
    town = _loaded("schutterwald")
    ends = Counter(end for edge in town.edges for end in (edge.from_node, edge.to_node))
    assert {ends[building.node or ""] for building in town.buildings} == {1}
    assert sum(edge.surface == "soft" for edge in town.edges) == len(town.buildings)


def test_schutterwald_district_is_a_part_of_the_town() -> None:
    town, district = _loaded("schutterwald"), _loaded("schutterwald", "district")
    assert len(district.buildings) == 150
    assert set(district.buildings) <= set(town.buildings)
    assert set(district.nodes) <= set(town.nodes)
    assert set(district.edges) <= set(town.edges)


def test_schutterwald_grid_tables_refer_to_each_other() -> None:
    data = SCENARIOS / "schutterwald" / "data"
    buses = {row["bus"] for row in _rows(data / "lv_buses.csv")}
    lines = _rows(data / "lv_lines.csv")
    types = {row["std_type"] for row in _rows(data / "lv_line_types.csv")}
    assert all({row["from_bus"], row["to_bus"]} <= buses and row["std_type"] in types for row in lines)
    numbers = {row["line"] for row in lines}
    assert all(row["line"] in numbers and row["bus"] in buses for row in _rows(data / "lv_switches.csv"))
    assert all({row["hv_bus"], row["lv_bus"]} <= buses for row in _rows(data / "lv_transformers.csv"))
    loads, buildings = _rows(data / "lv_loads.csv"), _rows(data / "buildings.csv")
    assert [(row["id"], f"n{row['bus']}") for row in loads] == [(row["id"], row["node"]) for row in buildings]


@pytest.mark.slow
def test_schutterwald_tables_come_out_of_the_packages_again() -> None:
    pytest.importorskip("pandapower")
    pytest.importorskip("pandapipes")
    script = SCENARIOS / "schutterwald" / "derive.py"
    command = [sys.executable, "-W", "ignore", str(script), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all tables as committed" in done.stdout


@pytest.mark.slow
def test_schutterwald_grid_tables_give_the_voltages_of_the_package() -> None:
    pytest.importorskip("pandapower")
    data, script = SCENARIOS / "schutterwald" / "data", Path(__file__).with_name("lv_grid_from_tables.py")
    command = [sys.executable, "-W", "ignore", str(script), str(data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.splitlines()[-1]) < 1e-5  # lengths are rounded to 0.1 m
