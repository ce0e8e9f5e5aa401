"""Heat pumps and chillers: a coefficient of performance by the hour."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from energyplan.physics.heat_pumps import defrost_factor, lorenz_cop
from energyplan.technologies.context import Context
from energyplan.technologies.registry import technology
from energyplan.technologies.roles import Converter


def pump(kind: str, context: Context, **fields: Any) -> Converter:
    tech = technology(kind)
    role, _ = tech.build(tech.spec(kind=kind, name="a", **fields), context)
    assert isinstance(role, Converter)
    return role


def cop(role: Converter) -> np.ndarray:
    return -1.0 / np.asarray(role.flows["electricity"])


def test_air_source_follows_the_air_and_the_network(synthetic_context: Context) -> None:
    air = synthetic_context.weather.temp_air_degc
    expected = lorenz_cop(air, 80.0, 50.0, source_drop=5.0, quality=0.5, cap=8.0) * defrost_factor(air, 0.1)
    np.testing.assert_allclose(cop(pump("heat_pump_air", synthetic_context)), expected, rtol=1e-12)
    cooler = cop(pump("heat_pump_air", replace(synthetic_context, supply_temp_degc=60.0, return_temp_degc=40.0)))
    assert (cooler > expected).all()


def test_a_sliding_supply_temperature_is_followed(synthetic_context: Context) -> None:
    slide = np.where(np.arange(8760) < 4000, 85.0, 65.0)
    found = cop(pump("heat_pump_air", replace(synthetic_context, supply_temp_degc=slide)))
    fixed = cop(pump("heat_pump_air", replace(synthetic_context, supply_temp_degc=65.0)))
    assert (found[:4000] < fixed[:4000]).all()
    np.testing.assert_allclose(found[4000:], fixed[4000:])


def test_cold_air_takes_capacity_of_the_plant_but_not_of_the_buildings_machine(synthetic_context: Context) -> None:
    """A building's machine is sized at its coldest day; a plant's output is stated at 7 degC."""
    air = synthetic_context.weather.temp_air_degc
    central = np.asarray(pump("heat_pump_air", synthetic_context).availability)
    np.testing.assert_allclose(central, np.clip(1 - 0.015 * np.maximum(7.0 - air, 0.0), 0, 1))
    assert pump("building_heat_pump", synthetic_context).availability == 1.0


def test_it_never_does_worse_than_a_heater(synthetic_context: Context) -> None:
    polar = replace(synthetic_context, weather=replace(synthetic_context.weather, temp_air_degc=np.full(8760, -60.0)))
    found = cop(pump("heat_pump_air", polar, supply_temp_degc=150, return_temp_degc=149, quality=0.2))
    np.testing.assert_allclose(found, 1.0)


def test_boreholes_are_steady_and_shallow_collectors_are_not(synthetic_context: Context) -> None:
    deep, shallow = (
        cop(pump("heat_pump_ground", synthetic_context)),
        cop(pump("heat_pump_ground", synthetic_context, collector="shallow")),
    )
    assert np.ptp(deep) == 0.0
    assert shallow.min() < deep[0] < shallow.max()
    warmer = cop(pump("heat_pump_ground", synthetic_context, draw_down_k="0 K"))
    assert warmer[0] > deep[0]


def test_a_river_near_freezing_is_left_alone(synthetic_context: Context) -> None:
    role = pump("heat_pump_water", synthetic_context)
    np.testing.assert_array_equal(np.asarray(role.availability) > 0, synthetic_context.water_temp_degc >= 3.5)


def test_waste_water_by_constant_and_by_series(synthetic_context: Context) -> None:
    constant = pump("heat_pump_water", synthetic_context, source_temp_degc=25)
    assert np.ptp(cop(constant)) == 0.0
    assert (np.asarray(constant.availability) == 1.0).all()
    sewage = replace(synthetic_context, series={"sewage": np.full(8760, 25.0)})
    np.testing.assert_allclose(cop(pump("heat_pump_water", sewage, source_temp_series="sewage")), cop(constant))


def test_a_split_unit_meets_its_rating_points(synthetic_context: Context) -> None:
    """Japanese ordinary units at their rating points (35 and 7 degC outside): about 3.5 to 5."""
    hot = replace(synthetic_context, weather=replace(synthetic_context.weather, temp_air_degc=np.full(8760, 35.0)))
    mild = replace(synthetic_context, weather=replace(synthetic_context.weather, temp_air_degc=np.full(8760, 7.0)))
    assert 3.5 < cop(pump("air_conditioner", hot))[0] < 5
    assert 3.5 < cop(pump("air_conditioner_heating", mild))[0] < 5


def test_chilled_water_costs_more_when_colder(synthetic_context: Context) -> None:
    hot = replace(synthetic_context, weather=replace(synthetic_context.weather, temp_air_degc=np.full(8760, 32.0)))
    cold = cop(pump("compression_chiller", replace(hot, chilled_supply_degc=4.0)))
    mild = cop(pump("compression_chiller", replace(hot, chilled_supply_degc=10.0)))
    assert mild[0] > cold[0] > 2


def test_absorption_by_hand(synthetic_context: Context) -> None:
    role = pump("absorption_chiller", synthetic_context, cop=0.8, auxiliary_share=0.04)
    assert role.flows == pytest.approx({"cooling": 1.0, "heat": -1.25, "electricity": -0.04})
    assert role.main == "cooling"
