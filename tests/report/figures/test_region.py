"""What citizens' figures draw against the plan."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.report.figures.region import bills, carbon, jobs, value_added
from energyplan.results.plan import Plan


def test_stacked_years_are_the_plans(tiny_plan: Plan) -> None:
    value = np.sum([np.asarray(t.y) for t in value_added(tiny_plan).data], axis=0) * 1e6
    assert value == pytest.approx(tiny_plan.results["value_added"].sum(["stage", "income_part"]).to_numpy())
    people = np.sum([np.asarray(t.y) for t in jobs(tiny_plan, "ja").data], axis=0)
    assert people == pytest.approx(tiny_plan.results["local_jobs"].sum("stage").to_numpy())


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_bills_and_their_change(tiny_plan: Plan, lang: str) -> None:
    figure = bills(tiny_plan, lang)
    then, today = (sum(t.x) * 1e6 for t in figure.data)
    assert (today, then) == pytest.approx(tuple(tiny_plan.summary["appraisal"]["bills"][k] for k in ("today", "then")))
    assert len(figure.layout.annotations) == len(figure.data[0].y) == 3
    assert all(a.text.endswith(" %") for a in figure.layout.annotations)


def test_carbon_bars_sum_to_the_emission(tiny_plan: Plan) -> None:
    figure = carbon(tiny_plan)
    then, today = np.sum([t.x for t in figure.data], axis=0)
    assert then == pytest.approx(tiny_plan.summary["co2_t_per_year"])
    assert today == pytest.approx(tiny_plan.summary["today"]["co2_t_per_year"])
