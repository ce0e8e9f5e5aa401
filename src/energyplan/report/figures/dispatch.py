"""How the plants run hour by hour: a week of a carrier, and the year at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from plotly.graph_objects import Figure

from energyplan.report.blocks import Words
from energyplan.report.figures.names import asset_words, flow_colour, flow_words
from energyplan.report.figures.theme import INK, carrier_words, safe, styled
from energyplan.results.plan import Plan

Values = NDArray[np.float64]
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
LEAST_KW = 1e-3
MONTHS, DAYS = Words("%b", "%-m月"), Words("%-d %b", "%-m/%-d")
SEQUENTIAL = [[0.0, "#f4f7f9"], [0.25, "#b9d3e6"], [0.5, "#6aa5cf"], [0.75, "#1f6fa8"], [1.0, "#062f54"]]
DIVERGING = [[0.0, "#b35806"], [0.25, "#f1a340"], [0.5, "#f7f7f7"], [0.75, "#67a9cf"], [1.0, "#0b4f8a"]]


def balance(plan: Plan, carrier: str) -> dict[str, Values]:
    """Return every flow of a carrier by name ``[8760]`` [kW], supply positive."""
    table = plan.results[f"{carrier}_balance"]
    return {str(n): v for n, v in zip(table[f"{carrier}_flow"].to_numpy(), table.to_numpy())}


def demand_kw(plan: Plan, carrier: str) -> Values:
    """Return what is used of a carrier in every hour, losses included, charging of stores not ``[8760]`` [kW]."""
    stores = set(plan.results["store"].to_numpy().astype(str))
    used = [np.minimum(v, 0.0) for n, v in balance(plan, carrier).items() if n not in stores]
    return np.asarray(-np.sum(used, axis=0) if used else np.zeros(plan.results.sizes["hour"]), dtype=np.float32)


def dispatch(plan: Plan, lang: str = "en", carrier: str = "heat") -> Figure:
    """Return the year's operation of a carrier, opened on a week in January.

    Parameters
    ----------
    plan : Plan
        The plan.
    lang : str
        ``en`` or ``ja``.
    carrier : str
        ``heat``, ``electricity`` or ``cooling``.
    """
    begin = str(plan.results["hour"].values[0])[:19]
    x = {"x0": begin, "dx": HOUR_MS}
    traces: list[dict[str, Any]] = []
    charging = []
    stores = set(plan.results["store"].to_numpy().astype(str))
    for i, (name, values) in enumerate(_supply_first(plan, carrier)):
        colour, label = flow_colour(plan, name, i), safe(flow_words(plan, name).get(lang))
        if values.max(initial=0.0) > LEAST_KW:
            traces.append(_area(x, np.maximum(values, 0.0), label, colour, "supply"))
        if name in stores and values.min(initial=0.0) < -LEAST_KW:
            words = Words(f"{label}: charging", f"{label}:蓄熱・充電").get(lang)
            area = _area(x, np.minimum(values, 0.0), words, colour, "charging")
            charging.append({**area, "showlegend": False})
    used = Words("Use and losses", "需要と損失").get(lang)
    line = {
        "type": "scatter", "mode": "lines", **x, "y": demand_kw(plan, carrier), "name": used,
        "line": {"color": INK, "width": 2, "shape": "hv"}, "hovertemplate": _HOVER,
    }  # fmt: skip
    first = pd.Timestamp(begin) + pd.Timedelta(days=14)
    return styled(
        [*traces, *charging, line],
        420,
        xaxis={"type": "date", "tickformat": DAYS.get(lang), "range": [str(first), str(first + pd.Timedelta(days=7))]},
        yaxis={"title": {"text": "kW"}, "rangemode": "tozero"},
        hovermode="x unified",
    )


_HOVER = "%{y:,.0f} kW"


def _area(x: dict[str, Any], values: Values, name: str, colour: str, group: str) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", **x, "y": values.astype(np.float32), "name": name, "stackgroup": group,
        "fillcolor": colour, "line": {"width": 0.4, "color": colour, "shape": "hv"}, "hovertemplate": _HOVER,
    }  # fmt: skip


def _supply_first(plan: Plan, carrier: str) -> list[tuple[str, Values]]:
    """Return the flows that feed a carrier, the steadiest at the bottom of the stack."""
    flows = [(n, v) for n, v in balance(plan, carrier).items() if v.max(initial=0.0) > LEAST_KW]
    stores = set(plan.results["store"].to_numpy().astype(str))
    return sorted(flows, key=lambda item: (item[0] in stores, -float((item[1] > LEAST_KW).mean())))


def year_map(plan: Plan, lang: str = "en") -> Figure:
    """Return heat maps of the year, hours of the day by days, one trace for each asset, demand and store."""
    begin = str(plan.results["hour"].values[0])[:10]
    traces: list[dict[str, Any]] = []
    for name, unit, values in _series(plan, lang):
        low, high = float(values.min(initial=0.0)), float(values.max(initial=0.0))
        two = low < -LEAST_KW
        traces.append(
            {
                "type": "heatmap",
                "name": name,
                "z": np.asarray(values, dtype=np.float32).reshape(-1, 24),
                "transpose": True,
                "x0": begin,
                "dx": DAY_MS,
                "y0": 0.5,
                "dy": 1,
                "colorscale": DIVERGING if two else SEQUENTIAL,
                "visible": not traces,
                "zmin": -max(-low, high) if two else 0.0,
                "zmax": max(-low, high, LEAST_KW),
                "hovertemplate": "%{x|%m-%d} %{y:.0f} h: %{z:,.0f} " + unit + "<extra></extra>",
                "colorbar": {
                    "title": {"text": unit, "side": "top"},
                    "thickness": 12,
                    "outlinewidth": 0,
                    "len": 0.95,
                    "separatethousands": True,
                },
            }
        )
    hours = Words("Hour of the day", "時刻").get(lang)
    return styled(
        traces,
        340,
        xaxis={"type": "date", "tickformat": MONTHS.get(lang), "dtick": "M1"},
        yaxis={"title": {"text": hours}, "tickvals": [0, 6, 12, 18, 24], "range": [0, 24], "showgrid": False},
        margin={"l": 56, "r": 8, "t": 20, "b": 36},
    )


def _series(plan: Plan, lang: str) -> Iterator[tuple[str, str, Values]]:
    """Yield name, unit and hours of what the year can be looked at by."""
    data = plan.results
    for carrier in ("heat", "cooling", "electricity"):
        if data.sizes.get(f"{carrier}_flow"):
            words = carrier_words(carrier)
            name = Words(f"{words.en}: use and losses", f"{words.ja}:需要と損失")
            yield name.get(lang), "kW", demand_kw(plan, carrier)
    for name, values in zip(data["asset"].to_numpy(), data["asset_kw"].to_numpy()):
        if np.abs(values).max(initial=0.0) > LEAST_KW:
            yield safe(asset_words(plan, str(name)).get(lang)), "kW", values
    for name, values in zip(data["store"].to_numpy(), data["store_level_kwh"].to_numpy()):
        if values.max(initial=0.0) > LEAST_KW:
            words = asset_words(plan, str(name))
            yield safe(Words(f"{words.en}: level", f"{words.ja}:残量").get(lang)), "kWh", values
