from __future__ import annotations

import numpy as np
import pytest

from energyplan.physics.ground import YEAR_S, annual_wave, kusuda_achenbach

TIME = (np.arange(8760) + 0.5) * 3600.0


def test_wave_is_found_again() -> None:
    surface = 11.0 - 13.0 * np.cos(2 * np.pi * (TIME - 26 * 86400.0) / YEAR_S) + np.sin(2 * np.pi * TIME / 86400.0)
    mean, amplitude, coldest = annual_wave(surface)
    assert (mean, amplitude) == (pytest.approx(11.0), pytest.approx(13.0))
    assert coldest == pytest.approx(26 * 86400.0)


def test_surface_deep_ground_and_damping_depth() -> None:
    wave = (11.0, 13.0, 26 * 86400.0)
    surface = kusuda_achenbach(0.0, TIME, *wave)
    assert TIME[surface.argmin()] == pytest.approx(26 * 86400.0, abs=3600.0) and np.ptp(surface) == pytest.approx(26.0)
    np.testing.assert_allclose(kusuda_achenbach(30.0, TIME, *wave), 11.0, atol=1e-2)
    depth = np.sqrt(6e-7 * YEAR_S / np.pi)  # here the wave is down to 1/e and one radian late
    damped = kusuda_achenbach(depth, TIME, *wave)
    assert np.ptp(damped) == pytest.approx(26.0 / np.e, rel=1e-4)
    assert TIME[damped.argmin()] == pytest.approx(26 * 86400.0 + YEAR_S / (2 * np.pi), abs=3600.0)


def test_it_solves_the_heat_equation() -> None:
    wave = (11.0, 13.0, 26 * 86400.0)
    z, dz, dt = 1.3, 1e-2, 3600.0
    above, here, below = (kusuda_achenbach(z + d, TIME, *wave) for d in (-dz, 0.0, dz))
    later, before = (kusuda_achenbach(z, TIME + d, *wave) for d in (dt, -dt))
    np.testing.assert_allclose((later - before) / (2 * dt), 6e-7 * (above - 2 * here + below) / dz**2, atol=1e-11)
