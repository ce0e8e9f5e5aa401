"""Typical periods as drawn: their own hours, over the real days that each stands for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import numpy as np
import pytest

from energyplan.core.errors import EnergyplanError
from energyplan.report.figures.dispatch import demand_kw
from energyplan.report.figures.typical import (
    ACROSS,
    LEAST_WIDTH,
    MOST_PANELS,
    has_typical,
    period_words,
    shown_periods,
    typical_days,
    typical_hours,
)
from energyplan.results.plan import Plan


def test_each_day_stands_beside_the_period_s_own_energy(tiny_plan: Plan) -> None:
    real, model = typical_days(tiny_plan, "en", "heat").data
    data = tiny_plan.results
    assert real.y == pytest.approx(demand_kw(tiny_plan, "heat").reshape(365, 24).sum(axis=1) / 1e3, rel=1e-4)
    own = data["heat_period_kw"].to_numpy().sum(axis=1) / 1e3
    assert model.y == pytest.approx(own[data["period_of_day"].to_numpy()], rel=1e-5)
    assert list(model.text[:1]) == [str(data["period"].to_numpy()[data["period_of_day"].to_numpy()[0]])]


@pytest.mark.parametrize("carrier", ["heat", "cooling", "electricity"])
def test_a_panel_holds_the_hours_of_a_period_and_of_its_days(tiny_plan: Plan, carrier: str) -> None:
    figure, data = typical_hours(tiny_plan, "en", carrier), tiny_plan.results
    standing, used = data["period_of_day"].to_numpy(), demand_kw(tiny_plan, carrier).reshape(365, 24)
    assert len(figure.data) == 2 * data.sizes["period"] and data.sizes["period"] <= MOST_PANELS
    for period, (days, typical) in enumerate(zip(figure.data[::2], figure.data[1::2])):
        y = np.asarray(days.y).reshape(-1, 25)
        assert y[:, :24] == pytest.approx(used[standing == period], rel=1e-5) and np.isnan(y[:, 24]).all()
        assert typical.y == pytest.approx(data[f"{carrier}_period_kw"].to_numpy()[period], rel=1e-5)
        assert typical.xaxis == days.xaxis, "in one panel"
    tops = {tuple(figure.layout[f"yaxis{n or ''}".replace("yaxis1", "yaxis")].range) for n in (1, 2, 3)}
    assert len(tops) == 1, "panels share one scale"
    titles = [note.text for note in figure.layout.annotations]
    assert len(titles) == data.sizes["period"] and f"{int(data['period_weight'][0])} day" in titles[0]


def test_many_periods_are_cut_to_those_that_count(tiny_plan: Plan) -> None:
    data = tiny_plan.results
    count = 40
    many = data.drop_dims("period").assign(
        period_weight=("period", np.r_[np.ones(39), 326.0]),
        heat_period_kw=(("period", "period_hour"), np.ones((count, 24))),
        period_of_day=("day", np.r_[np.arange(39), np.full(326, 39)]),
    )
    plan = replace(tiny_plan, results=many.assign_coords(period=[f"p {n}" for n in range(count)]))
    shown = shown_periods(plan)
    assert len(shown) == MOST_PANELS and 39 in shown and shown == sorted(shown)
    figure = typical_hours(plan, "en", "heat")
    assert len(figure.data) == 2 * MOST_PANELS and len(figure.layout.annotations) == MOST_PANELS
    assert figure.layout[f"xaxis{MOST_PANELS}"].domain[1] <= 1.0 and MOST_PANELS % ACROSS == 4


def test_what_cannot_be_set_beside_the_year_is_left_out(tiny_plan: Plan) -> None:
    assert has_typical(tiny_plan, "heat")
    older = replace(tiny_plan, results=tiny_plan.results.drop_vars("heat_period_kw"))
    assert not has_typical(older, "heat")
    with pytest.raises(EnergyplanError, match="before typical periods were kept"):
        older.plot.typical_hours("heat")


def test_names_in_japanese() -> None:
    assert period_words("2 Feb").ja == "2月2日" and period_words("2 Feb").en == "2 Feb"
    assert period_words("21 Dec (coldest day, highest heat)").ja == "12月21日(最寒日、最大熱需要)"
    assert period_words("3 Jan (odd one)").ja == "1月3日(odd one)"
    assert period_words("<b>").ja == "<b>"


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_titles_of_panels_fit_their_panel(tiny_plan: Plan, lang: str) -> None:
    """Days, date, and on lines of their own why a period was added: none wider than a panel of the least width."""
    data = tiny_plan.results
    names = ["2 Feb (coldest day, highest heat, highest electricity, short of supply)"]
    plan = replace(tiny_plan, results=data.assign_coords(period=names + ["9 Jul"] * (data.sizes["period"] - 1)))
    figure = typical_hours(plan, lang, "heat")
    told = re.sub("</?b>", "", figure.layout.annotations[0].text).split("<br>")
    assert len(told) == 3 and told[0].startswith("2月2日" if lang == "ja" else "2 Feb")
    letters = [sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line) for line in told]
    assert max(letters) * 5.6 < (LEAST_WIDTH - 56) / ACROSS, "letters of 10 px, margins of 56 px"
    assert figure.layout.meta["least_width"] == LEAST_WIDTH
