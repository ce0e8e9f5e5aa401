from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.readers.epw import read_epw
from energyplan.readers.sun import sun_year


def test_synthetic_file_comes_back(write, files) -> None:
    year = read_epw(write(files.epw_text()))
    np.testing.assert_allclose(year.temp_air_degc, files.temperature())
    np.testing.assert_allclose(year.ghi, files.sunshine(), atol=1e-3)
    np.testing.assert_allclose(year.relative_humidity, 0.7)
    assert year.assumed == ()
    assert (year.latitude, year.longitude, year.utc_offset_h, year.elevation_m) == (39.55, 141.13, 9.0, 125.0)


def test_leap_day_is_left_out(write, files) -> None:
    year = read_epw(write(files.epw_text(leap=True)))
    np.testing.assert_allclose(year.temp_air_degc, files.temperature())
    assert "29 February was left out" in year.assumed


def test_real_file_closes_with_the_sun_in_mid_hour(real) -> None:
    year = read_epw(real("weather/JPN_Tokyo.Hyakuri.477150_IWEC.epw"))
    assert year.temp_air_degc[0] == -1.1 and year.temp_air_degc.mean() == pytest.approx(13.06, abs=0.01)
    sun = sun_year(year.latitude, year.longitude, year.utc_offset_h)
    assert np.abs(year.dni * sun.cos_zenith + year.dhi - year.ghi).mean() < 0.3  # shifted by half an hour: over 5
    assert year.source == "EPW TOKYO HYAKURI 477150 (IWEC Data)"


def test_missing_values_are_mended_or_derived(write, files) -> None:
    lines = files.epw_text().split("\n")
    for n in range(8, 8768):
        cells = lines[n].split(",")
        cells[14], cells[15] = "9999", "9999"
        if n in (100, 101):
            cells[6] = "99.9"
        lines[n] = ",".join(cells)
    year = read_epw(write("\n".join(lines)))
    assert "temp_air_degc: 2 missing hours interpolated" in year.assumed
    assert any("Erbs" in text for text in year.assumed) and year.dni.max() > 100


def cell(row: int, column: int, value: str):
    def change(text: str) -> str:
        lines = text.split("\n")
        cells = lines[row].split(",")
        cells[column] = value
        lines[row] = ",".join(cells)
        return "\n".join(lines)

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t[: len(t) // 2], "not a whole year"),
        (lambda t: t.replace("LOCATION", "PLACE"), "not an EPW file"),
        (cell(0, 6, "north"), "LOCATION line is not complete"),
        (cell(0, 7, "-141.13"), "time zone and longitude"),
        (cell(58, 6, "warm"), ":59:1  column 7: not a number"),
        (cell(58, 6, "80"), ":59:1  temp_air_degc: out of range"),
        (cell(58, 3, "9"), ":59:1  hours are out of order"),
        (lambda t: "\n".join(line[:60] for line in t.split("\n")), "the line is cut off"),
    ],
)
def test_faults(write, files, change, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_epw(write(change(files.epw_text())))
