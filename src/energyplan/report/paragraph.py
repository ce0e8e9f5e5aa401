"""A plan in one paragraph, made from its figures, in English and Japanese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from energyplan.report.blocks import Words
from energyplan.report.figures.names import asset_kinds, network_words
from energyplan.report.figures.theme import kind_words, kinds
from energyplan.report.numbers import plain_number, told
from energyplan.results.plan import Plan
from energyplan.results.six_figures import KeyFigure, six_figures

_UNIT_AFTER = re.compile(r"(?<=\d) (?=%|million|thousand|kW|MW|km|m\b|t\b)")
"""A number and its unit stay on one line."""
MOST_NAMED = 5
"""Kinds of plants named one by one; the others are counted."""


def paragraph(plan: Plan) -> Words:
    """Return what a plan is and does in a few sentences; what it has no figure for is left out."""
    figures = {figure.key: figure for figure in six_figures(plan.summary)}
    parts = [*_built(plan), *_networks(plan), _paid(figures["investment"]), _yearly(figures["cost"])]
    parts += [_carbon(figures["co2"]), _region(figures), _outage(figures["survival"])]
    found = [part for part in parts if part is not None]
    english = " ".join(part.en for part in found)
    return Words(_UNIT_AFTER.sub("\u00a0", english), "".join(part.ja for part in found))


def listed(items: Sequence[str]) -> str:
    """Return items as English lists them: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def many(count: float, one: str, more: str) -> str:
    """Return a count with its noun, singular for one."""
    return f"{plain_number(count, 0)} {one if round(count) == 1 else more}"


def _within(noun: str) -> str:
    """Return a label as it stands within a sentence: small, but for abbreviations."""
    return noun if noun[1:2].isupper() else noun[:1].lower() + noun[1:]


def _built(plan: Plan) -> Iterator[Words]:
    """What is newly built, the costly first; plants of one kind together."""
    data, kind = plan.results, asset_kinds(plan)
    sizes: dict[str, tuple[float, str, float]] = {}
    rows = zip(*(data[n].to_numpy() for n in ("asset", "new_capacity", "asset_unit", "asset_investment")))
    for name, new, unit, money in rows:
        about = kinds().get(kind[str(name)])
        if new > 1e-6 and np.isfinite(new) and (about is None or about.group != "grid"):
            before, _, paid = sizes.get(kind[str(name)], (0.0, "", 0.0))
            sizes[kind[str(name)]] = (before + float(new), str(unit), paid + float(money))
    order = sorted(sizes, key=lambda k: -sizes[k][2])
    if not order:
        yield Words("No plant is newly built.", "新しいプラントは建設しません。")
        return
    en, ja = [], []
    for k in order[:MOST_NAMED]:
        words, size = kind_words(k), f"{plain_number(sizes[k][0], 0)} {sizes[k][1]}"
        en.append(f"{_within(words.en)} ({size})")
        ja.append(f"{words.ja}({size})")
    rest = len(order) - MOST_NAMED
    if rest > 0:
        en.append(many(rest, "other kind of plant", "other kinds of plant"))
    more = f"など{len(order)}種類の設備" if rest > 0 else ""
    yield Words(f"What is newly built: {listed(en)}.", f"この計画では{'、'.join(ja)}{more}を新設します。")


def _networks(plan: Plan) -> Iterator[Words]:
    total = plan.results.sizes.get("building", 0)
    for carrier, figures in plan.summary["networks"].items():
        length, joined = figures.get("length_m", 0.0), figures["buildings"]
        if not length:
            continue
        words = network_words(carrier)
        size = told(length, "m") if length < 1000 else told(length / 1000.0, "km")
        of = f"{plain_number(joined, 0)} of {many(total, 'building', 'buildings')}"
        yield Words(
            f"The {_within(words.en)} of {size.en} connects {of}.",
            f"{words.ja}{size.ja}で{plain_number(total, 0)}棟のうち{plain_number(joined, 0)}棟を結びます。",
        )


def _paid(figure: KeyFigure) -> Words:
    total = told(figure.value, figure.unit)
    shares = [(p, told(p.value, figure.unit)) for p in figure.parts if p.value > 0]
    if not shares:
        return Words(f"It takes an investment of {total.en}.", f"総投資額は{total.ja}です。")
    if len(shares) == 1:
        who = shares[0][0]
        return Words(
            f"It takes an investment of {total.en}, all paid by {who.en}.",
            f"総投資額は{total.ja}で、全額を{who.ja}が賄います。",
        )
    en = listed([f"{words.en} by {part.en}" for part, words in shares])
    ja = "、".join(f"{part.ja}{words.ja}" for part, words in shares)
    return Words(f"It takes an investment of {total.en}: {en}.", f"総投資額は{total.ja}で、内訳は{ja}です。")


def _against(value: float, before: float) -> Words:
    """Return how a figure stands to today's: less, more or the same."""
    if before <= 0 or abs(value - before) < 0.005 * before:
        return Words(
            "as much as today" if before > 0 else "nothing today", "現状と同程度" if before > 0 else "現状はなし"
        )
    share = plain_number(100.0 * abs(value - before) / before, 0)
    less = value < before
    return Words(f"{share} % {'less' if less else 'more'} than today", f"現状より{share}%{'減' if less else '増'}")


def _yearly(figure: KeyFigure) -> Words | None:
    if figure.value is None:
        return None
    cost, beside = told(figure.value, figure.unit.removesuffix("/a")), _against(figure.value, figure.parts[0].value)
    return Words(
        f"Heat, cold and power then cost {cost.en} a year, {beside.en}.",
        f"年間費用は{cost.ja}({beside.ja})となります。",
    )


def _carbon(figure: KeyFigure) -> Words | None:
    if figure.value is None:
        return None
    mass, beside = told(figure.value, "t"), _against(figure.value, figure.parts[0].value)
    return Words(f"They emit {mass.en} of CO2 a year, {beside.en}.", f"CO2排出量は年間{mass.ja}({beside.ja})です。")


def _region(figures: dict[str, KeyFigure]) -> Words | None:
    jobs, stays = figures["jobs"].value, figures["money_stays"]
    en, ja = [], []
    if stays.value is not None and stays.value > 0:
        money = told(stays.value, stays.unit.removesuffix("/a"))
        en.append(f"{money.en} of energy money a year no longer leaves the region")
        ja.append(f"年間{money.ja}のエネルギー代金が地域に残ります")
    elif stays.value is not None and stays.value < 0:
        money = told(-stays.value, stays.unit.removesuffix("/a"))
        en.append(f"{money.en} more of energy money leaves the region each year")
        ja.append(f"地域外へ出るエネルギー代金は年間{money.ja}増えます")
    if jobs is not None and jobs > 0:
        number = plain_number(jobs, 1 if jobs < 10 else 0)
        en.append(f"running it is {number} full-time {'job' if number == '1.0' else 'jobs'}")
        ja.append(f"運営で{number}人分の雇用が生まれます")
    if not en:
        return None
    text = listed(en)
    return Words(f"{text[:1].upper()}{text[1:]}.", "。".join(ja) + "。")


def _outage(figure: KeyFigure) -> Words | None:
    if figure.value is None:
        return None
    names = {"electricity": "power", "heat": "heat"}
    hours = "".join(c for c in figure.en if c.isdigit())
    en = listed([f"{names.get(p.key, p.en)} in {told(p.value, '', 'share').en} of cases" for p in figure.parts])
    ja = "、".join(f"{p.ja}{told(p.value, '', 'share').ja}" for p in figure.parts)
    return Words(
        f"If the grid fails for {hours} hours, it keeps its critical customers supplied with {en}.",
        f"系統が{hours}時間停電したとき、重要施設への供給を続けられる確率は{ja}です。",
    )
