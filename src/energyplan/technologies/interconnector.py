"""A line or a transmission pipe between two zones; its cost grows with its length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from energyplan.core.errors import did_you_mean
from energyplan.core.fields import Length, Share
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import FieldError, PowerSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Link


class Interconnector(PowerSpec):
    """A connection from the zone it is at to another."""

    kind: Literal["interconnector"]
    """What it is."""
    carrier: Literal["electricity", "heat", "cooling"] = "electricity"
    """What it carries."""
    to_zone: str = ""
    """The zone at its other end."""
    length_m: Length = 1000.0
    """Length of the route."""
    loss_per_km: Share | None = None
    """Share lost per kilometre."""
    both_ways: bool = True
    """Whether it also carries back."""

    def faults(self) -> Iterator[FieldError]:
        """Yield contradictions of sizes and ends."""
        yield from super().faults()
        if self.to_zone and self.to_zone == self.at:
            yield FieldError("to_zone", "both ends in one zone", got=repr(self.to_zone), expected="another zone",
                             fix="Name the zone at the other end.")  # fmt: skip


def build(spec: Interconnector, context: Context) -> tuple[Link, tuple[Assumption, ...]]:
    """Return the connection as a link from the zone it is at, and what it assumes.

    A line costs by its length, whatever it carries; a pipe by length and power.
    """
    values = Values(spec, context, facts_beside(__file__))
    values.number("length_m")
    if spec.capex_fixed is None:
        values.given("capex_fixed", spec.length_m * values.number(f"{spec.carrier}_cost_per_m"))
    if spec.capex_per_kw is None:
        values.given("capex_per_kw", spec.length_m * values.number(f"{spec.carrier}_cost_per_kw_m"))
    loss = values.number("loss_per_km" if spec.loss_per_km is not None else f"{spec.carrier}_loss_per_km")
    arrives = (1.0 - loss) ** (spec.length_m / 1000.0)
    if context.zones and spec.to_zone not in context.zones.values():
        zones = sorted(set(context.zones.values()))
        values.refuse("to_zone", "no such zone", got=repr(spec.to_zone), expected="one of " + ", ".join(zones),
                      fix=did_you_mean(spec.to_zone, zones))  # fmt: skip
    role = Link(
        **values.common(), carrier=spec.carrier, to_zone=spec.to_zone, efficiency=arrives, both_ways=spec.both_ways
    )
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Link, spec=Interconnector, build=build)
