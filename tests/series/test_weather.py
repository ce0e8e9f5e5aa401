from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.catalogue.climate import DAYS_PER_MONTH, find_station
from energyplan.core.errors import ScenarioError
from energyplan.readers.checks import Place
from energyplan.readers.sun import sun_year
from energyplan.series.weather import (
    Normals,
    clear_sky,
    degree_days,
    ground_temperature,
    monthly_mean,
    normals_of,
    station_year,
    synthetic_year,
)

SHIWA = find_station("紫波")


@pytest.fixture(scope="module")
def shiwa():
    return station_year(SHIWA)


def check_exact(year, normals: Normals) -> None:
    np.testing.assert_allclose(monthly_mean(year.temp_air_degc), normals.temp_degc, atol=1e-9)
    months = monthly_mean(year.ghi) * DAYS_PER_MONTH * 0.024
    np.testing.assert_allclose(months, normals.ghi_kwh_m2, rtol=1e-9)
    if normals.wind_speed is not None:
        np.testing.assert_allclose(monthly_mean(year.wind_speed), normals.wind_speed, rtol=1e-9)
    if normals.design_temp_degc is not None:
        assert np.quantile(year.temp_air_degc, 0.01) == pytest.approx(normals.design_temp_degc, abs=1e-9)
    sun = sun_year(year.latitude, year.longitude, year.utc_offset_h)
    assert (year.ghi <= clear_sky(sun, year.elevation_m) + 1e-9).all() and (year.ghi >= 0).all()
    np.testing.assert_allclose(year.dni * sun.cos_zenith + year.dhi, year.ghi, atol=1e-9)
    assert (year.dni >= 0).all() and (year.dhi >= -1e-12).all() and (year.wind_speed >= 0).all()


def test_station_year_meets_its_normals(shiwa) -> None:
    wanted = Normals(SHIWA.temp_degc, SHIWA.ghi_kwh_m2, SHIWA.wind_speed, SHIWA.temp_p1_degc)
    check_exact(shiwa, wanted)
    back = normals_of(shiwa)
    np.testing.assert_allclose(back.temp_degc, SHIWA.temp_degc, atol=1e-9)
    assert back.design_temp_degc == pytest.approx(SHIWA.temp_p1_degc, abs=1e-9)


@pytest.mark.parametrize("name", ["下川", "紫波", "東京", "福岡"])
def test_degree_days_and_extremes_come_near_the_hourly_files(name: str) -> None:
    station = find_station(name)
    year = station_year(station)
    heating, cooling = degree_days(year.temp_air_degc)
    assert heating == pytest.approx(station.hdd18_kd, rel=0.02)
    assert cooling == pytest.approx(station.cdd24_kd, abs=30)
    assert year.temp_air_degc.min() == pytest.approx(station.temp_min_degc, abs=3.0)
    assert year.temp_air_degc.max() == pytest.approx(station.temp_max_degc, abs=3.0)


def test_real_year_and_synthetic_year_are_alike(shiwa) -> None:
    """Figures of the METPV-20 file of Shiwa in brackets."""
    temp = shiwa.temp_air_degc.reshape(365, 24)
    daily = temp.mean(axis=1)
    anomaly = daily - np.convolve(np.r_[daily[-15:], daily, daily[:15]], np.ones(31) / 31, "valid")
    assert 1.7 < anomaly.std() < 2.6  # [2.2]
    assert 0.5 < np.corrcoef(anomaly[1:], anomaly[:-1])[0, 1] < 0.8  # [0.57]
    assert 7.5 < np.ptp(temp, axis=1).mean() < 10.0  # [8.8]
    assert temp.mean(axis=0).argmax() in (13, 14) and temp.mean(axis=0).argmin() in range(2, 7)
    assert 0.5 < shiwa.dhi.sum() / shiwa.ghi.sum() < 0.6  # [0.54]


def test_seed_decides(shiwa) -> None:
    np.testing.assert_array_equal(station_year(SHIWA).temp_air_degc, shiwa.temp_air_degc)
    assert np.abs(station_year(SHIWA, seed=2).temp_air_degc - shiwa.temp_air_degc).mean() > 1
    assert "seed 1" in shiwa.assumed[0]


def test_without_wind_and_design_temperature_it_says_what_it_took() -> None:
    normals = Normals(SHIWA.temp_degc, SHIWA.ghi_kwh_m2)
    year = synthetic_year(normals, Place(39.5, 141.1, 125.0, 9.0))
    check_exact(year, normals)
    assert len(year.assumed) == 3 and year.wind_speed.mean() == pytest.approx(3.0)


@settings(max_examples=6, deadline=None)
@given(
    latitude=st.floats(-60, 64),
    seed=st.integers(0, 2**31),
    mean=st.floats(-5, 27),
    swing=st.floats(0, 14),
    share=st.floats(0.25, 0.9),
    depth=st.floats(3, 7),
)
def test_any_normals_are_met(latitude, seed, mean, swing, share, depth) -> None:
    place = Place(latitude, 15.0, 100.0, 1.0)
    month = np.arange(12)
    sign = 1.0 if latitude >= 0 else -1.0
    temp = mean - sign * swing * np.cos(2 * np.pi * (month - 0.5) / 12)
    clear = monthly_mean(clear_sky(sun_year(latitude, 15.0, 1.0), 100.0)) * DAYS_PER_MONTH * 0.024
    normals = Normals(temp, share * clear, np.full(12, 2.0), float(temp.min() - depth))
    check_exact(synthetic_year(normals, place, seed), normals)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ghi_kwh_m2": [200.0] * 12}, "month 1 cannot have this irradiation"),
        ({"ghi_kwh_m2": [2.0] * 12}, "month 7 cannot have this irradiation"),
        ({"ghi_kwh_m2": [-1.0] * 12}, "cannot be negative"),
        ({"temp_degc": [1.0] * 11}, "twelve numbers"),
        ({"wind_speed": [float("nan")] * 12}, "twelve numbers"),
        ({"design_temp_degc": 5.0}, "cannot have this design temperature"),
        ({"design_temp_degc": -60.0}, "cannot have this design temperature"),
    ],
)
def test_faults(change: dict, message: str) -> None:
    normals = dataclasses.replace(Normals(SHIWA.temp_degc, SHIWA.ghi_kwh_m2), **change)
    with pytest.raises(ScenarioError, match=message):
        synthetic_year(normals, Place(39.5, 141.1, 125.0, 9.0))


def test_ground_follows_late_and_damped(shiwa) -> None:
    one, four = ground_temperature(shiwa, 1.0), ground_temperature(shiwa, 4.0)
    assert one.mean() == pytest.approx(shiwa.temp_air_degc.mean(), abs=0.01)
    assert np.ptp(four) < np.ptp(one) < np.ptp(monthly_mean(shiwa.temp_air_degc))
    assert 40 < one.argmin() / 24 < 75 and one.argmin() < four.argmin()
    assert one.min() > 0  # water pipes at one metre do not freeze in Shiwa
