"""Levels of the stores through the year."""

from __future__ import annotations

import numpy as np
from plotly.graph_objects import Figure

from energyplan.report.figures.dispatch import HOUR_MS, LEAST_KW, MONTHS
from energyplan.report.figures.names import asset_words, flow_colour
from energyplan.report.figures.theme import safe, styled
from energyplan.results.plan import Plan


def levels(plan: Plan, lang: str = "en") -> Figure:
    """Return the level of every store at the end of each hour [kWh]."""
    data = plan.results
    begin = {"x0": str(data["hour"].values[0])[:19], "dx": HOUR_MS}
    traces = [
        {
            "type": "scatter", "mode": "lines", **begin, "y": values.astype(np.float32),
            "name": safe(asset_words(plan, str(name)).get(lang)), "hovertemplate": "%{x|%m-%d %H:%M}: %{y:,.0f} kWh",
            "line": {"width": 1, "color": flow_colour(plan, str(name), i)},
        }
        for i, (name, values) in enumerate(zip(data["store"].to_numpy(), data["store_level_kwh"].to_numpy()))
        if values.max(initial=0.0) > LEAST_KW
    ]  # fmt: skip
    axis = {"title": {"text": "kWh"}, "rangemode": "tozero"}
    return styled(
        traces, 320, xaxis={"type": "date", "tickformat": MONTHS.get(lang), "dtick": "M1"}, yaxis=axis, showlegend=True
    )
