"""Service lines: to the nearest point of the nearest street, which is cut there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.topology.services import Attached, attach

STREET = (np.array([0.0, 100.0]), np.array([0.0, 0.0])), (np.array([0]), np.array([1])), np.array([100.0])


def at(*points: tuple[float, float], **more: object) -> Attached:
    xy = np.array(points, dtype=float).reshape(-1, 2)
    return attach(*STREET, (xy[:, 0], xy[:, 1]), **more)  # type: ignore[arg-type]


def test_a_point_beside_a_street_cuts_it() -> None:
    found = at((30.0, 20.0))
    assert found.length_m.tolist() == pytest.approx([30.0, 70.0, 20.0])
    assert found.street.tolist() == [0, 0, -1] and found.node.tolist() == [2]
    assert (found.x[3], found.y[3]) == pytest.approx((30.0, 0.0))
    assert found.from_node.tolist() == [0, 3, 3] and found.to_node.tolist() == [3, 1, 2]
    assert found.distance_m == pytest.approx([20.0])


def test_points_opposite_each_other_share_the_cut() -> None:
    found = at((30.0, 20.0), (30.0, -5.0), (60.0, 1.0))
    assert len(found.x) == 2 + 3 + 2
    assert found.length_m.tolist() == pytest.approx([30.0, 30.0, 40.0, 20.0, 5.0, 1.0])


def test_beyond_an_end_the_end_is_used() -> None:
    found = at((-30.0, 40.0), (100.0, 5.0))
    assert found.length_m.tolist() == pytest.approx([100.0, 50.0, 5.0])
    assert found.from_node.tolist()[1:] == [0, 1]


def test_on_the_street_the_line_has_no_length() -> None:
    found = at((50.0, 0.0))
    assert found.length_m.tolist() == pytest.approx([50.0, 50.0, 0.0])


def test_a_given_length_is_shared_in_proportion() -> None:
    found = attach(STREET[0], STREET[1], np.array([200.0]), (np.array([25.0]), np.array([1.0])))
    assert found.length_m.tolist() == pytest.approx([50.0, 150.0, 1.0])


def test_bends_are_followed() -> None:
    found = at((50.0, 60.0), bends=[[(50.0, 50.0)]])
    assert found.distance_m == pytest.approx([10.0])
    assert found.length_m.tolist() == pytest.approx([50.0, 50.0, 10.0])


def test_bends_go_to_the_part_they_lie_in() -> None:
    found = at((20.0, 5.0), (90.0, 5.0), bends=[[(0.0, 10.0), (40.0, 10.0), (40.0, 0.0)]])
    assert [part.tolist() for part in found.bends] == [[[0.0, 10.0]], [[40.0, 10.0], [40.0, 0.0]], [], [], []]
    for a, b, bends, length, street in zip(
        found.from_node, found.to_node, found.bends, found.length_m, found.street, strict=True
    ):
        path = np.array([[found.x[a], found.y[a]], *bends, [found.x[b], found.y[b]]])
        along = np.hypot(*np.diff(path, axis=0).T).sum()
        assert street < 0 or along == pytest.approx(length * 120.0 / 100.0)


def test_without_points_streets_stay() -> None:
    found = at()
    assert found.street.tolist() == [0] and len(found.x) == 2 and found.node.size == 0


coordinate = st.floats(-300, 300).map(lambda v: round(v, 3))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(coordinate, coordinate), max_size=8))
def test_lengths_are_kept_and_everything_hangs_together(points: list[tuple[float, float]]) -> None:
    x, y = np.array([0.0, 100.0, 100.0, 0.0]), np.array([0.0, 0.0, 100.0, 100.0])
    ends = np.array([0, 1, 2, 3]), np.array([1, 2, 3, 0])
    xy = np.array(points, dtype=float).reshape(-1, 2)
    found = attach((x, y), ends, np.full(4, 100.0), (xy[:, 0], xy[:, 1]))
    for street in range(4):
        assert found.length_m[found.street == street].sum() == pytest.approx(100.0)
    assert (found.length_m >= 0).all()
    near = np.minimum.reduce([
        np.hypot(xy[:, 0] - np.clip(xy[:, 0], 0, 100), xy[:, 1] - 0.0),
        np.hypot(xy[:, 0] - np.clip(xy[:, 0], 0, 100), xy[:, 1] - 100.0),
        np.hypot(xy[:, 0] - 0.0, xy[:, 1] - np.clip(xy[:, 1], 0, 100)),
        np.hypot(xy[:, 0] - 100.0, xy[:, 1] - np.clip(xy[:, 1], 0, 100)),
    ])  # fmt: skip
    assert found.distance_m == pytest.approx(near, abs=1e-6)
    joined = {0}
    for _ in range(len(found.x)):
        for a, b in zip(found.from_node.tolist(), found.to_node.tolist()):
            if a in joined or b in joined:
                joined |= {a, b}
    assert joined == set(range(len(found.x)))
