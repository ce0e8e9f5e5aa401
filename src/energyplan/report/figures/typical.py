"""The typical periods that the design was made on, beside the days of the real year that each stands for."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray
from plotly.graph_objects import Figure

from energyplan.report.blocks import Words
from energyplan.report.figures.dispatch import DAY_MS, MONTHS, demand_kw
from energyplan.report.figures.theme import ACCENT, INK, MUTED, lines, safe, styled
from energyplan.report.numbers import plain_number
from energyplan.results.plan import Plan

Values = NDArray[np.float64]
MOST_PANELS, ACROSS, PANEL, GAP = 24, 5, 128, 64
"""Panels at most and in a row; height of a panel and room for its title and hours [px]."""
LEAST_WIDTH, TITLE_ROOM = 660, 21
"""Width below which the panels are no longer readable: on a phone they scroll [px]; letters a title has room for."""
REAL = "#9aa5ad"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LABEL = re.compile(r"(?P<day>\d+) (?P<month>[A-Z][a-z]{2})(?: \((?P<why>.*)\))?")
_WHY = {
    "coldest day": "最寒日", "hottest day": "最暑日", "highest heat": "最大熱需要", "highest infeed": "最大逆潮流",
    "highest electricity": "最大電力需要", "short of supply": "供給不足",
}  # fmt: skip


def period_words(label: str) -> Words:
    """Return what a typical period is called, such as ``2 Feb (coldest day)``."""
    found = _LABEL.fullmatch(label)
    if found is None or found["month"] not in _MONTHS:
        return Words(label, label)
    japanese = f"{_MONTHS.index(found['month']) + 1}月{found['day']}日"
    if found["why"]:
        japanese += f"({'、'.join(_WHY.get(why, why) for why in found['why'].split(', '))})"
    return Words(label, japanese)


def has_typical(plan: Plan, carrier: str) -> bool:
    """Return whether a plan tells what its typical periods used of a carrier, and they stand for more than themselves.

    Plans made by earlier versions do not tell; a design on every hour of the year has nothing to set beside it.
    """
    data = plan.results
    return f"{carrier}_period_kw" in data and data.sizes["period"] < data.sizes["day"]


def real_periods(plan: Plan, carrier: str) -> Values:
    """Return what is used of a carrier in the real year, period by period ``[real period, hour]`` [kW]."""
    hours = plan.results.sizes["period_hour"]
    count = plan.results.sizes["day"]
    return demand_kw(plan, carrier)[: count * hours].reshape(count, hours)


def typical_days(plan: Plan, lang: str = "en", carrier: str = "heat") -> Figure:
    """Return the energy of every period of the real year, beside that of the one that stands for it in the design."""
    data = plan.results
    standing, hours = data["period_of_day"].to_numpy(), data.sizes["period_hour"]
    real = real_periods(plan, carrier).sum(axis=1) / 1e3
    model = (data[f"{carrier}_period_kw"].to_numpy().sum(axis=1) / 1e3)[standing]
    names = [safe(period_words(str(name)).get(lang)) for name in data["period"].to_numpy()]
    begin = {"x0": str(data["hour"].to_numpy()[0])[:10], "dx": DAY_MS * hours // 24}
    told = [names[p] for p in standing]
    traces = [
        {"type": "scatter", "mode": "lines", **begin, "y": real.astype(np.float32),
         "line": {"color": INK, "width": 1.2}, "name": Words("Real year", "実際の年").get(lang),
         "hovertemplate": "%{y:,.1f} MWh"},
        {"type": "scatter", "mode": "lines", **begin, "y": model.astype(np.float32), "text": told,
         "line": {"color": ACCENT, "width": 2, "shape": "hvh"}, "name": Words("Typical period", "代表期間").get(lang),
         "hovertemplate": "%{y:,.1f} MWh (%{text})"},
    ]  # fmt: skip
    unit = Words("MWh a day", "MWh/日") if hours == 24 else Words("MWh a period", "MWh/期間")
    return styled(
        traces, 360, xaxis={"type": "date", "tickformat": MONTHS.get(lang), "dtick": "M2"}, hovermode="x unified",
        yaxis={"title": {"text": unit.get(lang)}, "rangemode": "tozero"},
        legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top"},
    )  # fmt: skip


def shown_periods(plan: Plan) -> list[int]:
    """Return the typical periods that are drawn, in their order: of many, those that stand for most days."""
    weight = plan.results["period_weight"].to_numpy()
    return sorted(np.argsort(-weight, kind="stable")[:MOST_PANELS].tolist())


def typical_hours(plan: Plan, lang: str = "en", carrier: str = "heat") -> Figure:
    """Return a panel for every typical period: its own hours over those of all real days that it stands for."""
    data, shown = plan.results, shown_periods(plan)
    standing, hours = data["period_of_day"].to_numpy(), data.sizes["period_hour"]
    real, typical = real_periods(plan, carrier), data[f"{carrier}_period_kw"].to_numpy()
    rows = -(-len(shown) // ACROSS)
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"annotations": []}
    top = max(float(real.max(initial=0.0)), float(typical.max(initial=0.0))) * 1.05 or 1.0
    for n, period in enumerate(shown):
        axes, mark = {"xaxis": f"x{n + 1}", "yaxis": f"y{n + 1}"}, n == 0
        days = real[standing == period]
        traces += [
            {**_line(_apart(days), np.tile([*range(hours), hours], len(days)), mark), **axes,
             "name": Words("Real days", "実際の日").get(lang), "line": {"color": REAL, "width": 0.8}, "opacity": 0.6,
             "hoverinfo": "skip"},
            {**_line(typical[period], np.arange(hours), mark), **axes, "name": Words("Typical", "代表").get(lang),
             "line": {"color": ACCENT, "width": 2.2}, "hovertemplate": "%{x} h: %{y:,.0f} kW<extra></extra>"},
        ]  # fmt: skip
        layout |= _axes(n, rows, hours, top)
        layout["annotations"].append(_title(plan, n, period, lang))
    height = rows * (PANEL + GAP) + 80
    return styled(
        traces, height, margin={"l": 48, "r": 8, "t": 40, "b": 40}, hovermode="closest",
        legend={"orientation": "h", "x": 0, "y": 6 / (height - 80), "yanchor": "top"},
        meta={"least_width": LEAST_WIDTH}, **layout,
    )  # fmt: skip


def _apart(days: Values) -> Values:
    """Return days in a row with a gap after each."""
    return np.column_stack([days, np.full(len(days), np.nan)]).ravel()


def _line(y: Values, x: NDArray[np.int64], named: bool) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "x": x.astype(np.int16), "y": y.astype(np.float32),
            "showlegend": named}  # fmt: skip


def _place(n: int, rows: int) -> tuple[list[float], list[float]]:
    """Return the part of the picture, across and upwards, that a panel takes."""
    row, column = divmod(n, ACROSS)
    left, wide, high = column / ACROSS, 1.0 / ACROSS - 0.02, 1.0 / rows
    above = 1.0 - row * high
    return [left, left + wide], [above - high * PANEL / (PANEL + GAP), above]


def _axes(n: int, rows: int, hours: int, top: float) -> dict[str, Any]:
    across, upwards = _place(n, rows)
    step = hours // 4
    x = {"domain": across, "anchor": f"y{n + 1}", "range": [0, hours - 1], "tickvals": list(range(0, hours, step)),
         "automargin": False, "tickfont": {"size": 10, "color": MUTED}}  # fmt: skip
    y = {"domain": upwards, "anchor": f"x{n + 1}", "range": [0, top], "nticks": 4, "automargin": False,
         "showticklabels": n % ACROSS == 0, "tickfont": {"size": 10, "color": MUTED}}  # fmt: skip
    number = "" if n == 0 else str(n + 1)
    return {f"xaxis{number}": x, f"yaxis{number}": y}


def _title(plan: Plan, n: int, period: int, lang: str) -> dict[str, Any]:
    name = period_words(str(plan.results["period"].to_numpy()[period])).get(lang)
    weight = float(plan.results["period_weight"].to_numpy()[period])
    number = plain_number(weight, 0)
    days = Words(f"{number} {'day' if weight == 1 else 'days'}", f"{number}日").get(lang)
    rows = -(-len(shown_periods(plan)) // ACROSS)
    across, upwards = _place(n, rows)
    date, mark, why = name.partition("(")
    told = [f"{safe(date.strip(), TITLE_ROOM - len(days) - 2)} <b>{days}</b>"]
    told += lines(why.removesuffix(")"), TITLE_ROOM) if mark else []
    return {"text": "<br>".join(told), "x": across[0], "y": upwards[1], "xref": "paper",
            "yref": "paper", "xanchor": "left", "yanchor": "bottom", "yshift": 3, "showarrow": False, "align": "left",
            "font": {"size": 10, "color": MUTED}}  # fmt: skip
