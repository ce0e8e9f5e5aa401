"""A small scenario in a folder of its own, and its faults as lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from energyplan.core.errors import ScenarioError
from energyplan.scenario.load import load

TOWN = """\
format: 1
name: Town
weather: {station: 33501}
place: {latitude: 39.55, longitude: 141.17}
sites:
  - {name: plant, x: 0, y: 0}
demand:
  buildings: buildings.csv
routes:
  nodes: [{id: n1, x: 0, y: 0}, {id: n2, x: 100, y: 0}]
  edges: [{from_node: n1, to_node: n2}]
networks:
  heat: {supply_temp_degc: 80, return_temp_degc: 50}
assets:
  - {kind: wood_chip_boiler, name: chips, at: plant, max_capacity_kw: 1.5 MW}
  - {kind: hot_water_tank, name: tank, at: plant}
markets:
  grid: {tariff: high_voltage_japan}
  wood_chips: {price_per_t: 13000 JPY/t, moisture: 0.35}
variants:
  carbon: {objective: {carbon_price_per_t: 3000}}
"""
BUILDINGS = "id,use,floor_area_m2,x,y\nhall,office,1200,10,5\nhome,house,120 m2,90,-5\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "town.yaml").write_text(TOWN, encoding="utf-8")
    (tmp_path / "buildings.csv").write_text(BUILDINGS, encoding="utf-8")
    return tmp_path


Faults = Callable[..., list[str]]


@pytest.fixture
def faults(folder: Path) -> Faults:
    """Load the town with pieces of its text replaced, and return the faults without the folder's name."""

    def ask(*changes: tuple[str, str], variant: str | None = None, overrides: tuple[str, ...] = ()) -> list[str]:
        text = TOWN
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (folder / "town.yaml").write_text(text, encoding="utf-8")
        try:
            load(folder / "town.yaml", variant, overrides)
        except ScenarioError as error:
            return [str(issue).replace(f"{folder}/", "") for issue in error.issues]
        return []

    return ask
