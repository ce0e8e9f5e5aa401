"""Built-in climate of Japanese stations: monthly temperature, irradiation and wind, design temperature, degree days."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.rows import rows
from energyplan.core.errors import Issue, ScenarioError, Where, did_you_mean, shown

Values = NDArray[np.float64]
DAYS_PER_MONTH = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_EARTH_RADIUS_KM = 6371.0
_MJ_PER_KWH = 3.6


@dataclass(frozen=True, eq=False)
class Station:
    """Climate of one station.

    Attributes
    ----------
    code, name, romaji : str
        Station code, name in Japanese, name in Latin letters.
    latitude, longitude, elevation_m : float
        Degrees north and east, metres above sea.
    utc_offset_h : float
        Local standard time less UTC [h].
    temp_degc : array
        Mean air temperature of each month ``[12]`` [degC].
    ghi_kwh_m2 : array
        Global horizontal irradiation of each month ``[12]`` [kWh/m2].
    wind_speed : array
        Mean wind speed of each month ``[12]`` [m/s].
    temp_p1_degc, temp_min_degc, temp_max_degc : float
        Temperature that 1 % of the hours fall below, lowest and highest hour [degC].
    hdd18_kd, cdd24_kd : float
        Heating degree days under 18 degC and cooling degree days over 24 degC, of daily means [K d].
    source : str
        Where the figures are from, with the years they cover.
    verified : bool
        Whether the figures were computed from the station's own data.
    """

    code: str
    name: str
    romaji: str
    latitude: float
    longitude: float
    elevation_m: float
    utc_offset_h: float
    temp_degc: Values
    ghi_kwh_m2: Values
    wind_speed: Values
    temp_p1_degc: float
    temp_min_degc: float
    temp_max_degc: float
    hdd18_kd: float
    cdd24_kd: float
    source: str
    verified: bool


@lru_cache(maxsize=1)
def stations() -> tuple[Station, ...]:
    """Return all built-in stations, by code."""
    return tuple(_station(row) for row in rows("climate.csv"))


def _station(row: dict[str, str]) -> Station:
    def months(stem: str) -> Values:
        return np.array([float(row[f"{stem}_{month:02d}"]) for month in range(1, 13)])

    return Station(
        code=row["code"],
        name=row["name"],
        romaji=row["romaji"].title(),
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        elevation_m=float(row["elevation_m"]),
        utc_offset_h=9.0,
        temp_degc=months("temp_degc"),
        ghi_kwh_m2=months("ghi_mj_m2_d") * DAYS_PER_MONTH / _MJ_PER_KWH,
        wind_speed=months("wind_m_s"),
        temp_p1_degc=float(row["temp_p1_degc"]),
        temp_min_degc=float(row["temp_min_degc"]),
        temp_max_degc=float(row["temp_max_degc"]),
        hdd18_kd=float(row["hdd18_kd"]),
        cdd24_kd=float(row["cdd24_kd"]),
        source=f"{row['source']} ({row['year']})",
        verified=row["verified"] == "true",
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def find_station(code_or_name: str | int) -> Station:
    """Return the station of a code, a Japanese name or a name in Latin letters (in any case).

    Raises
    ------
    ScenarioError
        When there is none, with the nearest name.
    """
    wanted = _plain(str(code_or_name))
    for station in stations():
        if wanted in (station.code, _plain(station.name), _plain(station.romaji)):
            return station
    known = [name for s in stations() for name in (_plain(s.romaji), s.name, s.code)]
    hint = did_you_mean(wanted, known) or "Known are " + ", ".join(s.romaji for s in stations()) + "."
    issue = Issue(Where(), "weather.station", "no such station", shown(code_or_name), "a station's code or name", hint)
    raise ScenarioError([issue])


def distance_km(latitude: float, longitude: float, station: Station) -> float:
    """Great-circle distance from a place [degrees] to a station [km]."""
    lat, lon, lat2, lon2 = np.radians([latitude, longitude, station.latitude, station.longitude])
    half = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    return float(2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)))


def nearest_station(latitude: float, longitude: float) -> tuple[Station, float]:
    """Return the station nearest to a place [degrees] and its distance [km]."""
    station = min(stations(), key=lambda s: distance_km(latitude, longitude, s))
    return station, distance_km(latitude, longitude, station)
