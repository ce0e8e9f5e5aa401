"""Hydropower against hand-worked figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energyplan.physics.hydro import hydro_power_kw, scaled_to_mean, usable_flow_share


def test_power_by_hand() -> None:
    """One cubic metre a second over ten metres is 98 kW, less the losses."""
    assert hydro_power_kw(1.0, 10.0, 1.0) == pytest.approx(98.04, rel=1e-3)
    assert hydro_power_kw(2.0, 10.0, 0.75) == pytest.approx(147.06, rel=1e-3)


def test_the_turbine_takes_what_is_left_between_its_limits() -> None:
    found = usable_flow_share([0.0, 0.5, 0.69, 0.75, 1.5, 9.0], 1.0, reserved=0.5, least_share=0.2)
    np.testing.assert_allclose(found, [0.0, 0.0, 0.0, 0.25, 1.0, 1.0])


@given(st.lists(st.floats(0.05, 5), min_size=2, max_size=40), st.floats(0.01, 0.99))
def test_a_shape_takes_the_mean_it_should(shape: list[float], mean: float) -> None:
    found = scaled_to_mean(shape, mean)
    assert found.mean() == pytest.approx(mean, rel=1e-6)
    assert found.min() >= 0.0 and found.max() <= 1.0


def test_a_flat_shape_and_a_full_river() -> None:
    np.testing.assert_allclose(scaled_to_mean(np.ones(12), 0.6), 0.6, rtol=1e-9)
    np.testing.assert_allclose(scaled_to_mean([1.0, 2.0, 3.0], 1.0), 1.0, rtol=1e-9)
