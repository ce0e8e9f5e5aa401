"""The front of cost against carbon as a chart, and what is built along it."""

from __future__ import annotations

from typing import Any

import numpy as np
from plotly.graph_objects import Figure

from energyplan.portfolio.front import Front, Point
from energyplan.report.blocks import Words
from energyplan.report.figures.names import asset_words
from energyplan.report.figures.theme import ACCENT, MUTED, PALETTE, safe, styled
from energyplan.report.numbers import plain_number, scaled

_ENDS = {
    "least cost": Words("least cost", "費用最小"),
    "least carbon": Words("least CO2", "CO2最小"),
    "least CO2": Words("least CO2", "CO2最小"),
}


def point_words(label: str) -> Words:
    """Return what a point of a front is called: its ends, or its cap."""
    cap = label.removeprefix("cap ")
    return _ENDS.get(label) or (Words(label, f"上限{cap}") if cap != label else Words(label, label))


def cost_against_carbon(front: Front, lang: str = "en") -> Figure:
    """Return cost over carbon: the front's points, those that are dominated, and the proven bound of each."""
    divisor, unit = scaled(f"{front.currency}/a", max(abs(point.cost) for point in front.points))
    beaten = front.dominated()
    best = [p for p, no in zip(front.points, beaten) if not no]
    worse = [p for p, no in zip(front.points, beaten) if no]

    def trace(points: list[Any], en: str, ja: str, **style: Any) -> dict[str, Any]:
        return {
            "type": "scatter", "name": Words(en, ja).get(lang), "x": [p.co2_t for p in points],
            "y": [p.cost / divisor for p in points], "text": [safe(point_words(p.label).get(lang)) for p in points],
            "hovertemplate": "%{text}<br>%{x:,.4~g} t, %{y:,.4~g}", "cliponaxis": False, **style,
        }  # fmt: skip

    traces = [
        trace(best, "Plans of the front", "フロント上の計画", mode="lines+markers+text",
              textposition=_beside(best, front), line={"color": ACCENT, "width": 2}, marker={"size": 9}),
    ]  # fmt: skip
    if worse:
        mark = {"color": MUTED, "size": 9, "symbol": "x"}
        traces.append(trace(worse, "Dominated", "劣解", mode="markers+text", textposition=_beside(worse, front),
                            marker=mark))  # fmt: skip
    proven = [p for p in front.points if np.isfinite(p.bound) and np.isfinite(p.cap_t)]
    if proven:
        mark = {"color": MUTED, "size": 8, "symbol": "triangle-down-open"}
        bound = trace(proven, "Proven bound at the cap (typical periods)", "上限での下界(代表期間)",
                      mode="markers", marker=mark)  # fmt: skip
        traces.append(bound | {"x": [p.cap_t for p in proven], "y": [p.bound / divisor for p in proven]})
    xaxis = {"title": {"text": Words("CO2 [t/year]", "CO2 [t/年]").get(lang)}, "tickformat": ",d"}
    return styled(traces, 460, xaxis=xaxis, yaxis={"title": {"text": unit.get(lang)}, "tickformat": ",.4~g"},
                  legend={"y": -0.22}, margin={"l": 56, "r": 24, "t": 28, "b": 44})  # fmt: skip


def _beside(points: list[Point], front: Front) -> list[str]:
    """Return where the name of each point goes: to the left where it stands at the right edge."""
    carbon = [point.co2_t for point in front.points]
    middle = (min(carbon) + max(carbon)) / 2.0
    return ["bottom left" if point.co2_t > middle + 0.6 * (max(carbon) - middle) else "top right" for point in points]


def built_units(front: Front) -> tuple[str, ...]:
    """Return the units of what differs along the front: ``kW`` of plants, ``kWh`` of stores."""
    return tuple(unit for unit in ("kW", "kWh") if _differing(front, unit))


def _differing(front: Front, unit: str) -> list[str]:
    sizes = [point.plan.summary["capacities"] for point in front.points]
    data = front.points[0].plan.results
    units = dict(zip(data["asset"].to_numpy().tolist(), data["asset_unit"].to_numpy().tolist(), strict=True))
    return [n for n in sizes[0] if units.get(n) == unit and max(s[n] for s in sizes) - min(s[n] for s in sizes) > 0.5]


def built_along(front: Front, lang: str = "en", unit: str = "kW") -> Figure:
    """Return the capacity of every asset of a unit that differs along the front, over the points."""
    sizes = [point.plan.summary["capacities"] for point in front.points]
    traces = [
        {
            "type": "scatter", "mode": "lines+markers",
            "name": safe(asset_words(front.points[0].plan, name).get(lang)),
            "x": [safe(point_words(p.label).get(lang)) for p in front.points], "y": [s[name] for s in sizes],
            "line": {"color": PALETTE[i % len(PALETTE)]}, "hovertemplate": "%{x}: %{y:,.4~g} " + unit,
        }
        for i, name in enumerate(_differing(front, unit))
    ]  # fmt: skip
    return styled(traces, 400, xaxis={"type": "category"}, yaxis={"title": {"text": unit}, "rangemode": "tozero"},
                  showlegend=True, legend={"y": -0.2})  # fmt: skip


def percent(now: float, before: float) -> str:
    """Return a change in percent with its sign."""
    share = 100.0 * (now - before) / before if before else 0.0
    return ("+" if share >= 0 else "") + plain_number(share, 0)
