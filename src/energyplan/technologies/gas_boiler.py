"""A boiler for town gas, for peaks and as reserve."""

from __future__ import annotations

from typing import Literal

from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import technology_beside
from energyplan.technologies.boilers import BoilerSpec, fuel_boiler
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.roles import Converter

FUEL = "city_gas"


class GasBoiler(BoilerSpec):
    """A boiler for town gas, for peaks and as reserve."""

    kind: Literal["gas_boiler"]
    """What it is."""


def build(spec: GasBoiler, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the boiler as a converter per kWh of heat, and what it assumes."""
    return fuel_boiler(spec, context, facts=facts_beside(__file__), fuel=FUEL)


TECHNOLOGY = technology_beside(__file__, role=Converter, spec=GasBoiler, build=build)
