from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.readers.checks import Origin, Place, checked_year, mend_gaps
from energyplan.readers.text import Faults

PLACE = Place(39.5, 141.1, 125.0, 9.0)


def columns(**changed: np.ndarray) -> dict[str, np.ndarray]:
    names = ("temp_air_degc", "ghi", "dni", "dhi", "wind_speed", "relative_humidity")
    return {**{name: np.full(8760, 0.5) for name in names}, **changed}


def test_short_gaps_are_mended_around_new_year_and_long_ones_left() -> None:
    values = np.arange(48.0)
    values[[0, 47]] = np.nan
    values[10:13] = np.nan
    values[20:28] = np.nan
    mended, count = mend_gaps(values)
    assert count == 5 and np.isnan(mended[20:28]).all() and np.isnan(mended).sum() == 8
    np.testing.assert_allclose(mended[10:13], [10, 11, 12])
    assert mended[47] == pytest.approx(46 - 45 / 3) and mended[0] == pytest.approx(46 - 90 / 3)
    assert mend_gaps(np.full(5, np.nan))[1] == 0
    for length, count in ((6, 6), (7, 0)):
        values = np.arange(48.0)
        values[10 : 10 + length] = np.nan
        assert mend_gaps(values)[1] == count


def test_a_mended_gap_is_named() -> None:
    temp = np.full(8760, 3.0)
    temp[100:103] = np.nan
    year = checked_year(columns(temp_air_degc=temp), PLACE, Origin("x"), Faults("f"))
    assert year.temp_air_degc[101] == 3.0 and year.assumed == ("temp_air_degc: 3 missing hours interpolated",)


def test_all_faults_come_at_once_with_their_line() -> None:
    temp, ghi = np.full(8760, 3.0), np.zeros(8760)
    temp[50], ghi[60:80] = 99.0, np.nan
    bad = columns(temp_air_degc=temp, ghi=ghi, wind_speed=np.zeros(10))
    origin = Origin("x", np.arange(8760) + 9)
    with pytest.raises(ScenarioError) as error:
        checked_year(bad, Place(95.0, -141.1, 9000.0, 9.0), origin, Faults("f.epw"))
    text = str(error.value)
    for part in ("f.epw:59:1  temp_air_degc: out of range (got 99 degC", "f.epw:69:1  ghi: 20 hours are missing"):
        assert part in text
    for part in ("wind_speed: not a whole year", "no such latitude", "time zone and longitude", "no town stands"):
        assert part in text


def test_humidity_may_be_missing_and_is_kept_within_one() -> None:
    humidity = np.full(8760, 1.05)
    humidity[:2] = np.nan
    year = checked_year(columns(relative_humidity=humidity), PLACE, Origin("x"), Faults("f"))
    assert np.isnan(year.relative_humidity[0]) and year.relative_humidity[5] == 1.0
