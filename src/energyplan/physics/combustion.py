"""Fuels: heating value of wood by its moisture, and carbon dioxide from carbon content."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

DRY_WOOD = 18.8  # lower heating value of dry softwood [MJ/kg]
VAPORISATION = 2.443  # heat of vaporisation of water at 25 degC [MJ/kg]
CO2_PER_CARBON = 44.0 / 12.0


def wood_lower_heating_value(moisture: ArrayLike) -> Array:
    """Lower heating value of wood per wet mass.

    The dry share burns; the water it carries has to be evaporated.

    Parameters
    ----------
    moisture : array
        Mass of water over wet mass [-].

    Returns
    -------
    array
        ``18.8 (1 - w) - 2.443 w`` [MJ/kg], in the shape of `moisture`.

    References
    ----------
    .. [1] EN ISO 18125 (2017), "Solid biofuels. Determination of calorific value", conversion between moistures.
    """
    w = np.asarray(moisture, dtype=np.float64)
    return DRY_WOOD * (1.0 - w) - VAPORISATION * w


def lower_heating_value_kwh_per_t(moisture: float) -> float:
    """Lower heating value of wood per wet tonne.

    Parameters
    ----------
    moisture : float
        Mass of water over wet mass [-].

    Returns
    -------
    float
        Heating value [kWh/t].
    """
    return float(wood_lower_heating_value(moisture)) * 1000.0 / 3.6


def co2_per_kwh(carbon_t_per_gj: float, lhv_share: float = 1.0) -> float:
    """Carbon dioxide per energy of a fuel whose carbon is given per higher heating value.

    Parameters
    ----------
    carbon_t_per_gj : float
        Carbon per higher heating value [t/GJ].
    lhv_share : float
        Lower over higher heating value [-].

    Returns
    -------
    float
        Carbon dioxide per lower heating value [kg/kWh].
    """
    return carbon_t_per_gj * CO2_PER_CARBON * 3.6 / lhv_share
