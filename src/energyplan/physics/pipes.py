"""Pipes full of water: friction, capacity, and the heat they lose through insulation and soil."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from energyplan.physics import water

Array = NDArray[np.float64]

LAMINAR_BELOW = 2300.0
TURBULENT_ABOVE = 4000.0
_LOG10E2 = 2.0 / math.log(10.0)


def colebrook_root(rough: Array, viscous: Array) -> Array:
    """Reciprocal square root x of the Colebrook-White friction factor: ``x + 2 log10(rough + viscous x) = 0``.

    One fixed-point step from x = 7 and two of Halley's method, whose error falls with its cube: the equation is met to
    rounding everywhere above a Reynolds number of 2000, at three logarithms.

    Parameters
    ----------
    rough : array
        Relative roughness over 3.71 [-].
    viscous : array
        2.51 over the Reynolds number [-].

    Returns
    -------
    array
        One over the square root of the Darcy friction factor [-].
    """
    x = np.log(rough + 7.0 * viscous)
    x *= -_LOG10E2
    for _ in range(2):
        inner = viscous * x
        inner += rough
        ratio = viscous / inner
        np.log(inner, out=inner)
        inner *= _LOG10E2
        inner += x
        slope = ratio * _LOG10E2
        ratio *= slope
        slope += 1.0
        inner /= slope  # Newton's step
        ratio *= inner
        ratio /= slope
        ratio *= 0.5
        ratio += 1.0  # one less half the step times the ratio of second to first derivative, which is negative
        inner /= ratio
        x -= inner
    return x


def friction_factor(reynolds: ArrayLike, relative_roughness: ArrayLike) -> Array:
    """Darcy friction factor: laminar, Colebrook-White, and a straight line between the two.

    Below a Reynolds number of 2300 the factor is ``64/Re`` (at rest zero, since no pressure is lost), above 4000 it
    satisfies the implicit equation of Colebrook and White [1]_ to rounding; between them it is interpolated so that the
    pressure drop is continuous and rises with flow.

    Parameters
    ----------
    reynolds : array
        Reynolds number, zero or positive [-].
    relative_roughness : array
        Roughness height over inner diameter, broadcast against `reynolds` [-].

    Returns
    -------
    array
        Darcy friction factor [-], in the broadcast shape.

    References
    ----------
    .. [1] Colebrook (1939), "Turbulent flow in pipes, with particular reference to the transition region between the
           smooth and rough pipe laws", J. Inst. Civil Eng. 11(4), 133-156.
    """
    re, rough = np.broadcast_arrays(np.asarray(reynolds, float), np.asarray(relative_roughness, float))
    x = colebrook_root(np.atleast_1d(rough / 3.71), np.atleast_1d(2.51 / np.maximum(re, TURBULENT_ABOVE)))
    f = (1.0 / (x * x)).reshape(re.shape)
    laminar = 64.0 / np.clip(re, 1e-12, LAMINAR_BELOW)
    share = np.clip((re - LAMINAR_BELOW) / (TURBULENT_ABOVE - LAMINAR_BELOW), 0.0, 1.0)
    return np.where(re > 0.0, laminar + share * (f - laminar), 0.0)


def pressure_gradient(mass_flow: ArrayLike, inner_diameter: ArrayLike, roughness: ArrayLike, temp: ArrayLike) -> Array:
    """Pressure lost to friction per metre of straight pipe (Darcy-Weisbach).

    Parameters
    ----------
    mass_flow : array
        Mass flow, its sign giving the direction [kg/s].
    inner_diameter : array
        Inner diameter [m].
    roughness : array
        Equivalent sand roughness [m].
    temp : array
        Water temperature [degC].

    Returns
    -------
    array
        Pressure drop along the direction of positive flow [Pa/m], in the broadcast shape, with the sign of the flow.
    """
    m, d = np.asarray(mass_flow, float), np.asarray(inner_diameter, float)
    rho, mu = water.density(temp), water.viscosity(temp)
    f = friction_factor(4.0 * np.abs(m) / (math.pi * d * mu), np.asarray(roughness, float) / d)
    return f * m * np.abs(m) * (8.0 / math.pi**2) / (rho * d**5)


def velocity(mass_flow: ArrayLike, inner_diameter: ArrayLike, temp: ArrayLike) -> Array:
    """Mean velocity of water in a full pipe.

    Parameters
    ----------
    mass_flow : array
        Mass flow [kg/s].
    inner_diameter : array
        Inner diameter [m].
    temp : array
        Water temperature [degC].

    Returns
    -------
    array
        Velocity [m/s], in the broadcast shape.
    """
    area = math.pi / 4.0 * np.asarray(inner_diameter, float) ** 2
    return np.asarray(mass_flow, float) / (area * water.density(temp))


def gradient_flow(inner_diameter: ArrayLike, roughness: ArrayLike, temp: ArrayLike, gradient: ArrayLike) -> Array:
    """Mass flow at which a pipe loses a given pressure per metre, the inverse of `pressure_gradient`.

    Colebrook-White is explicit in the velocity when the gradient is known; the laminar law bounds it where it applies,
    and between the two the smaller flow of the interpolation is found by bisection on `pressure_gradient`.

    Parameters
    ----------
    inner_diameter : array
        Inner diameter [m].
    roughness : array
        Equivalent sand roughness [m].
    temp : array
        Water temperature [degC].
    gradient : array
        Pressure lost per metre, positive [Pa/m].

    Returns
    -------
    array
        Mass flow [kg/s], in the broadcast shape.
    """
    d, k, t, g = np.broadcast_arrays(*(np.asarray(a, float) for a in (inner_diameter, roughness, temp, gradient)))
    rho, mu = water.density(t), water.viscosity(t)
    shear = np.sqrt(2.0 * g * d / rho)
    speed = -2.0 * shear * np.log10(k / (3.71 * d) + 2.51 * mu / (rho * d * shear))
    per_reynolds = math.pi * d * mu / 4.0
    turbulent = rho * math.pi / 4.0 * d**2 * speed
    laminar = g * math.pi * rho * d**4 / (128.0 * mu)
    out = np.where(laminar <= LAMINAR_BELOW * per_reynolds, laminar, turbulent)
    between = (laminar > LAMINAR_BELOW * per_reynolds) & (turbulent < TURBULENT_ABOVE * per_reynolds)
    if between.any():
        low, high = LAMINAR_BELOW * per_reynolds[between], TURBULENT_ABOVE * per_reynolds[between]
        for _ in range(50):
            middle = 0.5 * (low + high)
            over = pressure_gradient(middle, d[between], k[between], t[between]) > g[between]
            low, high = np.where(over, low, middle), np.where(over, middle, high)
        out[between] = low
    return out


def capacity_w(
    inner_diameter: ArrayLike,
    roughness: ArrayLike,
    temp_supply: ArrayLike,
    temp_return: ArrayLike,
    max_gradient: ArrayLike,
    max_velocity: ArrayLike,
) -> Array:
    """Heat that a pair of pipes carries at its limits of pressure gradient and velocity.

    Both limits hold on both sides: the cold return has the larger friction, the warm supply the larger velocity.

    Parameters
    ----------
    inner_diameter : array
        Inner diameter of supply and return, such as the sizes of a catalogue [m].
    roughness : array
        Equivalent sand roughness [m].
    temp_supply, temp_return : array
        Temperatures of supply and return, broadcast against the sizes [degC].
    max_gradient : array
        Largest pressure loss per metre of one pipe [Pa/m].
    max_velocity : array
        Largest velocity [m/s].

    Returns
    -------
    array
        Heat carried [W], in the broadcast shape.
    """
    d = np.asarray(inner_diameter, float)
    warm, cold = np.asarray(temp_supply, float), np.asarray(temp_return, float)
    by_friction = np.minimum(
        gradient_flow(d, roughness, warm, max_gradient), gradient_flow(d, roughness, cold, max_gradient)
    )
    rho = np.minimum(water.density(warm), water.density(cold))
    by_velocity = np.asarray(max_velocity, float) * rho * math.pi / 4.0 * d**2
    return np.minimum(by_friction, by_velocity) * (water.enthalpy(warm) - water.enthalpy(cold))


def insulation_u(inner_diameter: ArrayLike, thickness: ArrayLike, conductivity: ArrayLike) -> Array:
    """Heat transfer per metre and kelvin through a cylindrical layer.

    Parameters
    ----------
    inner_diameter : array
        Diameter inside the layer [m].
    thickness : array
        Thickness of the layer [m].
    conductivity : array
        Thermal conductivity of the layer [W/(m K)].

    Returns
    -------
    array
        Heat transfer coefficient per length [W/(m K)], in the broadcast shape.
    """
    d = np.asarray(inner_diameter, float)
    return 2.0 * math.pi * np.asarray(conductivity, float) / np.log((d + 2.0 * np.asarray(thickness, float)) / d)


def buried_pair_u(
    outer_diameter: ArrayLike,
    jacket: ArrayLike,
    conductivity: tuple[float, float] = (0.027, 1.5),
    cover: float = 0.8,
    gap: float = 0.15,
) -> tuple[Array, Array]:
    """Heat transfer coefficients of two equal insulated pipes side by side in the ground.

    The supply loses ``U1 (Ts - Tg) - U2 (Tr - Tg)`` per metre and the return the same with both exchanged [1]_, with
    the resistances of insulation, of soil to the surface, and of the neighbour's warmth in the soil.

    Parameters
    ----------
    outer_diameter : array
        Outer diameter of the carrier pipe [m].
    jacket : array
        Outer diameter of the insulation's jacket [m].
    conductivity : tuple of float
        Conductivity of insulation and of soil [W/(m K)].
    cover : float
        Soil above the jacket [m].
    gap : float
        Clear distance between the two jackets [m].

    Returns
    -------
    tuple of array
        `U1` to the ground and `U2` from the neighbour [W/(m K)].

    References
    ----------
    .. [1] Bohm and Kristjansson (2005), "Single, twin and triple buried heating pipes: on potential savings in heat
           losses and costs", Int. J. Energy Research 29(14), 1301-1312; EN 13941-1:2019, annex on heat losses.
    """
    do, dj = np.asarray(outer_diameter, float), np.asarray(jacket, float)
    insulation, soil = conductivity
    depth = cover + dj / 2.0 + 0.0685 * soil  # the film at the ground's surface counts as 0.0685 m2 K/W of soil
    own = np.log(dj / do) / (2.0 * math.pi * insulation) + np.log(4.0 * depth / dj) / (2.0 * math.pi * soil)
    other = np.log(1.0 + (2.0 * depth / (dj + gap)) ** 2) / (4.0 * math.pi * soil)
    scale = own**2 - other**2
    return own / scale, other / scale
