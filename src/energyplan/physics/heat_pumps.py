"""Heat pumps and chillers as a share of the ideal cycle between gliding temperatures."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
KELVIN = 273.15


def log_mean_temperature(warm: ArrayLike, cold: ArrayLike) -> Array:
    """Thermodynamic mean temperature of a stream of constant heat capacity between two temperatures.

    Parameters
    ----------
    warm, cold : array
        Temperatures at both ends, in either order [degC].

    Returns
    -------
    array
        ``(T1 - T2) / ln(T1 / T2)``, and T where both are equal [K].
    """
    a, b = np.broadcast_arrays(np.asarray(warm, dtype=np.float64) + KELVIN, np.asarray(cold, dtype=np.float64) + KELVIN)
    half = (a - b) / (a + b)
    # ln(a/b) = 2 artanh(half); the series keeps the limit of equal ends free of 0/0
    small = np.abs(half) < 1e-3
    safe = np.where(small, 0.5, half)
    return (a + b) / 2.0 * np.where(small, 1.0 - half**2 / 3.0, safe / np.arctanh(safe))


def lorenz_cop(
    source_temp: ArrayLike,
    supply_temp: ArrayLike,
    return_temp: ArrayLike | None = None,
    *,
    source_drop: float = 5.0,
    quality: float = 0.5,
    cap: float = 8.0,
) -> Array:
    """Heating COP of a heat pump as a share of the Lorenz cycle between its gliding source and sink.

    The sink is water heated from return to supply, the source a stream cooled by `source_drop`. With neither glide
    this is the Carnot COP times `quality`. Real machines stay below a ceiling however small the lift, hence `cap`.

    Parameters
    ----------
    source_temp : array
        Temperature at which the source enters [degC].
    supply_temp : array
        Temperature of the heat delivered [degC].
    return_temp : array, optional
        Temperature at which the heated water comes back [degC]; none for a sink at constant temperature.
    source_drop : float
        How far the source is cooled [K].
    quality : float
        Share of the ideal cycle's COP that the machine reaches, drives and heat exchangers included [-].
    cap : float
        Highest COP of a real machine [-].

    Returns
    -------
    array
        Heat delivered per electricity used [-], at most `cap`, in the broadcast shape.

    References
    ----------
    .. [1] H. Lorenz (1895), "Die Ermittlung der Grenzwerte der thermodynamischen Energieumwandlung", Zeitschrift für
           die gesammte Kälte-Industrie.
    .. [2] J. K. Jensen et al. (2018), "Heat pump COP, part 2: Generalized COP estimation of heat pump processes",
           13th IIR Gustav Lorentzen Conference.
    """
    cold = log_mean_temperature(source_temp, np.asarray(source_temp, dtype=np.float64) - source_drop)
    warm = log_mean_temperature(supply_temp, supply_temp if return_temp is None else return_temp)
    lift = warm - cold
    # a source warmer than the sink needs no cycle; the cap stands for pumping and control
    with np.errstate(divide="ignore"):
        ideal = np.where(lift > 0.0, warm / np.where(lift > 0.0, lift, 1.0), np.inf)
    return np.minimum(quality * ideal, cap)


def lorenz_eer(
    sink_temp: ArrayLike,
    chilled_supply: ArrayLike,
    chilled_return: ArrayLike,
    *,
    sink_rise: float = 5.0,
    quality: float = 0.4,
    cap: float = 10.0,
) -> Array:
    """Cooling COP of a chiller as a share of the Lorenz cycle between chilled water and its heat sink.

    Parameters
    ----------
    sink_temp : array
        Temperature at which the air or cooling water enters the condenser [degC].
    chilled_supply, chilled_return : array
        Temperatures of the chilled water out and back [degC].
    sink_rise : float
        How far the sink is warmed [K].
    quality : float
        Share of the ideal cycle's COP that the machine reaches, fans included [-].
    cap : float
        Highest COP of a real machine [-].

    Returns
    -------
    array
        Cooling delivered per electricity used [-], at most `cap`, in the broadcast shape.

    References
    ----------
    .. [1] H. Lorenz (1895), as in `lorenz_cop`.
    """
    cold = log_mean_temperature(chilled_return, chilled_supply)
    warm = log_mean_temperature(np.asarray(sink_temp, dtype=np.float64) + sink_rise, sink_temp)
    lift = warm - cold
    with np.errstate(divide="ignore"):
        ideal = np.where(lift > 0.0, cold / np.where(lift > 0.0, lift, 1.0), np.inf)
    return np.minimum(quality * ideal, cap)


def defrost_factor(temp_air: ArrayLike, dip: float = 0.1) -> Array:
    """Share of an air-source heat pump's COP left after defrosting.

    Frost forms fastest a little around freezing, where moist air meets a coil below 0 degC; colder air is dry, warmer
    air leaves the coil above freezing. The loss is drawn as a triangle: none at -10 degC and below, deepest at 1 degC,
    none from 7 degC on.

    Parameters
    ----------
    temp_air : array
        Air temperature [degC].
    dip : float
        Loss at the deepest point [-].

    Returns
    -------
    array
        Factor on the COP [-], between ``1 - dip`` and 1.
    """
    return 1.0 - dip * np.interp(np.asarray(temp_air, dtype=np.float64), [-10.0, 1.0, 7.0], [0.0, 1.0, 0.0])


def cold_air_capacity(temp_air: ArrayLike, rated_temp: float = 7.0, drop_per_k: float = 0.015) -> Array:
    """Share of an air-source heat pump's rated heat output that it can give in colder air.

    Parameters
    ----------
    temp_air : array
        Air temperature [degC].
    rated_temp : float
        Air temperature of the rated output [degC].
    drop_per_k : float
        Share of the rated output lost per kelvin below [1/K].

    Returns
    -------
    array
        Share of the rated output [-], between 0 and 1.
    """
    below = np.maximum(rated_temp - np.asarray(temp_air, dtype=np.float64), 0.0)
    return np.clip(1.0 - drop_per_k * below, 0.0, 1.0)
