"""How every figure looks: colours that colour-blind readers can tell apart, fonts, number formats and names."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import Any

from plotly.graph_objects import Figure

from energyplan.catalogue.fuels import fuel_catalogue
from energyplan.report.blocks import Words
from energyplan.technologies.about import About
from energyplan.technologies.registry import listing

INK, MUTED, LINE, PAPER, ACCENT = "#1b2126", "#5a6570", "#dfe4e8", "#ffffff", "#00629b"
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6d1f", "#7a7a7a", "#332288")
"""Okabe and Ito's colours, the yellow (too pale for lines on white) replaced, and three more."""
CARRIER_COLOURS = {"heat": "#d55e00", "cooling": "#56b4e9", "electricity": "#0072b2"}
CARRIER_WORDS = {
    "heat": Words("Heat", "熱"),
    "cooling": Words("Cold", "冷熱"),
    "electricity": Words("Electricity", "電力"),
}
FONTS = (
    '"Inter", "Helvetica Neue", "Segoe UI", Roboto, "Hiragino Kaku Gothic ProN", "Hiragino Sans", "Yu Gothic Medium", '
    '"Yu Gothic", Meiryo, "Noto Sans JP", "Noto Sans CJK JP", "IPAPGothic", Arial, sans-serif'
)
"""Fonts of the reader's system only: nothing is loaded."""

_AXIS = {
    "gridcolor": "#e9edf0", "linecolor": "#aab4bc", "zerolinecolor": "#aab4bc", "zerolinewidth": 1, "ticks": "",
    "title": {"standoff": 12, "font": {"size": 12, "color": MUTED}}, "tickfont": {"size": 12, "color": MUTED},
    "automargin": True,
}  # fmt: skip
TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": FONTS, "size": 13, "color": INK},
        "colorway": list(PALETTE),
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 56, "r": 16, "t": 12, "b": 44, "pad": 4},
        "xaxis": {**_AXIS, "showgrid": False, "separatethousands": True},
        "yaxis": {**_AXIS, "separatethousands": True},
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": -0.16,
            "yanchor": "top",
            "font": {"size": 12},
            "traceorder": "normal",
        },
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": "#aab4bc", "font": {"family": FONTS, "size": 12, "color": INK}},
        "separators": ".,",
        "colorscale": {"sequential": "Cividis"},
        "barcornerradius": 2,
    }
}


def styled(traces: list[Any], height: int = 400, **layout: Any) -> Figure:
    """Return a figure in the report's look.

    Parameters
    ----------
    traces : list
        Plotly traces, as objects or dicts.
    height : int
        Height [px].
    **layout
        More of Plotly's layout.
    """
    return Figure({"data": traces, "layout": {"template": TEMPLATE, "height": height, **layout}})


def safe(text: str, limit: int = 48) -> str:
    """Return a name from a file as a figure may show it: markup made plain, cut at `limit` characters."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return html.escape(short, quote=False)


def lines(text: str, width: int, most: int = 2) -> list[str]:
    """Return a name from a file in lines that fit, broken at blanks where there are any: markup made plain.

    Parameters
    ----------
    text : str
        The name.
    width : int
        Room of a line in Latin letters; a Japanese one takes the room of two.
    most : int
        Lines at most; what does not fit is cut.
    """
    found = [""]
    for part in re.findall(r"\s*\S[^\s\u3000-\u9fff\uff00-\uffef]*|\s+$", text):
        if _room(found[-1] + part) > width and found[-1]:
            found.append("")
        found[-1] += part if found[-1] else part.lstrip()
    kept = found[:most]
    if len(found) > most:
        kept[-1] += "…"
    return [html.escape(_cut(one, width), quote=False) for one in kept]


def _room(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _cut(text: str, width: int) -> str:
    if _room(text) <= width:
        return text
    while _room(text) > width - 1:
        text = text[:-1]
    return text.rstrip("…") + "…"


@lru_cache(maxsize=1)
def kinds() -> dict[str, About]:
    """Return name and look of every kind of technology."""
    return {about.kind: about for about in listing()}


def kind_words(kind: str) -> Words:
    """Return what a kind of technology is called."""
    about = kinds().get(kind)
    return Words(about.label["en"], about.label["ja"]) if about else Words(kind.replace("_", " "), kind)


def kind_colour(kind: str, position: int = 0) -> str:
    """Return the colour of a kind of technology; one of the palette for kinds of our own making."""
    about = kinds().get(kind)
    return about.colour if about else PALETTE[position % len(PALETTE)]


def fuel_words(name: str) -> Words:
    """Return what a fuel is called."""
    entry = fuel_catalogue().get(name)
    return Words(entry.label["en"], entry.label["ja"]) if entry else Words(name.replace("_", " "), name)


def fuel_colour(name: str, position: int = 0) -> str:
    """Return the colour of a fuel."""
    entry = fuel_catalogue().get(name)
    return entry.colour if entry else PALETTE[position % len(PALETTE)]


def carrier_words(name: str) -> Words:
    """Return what a carrier or fuel is called."""
    return CARRIER_WORDS.get(name) or fuel_words(name)
