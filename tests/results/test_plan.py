"""A plan as an object in a notebook."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace

import pytest

from energyplan.results.plan import Plan


def test_it_shows_itself(tiny_plan: Plan) -> None:
    assert repr(tiny_plan).startswith("Plan 'tiny': ") and len(repr(tiny_plan)) < 200
    page = tiny_plan._repr_html_()
    assert "<b>tiny</b>" in page and page.count("<tr>") >= 6
    evil = replace(tiny_plan, name="<script>", variant="<b>")
    assert "<script" not in evil._repr_html_() and "&lt;script&gt; (&lt;b&gt;)" in evil._repr_html_()


def test_a_name_that_nobody_offers_is_an_attribute_error(tiny_plan: Plan) -> None:
    with pytest.raises(AttributeError, match=r"no 'plots'; installed packages add .*: plot"):
        tiny_plan.plots  # type: ignore[attr-defined]  # noqa: B018
    assert not hasattr(tiny_plan, "_ipython_display_")
    again = pickle.loads(pickle.dumps(replace(tiny_plan, problem=None, short=None, design=None, operation=None)))
    assert repr(again) == repr(tiny_plan) == repr(copy.copy(again))


def test_results_have_names_to_plot_by(tiny_plan: Plan) -> None:
    table = tiny_plan.results["heat_balance"]
    assert table.dims == ("heat_flow", "hour") and table.attrs["units"] == "kW"
    assert set(table.sel(heat_flow="chips").dims) == {"hour"}
    assert table.groupby("hour.month").sum().sizes["month"] == 12


def test_texts_hold_everything_but_the_results(tiny_plan: Plan) -> None:
    texts = tiny_plan.texts()
    assert set(texts) == {"plan_name", "plan_variant", "plan_summary", "plan_scenario", "plan_tables"}
    assert set(json.loads(texts["plan_tables"])) == set(tiny_plan.tables)
