"""How the return and the least cover of debt service answer to costs, prices, demand and interest."""

from __future__ import annotations

from typing import Any

import numpy as np
from plotly.graph_objects import Figure

from energyplan.report.accounts import companies
from energyplan.report.blocks import Words
from energyplan.report.figures.theme import MUTED, lines, safe, styled
from energyplan.report.numbers import plain_number
from energyplan.report.terms import DRIVERS, FIGURES, party_words, reason_words
from energyplan.results.plan import Plan

LOWER, HIGHER = Words("lower", "低い場合"), Words("higher", "高い場合")
COLOURS = {"low": "#0072b2", "high": "#e69f00"}
ROW, TITLE, AXIS, EDGE = 26, 62, 30, 64
"""Heights of a bar, of a panel's heading in three lines, of its axis, and of the margins with the legend [px]."""
NAME_ROOM = 26
"""Letters that a line of a heading has room for on a phone, right of the names of the drivers."""


def return_shown(plan: Plan, company: str) -> str:
    """Return which return is drawn for a company: that of the owners, or of the project where that does not exist."""
    base = plan.results["sensitivity"].sel(company=company, step="base", case_figure="equity_irr")
    return "equity_irr" if np.isfinite(base.to_numpy()).all() else "project_irr"


def driver_label(plan: Plan, driver: str, lang: str) -> str:
    """Return a driver with its spread, such as ``Fuel price ±20 %``."""
    by = float(plan.results["sensitivity_change"].sel(driver=driver, step="high").to_numpy())
    points = Words("%-pt", "ポイント").get(lang) if driver == "interest" else "%"
    gap = "" if lang == "ja" else " "
    return f"{DRIVERS[driver].get(lang)} ±{100 * by:g}{gap}{points}"


def tornado(plan: Plan, lang: str = "en") -> Figure:
    """Return on equity (or of the project) and least DSCR of every company for one change at a time, as bars."""
    names = companies(plan)
    traces: list[dict[str, Any]] = []
    drivers = [str(d) for d in plan.results["driver"].to_numpy()]
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    panel_px = ROW * len(drivers) + TITLE + AXIS
    height = EDGE + 2 * panel_px * len(names)
    share = panel_px / (height - EDGE)
    for i, company in enumerate(names):
        shown = (return_shown(plan, company), "least_dscr")
        order = _order(plan, company, shown)
        for j, figure in enumerate(shown):
            number = 2 * i + j + 1
            top = 1 - (number - 1) * share
            panel = _Panel(plan, company, figure, number, order)
            traces += panel.traces(lang, showlegend=number == 1)
            layout |= panel.axes([max(top - share * (1 - AXIS / panel_px), 0.0), top - share * TITLE / panel_px])
            layout["shapes"] += panel.base()
            layout["annotations"] += panel.words(top, lang)
    layout["legend"] = {"y": -8 / (height - EDGE)}
    return styled(traces, height, barmode="overlay", bargap=0.3, **layout)


def _order(plan: Plan, company: str, figures: tuple[str, ...]) -> list[int]:
    """Return the positions of the drivers, the one that moves the first figure that exists most last: it is on top."""
    for figure in figures:
        values = plan.results["sensitivity"].sel(company=company, case_figure=figure).to_numpy()
        if np.isfinite(values[:, 1]).all():
            spans = np.nan_to_num(np.abs(values - values[:, 1:2])).max(axis=1)
            return [int(k) for k in np.argsort(spans, kind="stable")]
    return list(range(plan.results.sizes["driver"]))[::-1]


class _Panel:
    """One figure of one company: a bar for each driver from the base to each end."""

    def __init__(self, plan: Plan, company: str, figure: str, number: int, order: list[int]) -> None:
        self.plan, self.company, self.figure, self.number, self.order = plan, company, figure, number, order
        data = plan.results["sensitivity"].sel(company=company, case_figure=figure)
        self.factor = 1.0 if figure == "least_dscr" else 100.0
        values = data.to_numpy() * self.factor
        self.drivers = [str(d) for d in data["driver"].to_numpy()]
        self.low, self.middle, self.high = values[:, 0], values[:, 1], values[:, 2]
        self.suffix = str(number) if number > 1 else ""

    @property
    def exists(self) -> bool:
        """Whether there is a base to measure from."""
        return bool(np.isfinite(self.middle).all())

    def traces(self, lang: str, showlegend: bool) -> list[dict[str, Any]]:
        found = []
        labels = [driver_label(self.plan, self.drivers[k], lang) for k in self.order]
        for step, values, words in (("low", self.low, LOWER), ("high", self.high, HIGHER)):
            ends = values[self.order]
            base = self.middle[self.order]
            told = "%{customdata:.2f}" if self.figure == "least_dscr" else "%{customdata:.2f} %"
            found.append(
                {
                    "type": "bar", "orientation": "h", "name": words.get(lang), "legendgroup": step,
                    "showlegend": showlegend, "marker": {"color": COLOURS[step]}, "y": labels,
                    "x": np.nan_to_num(ends - base), "base": np.nan_to_num(base), "customdata": ends,
                    "text": ["" if np.isfinite(e) else "–" for e in ends], "textposition": "outside",
                    "xaxis": f"x{self.suffix}", "yaxis": f"y{self.suffix}",
                    "hovertemplate": f"{told}<extra>%{{fullData.name}}</extra>",
                }
            )  # fmt: skip
        return found

    def axes(self, band: list[float]) -> dict[str, Any]:
        unit = "" if self.figure == "least_dscr" else "%"
        return {
            f"xaxis{self.suffix}": {"anchor": f"y{self.suffix}",
                                    "showgrid": True, "ticksuffix": unit, "nticks": 6},
            f"yaxis{self.suffix}": {"domain": band, "anchor": f"x{self.suffix}", "showgrid": False,
                                    "tickfont": {"size": 11}},
        }  # fmt: skip

    def base(self) -> list[dict[str, Any]]:
        if not self.exists:
            return []
        at = float(self.middle[0])
        return [{"type": "line", "xref": f"x{self.suffix}", "yref": f"y{self.suffix} domain", "x0": at, "x1": at,
                 "y0": 0, "y1": 1, "line": {"color": "#1b2126", "width": 1.5}}]  # fmt: skip

    def words(self, top: float, lang: str) -> list[dict[str, Any]]:
        unit, digits = ("", 2) if self.figure == "least_dscr" else (" %", 1)
        base = f"{plain_number(float(self.middle[0]), digits)}{unit}" if self.exists else "–"
        name = "<br>".join(lines(party_words(self.company).get(lang), NAME_ROOM))
        place = {"xref": "paper", "yref": "paper", "showarrow": False, "align": "left"}
        found = [
            {**place, "x": 0.0, "y": top, "xanchor": "left", "yanchor": "top",
             "text": f"<b>{name}</b><br>{FIGURES[self.figure].get(lang)}: {base}"}
        ]  # fmt: skip
        if not self.exists:
            why = str(self.plan.results["sensitivity_reason"].sel(
                company=self.company, case_figure=self.figure, step="base").to_numpy()[0])  # fmt: skip
            found.append(
                {**place, "xref": f"x{self.suffix} domain", "yref": f"y{self.suffix} domain", "x": 0.5, "y": 0.5,
                 "text": safe(reason_words(why).get(lang), 60), "font": {"color": MUTED}}
            )  # fmt: skip
        return found
