"""A front's table: what is dominated, what a tonne costs from point to point, what changes in what is built."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from energyplan.portfolio.front import Front, Point, changes
from energyplan.results.plan import Plan


def point(plan: Plan, label: str, cost: float, co2: float, carbon: float = 0.0) -> Point:
    terms = {"fuel": cost - carbon, "carbon": carbon}
    made = replace(plan, summary=plan.summary | {"cost_per_year": cost, "co2_t_per_year": co2, "cost_terms": terms})
    return Point(label, co2, cost, 0.99 * cost, 0.01, 1.0, made)


@pytest.fixture
def front(tiny_plan: Plan) -> Front:
    points = (
        point(tiny_plan, "least cost", 1000.0, 100.0, carbon=100.0),
        point(tiny_plan, "worse", 1300.0, 95.0, carbon=95.0),
        point(tiny_plan, "cap 80 t", 1100.0, 80.0, carbon=80.0),
        point(tiny_plan, "least carbon", 1500.0, 60.0, carbon=60.0),
    )
    return Front("town", "JPY", points)


def test_a_point_that_costs_more_and_emits_more_is_dominated(front: Front) -> None:
    assert front.dominated() == (False, True, False, False)


def test_a_tonne_costs_what_is_added_without_the_price_on_carbon(front: Front) -> None:
    """From 900 at 100 t to 1020 at 80 t: 6 a tonne; on to 1440 at 60 t: 21. The dominated point is stepped over."""
    found = front.table()["abatement"].tolist()
    assert math.isnan(found[0]) and math.isnan(found[1])
    assert found[2:] == pytest.approx([6.0, 21.0])


def test_the_dataset_has_units(front: Front) -> None:
    data = front.dataset()
    assert data["cost"].attrs["units"] == "JPY/a" and data["abatement"].attrs["units"] == "JPY/t"
    assert data["cost"].sel(point="cap 80 t") == 1100.0
    assert all(v.attrs["units"] and v.attrs["long_name"] for v in data.data_vars.values())


def test_changes_name_what_is_built(tiny_plan: Plan) -> None:
    sizes = tiny_plan.summary["capacities"]
    more = replace(tiny_plan, summary=tiny_plan.summary | {"capacities": sizes | {"chips": sizes["chips"] + 100.0}})
    (told,) = changes(tiny_plan, more)
    assert told == f"chips {sizes['chips']:,.0f} -> {sizes['chips'] + 100:,.0f}"
    assert changes(tiny_plan, tiny_plan) == ()
