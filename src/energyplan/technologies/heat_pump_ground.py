"""A heat pump on boreholes or shallow ground collectors feeding the heat network."""

from __future__ import annotations

from typing import Literal

import numpy as np

from energyplan.core.fields import quantity
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.heat_pump_parts import (
    HeatPumpSpec,
    heat_from_electricity,
    network_temperatures,
    source_cop,
)
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Converter


class HeatPumpGround(HeatPumpSpec):
    """A ground-source heat pump with its collectors; capacity counts kW of heat."""

    kind: Literal["heat_pump_ground"]
    """What it is."""
    collector: Literal["borehole", "shallow"] = "borehole"
    """Boreholes see the ground's yearly mean temperature, shallow collectors its course at 1 m."""
    draw_down_k: quantity("K", ge=0, le=30) | None = None  # type: ignore[valid-type]
    """How far below the undisturbed ground the brine arrives."""


def build(spec: HeatPumpGround, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the heat pump as a converter per kWh of heat, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    ground = context.ground_temp_degc
    if spec.collector == "borehole":
        ground = np.full_like(ground, float(ground.mean()))
    brine = ground - values.number("draw_down_k")
    cop = source_cop(values, brine, *network_temperatures(spec, context))
    return heat_from_electricity(values, cop, availability=spec.availability), values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Converter, spec=HeatPumpGround, build=build)
