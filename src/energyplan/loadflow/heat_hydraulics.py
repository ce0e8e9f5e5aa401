"""Pressure lost in many pipes and many cases at once, and its slope for Newton's method."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.physics import water
from energyplan.physics.pipes import LAMINAR_BELOW, TURBULENT_ABOVE, colebrook_root

Array = NDArray[np.float64]

GRAVITY = 9.80665
TINY_FLOW = 1e-12
_LOG10E2 = 2.0 / math.log(10.0)


@dataclass(frozen=True, eq=False)
class Bore:
    """What the friction of each pipe needs to know, as columns [pipe, 1].

    Attributes
    ----------
    reynolds : array
        Reynolds number per mass flow and fluidity [1/m].
    rough : array
        Relative roughness over 3.71 [-].
    friction : array
        Pressure loss per friction factor, squared flow and specific volume [1/m4].
    fittings : array
        The same of the fittings, their loss coefficient included [1/m4].
    """

    reynolds: Array
    rough: Array
    friction: Array
    fittings: Array


def bore_of(inner_diameter: Array, length: Array, roughness: Array, zeta: Array) -> Bore:
    """Return the columns of a set of pipes.

    Parameters
    ----------
    inner_diameter, length, roughness : array
        Per pipe [m].
    zeta : array
        Sum of the fittings' loss coefficients [-].

    Returns
    -------
    Bore
        The columns.
    """
    d = inner_diameter[:, None]
    return Bore(
        reynolds=4.0 / (math.pi * d),
        rough=roughness[:, None] / (3.71 * d),
        friction=8.0 / math.pi**2 * length[:, None] / d**5,
        fittings=8.0 / math.pi**2 * zeta[:, None] / d**4,
    )


def _friction(bore: Bore, re: Array) -> tuple[Array, Array]:
    """Return the Darcy friction factor and its turbulent root x."""
    x = colebrook_root(bore.rough, 2.51 / np.maximum(re, TURBULENT_ABOVE))
    share = np.clip((re - LAMINAR_BELOW) * (1.0 / (TURBULENT_ABOVE - LAMINAR_BELOW)), 0.0, 1.0)
    f = 1.0 / (x * x)
    low = share < 1.0
    if low.any():
        laminar = 64.0 / np.clip(re[low], TINY_FLOW, LAMINAR_BELOW)
        f[low] = laminar + share[low] * (f[low] - laminar)
    return f, x


def pressure_loss(bore: Bore, flow: Array, temp: Array) -> Array:
    """Pressure lost in each pipe to friction and fittings (Darcy-Weisbach, Colebrook-White).

    Parameters
    ----------
    bore : Bore
        Columns of the pipes.
    flow : array [pipe, case]
        Mass flow with its sign [kg/s].
    temp : array [pipe, case]
        Mean temperature of the water [degC].

    Returns
    -------
    array [pipe, case]
        Pressure loss with the sign of the flow [Pa].
    """
    size = np.abs(flow)
    re = water.fluidity(temp)
    re *= size
    re *= bore.reynolds
    f, _ = _friction(bore, re)
    f *= bore.friction
    f += bore.fittings
    f *= flow
    f *= size
    f *= water.specific_volume(temp)
    return f


def pressure_loss_and_slope(bore: Bore, flow: Array, temp: Array) -> tuple[Array, Array]:
    """Pressure lost in each pipe, and how it rises with the flow.

    Parameters
    ----------
    bore : Bore
        Columns of the pipes.
    flow : array [pipe, case]
        Mass flow with its sign [kg/s].
    temp : array [pipe, case]
        Mean temperature of the water [degC].

    Returns
    -------
    tuple of array [pipe, case]
        Pressure loss [Pa] and its derivative by the mass flow, never below that of a flow of 1e-6 kg/s [Pa s/kg].
    """
    size = np.maximum(np.abs(flow), 1e-6)
    volume = water.specific_volume(temp)
    per_flow = water.fluidity(temp) * bore.reynolds
    re = size * per_flow
    f, x = _friction(bore, re)
    # d f / d re: turbulent part by the implicit function theorem, then the interpolation, then the laminar law
    viscous = 2.51 / np.maximum(re, TURBULENT_ABOVE)
    inner = bore.rough + viscous * x
    turbulent = 1.0 / (x * x)
    dx = _LOG10E2 * viscous * x / (inner + _LOG10E2 * viscous) / np.maximum(re, TURBULENT_ABOVE)
    slope = np.where(re >= TURBULENT_ABOVE, -2.0 * turbulent / x * dx, 0.0)
    laminar = 64.0 / np.minimum(re, LAMINAR_BELOW)
    between = (re > LAMINAR_BELOW) & (re < TURBULENT_ABOVE)
    inside = (turbulent - laminar) / (TURBULENT_ABOVE - LAMINAR_BELOW)
    slope = np.where(between, inside, np.where(re <= LAMINAR_BELOW, -laminar / re, slope))
    resistance = f * bore.friction + bore.fittings
    loss = resistance * volume * np.abs(flow) * flow
    small = np.abs(flow) < 1e-6
    loss = np.where(small, resistance * volume * size * flow, loss)
    rise = volume * (2.0 * resistance * size + bore.friction * slope * per_flow * size * size)
    return loss, rise
