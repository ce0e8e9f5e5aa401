"""Side by side: differences to the first, winners where there can be one, a dataset that says what it holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.portfolio.compare import compared, labels_of, notes, side_by_side
from energyplan.results.plan import Plan


def changed(plan: Plan, scenario: str | None = None, **facts: Any) -> Plan:
    return replace(plan, summary=plan.summary | facts, scenario=plan.scenario if scenario is None else scenario)


def test_differences_and_winners(tiny_plan: Plan) -> None:
    cost, carbon = tiny_plan.summary["cost_per_year"], tiny_plan.summary["co2_t_per_year"]
    dear = changed(tiny_plan, cost_per_year=1.1 * cost, co2_t_per_year=0.5 * carbon, investment=0.0)
    lines = {line.indicator.key: line for line in side_by_side([tiny_plan, dear, dear])}
    assert lines["cost_per_year"].differences == pytest.approx((0.0, 0.1 * cost, 0.1 * cost))
    assert lines["cost_per_year"].best == (0,)
    assert lines["co2_t_per_year"].best == (1, 2)  # a tie
    assert lines["investment"].best == ()  # more is not worse in itself
    assert lines["jobs"].best == ()  # all alike


def test_what_is_as_good_as_the_best_ties_with_it(tiny_plan: Plan) -> None:
    cost = tiny_plan.summary["cost_per_year"]
    near, far = changed(tiny_plan, cost_per_year=cost * (1 + 1e-5)), changed(tiny_plan, cost_per_year=2 * cost)
    line = next(one for one in side_by_side([far, near, tiny_plan]) if one.indicator.key == "cost_per_year")
    assert line.best == (1, 2)


@pytest.mark.parametrize(
    ("scenario", "currency", "told"),
    [("money: {price_year: 2014}", "JPY", "JPY of 2014"), ("money: {currency: EUR}", "EUR", "EUR of 2024")],
)
def test_other_money_is_not_compared_and_said(tiny_plan: Plan, scenario: str, currency: str, told: str) -> None:
    other = changed(tiny_plan, scenario, currency=currency, cost_per_year=1.0, co2_t_per_year=1.0)
    lines = {line.indicator.key: line for line in side_by_side([tiny_plan, other])}
    assert np.isnan(lines["cost_per_year"].differences[1]) and lines["cost_per_year"].best == ()
    assert lines["co2_t_per_year"].best == (1,)
    assert any(told in en and "not compared" in en for en, _ in notes([tiny_plan, other], ["a", "b"]))


def test_missing_appraisals_and_small_differences_are_said(tiny_plan: Plan) -> None:
    without = replace(tiny_plan, summary={k: v for k, v in tiny_plan.summary.items() if k != "appraisal"})
    assert any("Without an appraisal" in en and "b" in en for en, _ in notes([tiny_plan, without], ["a", "b"]))
    cost = tiny_plan.summary["cost_per_year"]
    near = changed(tiny_plan, cost_per_year=1.002 * cost, solver=tiny_plan.summary["solver"] | {"gap": 0.01})
    assert any("less than the gap" in en for en, _ in notes([tiny_plan, near], ["a", "b"]))
    far = changed(tiny_plan, cost_per_year=1.2 * cost, solver=near.summary["solver"])
    assert not any("less than the gap" in en for en, _ in notes([tiny_plan, far], ["a", "b"]))
    short = changed(tiny_plan, shortage_kwh={"town/heat": 5e4})
    assert any("Not every demand" in en for en, _ in notes([tiny_plan, short], ["a", "b"]))


def test_the_dataset_is_labelled(tiny_plan: Plan, tiny_bare: Plan) -> None:
    data = compared([tiny_plan, tiny_bare]).indicators
    assert data["plan"].values.tolist() == ["base", "bare"]
    for name, variable in data.data_vars.items():
        assert variable.attrs["units"] and variable.attrs["long_name"], name
    assert data["cost_per_year"].attrs["units"] == "JPY/a" and data["cost_per_year"].attrs["better"] == "low"
    for label, plan in (("base", tiny_plan), ("bare", tiny_bare)):
        one = data.sel(plan=label)
        assert float(one["cost_per_year"]) == plan.summary["cost_per_year"]
        assert float(one["cost"].sum()) == pytest.approx(plan.summary["cost_per_year"])
    assert np.isnan(data["capacity"].sel(plan="bare", asset="chips"))
    assert float(data["capacity"].sel(plan="base", asset="chips")) == tiny_plan.summary["capacities"]["chips"]


def test_the_table_has_values_differences_and_best(tiny_plan: Plan, tiny_bare: Plan) -> None:
    table = compared([tiny_plan, tiny_bare], ["one", "two"]).table().set_index("key")
    row = table.loc["co2_t_per_year"]
    assert row["two - one"] == pytest.approx(row["two"] - row["one"])
    assert row["best"] == ("one" if row["one"] < row["two"] else "two")


def test_labels_tell_plans_apart(tiny_plan: Plan, tiny_bare: Plan) -> None:
    assert labels_of([tiny_plan, tiny_bare, tiny_bare]) == ("base", "bare", "bare [2]")
    assert labels_of([tiny_plan, replace(tiny_bare, name="other")]) == ("tiny", "other (bare)")
    with pytest.raises(ScenarioError, match="not a name for each plan"):
        compared([tiny_plan, tiny_bare], ["a", "a"])
    with pytest.raises(ScenarioError, match="nothing to compare"):
        compared([tiny_plan])
