"""In one minute, for the mayor: six figures, a map and a paragraph."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from energyplan.report.blocks import Block, Card, Cards, Chart, Prose, Section, Words
from energyplan.report.figures.map import has_map, overview
from energyplan.report.numbers import told
from energyplan.report.paragraph import paragraph
from energyplan.results.plan import Plan
from energyplan.results.six_figures import KeyFigure, six_figures
from energyplan.results.words import limit_lines


def section(plan: Plan) -> Section:
    """Return the mayor's section of a plan."""
    source = Words("summary.json of the plan", "計画のsummary.json")
    cards = Cards(tuple(_card(figure) for figure in six_figures(plan.summary)), source)
    blocks: list[Block] = [Prose(paragraph(plan)), *_missed(plan), cards]
    if has_map(plan):
        blocks.append(_map(plan))
    return Section(
        key="minute",
        title=Words("In one minute", "1分でわかる計画"),
        reader=Words("For the mayor", "首長の方へ"),
        lead=Words(
            "What is built, what it costs, and what the town gains.", "何を建設し、いくらかかり、地域に何が残るか。"
        ),
        blocks=tuple(blocks),
    )


def _missed(plan: Plan) -> list[Block]:
    """Return a line for each limit of the scenario that the real year misses; nothing where all are kept."""
    limits = [limit for limit in plan.summary.get("limits", ()) if limit["missed_by"] > 0]
    lines = zip(limits, limit_lines(plan.summary), strict=True)
    return [Prose(Words(f"In the real year: {en}.", _missed_ja(limit))) for limit, en in lines]


def _missed_ja(limit: Mapping[str, Any]) -> str:
    wanted, got = limit["wanted"], limit["got"]
    if limit["name"] == "carbon_cap":
        return f"実年では、CO2排出上限{wanted / 1e3:,.1f} tに対し{got / 1e3:,.1f} tとなり、上限を満たさない。"
    name = "電力自給率" if limit["name"].endswith("electricity") else "エネルギー自給率"
    return f"実年では、{name}の下限{100 * wanted:.2f}%に対し{100 * got:.2f}%となり、下限を満たさない。"


def _map(plan: Plan) -> Chart:
    joined = max((f["buildings"] for f in plan.summary["networks"].values()), default=0)
    count = plan.results.sizes.get("building", 0)
    return Chart(
        key="overview-map",
        title=Words("What is built where", "どこに何を建設するか"),
        unit=Words("", ""),
        source=Words("routes, buildings and assets of the plan", "計画の路線・建物・設備"),
        alt=Words(
            f"Map of streets, networks, plants and {count} buildings, of which up to {joined} are connected.",
            f"道路、導管・電線、プラントと建物{count}棟の地図。接続する建物は最大{joined}棟。",
        ),
        draw=partial(overview, plan),
        note=Words(
            "Circles are buildings, larger for more heat; filled ones are connected to a network.",
            "円は建物で、熱需要が大きいほど大きく、塗りつぶしは導管・電線に接続する建物。",
        ),
    )


def _card(figure: KeyFigure) -> Card:
    if figure.value is None:
        note = Words(figure.why_en, figure.why_ja)
    else:
        unit = figure.unit if figure.unit != "jobs" else ""  # job-years of building have their own in the label
        beside = [(part, told(part.value, unit, figure.kind)) for part in figure.parts]
        en = "; ".join(f"{part.en} {words.en}" for part, words in beside)
        ja = "、".join(f"{part.ja} {words.ja}" for part, words in beside)
        note = Words(en, ja)
    words = Words(figure.en, figure.ja)
    return Card(figure.key, words, figure.value, figure.unit, figure.kind, note if note.en else None)
