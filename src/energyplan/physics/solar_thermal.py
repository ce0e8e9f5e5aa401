"""Flat-plate collectors by the quadratic efficiency curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def incidence_modifier(incidence_deg: ArrayLike, b0: float = 0.1) -> Array:
    """Loss of direct light to reflection at slanting incidence.

    Parameters
    ----------
    incidence_deg : array
        Angle of incidence [degree].
    b0 : float
        Coefficient of the collector [-].

    Returns
    -------
    array
        ``1 - b0 (1/cos - 1)`` [-], cut at 0; 0 from behind the plane.

    References
    ----------
    .. [1] ISO 9806 (2017), "Solar energy. Solar thermal collectors. Test methods".
    """
    cosine = np.cos(np.radians(np.asarray(incidence_deg, dtype=np.float64)))
    ahead = cosine > 1e-6
    return np.where(ahead, np.clip(1.0 - b0 * (1.0 / np.where(ahead, cosine, 1.0) - 1.0), 0.0, 1.0), 0.0)


def collector_heat(
    light: ArrayLike, mean_temp: ArrayLike, air_temp: ArrayLike, *, eta0: float, a1: float, a2: float
) -> Array:
    """Heat of a collector per area.

    Parameters
    ----------
    light : array
        Irradiance absorbed on the plane, incidence counted [W/m2].
    mean_temp : array
        Mean temperature of the fluid [degC].
    air_temp : array
        Air temperature [degC].
    eta0 : float
        Efficiency without heat loss [-].
    a1 : float
        Linear heat loss [W/(m2 K)].
    a2 : float
        Quadratic heat loss [W/(m2 K2)].

    Returns
    -------
    array
        ``eta0 G - a1 dT - a2 dT^2`` [W/m2], at least 0, in the broadcast shape.

    References
    ----------
    .. [1] ISO 9806 (2017), as in `incidence_modifier`.
    """
    lift = np.asarray(mean_temp, dtype=np.float64) - np.asarray(air_temp, dtype=np.float64)
    return np.maximum(eta0 * np.asarray(light, dtype=np.float64) - a1 * lift - a2 * lift * np.abs(lift), 0.0)
