"""A building's own heat pump on outside air for space heat and hot water; capacity counts kW of its own peak."""

from __future__ import annotations

from typing import Literal

from energyplan.physics.heat_pumps import defrost_factor
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.heat_pump_parts import AirHeatPumpSpec, heat_from_electricity, source_cop
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Converter


class BuildingHeatPump(AirHeatPumpSpec):
    """An air-to-water heat pump sized for the building's coldest day, so that cold air does not limit it."""

    kind: Literal["building_heat_pump"]
    """What it is."""


def build(spec: BuildingHeatPump, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the heat pump as a converter per kWh of heat, and what it assumes.

    Its temperatures are the building's own, not the heat network's.
    """
    values = Values(spec, context, facts_beside(__file__))
    air = context.weather.temp_air_degc
    cop = source_cop(values, air, values.number("supply_temp_degc"), values.number("return_temp_degc"))
    cop = cop * defrost_factor(air, values.number("defrost_dip"))
    return heat_from_electricity(values, cop, availability=spec.availability), values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Converter, spec=BuildingHeatPump, build=build)
