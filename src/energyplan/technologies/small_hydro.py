"""Run-of-river hydropower, from a river's flow where there is a series, else from a capacity factor and a shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from energyplan.core.fields import Efficiency, Share, quantity
from energyplan.physics.hydro import hydro_power_kw, scaled_to_mean, usable_flow_share
from energyplan.technologies.about import facts_beside
from energyplan.technologies.base import FieldError, PowerSpec, technology_beside
from energyplan.technologies.context import Assumption, Context
from energyplan.technologies.resolve import Values
from energyplan.technologies.roles import Source

MONTH_HOURS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) * 24
Factor = quantity("", ge=0)


class SmallHydro(PowerSpec):
    """A run-of-river plant."""

    kind: Literal["small_hydro"]
    """What it is."""
    flow_series: str | None = None
    """Name of an hourly series of the river's flow in m3/s."""
    head_m: quantity("m", gt=0, le=2000) | None = None  # type: ignore[valid-type]
    """Net head; with flow_series it bounds the capacity."""
    design_flow_m3_per_s: quantity("m**3/s", gt=0) | None = None  # type: ignore[valid-type]
    """Most the turbine swallows; by default the flow exceeded in 30 % of the year, less what is reserved."""
    reserved_flow_m3_per_s: quantity("m**3/s", ge=0) = 0.0  # type: ignore[valid-type]
    """Flow that stays in the river bed."""
    least_flow_share: Share | None = None
    """Share of the design flow below which the turbine stands still."""
    efficiency: Efficiency | None = None
    """Turbine, generator and transformer together."""
    capacity_factor: Share | None = None
    """Mean output over rated output, where there is no flow_series."""
    monthly_shape: Annotated[tuple[Factor, ...], Field(min_length=12, max_length=12)] | None = None  # type: ignore[valid-type]
    """Relative flow of the twelve months, where there is no flow_series."""

    def faults(self) -> Iterator[FieldError]:
        """Yield contradictions of sizes and of flow and shape."""
        yield from super().faults()
        for name in ("capacity_factor", "monthly_shape"):
            if self.flow_series is not None and getattr(self, name) is not None:
                yield FieldError(name, "both a flow series and a shape", got=name, expected="one of them",
                                 fix=f"Leave {name} out, or flow_series.")  # fmt: skip
        if self.monthly_shape is not None and sum(self.monthly_shape) == 0:
            yield FieldError("monthly_shape", "a river without water", got="twelve zeros", expected="some flow",
                             fix="Give relative flows such as 1 for every month.")  # fmt: skip


def _from_flow(values: Values, spec: SmallHydro) -> tuple[NDArray[np.float64], float]:
    """Return the available share ``[8760]`` and the power at design flow [kW], infinite without a head."""
    flow = values.series("flow_series", "m**3/s")
    design = spec.design_flow_m3_per_s
    if design is None:
        design = max(float(np.quantile(flow, 0.7)) - spec.reserved_flow_m3_per_s, 1e-9)
        values.note("design_flow_m3_per_s", design, "m**3/s", "flow exceeded in 30 % of the year, less the reserved")
    share = usable_flow_share(
        flow, design, reserved=spec.reserved_flow_m3_per_s, least_share=values.number("least_flow_share")
    )
    if spec.head_m is None:
        return share, np.inf
    power = float(hydro_power_kw(design, spec.head_m, values.number("efficiency")))
    values.note("power_at_design_flow_kw", round(power, 2), "kW", "computed from flow, head and efficiency")
    return share, power


def build(spec: SmallHydro, context: Context) -> tuple[Source, tuple[Assumption, ...]]:
    """Return the plant as a source of electricity per kW of rated power, and what it assumes."""
    values = Values(spec, context, facts_beside(__file__))
    most = np.inf
    if spec.flow_series is not None:
        share, most = _from_flow(values, spec)
    else:
        shape = np.ones(12) if spec.monthly_shape is None else np.asarray(spec.monthly_shape, dtype=np.float64)
        share = scaled_to_mean(np.repeat(shape, MONTH_HOURS), values.number("capacity_factor"))
    role = Source(**values.common(), carrier="electricity", availability=share)
    if most < role.capacity.maximum and spec.status == "candidate":
        role = replace(role, capacity=replace(role.capacity, maximum=max(most, role.capacity.existing)))
    return role, values.assumptions


TECHNOLOGY = technology_beside(__file__, role=Source, spec=SmallHydro, build=build)
