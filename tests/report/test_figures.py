"""Figures of a plan: their data are the plan's, whatever the plan has or lacks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from plotly.graph_objects import Figure

from energyplan.report.figures.dispatch import balance, demand_kw, dispatch, year_map
from energyplan.report.figures.duration import duration
from energyplan.report.figures.energy_sankey import energy_links, energy_sankey
from energyplan.report.figures.map import has_map, network_map, overview
from energyplan.report.figures.names import asset_words, flow_words, size_words
from energyplan.report.figures.storage import levels
from energyplan.report.figures.theme import PALETTE, kind_colour, kind_words, safe
from energyplan.report.figures.typical import typical_days, typical_hours
from energyplan.results.plan import Plan

EVERY: tuple[Callable[..., Figure], ...] = (
    overview, network_map, energy_sankey, dispatch, year_map, duration, typical_days, typical_hours,
    levels,
)  # fmt: skip


@pytest.mark.parametrize("draw", EVERY)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_figure_can_be_drawn_of_full_and_bare_plans(
    tiny_plan: Plan, tiny_bare: Plan, draw: Callable[..., Figure], lang: str
) -> None:
    full = draw(tiny_plan, lang)
    assert len(full.data) >= 1
    assert isinstance(draw(tiny_bare, lang), Figure)


def test_the_supply_of_every_hour_is_the_use_and_the_charging(tiny_plan: Plan) -> None:
    for carrier in ("heat", "cooling", "electricity"):
        figure = dispatch(tiny_plan, "en", carrier)
        supply = np.sum([t.y for t in figure.data if t.stackgroup == "supply"], axis=0)
        charged = np.sum([t.y for t in figure.data if t.stackgroup == "charging"], axis=0)
        assert supply + charged == pytest.approx(figure.data[-1].y, abs=0.05)
        assert figure.data[-1].y == pytest.approx(demand_kw(tiny_plan, carrier))


def test_sorted_loads_keep_their_extremes(tiny_plan: Plan) -> None:
    used = demand_kw(tiny_plan, "heat")
    curve = duration(tiny_plan, "en", "heat").data[0]
    assert (curve.y[0], curve.y[-1]) == (used.max(), used.min()) and (np.diff(curve.y) <= 0).all()


def test_the_energy_picture_balances_at_every_node(tiny_plan: Plan) -> None:
    links = energy_links(tiny_plan)
    into, out = links.groupby("end")["kwh"].sum(), links.groupby("start")["kwh"].sum()
    inner = set(into.index) & set(out.index)
    assert {"heat", "electricity", "cooling", "peak"} <= inner
    for node in inner:
        assert into[node] == pytest.approx(out[node], rel=1e-3), node
    burnt = tiny_plan.results["asset_fuel_kwh"].sel(asset="peak").sum()
    assert links[links["end"] == "peak"]["kwh"].max() == pytest.approx(float(burnt))
    bought = links[links["start"].str.startswith("fuel ")]["kwh"].sum()
    assert bought == pytest.approx(float(tiny_plan.results["fuel_kwh"].sum()))


def test_the_map_shows_every_building_once_and_what_is_laid(tiny_plan: Plan) -> None:
    figure = network_map(tiny_plan, "en")
    by = {t.name: t for t in figure.data}
    assert len(by["Connected building"].x) + len(by.get("Building on its own", by["Streets"]).x or []) >= 3
    assert any(name.startswith("Heat network DN ") for name in by)
    assert "Plant" in by and has_map(tiny_plan)
    texts = [text for t in figure.data for text in (t.text or ())]
    assert any("pressure loss" in text for text in texts) and any("lowest voltage" in text for text in texts)


def test_the_year_of_an_asset_is_its_8760_hours(tiny_plan: Plan) -> None:
    figure = year_map(tiny_plan, "en")
    found = next(t for t in figure.data if t.name.endswith("(peak)"))
    assert np.ravel(found.z) == pytest.approx(tiny_plan.results["asset_kw"].sel(asset="peak").to_numpy())
    assert found.z.shape == (365, 24) and found.transpose


def test_names_read_in_both_languages(tiny_plan: Plan) -> None:
    assert asset_words(tiny_plan, "peak").en == "Oil boiler (peak)"
    for carrier in ("heat", "cooling", "electricity"):
        for flow in balance(tiny_plan, carrier):
            words = flow_words(tiny_plan, flow)
            assert words.en and (flow == "lamps" or not words.ja.isascii()), flow
    assert size_words("steel_2_dn65", "heat").en == "DN 65" and size_words("cvt_6600v_22", "electricity").en == "22 mm²"
    assert size_words("odd", "heat").ja == "odd"


def test_markup_in_names_is_shown_not_used(tiny_plan: Plan) -> None:
    assert safe("<b>x</b>&") == "&lt;b&gt;x&lt;/b&gt;&amp;"
    assert len(safe("x" * 300)) == 48
    results = tiny_plan.results.assign_coords(building=["<i>a</i>", "b", "c"])
    figure = overview(dataclasses.replace(tiny_plan, results=results), "en")
    texts: list[Any] = [text for t in figure.data for text in (t.text or ())]
    assert any("&lt;i&gt;a" in text for text in texts) and not any("<i>" in text for text in texts)


def test_kinds_of_other_packages_have_a_name_and_a_colour() -> None:
    assert kind_words("fusion_cell").en == "fusion cell" and kind_colour("fusion_cell", 1) == PALETTE[1]


def test_in_a_town_pipes_lie_above_small_circles(tiny_plan: Plan, town_plan: Plan) -> None:
    few, town = network_map(tiny_plan, "en"), network_map(town_plan, "en")
    order = [[str(t.name) for t in figure.data] for figure in (few, town)]
    pipe, house = (next(n for n in order[1] if word in n) for word in ("Heat network", "Connected building"))
    assert order[0].index(pipe) < order[0].index(house) and order[1].index(house) < order[1].index(pipe)
    sizes = [max(t.marker.size) for figure in (few, town) for t in figure.data if t.name == house]
    widths = [t.line.width for figure in (few, town) for t in figure.data if t.name == pipe]
    assert sizes[1] < 0.5 * sizes[0] and widths[1] < 0.7 * widths[0]
