"""Heat pumps against hand-worked cycles and published coefficients of performance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energyplan.physics.heat_pumps import (
    cold_air_capacity,
    defrost_factor,
    log_mean_temperature,
    lorenz_cop,
    lorenz_eer,
)

TEMP = st.floats(-30, 45)


def test_log_mean_by_hand() -> None:
    assert log_mean_temperature(80, 50) == pytest.approx(30 / math.log(353.15 / 323.15), rel=1e-13)
    assert log_mean_temperature(50, 80) == pytest.approx(log_mean_temperature(80, 50), rel=1e-15)


@given(TEMP, st.floats(-1e-3, 1e-3))
def test_log_mean_keeps_its_limit_where_both_ends_meet(temp: float, apart: float) -> None:
    """The plain formula gives 0/0 there."""
    assert log_mean_temperature(temp, temp + apart) == pytest.approx(temp + 273.15 + apart / 2, rel=1e-11)


def test_log_mean_by_its_series_is_the_log_mean() -> None:
    """Just below the switch to the series its second term counts, and the plain formula still holds."""
    assert log_mean_temperature(10.0, 10.4) == pytest.approx(0.4 / math.log(283.55 / 283.15), rel=1e-11)


def test_without_glide_it_is_a_share_of_carnot() -> None:
    cop = lorenz_cop(10.0, 60.0, source_drop=0.0, quality=0.5)
    assert cop == pytest.approx(0.5 * 333.15 / 50.0, rel=1e-12)


def test_with_glide_by_hand() -> None:
    warm, cold = 30 / math.log(353.15 / 323.15), 5 / math.log(280.15 / 275.15)
    assert lorenz_cop(7.0, 80.0, 50.0) == pytest.approx(0.5 * warm / (warm - cold), rel=1e-12)


def test_an_air_source_plant_lies_between_two_of_the_danish_catalogue() -> None:
    """Danish Energy Agency, yearly means: 2.95 at 1 MW and 3.5 at 3 MW, at about 75/40 degC, air near 8."""
    assert 2.95 < lorenz_cop(8.0, 75.0, 40.0) < 3.5


def test_a_floor_heating_heat_pump_meets_usual_data_sheets() -> None:
    """EN 14511 A7/W35: usual air-to-water machines state 4.3 to 5.2."""
    assert 4.3 < lorenz_cop(7.0, 35.0, 30.0, quality=0.45) < 5.2


@given(TEMP, st.floats(20, 90), st.floats(0.1, 15))
def test_a_warmer_source_never_costs_more(source: float, supply: float, warmer: float) -> None:
    assert lorenz_cop(source + warmer, supply, supply - 10) >= lorenz_cop(source, supply, supply - 10) - 1e-12


@given(st.floats(-30, 120), st.floats(20, 90))
def test_it_stays_between_nothing_and_its_cap(source: float, supply: float) -> None:
    """A source warmer than the sink would give a negative or infinite COP."""
    cop = lorenz_cop(source, supply, supply - 20, cap=6.0)
    assert 0.0 < cop <= 6.0


def test_a_hot_water_source_above_the_sink_gives_the_cap() -> None:
    assert lorenz_cop(90.0, 60.0, 50.0, cap=7.0) == 7.0


def test_shapes_broadcast() -> None:
    assert lorenz_cop(np.zeros(8760), np.full(8760, 70.0), 40.0).shape == (8760,)


def test_a_chiller_by_hand() -> None:
    warm, cold = 10 / math.log(318.15 / 308.15), 7 / math.log(287.15 / 280.15)
    found = lorenz_eer(35.0, 7.0, 14.0, sink_rise=10.0, quality=0.4)
    assert found == pytest.approx(0.4 * cold / (warm - cold), rel=1e-12)
    assert 2.8 < found < 4.0, "air-cooled chillers at Eurovent conditions (35 degC air, 7/12 degC water) state about 3"


def test_free_cooling_is_capped() -> None:
    assert lorenz_eer(-10.0, 7.0, 14.0, cap=7.0) == 7.0


def test_frost_takes_its_share_around_freezing_only() -> None:
    found = defrost_factor([-20.0, -10.0, 1.0, 4.0, 7.0, 30.0], 0.1)
    np.testing.assert_allclose(found, [1.0, 1.0, 0.9, 0.95, 1.0, 1.0], atol=1e-12)


def test_cold_air_takes_capacity() -> None:
    np.testing.assert_allclose(cold_air_capacity([20.0, 7.0, -13.0, -200.0], 7.0, 0.015), [1.0, 1.0, 0.7, 0.0])
