"""What roofs with modules or collectors share: the sun on a tilted plane, and a module's yield through pvlib."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from energyplan.core.fields import Angle, Spec, quantity
from energyplan.readers.weather_year import HOURS, WeatherYear

Values = NDArray[np.float64]
CALENDAR_YEAR = 2023  # any common year: the sun's path differs by minutes


class PlaneSpec(Spec):
    """How a plane faces the sun."""

    tilt: quantity("degree", ge=0, le=90) = 30.0  # type: ignore[valid-type]
    """Angle of the plane against the horizontal, in degrees."""
    azimuth: Angle = 180.0
    """Where it faces, in degrees clockwise from north; 180 is south."""
    ground_albedo: quantity("", ge=0, le=1) = 0.2  # type: ignore[valid-type]
    """Share of light the ground throws back; about 0.6 for fresh snow."""


@dataclass(frozen=True)
class Plane:
    """Irradiance on a plane.

    Attributes
    ----------
    beam, diffuse : array
        Direct, and sky with ground-reflected irradiance on the plane, mean of the hour ``[8760]`` [W/m2].
    incidence_deg : array
        Angle of incidence of the direct light ``[8760]`` [degree].
    """

    beam: Values
    diffuse: Values
    incidence_deg: Values

    @property
    def total(self) -> Values:
        """Direct and diffuse together [W/m2]."""
        return self.beam + self.diffuse


@dataclass(frozen=True)
class Inverter:
    """Losses from module to grid.

    Attributes
    ----------
    system_losses : float
        Share of direct-current energy lost to soiling, wiring, mismatch, ageing and outages [-].
    efficiency : float
        Nominal efficiency of the inverter [-].
    dc_ac_ratio : float
        Module power per inverter power [-].
    temp_coefficient : float
        Change of module power per kelvin [1/K].
    """

    system_losses: float
    efficiency: float
    dc_ac_ratio: float
    temp_coefficient: float


@lru_cache(maxsize=8)
def _sun(latitude: float, longitude: float, elevation_m: float, utc_offset_h: float) -> tuple[Values, Values, Values]:
    """Return zenith and azimuth of the sun [degree] and light above the air [W/m2] at the middle of every hour."""
    import pandas as pd
    import pvlib

    start = pd.Timestamp(f"{CALENDAR_YEAR}-01-01 00:30:00")  # an hour bears its start; its middle stands for it
    offset = pd.Timedelta(seconds=round(utc_offset_h * 3600))
    times = pd.date_range(start - offset, periods=HOURS, freq="h", tz="UTC")
    sun = pvlib.solarposition.get_solarposition(times, latitude, longitude, elevation_m)
    extra = pvlib.irradiance.get_extra_radiation(times).to_numpy()
    return sun["apparent_zenith"].to_numpy(), sun["azimuth"].to_numpy(), extra


def plane_irradiance(weather: WeatherYear, plane: PlaneSpec) -> Plane:
    """Return the irradiance on a tilted plane, by the Hay-Davies model at the middle of every hour.

    Parameters
    ----------
    weather : WeatherYear
        Global, direct and diffuse irradiance and the place.
    plane : PlaneSpec
        Tilt, azimuth and the ground's albedo.

    Returns
    -------
    Plane
        Arrays ``[8760]`` [W/m2].
    """
    import pvlib  # with pandas over half a second, and only solar assets need it

    zenith, azimuth, extra = _sun(weather.latitude, weather.longitude, weather.elevation_m, weather.utc_offset_h)
    parts = pvlib.irradiance.get_total_irradiance(
        plane.tilt, plane.azimuth, zenith, azimuth, weather.dni, weather.ghi, weather.dhi,
        dni_extra=extra, albedo=plane.ground_albedo, model="haydavies",
    )  # fmt: skip
    up = weather.ghi > 0.0
    beam = np.where(up, np.maximum(parts["poa_direct"], 0.0), 0.0)
    diffuse = np.where(up, np.nan_to_num(np.maximum(parts["poa_diffuse"], 0.0)), 0.0)
    incidence = pvlib.irradiance.aoi(plane.tilt, plane.azimuth, zenith, azimuth)
    return Plane(np.asarray(beam), np.asarray(diffuse), np.asarray(incidence))


def module_output(weather: WeatherYear, plane: PlaneSpec, losses: Inverter) -> Values:
    """Return the alternating-current output of a module field per kW of module power, after PVWatts.

    Parameters
    ----------
    weather : WeatherYear
        The year.
    plane : PlaneSpec
        How it faces.
    losses : Inverter
        Losses from module to grid.

    Returns
    -------
    array
        Output per kW of module power ``[8760]`` [kW/kW].

    References
    ----------
    .. [1] A. P. Dobos (2014), "PVWatts Version 5 Manual", NREL/TP-6A20-62641.
    .. [2] D. Faiman (2008), "Assessing the outdoor operating temperature of photovoltaic modules", Progress in
           Photovoltaics 16(4): 307-315.
    """
    import pvlib

    light = plane_irradiance(weather, plane)
    seen = light.beam * pvlib.iam.ashrae(np.minimum(light.incidence_deg, 90.0)) + light.diffuse
    wind = weather.wind_speed * (2.0 / weather.wind_height_m) ** 0.2  # module height; open, slightly rough country
    cell = pvlib.temperature.faiman(light.total, weather.temp_air_degc, wind)
    direct = pvlib.pvsystem.pvwatts_dc(seen, cell, 1.0, losses.temp_coefficient) * (1.0 - losses.system_losses)
    # pvlib names the inverter's limit by its input: rated output over nominal efficiency
    limit = 1.0 / (losses.dc_ac_ratio * losses.efficiency)
    output = pvlib.inverter.pvwatts(direct, limit, eta_inv_nom=losses.efficiency)
    return np.asarray(np.maximum(np.nan_to_num(output), 0.0), dtype=np.float64)
