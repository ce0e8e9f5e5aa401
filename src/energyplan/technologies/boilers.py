"""What boilers share: heat from one fuel at a constant efficiency."""

from __future__ import annotations

from energyplan.catalogue.facts import Facts
from energyplan.core.fields import Efficiency, Share
from energyplan.technologies.base import ConverterSpec
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Converter


class BoilerSpec(ConverterSpec):
    """A boiler; capacity counts kW of heat."""

    efficiency: Efficiency | None = None
    """Heat delivered per lower heating value of the fuel (electricity for an electric boiler), as a yearly mean."""
    auxiliary_share: Share | None = None
    """Electricity for fans, pumps and feeding per kWh of heat."""


def fuel_boiler(
    spec: BoilerSpec, context: Context, *, facts: Facts, fuel: str
) -> tuple[Converter, tuple[Assumption, ...]]:
    """Map a boiler onto a converter from `fuel` to heat.

    Parameters
    ----------
    spec : BoilerSpec
        The asset.
    context : Context
        Surroundings.
    facts : mapping
        Facts of the kind.
    fuel : str
        Carrier it burns, or ``electricity``.

    Returns
    -------
    tuple
        The converter, per kWh of heat, and what it assumes.
    """
    values = Values(spec, context, facts)
    flows = {"heat": 1.0, fuel: -1.0 / values.number("efficiency")}
    auxiliary = values.optional("auxiliary_share")
    if auxiliary > 0:
        flows["electricity"] = flows.get("electricity", 0.0) - auxiliary
    role = Converter(**values.common(), **values.switching(), flows=flows, main="heat", availability=spec.availability)
    return role, values.assumptions
