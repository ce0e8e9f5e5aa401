"""A battery with its converter; capacity counts kWh of electricity it holds."""

from __future__ import annotations

import math
from typing import Literal

from energyplan.core.fields import Share, quantity
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import StoreSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Store


class Battery(StoreSpec):
    """A lithium-ion battery."""

    kind: Literal["battery"]
    """What it is."""
    round_trip_efficiency: quantity("", ge=0.1, le=1) | None = None  # type: ignore[valid-type]
    """Electricity out per electricity in, both as alternating current; halves of the loss fall on each way."""
    loss_per_day: Share | None = None
    """Share of the level lost in a day."""
    minimum_level: Share | None = None
    """Least level as a share of capacity."""


def build(spec: Battery, context: Context) -> tuple[Store, tuple[Assumption, ...]]:
    """Return the battery as a store of electricity, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    one_way = math.sqrt(values.number("round_trip_efficiency"))
    power = 1.0 / values.number("hours_to_fill")
    role = Store(
        **values.common(),
        carrier="electricity",
        charge_efficiency=one_way,
        discharge_efficiency=one_way,
        loss_per_hour=1.0 - (1.0 - values.number("loss_per_day")) ** (1.0 / 24.0),
        charge_kw_per_kwh=power,
        discharge_kw_per_kwh=power,
        minimum_level=values.number("minimum_level"),
    )
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Store, spec=Battery, build=build)
