"""Plans side by side as bars: cost by term, what is built, carbon and bills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from energyplan.portfolio.compare import Compared
from energyplan.report.blocks import Words
from energyplan.report.figures.names import asset_kinds, asset_words, use_words
from energyplan.report.figures.theme import PALETTE, carrier_words, fuel_colour, safe, styled
from energyplan.report.numbers import scaled

COST_WORDS: dict[str, Words] = {
    "fuel": Words("Fuel", "燃料"),
    "investment": Words("Plants", "設備投資"),
    "upkeep": Words("Upkeep", "維持管理"),
    "variable": Words("Variable upkeep", "変動維持費"),
    "demand_charge": Words("Demand charge", "電力基本料金"),
    "grid_energy": Words("Grid electricity", "系統電力量"),
    "export_revenue": Words("Sold to the grid", "売電収入"),
    "connections": Words("Connections", "接続"),
    "network_pipes": Words("Pipes and cables", "導管・電線"),
    "network_trench": Words("Trenches", "掘削"),
    "own_supply": Words("Buildings on their own", "個別設備"),
    "carbon": Words("Price on carbon", "炭素価格"),
}
ELECTRICITY = "#0072b2"


def cost_terms(compared: Compared, lang: str = "en") -> Figure:
    """Return the yearly cost of every plan, stacked by term; money of different kinds is drawn apart, not converted."""
    tables = [plan.summary["cost_terms"] for plan in compared.plans]
    currency = compared.plans[0].summary["currency"]
    divisor, unit = scaled(f"{currency}/a", max(abs(v) for t in tables for v in [*t.values(), 0.0]))
    traces = _stacks(tables, compared.labels, divisor, COST_WORDS, lang)
    alike = len({plan.summary["currency"] for plan in compared.plans}) == 1
    return _bars(traces, "relative", unit.get(lang) if alike else Words("each plan's money", "各計画の通貨").get(lang))


def capacities(compared: Compared, lang: str = "en", unit: str = "kW") -> Figure:
    """Return what stands in every plan, grouped by asset; `unit` chooses power (kW) or storage (kWh)."""
    sizes = [plan.summary["capacities"] for plan in compared.plans]
    names = [name for name in dict.fromkeys(n for s in sizes for n in s) if _unit(compared, name) == unit]
    names = [name for name in names if any(s.get(name, 0.0) > 1e-6 for s in sizes)]
    traces = [
        {
            "type": "bar", "name": safe(label), "x": [_asset(compared, name, lang) for name in names],
            "y": [s.get(name, 0.0) for name in names], "marker": {"color": PALETTE[i % len(PALETTE)]},
            "hovertemplate": "%{y:,.4~g} " + unit,
        }
        for i, (label, s) in enumerate(zip(compared.labels, sizes))
    ]  # fmt: skip
    return _bars(traces, "group", unit)


def carbon(compared: Compared, lang: str = "en") -> Figure:
    """Return the emission of every plan in its first full year, stacked by where it comes from, beside today's."""
    first = compared.plans[0]
    tables = [_carbon(first, "co2_today_t"), *(_carbon(plan, "co2_then_t") for plan in compared.plans)]
    labels = (Words("today", "現状").get(lang), *compared.labels)
    names = {name: carrier_words(name) for table in tables for name in table}
    names |= {"plants and export": Words("Plants and export", "設備・売電")}
    colours = {name: ELECTRICITY if name == "electricity" else fuel_colour(name, i) for i, name in enumerate(names)}
    return _bars(_stacks(tables, labels, 1.0, names, lang, colours), "relative", Words("t/year", "t/年").get(lang))


def bills(compared: Compared, lang: str = "en") -> Figure:
    """Return what buildings pay on average by type: today and in every plan."""
    frames = [_bills(plan) for plan in compared.plans]
    groups = list(dict.fromkeys(group for frame in frames for group in frame.index))
    currency = compared.plans[0].summary["currency"]
    types = [safe(use_words(group).get(lang), 24) for group in groups]
    columns = [(Words("today", "現状").get(lang), frames[0]["today"], "#aab4bc")]
    columns += [
        (safe(label), frame["then"], PALETTE[i % len(PALETTE)])
        for i, (label, frame) in enumerate(zip(compared.labels, frames))
    ]
    divisor, unit = scaled(f"{currency}/a", max((float(v.max()) for _, v, _ in columns if len(v)), default=0.0))
    traces = [
        {
            "type": "bar", "name": name, "x": types, "marker": {"color": colour},
            "y": (values.reindex(groups) / divisor).tolist(), "hovertemplate": "%{y:,.4~g}",
        }
        for name, values, colour in columns
    ]  # fmt: skip
    return _bars(traces, "group", unit.get(lang))


def has_bills(compared: Compared) -> bool:
    """Whether every plan has bills in one kind of money."""
    currencies = {plan.summary["currency"] for plan in compared.plans}
    return len(currencies) == 1 and all(len(_bills(plan)) for plan in compared.plans)


def has_carbon(compared: Compared) -> bool:
    """Whether every plan says where its carbon comes from."""
    return all("carbon" in plan.tables for plan in compared.plans)


def units_built(compared: Compared) -> tuple[str, ...]:
    """Return the units of what stands in any of the plans."""
    found = {
        _unit(compared, name)
        for plan in compared.plans
        for name, size in plan.summary["capacities"].items()
        if size > 1e-6
    }
    return tuple(sorted(found - {""}))


def _unit(compared: Compared, asset: str) -> str:
    for plan in compared.plans:
        if asset in plan.results["asset"]:
            return str(plan.results["asset_unit"].sel(asset=asset).item())
    return ""


def _asset(compared: Compared, name: str, lang: str) -> str:
    """Return what an asset is called, by the first plan that has it."""
    plan = next((plan for plan in compared.plans if name in asset_kinds(plan)), compared.plans[0])
    return safe(asset_words(plan, name).get(lang), 30)


def _carbon(plan: Any, column: str) -> dict[str, float]:
    table = plan.tables["carbon"]
    return {str(k): float(v) for k, v in zip(table["carrier"], table[column])}


def _bills(plan: Any) -> pd.DataFrame:
    table = plan.tables.get("bills")
    if table is None or not len(table):
        return pd.DataFrame({"today": [], "then": []})
    return table.groupby("group", sort=False)[["today", "then"]].mean()


def _stacks(
    tables: Sequence[Mapping[str, float]],
    labels: Sequence[str],
    divisor: float,
    words: Mapping[str, Words],
    lang: str,
    colours: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Return a trace per key of the tables, a bar per table."""
    keys = list(dict.fromkeys(key for table in tables for key in table))
    keys.sort(key=lambda key: -max(abs(table.get(key, 0.0)) for table in tables))
    found = []
    for i, key in enumerate(keys):
        values = np.array([table.get(key, 0.0) for table in tables]) / divisor
        if not np.any(np.abs(values) > 1e-9):
            continue
        name = words.get(key, Words(key.replace("_", " "), key.replace("_", " "))).get(lang)
        colour = (colours or {}).get(key, PALETTE[i % len(PALETTE)])
        found.append(
            {
                "type": "bar", "name": safe(name), "x": [safe(label, 24) for label in labels], "y": values.tolist(),
                "marker": {
                    "color": colour, "line": {"color": "#ffffff", "width": 0.5},
                    "pattern": {"shape": "" if i < len(PALETTE) else "/"},
                },
                "hovertemplate": "%{y:,.4~g}",
            }
        )  # fmt: skip
    return found


def _bars(traces: list[dict[str, Any]], mode: str, unit: str) -> Figure:
    axis = {"type": "category"}
    return styled(traces, 420, barmode=mode, bargap=0.3, xaxis=axis, yaxis={"title": {"text": unit}})
