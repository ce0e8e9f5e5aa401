"""Bars of the tornado against the sensitivity of the plan."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from energyplan.report.accounts import companies
from energyplan.report.figures.tornado import NAME_ROOM, driver_label, return_shown, tornado
from energyplan.results.plan import Plan


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_bars_run_from_the_base_to_the_case(tiny_plan: Plan, lang: str) -> None:
    figure = tornado(tiny_plan, lang)
    company = companies(tiny_plan)[0]
    data = tiny_plan.results["sensitivity"].sel(company=company, case_figure=return_shown(tiny_plan, company))
    labels = {driver_label(tiny_plan, str(d), lang): str(d) for d in data["driver"].to_numpy()}
    for bar, step in zip(figure.data[:2], ("low", "high"), strict=True):
        for label, base, length, told in zip(bar.y, bar.base, bar.x, bar.customdata, strict=True):
            value = 100 * float(data.sel(driver=labels[label], step=step))
            assert base == pytest.approx(100 * float(data.sel(driver=labels[label], step="base")))
            assert base + length == pytest.approx(value) == pytest.approx(told)
    spans = np.maximum(np.abs(figure.data[0].x), np.abs(figure.data[1].x))
    assert (np.diff(spans) >= -1e-12).all()  # the one that moves it most is on top


def test_a_return_that_does_not_exist_is_said_with_its_reason(tiny_plan: Plan) -> None:
    data = tiny_plan.results.copy(deep=True)
    data["sensitivity"][:] = np.nan
    data["sensitivity_reason"] = data["sensitivity_reason"].astype(object)
    data["sensitivity_reason"][:] = "no debt service in any year"
    texts = [a.text for a in tornado(replace(tiny_plan, results=data), "ja").layout.annotations]
    assert "元利返済がない" in texts
    assert not any(bar for t in tornado(replace(tiny_plan, results=data)).data for bar in t.x)


def test_interest_is_told_in_points(tiny_plan: Plan) -> None:
    assert driver_label(tiny_plan, "interest", "en") == "Interest on loans ±1 %-pt"
    assert driver_label(tiny_plan, "demand", "ja") == "販売量(需要) ±20%"


@pytest.mark.parametrize(
    ("name", "told"),
    [("しおかぜ地域エネルギー株式会社熱供給事業部", 2), ("Harbour District Heat", 1)],
)
def test_a_heading_fits_a_phone(tiny_plan: Plan, name: str, told: int) -> None:
    data, company = tiny_plan.results, companies(tiny_plan)[0]
    renamed = data.assign_coords(company=[name if str(c) == company else str(c) for c in data["company"].to_numpy()])
    figure = tornado(replace(tiny_plan, results=renamed), "ja")
    *head, last = figure.layout.annotations[0].text.split("<br>")
    assert len(head) == told and re.sub("</?b>", "", "".join(head)) == name
    assert "IRR" in last and all(len(re.sub("</?b>", "", line)) <= NAME_ROOM for line in head)
