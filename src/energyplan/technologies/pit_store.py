"""A lined pit of hot water that keeps summer's heat for winter; its level runs through the whole year."""

from __future__ import annotations

from typing import Literal

from energyplan.core.fields import Share, quantity
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import StoreSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Store


class PitStore(StoreSpec):
    """A seasonal pit store; capacity counts kWh between supply and return temperature."""

    kind: Literal["pit_store"]
    """What it is."""
    loss_per_day: Share | None = None
    """Share of the level lost in a day."""
    one_way_efficiency: quantity("", ge=0.1, le=1) | None = None  # type: ignore[valid-type]
    """Share of the heat that arrives, each way; what mixing and exchangers take."""


def build(spec: PitStore, context: Context) -> tuple[Store, tuple[Assumption, ...]]:
    """Return the pit as a seasonal store of heat, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    power = 1.0 / values.number("hours_to_fill")
    one_way = values.number("one_way_efficiency")
    role = Store(
        **values.common(),
        carrier="heat",
        charge_efficiency=one_way,
        discharge_efficiency=one_way,
        loss_per_hour=1.0 - (1.0 - values.number("loss_per_day")) ** (1.0 / 24.0),
        charge_kw_per_kwh=power,
        discharge_kw_per_kwh=power,
        seasonal=True,
    )
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Store, spec=PitStore, build=build)
