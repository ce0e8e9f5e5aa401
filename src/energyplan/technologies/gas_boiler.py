"""A boiler for town gas, for peaks and as reserve."""

from __future__ import annotations

from typing import Literal

from energyplan.technologies.base import Technology
from energyplan.technologies.boilers import BoilerSpec, fuel_boiler
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import facts_beside
from energyplan.technologies.roles import Converter

FUEL = "city_gas"


class GasBoiler(BoilerSpec):
    """A boiler for town gas, for peaks and as reserve."""

    kind: Literal["gas_boiler"]
    """What it is."""


def build(spec: GasBoiler, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the boiler as a converter per kWh of heat, and what it assumes."""
    return fuel_boiler(spec, context, facts=facts_beside(__file__), fuel=FUEL)


TECHNOLOGY = Technology(
    kind="gas_boiler",
    label={"en": "Gas boiler", "ja": "ガスボイラー"},
    role=Converter,
    group="conversion",
    inputs=(FUEL,),
    outputs=("heat",),
    colour="#fdb863",
    spec=GasBoiler,
    build=build,
)
