"""A year of weather from monthly normals, the ground under it, and its degree days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gamma, ndtr

from energyplan.catalogue.climate import DAYS_PER_MONTH, Station
from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.physics.ground import annual_wave, kusuda_achenbach
from energyplan.readers.checks import Place
from energyplan.readers.sun import SunYear, split_erbs, sun_year
from energyplan.readers.weather_year import HOURS, WeatherYear

Values = NDArray[np.float64]

DESIGN_QUANTILE = 0.01
_MONTH_OF_HOUR = np.repeat(np.arange(12), DAYS_PER_MONTH * 24)
_MONTH_OF_DAY = np.repeat(np.arange(12), DAYS_PER_MONTH)
# Shape of the synthetic year, chosen so that Shiwa, Shimokawa and Hyakuri come out like their hourly files
# (docs/explanation/series.md shows by how much they differ).
_DAY_SPREAD_K = 2.6  # standard deviation of daily means around the season
_MOST_STRETCH = 5.0  # of cold anomalies, to reach a design temperature
_INLAND_RANGE_K = 25.0  # yearly range of monthly means at which spread and swing are as given here
_DAY_MEMORY = 0.5  # correlation of one day's anomaly with the next
_RANGE_CLOUDY_K, _RANGE_SUNNY_K = 3.0, 13.0  # daily range under a closed sky, and with nothing of the sun lost
_WARMEST_HOUR = 14.0
_SKY_MEMORY = 0.45  # of a day's clearness to the next
_HOUR_MEMORY = 0.8  # of broken cloud from one hour to the next
_DARKEST = 0.12  # share of the clear sky's light that the thickest cloud lets through
_WIND_MEMORY, _WIND_SHAPE = 0.88, 1.6  # from hour to hour; Weibull shape
_CLEAR_TURBIDITY = 2.0  # Linke turbidity of very clear air: the bound no hour may pass


@dataclass(frozen=True)
class Normals:
    """Monthly normals of a place.

    Attributes
    ----------
    temp_degc : sequence of float
        Mean air temperature of each month ``[12]`` [degC].
    ghi_kwh_m2 : sequence of float
        Global horizontal irradiation of each month ``[12]`` [kWh/m2].
    wind_speed : sequence of float, optional
        Mean wind speed of each month ``[12]`` [m/s]; 3 m/s where not given.
    design_temp_degc : float, optional
        Temperature below which 1 % of the hours fall (`numpy.quantile` at 0.01) [degC].
    source : str
        Where they are from.
    """

    temp_degc: Sequence[float] | Values
    ghi_kwh_m2: Sequence[float] | Values
    wind_speed: Sequence[float] | Values | None = None
    design_temp_degc: float | None = None
    source: str = "monthly normals of the scenario"


def synthetic_year(normals: Normals, place: Place, seed: int = 1) -> WeatherYear:
    """Make a year of hourly weather that has the given monthly means.

    Temperature is a smooth yearly curve, plus day-to-day anomalies with memory (a first-order autoregression), plus a
    daily wave that is larger under a clear sky; irradiation is the clear sky's, times a daily clearness with memory
    and broken cloud within the day. Monthly mean temperature and wind and monthly irradiation are met exactly; so is
    the design temperature, by stretching the anomalies of the cold months.

    Parameters
    ----------
    normals : Normals
        Monthly means and the design temperature.
    place : Place
        Coordinates [deg], elevation [m], time zone [h].
    seed : int
        Seed of the random numbers; the same seed gives the same year.

    Returns
    -------
    WeatherYear
        Hourly values; humidity is NaN. Direct and diffuse irradiance by Erbs.

    Raises
    ------
    ScenarioError
        For a month with more sun than a clear sky gives, and a design temperature that the months cannot have.
    """
    _check(normals)
    rng = np.random.default_rng(seed)
    sky, cloud = rng.standard_normal(365), rng.standard_normal(HOURS)
    air, gusts = rng.standard_normal(365), rng.standard_normal(HOURS)
    sun = sun_year(place.latitude, place.longitude, place.utc_offset_h)
    clear = clear_sky(sun, place.elevation_m)
    clearness = _remembered(sky, _SKY_MEMORY)
    ghi = _irradiation(np.asarray(normals.ghi_kwh_m2, dtype=float), clear, clearness, _remembered(cloud, _HOUR_MEMORY))
    temp = _temperature(normals, _remembered(air, _DAY_MEMORY), clearness, ghi, clear)
    dni, dhi = split_erbs(ghi, sun)
    assumed = [f"synthetic year (seed {seed}) from monthly means"]
    means = np.full(12, 3.0) if normals.wind_speed is None else np.asarray(normals.wind_speed, dtype=float)
    if normals.wind_speed is None:
        assumed.append("wind 3 m/s on average in every month")
    if normals.design_temp_degc is None:
        assumed.append(f"1 % of the hours below {np.quantile(temp, DESIGN_QUANTILE):.1f} degC")
    return WeatherYear(
        temp_air_degc=temp,
        ghi=ghi,
        dni=dni,
        dhi=dhi,
        wind_speed=_wind(means, _remembered(gusts, _WIND_MEMORY)),
        relative_humidity=np.full(HOURS, np.nan),
        latitude=place.latitude,
        longitude=place.longitude,
        elevation_m=place.elevation_m,
        utc_offset_h=place.utc_offset_h,
        source=normals.source,
        assumed=tuple(assumed),
    )


def station_year(station: Station, seed: int = 1) -> WeatherYear:
    """Make a synthetic year from the monthly means and the 1 % temperature of a built-in station."""
    source = f"{station.name} ({station.romaji}, {station.code}): {station.source}"
    normals = Normals(station.temp_degc, station.ghi_kwh_m2, station.wind_speed, station.temp_p1_degc, source)
    place = Place(station.latitude, station.longitude, station.elevation_m, station.utc_offset_h)
    return synthetic_year(normals, place, seed)


def normals_of(weather: WeatherYear) -> Normals:
    """Monthly means and 1 % temperature of an hourly year, to make a synthetic one of."""
    return Normals(
        temp_degc=tuple(monthly_mean(weather.temp_air_degc)),
        ghi_kwh_m2=tuple(monthly_mean(weather.ghi) * DAYS_PER_MONTH * 0.024),
        wind_speed=tuple(monthly_mean(weather.wind_speed)),
        design_temp_degc=float(np.quantile(weather.temp_air_degc, DESIGN_QUANTILE)),
        source=f"monthly means of {weather.source}",
    )


def monthly_mean(values: Values) -> Values:
    """Mean of each month of an hourly series ``[8760]``: ``[12]`` in the same unit."""
    return np.bincount(_MONTH_OF_HOUR, values, minlength=12) / (DAYS_PER_MONTH * 24)


def degree_days(temp: Values, heating_base: float = 18.0, cooling_base: float = 24.0) -> tuple[float, float]:
    """Heating and cooling degree days of a year by daily means.

    Parameters
    ----------
    temp : array
        Air temperature ``[8760]`` [degC].
    heating_base, cooling_base : float
        Base temperatures [degC].

    Returns
    -------
    tuple of float
        Heating and cooling degree days [K d].
    """
    daily = temp.reshape(365, 24).mean(axis=1)
    return float(np.maximum(heating_base - daily, 0.0).sum()), float(np.maximum(daily - cooling_base, 0.0).sum())


def ground_temperature(weather: WeatherYear, depth_m: float = 1.0, diffusivity: float = 6.0e-7) -> Values:
    """Undisturbed ground temperature at a depth, the surface following the air's yearly wave.

    Parameters
    ----------
    weather : WeatherYear
        The year.
    depth_m : float
        Depth under the surface [m].
    diffusivity : float
        Thermal diffusivity of the ground [m2/s].

    Returns
    -------
    array
        Ground temperature ``[8760]`` [degC] (Kusuda and Achenbach 1965). Snow cover, which keeps ground warmer, is
        not counted.
    """
    mean, amplitude, coldest = annual_wave(weather.temp_air_degc)
    time: Values = (np.arange(HOURS, dtype=np.float64) + 0.5) * 3600.0
    return kusuda_achenbach(depth_m, time, mean, amplitude, coldest, diffusivity)


def clear_sky(sun: SunYear, elevation_m: float) -> Values:
    """Global irradiance under a very clear sky, the bound of any hour's irradiance.

    Parameters
    ----------
    sun : SunYear
        Sun position.
    elevation_m : float
        Height above sea [m].

    Returns
    -------
    array
        Global horizontal irradiance ``[8760]`` [W/m2] (Ineichen and Perez 2002 through pvlib, Linke turbidity 2).
    """
    from pvlib import atmosphere, clearsky  # pulls in pandas: only when a year is made

    relative = atmosphere.get_relative_airmass(sun.zenith)
    absolute = atmosphere.get_absolute_airmass(relative, atmosphere.alt2pres(elevation_m))
    height = max(elevation_m, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):  # pvlib divides by zero while the sun is down
        result = clearsky.ineichen(sun.zenith, absolute, _CLEAR_TURBIDITY, height, dni_extra=sun.extra_normal)
    return np.maximum(np.nan_to_num(np.asarray(result["ghi"], dtype=float)), 0.0)


def _check(normals: Normals) -> None:
    issues = []
    for key, values in (
        ("weather.monthly.temp_degc", normals.temp_degc),
        ("weather.monthly.ghi_kwh_per_m2", normals.ghi_kwh_m2),
        ("weather.monthly.wind_m_per_s", normals.wind_speed),
    ):
        if values is not None and (len(values) != 12 or not np.isfinite(np.asarray(values, dtype=float)).all()):
            issues.append(
                Issue(Where(), key, "needs twelve numbers, one per month", f"{len(values)} values", "12 numbers")
            )
    if not issues and (np.asarray(normals.ghi_kwh_m2) < 0).any():
        issues.append(Issue(Where(), "weather.monthly.ghi_kwh_per_m2", "irradiation cannot be negative"))
    if issues:
        raise ScenarioError(issues)


def _remembered(noise: Values, memory: float) -> Values:
    """First-order autoregression around the year (its end joins its start), of unit variance."""
    out = np.empty_like(noise)
    state = 0.0
    step = np.sqrt(1.0 - memory**2)
    for _ in range(2):  # the first round finds the state in which the year ends
        for i, value in enumerate(noise):
            state = memory * state + step * value
            out[i] = state
    return (out - out.mean()) / out.std()


def _irradiation(target_kwh: Values, clear: Values, clearness: Values, cloud: Values) -> Values:
    """Hourly irradiance whose monthly sums are exact and whose hours stay under the clear sky."""
    sums = np.bincount(_MONTH_OF_HOUR, clear, minlength=12) / 1000.0
    issues = []
    for month in range(12):
        low, high = _DARKEST * sums[month] * 1.02, sums[month] * 0.995
        if not low <= target_kwh[month] <= high and not target_kwh[month] == sums[month] == 0.0:
            expected = f"{low:.0f} to {high:.0f} kWh/m2 at this latitude"
            fix = "Check the unit (kWh/m2 per month) and the latitude."
            what = f"month {month + 1} cannot have this irradiation"
            got = f"{target_kwh[month]:g} kWh/m2"
            issues.append(Issue(Where(), "weather.monthly.ghi_kwh_per_m2", what, got, expected, fix))
    if issues:
        raise ScenarioError(issues)
    rank = ndtr(clearness).repeat(24)
    broken = 4.0 * rank * (1.0 - rank)  # half-cloudy days are the restless ones
    base = np.clip(rank + 0.18 * broken * cloud, 0.02, 1.0)
    ghi = np.zeros(HOURS)
    for month in range(12):
        here = month == _MONTH_OF_HOUR
        goal = target_kwh[month] * 1000.0
        if goal == 0.0:
            continue

        def excess(
            exponent: float, bright: Values = clear[here], broken: Values = base[here], goal: float = goal
        ) -> float:
            share = _DARKEST + (1.0 - _DARKEST) * broken**exponent
            return float((bright * share).sum()) - goal

        exponent = brentq(excess, 1e-6, 500.0, xtol=1e-13, rtol=1e-14)
        light = clear[here] * (_DARKEST + (1.0 - _DARKEST) * base[here] ** exponent)
        ghi[here] = np.minimum(light * (goal / light.sum()), clear[here])
    return ghi


def _hats() -> Values:
    """Twelve tent functions around the middle of each month, cyclic and summing to one ``[8760, 12]``."""
    ends = np.cumsum(DAYS_PER_MONTH) * 24.0
    middle = ends - DAYS_PER_MONTH * 12.0
    time = np.arange(HOURS) + 0.5
    return np.stack([np.interp(time, middle, np.eye(12)[m], period=float(HOURS)) for m in range(12)], axis=1)


def _temperature(normals: Normals, air: Values, clearness: Values, ghi: Values, clear: Values) -> Values:
    """Hourly temperature with exact monthly means, and the exact design temperature where one is given."""
    target = np.asarray(normals.temp_degc, dtype=float)
    hats = _hats()
    mixing = np.stack([monthly_mean(hats[:, m]) for m in range(12)], axis=1)
    coldness = (target.max() - target) / max(float(np.ptp(target)), 1e-9) if np.ptp(target) > 1.0 else np.ones(12)
    cold = hats @ coldness
    days = np.arange(365) * 24.0 + 12.0
    time = np.arange(HOURS) + 0.5
    # a clear day is warmer in summer and, with its clear nights, colder in winter
    inland = float(np.clip(np.ptp(target) / _INLAND_RANGE_K, 0.5, 1.1))
    cold_day = cold.reshape(365, 24).mean(axis=1)
    daily = _DAY_SPREAD_K * inland * (0.7 + 0.3 * cold_day) * (air + (0.2 - 0.5 * cold_day) * clearness)
    slow = np.interp(time, days, daily, period=float(HOURS))
    by_day = clear.reshape(365, 24).sum(axis=1)
    share = np.divide(ghi.reshape(365, 24).sum(axis=1), by_day, out=np.zeros(365), where=by_day > 0)
    swing = (0.4 + 0.6 * inland) * (_RANGE_CLOUDY_K + (_RANGE_SUNNY_K - _RANGE_CLOUDY_K) * share)
    angle = 2.0 * np.pi * (time - _WARMEST_HOUR - 0.5) / 24.0
    wave = 0.5 * np.interp(time, days, swing, period=float(HOURS)) * (0.92 * np.cos(angle) + 0.16 * np.cos(2.0 * angle))

    def year(stretch: float) -> Values:
        gentle = min(stretch, 1.0) + 0.3 * max(stretch - 1.0, 0.0)  # hard frost comes more by days than by nights
        anomaly = slow * (1.0 + (stretch - 1.0) * cold) + wave * (1.0 + (gentle - 1.0) * cold)
        return anomaly + hats @ np.linalg.solve(mixing, target - monthly_mean(anomaly))

    design = normals.design_temp_degc
    if design is None:
        return year(1.0)

    def excess(stretch: float) -> float:
        return float(np.quantile(year(stretch), DESIGN_QUANTILE)) - design

    warmest, coldest = design + excess(0.0), design + excess(_MOST_STRETCH)
    if not coldest < design < warmest:
        issue = Issue(
            Where(),
            "weather.monthly.design_temp_degc",
            "the monthly means cannot have this design temperature",
            f"{design:g} degC",
            f"{coldest:.1f} to {warmest:.1f} degC",
            "It is the temperature below which 1 % of the hours fall.",
        )
        raise ScenarioError([issue])
    return year(brentq(excess, 0.0, _MOST_STRETCH, xtol=1e-13, rtol=1e-14))


def _wind(means: Values, gusts: Values) -> Values:
    """Hourly wind speed, Weibull-like, livelier in the afternoon, monthly means exact."""
    rank = np.clip(ndtr(gusts), 1e-6, 1.0 - 1e-6)
    hour = np.arange(HOURS) % 24
    speed = (
        (-np.log1p(-rank)) ** (1.0 / _WIND_SHAPE)
        / gamma(1.0 + 1.0 / _WIND_SHAPE)
        * (1.0 + 0.25 * np.cos(2.0 * np.pi * (hour - 13.5) / 24.0))
    )
    return speed * (means / monthly_mean(speed))[_MONTH_OF_HOUR]
