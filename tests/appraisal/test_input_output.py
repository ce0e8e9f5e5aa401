"""Input-output effects by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.input_output import IoTable, impact, location_quotients, regional_shares
from energyplan.core.errors import ScenarioError

TABLE = IoTable(
    ("forest", "services"),
    coefficients=np.array([[0.2, 0.1], [0.3, 0.2]]),
    value_added=np.array([0.5, 0.7]),
    wages=np.array([0.3, 0.4]),
    jobs=np.array([1e-5, 2e-5]),
    consumption=np.array([0.1, 0.6]),
)
ALL = np.ones((2, 2))


def test_leontief_by_hand() -> None:
    # (I - A)^-1 = 1/0.61 [[0.8, 0.1], [0.3, 0.8]]
    out = impact(TABLE, np.array([61.0, 0.0]), ALL, np.ones(2))
    np.testing.assert_allclose(out.output, [80.0, 30.0])
    np.testing.assert_allclose(out.direct, [61.0, 0.0])
    np.testing.assert_allclose(out.indirect, [19.0, 30.0])
    # in a closed economy all demand becomes value added
    assert out.value_added.sum() == pytest.approx(80 * 0.5 + 30 * 0.7) and out.value_added.sum() == pytest.approx(61.0)
    assert out.jobs.sum() == pytest.approx(80e-5 + 60e-5)


def test_wages_spent_again_add_to_it() -> None:
    out = impact(TABLE, np.array([61.0, 0.0]), ALL, np.ones(2), induced=True)
    closed = TABLE.coefficients + np.outer(TABLE.consumption, TABLE.wages)
    np.testing.assert_allclose(out.output, np.linalg.solve(np.eye(2) - closed, [61.0, 0.0]))
    assert np.all(out.induced > 0.0)


def test_imports_leave() -> None:
    out = impact(TABLE, np.array([61.0, 10.0]), np.zeros((2, 2)), np.array([0.5, 0.0]))
    np.testing.assert_allclose(out.output, [30.5, 0.0])


def test_location_quotients() -> None:
    region, nation = np.array([20.0, 80.0]), np.array([100.0, 900.0])
    np.testing.assert_allclose(location_quotients(region, nation), [2.0, 80 / 90])
    np.testing.assert_allclose(regional_shares(region, nation), [[1.0, 1.0], [80 / 90, 80 / 90]])
    cross = regional_shares(region, nation, "cross")
    np.testing.assert_allclose(cross, [[1.0, 1.0], [(80 / 90) / 2, 80 / 90]])
    flegg = regional_shares(region, nation, "flegg", 0.3)
    np.testing.assert_allclose(flegg[1, 0], 80 / 90 / 2 * np.log2(1.1) ** 0.3)
    assert location_quotients(np.array([1.0, 1.0]), np.array([0.0, 2.0]))[0] == 0.0


def test_faults() -> None:
    bad = IoTable(("a", "b"), np.array([[0.9, 0.0], [0.3, -0.1]]), np.ones(2), np.ones(2), np.ones(2), np.ones(2))
    with pytest.raises(ScenarioError) as caught:
        impact(bad, np.ones(2), ALL, np.ones(2))
    assert "negative coefficient" in str(caught.value) and "input_output.a" in str(caught.value)
    with pytest.raises(ScenarioError, match="not a square table"):
        impact(IoTable(("a",), ALL, np.ones(1), np.ones(1), np.ones(1), np.ones(1)), np.ones(1), ALL, np.ones(1))
