from __future__ import annotations

import numpy as np

from energyplan.loadflow.heat_hydraulics import bore_of, pressure_loss, pressure_loss_and_slope
from energyplan.physics import pipes, water


def _some() -> tuple[np.ndarray, ...]:
    d, k = np.array([0.02, 0.05, 0.2]), np.array([1e-5, 1e-4, 5e-4])
    flow = np.concatenate([-np.geomspace(1e-5, 40.0, 40)[::-1], [0.0], np.geomspace(1e-5, 40.0, 40)])
    return d, np.array([10.0, 120.0, 300.0]), k, np.array([0.0, 2.0, 7.0]), np.broadcast_to(flow, (3, 81))


def test_pressure_loss_is_that_of_one_pipe_at_a_time() -> None:
    d, length, k, zeta, flow = _some()
    temp = np.linspace(5.0, 110.0, 81) + np.zeros((3, 1))
    ours = pressure_loss(bore_of(d, length, k, zeta), flow, temp)
    for i in range(3):
        straight = pipes.pressure_gradient(flow[i], d[i], k[i], temp[i]) * length[i]
        v = pipes.velocity(flow[i], d[i], temp[i])
        expected = straight + zeta[i] * 0.5 * water.density(temp[i]) * v * np.abs(v)
        np.testing.assert_allclose(ours[i], expected, rtol=1e-9)


def test_the_slope_is_the_derivative() -> None:
    d, length, k, zeta, flow = _some()
    flow = flow[:, np.abs(flow[0]) > 1e-4]
    bore, temp = bore_of(d, length, k, zeta), np.full(flow.shape, 70.0)
    loss, slope = pressure_loss_and_slope(bore, flow, temp)
    np.testing.assert_allclose(loss, pressure_loss(bore, flow, temp), rtol=1e-12)
    step = 1e-6 * np.abs(flow)
    numeric = (pressure_loss(bore, flow + step, temp) - pressure_loss(bore, flow - step, temp)) / (2.0 * step)
    np.testing.assert_allclose(slope, numeric, rtol=2e-3)
    assert (pressure_loss_and_slope(bore, np.zeros_like(flow), temp)[1] > 0.0).all()
