from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.readers.checks import Place
from energyplan.readers.dwd_try import read_try
from energyplan.readers.sun import sun_year


def test_synthetic_file_comes_back(write, files) -> None:
    year = read_try(write(files.try_text()))
    np.testing.assert_allclose(year.temp_air_degc, files.temperature())
    assert np.abs(year.ghi - files.sunshine()).max() <= 2.0
    assert year.source == "DWD TRY mittleres Jahr 1995-2012" and year.utc_offset_h == 1.0


def test_real_file_lies_in_mannheim(real) -> None:
    year = read_try(real("weather/try2015_zone12_mannheim.txt"))
    assert (year.latitude, year.longitude) == (pytest.approx(49.49, abs=0.02), pytest.approx(8.46, abs=0.02))
    assert year.elevation_m == 103 and year.temp_air_degc[0] == 4.8 and year.relative_humidity[0] == 0.83
    sun = sun_year(year.latitude, year.longitude, 1.0)
    np.testing.assert_allclose(year.dni * sun.cos_zenith + year.dhi, year.ghi, atol=1e-9)
    assert 1000 < year.ghi.sum() / 1000 < 1200 and year.dni.max() < 1000


OLD = """TRY12 Oberrheingraben
Art des TRY : mittleres Jahr
Station: Mannheim   WMO-Nummer: 10729
Lage: 49°31'N <- B.   8°33'O <- L.    96 Meter ueber NN
RG IS MM DD HH N WR WG t p x RF W B D IK A E IL
***
"""


def old_text(head: str, files) -> str:
    temp = files.temperature()
    rows = [
        f"12 0 {m} {d} {h} 6 210 3.1 {temp[i * 24 + h - 1]:.1f} 984 4.5 70 0 0 0 9 281 -314 1"
        for i, (m, d) in enumerate(files.DAYS)
        for h in range(1, 25)
    ]
    return head + "\n".join(rows)


def test_older_column_order_is_found_by_its_header(write, files) -> None:
    year = read_try(write(old_text(OLD, files), encoding="latin-1"))
    np.testing.assert_allclose(year.temp_air_degc, files.temperature())
    assert (year.latitude, year.longitude) == (pytest.approx(49 + 31 / 60), pytest.approx(8.55))
    assert year.elevation_m == 96


def test_a_file_without_place_takes_the_one_given(write, files) -> None:
    path = write(old_text(OLD.replace("49°31'N <- B.   8°33'O <- L.", ""), files))
    with pytest.raises(ScenarioError, match=":1:1  the file does not say where"):
        read_try(path)
    year = read_try(path, Place(49.5, 8.5, 100.0, 1.0))
    assert year.latitude == 49.5 and "place of the test reference year as given" in year.assumed[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t[: len(t) // 2], r":\d{4}:1  not a whole year .*may be cut off"),
        (lambda t: t.replace("***", "---"), ":1:1  this is not a TRY file"),
        (lambda t: t.replace("    B    D ", "    X    Y "), r":\d+:1  columns are missing"),
        (lambda t: t.replace(" MM DD HH ", " mm dd hh "), "no column header"),
        (lambda t: t.replace(" 1  1  3 ", " 1  1  4 ", 1), ":11:1  HH: hours are out of order"),
        (lambda t: t.replace("1  1  1  ", "1  1  1 x ", 1), ":9:1"),
        (lambda t: t.replace("3.1 6 ", "x.1 6 ", 1), "not a number"),
    ],
)
def test_faults(write, files, change, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_try(write(change(files.try_text())))
