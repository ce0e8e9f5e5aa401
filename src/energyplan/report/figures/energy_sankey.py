"""Where the year's energy comes from and where it goes, from fuel to use, in one picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from plotly.graph_objects import Figure

from energyplan.report.blocks import Words
from energyplan.report.figures.dispatch import balance
from energyplan.report.figures.names import SERVICES, asset_kinds, asset_words, carrier_colour, flow_words
from energyplan.report.figures.theme import (
    PALETTE,
    carrier_words,
    fuel_colour,
    fuel_words,
    kind_colour,
    kinds,
    safe,
    styled,
)
from energyplan.results.plan import Plan

CARRIERS = ("heat", "cooling", "electricity")
LEAST = 1e-4
"""Share of the largest flow below which a flow is not drawn."""
_GREY = PALETTE[7]
AMBIENT = Words("Surroundings (sun, air, waste heat)", "環境(太陽・大気・排熱など)")
LOST = Words("Conversion losses", "変換損失")
OWN = Words("Machines of single buildings", "個別の設備")
GRID_OUT = Words("Sold to the grid", "売電")


@dataclass
class _Picture:
    """Nodes by key in their order, and the links between them [kWh]."""

    names: dict[str, Words] = field(default_factory=dict)
    colours: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[str, str, float]] = field(default_factory=list)

    def node(self, key: str, words: Words, colour: str) -> str:
        self.names.setdefault(key, words)
        self.colours.setdefault(key, colour)
        return key

    def link(self, start: str, end: str, kwh: float) -> None:
        if kwh > 0:
            self.rows.append((start, end, kwh))


def energy_links(plan: Plan) -> pd.DataFrame:
    """Return the links of the year's energy: columns ``start``, ``end`` (keys), ``kwh``."""
    picture = _picture(plan)
    return pd.DataFrame(picture.rows, columns=["start", "end", "kwh"])


def energy_sankey(plan: Plan, lang: str = "en") -> Figure:
    """Return the year's energy from fuels, grid and surroundings through the plants to its uses."""
    picture = _picture(plan)
    most = max((kwh for _, _, kwh in picture.rows), default=0.0)
    rows = [row for row in picture.rows if row[2] >= LEAST * most]
    used = [key for key in picture.names if any(key in row[:2] for row in rows)]
    at = {key: i for i, key in enumerate(used)}
    mwh = [round(kwh / 1e3, 3) for _, _, kwh in rows]
    trace: dict[str, Any] = {
        "type": "sankey", "arrangement": "snap", "textfont": {"size": 11}, "valueformat": ",.0f", "valuesuffix": " MWh",
        "node": {
            "label": [safe(picture.names[key].get(lang), 38) for key in used],
            "color": [picture.colours[key] for key in used], "pad": 16, "thickness": 14,
            "line": {"width": 0}, "hovertemplate": "%{label}: %{value}<extra></extra>",
        },
        "link": {
            "source": [at[a] for a, _, _ in rows], "target": [at[b] for _, b, _ in rows], "value": mwh,
            "color": [_pale(picture.colours[a]) for a, _, _ in rows],
            "hovertemplate": "%{source.label} → %{target.label}: %{value}<extra></extra>",
        },
    }  # fmt: skip
    return styled([trace] if rows else [], 480, margin={"l": 4, "r": 4, "t": 12, "b": 12})


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.32)"


def _picture(plan: Plan) -> _Picture:
    picture, data, kind = _Picture(), plan.results, asset_kinds(plan)
    flows = {carrier: balance(plan, carrier) for carrier in CARRIERS}
    burnt = _burnt(plan, picture)
    gained: dict[str, float] = dict(burnt)
    given: dict[str, float] = dict.fromkeys(kind, 0.0)
    for carrier in CARRIERS:
        if flows[carrier]:
            picture.node(carrier, carrier_words(carrier), carrier_colour(carrier))
    for carrier, table in flows.items():
        for name, values in table.items():
            into = float(np.maximum(values, 0.0).sum(dtype=float))
            out = float(-np.minimum(values, 0.0).sum(dtype=float))
            if name in set(data["store"].to_numpy().astype(str)):
                words = asset_words(plan, name)
                lost = Words(f"{words.en}: losses", f"{words.ja}:損失")
                picture.link(carrier, picture.node(f"lost {name}", lost, _GREY), max(out - into, 0.0))
            elif name in kind:
                node = picture.node(name, asset_words(plan, name), kind_colour(kind[name]))
                picture.link(node, carrier, into)
                _taken(picture, kind[name], carrier, node, out)
                gained[name] = gained.get(name, 0.0) + out
                given[name] += into
            elif into > 0:
                picture.link(picture.node(name, flow_words(plan, name), _GREY), carrier, into)
            else:
                picture.link(carrier, _use(plan, picture, name), out)
    for name, kwh in given.items():
        about = kinds().get(kind[name])
        missing = kwh - gained.get(name, 0.0)
        if missing > 0 and about is not None and about.ambient:
            picture.link(picture.node("ambient", AMBIENT, "#7fb77e"), name, missing)
        elif missing < 0 and kwh > 0 and not (about is not None and about.group == "grid"):
            picture.link(name, picture.node("lost", LOST, _GREY), -missing)
    return picture


def _burnt(plan: Plan, picture: _Picture) -> dict[str, float]:
    """Add what is burnt, by plants and in single buildings, and return it by plant [kWh]."""
    data, found = plan.results, dict[str, float]()
    if "asset_fuel_kwh" not in data:
        return found
    table, kind = data["asset_fuel_kwh"].to_numpy(), asset_kinds(plan)
    for f, fuel in enumerate(data["fuel"].to_numpy().astype(str)):
        bought = float(data["fuel_kwh"].values[f])
        node = picture.node(f"fuel {fuel}", fuel_words(fuel), fuel_colour(fuel, f)) if bought > 0 else ""
        for a, name in enumerate(data["asset"].to_numpy().astype(str)):
            if table[a, f] > 0:
                picture.link(node, picture.node(name, asset_words(plan, name), kind_colour(kind[name])), table[a, f])
                found[name] = found.get(name, 0.0) + float(table[a, f])
        picture.link(node, picture.node("own", OWN, _GREY), bought - float(table[:, f].sum()) if bought > 0 else 0.0)
    return found


def _taken(picture: _Picture, kind: str, carrier: str, node: str, kwh: float) -> None:
    """Add what an asset takes of a carrier; what goes to the grid leaves the picture there."""
    about = kinds().get(kind)
    if about is not None and about.group == "grid":
        picture.link(carrier, picture.node("sold", GRID_OUT, _GREY), kwh)
    else:
        picture.link(carrier, node, kwh)


def _use(plan: Plan, picture: _Picture, name: str) -> str:
    """Return the node of a use: all buildings' uses of one service together, anything else on its own."""
    service = name.partition(" (")[0]
    if service in SERVICES and " (" in name:
        return picture.node(f"use {service}", SERVICES[service], "#8fa3b0")
    return picture.node(f"use {name}", flow_words(plan, name), _GREY)
