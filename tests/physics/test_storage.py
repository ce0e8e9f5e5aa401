"""Heat stores against hand-worked tanks and the Danish catalogue."""

from __future__ import annotations

import math

import pytest

from energyplan.physics.storage import cylinder_surface, tank_loss_share, water_heat_kwh_per_m3


def test_a_cubic_metre_holds_about_a_kilowatt_hour_per_kelvin_and_a_bit() -> None:
    assert water_heat_kwh_per_m3(80, 50) == pytest.approx(34.2, rel=0.005)
    assert water_heat_kwh_per_m3(50, 50) == 0.0


def test_surface_of_a_cylinder_by_hand() -> None:
    """Diameter 2, height 4: volume 4 pi, side 8 pi, ends 2 pi."""
    assert cylinder_surface(4 * math.pi) == pytest.approx(10 * math.pi, rel=1e-12)


def test_loss_by_hand() -> None:
    volume = 4 * math.pi
    lost = 0.3 * 10 * math.pi * (80 - 10) / 1000
    assert tank_loss_share(volume, 80, 50) == pytest.approx(lost / (volume * water_heat_kwh_per_m3(80, 50)), rel=1e-12)


def test_a_large_steel_tank_meets_the_danish_catalogue() -> None:
    """Danish Energy Agency: 3,000 m3, 55 K spread, 0.19 % a day; 300 mm of mineral wool is about 0.14 W/(m2 K)."""
    assert 24 * tank_loss_share(3000, 90, 35, surroundings=8, u_value=0.14) == pytest.approx(0.0019, rel=0.15)


def test_small_tanks_lose_a_larger_share() -> None:
    """Surface over volume falls with the cube root."""
    assert tank_loss_share(10, 80, 50) == pytest.approx(10 * tank_loss_share(10_000, 80, 50), rel=1e-9)
