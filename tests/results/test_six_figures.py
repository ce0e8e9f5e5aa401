"""The six figures: each from its place in the summary, and a reason where there is none."""

from __future__ import annotations

import copy

import pytest

from energyplan.results.plan import Plan
from energyplan.results.six_figures import KeyFigure, six_figures

KEYS = ["investment", "cost", "co2", "jobs", "money_stays", "survival"]


def _by_key(summary: dict) -> dict[str, KeyFigure]:
    return {f.key: f for f in six_figures(summary)}


def appraised(summary: dict, **values: float | None) -> dict:
    """Return a summary with the rows of an appraisal."""
    facts = copy.deepcopy(summary)
    rows = [{"key": k, "en": k, "ja": k, "value": v, "unit": "", "why": ""} for k, v in values.items()]
    for row in rows:
        if row["key"].startswith("survival"):
            row["en"] = f"Survival of 72 h without the grid: {row['key'].removeprefix('survival_')}"
    facts["appraisal"] = {"headline": rows, "region": {"jobs_building": 9.0}}
    return facts


def test_a_plan_without_an_appraisal_says_why(tiny_plan: Plan) -> None:
    facts = {k: v for k, v in tiny_plan.summary.items() if k != "appraisal"}
    found = six_figures(facts)
    assert [f.key for f in found] == KEYS
    by = {f.key: f for f in found}
    assert by["cost"].value == facts["cost_per_year"] and by["cost"].parts[0].value == facts["today"]["cost_per_year"]
    assert by["co2"].value == facts["co2_t_per_year"] and by["co2"].unit == "t/a"
    for key in ("jobs", "money_stays", "survival"):
        assert by[key].value is None and "not appraised" in by[key].why_en and by[key].why_ja


def test_who_pays_adds_up(tiny_plan: Plan) -> None:
    grants = 0.1 * tiny_plan.summary["investment"]
    figure = _by_key(appraised(tiny_plan.summary, grants=grants))["investment"]
    assert sum(p.value for p in figure.parts) == pytest.approx(figure.value)
    own = sum(v for k, v in tiny_plan.summary["investments"].items() if k.startswith("own "))
    assert {p.key: p.value for p in figure.parts}["customers"] == pytest.approx(own)
    assert figure.unit == tiny_plan.summary["currency"]


def test_money_that_stays_is_what_leaves_no_longer(tiny_plan: Plan) -> None:
    figure = _by_key(appraised(tiny_plan.summary, leaves_today=100.0, leaves_then=130.0))["money_stays"]
    assert figure.value == -30.0, "more may leave than today"
    assert [p.value for p in figure.parts] == [100.0, 130.0]


def test_survival_is_that_of_electricity_where_there_is_one(tiny_plan: Plan) -> None:
    both = _by_key(appraised(tiny_plan.summary, survival_heat=1.0, survival_electricity=0.2))["survival"]
    assert (both.value, both.en) == (0.2, "Survival of 72 h without the grid")
    assert both.source == "appraisal.headline.survival_electricity"
    assert {p.key: p.value for p in both.parts} == {"heat": 1.0, "electricity": 0.2}
    heat = _by_key(appraised(tiny_plan.summary, survival_heat=0.9))["survival"]
    assert heat.value == 0.9 and "72" in heat.ja
    none = _by_key(appraised(tiny_plan.summary, jobs=1.0))
    assert none["survival"].value is None and "critical" in none["survival"].why_en
    assert none["jobs"].value == 1.0 and none["jobs"].parts[0].value == 9.0
