"""What is known of buildings before their demand is worked out, and the surroundings that shape it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.demand_uses import SERVICES, HouseLoads, climate_region, find_use, house_loads
from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.readers.weather_year import HOURS, WeatherYear
from energyplan.series.calendar import Calendar, calendar
from energyplan.series.weather import degree_days

Values = NDArray[np.float64]


@dataclass(frozen=True)
class BuildingFacts:
    """One building: measured hours, yearly figures, or use and floor area.

    Attributes
    ----------
    name : str
        Unique name.
    use : str
        Use in English or Japanese, or a PLATEAU code.
    floor_area_m2 : float
        Heated floor area [m2]; NaN where not known.
    dwellings : int
        Homes or customers inside [-].
    kwh : mapping of str to float
        Yearly demand by service [kWh/a], as far as known; ``heat`` is space heat and hot water together.
    hourly_kw : mapping of str to array
        Measured hours by service ``[8760]`` [kW]; they replace the yearly figure.
    heat_peak_kw : float
        Highest hour of heat [kW]; NaN where not known.
    where : Where
        Place in the user's file, for faults.
    """

    name: str
    use: str
    floor_area_m2: float = float("nan")
    dwellings: int = 1
    kwh: Mapping[str, float] = field(default_factory=dict)
    hourly_kw: Mapping[str, Values] = field(default_factory=dict)
    heat_peak_kw: float = float("nan")
    where: Where = field(default_factory=Where)


@dataclass(frozen=True)
class DemandSetting:
    """The surroundings of all buildings.

    Attributes
    ----------
    weather : WeatherYear
        The year's weather.
    days : Calendar
        Month, weekday and hour of each hour.
    country : str
        Country code; ``JP`` takes Japanese unit values and houses, others European ones.
    heating_limit_degc : float
        Daily mean temperature above which rooms are not heated [degC].
    insulation_level : int
        Insulation of Japanese homes, 1 none to 4 the standard of 2013.
    house_operation : str
        How Japanese homes are heated: ``intermittent`` (rooms in use) or ``continuous`` (whole house); empty takes
        continuous in climate regions 1 and 2 (Hokkaido), else intermittent.
    unit_values : mapping
        Use -> service -> yearly demand per floor area that replaces the built-in one [kWh/(m2 a)]; it is taken as it
        is, without a factor for the climate.
    """

    weather: WeatherYear
    days: Calendar = field(default_factory=calendar)
    country: str = "JP"
    heating_limit_degc: float = 15.0
    insulation_level: int = 2
    house_operation: str = ""
    unit_values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def region(self) -> str:
        """Region of the unit values: ``japan`` or ``europe``."""
        return "japan" if self.country.upper() == "JP" else "europe"

    @cached_property
    def degree_days(self) -> tuple[float, float]:
        """Heating degree days under 18 degC and cooling degree days over 24 degC [K d]."""
        return degree_days(self.weather.temp_air_degc)

    @property
    def climate_region(self) -> int:
        """Climate region 1 to 8 of the Japanese energy standard."""
        return climate_region(self.degree_days[0])

    @property
    def house(self) -> HouseLoads:
        """Loads of a Japanese house at the site."""
        region = self.climate_region
        operation = self.house_operation or ("continuous" if region <= 2 else "intermittent")
        return house_loads(region, operation, self.insulation_level)

    @cached_property
    def own_unit_values(self) -> Mapping[str, Mapping[str, float]]:
        """`unit_values` under our own names of the uses."""
        return {find_use(use, key=f"demand.unit_values.{use}").name: row for use, row in self.unit_values.items()}


def check_buildings(buildings: tuple[BuildingFacts, ...]) -> None:
    """Raise a `ScenarioError` with every fault of the buildings: names, uses, figures, measured hours."""
    issues: list[Issue] = []
    seen: set[str] = set()
    for b in buildings:
        key = f"demand.buildings.{b.name}"
        if b.name in seen:
            issues.append(Issue(b.where, key, "two buildings have this name", fix="Give each its own."))
        seen.add(b.name)
        try:
            find_use(b.use, b.where, f"{key}.use")
        except ScenarioError as error:
            issues += error.issues
        if b.floor_area_m2 < 0 or b.floor_area_m2 > 1e8:
            got = f"{b.floor_area_m2:g} m2"
            issues.append(Issue(b.where, f"{key}.floor_area_m2", "no such floor area", got, "0 to 1e8 m2"))
        if b.dwellings < 1:
            issues.append(Issue(b.where, f"{key}.dwellings", "too few", str(b.dwellings), "at least 1"))
        issues += _figures(b, key)
    if issues:
        raise ScenarioError(issues)


def _figures(b: BuildingFacts, key: str) -> list[Issue]:
    issues = []
    for service, kwh in b.kwh.items():
        if service not in (*SERVICES, "heat"):
            issues.append(
                Issue(b.where, f"{key}.{service}", "no such service", service, ", ".join((*SERVICES, "heat")))
            )
        elif not 0 <= kwh < 1e15:
            issues.append(Issue(b.where, f"{key}.{service}_kwh_per_year", "no yearly demand", f"{kwh:g}", "0 or more"))
    for service, hours in b.hourly_kw.items():
        values = np.asarray(hours, dtype=float)
        place = f"{key}.hourly.{service}_kw"
        if service not in SERVICES:
            issues.append(Issue(b.where, place, "no such service", service, ", ".join(SERVICES)))
        elif values.shape != (HOURS,):
            issues.append(Issue(b.where, place, "not a whole year", f"{values.size} hours", f"{HOURS} hours"))
        elif not (np.isfinite(values) & (values >= 0)).all():
            bad = int(np.flatnonzero(~(np.isfinite(values) & (values >= 0)))[0])
            issues.append(Issue(b.where, place, f"no demand in hour {bad}", f"{values[bad]:g} kW", "0 or more"))
    known = {*b.kwh, *b.hourly_kw}
    if not known and not b.floor_area_m2 >= 0:
        fix = "Give floor_area_m2, or yearly figures, or measured hours."
        issues.append(Issue(b.where, key, "nothing tells its demand", fix=fix))
    if {"heat", "space_heat", "hot_water"} <= known:
        fix = "Leave out one of the three."
        issues.append(Issue(b.where, f"{key}.heat_kwh_per_year", "given together with both of its parts", fix=fix))
    part = sum(b.kwh.get(s, 0.0) for s in ("space_heat", "hot_water"))
    if "heat" in b.kwh and part > b.kwh["heat"]:
        got = f"{part:g} kWh of {b.kwh['heat']:g} kWh"
        issues.append(Issue(b.where, f"{key}.heat_kwh_per_year", "a part of heat is larger than heat", got))
    if b.heat_peak_kw <= 0:
        issues.append(Issue(b.where, f"{key}.heat_peak_kw", "no peak", f"{b.heat_peak_kw:g} kW", "more than 0"))
    return issues
