from __future__ import annotations

import datetime

import pytest

from energyplan.core.errors import ScenarioError
from energyplan.series.calendar import calendar


def test_it_is_the_calendar_of_a_common_year() -> None:
    days = calendar(first_weekday=6)  # 2023 began on a Sunday
    for hour in range(0, 8760, 37):
        moment = datetime.datetime(2023, 1, 1) + datetime.timedelta(hours=hour)
        found = (days.month[hour], days.weekday[hour], days.hour[hour], days.day[hour])
        assert found == (moment.month, moment.weekday(), moment.hour, moment.timetuple().tm_yday - 1)


def test_holidays_count_as_sundays() -> None:
    days = calendar(0, holidays=(0, 364))
    assert days.weekend[:24].all() and not days.weekend[24] and days.weekend[-1]


def test_faults() -> None:
    with pytest.raises(ScenarioError, match="no such weekday"):
        calendar(7)
    with pytest.raises(ScenarioError, match="no such day"):
        calendar(0, holidays=(365,))
