"""Plans at the edge, planned and drawn: one building, heat without power, power without heat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from energyplan.exchange.layers import write_layers
from energyplan.exchange.workbook import write_workbook
from energyplan.planning.run import PlanOptions, plan
from energyplan.portfolio.compare import compared
from energyplan.report.compare_page import comparison_page
from energyplan.report.page import SECTIONS, report, write_report
from energyplan.results.plan import Plan
from energyplan.scenario.load import load

SCENARIO = """
format: 1
name: one
place: {latitude: 39.55, longitude: 141.16}
time: {typical_periods: 1, extreme_periods: [coldest_day]}
weather: {station: 33501}
sites: [{name: plant, node: a}]
demand:
  buildings: [{id: hall, use: office, floor_area_m2: 3000, x: 100, y: 20}]
  alternatives: [kerosene_boiler]
routes:
  nodes: [{id: a, x: 0, y: 0}, {id: b, x: 100, y: 0}]
  edges: [{id: ab, from_node: a, to_node: b}]
networks: NETWORKS
assets:
  - {kind: wood_chip_boiler, name: chips, at: plant, max_capacity_kw: 800}
  - {kind: grid_connection, name: grid, at: plant}
markets:
  grid: {energy_price_per_kwh: 20, demand_charge_per_kw_month: 1500}
  wood_chips: {price_per_t: 13000, moisture: 35 %, sustainable_t_per_year: 2000}
  kerosene: {price_per_l: 115}
"""
HEAT, POWER = "heat: {sizes: [DN40, DN65], connection: required}", "electricity: {connection: required}"
NETWORKS = {"both": f"{{{HEAT}, {POWER}}}", "heat": f"{{{HEAT}}}", "power": f"{{{POWER}}}"}


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Plan]:
    made = {}
    for name, networks in NETWORKS.items():
        file = tmp_path_factory.mktemp(name) / "one.yaml"
        file.write_text(SCENARIO.replace("NETWORKS", networks), encoding="utf-8")
        made[name] = plan(load(file), PlanOptions(rounds=1))
    return made


@pytest.mark.parametrize("name", NETWORKS)
def test_it_is_told_in_full(plans: dict[str, Plan], name: str, tmp_path: Path) -> None:
    one = plans[name]
    assert one.results.sizes["building"] == 1
    page = report(one, "en")
    assert page.count('<section id="') == len(SECTIONS), "every reader has a section"
    assert ('id="dispatch-heat"' in page) == (name != "power")
    words = {"heat": "The heat network of", "power": "The private power line of"}
    for carrier, sentence in words.items():
        assert (sentence in page) == (name in (carrier, "both")), carrier
    assert "connects 1 of 1 building" in page
    assert write_workbook(one, tmp_path).exists() and len(write_layers(one, tmp_path)) == 1


def test_one_building_stands_beside_another_plan(plans: dict[str, Plan]) -> None:
    page = comparison_page(compared([plans["heat"], plans["power"]], ["heat", "power"]), "ja")
    assert "compare_cost" in page and "compare_map_1" in page


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_it_opens_in_a_browser(plans: dict[str, Plan], opener: Any, name: str, tmp_path: Path) -> None:
    opened = opener(write_report(plans[name], tmp_path / "one.html"), "ja", 390)
    assert opened.draw_all() >= 8 and opened.errors == [] and len(opened.requests) == 1
    assert opened.page.locator("#buildings tbody tr").count() == 1
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.page.close()
