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
    for word in ("Cost over CO2", "cap 0 t: no plan can meet every demand"):
        assert word in page
    assert f'data-value="{1.2 * cost!r}"' in page
    assert "<b>least" not in page and "<i>town" not in page


def test_caps_that_cannot_be_kept_are_said_in_japanese_too(tiny_plan: Plan) -> None:
    point = Point("least cost", math.inf, 1.0, 1.0, 0.0, 1.0, tiny_plan)
    late = Outcome("no_solution", stopped_by="time limit")
    page = front_page(Front("町", "JPY", (point,), (("cap 0 t", Outcome("infeasible")), ("cap 5 t", late))), "ja")
    assert "上限0 t: この条件では、すべての需要と制約を満たす計画が存在しません。" in page
    assert "上限5 t: 計算の終了(時間制限)までに計画が見つかりませんでした。" in page


def test_it_says_how_far_and_at_what_price(tiny_plan: Plan) -> None:
    def at(label: str, cost: float, co2: float, chips: float) -> Point:
        facts = {"cost_per_year": cost, "co2_t_per_year": co2, "cost_terms": {}}
        facts |= {"capacities": tiny_plan.summary["capacities"] | {"chips": chips}}
        return Point(label, co2, cost, cost, 0.0, 1.0, replace(tiny_plan, summary=tiny_plan.summary | facts))

    points = (
        at("least cost", 50e6, 400.0, 0.0),
        at("cap 300 t", 51e6, 300.0, 100.0),
        at("least carbon", 60e6, 200.0, 9.0),
    )
    page = front_page(Front("town", "JPY", points), "en")
    assert "CO2 goes from 400 t/year to 200 t/year (−50 %)" in page
    assert "the cost from 50.0 million JPY/year to 60.0 million JPY/year (+20 %)" in page
    assert "The first tonnes avoided cost 10,000 JPY/t each, the last 90,000 JPY/t" in page
    assert "(chips) [kW] 0 → 100" in page and "(chips) [kW] 100 → 9" in page and "上限300 t" in page
    alone = front_page(Front("town", "JPY", points[:1]), "en")
    assert "The cheapest plan is also the cleanest" in alone
