"""Wind turbines: speed at hub height and a power curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
STANDARD_DENSITY = 1.225  # air at sea level and 15 degC [kg/m3]


def speed_at_height(speed: ArrayLike, measured_at: float, height: float, shear: float = 0.2) -> Array:
    """Wind speed at another height by the power law.

    Parameters
    ----------
    speed : array
        Wind speed where it was measured [m/s].
    measured_at, height : float
        Heights above ground [m].
    shear : float
        Exponent [-]: 0.14 over open flat land, 0.2 with hedges and scattered houses, 0.3 over towns and woods.

    Returns
    -------
    array
        Wind speed at `height` [m/s].

    References
    ----------
    .. [1] J. F. Manwell, J. G. McGowan, A. L. Rogers (2009), "Wind Energy Explained", 2nd ed., section 2.3.3.
    """
    return np.asarray(speed, dtype=np.float64) * (height / measured_at) ** shear


def air_density(temp: ArrayLike, elevation: float) -> Array:
    """Density of dry air at a height above sea level.

    Parameters
    ----------
    temp : array
        Air temperature [degC].
    elevation : float
        Height above sea level [m].

    Returns
    -------
    array
        Density [kg/m3], by the ideal gas law and the standard atmosphere's pressure.
    """
    pressure = 101325.0 * (1.0 - 2.25577e-5 * elevation) ** 5.25588
    return pressure / (287.05 * (np.asarray(temp, dtype=np.float64) + 273.15))


def turbine_output(
    speed: ArrayLike,
    density: ArrayLike = STANDARD_DENSITY,
    *,
    cut_in: float = 3.0,
    rated: float = 12.0,
    cut_out: float = 25.0,
) -> Array:
    """Output of a turbine as a share of its rated power.

    Between cut-in and rated speed the output grows with the cube of the speed, as the power in the wind does. Thinner
    air counts as slower wind of standard density (IEC 61400-12-1, turbines with pitch control).

    Parameters
    ----------
    speed : array
        Wind speed at hub height [m/s].
    density : array
        Air density [kg/m3].
    cut_in, rated, cut_out : float
        Speeds at which it starts, reaches rated power and stops [m/s].

    Returns
    -------
    array
        Share of rated power [-], in the broadcast shape.
    """
    raw = np.asarray(speed, dtype=np.float64)
    v = raw * np.cbrt(np.asarray(density, dtype=np.float64) / STANDARD_DENSITY)
    rising = (v**3 - cut_in**3) / (rated**3 - cut_in**3)
    return np.where(raw >= cut_out, 0.0, np.clip(rising, 0.0, 1.0))
