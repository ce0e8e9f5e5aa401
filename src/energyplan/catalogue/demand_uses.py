"""What buildings of each use need: names, yearly unit values, hourly profiles and peaks, each with its source."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.facts import catalogue_data
from energyplan.catalogue.rows import rows
from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean, shown

Values = NDArray[np.float64]
SERVICES = ("space_heat", "hot_water", "electricity", "cooling")
#: Heating degree days under 18 degC from which on a Japanese place lies in climate region 1, 2, … (else 8).
REGION_LIMITS_KD = (4500.0, 3500.0, 3000.0, 2500.0, 2000.0, 1500.0, 500.0)


@dataclass(frozen=True)
class Use:
    """A use of buildings.

    Attributes
    ----------
    name : str
        Our name of it.
    profiles : mapping of str to str
        Service to hourly profile.
    peak : mapping of str to float
        Highest hour of one building over the highest hour of its class's shape, by service [-].
    cooling_base_degc : float
        Outdoor temperature from which it is cooled [degC].
    inner_share : float
        Share of its cooling that does not follow the climate [-].
    source, verified : str, bool
        Where these are from.
    """

    name: str
    profiles: Mapping[str, str]
    peak: Mapping[str, float]
    cooling_base_degc: float
    inner_share: float
    source: str
    verified: bool


@dataclass(frozen=True)
class UnitValues:
    """Yearly demand per floor area of one use, and the climate it was found in.

    Attributes
    ----------
    kwh_per_m2 : mapping of str to float
        By service [kWh/(m2 a)].
    hdd18_kd, cdd24_kd : float
        Heating and cooling degree days of that climate [K d].
    source, verified : str, bool
        Where they are from.
    """

    kwh_per_m2: Mapping[str, float]
    hdd18_kd: float
    cdd24_kd: float
    source: str
    verified: bool


@dataclass(frozen=True)
class HouseLoads:
    """Loads of a Japanese house by climate region, way of heating and insulation.

    Attributes
    ----------
    operation : str
        ``intermittent`` or ``continuous``.
    space_heat_kwh_per_m2, cooling_kwh_per_m2 : float
        Yearly demand [kWh/(m2 a)].
    space_heat_peak_w_per_m2, cooling_peak_w_per_m2 : float
        Highest hour [W/m2].
    hours : array
        Share of the day's heat in each hour, January ``[24]`` [-]; empty where the source has none.
    source, verified : str, bool
        Where they are from.
    """

    operation: str
    space_heat_kwh_per_m2: float
    space_heat_peak_w_per_m2: float
    cooling_kwh_per_m2: float
    cooling_peak_w_per_m2: float
    hours: Values
    source: str
    verified: bool


@dataclass(frozen=True)
class DayProfile:
    """Course of a day by type of day.

    Attributes
    ----------
    days : array
        Relative values for weekday, Saturday and Sunday ``[3, 24]`` [-], the weekday summing to one.
    season : float
        January over July [-].
    source, verified : str, bool
        Where it is from.
    """

    days: Values
    season: float
    source: str
    verified: bool


@lru_cache(maxsize=1)
def uses() -> Mapping[str, Use]:
    """Return all uses by name."""
    data = catalogue_data("demand_uses.yaml")
    found = {}
    for name, row in data["uses"].items():
        found[name] = Use(
            name=name,
            profiles=MappingProxyType(row["profiles"]),
            peak=MappingProxyType(row["peak"]),
            cooling_base_degc=float(row["cooling_base_degc"]),
            inner_share=float(row["inner_share"]),
            source=data["source"],
            verified=bool(data["verified"]),
        )
    return MappingProxyType(found)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold().replace(" ", "_").replace("-", "_")


@lru_cache(maxsize=1)
def use_names() -> Mapping[str, str]:
    """Every accepted name (English, Japanese, PLATEAU code) of a use, and the use it means."""
    names: dict[str, str] = {}
    for use, row in catalogue_data("demand_uses.yaml")["uses"].items():
        for name in (use, *row["names"], *row.get("plateau", ())):
            names[_plain(str(name))] = use
    return MappingProxyType(names)


@lru_cache(maxsize=256)
def use_label(use: str) -> Mapping[str, str]:
    """Return what a use of buildings is called, by language; empty for a name that is no use.

    Parameters
    ----------
    use : str
        Our name of it.

    Returns
    -------
    mapping of str to str
        ``en`` and ``ja``.
    """
    japanese = next((word for word, known in use_names().items() if known == use and not word.isascii()), "")
    return MappingProxyType({"en": use.replace("_", " ").capitalize(), "ja": japanese} if japanese else {})


def find_use(name: str | int, where: Where | None = None, key: str = "use") -> Use:
    """Return the use that a name in any accepted spelling, or a PLATEAU code, means.

    Raises
    ------
    ScenarioError
        For an unknown name, with the nearest known one.
    """
    plain = _plain(str(name)).removesuffix(".0")
    use = use_names().get(plain)
    if use is None:
        hint = did_you_mean(plain, list(use_names()))
        expected = ", ".join(uses())
        raise ScenarioError([Issue(where or Where(), key, "unknown use of a building", shown(name), expected, hint)])
    return uses()[use]


@lru_cache(maxsize=4)
def unit_values(region: str) -> Mapping[str, UnitValues]:
    """Return yearly unit values by use for a `region` of the world, ``japan`` or ``europe``."""
    found = {}
    for row in rows("demand_unit_values.csv"):
        if row["region"] == region:
            figures = {service: float(row[f"{service}_kwh_per_m2"]) for service in SERVICES}
            degree_days = float(row["hdd18_kd"]), float(row["cdd24_kd"])
            verified = row["verified"] == "true"
            found[row["use"]] = UnitValues(MappingProxyType(figures), *degree_days, row["source"], verified)
    return MappingProxyType(found)


def climate_region(hdd18_kd: float) -> int:
    """Climate region 1 (coldest) to 8 of the Japanese energy standard, by degree days under 18 degC [K d]."""
    return next((i for i, limit in enumerate(REGION_LIMITS_KD, start=1) if hdd18_kd >= limit), 8)


@lru_cache(maxsize=1)
def _houses() -> Mapping[tuple[int, str, int], HouseLoads]:
    hours = {
        (row["region"], row["operation"], row["insulation_level"]): np.array(
            [float(row[f"h{h:02d}"]) for h in range(24)]
        )
        for row in rows("demand_house_hours.csv")
    }
    found = {}
    for row in rows("demand_houses.csv"):
        key = (row["region"], row["operation"], row["insulation_level"])
        # hours are given for insulation levels 3 and 4; they differ little, so 1 and 2 take those of 3
        curve = hours.get(key, hours.get((key[0], key[1], "3"), np.zeros(0)))
        found[int(key[0]), key[1], int(key[2])] = HouseLoads(
            operation=row["operation"],
            space_heat_kwh_per_m2=float(row["space_heat_kwh_per_m2"]),
            space_heat_peak_w_per_m2=float(row["space_heat_peak_w_per_m2"]),
            cooling_kwh_per_m2=float(row["cooling_kwh_per_m2"]),
            cooling_peak_w_per_m2=float(row["cooling_peak_w_per_m2"]),
            hours=curve,
            source=row["source"],
            verified=row["verified"] == "true",
        )
    return MappingProxyType(found)


def house_loads(region: int, operation: str, insulation_level: int) -> HouseLoads:
    """Return the loads of a Japanese house.

    Parameters
    ----------
    region : int
        Climate region 1 to 8.
    operation : str
        ``intermittent`` (rooms in use) or ``continuous`` (whole house).
    insulation_level : int
        1 none to 4 the standard of 2013.

    Returns
    -------
    HouseLoads
        Yearly demand [kWh/(m2 a)], peaks [W/m2] and hours of the day.

    Raises
    ------
    ScenarioError
        For a way of heating or a level that the table does not have.
    """
    found = _houses().get((region, operation, insulation_level))
    if found is None:
        got = f"region {region}, {operation}, level {insulation_level}"
        expected = "region 1 to 8, intermittent or continuous, level 1 to 4"
        raise ScenarioError([Issue(Where(), "demand.insulation_level", "no such house", got, expected)])
    return found


@lru_cache(maxsize=128)
def day_profile(service: str, name: str) -> DayProfile:
    """Return the course of a day of one service, such as ``hot_water`` and ``home``."""
    data = catalogue_data("demand_profiles.yaml")
    row = data[service][name]
    weekday = row["weekday"]
    sunday = row.get("sunday", row.get("saturday", weekday))
    days = np.array([weekday, row.get("saturday", sunday), sunday], dtype=float)
    return DayProfile(days / days[0].sum(), float(row.get("season", 1.0)), data["source"], bool(data["verified"]))
