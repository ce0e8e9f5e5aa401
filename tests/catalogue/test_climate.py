from __future__ import annotations

import numpy as np
import pytest

from energyplan.catalogue.climate import distance_km, find_station, nearest_station, stations
from energyplan.core.errors import ScenarioError


def test_all_stations_are_whole_and_plausible() -> None:
    assert len(stations()) == 31 and len({s.code for s in stations()}) == 31
    for station in stations():
        assert station.temp_degc.shape == station.ghi_kwh_m2.shape == station.wind_speed.shape == (12,)
        assert 20 < station.latitude < 46 and 120 < station.longitude < 146 and 900 < station.ghi_kwh_m2.sum() < 1700
        assert station.temp_min_degc < station.temp_p1_degc < station.temp_degc.min() + 5 and station.source


def test_monthly_figures_agree_with_the_yearly_ones_of_the_source() -> None:
    tokyo = find_station(44132)
    assert tokyo.ghi_kwh_m2.sum() == pytest.approx(1368, rel=2e-3)
    assert (tokyo.temp_p1_degc, tokyo.hdd18_kd, tokyo.cdd24_kd) == (0.1, 1583.0, 241.0)
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    assert tokyo.temp_degc @ days / 365 == pytest.approx(16.3, abs=0.06)


@pytest.mark.parametrize("name", [33501, "33501", "紫波", "SHIWA", "shiwa", " Shiwa "])
def test_found_by_code_and_either_name(name) -> None:
    assert find_station(name).code == "33501"


def test_unknown_station_suggests_one() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'shiwa'"):
        find_station("shiwaa")
    with pytest.raises(ScenarioError, match="Known are Shimokawa"):
        find_station("x")


def test_nearest() -> None:
    station, distance = nearest_station(39.70, 141.15)
    assert station.name == "盛岡" and distance < 5
    assert distance_km(35.0, 135.0, find_station("東京")) == pytest.approx(440, abs=15)
