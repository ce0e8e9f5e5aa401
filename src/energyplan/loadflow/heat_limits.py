"""What a heat network must not exceed, and where and when a load flow found that it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.heat_result import HeatFlow

Array = NDArray[np.float64]


@dataclass(frozen=True)
class HeatLimits:
    """Limits of a heat network; None is no limit.

    Attributes
    ----------
    max_velocity : float or None
        Largest velocity in a pipe [m/s].
    max_gradient : float or None
        Largest pressure loss per metre of one side, fittings included [Pa/m].
    max_head : float or None
        Largest pump head of a plant [Pa].
    max_pressure, min_pressure : float or None
        Bounds of the pressure anywhere, in the terms of the slack plant's holding pressure [Pa].
    min_consumer_temp : float or None
        Least supply temperature at a consumer while it draws heat [degC].
    min_dp : bool
        Whether every consumer that draws water must have its own least differential pressure.
    """

    max_velocity: float | None = 2.5
    max_gradient: float | None = 200.0
    max_head: float | None = 6e5
    max_pressure: float | None = 1.6e6
    min_pressure: float | None = 5e4
    min_consumer_temp: float | None = None
    min_dp: bool = True


@dataclass(frozen=True)
class HeatViolation:
    """One limit exceeded at one place.

    Attributes
    ----------
    kind : str
        ``velocity``, ``gradient``, ``head``, ``max_pressure``, ``min_pressure``, ``consumer_temp``, ``dp`` or
        ``not_converged``.
    place : str
        Name of the pipe, node or plant, with the side where there are two.
    element : int
        Its index in the network.
    cases : int
        Number of cases in which the limit is exceeded.
    worst_case : int
        The case in which it is exceeded most.
    value, limit : float
        The worst value, and the limit, in `unit`.
    unit : str
        Unit of both.
    """

    kind: str
    place: str
    element: int
    cases: int
    worst_case: int
    value: float
    limit: float
    unit: str

    def __str__(self) -> str:
        return (
            f"{self.kind} at {self.place}: {self.value:.6g} {self.unit} in case {self.worst_case}, limit "
            f"{self.limit:.6g} {self.unit}, in {self.cases} case(s)"
        )


def violations(flow: HeatFlow, limits: HeatLimits) -> list[HeatViolation]:
    """Return where and when a network exceeds its limits, the worst case of every place.

    Parameters
    ----------
    flow : HeatFlow
        Result of `heat_flow`.
    limits : HeatLimits
        The limits.

    Returns
    -------
    list of HeatViolation
        Ordered by kind, then by element. Cases that did not converge are told once, with the worst residual, and take
        no part in the others.
    """
    found: list[HeatViolation] = []
    network, pipe = flow.network, flow.network.pipes.name
    for side in ("supply", "return"):
        if limits.max_velocity is not None:
            names = [f"{name} ({side})" for name in pipe]
            found += _above("velocity", names, np.abs(flow.velocity(side)), limits.max_velocity, "m/s")
    for side in ("supply", "return"):
        if limits.max_gradient is not None:
            names = [f"{name} ({side})" for name in pipe]
            found += _above("gradient", names, flow.pressure_gradient(side), limits.max_gradient, "Pa/m")
    if limits.max_head is not None:
        found += _above("head", list(network.plants.name), flow.pump_head, limits.max_head, "Pa")
    for side, pressure in (("supply", flow.supply_pressure), ("return", flow.return_pressure)):
        names = [f"{name} ({side})" for name in network.node]
        if limits.max_pressure is not None:
            found += _above("max_pressure", names, pressure, limits.max_pressure, "Pa")
        if limits.min_pressure is not None:
            found += _above("min_pressure", names, pressure, limits.min_pressure, "Pa", -1.0)
    at = network.consumers.node
    names = [network.node[i] for i in at]
    if limits.min_consumer_temp is not None:
        arriving = np.where(flow.heat_delivered > 0.0, flow.supply_temp[:, at], np.inf)
        found += _above("consumer_temp", names, arriving, limits.min_consumer_temp, "degC", -1.0)
    if limits.min_dp:
        spare = flow.differential_pressure[:, at] - network.consumers.min_dp
        spare = np.where(flow.consumer_flow > 0.0, spare, np.inf)
        found += _above("dp", names, spare, 0.0, "Pa above the least", -1.0)
    if flow.failed.size:
        worst = int(flow.failed[np.argmax(flow.residual[flow.failed])])
        found.append(
            HeatViolation("not_converged", "network", -1, flow.failed.size, worst, flow.residual[worst], 0.0, "-")
        )
    return found


def _above(
    kind: str, names: list[str], values: Array, limit: float, unit: str, sign: float = 1.0
) -> list[HeatViolation]:
    """Return the places whose values exceed the limit, or fall below it for a negative sign, beyond rounding."""
    over = sign * (values - limit)
    slack = 1e-6 * abs(limit) if limit else 1e-3
    with np.errstate(invalid="ignore"):
        wrong = over > slack
    if not wrong.any():
        return []
    worst = np.argmax(np.where(np.isnan(over), -np.inf, over), axis=0)
    return [
        HeatViolation(
            kind, names[i], int(i), int(wrong[:, i].sum()), int(worst[i]), float(values[worst[i], i]), limit, unit
        )
        for i in np.flatnonzero(wrong.any(axis=0))
    ]
