"""Direct electric heating of one building; capacity counts kW of its own peak."""

from __future__ import annotations

from typing import Literal

from energyplan.technologies.base import Technology
from energyplan.technologies.boilers import BoilerSpec, fuel_boiler
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import facts_beside
from energyplan.technologies.roles import Converter

FUEL = "electricity"


class ElectricHeater(BoilerSpec):
    """Direct electric heating of one building; capacity counts kW of its own peak."""

    kind: Literal["electric_heater"]
    """What it is."""


def build(spec: ElectricHeater, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the boiler as a converter per kWh of heat, and what it assumes."""
    return fuel_boiler(spec, context, facts=facts_beside(__file__), fuel=FUEL)


TECHNOLOGY = Technology(
    kind="electric_heater",
    label={"en": "Electric heater (building)", "ja": "電気ヒーター（建物）"},
    role=Converter,
    group="building",
    inputs=(FUEL,),
    outputs=("heat",),
    colour="#998ec3",
    spec=ElectricHeater,
    build=build,
)
