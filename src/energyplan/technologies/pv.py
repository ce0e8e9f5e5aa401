"""Photovoltaics on roofs or on the ground; capacity counts kW of module power (direct current)."""

from __future__ import annotations

from typing import Literal

from energyplan.core.fields import Share, quantity
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import PowerSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Source
from energyplan.technologies.solar import Inverter, PlaneSpec, module_output


class Photovoltaics(PowerSpec, PlaneSpec):
    """A field of modules with its inverter."""

    kind: Literal["pv"]
    """What it is."""
    system_losses: Share | None = None
    """Share lost to soiling, snow, wiring, mismatch, ageing and outages."""
    inverter_efficiency: quantity("", ge=0.5, le=1) | None = None  # type: ignore[valid-type]
    """Nominal efficiency of the inverter."""
    dc_ac_ratio: quantity("", ge=0.3, le=5) | None = None  # type: ignore[valid-type]
    """Module power per inverter power."""
    temp_coefficient: quantity("1/K", ge=-0.02, le=0) | None = None  # type: ignore[valid-type]
    """Change of module power per kelvin above 25 degC."""


def build(spec: Photovoltaics, context: Context) -> tuple[Source, tuple[Assumption, ...]]:
    """Return the field as a source of electricity per kW of module power, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    losses = Inverter(
        system_losses=values.number("system_losses"),
        efficiency=values.number("inverter_efficiency"),
        dc_ac_ratio=values.number("dc_ac_ratio"),
        temp_coefficient=values.number("temp_coefficient"),
    )
    for name in ("tilt", "azimuth", "ground_albedo"):
        values.number(name)
    output = module_output(context.weather, spec, losses)
    values.note("yield_kwh_per_kw", round(float(output.sum()), 1), "kWh/kW/year", "computed from the weather year")
    return Source(**values.common(), carrier="electricity", availability=output), values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Source, spec=Photovoltaics, build=build)
