"""Plans laid over each other as lines: load duration, and money over the years."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from plotly.graph_objects import Figure

from energyplan.portfolio.compare import Compared
from energyplan.report.blocks import Words
from energyplan.report.figures.theme import PALETTE, safe, styled
from energyplan.report.numbers import scaled
from energyplan.results.plan import Plan

Values = NDArray[np.float64]
EVERY = 12
"""Every so many hours of a sorted year are drawn, the highest and lowest always."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
CASH = ("cash.operating", "cash.investment", "cash.replacement", "cash.grants")


def duration(compared: Compared, lang: str = "en", carrier: str = "heat") -> Figure:
    """Return the hours of the year sorted by load in every plan: supply of the heat network, or draw from the grid."""
    traces = []
    for i, (plan, label) in enumerate(zip(compared.plans, compared.labels)):
        values = load(plan, carrier)
        if values is None:
            continue
        hours = np.unique(np.append(np.arange(0, len(values), EVERY), len(values) - 1))
        traces.append(_line(label, hours, np.sort(values)[::-1][hours].round(2), i, "%{x:,d} h: %{y:,.4~g} kW"))
    title = Words("Hours of the year", "年間時間").get(lang)
    xaxis = {"title": {"text": title}, "tickformat": ",d"}
    return styled(traces, 380, xaxis=xaxis, yaxis={"title": {"text": "kW"}}, legend={"y": -0.24})


def load(plan: Plan, carrier: str) -> Values | None:
    """Return what is supplied in every hour [kW]; None where a plan has no such load.

    Parameters
    ----------
    plan : Plan
        In memory, or opened.
    carrier : str
        ``heat`` or ``cooling`` for what the plants feed into the network (stores not counted twice),
        ``electricity`` for what is drawn from the outside grid.
    """
    data = plan.results
    if carrier == "electricity":
        kinds = data["asset_kind"].to_numpy() == "grid_market"
        drawn = [i for i in np.flatnonzero(kinds) if str(data["asset"].values[i]).endswith("import")]
        return data["asset_kw"].to_numpy()[drawn].sum(axis=0).astype(float) if drawn else None
    table = data[f"{carrier}_balance"].to_numpy().astype(float)
    if not table.size:
        return None
    stores = np.isin(data[f"{carrier}_flow"].to_numpy().astype(str), data["store"].to_numpy().astype(str))
    fed: Values = np.maximum(table[~stores], 0.0).sum(axis=0)
    return fed if fed.max() > 1e-6 else None


def cumulated_cash(compared: Compared, lang: str = "en") -> Figure:
    """Return the money that all companies have earned after each year, before financing."""
    made = [cash(plan) for plan in compared.plans]
    largest = max((float(np.abs(v).max()) for v in made if v is not None), default=0.0)
    divisor, unit = scaled(compared.plans[0].summary["currency"], largest)
    traces = [
        _line(label, np.arange(len(values)), (values / divisor).round(4), i, "%{y:,.4~g}")
        for i, (label, values) in enumerate(zip(compared.labels, made))
        if values is not None
    ]
    xaxis = {"title": {"text": Words("Year", "年").get(lang)}}
    layout: dict[str, Any] = {"yaxis": {"title": {"text": unit.get(lang)}}, "hovermode": "x unified"}
    return styled(traces, 380, xaxis=xaxis, legend={"y": -0.24}, **layout)


def cash(plan: Plan) -> Values | None:
    """Return operating cash, investment, replacement and grants of all companies, summed up to each year [money]."""
    if "statement" not in plan.results:
        return None
    flows = plan.results["statement"].sel(statement_line=list(CASH)).sum(["company", "statement_line"])
    found: Values = np.cumsum(flows.to_numpy().astype(float))
    return found


def has_cash(compared: Compared) -> bool:
    """Whether at least two plans have statements, all in one kind of money."""
    alike = len({plan.summary["currency"] for plan in compared.plans}) == 1
    return alike and sum("statement" in plan.results for plan in compared.plans) > 1


def _line(label: str, x: Any, y: Any, number: int, hover: str) -> dict[str, Any]:
    style = {"color": PALETTE[number % len(PALETTE)], "width": 2, "dash": DASHES[number % len(DASHES)]}
    return {
        "type": "scatter", "mode": "lines", "name": safe(label), "x": np.asarray(x).tolist(), "y": y.tolist(),
        "line": style, "hovertemplate": hover,
    }  # fmt: skip
