"""Pydantic's findings in our words, at the place of the key or value at fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest

CASES = [
    ("name: Town", "nam: Town", "town.yaml:2:1  nam: unknown key. Did you mean 'name'?"),
    ("name: Town", "nam: Town", "town.yaml:1:1  name: missing. Add `name`."),
    ("format: 1", "format: 2", "town.yaml:1:9  format: not one of the choices (got 2; expected 1)."),
    ("name: Town", "name: [a]", "town.yaml:2:7  name: not text (got a list of 1; expected text). Put it in quotes."),
    (
        "{latitude: 39.55,",
        "{latitude: 139.55,",
        "town.yaml:4:19  place.latitude: too large (got 139.55; expected at most 90). Latitude and longitude may be swapped.",  # noqa: E501
    ),
    ("{latitude: 39.55,", "{latitude: yes,", "place.latitude: not a number (got 'yes'; expected a number)."),
    ("1.5 MW", "1.5 MWh", "town.yaml:15:71  assets.chips.max_capacity_kw: wrong unit (got '1.5 MWh'; expected kW)."),
    ("1.5 MW", "'1,5 MW'", "assets.chips.max_capacity_kw: a number that can be read in two ways (got '1,5 MW'"),
    (
        "kind: hot_water_tank,",
        "kind: hot_water_tnk,",
        "town.yaml:16:12  assets.tank.kind: no such technology (got 'hot_water_tnk'",
    ),
    ("kind: hot_water_tank,", "kind: hot_water_tnk,", "Did you mean 'hot_water_tank'?"),
    ("kind: hot_water_tank, ", "", "town.yaml:16:5  assets.tank.kind: missing"),
    ("kind: hot_water_tank,", "kind: [x],", "assets.tank.kind: no such technology (got a list of 1; expected a kind"),
    (
        "name: tank,",
        "name: tank, max_capcity_kwh: 5,",
        "assets.tank.max_capcity_kwh: unknown key. Did you mean 'max_capacity_kwh'?",
    ),
    (
        "buildings: buildings.csv",
        "buildings: 5",
        "town.yaml:8:14  demand.buildings: wrong type (got 5; expected text or a list).",
    ),
    (
        "moisture: 0.35",
        "moisture: 35",
        "markets.wood_chips.moisture: too large (got 35; expected less than 0.8). A share of one is expected: write 35 % or 0.35.",  # noqa: E501
    ),
    (
        "grid: {tariff: high_voltage_japan}",
        "grid: 5",
        "town.yaml:18:9  markets.grid: not a mapping (got 5; expected keys and values).",
    ),
    ("supply_temp_degc: 80", "supply_temp_degc: 50", "networks.heat: supply and return temperature are equal"),
    (
        "at: plant, max",
        "at: plant, min_capacity_kw: 2 MW, max",
        "assets.chips.min_capacity_kw: the least capacity is above the most (got 2000",
    ),
]


@pytest.mark.parametrize(("old", "new", "told"), CASES)
def test_a_finding_is_told_at_its_place(faults: Callable[..., list[str]], old: str, new: str, told: str) -> None:
    assert any(told in line for line in faults((old, new))), faults((old, new))


def test_inline_buildings_name_the_branch_that_was_meant(faults: Callable[..., list[str]]) -> None:
    found = faults(("buildings: buildings.csv", "buildings: [{id: a, usee: office, floor_area_m2: 5}, {use: house}]"))
    assert found == [
        "town.yaml:8:23  demand.buildings.a.usee: unknown key. Did you mean 'use'?",
        "town.yaml:8:56  demand.buildings[1].id: missing. Add `id`.",
    ]


def test_all_faults_come_at_once(faults: Callable[..., list[str]]) -> None:
    found = faults(
        ("name: Town", "name: Town\nnane: x"),
        ("1.5 MW", "1.5 MWh"),
        ("station: 33501", "station: 33502"),
        ("at: plant}", "at: plnt}"),
        ("tariff: high_voltage_japan", "tariff: low_voltage_japn"),
    )
    keys = [line.split("  ")[1].split(":")[0] for line in found]
    assert keys == ["nane", "weather.station", "assets.chips.max_capacity_kw", "assets.tank.at", "markets.grid.tariff"]
