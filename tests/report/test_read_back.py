"""The page read back: every card, every cell and every series is the plan's own number, and totals add up."""

from __future__ import annotations

import base64
import gzip
import json
import math
import re
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from energyplan.report.accounts import payments, sources_and_uses
from energyplan.report.figures.dispatch import demand_kw
from energyplan.report.page import report
from energyplan.report.region_data import bills_by_group, carbon_by_carrier
from energyplan.results.plan import Plan
from energyplan.results.six_figures import six_figures

Columns = dict[str, list[str]]
NO_SUMS = {
    "bill-table": {"change_share", "mean_today", "mean_then"}, "sheet-3": {"c4", "c6", "c8"}, "sheet-5": {"c4"},
    "sheet-2": {"c8"},
}  # fmt: skip
"""Columns whose last row is a mean or a share."""


class Page(HTMLParser):
    """Cards and tables of a page: exact values where a cell keeps one, its text where not; totals apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.cards: dict[str, float] = {}
        self.tables: dict[str, Columns] = {}
        self.totals: dict[str, Columns] = {}
        self._table, self._foot, self._at = "", False, -1
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if "data-card" in found and "data-value" in found:
            self.cards[str(found["data-card"])] = float(str(found["data-value"]))
        if tag == "table":
            self._table, self._foot = str(found["data-table"]), False
            self.tables[self._table], self.totals[self._table] = {}, {}
        elif tag == "tfoot":
            self._foot = True
        elif tag == "tr":
            self._at = -1
        elif tag in ("td", "th") and "data-name" in found:
            for kept in (self.tables, self.totals):
                kept[self._table][str(found["data-name"])] = []
        elif tag in ("td", "th"):
            self._at += 1
            kept = (self.totals if self._foot else self.tables)[self._table]
            list(kept.values())[self._at].append(str(found.get("data-value", "")))


@pytest.fixture(scope="module")
def text(tiny_plan: Plan) -> str:
    return report(tiny_plan, "en")


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


@pytest.fixture(scope="module")
def charts(text: str) -> dict[str, Any]:
    """The data of every chart as the browser unpacks it."""
    packed = re.search(r'id="payload"[^>]*>([^<]*)<', text)
    assert packed is not None
    data = json.loads(gzip.decompress(base64.b64decode(packed[1])))

    def filled(value: Any) -> Any:
        if isinstance(value, list):
            return [filled(v) for v in value]
        if isinstance(value, dict) and "bdata" in value:
            series = data["shared"][value["bdata"]] if isinstance(value["bdata"], int) else value["bdata"]
            array = np.frombuffer(base64.b64decode(series), dtype=np.dtype(value["dtype"]))
            shape = str(value.get("shape", "")).split(",")
            return array.reshape([int(n) for n in shape]) if len(shape) > 1 else array
        return {k: filled(v) for k, v in value.items()} if isinstance(value, dict) else value

    return {key: filled(entry["figure"]["data"]) for key, entry in data["charts"].items()}


def numbers(column: list[str]) -> np.ndarray[Any, Any]:
    return np.array([float(v) if v else math.nan for v in column])


def test_the_six_figures_are_the_plan_s(page: Page, tiny_plan: Plan) -> None:
    figures = six_figures(tiny_plan.summary)
    assert len(figures) == 6
    for figure in figures:
        assert page.cards[figure.key] == figure.value, figure.key
    assert page.cards["investment"] == tiny_plan.summary["investment"]
    assert page.cards["co2"] == tiny_plan.summary["co2_t_per_year"]


def test_every_other_card_is_at_its_place_in_the_summary(page: Page, tiny_plan: Plan) -> None:
    made = tiny_plan.summary["appraisal"]
    headline = {f"appraisal.headline.{row['key']}": row["value"] for row in made["headline"]}
    others = {key: value for key, value in page.cards.items() if "." in key}
    assert len(others) >= 12
    for key, shown in others.items():
        if key in headline:
            assert shown == headline[key], key
            continue
        found: Any = tiny_plan.summary
        left = key.split(".")
        while left:  # names of companies may hold dots
            step = next(".".join(left[:n]) for n in range(len(left), 0, -1) if ".".join(left[:n]) in found)
            found, left = found[step], left[step.count(".") + 1 :]
        assert shown == found, key


def test_tables_of_the_bank_are_the_plan_s(page: Page, tiny_plan: Plan) -> None:
    data, money = tiny_plan.results, sources_and_uses(tiny_plan)
    shown = page.tables["sources-uses-table"]
    for side in ("source", "use"):
        found = numbers(shown[side])
        assert sorted(found[np.isfinite(found)]) == pytest.approx(sorted(money[money["side"] == side]["amount"]))
    assert float(page.totals["sources-uses-table"]["source"][0]) == pytest.approx(
        float(page.totals["sources-uses-table"]["use"][0])
    )
    for number, company in enumerate(data["company"].to_numpy()):
        for part in ("income", "cash", "balance"):
            table = page.tables[f"{part}-{number}"]
            for name in (n for n in table if n.startswith(f"{part}.") and n in data["statement_line"]):
                line = data["statement"].sel(company=company, statement_line=name).to_numpy()
                assert numbers(table[name]) == pytest.approx(line), (company, name)
    loans = page.tables["loan-years"]
    assert numbers(loans["drawn"]).sum() == pytest.approx(float(data["loan_drawn"].sum()))
    assert numbers(loans["interest"]).sum() == pytest.approx(float(data["loan_interest"].sum()))
    assert numbers(page.tables["loans"]["principal"]).sum() == pytest.approx(float(data["loan_principal"].sum()))
    cases = numbers(page.tables["sensitivity-table"]["least_dscr"])
    assert np.isfinite(cases).any()
    assert set(np.round(cases[np.isfinite(cases)], 9)) <= set(
        np.round(data["sensitivity"].sel(case_figure="least_dscr").to_numpy().ravel(), 9)
    )


def test_tables_of_the_region_are_the_plan_s(page: Page, tiny_plan: Plan) -> None:
    bills, carbon = bills_by_group(tiny_plan), carbon_by_carrier(tiny_plan)
    for name in ("today", "then", "change"):
        assert numbers(page.tables["bill-table"][name]) == pytest.approx(bills[name].to_numpy()), name
    assert numbers(page.tables["carbon-table"]["then"]) == pytest.approx(carbon["then"].to_numpy())
    assert numbers(page.tables["payments-table"]["amount"]) == pytest.approx(payments(tiny_plan)["amount"].to_numpy())
    jobs = tiny_plan.results["local_jobs"].to_numpy()
    assert numbers(page.tables["job-table"]["building"]) == pytest.approx(jobs[:, 0])


def test_cells_of_the_nine_sheets_are_those_of_the_tables(page: Page, tiny_plan: Plan) -> None:
    for number in range(1, 9):
        table, shown = tiny_plan.tables[f"sheet_{number}_en"], page.tables[f"sheet-{number}"]
        foot = page.totals[f"sheet-{number}"]
        for at, column in enumerate(table.columns):
            if table[column].dtype.kind not in "if":
                continue
            values = numbers([*shown[f"c{at}"], *foot[f"c{at}"]])
            scale = 100.0 if np.nanmax(values) > 1.5 * np.nanmax(table[column]) else 1.0  # shares are told in percent
            assert values == pytest.approx(scale * table[column].to_numpy(), nan_ok=True), (number, column)


def test_totals_add_up(page: Page) -> None:
    checked = 0
    for key, foot in page.totals.items():
        for name, last in foot.items():
            if not last or not last[0] or last[0] == "nan" or name in NO_SUMS.get(key, ()):
                continue
            rows = numbers(page.tables[key][name])
            rounded = 0.01 * len(rows) if key.startswith("sheet-") else 0.0  # each cell of a sheet is a rounded number
            assert float(last[0]) == pytest.approx(np.nansum(rows), rel=1e-9, abs=rounded), (key, name)
            checked += 1
    assert checked > 20


def test_series_of_the_charts_are_the_plan_s(charts: dict[str, Any], tiny_plan: Plan) -> None:
    data = tiny_plan.results
    for carrier in ("heat", "electricity", "cooling"):
        assert charts[f"dispatch-{carrier}"][-1]["y"] == pytest.approx(demand_kw(tiny_plan, carrier), rel=1e-6)
        assert charts[f"duration-{carrier}"][0]["y"][0] == pytest.approx(demand_kw(tiny_plan, carrier).max(), rel=1e-6)
    levels = {np.asarray(trace["y"]).max() for trace in charts["storage"]}
    tops = data["store_level_kwh"].to_numpy().max(axis=1)
    assert sorted(levels)[-1] == pytest.approx(tops.max(), rel=1e-3)
    heat_map = next(t for t in charts["year-map"] if "(peak)" in t["name"])
    assert np.asarray(heat_map["z"]).ravel() == pytest.approx(data["asset_kw"].sel(asset="peak").to_numpy(), abs=1e-3)


def test_money_and_carbon_of_the_charts_are_the_plan_s(charts: dict[str, Any], tiny_plan: Plan) -> None:
    bills, carbon = bills_by_group(tiny_plan), carbon_by_carrier(tiny_plan)
    drawn = sum(float(np.sum(trace["x"])) for trace in charts["bills"][:2])
    whole = float(bills["today"].sum() + bills["then"].sum())
    assert round(math.log10(whole / drawn), 6) in (0.0, 3.0, 6.0), "in thousands or millions"
    carbons = sum(float(np.sum(t["x"])) for t in charts["carbon"] if t.get("type") == "bar")
    assert carbons == pytest.approx(float(carbon["today"].sum() + carbon["then"].sum()), rel=1e-6)
    links = charts["payments"][0]["link"]["value"]
    paid = float(payments(tiny_plan)["amount"].sum())
    assert round(math.log10(paid / float(np.sum(links))), 6) in (0.0, 3.0, 6.0)
    jobs = sum(float(np.sum(trace["y"])) for trace in charts["jobs"])
    assert jobs == pytest.approx(float(tiny_plan.results["local_jobs"].sum()), rel=1e-6)
