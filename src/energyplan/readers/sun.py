"""Where the sun stands in each hour of a common year, and irradiance split into beam and diffuse with it.

It stands in this room because the files of several publishers give only a part of the irradiance, and the other
part follows from the sun's height. The synthetic year uses the same functions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.readers.weather_year import Values

REFERENCE_YEAR = 2001  # a common year; the sun's path differs by at most a quarter of a day between years
LOWEST_COS_ZENITH = 0.05  # about 3 degrees: below, dividing by the sun's height makes noise


@dataclass(frozen=True)
class SunYear:
    """The sun in the middle of each hour of a common year.

    Attributes
    ----------
    cos_zenith : array
        Cosine of the true zenith angle, 0 when the sun is below the horizon ``[8760]`` [-].
    zenith, azimuth : array
        Zenith and azimuth angle (clockwise from north) ``[8760]`` [deg].
    extra_normal : array
        Irradiance outside the atmosphere on a plane facing the sun ``[8760]`` [W/m2].
    """

    cos_zenith: Values
    zenith: Values
    azimuth: Values
    extra_normal: Values


def sun_year(latitude: float, longitude: float, utc_offset_h: float) -> SunYear:
    """Sun position in the middle of each hour, local standard time.

    Parameters
    ----------
    latitude, longitude : float
        Place, north and east positive [deg].
    utc_offset_h : float
        Local standard time less UTC [h].

    Returns
    -------
    SunYear
        Angles [deg] and extraterrestrial irradiance [W/m2], each ``[8760]``.

    References
    ----------
    .. [1] Reda and Andreas (2004), "Solar position algorithm for solar radiation applications", Solar Energy 76
           (through pvlib).
    """
    import pandas as pd  # pandas and pvlib are needed only when weather is read, not for --help
    from pvlib import irradiance, solarposition

    start = pd.Timestamp(year=REFERENCE_YEAR, month=1, day=1, tz="UTC") - pd.Timedelta(hours=utc_offset_h)
    times = pd.date_range(start + pd.Timedelta(minutes=30), periods=8760, freq="h")
    position = solarposition.get_solarposition(times, latitude, longitude)
    zenith = position["zenith"].to_numpy(dtype=float)
    extra = np.asarray(irradiance.get_extra_radiation(times), dtype=float)
    cos_zenith = np.maximum(np.cos(np.radians(zenith)), 0.0)
    return SunYear(cos_zenith, zenith, position["azimuth"].to_numpy(dtype=float), extra)


def split_direct(ghi: Values, direct_horizontal: Values, sun: SunYear) -> tuple[Values, Values]:
    """Direct normal and diffuse irradiance from global and direct horizontal irradiance.

    The beam is divided by the sun's height only while the sun stands high enough, and never exceeds the irradiance
    outside the atmosphere; what is left counts as diffuse, so ``dni * cos_zenith + dhi = ghi`` in every hour.

    Parameters
    ----------
    ghi, direct_horizontal : array
        Global and direct irradiance on the horizontal plane ``[8760]`` [W/m2].
    sun : SunYear
        Sun position of the same hours.

    Returns
    -------
    tuple of arrays
        Direct normal and diffuse horizontal irradiance ``[8760]`` [W/m2].
    """
    high = sun.cos_zenith > LOWEST_COS_ZENITH
    dni = np.where(high, np.maximum(direct_horizontal, 0.0) / np.where(high, sun.cos_zenith, 1.0), 0.0)
    dni = np.minimum(dni, sun.extra_normal)
    beam = np.minimum(dni * sun.cos_zenith, ghi)
    dni = np.where(high, beam / np.where(high, sun.cos_zenith, 1.0), 0.0)
    return dni, ghi - beam


def split_erbs(ghi: Values, sun: SunYear) -> tuple[Values, Values]:
    """Direct normal and diffuse irradiance from global irradiance alone, by the Erbs correlation.

    Parameters
    ----------
    ghi : array
        Global horizontal irradiance ``[8760]`` [W/m2].
    sun : SunYear
        Sun position of the same hours.

    Returns
    -------
    tuple of arrays
        Direct normal and diffuse horizontal irradiance ``[8760]`` [W/m2]; ``dni * cos_zenith + dhi = ghi``.

    References
    ----------
    .. [1] Erbs, Klein and Duffie (1982), "Estimation of the diffuse radiation fraction for hourly, daily and
           monthly-average global radiation", Solar Energy 28 (through pvlib).
    """
    import pandas as pd  # as in sun_year
    from pvlib import irradiance

    days = pd.DatetimeIndex(np.datetime64(f"{REFERENCE_YEAR}-01-01T00:30") + np.arange(8760) * np.timedelta64(1, "h"))
    result = irradiance.erbs(ghi, sun.zenith, days)
    dhi = np.minimum(np.nan_to_num(np.asarray(result["dhi"], dtype=float)), ghi)
    return split_direct(ghi, ghi - dhi, sun)
