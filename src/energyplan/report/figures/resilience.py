"""How likely an outage of a given length is survived, by island."""

from __future__ import annotations

from plotly.graph_objects import Figure

from energyplan.report.blocks import Words
from energyplan.report.figures.theme import CARRIER_COLOURS, PALETTE, safe, styled
from energyplan.report.terms import ISLANDS
from energyplan.results.plan import Plan

TICKS = (1, 3, 6, 12, 24, 72, 168, 336, 720)
SERVED = Words("critical load served", "重要負荷の供給率")
SURVIVED = Words("outages survived", "自立できる確率")


def survival(plan: Plan, lang: str = "en") -> Figure:
    """Share of outage starts survived by length, and the critical load that is served on average, by island."""
    data = plan.results
    hours = data["outage_h"].to_numpy()
    traces = []
    for i, island in enumerate(str(name) for name in data["island"].to_numpy()):
        colour = CARRIER_COLOURS.get(island, PALETTE[i % len(PALETTE)])
        name = safe(ISLANDS[island].get(lang) if island in ISLANDS else island)
        for variable, words, dash in (("outage_survival", SURVIVED, "solid"), ("outage_served_share", SERVED, "dot")):
            traces.append(
                {
                    "type": "scatter", "mode": "lines", "name": f"{name}: {words.get(lang)}", "x": hours,
                    "y": 100.0 * data[variable].sel(island=island).to_numpy(),
                    "line": {"color": colour, "width": 2.5, "dash": dash}, "hovertemplate": "%{y:.1f} %",
                }
            )  # fmt: skip
    title = Words("Length of the outage [h]", "停電の継続時間 [時間]").get(lang)
    ticks = [h for h in TICKS if h <= hours[-1]]
    return styled(
        traces, 380, hovermode="x unified",
        xaxis={"title": {"text": title}, "type": "log", "tickvals": ticks, "ticktext": [str(h) for h in ticks]},
        yaxis={"ticksuffix": " %", "range": [-2, 104]},
    )  # fmt: skip
