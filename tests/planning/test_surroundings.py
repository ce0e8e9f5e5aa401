"""Weather, temperatures and fuels around the technologies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.planning.surroundings import place_of, rate_to, supply_temperature, surroundings, weather_of
from energyplan.readers.weather_year import WeatherYear
from energyplan.scenario.load import load
from energyplan.scenario.schema_networks import PipeNetwork


def test_standard_time_knows_no_summer_time(tiny_file: Path) -> None:
    assert place_of(load(tiny_file)).utc_offset_h == 9.0
    berlin = load(tiny_file, overrides=["place={latitude: 48, longitude: 8, timezone: Europe/Berlin, country: DE}"])
    assert place_of(berlin).utc_offset_h == 1.0
    south = load(tiny_file, overrides=["place={latitude: -33, longitude: 151, timezone: Australia/Sydney}"])
    assert place_of(south).utc_offset_h == 10.0


def test_the_same_seed_gives_the_same_year(tiny_file: Path) -> None:
    one, two = (weather_of(load(tiny_file)) for _ in range(2))
    other = weather_of(load(tiny_file, overrides=["weather.seed=2"]))
    assert (one.temp_air_degc == two.temp_air_degc).all() and (one.temp_air_degc != other.temp_air_degc).any()


def test_monthly_normals(tiny_file: Path) -> None:
    sun = [50, 70, 100, 120, 140, 130, 130, 130, 95, 80, 55, 45]
    means = [-2, -1, 3, 9, 14, 18, 22, 23, 19, 12, 6, 1]
    given = f"weather={{monthly: {{temp_degc: {means}, ghi_kwh_per_m2: {sun}}}}}"
    found = weather_of(load(tiny_file, overrides=[given]))
    month = np.repeat(np.arange(12), np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) * 24)
    assert [found.temp_air_degc[month == m].mean() for m in range(12)] == pytest.approx(means, abs=0.05)


def test_the_supply_slides_with_the_air(synthetic_weather: WeatherYear) -> None:
    network = PipeNetwork(supply_temp_degc=80.0, supply_temp_summer_degc=65.0)
    found = np.asarray(supply_temperature(network, synthetic_weather))
    warm = synthetic_weather.temp_air_degc >= 15.0
    assert (found[warm] == 65.0).all() and found.max() == pytest.approx(80.0) and found.min() == 65.0
    assert supply_temperature(PipeNetwork(), synthetic_weather) == 80.0


def test_river_water(tiny_file: Path) -> None:
    damped = surroundings(load(tiny_file)).context.water_temp_degc
    air = weather_of(load(tiny_file)).temp_air_degc
    assert damped.min() >= 1.0 and damped.std() < air.std()
    given = surroundings(load(tiny_file, overrides=[f"weather.river_temp_degc={list(range(12))}"]))
    assert given.context.water_temp_degc[0] == 0.0 and given.context.water_temp_degc[-1] == 11.0


def test_fuels_and_zones(tiny_file: Path) -> None:
    around = surroundings(load(tiny_file, overrides=["emissions.fuels={kerosene: 0.5}"]))
    fuels = {f.name: f for f in around.fuels}
    assert fuels["kerosene"].co2 == 0.5
    assert fuels["wood_chips"].limit_kwh == pytest.approx(2000 * fuels["wood_chips"].kwh_per_t)
    assert fuels["wood_chips"].price == pytest.approx(13000 / fuels["wood_chips"].kwh_per_t)
    assert around.context.zones["plant"] == around.context.zones["hall"] == "town"
    euro = load(tiny_file, overrides=["money.exchange_rates={EUR: 160}"])
    assert rate_to("EUR", euro) == 160.0 and rate_to("JPY", euro) == 1.0


def test_a_reference_year_that_names_no_place_is_taken_as_that_of_the_scenario(tiny_file: Path, tmp_path: Path) -> None:
    days = np.arange("2001-01-01", "2002-01-01", dtype="datetime64[D]").astype(str)
    rows = [f"{int(d[5:7])} {int(d[8:])} {h} 10.0 3.0 70 0 0" for d in days for h in range(1, 25)]
    file = tmp_path / "try.txt"
    file.write_text("MM DD HH t WG RF B D\n***\n" + "\n".join(rows) + "\n", encoding="utf-8")
    scenario = load(tiny_file, overrides=[f"weather={{try: {file.as_posix()}}}"])
    found, here = weather_of(scenario), place_of(scenario)
    assert (found.latitude, found.longitude) == (here.latitude, here.longitude)
    assert any("place of the test reference year" in note for note in found.assumed)
