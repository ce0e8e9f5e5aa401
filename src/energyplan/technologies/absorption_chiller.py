"""A chiller driven by the heat network's hot water; capacity counts kW of cooling."""

from __future__ import annotations

from typing import Literal

from energyplan.core.fields import Share, quantity
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import ConverterSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Converter


class AbsorptionChiller(ConverterSpec):
    """A single-effect absorption chiller with its cooling tower."""

    kind: Literal["absorption_chiller"]
    """What it is."""
    cop: quantity("", ge=0.1, le=2) | None = None  # type: ignore[valid-type]
    """Cooling per heat."""
    auxiliary_share: Share | None = None
    """Electricity for pumps and cooling tower per kWh of cooling."""


def build(spec: AbsorptionChiller, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the chiller as a converter per kWh of cooling, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    flows = {
        "cooling": 1.0,
        "heat": -1.0 / values.number("cop"),
        "electricity": -values.number("auxiliary_share"),
    }
    role = Converter(
        **values.common(), **values.switching(), flows=flows, main="cooling", availability=spec.availability
    )
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Converter, spec=AbsorptionChiller, build=build)
