"""A dry cooler: heat that nobody needs goes to the outside air, so that a CHP may run for its electricity."""

from __future__ import annotations

from typing import Literal

from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import PowerSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Demand


class DryCooler(PowerSpec):
    """A cooler with fans on the heat network's return or a plant's own circuit; capacity counts kW of heat."""

    kind: Literal["dry_cooler"]
    """What it is."""


def build(spec: DryCooler, context: Context) -> tuple[Demand, tuple[Assumption, ...]]:
    """Return the cooler as a taker of heat that pays nothing, and what it assumes; its fans are in the upkeep."""
    values = Values(spec, context, facts_beside(__file__))
    return Demand(**values.common(), carrier="heat", flexible=True), values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Demand, spec=DryCooler, build=build)
