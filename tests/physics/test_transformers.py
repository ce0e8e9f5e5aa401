"""Transformer equivalent circuits by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.physics.transformers import magnetising_admittance, short_circuit_impedance, t_to_pi


def _a(value: float) -> np.ndarray:
    return np.array([value])


def test_short_circuit_test() -> None:
    z = short_circuit_impedance(_a(4e5), _a(400.0), _a(0.05), _a(0.03))[0]
    assert z == pytest.approx(0.4 * (0.03 + 0.04j))


def test_open_circuit_test() -> None:
    y = magnetising_admittance(_a(4e5), _a(400.0), _a(1200.0), _a(0.005))[0]
    assert y * 400**2 == pytest.approx(1200 - 1600j)
    assert magnetising_admittance(_a(4e5), _a(400.0), _a(1200.0), _a(0.001))[0].imag == 0


@pytest.mark.parametrize("split", [0.0, 0.3, 0.5, 1.0])
def test_t_and_pi_have_the_same_two_port(split: float) -> None:
    z, y = 0.01 + 0.05j, 0.002 - 0.01j
    series, left, right = (v[0] for v in t_to_pi(np.array([z]), np.array([y]), np.array([split])))
    # chain matrix of the T: [1 za; 0 1] [1 0; y 1] [1 zb; 0 1]
    t = np.array([[1, z * split], [0, 1]]) @ np.array([[1, 0], [y, 1]]) @ np.array([[1, z * (1 - split)], [0, 1]])
    pi = np.array([[1, 0], [left, 1]]) @ np.array([[1, series], [0, 1]]) @ np.array([[1, 0], [right, 1]])
    np.testing.assert_allclose(pi, t, atol=1e-15)
