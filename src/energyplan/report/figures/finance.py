"""Figures for a bank: sources and uses of funds, cash flow and cover of debt service by year."""

from __future__ import annotations

from typing import Any

import numpy as np
from plotly.graph_objects import Figure

from energyplan.report.accounts import companies, line, sources_and_uses, years
from energyplan.report.blocks import Words
from energyplan.report.figures.theme import INK, MUTED, PALETTE, safe, styled
from energyplan.report.numbers import scaled
from energyplan.report.terms import line_words, loan_words, party_words
from energyplan.results.plan import Plan

SOURCES: dict[tuple[str, str], tuple[Words, str]] = {
    ("source", "grants"): (Words("Grants", "補助金"), "#009e73"),
    ("source", "loan"): (Words("Loans", "借入"), "#0072b2"),
    ("source", "equity"): (Words("Equity", "出資"), "#e69f00"),
    ("source", "operation"): (Words("From operation", "営業収支から"), "#7a7a7a"),
    ("source", "cash"): (Words("From cash", "手元資金から"), "#b0b7bd"),
    ("use", "equipment"): (Words("Equipment", "機器"), "#332288"),
    ("use", "construction"): (Words("Planning and installation", "設計・工事"), "#cc79a7"),
    ("use", "replacement"): (Words("Replacement", "更新"), "#8c6d1f"),
    ("use", "repaid"): (Words("Loans repaid", "元本返済"), "#56b4e9"),
    ("use", "operation"): (Words("Operation while building", "建設中の営業支出"), "#d55e00"),
    ("use", "paid_out"): (Words("Paid to owners", "配当・払戻"), "#5a6570"),
    ("use", "cash"): (Words("Kept as cash", "手元資金へ"), "#c9ced3"),
}
CASH: dict[str, str] = {
    "operating": "#009e73", "grants": "#56b4e9", "borrowed": "#0072b2", "paid_in": "#e69f00",
    "investment": "#332288", "replacement": "#cc79a7", "repaid": "#7a7a7a", "paid_out": "#8c6d1f",
}  # fmt: skip
SIDES = {"source": Words("sources", "調達"), "use": Words("uses", "使途")}
HIGHEST_COVER = 4.0
"""Covers above this are drawn at the edge, so that those near one can be read [-]."""


def sources_uses(plan: Plan, lang: str = "en") -> Figure:
    """Sources and uses of each company's funds while it builds, as stacked bars."""
    table, currency = sources_and_uses(plan), plan.results.attrs["currency"]
    divisor, unit = scaled(currency, float(table.groupby(["company", "side"])["amount"].sum().max()))
    labels = {
        (company, side): f"{safe(party_words(company).get(lang), 30)}<br>{SIDES[side].get(lang)}"
        for company in companies(plan)[::-1]
        for side in ("use", "source")
    }
    rows_of = {key: row for row, key in enumerate(labels)}  # by number: two long names may be cut to the same label
    traces = []
    for (side, key), (words, colour) in SOURCES.items():
        rows = table[(table["side"] == side) & (table["key"] == key)]
        for item, part in rows.groupby("item", sort=False):
            name = safe(f"{words.get(lang)}: {loan_words(str(item)).get(lang)}" if item else words.get(lang))
            traces.append(
                {
                    "type": "bar", "orientation": "h", "name": name,
                    "marker": {"color": colour, "line": {"width": 0.5, "color": "white"}},
                    "x": (part["amount"] / divisor).tolist(), "y": [rows_of[c, side] for c in part["company"]],
                    "hovertemplate": "%{x:,.4~g}<extra>%{fullData.name}</extra>",
                }
            )  # fmt: skip
    return styled(
        traces, 150 + 62 * len(labels), barmode="stack", bargap=0.25,
        xaxis={"title": {"text": unit.get(lang)}, "showgrid": True},
        yaxis={"tickvals": list(rows_of.values()), "ticktext": list(labels.values()), "showgrid": False},
        legend={"y": -0.12 - 16 / (30 + 62 * len(labels))},
    )  # fmt: skip


def cashflow(plan: Plan, lang: str = "en") -> Figure:
    """Cash of every company by year: what comes in and goes out stacked, and cash at the end of the year as a line."""
    names, currency = companies(plan), plan.results.attrs["currency"]
    at = years(plan)
    flows = {(c, key): line(plan, c, f"cash.{key}") for c in names for key in (*CASH, "closing")}
    divisor, unit = scaled(currency, max((float(np.abs(v).max()) for v in flows.values()), default=0.0))
    traces: list[dict[str, Any]] = []
    for i, company in enumerate(names):
        axes = _axes(i)
        for key, colour in CASH.items():
            values = flows[company, key] / divisor
            if np.any(values) or i == 0:
                traces.append(
                    {
                        "type": "bar", "name": line_words()[f"cash.{key}"].get(lang), "x": at, "y": values,
                        "marker": {"color": colour}, "legendgroup": key, "showlegend": i == 0, **axes,
                        "hovertemplate": "%{y:,.4~g}",
                    }
                )  # fmt: skip
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": line_words()["cash.closing"].get(lang), "x": at,
                "y": flows[company, "closing"] / divisor, "line": {"color": INK, "width": 2, "dash": "dot"},
                "legendgroup": "closing", "showlegend": i == 0, **axes, "hovertemplate": "%{y:,.4~g}",
            }
        )  # fmt: skip
    used = {t["legendgroup"] for t in traces if np.any(t["y"])}
    shown = [t for t in traces if t["legendgroup"] in used]
    height = 90 + 270 * len(names)
    layout = _panels(names, lang, unit.get(lang), height)
    return styled(shown, height, barmode="relative", bargap=0.15, hovermode="x unified", **layout)


def dscr(plan: Plan, lang: str = "en") -> Figure:
    """Cover of debt service of every company by year, with the cover at which debt is just served."""
    at, highest, lowest = years(plan), 1.5, 0.0
    traces: list[dict[str, Any]] = []
    for i, company in enumerate(companies(plan)):
        values = plan.results["dscr"].sel(company=company).to_numpy().astype(float)
        if np.isfinite(values).any():
            highest, lowest = max(highest, float(np.nanmax(values))), min(lowest, float(np.nanmin(values)))
        over = values > HIGHEST_COVER
        traces.append(
            {
                "type": "scatter", "mode": "lines+markers", "name": safe(party_words(company).get(lang)), "x": at,
                "y": np.where(over, HIGHEST_COVER, values), "customdata": values,
                "line": {"color": PALETTE[i % len(PALETTE)], "width": 2}, "connectgaps": False,
                "marker": {"size": 7, "symbol": ["triangle-up" if o else "circle" for o in over]},
                "hovertemplate": "%{customdata:.2f}<extra>%{fullData.name}</extra>",
            }
        )  # fmt: skip
    lines = [(1.0, Words("debt is just served", "返済がちょうど賄える"), "#d55e00")]
    wanted = {
        float(c["target"]["value"]) for c in plan.summary["appraisal"]["companies"].values()
        if c["target"]["measure"] == "dscr"
    }  # fmt: skip
    lines += [(v, Words(f"target {v:g}", f"目標 {v:g}"), MUTED) for v in sorted(wanted - {1.0})]
    edge = min(highest, HIGHEST_COVER)
    return styled(
        traces, 380, shapes=[_level(value, colour) for value, _, colour in lines],
        annotations=[_told(value, words.get(lang), colour) for value, words, colour in lines],
        xaxis={"title": {"text": Words("Year", "年目").get(lang)}, "range": [-0.5, float(at[-1]) + 0.5]},
        yaxis={"title": {"text": "DSCR"}, "range": [lowest, edge * 1.06]}, hovermode="x unified",
    )  # fmt: skip


def _level(value: float, colour: str) -> dict[str, Any]:
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value,
            "line": {"color": colour, "width": 1, "dash": "dash"}}  # fmt: skip


def _told(value: float, text: str, colour: str) -> dict[str, Any]:
    anchor = "bottom" if value > 1 else "top"
    return {"xref": "paper", "x": 1, "xanchor": "right", "y": value, "yanchor": anchor, "text": text,
            "showarrow": False, "font": {"size": 11, "color": colour}}  # fmt: skip


def _axes(i: int) -> dict[str, str]:
    """Return the axes of the panel of a position."""
    return {"xaxis": f"x{i + 1}" if i else "x", "yaxis": f"y{i + 1}" if i else "y"}


def _panels(names: list[str], lang: str, unit: str, height: int) -> dict[str, Any]:
    """Return axes and headings of panels below each other, one for each company."""
    layout: dict[str, Any] = {"annotations": []}
    n = len(names)
    gap = 62 / (height - 56)
    share = (1 - gap * (n - 1)) / max(n, 1)
    for i, name in enumerate(names):
        top = 1 - i * (share + gap)
        number = str(i + 1) if i else ""
        layout[f"yaxis{number}"] = {"domain": [max(top - share, 0), top - 24 / height], "title": {"text": unit}}
        layout[f"xaxis{number}"] = {"anchor": f"y{number}", "dtick": 5, "tick0": 0}
        layout["annotations"].append(
            {"xref": "paper", "yref": "paper", "x": 0, "y": top, "xanchor": "left", "yanchor": "top",
             "text": f"<b>{safe(party_words(name).get(lang))}</b>", "showarrow": False}
        )  # fmt: skip
    last = f"xaxis{n if n > 1 else ''}"
    layout[last] = layout.get(last, {}) | {"title": {"text": Words("Year", "年目").get(lang)}}
    layout["legend"] = {"y": -50 / max(height - 56, 1)}
    return layout
