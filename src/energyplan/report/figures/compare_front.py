"""The front of cost against carbon as a chart, and what is built along it."""

from __future__ import annotations

from typing import Any

import numpy as np
from plotly.graph_objects import Figure

from energyplan.portfolio.front import Front
from energyplan.report.blocks import Words
from energyplan.report.figures.theme import ACCENT, MUTED, PALETTE, safe, styled
from energyplan.report.numbers import scaled


def cost_against_carbon(front: Front, lang: str = "en") -> Figure:
    """Return cost over carbon: the front's points, those that are dominated, and the proven bound of each."""
    divisor, unit = scaled(f"{front.currency}/a", max(abs(point.cost) for point in front.points))
    beaten = front.dominated()
    best = [p for p, no in zip(front.points, beaten) if not no]
    worse = [p for p, no in zip(front.points, beaten) if no]

    def trace(points: list[Any], en: str, ja: str, **style: Any) -> dict[str, Any]:
        return {
            "type": "scatter", "name": Words(en, ja).get(lang), "x": [p.co2_t for p in points],
            "y": [p.cost / divisor for p in points], "text": [safe(p.label) for p in points],
            "hovertemplate": "%{text}<br>%{x:,.4~g} t, %{y:,.4~g}", **style,
        }  # fmt: skip

    traces = [
        trace(best, "Plans of the front", "フロント上の計画", mode="lines+markers+text",
              textposition="top right", line={"color": ACCENT, "width": 2}, marker={"size": 9}),
    ]  # fmt: skip
    if worse:
        mark = {"color": MUTED, "size": 9, "symbol": "x"}
        traces.append(trace(worse, "Dominated", "劣解", mode="markers+text", textposition="top right", marker=mark))
    proven = [p for p in front.points if np.isfinite(p.bound) and np.isfinite(p.cap_t)]
    if proven:
        mark = {"color": MUTED, "size": 8, "symbol": "triangle-down-open"}
        bound = trace(proven, "Proven bound at the cap (typical periods)", "上限での下界(代表期間)",
                      mode="markers", marker=mark)  # fmt: skip
        traces.append(bound | {"x": [p.cap_t for p in proven], "y": [p.bound / divisor for p in proven]})
    xaxis = {"title": {"text": Words("CO2 [t/year]", "CO2 [t/年]").get(lang)}, "tickformat": ",d"}
    return styled(traces, 460, xaxis=xaxis, yaxis={"title": {"text": unit.get(lang)}, "tickformat": ",.4~g"},
                  legend={"y": -0.22})  # fmt: skip


def built_along(front: Front, lang: str = "en") -> Figure:
    """Return the capacity of every asset that differs along the front, over the points."""
    sizes = [point.plan.summary["capacities"] for point in front.points]
    names = [n for n in sizes[0] if max(s[n] for s in sizes) - min(s[n] for s in sizes) > 0.5]
    traces = [
        {
            "type": "scatter", "mode": "lines+markers", "name": safe(name), "x": [safe(p.label) for p in front.points],
            "y": [s[name] for s in sizes], "line": {"color": PALETTE[i % len(PALETTE)]},
            "hovertemplate": "%{x}: %{y:,.4~g}",
        }
        for i, name in enumerate(names)
    ]  # fmt: skip
    title = Words("kW, stores kWh", "kW(蓄エネルギーはkWh)").get(lang)
    return styled(traces, 400, xaxis={"type": "category"}, yaxis={"title": {"text": title}})
