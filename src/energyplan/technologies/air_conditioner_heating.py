"""A building's own air conditioner, heating; capacity counts kW of its own heat peak."""

from __future__ import annotations

from typing import Literal

from energyplan.physics.heat_pumps import defrost_factor
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.heat_pump_parts import AirHeatPumpSpec, heat_from_electricity, source_cop
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Converter


class AirConditionerHeating(AirHeatPumpSpec):
    """A split unit, heating the room's air; sized for the building's coldest day. It makes no hot water."""

    kind: Literal["air_conditioner_heating"]
    """What it is."""


def build(spec: AirConditionerHeating, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the unit as a converter per kWh of heat, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    air = context.weather.temp_air_degc
    cop = source_cop(values, air, values.number("supply_temp_degc"), values.number("return_temp_degc"))
    cop = cop * defrost_factor(air, values.number("defrost_dip"))
    return heat_from_electricity(values, cop, availability=spec.availability), values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Converter, spec=AirConditionerHeating, build=build)
