"""Temperature of undisturbed ground over the year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
YEAR_S = 365.0 * 86400.0


def annual_wave(temp: Array) -> tuple[float, float, float]:
    """Mean, amplitude and time of the minimum of the yearly wave in a temperature series.

    Parameters
    ----------
    temp : array
        Equally spaced values over one year ``[n]`` [degC].

    Returns
    -------
    tuple of float
        Mean [degC], amplitude of the first harmonic [K], and when it is lowest, from the start of the year [s].
    """
    n = len(temp)
    phase = 2.0 * np.pi * (np.arange(n) + 0.5) / n
    cosine = 2.0 * float(np.mean(temp * np.cos(phase)))
    sine = 2.0 * float(np.mean(temp * np.sin(phase)))
    amplitude = float(np.hypot(cosine, sine))
    lowest = (np.arctan2(sine, cosine) + np.pi) % (2.0 * np.pi)
    return float(np.mean(temp)), amplitude, float(lowest) / (2.0 * np.pi) * YEAR_S


def kusuda_achenbach(
    depth: float, time: Array, mean: float, amplitude: float, coldest: float, diffusivity: float = 6.0e-7
) -> Array:
    """Temperature of the ground at a depth: the yearly wave of the surface, damped and delayed.

    Parameters
    ----------
    depth : float
        Depth under the surface [m].
    time : array
        Time from the start of the year ``[n]`` [s].
    mean, amplitude : float
        Mean [degC] and amplitude [K] of the surface temperature over the year.
    coldest : float
        Time of the lowest surface temperature [s].
    diffusivity : float
        Thermal diffusivity of the ground [m2/s].

    Returns
    -------
    array
        Ground temperature ``[n]`` [degC].

    References
    ----------
    .. [1] Kusuda and Achenbach (1965), "Earth temperature and thermal diffusivity at selected stations in the United
           States", ASHRAE Transactions 71.
    """
    damping = depth * np.sqrt(np.pi / (YEAR_S * diffusivity))
    return mean - amplitude * np.exp(-damping) * np.cos(2.0 * np.pi * (time - coldest) / YEAR_S - damping)
