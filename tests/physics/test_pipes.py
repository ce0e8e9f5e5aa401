from __future__ import annotations

import math

import numpy as np
import pytest

from energyplan.catalogue.pipes import load_pipes
from energyplan.physics import pipes, water


def test_turbulent_friction_satisfies_colebrook_and_white() -> None:
    re, rough = np.meshgrid(np.geomspace(4e3, 1e8, 60), [0.0, 1e-6, 1e-4, 1e-3, 0.01, 0.05])
    x = 1.0 / np.sqrt(pipes.friction_factor(re, rough))
    assert np.abs(x + 2.0 * np.log10(rough / 3.71 + 2.51 / re * x)).max() < 1e-12


def test_laminar_friction_and_rest() -> None:
    np.testing.assert_allclose(pipes.friction_factor([1e-9, 10.0, 2300.0], 0.01), 64.0 / np.array([1e-9, 10.0, 2300.0]))
    assert pipes.friction_factor(0.0, 0.01) == 0.0
    assert pipes.pressure_gradient(0.0, 0.1, 1e-4, 60.0) == 0.0


def test_pressure_gradient_rises_with_flow_and_turns_with_it() -> None:
    m = np.linspace(0.0, 0.2, 2001)
    gradient = pipes.pressure_gradient(m, 0.04, 1e-4, 60.0)
    assert (np.diff(gradient) > 0.0).all()
    np.testing.assert_array_equal(pipes.pressure_gradient(-m, 0.04, 1e-4, 60.0), -gradient)


def test_a_pipe_worked_by_hand() -> None:
    # DN100, 5 kg/s at 70 degC: rho 978.1, mu 4.037e-4, v = 5 / (978.1 pi/4 0.1071**2) = 0.5674 m/s, Re = 147,230
    # Colebrook with k/d = 9.337e-4: f = 0.020833 (by hand: 1/sqrt f = -2 log10(2.5167e-4 + 1.7048e-5 * 6.928) = 6.860;
    # again with 6.860: 6.863 ... f = 0.02123); dp = f/d rho v2/2 = 0.02123 / 0.1071 * 978.1 * 0.5674**2 / 2 = 31.2 Pa/m
    assert pipes.velocity(5.0, 0.1071, 70.0) == pytest.approx(0.5674, rel=1e-3)
    assert pipes.pressure_gradient(5.0, 0.1071, 1e-4, 70.0) == pytest.approx(31.2, rel=5e-3)


def test_gradient_flow_undoes_pressure_gradient_in_every_regime() -> None:
    g = np.geomspace(0.01, 500.0, 120)
    for d in (0.01, 0.02, 0.1, 0.5):
        m = pipes.gradient_flow(d, 1e-4, 55.0, g)
        np.testing.assert_allclose(pipes.pressure_gradient(m, d, 1e-4, 55.0), g, rtol=1e-9)


def test_capacity_meets_the_tighter_limit_exactly() -> None:
    c = load_pipes("steel_series_2")
    heat = pipes.capacity_w(c.inner_diameter_m, c.roughness_m, 85.0, 55.0, 150.0, 1.5)
    assert (np.diff(heat) > 0.0).all()
    m = heat / (water.enthalpy(85.0) - water.enthalpy(55.0))
    gradient = np.maximum(*(pipes.pressure_gradient(m, c.inner_diameter_m, c.roughness_m, t) for t in (85.0, 55.0)))
    speed = pipes.velocity(m, c.inner_diameter_m, 85.0)
    np.testing.assert_allclose(np.maximum(gradient / 150.0, speed / 1.5), 1.0, rtol=1e-9)


def test_capacity_is_near_the_published_table() -> None:
    # Colebrook, k = 0.1 mm, 150 Pa/m, water of 70 degC, spread of 30 K: 38 kW (DN25), 1414 kW (DN100), 23480 kW (DN300)
    heat = pipes.capacity_w([0.0273, 0.1071, 0.3127], 1e-4, 85.0, 55.0, 150.0, 10.0) / 1e3
    np.testing.assert_allclose(heat, [38.0, 1414.0, 23480.0], rtol=0.03)


def test_insulation_u_of_a_thin_and_a_thick_layer() -> None:
    assert pipes.insulation_u(0.1, 0.05, 0.035) == pytest.approx(2.0 * math.pi * 0.035 / math.log(2.0))


def test_a_buried_pair_loses_what_the_maker_publishes() -> None:
    c = load_pipes("steel_series_1")
    own, other = pipes.buried_pair_u(c.outer_diameter_m, c.jacket_m)
    assert (own > other).all() and (other > 0.0).all()
    np.testing.assert_allclose(own - other, c.u_w_per_mk, rtol=0.08)  # at equal temperatures of both pipes
