"""The weather of one year at one place, as every reader returns it and every technology sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
HOURS = 8760


@dataclass(frozen=True)
class WeatherYear:
    """Hourly weather of a common year in local standard time; an hour is labelled by its start.

    Attributes
    ----------
    temp_air_degc : array
        Air temperature, mean of the hour ``[8760]`` [degC].
    ghi, dni, dhi : array
        Global horizontal, direct normal and diffuse horizontal irradiance, mean of the hour ``[8760]`` [W/m2].
    wind_speed : array
        Wind speed at `wind_height_m` ``[8760]`` [m/s].
    relative_humidity : array
        Relative humidity as a fraction ``[8760]`` [-]; NaN where the source has none.
    latitude, longitude, elevation_m : float
        Place in degrees and metres above sea.
    utc_offset_h : float
        Local standard time less UTC [h].
    source : str
        What the data are and where they are from.
    assumed : tuple of str
        What had to be assumed or mended, in words.
    """

    temp_air_degc: Values
    ghi: Values
    dni: Values
    dhi: Values
    wind_speed: Values
    relative_humidity: Values
    latitude: float
    longitude: float
    elevation_m: float
    utc_offset_h: float
    source: str
    wind_height_m: float = 10.0
    assumed: tuple[str, ...] = field(default_factory=tuple)
