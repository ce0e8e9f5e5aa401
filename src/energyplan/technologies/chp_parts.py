"""What combined heat and power shares: electricity is the main flow, heat and fuel follow at fixed proportions."""

from __future__ import annotations

from collections.abc import Iterator

from energyplan.catalogue.facts import Facts
from energyplan.core.fields import Efficiency
from energyplan.technologies.base import ConverterSpec, FieldError
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Converter

MOST_EFFICIENCY = 1.2  # on the lower heating value, with the flue gas condensed


class ChpSpec(ConverterSpec):
    """Combined heat and power; capacity and costs count kW and kWh of electricity."""

    electric_efficiency: Efficiency | None = None
    """Electricity per lower heating value of the fuel, own use subtracted."""
    heat_efficiency: Efficiency | None = None
    """Heat per lower heating value of the fuel."""

    def faults(self) -> Iterator[FieldError]:
        """Yield contradictions of sizes, and more energy out than in."""
        yield from super().faults()
        both = (self.electric_efficiency or 0.0) + (self.heat_efficiency or 0.0)
        if both > MOST_EFFICIENCY:
            yield FieldError("heat_efficiency", "more comes out than the fuel holds", got=f"{both:g} with electricity",
                             expected=f"at most {MOST_EFFICIENCY:g} together, on the lower heating value",
                             fix="Check both efficiencies.")  # fmt: skip


def fuel_chp(spec: ChpSpec, context: Context, *, facts: Facts, fuel: str) -> tuple[Converter, tuple[Assumption, ...]]:
    """Map combined heat and power onto a converter from `fuel` to electricity and heat.

    Parameters
    ----------
    spec : ChpSpec
        The asset.
    context : Context
        Surroundings.
    facts : mapping
        Facts of the kind.
    fuel : str
        Carrier it burns.

    Returns
    -------
    tuple
        The converter, per kWh of electricity, and what it assumes.
    """
    values = Values(spec, context, facts)
    electric, heat = values.number("electric_efficiency"), values.number("heat_efficiency")
    if electric + heat > MOST_EFFICIENCY:
        values.refuse("heat_efficiency", "more comes out than the fuel holds", got=f"{electric + heat:g}",
                      expected=f"at most {MOST_EFFICIENCY:g} with electricity, on the lower heating value",
                      fix="Check both efficiencies; one of them may be a default.")  # fmt: skip
    role = Converter(
        **values.common(),
        **values.switching(),
        flows={"electricity": 1.0, "heat": heat / electric, fuel: -1.0 / electric},
        main="electricity",
        availability=spec.availability,
    )
    return role, values.assumptions
