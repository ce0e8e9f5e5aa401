"""The page of a front: chart, table, and what could not be."""

from __future__ import annotations

import math
from dataclasses import replace

from energyplan.portfolio.front import Front, Point
from energyplan.report.pareto_page import front_page
from energyplan.results.outcome import Outcome
from energyplan.results.plan import Plan


def test_points_table_and_impossible_caps(tiny_plan: Plan) -> None:
    cost = tiny_plan.summary["cost_per_year"]
    clean = replace(tiny_plan, summary=tiny_plan.summary | {"cost_per_year": 1.2 * cost, "co2_t_per_year": 1.0})
    points = (
        Point("least cost", math.inf, cost, 0.99 * cost, 0.01, 1.0, tiny_plan),
        Point("<b>least</b> carbon", 1.0, 1.2 * cost, 1.2 * cost, 0.0, 1.0, clean),
    )
    page = front_page(Front("<i>town</i>", "JPY", points, (("cap 0 t", Outcome("infeasible")),)), "en")
    for word in ("Cost over CO2", "What is built along the front", "cap 0 t: no plan can meet every demand"):
        assert word in page
    assert f'data-value="{1.2 * cost!r}"' in page
    assert "<b>least" not in page and "<i>town" not in page
