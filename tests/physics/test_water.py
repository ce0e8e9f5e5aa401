from __future__ import annotations

import numpy as np
import pytest

from energyplan.physics import water

# IAPWS-IF97 and IAPWS 2008 viscosity at 0.8 MPa, computed with the package `iapws` 1.5:
# temperature [degC], density [kg/m3], heat capacity [J/(kg K)], enthalpy [J/kg], viscosity [Pa s]
IAPWS = np.array(
    [
        (5.0, 1000.3101648, 4201.9518217, 21814.566487, 1.5171740593e-3),
        (20.0, 998.5254596, 4182.6241354, 84670.381259, 1.0013830664e-3),
        (40.0, 992.5297604, 4176.8330516, 168243.462046, 6.5281866731e-4),
        (70.0, 978.0865635, 4186.5664152, 293646.600843, 4.0373800147e-4),
        (100.0, 958.6814473, 4215.0365212, 419623.893882, 2.8177369452e-4),
        (120.0, 943.4062948, 4244.8352430, 504207.212427, 2.3219243657e-4),
        (150.0, 917.1906718, 4309.2186793, 632451.433624, 1.8269318546e-4),
    ]
)


@pytest.mark.parametrize(
    ("function", "column", "tolerance"),
    [(water.density, 1, 1.1e-5), (water.heat_capacity, 2, 3.7e-4), (water.viscosity, 4, 4.5e-5)],
)
def test_water_is_what_iapws_says_within_the_stated_error(function, column, tolerance) -> None:
    np.testing.assert_allclose(function(IAPWS[:, 0]), IAPWS[:, column], rtol=tolerance)


def test_enthalpy_differences_are_what_iapws_says() -> None:
    ours = water.enthalpy(IAPWS[:, 0])
    np.testing.assert_allclose(ours - ours[0], IAPWS[:, 3] - IAPWS[0, 3], atol=0.006 * 4200.0)


def test_heat_capacity_is_the_slope_of_enthalpy() -> None:
    t = np.linspace(0.0, 160.0, 81)
    slope = (water.enthalpy(t + 1e-3) - water.enthalpy(t - 1e-3)) / 2e-3
    np.testing.assert_allclose(slope, water.heat_capacity(t), rtol=1e-7)


def test_temperature_undoes_enthalpy() -> None:
    t = np.linspace(-10.0, 165.0, 400)
    np.testing.assert_allclose(water.temperature(water.enthalpy(t)), t, atol=1e-5)
    inside = t[(t >= 0.0) & (t <= 160.0)]
    np.testing.assert_allclose(water.temperature(water.enthalpy(inside)), inside, atol=1e-8)


def test_arguments_are_left_alone() -> None:
    t = np.array([10.0, 80.0])
    water.density(t), water.viscosity(t), water.enthalpy(t), water.heat_capacity(t), water.temperature(t)
    assert t.tolist() == [10.0, 80.0]
