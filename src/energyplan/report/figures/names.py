"""What the assets, flows, sizes and uses of a plan are called on its page, and in which colour they are drawn."""

from __future__ import annotations

import re
from functools import lru_cache

from energyplan.catalogue.demand_uses import use_label
from energyplan.report.blocks import Words
from energyplan.report.figures.theme import CARRIER_COLOURS, PALETTE, carrier_words, kind_colour, kind_words, kinds
from energyplan.results.plan import Plan

SERVICES = {
    "space heat": Words("Space heat", "暖房"),
    "hot water": Words("Hot water", "給湯"),
    "electricity": Words("Electricity", "電力"),
    "cooling": Words("Cooling", "冷房"),
}
_SERVICE_COLOURS = {"space heat": "#b0b8bf", "hot water": "#8fa3b0", "electricity": "#c4c9cd", "cooling": "#a9bfcc"}
_GROUPS = {"other loads": Words("Other loads", "その他の負荷")}
_SHORT, _SURPLUS = Words("Shortage", "供給不足"), Words("Surplus", "余剰")
_USE = re.compile(r"(?P<service>[a-z ]+) \((?P<use>.*)\)", re.DOTALL)


def asset_kinds(plan: Plan) -> dict[str, str]:
    """Return the kind of every asset by its name."""
    found = plan.results.variables  # asked for often: without the coordinates that a labelled array is given
    return {str(n): str(k) for n, k in zip(found["asset"].to_numpy(), found["asset_kind"].to_numpy())}


def asset_words(plan: Plan, name: str) -> Words:
    """Return what an asset is called: its kind, and its own name behind it."""
    kind = asset_kinds(plan).get(name, "")
    if kind not in kinds():  # a load, which has no kind of technology
        return Words(name, name)
    words = kind_words(kind)
    return Words(f"{words.en} ({name})", f"{words.ja}({name})")


@lru_cache(maxsize=256)
def use_words(use: str) -> Words:
    """Return what a use of buildings, or a group of customers named after one, is called; other names as they stand."""
    if use in _GROUPS:
        return _GROUPS[use]
    label = use_label(use)
    return Words(label["en"], label["ja"]) if label else Words(use, use)


def flow_words(plan: Plan, flow: str) -> Words:
    """Return what a flow of a balance is called: an asset, a use of buildings, losses, pumping, own machines."""
    if flow in asset_kinds(plan):
        return asset_words(plan, flow)
    if flow in ("shortage", "surplus"):
        return _SHORT if flow == "shortage" else _SURPLUS
    found = _USE.fullmatch(flow)
    if found and found["service"] in SERVICES:
        service, use = SERVICES[found["service"]], use_words(found["use"])
        return Words(f"{service.en} ({use.en.lower()})", f"{service.ja}({use.ja})")
    head, _, rest = flow.partition(" ")
    if head == "pumps":
        return Words(f"Pumps ({carrier_words(rest).en.lower()})", f"搬送ポンプ({carrier_words(rest).ja})")
    if head == "own":
        kind = kind_words(rest)
        return Words(f"{kind.en}: power", f"{kind.ja}の電力")
    if rest == "losses":
        return Words(f"Losses ({carrier_words(head).en.lower()})", f"損失({carrier_words(head).ja})")
    return Words(flow, flow)


def flow_colour(plan: Plan, flow: str, position: int = 0) -> str:
    """Return the colour of a flow: of its technology, grey for uses."""
    kind = asset_kinds(plan).get(flow)
    if kind is not None:
        return kind_colour(kind, position)
    if flow == "shortage":
        return "#a50f15"
    found = _USE.fullmatch(flow)
    return _SERVICE_COLOURS.get(found["service"], "#b0b8bf") if found else PALETTE[7]


def size_words(size: str, carrier: str) -> Words:
    """Return a size of the catalogue as engineers write it: DN 65 of pipes, 22 mm² of cables."""
    nominal = re.search(r"dn(\d+)$", size, re.IGNORECASE)
    section = re.search(r"_(\d+(?:\.\d+)?)$", size)
    if nominal:
        return Words(f"DN {nominal[1]}", f"{nominal[1]}A")
    if section and carrier == "electricity":
        return Words(f"{section[1]} mm²", f"{section[1]} mm²")
    return Words(size, size)


def network_words(carrier: str) -> Words:
    """Return what a network is called."""
    known = {
        "heat": Words("Heat network", "熱導管"),
        "cooling": Words("Cooling network", "冷水導管"),
        "electricity": Words("Private power line", "自営線"),
    }
    return known.get(carrier, carrier_words(carrier))


def carrier_colour(carrier: str) -> str:
    """Return the colour of a carrier."""
    return CARRIER_COLOURS.get(carrier, PALETTE[7])
