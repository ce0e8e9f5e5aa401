"""Figures for citizens: value added, jobs, bills and carbon before and after."""

from __future__ import annotations

import numpy as np
from plotly.graph_objects import Figure

from energyplan.report.accounts import years
from energyplan.report.blocks import Words
from energyplan.report.figures.names import use_words
from energyplan.report.figures.theme import MUTED, PALETTE, fuel_colour, fuel_words, safe, styled
from energyplan.report.numbers import plain_number, scaled
from energyplan.report.region_data import bills_by_group, carbon_by_carrier
from energyplan.report.terms import STAGES, energy_words
from energyplan.results.plan import Plan

STAGE_COLOURS = {"manufacture": "#332288", "installation": "#cc79a7", "operation": "#0072b2", "ownership": "#009e73"}
CARRIER_COLOURS = {"electricity": "#0072b2", "plants and export": "#7a7a7a"}
TODAY, THEN = Words("Today", "現状"), Words("With the plan", "計画")
YEAR = Words("Year", "年目")


def value_added(plan: Plan, lang: str = "en") -> Figure:
    """Value added in the region by year, stacked by the stage in which it arises."""
    data = plan.results["value_added"].sum("income_part")
    divisor, unit = scaled(plan.results.attrs["currency"], float(np.abs(data.to_numpy()).max(initial=0.0)))
    return _stages(plan, data.to_numpy() / divisor, unit.get(lang), lang)


def jobs(plan: Plan, lang: str = "en") -> Figure:
    """Local full-time jobs by year, stacked by stage."""
    return _stages(plan, plan.results["local_jobs"].to_numpy(), Words("jobs", "人").get(lang), lang)


def _stages(plan: Plan, values: np.ndarray, unit: str, lang: str) -> Figure:
    at = years(plan)
    traces = [
        {
            "type": "bar", "name": STAGES[stage].get(lang), "x": at, "y": row, "marker": {"color": colour},
            "hovertemplate": "%{y:,.4~g}",
        }
        for (stage, colour), row in zip(STAGE_COLOURS.items(), values, strict=True)
    ]  # fmt: skip
    return styled(
        traces, 380, barmode="relative", bargap=0.15, hovermode="x unified",
        xaxis={"title": {"text": YEAR.get(lang)}, "dtick": 5, "tick0": 0}, yaxis={"title": {"text": unit}},
    )  # fmt: skip


def bills(plan: Plan, lang: str = "en") -> Figure:
    """What buildings of each type pay for energy in a year, today and with the plan, with the change."""
    table = bills_by_group(plan).iloc[::-1]
    divisor, unit = scaled(f"{plan.results.attrs['currency']}/a", float(table[["today", "then"]].to_numpy().max()))
    labels = [f"{safe(use_words(str(g)).get(lang), 26)} ({n:,})" for g, n in zip(table["group"], table["buildings"])]
    rows = list(range(len(labels)))  # by number: two long names may be cut to the same label
    traces = [
        {
            "type": "bar", "orientation": "h", "name": words.get(lang), "y": rows,
            "x": (table[key] / divisor).tolist(), "marker": {"color": colour},
            "hovertemplate": "%{x:,.4~g}<extra>%{fullData.name}</extra>",
        }
        for key, words, colour in (("then", THEN, PALETTE[0]), ("today", TODAY, "#b0b7bd"))
    ]  # fmt: skip
    changes = [
        {"x": max(today, then) / divisor, "y": row, "text": _signed(share), "showarrow": False, "xanchor": "left",
         "xshift": 6, "font": {"size": 12, "color": MUTED}}
        for row, today, then, share in zip(rows, table["today"], table["then"], table["change_share"])
    ]  # fmt: skip
    return styled(
        traces, 130 + 46 * len(labels), barmode="group", bargap=0.3, annotations=changes,
        xaxis={"title": {"text": unit.get(lang)}, "showgrid": True},
        yaxis={"showgrid": False, "tickvals": rows, "ticktext": labels},
        legend={"traceorder": "reversed", "y": -60 / (74 + 46 * len(labels))},
    )  # fmt: skip


def _signed(share: float) -> str:
    if not np.isfinite(share):
        return ""
    text = plain_number(100.0 * share, 1)
    return f"{'+' if share > 0 else ''}{text} %"


def carbon(plan: Plan, lang: str = "en") -> Figure:
    """CO2 of a year today and with the plan, stacked by carrier."""
    table = carbon_by_carrier(plan)
    sides = [THEN.get(lang), TODAY.get(lang)]
    traces = [
        {
            "type": "bar", "orientation": "h", "y": sides, "x": [then, today],
            "name": safe(energy_words(name, fuel_words(name)).get(lang)),
            "marker": {"color": CARRIER_COLOURS.get(name) or fuel_colour(name, i)},
            "hovertemplate": "%{x:,.4~g} t<extra>%{fullData.name}</extra>",
        }
        for i, (name, today, then) in enumerate(zip(table["carrier"].astype(str), table["today"], table["then"]))
    ]  # fmt: skip
    sums = [
        {"x": max(float(table[key].clip(lower=0).sum()), 0.0), "y": side, "showarrow": False, "xanchor": "left",
         "xshift": 6, "text": f"<b>{plain_number(float(table[key].sum()))}</b>"}
        for side, key in zip(sides, ("then", "today"))
    ]  # fmt: skip
    return styled(
        traces, 260, barmode="relative", bargap=0.35, annotations=sums,
        xaxis={"title": {"text": Words("t CO2/year", "t CO2/年").get(lang)}, "showgrid": True},
        yaxis={"showgrid": False}, legend={"y": -0.32},
    )  # fmt: skip
