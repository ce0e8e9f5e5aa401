"""A building's own gas boiler for space heat and hot water; capacity counts kW of its own peak."""

from __future__ import annotations

from typing import Literal

from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import technology_beside
from energyplan.technologies.boilers import BoilerSpec, fuel_boiler
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.roles import Converter

FUEL = "city_gas"


class BuildingGasBoiler(BoilerSpec):
    """A building's own gas boiler for space heat and hot water; capacity counts kW of its own peak."""

    kind: Literal["building_gas_boiler"]
    """What it is."""


def build(spec: BuildingGasBoiler, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the boiler as a converter per kWh of heat, and what it assumes."""
    return fuel_boiler(spec, context, facts=facts_beside(__file__), fuel=FUEL)


TECHNOLOGY = technology_beside(__file__, role=Converter, spec=BuildingGasBoiler, build=build)
