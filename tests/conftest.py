"""A synthetic year and surroundings that tests of several rooms share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from energyplan.readers.weather_year import WeatherYear
from energyplan.technologies.context import Context

if TYPE_CHECKING:  # tests that plan nothing do without the solver
    from energyplan.results.plan import Plan
    from energyplan.scenario.record import Scenario

HOURS = np.arange(8760)


def _sun_height(latitude: float) -> np.ndarray:
    """Sine of the sun's height at the middle of every hour, solar time."""
    declination = np.radians(23.45) * np.sin(2 * np.pi * (HOURS // 24 + 1 - 81) / 365)
    angle = np.radians(15.0 * (HOURS % 24 + 0.5 - 12.0))
    lat = np.radians(latitude)
    return np.sin(lat) * np.sin(declination) + np.cos(lat) * np.cos(declination) * np.cos(angle)


@pytest.fixture(scope="session")
def synthetic_weather() -> WeatherYear:
    """A year at 39.5 N with the temperatures of northern Honshu, every third day bright."""
    day, hour = HOURS // 24, HOURS % 24
    temp = 10.5 - 12.5 * np.cos(2 * np.pi * (day - 25) / 365) + 4.0 * np.sin(2 * np.pi * (hour - 9) / 24)
    height = np.maximum(_sun_height(39.55), 0.0)
    bright = day % 3 == 0
    dni = np.where(bright & (height > 0.05), 700.0, np.where(height > 0.1, 120.0, 0.0))
    dhi = np.where(bright, 90.0, 190.0) * height**0.7
    return WeatherYear(
        temp_air_degc=temp,
        ghi=dni * height + dhi,
        dni=dni,
        dhi=dhi,
        wind_speed=5.0 + 3.0 * np.sin(HOURS / 17.0),
        relative_humidity=np.full(8760, 0.7),
        latitude=39.55,
        longitude=135.0,
        elevation_m=100.0,
        utc_offset_h=9.0,
        source="synthetic",
    )


@pytest.fixture(scope="session")
def synthetic_context(synthetic_weather: WeatherYear) -> Context:
    """Surroundings of a heat network of 80/50 degC in that year, in yen."""
    day = HOURS // 24
    return Context(
        weather=synthetic_weather,
        ground_temp_degc=10.5 - 7.0 * np.cos(2 * np.pi * (day - 55) / 365),
        water_temp_degc=np.maximum(12.0 - 9.5 * np.cos(2 * np.pi * (day - 40) / 365), 1.0),
        series={"river": 1.0 + 0.8 * np.sin(2 * np.pi * day / 365), "works": np.where(HOURS % 24 < 8, 0.0, 400.0)},
    )


TINY = Path(__file__).parent / "tiny" / "tiny.yaml"


@pytest.fixture(scope="session")
def tiny_file() -> Path:
    """Three buildings on one street with networks of heat, cold and power in it."""
    return TINY


@pytest.fixture(scope="session")
def tiny_scenario() -> Scenario:
    """The same, loaded."""
    from energyplan.scenario.load import load

    return load(TINY)


@pytest.fixture(scope="session")
def tiny_plan(tiny_scenario: Scenario) -> Plan:
    """The same, planned once for all tests; nobody changes it."""
    from energyplan.planning.run import PlanOptions, plan

    return plan(tiny_scenario, PlanOptions(rounds=2))


@pytest.fixture(scope="session")
def tiny_bare() -> Plan:
    """The same buildings without anything to build: what they have today."""
    from energyplan.planning.run import plan
    from energyplan.scenario.load import load

    return plan(load(TINY, variant="bare"))


@pytest.fixture(scope="session")
def tiny_folder(tiny_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny plan, saved; tests that change it copy it first."""
    from energyplan.results.store import save_folder

    return save_folder(tiny_plan, tmp_path_factory.mktemp("plans") / "tiny")
