"""A field of flat-plate collectors feeding the heat network; capacity counts kW at 0.7 kW per m2 of collector."""

from __future__ import annotations

from typing import Literal

import numpy as np

from energyplan.core.fields import Share, quantity
from energyplan.physics.solar_thermal import collector_heat, incidence_modifier
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import PowerSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Source
from energyplan.technologies.solar import PlaneSpec, plane_irradiance


class SolarThermal(PowerSpec, PlaneSpec):
    """A collector field; its mean fluid temperature lies between the network's return and supply."""

    kind: Literal["solar_thermal"]
    """What it is."""
    eta0: quantity("", gt=0, le=1) | None = None  # type: ignore[valid-type]
    """Efficiency without heat loss."""
    heat_loss_a1: quantity("W/m**2/K", ge=0) | None = None  # type: ignore[valid-type]
    """Linear heat loss of the collector."""
    heat_loss_a2: quantity("W/m**2/K**2", ge=0) | None = None  # type: ignore[valid-type]
    """Quadratic heat loss of the collector."""
    system_losses: Share | None = None
    """Share lost in pipes and exchanger."""


def build(spec: SolarThermal, context: Context) -> tuple[Source, tuple[Assumption, ...]]:
    """Return the field as a source of heat per kW of nominal output, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    for name in ("tilt", "azimuth", "ground_albedo"):
        values.number(name)
    light = plane_irradiance(context.weather, spec)
    warm = (np.asarray(context.supply_temp_degc) + np.asarray(context.return_temp_degc)) / 2.0
    slanting = incidence_modifier(60.0)  # what diffuse light sees on average
    heat = collector_heat(
        light.beam * incidence_modifier(light.incidence_deg) + slanting * light.diffuse,
        warm,
        context.weather.temp_air_degc,
        eta0=values.number("eta0"),
        a1=values.number("heat_loss_a1"),
        a2=values.number("heat_loss_a2"),
    )
    per_m2 = heat / 1000.0 * (1.0 - values.number("system_losses"))
    values.note("yield_kwh_per_m2", round(float(per_m2.sum()), 1), "kWh/m**2/year", "computed from the weather year")
    output = per_m2 / values.number("nominal_kw_per_m2")
    return Source(**values.common(), carrier="heat", availability=output), values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Source, spec=SolarThermal, build=build)
