"""A boiler for heavy oil, for peaks and as reserve."""

from __future__ import annotations

from typing import Literal

from energyplan.technologies.base import Technology
from energyplan.technologies.boilers import BoilerSpec, fuel_boiler
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import facts_beside
from energyplan.technologies.roles import Converter

FUEL = "heavy_oil"


class OilBoiler(BoilerSpec):
    """A boiler for heavy oil, for peaks and as reserve."""

    kind: Literal["oil_boiler"]
    """What it is."""


def build(spec: OilBoiler, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the boiler as a converter per kWh of heat, and what it assumes."""
    return fuel_boiler(spec, context, facts=facts_beside(__file__), fuel=FUEL)


TECHNOLOGY = Technology(
    kind="oil_boiler",
    label={"en": "Oil boiler", "ja": "重油ボイラー"},
    role=Converter,
    group="conversion",
    inputs=(FUEL,),
    outputs=("heat",),
    colour="#7f3b08",
    spec=OilBoiler,
    build=build,
)
