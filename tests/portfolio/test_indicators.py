"""Indicators read what stands in a plan's summary, and every path leads somewhere."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from energyplan.portfolio.indicators import INDICATORS, value_of
from energyplan.results.plan import Plan

BY_KEY = {one.key: one for one in INDICATORS}


def test_they_equal_the_summary(tiny_plan: Plan) -> None:
    facts = tiny_plan.summary
    headline = {row["key"]: row["value"] for row in facts["appraisal"]["headline"]}
    tariffs = {(t["for"], t["carrier"]): t["mean_per_kwh"] for t in facts["appraisal"]["tariffs"]}
    assert value_of(tiny_plan, BY_KEY["cost_per_year"]) == facts["cost_per_year"]
    assert value_of(tiny_plan, BY_KEY["jobs"]) == headline["jobs"]
    assert value_of(tiny_plan, BY_KEY["heat_price"]) == tariffs["sale", "heat"]
    assert value_of(tiny_plan, BY_KEY["heat_length_m"]) == facts["networks"]["heat"]["length_m"]
    assert value_of(tiny_plan, BY_KEY["shortage_kwh"]) == pytest.approx(sum(facts["shortage_kwh"].values()))


def test_every_one_has_a_value_in_a_plan_with_everything(tiny_plan: Plan) -> None:
    missing = {one.key for one in INDICATORS if math.isnan(value_of(tiny_plan, one))}
    headline = {row["key"]: row["value"] for row in tiny_plan.summary["appraisal"]["headline"]}
    assert {key for key in missing if headline.get(key) is not None} == set()
    assert missing <= {"project_irr", "equity_irr", "least_dscr", "abatement_cost"}


def test_a_plan_without_an_appraisal_has_no_figures_of_one(tiny_plan: Plan) -> None:
    bare = replace(tiny_plan, summary={k: v for k, v in tiny_plan.summary.items() if k != "appraisal"})
    assert math.isnan(value_of(bare, BY_KEY["jobs"])) and math.isnan(value_of(bare, BY_KEY["heat_price"]))
    assert value_of(bare, BY_KEY["investment"]) == tiny_plan.summary["investment"]


def test_a_network_of_nobody_has_no_losses(tiny_plan: Plan) -> None:
    heat = tiny_plan.summary["networks"]["heat"] | {"buildings": 0, "loss_share": 0.0, "length_m": 0.0}
    none = replace(tiny_plan, summary=tiny_plan.summary | {"networks": {"heat": heat}})
    assert math.isnan(value_of(none, BY_KEY["heat_loss_share"])) and value_of(none, BY_KEY["heat_length_m"]) == 0.0


def test_money_is_in_the_plan_s_currency() -> None:
    assert BY_KEY["cost_per_year"].unit_in("EUR") == "EUR/a" and BY_KEY["cost_per_year"].is_money
    assert BY_KEY["co2_t_per_year"].unit_in("EUR") == "t/a" and not BY_KEY["co2_t_per_year"].is_money
