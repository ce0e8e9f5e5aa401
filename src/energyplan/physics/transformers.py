"""Equivalent circuit of a two-winding transformer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]


def short_circuit_impedance(
    rated_power: Floats, rated_voltage: Floats, short_circuit_voltage: Floats, copper_loss: Floats
) -> Complexes:
    """Leakage impedance of a transformer, seen from the side with the rated voltage given.

    Parameters
    ----------
    rated_power : array
        Rated apparent power [VA].
    rated_voltage : array
        Rated line-to-line voltage of the winding [V].
    short_circuit_voltage, copper_loss : array
        Impedance voltage and its resistive part, as fractions of the rated voltage [-].

    Returns
    -------
    array
        Series impedance per phase [ohm].

    References
    ----------
    .. [1] IEC 60909-0:2016, equations (7) to (9).
    """
    base = np.square(rated_voltage) / rated_power
    reactive = np.sqrt(np.maximum(np.square(short_circuit_voltage) - np.square(copper_loss), 0.0))
    return base * (copper_loss + 1j * reactive)


def magnetising_admittance(
    rated_power: Floats, rated_voltage: Floats, iron_loss: Floats, no_load_current: Floats
) -> Complexes:
    """Shunt admittance of the magnetising branch, seen from the side with the rated voltage given.

    Parameters
    ----------
    rated_power : array
        Rated apparent power [VA].
    rated_voltage : array
        Rated line-to-line voltage of the winding [V].
    iron_loss : array
        Active loss without load at rated voltage [W].
    no_load_current : array
        Current without load as a fraction of the rated current [-].

    Returns
    -------
    array
        Admittance per phase [S]; a no-load current below what the iron loss alone draws counts as that.

    References
    ----------
    .. [1] Oswald, Berechnung von Drehstromnetzen, 4th ed. (2021), section 4.2 (open-circuit test).
    """
    reactive = np.sqrt(np.maximum(np.square(no_load_current * rated_power) - np.square(iron_loss), 0.0))
    return (iron_loss - 1j * reactive) / np.square(rated_voltage)


def t_to_pi(series: Complexes, shunt: Complexes, split: Floats) -> tuple[Complexes, Complexes, Complexes]:
    """Replace a T circuit by the pi circuit that behaves the same (star-delta transformation).

    Parameters
    ----------
    series : array
        Series impedance of both arms together [ohm or pu].
    shunt : array
        Admittance at the star point [S or pu].
    split : array
        Share of the series impedance in the arm at the from side [-].

    Returns
    -------
    series, from_shunt, to_shunt : array
        Series impedance [ohm or pu] and the admittances at the two ends [S or pu].

    References
    ----------
    .. [1] Kennelly, "The equivalence of triangles and three-pointed stars in conducting networks",
           Electrical World and Engineer 34 (1899) 413-414.
    """
    arm_from, arm_to = series * split, series * (1 - split)
    pi_series = series + arm_from * arm_to * shunt
    return pi_series, shunt * arm_to / pi_series, shunt * arm_from / pi_series
