"""The front as a chart: its points are the plans', dominated ones apart, bounds at their caps."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from energyplan.portfolio.front import Front, Point
from energyplan.report.blocks import Words
from energyplan.report.figures.compare_front import built_along, built_units, cost_against_carbon, percent, point_words
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
    assert list(line.textposition) == ["bottom left", "top right"], "names stay inside the picture"
    assert built_units(front) == ("kW",)
    (chips,) = built_along(front, "ja").data
    assert "(chips)" in chips.name and list(chips.y) == [0.0, 100.0, 200.0]
    assert list(chips.x) == ["費用最小", "worse", "CO2最小"]


def test_points_have_names_in_both_languages() -> None:
    assert point_words("cap 1,321 t") == Words("cap 1,321 t", "上限1,321 t")
    assert point_words("least cost").ja == "費用最小" and point_words("<x>") == Words("<x>", "<x>")
    assert percent(80.0, 100.0) == "−20" and percent(112.4, 100.0) == "+12" and percent(1.0, 0.0) == "+0"
