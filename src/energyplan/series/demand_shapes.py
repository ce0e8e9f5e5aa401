"""Normalised hourly shapes of demand: one year that sums to 1 kWh/a, by service, use and climate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.demand_uses import DayProfile, Use, day_profile, unit_values
from energyplan.series.demand_input import DemandSetting
from energyplan.series.diversity import demand_rules
from energyplan.series.weather import ground_temperature

Values = NDArray[np.float64]
HOMES = ("house", "apartment")


def shape(service: str, use: Use, setting: DemandSetting) -> tuple[Values, str, str, bool]:
    """Shape of one service in buildings of one use.

    Parameters
    ----------
    service : str
        ``space_heat``, ``hot_water``, ``electricity`` or ``cooling``.
    use : Use
        Use of the buildings.
    setting : DemandSetting
        Weather and calendar.

    Returns
    -------
    tuple
        Power per yearly energy ``[8760]`` [kW per kWh/a], summing to 1; the profile's name, source, and whether it is
        verified.
    """
    profile, name = _profile(service, use, setting)
    hours = _by_day(profile, setting)
    if service == "space_heat":
        raw = hours * _degree_days(setting)
    elif service == "cooling":
        raw = _cold_wanted(hours, use, setting)
    elif service == "hot_water":
        hot = demand_rules()["hot_water_temp_degc"].number
        raw = hours * np.maximum(hot - np.maximum(ground_temperature(setting.weather, 1.0), 2.0), 5.0)
    else:
        raw = hours * _season(profile.season, setting)
    return raw / raw.sum(), name, profile.source, profile.verified


def _profile(service: str, use: Use, setting: DemandSetting) -> tuple[DayProfile, str]:
    """Course of the day, for the heating of Japanese homes from measured houses' hours where there are any."""
    if service == "space_heat" and use.name in HOMES and setting.region == "japan":
        house = setting.house
        if len(house.hours):
            days = np.tile(house.hours / house.hours.sum(), (3, 1))
            name = f"house, region {setting.climate_region}, {house.operation}"
            return DayProfile(days, 1.0, house.source, house.verified), name
    name = use.profiles[service]
    return day_profile(service, name), name


def _by_day(profile: DayProfile, setting: DemandSetting) -> Values:
    """Values of the course of the day, weekday, Saturday or Sunday as the calendar says ``[8760]``."""
    kind = np.clip(setting.days.weekday - 4, 0, 2)
    return profile.days[kind, setting.days.hour]


def _degree_days(setting: DemandSetting) -> Values:
    """Degrees of every day under a base of 18 degC where its mean is under the limit of 15 degC ``[8760]`` [K].

    The base stays 3 K over another limit. The temperature that counts has some of the day before in it.
    """
    rules = demand_rules()
    memory = rules["day_memory"].number
    daily = setting.weather.temp_air_degc.reshape(365, 24).mean(axis=1)
    felt = (1.0 - memory) * daily + memory * np.roll(daily, 1)
    limit = setting.heating_limit_degc
    if (felt >= limit).all():  # so warm a place heats, if at all, on its coldest days
        limit = float(np.quantile(felt, 0.1)) + 1.0
    base = limit + rules["degree_base_over_limit_k"].number
    return np.repeat(np.where(felt < limit, base - felt, 0.0), 24)


def climate_factor(service: str, use: Use, setting: DemandSetting) -> float:
    """Demand at the site over demand in the climate of the unit values [-]."""
    row = unit_values(setting.region)[use.name]
    heating, cooling = setting.degree_days
    if service == "space_heat":
        return heating / row.hdd18_kd
    if service == "cooling":
        return use.inner_share + (1.0 - use.inner_share) * cooling / row.cdd24_kd
    return 1.0


def _cold_wanted(hours: Values, use: Use, setting: DemandSetting) -> Values:
    """Cooling by the course of the day: the share that follows the weather, and the one of people and machines.

    Half the hour's and half the day's temperature count, since walls remember the day. What people and machines give
    off is cooled away in full above the base temperature, and less and less down to 5 K below it.
    """
    temp = setting.weather.temp_air_degc
    felt = 0.5 * temp + 0.5 * np.repeat(temp.reshape(365, 24).mean(axis=1), 24)
    base = min(use.cooling_base_degc, float(np.quantile(felt, 0.97)))
    outer = hours * np.maximum(felt - base, 0.0)
    inner = hours * np.clip((felt - base) / 5.0 + 1.0, 0.0, 1.0)
    share = use.inner_share / climate_factor("cooling", use, setting) if use.inner_share > 0 else 0.0
    if outer.sum() <= 0 or inner.sum() <= 0:  # nobody is there on the few warm hours
        return hours * felt.clip(min=0.0) ** 4 + 1e-12
    return (1.0 - share) * outer / outer.sum() + share * inner / inner.sum()


def _season(january_over_july: float, setting: DemandSetting) -> Values:
    """Yearly wave, highest in the coldest month ``[8760]`` [-]."""
    swing = (january_over_july - 1.0) / (january_over_july + 1.0)
    daily = setting.weather.temp_air_degc.reshape(365, 24).mean(axis=1)
    angle = 2.0 * np.pi * (np.arange(365) - 15.0) / 365.0
    north = float(daily @ np.cos(angle)) <= 0.0
    return np.repeat(1.0 + (swing if north else -swing) * np.cos(angle), 24)
