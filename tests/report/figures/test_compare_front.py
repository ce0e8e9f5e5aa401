"""The front as a chart: its points are the plans', dominated ones apart, bounds at their caps."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from energyplan.portfolio.front import Front, Point
from energyplan.report.figures.compare_front import built_along, cost_against_carbon
from energyplan.results.plan import Plan


def point(plan: Plan, label: str, cap: float, cost: float, co2: float, chips: float) -> Point:
    sizes = plan.summary["capacities"] | {"chips": chips}
    facts = plan.summary | {"cost_per_year": cost, "co2_t_per_year": co2, "capacities": sizes}
    return Point(label, cap, cost, 0.9 * cost, 0.1, 1.0, replace(plan, summary=facts))


def test_points_bounds_and_capacities(tiny_plan: Plan) -> None:
    points = (
        point(tiny_plan, "least cost", math.inf, 10e6, 100.0, 0.0),
        point(tiny_plan, "worse", 90.0, 13e6, 90.0, 100.0),
        point(tiny_plan, "least carbon", 80.0, 12e6, 80.0, 200.0),
    )
    front = Front("town", "JPY", points)
    line, worse, bound = cost_against_carbon(front).data
    assert list(line.x) == [100.0, 80.0] and list(line.y) == pytest.approx([10.0, 12.0])
    assert list(worse.text) == ["worse"]
    assert list(bound.x) == [90.0, 80.0] and list(bound.y) == pytest.approx([11.7, 10.8])
    (chips,) = built_along(front, "ja").data
    assert chips.name == "chips" and list(chips.y) == [0.0, 100.0, 200.0]
