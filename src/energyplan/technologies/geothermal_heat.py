"""Hot springs and wells that feed the heat network through a heat exchanger."""

from __future__ import annotations

from typing import Literal

import numpy as np

from energyplan.core.fields import Energy, Share, Temperature
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import PowerSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.network_heat import check_warm_enough
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Source


class GeothermalHeat(PowerSpec):
    """A well or spring with its heat exchanger; pumping is in the upkeep per kWh."""

    kind: Literal["geothermal_heat"]
    """What it is."""
    temp_degc: Temperature | None = None
    """Temperature of the water; checked against the heat network's supply."""
    availability: Share = 1.0
    """Share of the year it can be drawn from."""
    yearly_limit_kwh: Energy | None = None
    """Most heat that may be drawn in a year."""


def build(spec: GeothermalHeat, context: Context) -> tuple[Source, tuple[Assumption, ...]]:
    """Return the well as a source of heat per kW of its exchanger, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    check_warm_enough(values, spec.temp_degc)
    limit = np.inf if spec.yearly_limit_kwh is None else spec.yearly_limit_kwh
    role = Source(**values.common(), carrier="heat", availability=spec.availability, yearly_limit_kwh=limit)
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Source, spec=GeothermalHeat, build=build)
