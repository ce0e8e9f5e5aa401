"""Run-of-river hydropower."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
GRAVITY = 9.80665  # [m/s2]
WATER_DENSITY = 999.7  # at 10 degC [kg/m3]


def hydro_power_kw(flow: ArrayLike, head: float, efficiency: float) -> Array:
    """Electric power of water falling through a turbine.

    Parameters
    ----------
    flow : array
        Flow through the turbine [m3/s].
    head : float
        Net head [m].
    efficiency : float
        Turbine, generator and transformer together [-].

    Returns
    -------
    array
        Power [kW], in the shape of `flow`.
    """
    return WATER_DENSITY * GRAVITY * np.asarray(flow, dtype=np.float64) * head * efficiency / 1000.0


def usable_flow_share(flow: ArrayLike, design_flow: float, *, reserved: float = 0.0, least_share: float = 0.2) -> Array:
    """Flow through the turbine as a share of its design flow.

    Parameters
    ----------
    flow : array
        Flow in the river [m3/s].
    design_flow : float
        Most the turbine swallows [m3/s].
    reserved : float
        Flow that stays in the river bed [m3/s].
    least_share : float
        Share of the design flow below which the turbine stands still [-].

    Returns
    -------
    array
        Share of the design flow [-], 0 or between `least_share` and 1.
    """
    share = np.clip((np.asarray(flow, dtype=np.float64) - reserved) / design_flow, 0.0, 1.0)
    return np.where(share < least_share, 0.0, share)


def scaled_to_mean(shape: ArrayLike, mean: float) -> Array:
    """Scale a shape so that its mean has a value, cutting it at 1.

    Parameters
    ----------
    shape : array
        Shape over time, not negative [-].
    mean : float
        Mean wanted, at most 1 [-].

    Returns
    -------
    array
        ``min(1, c * shape)`` with the c that gives the mean, in the shape of `shape` [-].
    """
    values = np.asarray(shape, dtype=np.float64)
    low, high = 0.0, mean / max(float(values.mean()), 1e-12)
    while float(np.minimum(1.0, high * values).mean()) < mean - 1e-12 and high < 1e9:
        low, high = high, 2.0 * high
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if float(np.minimum(1.0, middle * values).mean()) < mean else (low, middle)
    return np.minimum(1.0, high * values)
