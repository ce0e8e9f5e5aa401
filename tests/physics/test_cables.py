"""Cable physics against published figures."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.physics.cables import ambient_factor, resistance_at, transmittable_power, voltage_drop


def test_ambient_factors_of_jcs_0168() -> None:
    # JCS 0168-3, 90 degC conductor, as printed in a maker's table
    temps = [20, 25, 30, 35, 45, 50]
    np.testing.assert_allclose(ambient_factor(temps), [1.18, 1.14, 1.10, 1.05, 0.95, 0.89], atol=0.006)
    assert ambient_factor(95.0) == 0


def test_resistance_by_temperature() -> None:
    # copper of 100 mm2: 0.183 ohm/km at 20 degC (JIS C 3102) and 0.239 x (stranding) near 90 degC
    assert resistance_at(0.2334, 20.0) == pytest.approx(0.2334 / 1.2751, rel=1e-4)
    assert resistance_at(0.5, 90.0) == 0.5


def test_what_a_circuit_carries() -> None:
    # about 3.5 MVA over 100 mm2 at 6.6 kV and 310 A
    assert transmittable_power(6600, 310) == pytest.approx(3.54e6, rel=2e-3)
    assert transmittable_power(6600, 310, 2) == 2 * transmittable_power(6600, 310)


def test_voltage_drop_by_hand() -> None:
    # 100 kW + 50 kvar over 0.1 + 0.05j ohm at 400 V: (10 + 2.5) kV2 / 160 kV2
    assert voltage_drop(100e3 + 50e3j, 0.1 + 0.05j, 400.0) == pytest.approx(12.5 / 160)
