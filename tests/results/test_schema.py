"""Every result variable is declared once, with dims, unit and names, and some plan fills it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from energyplan.core.units import registry as units
from energyplan.results.plan import Plan
from energyplan.results.schema import BY_NAME, VARIABLES

JAPANESE = re.compile(r"[぀-ヿ一-鿿]|CO2")


@pytest.mark.parametrize("row", VARIABLES, ids=lambda row: row.name)
def test_a_row_is_whole(row: object) -> None:
    assert row.name and row.dims and row.long_name  # type: ignore[attr-defined]
    assert JAPANESE.search(row.long_name_ja), "no Japanese in the Japanese name"  # type: ignore[attr-defined]
    unit = row.unit.replace("money", "JPY")  # type: ignore[attr-defined]
    if unit:
        units().parse_units(unit)


def test_names_are_single() -> None:
    assert len(BY_NAME) == len(VARIABLES)


def test_a_plan_holds_every_row_and_nothing_else(tiny_plan: Plan) -> None:
    data = tiny_plan.results
    assert set(map(str, data.data_vars)) == set(BY_NAME)
    for name, variable in data.data_vars.items():
        row = BY_NAME[str(name)]
        assert variable.dims == row.dims
        assert variable.attrs["units"] == (row.unit.replace("money", "JPY") or "1")
        assert variable.attrs["long_name"] == row.long_name and variable.attrs["long_name_ja"] == row.long_name_ja
        for dim in row.dims:
            assert dim in data.coords, f"{dim} of {name} has no labels"


def test_units_in_names_are_the_units(tiny_plan: Plan) -> None:
    ends = {"_kwh": "kWh", "_kw": "kW", "_kg": "kg", "_degc": "degC", "_kpa": "kPa", "_length_m": "m"}
    for name, variable in tiny_plan.results.data_vars.items():
        for end, unit in ends.items():
            if str(name).endswith(end):
                assert variable.attrs["units"] == unit, name


def test_values_are_numbers_where_there_must_be_some(tiny_plan: Plan) -> None:
    gaps = {"full_load_hours", "heat_gradient_pa_per_m", "heat_velocity_m_per_s", "heat_supply_temp_min_degc"}
    gaps |= {"heat_dp_min_kpa", "cooling_gradient_pa_per_m", "cooling_velocity_m_per_s", "voltage_min", "voltage_max"}
    gaps |= {"line_loading", "line_loss_kwh", "capacity", "asset_x", "asset_y"}
    gaps |= {"dscr", "company_indicator", "town_indicator"}  # a reason stands beside them
    for name, variable in tiny_plan.results.data_vars.items():
        if variable.dtype.kind == "f" and name not in gaps and not str(name).endswith("_hour"):
            assert np.isfinite(variable.to_numpy()).all(), name


def test_a_plan_without_networks_has_the_same_dims(tiny_bare: Plan) -> None:
    assert set(map(str, tiny_bare.results.data_vars)) <= set(BY_NAME)
    assert tiny_bare.results.sizes["route"] == 0 and tiny_bare.results.sizes["hour"] == 8760
