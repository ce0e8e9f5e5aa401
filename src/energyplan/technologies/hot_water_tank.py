"""An insulated tank of hot water; every typical day closes in itself."""

from __future__ import annotations

from typing import Literal

import numpy as np

from energyplan.core.fields import quantity
from energyplan.physics.storage import tank_loss_share, water_heat_kwh_per_m3
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import StoreSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Store


class HotWaterTank(StoreSpec):
    """A hot-water tank; capacity counts kWh between supply and return temperature."""

    kind: Literal["hot_water_tank"]
    """What it is."""
    reference_volume_m3: quantity("m**3", ge=0.01, le=1e7) | None = None  # type: ignore[valid-type]
    """Volume for which the heat loss is worked out; small tanks lose a larger share."""
    insulation_w_per_m2k: quantity("W/m**2/K", ge=0) | None = None  # type: ignore[valid-type]
    """Heat transfer through insulation and skin."""


def build(spec: HotWaterTank, context: Context) -> tuple[Store, tuple[Assumption, ...]]:
    """Return the tank as a store of heat, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    warm, cold = float(np.mean(context.supply_temp_degc)), float(np.mean(context.return_temp_degc))
    if warm <= cold:
        values.refuse("at", "a tank between equal temperatures holds nothing", got=f"{warm:g} over {cold:g} degC",
                      expected="a supply above the return temperature")  # fmt: skip
    loss = tank_loss_share(
        values.number("reference_volume_m3"),
        warm,
        cold,
        surroundings=float(context.weather.temp_air_degc.mean()),
        u_value=values.number("insulation_w_per_m2k"),
    )
    values.note("loss_per_day", round(24.0 * loss, 5), "1/day", "computed from volume, insulation and temperatures")
    density = water_heat_kwh_per_m3(warm, cold)
    values.note("heat_kwh_per_m3", round(density, 2), "kWh/m**3", "computed from supply and return temperature")
    power = 1.0 / values.number("hours_to_fill")
    role = Store(
        **values.common(), carrier="heat", loss_per_hour=loss, charge_kw_per_kwh=power, discharge_kw_per_kwh=power
    )
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Store, spec=HotWaterTank, build=build)
