"""What sections say about each other: one sentence per contradiction, with the names of those concerned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from energyplan.scenario.load import load

NODES = "nodes: [{id: n1, x: 0, y: 0}, {id: n2, x: 100, y: 0}]"
EDGES = "edges: [{from_node: n1, to_node: n2}]"
SITE = "  - {name: plant, x: 0, y: 0}"
ROUTES = f"routes:\n  {NODES}\n  {EDGES}\n"
CASES = [
    (SITE, SITE + "\n" + SITE, "town.yaml:7:5  sites.plant: two sites of one name; the first is on line 6"),
    (
        SITE,
        SITE + "\n  - {name: hall, node: n1}",
        "demand.buildings.hall: two places of one name; the other stands under sites",
    ),
    ("name: tank,", "name: chips,", "assets.chips: two assets of one name"),
    (
        "name: tank, at: plant",
        "name: tank, at: plnt",
        "assets.tank.at: tank stands nowhere: no such site, building or zone (got 'plnt'). Did you mean 'plant'?",
    ),
    (
        SITE,
        "  - {name: plant, x: 0, y: 0, zone: north}",
        "sites.plant.zone: plant lies in no zone (got 'north'). Known are: town.",
    ),
    (SITE, "  - {name: plant, x: 0}", "sites.plant: one coordinate without the other"),
    (
        "{station: 33501}",
        "{station: 33501, monthly: {temp_degc: [1,2,3,4,5,6,7,8,9,10,11,12], ghi_kwh_per_m2: [1,2,3,4,5,6,7,8,9,10,11,12]}}",  # noqa: E501
        "weather: more than one source of weather (got 'station, monthly'",
    ),
    ("{station: 33501}", "{seed: 3}", "weather: no source of weather"),
    ("{station: 33501}", "{station: Shiwaa}", "weather.station: no such station"),
    (
        "longitude: 141.17",
        "longitude: 141.17, timezone: Asia/Tokio",
        "place.timezone: no such time zone (got 'Asia/Tokio')",
    ),
    (
        "buildings: buildings.csv",
        "buildings: buildings.csv\n  today: {heat: wood_chip_boiler}",
        "demand.today.heat: no equipment of a building for heat (got 'wood_chip_boiler')",
    ),
    (
        "buildings: buildings.csv",
        "buildings: buildings.csv\n  alternatives: [wood_chip_boiler]",
        "demand.alternatives[0].kind: a plant of the town, not a building's own",
    ),
    (
        "buildings: buildings.csv",
        "buildings: buildings.csv\n  alternatives: [{kind: air_conditioner}]",
        "demand.alternatives[0].kind: gives no heat",
    ),
    ("kind: hot_water_tank", "kind: kerosene_boiler", "assets.tank.kind: equipment of a single building"),
    (
        "buildings: buildings.csv",
        "buildings: [{id: a, use: house, node: n1}]",
        "demand.buildings.a: nothing says what a needs",
    ),
    (
        "buildings: buildings.csv",
        "buildings: [{id: a, use: houze, node: n1, floor_area_m2: 5}]",
        "demand.buildings.a.use: unknown use of a building (got 'houze'",
    ),
    (
        "buildings: buildings.csv",
        "buildings: [{id: a, node: n1, heat_kwh_per_year: 5, space_heat_kwh_per_year: 3}]",
        "a has its heat twice",
    ),
    (
        "buildings: buildings.csv",
        "buildings: buildings.csv\n  loads: [{name: lamps, series: lights}]",
        "demand.loads.lamps.series: no such series (got 'lights')",
    ),
    (
        "buildings: buildings.csv",
        "buildings: buildings.csv\n  loads: [{name: lamps}]",
        "lamps needs a load or a series (got 'neither'",
    ),
    ("wood_chips: {", "wood_chip: {", "markets.wood_chip: no such fuel (got 'wood_chip'). Did you mean 'wood_chips'?"),
    ("moisture: 0.35", "price_per_kwh: 5", "markets.wood_chips: more than one price (got 'price_per_t, price_per_kwh'"),
    (
        "tariff: high_voltage_japan",
        "feed_in: {roof: 10}",
        "markets.grid.feed_in.roof: a feed-in price for an asset there is not",
    ),
    ("tariff: high_voltage_japan", "tariff: hv", "markets.grid.tariff: no such tariff"),
    (ROUTES, "", "networks.heat: a network without routes to lie in"),
    ("format: 1", "format: 1\nzones: [town, north]", "zones: routes with several zones (got 'town, north'"),
    (
        "return_temp_degc: 50",
        "return_temp_degc: 90",
        "networks.heat.supply_temp_degc: the supply is not above the return (got 80; expected more than 90)",
    ),
    ("return_temp_degc: 50", "return_temp_degc: 50, pipes: steel", "networks.heat.pipes: no series of this name"),
    (
        "return_temp_degc: 50",
        "return_temp_degc: 50, sizes: [DN1]",
        "networks.heat.sizes[0]: no such size in steel_series_2 (got 'DN1')",
    ),
    (EDGES, "edges: [{from_node: n1, to_node: n3}]", "routes.edges[0].to_node: route 1 ends"),
    (EDGES, "edges: [{from_node: n1, to_node: n1}]", "leads back to its start (got 'n1')"),
    (SITE, "  - {name: plant, node: n9}", "sites.plant.node: plant stands at no node of the routes (got 'n9')"),
    ("at: plant, max", "max", "no plant of the heat network stands at a site: chips"),
    (
        "{kind: wood_chip_boiler, name: chips, at: plant, max_capacity_kw: 1.5 MW}",
        "{kind: pv, name: chips}",
        "networks.heat: a heat network without a plant",
    ),
]


@pytest.mark.parametrize(("old", "new", "told"), CASES, ids=[case[2][:40] for case in CASES])
def test_a_contradiction_is_told(faults: Callable[..., list[str]], old: str, new: str, told: str) -> None:
    changes = [(old, new)]
    if "feed_in" in new or "{kind: pv" in new or told.startswith("no plant"):
        changes.append(("  - {kind: hot_water_tank, name: tank, at: plant}\n", ""))
    found = faults(*changes)
    assert any(told in line for line in found), found


FAR = "nodes: [{id: n1, x: 0, y: 0}, {id: n2, x: 100, y: 0}, {id: n3, x: 900, y: 0}, {id: n4, x: 1000, y: 0}]"
APART = "edges: [{from_node: n1, to_node: n2}, {from_node: n3, to_node: n4}]"


def _with_far_building(folder: Path, x: float) -> None:
    text = (folder / "buildings.csv").read_text(encoding="utf-8")
    (folder / "buildings.csv").write_text(text + f"far,house,120,{x},5\n", encoding="utf-8")


def test_a_building_that_no_route_leads_to_is_named(folder: Path, faults: Callable[..., list[str]]) -> None:
    _with_far_building(folder, 950)
    apart = ((NODES, FAR), (EDGES, APART))
    required = ("return_temp_degc: 50", "return_temp_degc: 50, connection: required")
    found = faults(*apart, required)
    assert len(found) == 1
    assert "routes: no route leads from a plant of the heat network to far. Connect the routes" in found[0]
    assert faults(*apart) == []
    assert "to far" in str(load(folder / "town.yaml").warnings[0])


def test_a_building_too_far_from_every_route_is_named(folder: Path, faults: Callable[..., list[str]]) -> None:
    _with_far_building(folder, 400)
    found = faults(("return_temp_degc: 50", "return_temp_degc: 50, connection: required"))
    assert len(found) == 1
    assert "demand.buildings.far: far lies too far from every route" in found[0] and "got '300 m'" in found[0]
    assert found[0].startswith("buildings.csv:4:1")


def test_a_building_without_a_place_is_named(folder: Path, faults: Callable[..., list[str]]) -> None:
    (folder / "buildings.csv").write_text("id,floor_area_m2\nlost,100\n", encoding="utf-8")
    found = faults(("return_temp_degc: 50", "return_temp_degc: 50, connection: required"))
    assert "lost has no place on the routes, so the heat network cannot reach it" in found[0]


def test_what_is_unusual_is_a_warning(folder: Path, faults: Callable[..., list[str]]) -> None:
    assert (
        faults(
            ("{latitude: 39.55, longitude: 141.17}", "{latitude: 48.5, longitude: 7.9}"),
            ("tariff: high_voltage_japan", "energy_price_per_kwh: 10, export_price_per_kwh: 20"),
            ("name: Town", "name: Town\nmoney: {discount_rate: 30 %}"),
        )
        == []
    )
    told = [issue.key for issue in load(folder / "town.yaml").warnings]
    assert told == ["markets.grid.export_price_per_kwh", "place", "money.discount_rate"]


def test_degrees_taken_for_metres_are_a_warning(folder: Path, faults: Callable[..., list[str]]) -> None:
    (folder / "buildings.csv").write_text("id,floor_area_m2,x,y\na,100,7.9,48.5\nb,100,7.91,48.51\n", encoding="utf-8")
    assert faults() == []
    assert "all buildings lie within a metre (got '0.01 m')" in str(load(folder / "town.yaml").warnings[0])


@pytest.mark.parametrize(("rate", "told"), [("EUR: 0", "not a rate of exchange"), ("EURO: 160", "Did you mean 'EUR'?")])
def test_rates_of_exchange_make_sense(faults: Callable[..., list[str]], rate: str, told: str) -> None:
    found = faults(("name: Town", f"name: Town\nmoney: {{exchange_rates: {{{rate}}}}}"))
    assert len(found) == 1 and told in found[0]


def test_latitude_and_longitude_swapped_is_said(folder: Path, faults: Callable[..., list[str]]) -> None:
    assert faults(("{latitude: 39.55, longitude: 141.17}", "{latitude: 8, longitude: 48.5, country: DE}")) == []
    assert "Latitude and longitude are swapped." in str(load(folder / "town.yaml").warnings[0])


def test_a_retail_price_without_a_private_line_is_said_to_do_nothing(
    folder: Path, faults: Callable[..., list[str]]
) -> None:
    given = ("tariff: high_voltage_japan", "tariff: high_voltage_japan, retail_price_per_kwh: 30")
    assert faults(given) == []
    (told,) = map(str, load(folder / "town.yaml").warnings)
    assert "markets.grid.retail_price_per_kwh: without a private line" in told and "(got 30)" in told
    line = ("  heat: {supply", "  electricity: {}\n  heat: {supply")
    assert faults(given, line) == [] and not load(folder / "town.yaml").warnings
