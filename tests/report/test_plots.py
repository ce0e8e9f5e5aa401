"""Figures of a plan by name, as in a notebook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from plotly.graph_objects import Figure

from energyplan.core.errors import EnergyplanError
from energyplan.report.plots import Plots
from energyplan.results.plan import Plan
from energyplan.results.store import open_plan

NAMES = [name for name in dir(Plots) if not name.startswith("_")]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_draws_in_both_languages(tiny_plan: Plan, name: str) -> None:
    draw = getattr(Plots(tiny_plan), name)
    assert draw.__doc__
    english, japanese, default = draw(lang="en"), draw(lang="ja"), draw()
    assert isinstance(english, Figure) and len(english.data) == len(japanese.data) > 0
    assert english.to_json() != japanese.to_json() == default.to_json()  # tiny lies in Japan


def test_a_carrier_is_chosen(tiny_plan: Plan) -> None:
    first, power = tiny_plan.plot.duration(lang="en"), tiny_plan.plot.duration("electricity", "en")
    assert first.to_json() == tiny_plan.plot.duration("heat", "en").to_json() != power.to_json()


def test_a_plan_has_them_as_plot(tiny_plan: Plan, tiny_folder: Path) -> None:
    for plan in (tiny_plan, open_plan(tiny_folder)):
        assert "plot" in dir(plan) and isinstance(plan.plot, Plots) and plan.plot is plan.plot
        assert set(NAMES) <= set(dir(plan.plot))
        assert plan.plot.dscr("en").data
    assert "cashflow" in repr(tiny_plan.plot)


def test_a_figure_that_a_plan_cannot_have_says_why(tiny_bare: Plan, tiny_plan: Plan) -> None:
    with pytest.raises(EnergyplanError, match=r"plan\.plot\.sources_uses.*its companies build nothing"):
        tiny_bare.plot.sources_uses()
    with pytest.raises(EnergyplanError, match="no company has debt service"):
        tiny_bare.plot.dscr()
    without = replace(tiny_plan, results=tiny_plan.results.drop_vars(["statement", "value_added", "outage_survival"]))
    with pytest.raises(EnergyplanError, match="no company whose books were kept"):
        without.plot.cashflow()
    with pytest.raises(EnergyplanError, match="it was not appraised"):
        without.plot.value_added()
    with pytest.raises(EnergyplanError, match="without the outside grid"):
        without.plot.survival()
    with pytest.raises(EnergyplanError, match="nothing flows of steam; there is heat and electricity and cooling"):
        tiny_plan.plot.dispatch("steam")
    placeless = tiny_plan.results.copy()
    for place in ("node_x", "building_x", "asset_x"):
        placeless[place] = placeless[place] * float("nan")
    with pytest.raises(EnergyplanError, match="nothing in it has a place"):
        replace(tiny_plan, results=placeless).plot.map()
    empty = tiny_plan.results.copy()
    empty["store_level_kwh"] = 0 * empty["store_level_kwh"]
    with pytest.raises(EnergyplanError, match="no store"):
        replace(tiny_plan, results=empty).plot.storage()
    older = replace(tiny_plan, results=tiny_plan.results.drop_vars("sensitivity"))
    with pytest.raises(EnergyplanError, match="run it again"):
        older.plot.tornado()
