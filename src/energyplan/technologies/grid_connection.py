"""The connection of a zone to the outside grid, both ways; the zone ``grid`` buys and sells."""

from __future__ import annotations

from typing import Literal

from energyplan.core.fields import quantity
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import PowerSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Link

GRID_ZONE = "grid"


class GridConnection(PowerSpec):
    """A connection with its transformer; capacity counts kW, one kVA carries kW by the power factor."""

    kind: Literal["grid_connection"]
    """What it is."""
    capex_per_kva: quantity("money/kVA", ge=0) | None = None  # type: ignore[valid-type]
    """Investment per kVA, instead of capex_per_kw."""
    power_factor: quantity("", ge=0.1, le=1) | None = None  # type: ignore[valid-type]
    """Active over apparent power at the connection."""
    efficiency: quantity("", ge=0.1, le=1) | None = None  # type: ignore[valid-type]
    """Share that passes the transformer."""
    export: bool = True
    """Whether electricity may be fed into the grid."""


def build(spec: GridConnection, context: Context) -> tuple[Link, tuple[Assumption, ...]]:
    """Return the connection as a link from the zone ``grid`` to the zone it stands in, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    if spec.capex_per_kw is None:
        values.given("capex_per_kw", values.number("capex_per_kva") / values.number("power_factor"))
    common = values.common()
    common["zone"], home = GRID_ZONE, common["zone"]
    efficiency = values.number("efficiency")
    role = Link(**common, carrier="electricity", to_zone=home, efficiency=efficiency, both_ways=spec.export)
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Link, spec=GridConnection, build=build)
