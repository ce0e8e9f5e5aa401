"""What the lines of a comparison draw against the plans."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.portfolio.compare import compared
from energyplan.report.figures.compare_lines import cash, cumulated_cash, duration, has_cash, load
from energyplan.results.plan import Plan


def test_the_load_is_what_the_year_held(tiny_plan: Plan, tiny_bare: Plan) -> None:
    drawn = load(tiny_plan, "electricity")
    assert drawn is not None and drawn.sum() == pytest.approx(tiny_plan.summary["electricity"]["drawn_kwh"], rel=1e-4)
    fed = load(tiny_plan, "heat")
    heat = tiny_plan.summary["networks"]["heat"]
    assert fed is not None and fed.sum() == pytest.approx(heat["delivered_kwh"] + heat["loss_kwh"], rel=0.05)
    assert load(tiny_bare, "heat") is None


def test_duration_falls_and_keeps_its_ends(tiny_plan: Plan, tiny_bare: Plan) -> None:
    figure = duration(compared([tiny_plan, tiny_bare]), "ja", "heat")
    (line,) = figure.data
    values = load(tiny_plan, "heat")
    assert values is not None and (np.diff(line.y) <= 0).all()
    assert (line.y[0], line.y[-1]) == pytest.approx((values.max(), values.min()), abs=0.01)


def test_cash_before_financing_adds_up(tiny_plan: Plan, tiny_bare: Plan) -> None:
    summed = cash(tiny_plan)
    statement = tiny_plan.results["statement"].sum("company")
    keys = ("operating", "investment", "replacement", "grants")
    first = sum(float(statement.sel(statement_line=f"cash.{key}", year=0)) for key in keys)
    assert summed is not None and summed[0] == pytest.approx(first)
    both = compared([tiny_plan, tiny_plan], ["a", "b"])
    assert has_cash(both) and len(cumulated_cash(both).data) == 2
