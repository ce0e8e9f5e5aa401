"""A large heat pump on outside air feeding the heat network; its output and COP fall with the air's temperature."""

from __future__ import annotations

from typing import Literal

from energyplan.core.fields import Temperature, quantity
from energyplan.physics.heat_pumps import cold_air_capacity, defrost_factor
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.heat_pump_parts import (
    AirHeatPumpSpec,
    heat_from_electricity,
    network_temperatures,
    source_cop,
)
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Converter


class HeatPumpAir(AirHeatPumpSpec):
    """A large air-source heat pump; capacity counts kW of heat at its rated air temperature."""

    kind: Literal["heat_pump_air"]
    """What it is."""
    rated_temp_degc: Temperature | None = None
    """Air temperature at which it gives its rated heat."""
    capacity_drop_per_k: quantity("1/K", ge=0, le=0.1) | None = None  # type: ignore[valid-type]
    """Share of the rated heat lost per kelvin of colder air."""


def build(spec: HeatPumpAir, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the heat pump as a converter per kWh of heat, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    air = context.weather.temp_air_degc
    cop = source_cop(values, air, *network_temperatures(spec, context))
    cop = cop * defrost_factor(air, values.number("defrost_dip"))
    share = cold_air_capacity(air, values.number("rated_temp_degc"), values.number("capacity_drop_per_k"))
    role = heat_from_electricity(values, cop, availability=spec.availability * share)
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Converter, spec=HeatPumpAir, build=build)
