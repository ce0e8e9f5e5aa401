"""Combined heat and power from wood chips; capacity counts kW of electricity."""

from __future__ import annotations

from typing import Literal

from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import technology_beside
from energyplan.technologies.chp_parts import ChpSpec, fuel_chp
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.roles import Converter

FUEL = "wood_chips"


class BiomassChp(ChpSpec):
    """A wood-chip plant with a steam or organic Rankine cycle, or a wood-gas engine."""

    kind: Literal["biomass_chp"]
    """What it is."""


def build(spec: BiomassChp, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the plant as a converter per kWh of electricity, and what it assumes."""
    return fuel_chp(spec, context, facts=facts_beside(__file__), fuel=FUEL)


TECHNOLOGY = technology_beside(__file__, role=Converter, spec=BiomassChp, build=build)
