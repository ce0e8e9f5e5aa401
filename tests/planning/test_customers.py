"""Buildings as numbers: yearly energy by class, peaks, diversity, floor area from the ground plan."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.planning.customers import customers
from energyplan.planning.pipes import Customers
from energyplan.planning.streets import no_streets
from energyplan.planning.surroundings import surroundings
from energyplan.scenario.load import load
from energyplan.technologies.context import Assumption


def people(file: Path, buildings: str, *more: str) -> tuple[Customers, tuple[Assumption, ...]]:
    scenario = load(file, variant="bare", overrides=[f"demand.buildings=[{buildings}]", *more])
    return customers(scenario, surroundings(scenario), no_streets(scenario))


def test_yearly_figures_are_kept(tiny_file: Path) -> None:
    found, _ = people(
        tiny_file,
        "{id: a, use: house, space_heat_kwh_per_year: 9000, hot_water_kwh_per_year: 3 MWh,"
        " electricity_kwh_per_year: 4000, cooling_kwh_per_year: 0, heat_peak_kw: 12}",
    )
    classes = found.classes
    energy = {c: classes.kwh[classes.of(c)].sum() for c in ("heat", "cooling", "electricity")}
    assert energy == pytest.approx({"heat": 12000.0, "cooling": 0.0, "electricity": 4000.0})
    assert found.buildings.peak_kw["heat"] == pytest.approx([12.0])
    assert set(classes.names) == {"space_heat/house", "hot_water/house", "electricity/house"}


def test_floor_area_comes_from_ground_area_and_storeys(tiny_file: Path) -> None:
    given, _ = people(tiny_file, "{id: a, use: office, floor_area_m2: 1200}")
    drawn, _ = people(tiny_file, "{id: a, use: office, footprint_m2: 400, floors: 3}")
    assert drawn.classes.total == pytest.approx(given.classes.total)
    both, _ = people(tiny_file, "{id: a, use: office, floor_area_m2: 1200, footprint_m2: 9, floors: 2}")
    assert both.classes.total == pytest.approx(given.classes.total)


def test_zones_have_classes_of_their_own(tiny_file: Path) -> None:
    found, _ = people(
        tiny_file, "{id: a, use: office, floor_area_m2: 900}, {id: b, use: office, floor_area_m2: 900, zone: hill}",
        "zones=[town, hill]",
    )  # fmt: skip
    names = [n for n in found.classes.names if n.startswith("electricity")]
    assert names == ["electricity/office/town", "electricity/office/hill"]
    assert found.classes.zone.count("hill") == found.classes.zone.count("town")
    assert found.classes.kwh[:, 0] @ np.array([z == "hill" for z in found.classes.zone]) == 0.0


def test_diversity_is_stated_and_unverified_constants_say_so(tiny_file: Path) -> None:
    scenario = load(tiny_file)
    from energyplan.planning.streets import streets

    found, notes = customers(scenario, surroundings(scenario), streets(scenario))
    assert all(0.3 < d <= 1.0 for d in found.diversity.values())
    note = next(n for n in notes if n.what == "networks.heat.diversity")
    assert note.value == round(found.diversity["heat"], 3) and "3 buildings" in note.note and not note.verified


def test_what_heats_today(tiny_file: Path) -> None:
    found, _ = people(
        tiny_file,
        "{id: a, floor_area_m2: 100, heating_today: electric_heater}, {id: b, floor_area_m2: 100, group: club}",
    )
    assert found.buildings.today == ("electric_heater", "kerosene_boiler")
    assert found.buildings.group == ("house", "club")


def test_homes_heated_all_day_need_more(tiny_file: Path) -> None:
    home = "{id: a, use: house, floor_area_m2: 120}"
    rooms, usual, whole = (
        people(tiny_file, home, *more)[0].classes
        for more in (["demand.house_operation=intermittent"], [], ["demand.house_operation=continuous"])
    )
    heat = [c.total[c.of("heat")].sum() for c in (rooms, usual, whole)]
    assert heat[0] == heat[1] < heat[2]


def test_nobody(tiny_file: Path) -> None:
    found, _ = people(tiny_file, "")
    assert len(found.buildings) == 0 and set(found.diversity.values()) == {1.0}
