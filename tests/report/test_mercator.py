"""The map's own coordinates: true metres about the middle, north upwards."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from energyplan.report.figures.mercator import frame_of
from energyplan.results.plan import Plan


def _placed(plan: Plan, crs: str, east: float, north: float) -> Plan:
    results = plan.results.copy()
    for dim in ("building", "node"):
        results[f"{dim}_x"] = results[f"{dim}_x"] + east
        results[f"{dim}_y"] = results[f"{dim}_y"] + north
    return dataclasses.replace(plan, results=results.assign_attrs(crs=crs))


def test_plain_metres_have_no_frame(tiny_plan: Plan) -> None:
    assert frame_of(dataclasses.replace(tiny_plan, results=tiny_plan.results.assign_attrs(crs=""))) is None


@pytest.mark.parametrize(
    ("crs", "east", "north", "host"),
    [("EPSG:6678", 28000.0, -50000.0, "cyberjapandata"), ("EPSG:25832", 417000.0, 5367000.0, "openstreetmap")],
)
def test_distances_stay_true_and_the_middle_is_the_origin(
    tiny_plan: Plan, crs: str, east: float, north: float, host: str
) -> None:
    frame = frame_of(_placed(tiny_plan, crs, east, north))
    assert frame is not None and host in frame.tiles()["url"]
    points = np.array([[east, north], [east + 300.0, north + 400.0], [np.nan, 0.0]])
    found = frame.to_map(points)
    assert np.hypot(*(found[1] - found[0])) == pytest.approx(500.0, rel=5e-3)
    assert np.abs(found[:2]).max() < 500.0 and np.isnan(found[2]).all()
