"""An electrode or resistance boiler feeding the heat network."""

from __future__ import annotations

from typing import Literal

from energyplan.technologies.base import Technology
from energyplan.technologies.boilers import BoilerSpec, fuel_boiler
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import facts_beside
from energyplan.technologies.roles import Converter

FUEL = "electricity"


class ElectricBoiler(BoilerSpec):
    """An electrode or resistance boiler feeding the heat network."""

    kind: Literal["electric_boiler"]
    """What it is."""


def build(spec: ElectricBoiler, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the boiler as a converter per kWh of heat, and what it assumes."""
    return fuel_boiler(spec, context, facts=facts_beside(__file__), fuel=FUEL)


TECHNOLOGY = Technology(
    kind="electric_boiler",
    label={"en": "Electric boiler", "ja": "電気ボイラー"},
    role=Converter,
    group="conversion",
    inputs=(FUEL,),
    outputs=("heat",),
    colour="#8073ac",
    spec=ElectricBoiler,
    build=build,
)
