"""A heat pump on river, sewage or other water, or on waste heat too cold for the network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from energyplan.core.fields import Temperature
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import FieldError, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.heat_pump_parts import (
    HeatPumpSpec,
    heat_from_electricity,
    network_temperatures,
    source_cop,
)
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Converter


class HeatPumpWater(HeatPumpSpec):
    """A water-source heat pump; capacity counts kW of heat."""

    kind: Literal["heat_pump_water"]
    """What it is."""
    source_temp_degc: Temperature | None = None
    """Constant temperature of the source; by default that of the scenario's river or sewage water."""
    source_temp_series: str | None = None
    """Name of an hourly series of the source's temperature in degC."""
    least_source_temp_degc: Temperature | None = None
    """Water colder than this is left alone, lest it freezes."""

    def faults(self) -> Iterator[FieldError]:
        """Yield contradictions of sizes and of the source."""
        yield from super().faults()
        if self.source_temp_degc is not None and self.source_temp_series is not None:
            yield FieldError("source_temp_degc", "a constant and a series", got="both", expected="one of them",
                             fix="Leave source_temp_degc or source_temp_series out.")  # fmt: skip


def _source(values: Values, spec: HeatPumpWater) -> NDArray[np.float64]:
    """Return the temperature at which the water enters ``[8760]`` [degC]."""
    if spec.source_temp_series is not None:
        return values.series("source_temp_series", "degC")
    water = np.asarray(values.context.water_temp_degc, dtype=np.float64)
    return water if spec.source_temp_degc is None else np.full_like(water, spec.source_temp_degc)


def build(spec: HeatPumpWater, context: Context) -> tuple[Converter, tuple[Assumption, ...]]:
    """Return the heat pump as a converter per kWh of heat, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    water = _source(values, spec)
    cop = source_cop(values, water, *network_temperatures(spec, context))
    runs = np.where(water >= values.number("least_source_temp_degc"), spec.availability, 0.0)
    return heat_from_electricity(values, cop, availability=runs), values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Converter, spec=HeatPumpWater, build=build)
