"""Heat left over by a works, an incinerator or a data centre, warm enough for the heat network."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from energyplan.core.fields import Energy, MoneyPerKwh, Share, Temperature
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import PowerSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.network_heat import check_warm_enough
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Series, Source


class WasteHeat(PowerSpec):
    """A source of waste heat with its heat exchanger."""

    kind: Literal["waste_heat"]
    """What it is."""
    heat_series: str | None = None
    """Name of an hourly series of the heat on offer in kW; it bounds the capacity."""
    temp_degc: Temperature | None = None
    """Temperature of the heat; checked against the heat network's supply."""
    availability: Share = 1.0
    """Share of the capacity on offer at any time, where there is no heat_series."""
    price_per_kwh: MoneyPerKwh = 0.0
    """What its owner is paid per kWh."""
    must_take: bool = False
    """What is on offer has to be taken."""
    yearly_limit_kwh: Energy | None = None
    """Most heat that may be taken in a year."""


def build(spec: WasteHeat, context: Context) -> tuple[Source, tuple[Assumption, ...]]:
    """Return the source of heat per kW of its exchanger, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    check_warm_enough(values, spec.temp_degc)
    share: Series = spec.availability
    most = np.inf
    if spec.heat_series is not None:
        offer = values.series("heat_series", "kW")
        most = float(offer.max())
        if most <= 0.0 or float(offer.min()) < 0.0:
            values.refuse("heat_series", "no heat on offer", got=f"{offer.min():g} to {most:g} kW",
                          expected="0 and more, somewhere above 0")  # fmt: skip
        share = offer / most
    common = values.common()
    capacity = common["capacity"]
    if most < capacity.maximum and spec.status == "candidate":
        common["capacity"] = replace(capacity, maximum=max(most, capacity.existing))
    common["variable_cost"] += values.number("price_per_kwh")
    limit = np.inf if spec.yearly_limit_kwh is None else spec.yearly_limit_kwh
    role = Source(**common, carrier="heat", availability=share, must_take=spec.must_take, yearly_limit_kwh=limit)
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Source, spec=WasteHeat, build=build)
