"""An electric chiller rejecting heat to the outside air; capacity counts kW of cooling."""

from __future__ import annotations

from typing import Literal

import numpy as np

from energyplan.core.fields import quantity
from energyplan.physics.heat_pumps import lorenz_eer
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import ConverterSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Converter


class CompressionChiller(ConverterSpec):
    """An air-cooled chiller feeding the cooling network."""

    kind: Literal["compression_chiller"]
    """What it is."""
    quality: quantity("", ge=0.05, le=0.8) | None = None  # type: ignore[valid-type]
    """Share of the ideal (Lorenz) cycle's COP that it reaches."""
    cop_cap: quantity("", ge=1, le=20) | None = None  # type: ignore[valid-type]
    """Highest COP, however small the lift."""


def build(spec: CompressionChiller, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the chiller as a converter per kWh of cooling, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    cop = lorenz_eer(
        context.weather.temp_air_degc,
        context.chilled_supply_degc,
        context.chilled_return_degc,
        sink_rise=values.number("sink_rise_k"),
        quality=values.number("quality"),
        cap=values.number("cop_cap"),
    )
    warm = context.weather.temp_air_degc >= np.quantile(context.weather.temp_air_degc, 0.9)
    values.note(
        "cop_in_hot_hours", round(float(cop[warm].mean()), 3), "", "computed; mean of the warmest tenth of hours"
    )
    role = Converter(
        **values.common(),
        **values.switching(),
        flows={"cooling": 1.0, "electricity": -1.0 / np.maximum(cop, 1.0)},
        main="cooling",
        availability=spec.availability,
    )
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Converter, spec=CompressionChiller, build=build)
