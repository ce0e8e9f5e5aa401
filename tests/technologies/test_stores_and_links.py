"""Tanks, pits, batteries, and what joins zones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from energyplan.core.errors import ScenarioError
from energyplan.physics.storage import tank_loss_share
from energyplan.technologies.context import Context
from energyplan.technologies.registry import technology
from energyplan.technologies.roles import Link, Role, Store

ZONES = {"north": "north", "south": "south", "grid": "grid", "plant": "south"}


def built(kind: str, context: Context, **fields: Any) -> Role:
    tech = technology(kind)
    return tech.build(tech.spec(kind=kind, name="a", **fields), context)[0]


def store(kind: str, context: Context, **fields: Any) -> Store:
    role = built(kind, context, **fields)
    assert isinstance(role, Store)
    return role


def link(kind: str, context: Context, **fields: Any) -> Link:
    role = built(kind, context, **fields)
    assert isinstance(role, Link)
    return role


def test_a_tank_loses_by_its_volume_and_insulation(synthetic_context: Context) -> None:
    air = float(synthetic_context.weather.temp_air_degc.mean())
    small = store("hot_water_tank", synthetic_context, reference_volume_m3=10, insulation_w_per_m2k=0.4)
    assert small.loss_per_hour == pytest.approx(tank_loss_share(10, 80, 50, surroundings=air, u_value=0.4))
    large = store("hot_water_tank", synthetic_context, reference_volume_m3="3000 m3")
    assert large.loss_per_hour < small.loss_per_hour / 5
    assert not small.seasonal


def test_a_tank_without_a_temperature_spread_is_a_fault(synthetic_context: Context) -> None:
    with pytest.raises(ScenarioError, match="holds nothing"):
        store("hot_water_tank", replace(synthetic_context, return_temp_degc=80.0))


def test_power_follows_the_hours_to_fill(synthetic_context: Context) -> None:
    role = store("battery", synthetic_context, hours_to_fill=2)
    assert role.charge_kw_per_kwh == role.discharge_kw_per_kwh == 0.5


def test_a_battery_returns_its_round_trip_and_keeps_its_daily_share(synthetic_context: Context) -> None:
    role = store("battery", synthetic_context, round_trip_efficiency=0.81, loss_per_day=0.02)
    assert role.charge_efficiency * role.discharge_efficiency == pytest.approx(0.81)
    assert (1 - role.loss_per_hour) ** 24 == pytest.approx(0.98)


def test_a_pit_keeps_summers_heat(synthetic_context: Context) -> None:
    role = store("pit_store", synthetic_context)
    assert role.seasonal
    kept = (1 - role.loss_per_hour) ** (150 * 24) * role.charge_efficiency * role.discharge_efficiency
    assert 0.6 < kept < 0.9, "large Danish pits give back 60 to 90 % of a summer's heat"


def test_a_grid_connection_leads_from_the_grid_to_its_zone(synthetic_context: Context) -> None:
    role = link("grid_connection", replace(synthetic_context, zones=ZONES), at="plant", status="existing",
                existing_capacity_kw=500, export=False)  # fmt: skip
    assert (role.zone, role.to_zone, role.site) == ("grid", "south", "plant")
    assert not role.both_ways
    assert role.capacity.maximum == 500


def test_its_cost_per_kva_is_turned_into_kw(synthetic_context: Context) -> None:
    role = link("grid_connection", synthetic_context, capex_per_kva=9000, power_factor=0.9)
    assert role.capacity.capex_per_unit == pytest.approx(10000)
    assert link("grid_connection", synthetic_context, capex_per_kw=1234).capacity.capex_per_unit == 1234


def test_a_line_costs_by_length_and_a_pipe_by_length_and_power(synthetic_context: Context) -> None:
    zones = replace(synthetic_context, zones=ZONES, currency="EUR")
    line = link("interconnector", zones, at="north", to_zone="south", length_m="2 km")
    assert (line.zone, line.to_zone) == ("north", "south")
    assert line.capacity.capex_fixed == 2000 * 41
    assert line.efficiency == pytest.approx(0.995**2)
    pipe = link("interconnector", zones, at="north", to_zone="south", length_m=2000, carrier="heat")
    assert (pipe.capacity.capex_fixed, pipe.capacity.capex_per_unit) == (0, pytest.approx(50))
    lossy = link("interconnector", zones, at="north", to_zone="south", length_m=2000, carrier="heat", loss_per_km=0.1)
    assert lossy.efficiency == pytest.approx(0.81)


def test_its_other_end_must_be_a_zone(synthetic_context: Context) -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'south'"):
        link("interconnector", replace(synthetic_context, zones=ZONES), at="north", to_zone="souht")
