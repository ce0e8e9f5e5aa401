from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.readers.metpv import read_metpv
from energyplan.readers.sun import sun_year


def test_synthetic_file_comes_back(write, files) -> None:
    year = read_metpv(write(files.metpv_text()))
    np.testing.assert_allclose(year.temp_air_degc, files.temperature(), atol=1e-9)
    np.testing.assert_allclose(year.ghi, files.sunshine(), atol=1e-6)
    assert year.source == "METPV-20 99999 TESTVILLE" and (year.wind_speed == 3.1).all()
    assert (year.latitude, year.longitude) == (pytest.approx(39 + 32.8 / 60), pytest.approx(141 + 7.6 / 60))
    assert (year.elevation_m, year.utc_offset_h) == (125.0, 9.0) and np.isnan(year.relative_humidity).all()
    sun = sun_year(year.latitude, year.longitude, 9.0)
    np.testing.assert_allclose(year.dni * sun.cos_zenith + year.dhi, year.ghi, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "mean", "coldest", "one_percent", "ghi", "wind"),
    [("33501_shiwa", 10.6, -13.6, -9.0, 1261, 2.3), ("12231_shimokawa", 5.1, -30.0, -23.2, 1182, 2.3)],
)
def test_real_station_files_give_the_published_climate(real, name, mean, coldest, one_percent, ghi, wind) -> None:
    year = read_metpv(real(f"weather/metpv20_mea{name}.txt"))
    assert year.temp_air_degc.mean() == pytest.approx(mean, abs=0.06)
    assert year.temp_air_degc.min() == pytest.approx(coldest)
    assert np.quantile(year.temp_air_degc, 0.01) == pytest.approx(one_percent, abs=0.1)
    assert year.ghi.sum() / 1000 == pytest.approx(ghi, abs=1) and year.wind_speed.mean() == pytest.approx(
        wind, abs=0.06
    )
    # first line of the file: -389 is -38.9 tenths with remark 9, that is -3.8 degC
    assert year.temp_air_degc[0] == pytest.approx({"33501_shiwa": -3.8, "12231_shimokawa": -6.1}[name])
    assert 0.4 < year.dhi.sum() / year.ghi.sum() < 0.7 and year.dni.max() < 1000


def test_diffuse_light_agrees_with_the_files_own(real) -> None:
    """Worked out from global and direct light; the file's third element, which is not read, holds it too."""
    path = real("weather/metpv20_mea33501_shiwa.txt")
    year = read_metpv(path)
    lines = [line for line in path.read_text().split("\n") if line.startswith("00003")]
    own = np.array([[int(line[i : i + 4]) for i in range(15, 135, 5)] for line in lines]).ravel() / 0.36
    assert np.abs(year.dhi - own).mean() < 2.0 and year.dhi.sum() == pytest.approx(own.sum(), rel=0.01)


def test_a_missing_hour_is_mended_and_named(write, files) -> None:
    lines = files.metpv_text().split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("00005"))
    lines[at] = lines[at][:20] + "88888" + lines[at][25:]
    year = read_metpv(write("\n".join(lines)))
    assert year.temp_air_degc[1] == pytest.approx(files.temperature()[[0, 2]].mean())
    assert "temp_air_degc: 1 missing hours interpolated" in year.assumed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t[: len(t) // 2], "does not have every day"),
        (lambda t: t.replace("99999 TESTVILLE", "just a text", 1)[:40], "not the header"),
        (lambda t: t.replace("00005  1 3", "00005  230", 1), "no such day"),
        (lambda t: t.replace("00007  1 2", "abcde  1 2", 1), ":11:1  cannot read element"),
        (lambda t: t.replace("  319  319", "  3x9  319", 1), "not a number"),
        (lambda t: "\n".join(line[:80] for line in t.split("\n")), "the line is cut off"),
        (lambda t: t.replace("141  7.6", "241  7.6"), "no such longitude"),
    ],
)
def test_faults(write, files, change, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_metpv(write(change(files.metpv_text())))
