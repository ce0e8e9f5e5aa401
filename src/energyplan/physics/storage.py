"""Heat stores: what a volume holds, and what leaves through its skin."""

from __future__ import annotations

import math


def water_heat_kwh_per_m3(warm: float, cold: float) -> float:
    """Heat held by a cubic metre of water between two temperatures.

    Parameters
    ----------
    warm, cold : float
        Temperatures of the full and of the empty store [degC].

    Returns
    -------
    float
        Heat [kWh/m3], with 4.19 kJ/(kg K) and 980 kg/m3 (water around 65 degC).
    """
    return 980.0 * 4.19 * (warm - cold) / 3600.0


def cylinder_surface(volume: float, height_to_diameter: float = 2.0) -> float:
    """Surface of a closed upright cylinder.

    Parameters
    ----------
    volume : float
        Volume [m3].
    height_to_diameter : float
        Slenderness [-].

    Returns
    -------
    float
        Side, bottom and top [m2].
    """
    diameter = (4.0 * volume / (math.pi * height_to_diameter)) ** (1.0 / 3.0)
    return math.pi * diameter**2 * (height_to_diameter + 0.5)


def tank_loss_share(
    volume: float, warm: float, cold: float, *, surroundings: float = 10.0, u_value: float = 0.3
) -> float:
    """Share of a hot-water tank's useful heat lost in an hour.

    The warm part of the tank loses by its own temperature; the loss is taken in proportion to the level, as a linear
    model needs it, so the full tank's loss over the full tank's heat.

    Parameters
    ----------
    volume : float
        Volume [m3].
    warm, cold : float
        Temperatures of the full and of the empty store [degC].
    surroundings : float
        Temperature around it [degC].
    u_value : float
        Heat transfer through insulation and skin [W/(m2 K)].

    Returns
    -------
    float
        Share of the level lost per hour [1/h].
    """
    lost_kw = u_value * cylinder_surface(volume) * (warm - surroundings) / 1000.0
    return lost_kw / (volume * water_heat_kwh_per_m3(warm, cold))
