"""Contradictions among the fields of an asset, told in the form of every other fault."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from energyplan.technologies.base import FieldError
from energyplan.technologies.registry import technology


def faults(kind: str, **fields: Any) -> list[FieldError]:
    with pytest.raises(ValidationError) as caught:
        technology(kind).spec(kind=kind, name="a", **fields)
    found = [error["ctx"]["error"] for error in caught.value.errors()]
    return [fault for first in found for fault in (first, *first.others)]


def test_all_contradictions_come_at_once() -> None:
    found = faults("pv", min_capacity_kw=5, max_capacity_kw="2 kW", existing_capacity_kw=3)
    assert [fault.key for fault in found] == ["min_capacity_kw", "existing_capacity_kw"]
    assert (found[0].got, found[0].expected) == ("5", "at most 2")
    assert found[0].fix
    assert str(found[0]) == (
        "min_capacity_kw: the least capacity is above the most (got 5; expected at most 2). "
        "Lower it, or raise max_capacity_kw."
    )


@pytest.mark.parametrize(
    "kind, fields, keys",
    [
        ("battery", {"min_capacity_kwh": 9, "max_capacity_kwh": 8}, ["min_capacity_kwh"]),
        ("oil_boiler", {"unit_size_kw": 500, "max_capacity_kw": 400}, ["unit_size_kw"]),
        ("oil_boiler", {"status": "existing"}, ["existing_capacity_kw"]),
        ("oil_boiler", {"on_off": False, "minimum_load": 0.2}, ["minimum_load"]),
        ("oil_boiler", {"on_off": False, "start_cost_per_kw": 1}, ["start_cost_per_kw"]),
        ("wind", {"cut_in_m_per_s": 13, "rated_m_per_s": 12}, ["cut_in_m_per_s"]),
        ("wind", {"rated_m_per_s": 12, "cut_out_m_per_s": 11}, ["rated_m_per_s"]),
        ("small_hydro", {"flow_series": "river", "capacity_factor": 0.5}, ["capacity_factor"]),
        ("small_hydro", {"monthly_shape": [0] * 12}, ["monthly_shape"]),
        ("biomass_chp", {"electric_efficiency": 0.5, "heat_efficiency": 0.8}, ["heat_efficiency"]),
        ("heat_pump_water", {"source_temp_degc": 20, "source_temp_series": "x"}, ["source_temp_degc"]),
        ("heat_pump_air", {"supply_temp_degc": 40, "return_temp_degc": 60}, ["supply_temp_degc"]),
        ("interconnector", {"at": "north", "to_zone": "north"}, ["to_zone"]),
    ],
)  # fmt: skip
def test_each_contradiction_is_found(kind: str, fields: dict[str, Any], keys: list[str]) -> None:
    found = faults(kind, **fields)
    assert [fault.key for fault in found] == keys
    assert all(fault.got and fault.expected and fault.fix for fault in found)


@pytest.mark.parametrize(
    "kind, field, value",
    [
        ("oil_boiler", "efficiency", 1.3), ("oil_boiler", "efficiency", 0), ("pv", "tilt", 95),
        ("pv", "max_capacity_kw", -1), ("pv", "max_capacity_kw", "12 kWh"), ("pv", "capex_per_kw", "3 EUR/kW"),
        ("pv", "max_capacity_kw", True), ("pv", "max_capacity_kw", float("nan")), ("pv", "lifetime_years", 0),
        ("pv", "colour", "red"), ("pv", "status", "planned"), ("pv", "name", ""), ("pv", "capex_fixed", -5),
        ("battery", "round_trip_efficiency", 1.01), ("heat_pump_air", "quality", 0.95),
        ("small_hydro", "monthly_shape", [1, 2, 3]), ("interconnector", "carrier", "hydrogen"),
    ],
)  # fmt: skip
def test_values_out_of_bounds_are_refused(kind: str, field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        technology(kind).spec(**{"kind": kind, "name": "a", field: value})


def test_strings_with_units_are_converted() -> None:
    spec = technology("pv").spec(
        kind="pv", name="a", max_capacity_kw="1.2 MW", capex_per_kw="200 kJPY/kW", lifetime_years="240 month"
    )
    assert spec.max_capacity_kw == pytest.approx(1200)
    assert spec.capex_per_kw == pytest.approx(200000)
    assert spec.lifetime_years == pytest.approx(20)


@pytest.mark.parametrize(
    "fields, on_off, minimum",
    [
        ({}, False, 0.0),
        ({"on_off": True}, True, 0.2),
        ({"minimum_load": 0.4}, True, 0.4),
        ({"on_off": False}, False, 0.0),
    ],
)
def test_a_minimum_load_holds_only_where_it_is_asked_for(
    fields: dict[str, Any], on_off: bool, minimum: float, synthetic_context: Any
) -> None:
    tech = technology("wood_chip_boiler")
    role, _ = tech.build(tech.spec(kind=tech.kind, name="a", **fields), synthetic_context)
    assert (role.on_off, role.minimum_load) == (on_off, minimum)
