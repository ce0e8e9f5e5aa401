"""The JSON Schema of scenario files, held against a validator and against the loader."""

from __future__ import annotations

import copy
from importlib import resources
from typing import Any

import pytest
import yaml

from energyplan.scenario.jsonschema import scenario_schema
from energyplan.technologies.registry import kinds

jsonschema = pytest.importorskip("jsonschema")
TOWN = yaml.safe_load(resources.files("energyplan.scenario").joinpath("template/town.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = scenario_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_starter_fits(validator: Any) -> None:
    assert [error.message for error in validator.iter_errors(TOWN)] == []


def test_an_extending_file_needs_little(validator: Any) -> None:
    assert validator.is_valid({"extends": "base.yaml", "variants": {"v": {"name": "x"}}})
    assert not validator.is_valid({"name": "x"})


@pytest.mark.parametrize(
    ("path", "value", "fits"),
    [
        (("assets", 0, "max_capacity_kw"), 5, True),
        (("assets", 0, "max_capacity_kw"), "5 MW", True),
        (("assets", 0, "max_capacity_kw"), -5, False),
        (("assets", 0, "max_capacity_kw"), "big", False),
        (("assets", 0, "kind"), "kerosene_boiler", False),
        (("assets", 0, "kind"), "nothing", False),
        (("assets", 0, "efficency"), 0.9, False),
        (("assets", 0, "efficiency"), 0.9, True),
        (("demand", "alternatives"), [{"kind": "kerosene_boiler"}], True),
        (("demand", "alternatives"), ["wood_chip_boiler"], False),
        (("markets", "wood_chips", "price_per_t"), "1.3 万円/t", True),
        (("markets", "wood_chips", "colour"), "red", False),
        (("nane",), "x", False),
        (("variants", "v"), {"nane": 1}, False),
    ],
)
def test_keys_and_values_are_checked(validator: Any, path: tuple[Any, ...], value: Any, fits: bool) -> None:
    data = copy.deepcopy(TOWN)
    item: Any = data
    for key in path[:-1]:
        item = item[key]
    item[path[-1]] = value
    assert validator.is_valid(data) is fits


def test_every_kind_has_a_definition_with_units() -> None:
    definitions = scenario_schema()["$defs"]
    assert {f"asset_{kind}" for kind in kinds()} <= definitions.keys()
    told = definitions["asset_pv"]["properties"]["max_capacity_kw"]["description"]
    assert told.endswith("[kW]")
