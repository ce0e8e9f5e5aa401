"""Load-duration curves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from plotly.graph_objects import Figure

from energyplan.report.blocks import Words
from energyplan.report.figures.dispatch import LEAST_KW, balance, demand_kw
from energyplan.report.figures.names import flow_colour, flow_words
from energyplan.report.figures.theme import INK, safe, styled
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
