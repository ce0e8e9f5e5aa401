"""Collectors against hand-worked points."""

from __future__ import annotations

import numpy as np
import pytest
from pvlib.iam import ashrae

from energyplan.physics.solar_thermal import collector_heat, incidence_modifier


def test_a_point_of_the_efficiency_curve_by_hand() -> None:
    """800 W/m2, 50 K above the air: 640 absorbed, 125 and 25 lost."""
    assert collector_heat(800.0, 70.0, 20.0, eta0=0.8, a1=2.5, a2=0.01) == pytest.approx(490.0, rel=1e-12)


def test_a_cold_collector_gives_nothing_and_a_cool_one_gains_from_warm_air() -> None:
    assert collector_heat(50.0, 70.0, 0.0, eta0=0.8, a1=2.5, a2=0.01) == 0.0
    assert collector_heat(0.0, 10.0, 20.0, eta0=0.8, a1=2.5, a2=0.01) == pytest.approx(26.0, rel=1e-12)


def test_incidence_as_pvlib_has_it() -> None:
    """The same formula stands in pvlib for modules, written by others."""
    angles = np.array([0.0, 20.0, 45.0, 60.0, 75.0, 84.0])
    np.testing.assert_allclose(incidence_modifier(angles, 0.1), ashrae(angles, b=0.1), atol=1e-12)


def test_light_from_behind_counts_for_nothing() -> None:
    np.testing.assert_array_equal(incidence_modifier([90.0, 120.0, 180.0]), 0.0)
