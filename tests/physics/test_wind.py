"""Wind turbines against hand-worked points of the curve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energyplan.physics.wind import air_density, speed_at_height, turbine_output


def test_speed_grows_with_height_by_hand() -> None:
    assert speed_at_height(5.0, 10.0, 80.0, 0.2) == pytest.approx(5.0 * 8**0.2, rel=1e-14)
    assert speed_at_height(5.0, 10.0, 10.0, 0.3) == 5.0


def test_standard_air() -> None:
    """ISO 2533: 1.225 kg/m3 at sea level and 15 degC, 1.112 at 1000 m and 8.5 degC."""
    assert air_density(15.0, 0.0) == pytest.approx(1.225, rel=1e-3)
    assert air_density(8.5, 1000.0) == pytest.approx(1.112, rel=1e-3)


def test_points_of_the_curve() -> None:
    found = turbine_output([0.0, 2.9, 3.0, 7.5, 12.0, 24.9, 25.0, 40.0])
    middle = (7.5**3 - 27) / (12**3 - 27)
    np.testing.assert_allclose(found, [0, 0, 0, middle, 1, 1, 0, 0], atol=1e-12)


def test_thin_air_gives_less() -> None:
    """Below rated speed the power follows density: eight times thinner air is half the speed."""
    assert turbine_output(10.0, 1.225 / 8) == pytest.approx(turbine_output(5.0), rel=1e-12)


def test_a_storm_stops_it_in_thin_air_too() -> None:
    """The cut-out follows the true speed; counting it by density would let it run in a storm."""
    assert turbine_output(26.0, 0.9) == 0.0


@given(st.floats(0, 60), st.floats(0.8, 1.4))
def test_it_stays_between_nothing_and_rated(speed: float, density: float) -> None:
    assert 0.0 <= turbine_output(speed, density) <= 1.0
