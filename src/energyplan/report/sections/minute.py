"""In one minute, for the mayor: six figures, a map and a paragraph."""

from __future__ import annotations

from energyplan.report.blocks import Card, Cards, Section, Words
from energyplan.report.numbers import told
from energyplan.results.plan import Plan
from energyplan.results.six_figures import KeyFigure, six_figures


def section(plan: Plan) -> Section:
    """Return the mayor's section of a plan."""
    cards = Cards(tuple(_card(figure) for figure in six_figures(plan.summary)), Words("summary.json", "summary.json"))
    return Section(
        key="minute",
        title=Words("In one minute", "1分でわかる計画"),
        reader=Words("For the mayor", "首長の方へ"),
        lead=Words(
            "What is built, what it costs, and what the town gains.", "何を建設し、いくらかかり、地域に何が残るか。"
        ),
        blocks=(cards,),
    )


def _card(figure: KeyFigure) -> Card:
    if figure.value is None:
        note = Words(figure.why_en, figure.why_ja)
    else:
        beside = [(part, told(part.value, figure.unit, figure.kind)) for part in figure.parts]
        en = "; ".join(f"{part.en}: {words.en}" for part, words in beside)
        ja = "、".join(f"{part.ja}:{words.ja}" for part, words in beside)
        note = Words(en, ja)
    return Card(
        figure.key, Words(figure.en, figure.ja), figure.value, figure.unit, figure.kind, note if note.en else None
    )
