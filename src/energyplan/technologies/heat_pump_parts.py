"""What electric heat pumps share: a COP by the hour from the temperatures on both sides."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from energyplan.core.fields import Share, Temperature, quantity
from energyplan.physics.heat_pumps import lorenz_cop
from energyplan.technologies.base import ConverterSpec, FieldError
from energyplan.technologies.context import Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Converter, Series

Array = NDArray[np.float64]


class HeatPumpSpec(ConverterSpec):
    """A heat pump; capacity counts kW of heat."""

    quality: quantity("", ge=0.05, le=0.8) | None = None  # type: ignore[valid-type]
    """Share of the ideal (Lorenz) cycle's COP that it reaches."""
    cop_cap: quantity("", ge=1, le=20) | None = None  # type: ignore[valid-type]
    """Highest COP, however small the lift."""
    supply_temp_degc: Temperature | None = None
    """Temperature it delivers, where that is not the heat network's supply temperature."""
    return_temp_degc: Temperature | None = None
    """Temperature that comes back, where that is not the heat network's return temperature."""

    def faults(self) -> Iterator[FieldError]:
        """Yield contradictions of sizes and temperatures."""
        yield from super().faults()
        warm, cold = self.supply_temp_degc, self.return_temp_degc
        if warm is not None and cold is not None and warm < cold:
            yield FieldError("supply_temp_degc", "below the return temperature", got=f"{warm:g} degC",
                             expected=f"{cold:g} degC or more", fix="Exchange the two, or correct one.")  # fmt: skip


class AirHeatPumpSpec(HeatPumpSpec):
    """A heat pump on outside air."""

    defrost_dip: Share | None = None
    """Loss of COP to defrosting where it is deepest, near 1 degC; none below -10 and above 7 degC."""


def network_temperatures(spec: HeatPumpSpec, context: Context) -> tuple[Series, Series]:
    """Return the temperatures the heat pump delivers and gets back [degC]: its own, else the network's."""
    supply = context.supply_temp_degc if spec.supply_temp_degc is None else spec.supply_temp_degc
    back = context.return_temp_degc if spec.return_temp_degc is None else spec.return_temp_degc
    return supply, back


def heat_from_electricity(values: Values, cop: Array, *, availability: Series) -> Converter:
    """Return the converter from electricity to heat with a COP by the hour, noting its yearly mean.

    Parameters
    ----------
    values : Values
        The asset's values.
    cop : array
        Coefficient of performance ``[8760]`` [-].
    availability : Series
        Most of the capacity that can run [-].

    Returns
    -------
    Converter
        Per kWh of heat.
    """
    cop = np.maximum(cop, 1.0)  # below 1 the electric heater inside does better
    values.note("cop_mean", round(float(cop.mean()), 3), "", "computed by the hour from temperatures and quality")
    return Converter(
        **values.common(),
        **values.switching(),
        flows={"heat": 1.0, "electricity": -1.0 / cop},
        main="heat",
        availability=availability,
    )


def source_cop(values: Values, source: Array, supply: Series, back: Series) -> Array:
    """Return the COP by the hour on a source of given temperature.

    Parameters
    ----------
    values : Values
        The asset's values: ``quality``, ``cop_cap``, ``source_drop_k``.
    source : array
        Temperature at which the source enters ``[8760]`` [degC].
    supply, back : Series
        Temperatures delivered and returned [degC].

    Returns
    -------
    array
        Coefficient of performance ``[8760]`` [-].
    """
    return lorenz_cop(
        source,
        supply,
        back,
        source_drop=values.number("source_drop_k"),
        quality=values.number("quality"),
        cap=values.number("cop_cap"),
    )
