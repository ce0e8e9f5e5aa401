from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.readers.checks import Place
from energyplan.readers.weather_csv import read_weather_csv

PLACE = Place(39.5, 141.1, 125.0, 9.0)


def table(files, header: str, *, factor: float = 1.0, extra: str = "") -> str:
    rows = [f"{t},{g * factor:.4f}{extra}" for t, g in zip(files.temperature(), files.sunshine(), strict=True)]
    return "\n".join([header, *rows]) + "\n"


def test_least_table_is_completed_and_says_so(write, files) -> None:
    year = read_weather_csv(write(table(files, "temperature,GHI")), PLACE)
    np.testing.assert_allclose(year.temp_air_degc, files.temperature())
    np.testing.assert_allclose(year.ghi, files.sunshine(), atol=1e-4)
    assert "wind 2 m/s in every hour" in year.assumed and any("Erbs" in text for text in year.assumed)


def test_japanese_header_in_cp932_with_megajoules(write, files) -> None:
    text = table(files, "気温(℃),全天日射量(MJ/㎡),風速,相対湿度(％)", factor=0.0036, extra=",2.5,80")
    year = read_weather_csv(write(text, encoding="cp932"), PLACE)
    np.testing.assert_allclose(year.ghi, files.sunshine(), atol=0.03)
    assert (year.wind_speed == 2.5).all() and (year.relative_humidity == 0.8).all()


def test_time_column_orders_and_drops_the_leap_day(write, files) -> None:
    times = np.arange("2024-01-01T00", "2025-01-01T00", dtype="datetime64[h]")
    keep = ~((times >= np.datetime64("2024-02-29T00")) & (times < np.datetime64("2024-03-01T00")))
    temp = np.full(8784, 30.0)
    temp[keep] = files.temperature()
    rows = [f"{str(t).replace('T', ' ')}:00;{v};0;0;0" for t, v in zip(times, temp, strict=True)]
    year = read_weather_csv(write("\n".join(["time;temp_air;ghi;dhi;wind speed", *rows])), PLACE)
    np.testing.assert_allclose(year.temp_air_degc, files.temperature())
    assert "29 February was left out" in year.assumed


def test_diffuse_and_direct_complete_each_other(write, files) -> None:
    year = read_weather_csv(write(table(files, "temp,ghi,dni", extra=",0")), PLACE)
    np.testing.assert_allclose(year.dhi, year.ghi)
    year = read_weather_csv(write(table(files, "temp,ghi,dhi", extra=",0")), PLACE)
    assert year.dni.max() > 300


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("ghi", "globl", 1), "Did you mean 'global'"),
        (lambda t: t.replace("temp,ghi", "temp,temperature", 1), "two columns"),
        (lambda t: t[: len(t) // 2].rsplit("\n", 1)[0], "not a whole year"),
        (lambda t: t.split("\n", 1)[1], "no such column"),
        (lambda t: t.replace(",0.0000", ",zero", 1), ":2:1  ghi: not a number"),
        (lambda t: t.replace("temp,ghi", "time,temp,ghi", 1), "cannot read the time"),
    ],
)
def test_faults(write, files, change, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_weather_csv(write(change(table(files, "temp,ghi"))), PLACE)


def test_a_jump_in_time_is_a_fault(write) -> None:
    rows = ["time,temp,ghi", "2024-01-01 00:00,1,0", "2024-01-01 02:00,1,0"]
    with pytest.raises(ScenarioError, match=":3:1  time: not one hour after"):
        read_weather_csv(write("\n".join(rows)), PLACE)
