"""Wind turbines; output from the wind speed at hub height through a cubic power curve."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from energyplan.core.fields import Share, quantity
from energyplan.physics.wind import air_density, speed_at_height, turbine_output
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import FieldError, PowerSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Source


class Wind(PowerSpec):
    """Wind turbines of one type."""

    kind: Literal["wind"]
    """What it is."""
    hub_height_m: quantity("m", gt=0, le=300) | None = None  # type: ignore[valid-type]
    """Height of the hub above ground."""
    shear: quantity("", ge=0, le=0.6) | None = None  # type: ignore[valid-type]
    """Exponent of the wind's growth with height: 0.14 open flat land, 0.2 hedges and houses, 0.3 towns and woods."""
    cut_in_m_per_s: quantity("m/s", ge=0) | None = None  # type: ignore[valid-type]
    """Wind speed from which it turns."""
    rated_m_per_s: quantity("m/s", gt=0) | None = None  # type: ignore[valid-type]
    """Wind speed from which it gives its rated power."""
    cut_out_m_per_s: quantity("m/s", gt=0) | None = None  # type: ignore[valid-type]
    """Wind speed from which it stands still."""
    system_losses: Share | None = None
    """Share lost to wakes, outages, icing and cables."""

    def faults(self) -> Iterator[FieldError]:
        """Yield contradictions of sizes and of the power curve."""
        yield from super().faults()
        names = ("cut_in_m_per_s", "rated_m_per_s", "cut_out_m_per_s")
        given = [(name, getattr(self, name)) for name in names if getattr(self, name) is not None]
        for (low, a), (high, b) in pairwise(given):
            if a >= b:
                yield FieldError(low, f"not below {high}", got=f"{a:g}", expected=f"less than {b:g}",
                                 fix="Cut-in, rated and cut-out speed rise in this order.")  # fmt: skip


def build(spec: Wind, context: Context) -> tuple[Source, tuple[Assumption, ...]]:
    """Return the turbines as a source of electricity per kW of rated power, and what it assumes."""
    values, weather = Values(spec, context, facts_beside(__file__)), context.weather
    hub = values.number("hub_height_m")
    speed = speed_at_height(weather.wind_speed, weather.wind_height_m, hub, values.number("shear"))
    cut_in, rated, cut_out = (values.number(f"{name}_m_per_s") for name in ("cut_in", "rated", "cut_out"))
    if not cut_in < rated < cut_out:
        values.refuse("rated_m_per_s", "the power curve does not rise", got=f"{cut_in:g}, {rated:g}, {cut_out:g} m/s",
                      expected="cut-in below rated below cut-out speed")  # fmt: skip
    density = air_density(weather.temp_air_degc, weather.elevation_m + hub)
    share = turbine_output(speed, density, cut_in=cut_in, rated=rated, cut_out=cut_out)
    share = share * (1.0 - values.number("system_losses"))
    values.note("yield_kwh_per_kw", round(float(share.sum()), 1), "kWh/kW/year", "computed from the weather year")
    return Source(**values.common(), carrier="electricity", availability=share), values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Source, spec=Wind, build=build)
