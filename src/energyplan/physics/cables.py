"""Cables: what current a conductor carries in other air, its resistance at other temperatures, what it can transmit."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

TEMPERATURE_COEFFICIENT = {"Cu": 0.00393, "Al": 0.00403, "Al/St": 0.00403}  # [1/K] at 20 degC, IEC 60287-1-1 table 1


def ambient_factor(
    ambient_temp: ArrayLike, reference_temp: ArrayLike = 40.0, conductor_temp: ArrayLike = 90.0
) -> Floats:
    """Ampacity in other surroundings over that at the reference temperature.

    Parameters
    ----------
    ambient_temp : array
        Temperature of the surroundings [degC].
    reference_temp : array
        Temperature for which the ampacity is stated [degC].
    conductor_temp : array
        Highest continuous conductor temperature [degC].

    Returns
    -------
    array
        Factor on the ampacity [-]; zero where the surroundings are as hot as the conductor may be.

    References
    ----------
    .. [1] IEC 60287-1-1:2023, section 1.4.1: losses in proportion to the temperature rise.
    """
    headroom = np.asarray(conductor_temp, float) - np.asarray(ambient_temp, float)
    return np.sqrt(np.maximum(headroom, 0.0) / (np.asarray(conductor_temp, float) - np.asarray(reference_temp, float)))


def resistance_at(
    resistance: ArrayLike, temp: ArrayLike, stated_temp: ArrayLike = 90.0, coefficient: float = 0.00393
) -> Floats:
    """Resistance of a conductor at another temperature.

    Parameters
    ----------
    resistance : array
        Resistance at `stated_temp` [ohm/m].
    temp, stated_temp : array
        Conductor temperatures wanted and stated [degC].
    coefficient : float
        Temperature coefficient at 20 degC, see `TEMPERATURE_COEFFICIENT` [1/K].

    Returns
    -------
    array
        Resistance [ohm/m].

    References
    ----------
    .. [1] IEC 60287-1-1:2023, section 2.1.1.
    """
    hot = 1 + coefficient * (np.asarray(temp, float) - 20)
    return np.asarray(resistance, float) * hot / (1 + coefficient * (np.asarray(stated_temp, float) - 20))


def transmittable_power(rated_voltage: ArrayLike, ampacity: ArrayLike, parallel: ArrayLike = 1) -> Floats:
    """Apparent power that a three-phase line carries at its ampacity.

    Parameters
    ----------
    rated_voltage : array
        Line-to-line voltage [V].
    ampacity : array
        Continuous current of one system [A].
    parallel : array
        Number of equal systems [-].

    Returns
    -------
    array
        Apparent power [VA].
    """
    return np.sqrt(3.0) * np.asarray(rated_voltage, float) * np.asarray(ampacity, float) * np.asarray(parallel, float)


def voltage_drop(power: ArrayLike, impedance: ArrayLike, rated_voltage: ArrayLike) -> Floats:
    """Estimate the voltage drop along a line from power and impedance.

    Parameters
    ----------
    power : array of complex
        Power drawn behind the line [VA].
    impedance : array of complex
        Series impedance [ohm].
    rated_voltage : array
        Line-to-line voltage [V].

    Returns
    -------
    array
        Longitudinal drop over the rated voltage [-].

    References
    ----------
    .. [1] Kersting (2017), Distribution System Modeling and Analysis, 4th ed., section 3.1 (approximate method).
    """
    return (np.conj(power) * np.asarray(impedance)).real / np.square(np.asarray(rated_voltage, float))
