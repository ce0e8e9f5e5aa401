"""Load-duration curves, and the days of the real year beside those that the design was made on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from plotly.graph_objects import Figure

from energyplan.report.blocks import Words
from energyplan.report.figures.dispatch import DAY_MS, LEAST_KW, MONTHS, balance, demand_kw
from energyplan.report.figures.names import flow_colour, flow_words
from energyplan.report.figures.theme import ACCENT, INK, safe, styled
from energyplan.results.plan import Plan

Values = NDArray[np.float64]
EVERY = 12
"""Every so many hours of a sorted year are drawn, the highest and lowest always."""


def duration(plan: Plan, lang: str = "en", carrier: str = "heat") -> Figure:
    """Return the hours of the year sorted by load: the demand, and what each supplier gives."""
    hours = np.unique(np.append(np.arange(0, plan.results.sizes["hour"], EVERY), plan.results.sizes["hour"] - 1))
    used = Words("Use and losses", "需要と損失").get(lang)
    traces = [_curve(hours, demand_kw(plan, carrier), used, INK, 2.5)]
    for i, (name, values) in enumerate(balance(plan, carrier).items()):
        if values.max(initial=0.0) > LEAST_KW:
            label = safe(flow_words(plan, name).get(lang))
            traces.append(_curve(hours, np.maximum(values, 0.0), label, flow_colour(plan, name, i), 2.0))
    title = Words("Hours of the year", "年間時間").get(lang)
    return styled(
        traces,
        360,
        xaxis={"title": {"text": title}, "range": [0, len(demand_kw(plan, carrier))], "tickformat": ",d"},
        yaxis={"title": {"text": "kW"}, "rangemode": "tozero"},
        legend={"orientation": "h", "x": 0, "y": -0.24, "yanchor": "top"},
    )


def _curve(hours: NDArray[np.int64], values: Values, name: str, colour: str, width: float) -> dict[str, Any]:
    ordered = np.sort(values)[::-1][hours]
    return {
        "type": "scatter", "mode": "lines", "x": hours.astype(np.int16), "y": ordered.astype(np.float32), "name": name,
        "line": {"color": colour, "width": width}, "hovertemplate": "%{x:,d} h: %{y:,.0f} kW",
    }  # fmt: skip


def typical_days(plan: Plan, lang: str = "en", carrier: str = "heat") -> Figure:
    """Return the energy of every period of the real year, beside the one that stands for it in the design."""
    data = plan.results
    standing = data["period_of_day"].to_numpy()
    hours = data.sizes["hour"] // len(standing)
    real = demand_kw(plan, carrier)[: hours * len(standing)].reshape(-1, hours).sum(axis=1) / 1e3
    counts = np.maximum(np.bincount(standing, minlength=data.sizes["period"]), 1)
    model = (np.bincount(standing, weights=real, minlength=data.sizes["period"]) / counts)[standing]
    names = [safe(str(name)) for name in data["period"].to_numpy()]
    labels = [names[p] for p in standing]
    begin = {"x0": str(data["hour"].values[0])[:10], "dx": DAY_MS * hours // 24}
    traces = [
        {"type": "scatter", "mode": "lines", **begin, "y": real.astype(np.float32),
         "line": {"color": INK, "width": 1.2}, "name": Words("Real year", "実際の年").get(lang),
         "hovertemplate": "%{y:,.1f} MWh"},
        {"type": "scatter", "mode": "lines", **begin, "y": model.astype(np.float32), "text": labels,
         "line": {"color": ACCENT, "width": 2, "shape": "hvh"}, "name": Words("Typical period", "代表期間").get(lang),
         "hovertemplate": "%{y:,.1f} MWh (%{text})"},
    ]  # fmt: skip
    unit = Words("MWh a day", "MWh/日") if hours == 24 else Words("MWh a period", "MWh/期間")
    return styled(
        traces, 360, xaxis={"type": "date", "tickformat": MONTHS.get(lang), "dtick": "M2"}, hovermode="x unified",
        yaxis={"title": {"text": unit.get(lang)}, "rangemode": "tozero"},
        legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top"},
    )  # fmt: skip
