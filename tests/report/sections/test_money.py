"""The bank's section: sentences, cards, sums."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from energyplan.report.blocks import Cards, Chart, Prose, Section, Table
from energyplan.report.sections.money import section
from energyplan.results.plan import Plan
from energyplan.results.store import open_plan


def made(plan: Plan) -> Section:
    found = section(plan)
    assert found is not None
    return found


def at(summary: Any, path: str) -> Any:
    """The value of a card's key: company names may hold dots, so keys are tried longest first."""
    if not path:
        return summary
    for n in range(path.count(".") + 1, 0, -1):
        head = ".".join(path.split(".")[:n])
        if isinstance(summary, dict) and head in summary:
            return at(summary[head], ".".join(path.split(".")[n:]))
    raise KeyError(path)


def test_cards_are_the_plans_figures(tiny_plan: Plan) -> None:
    cards = next(b for b in made(tiny_plan).blocks if isinstance(b, Cards)).cards
    assert len(cards) == 8
    for card in cards:
        assert card.value == at(tiny_plan.summary, card.key)
        assert card.value is not None or (card.note and card.note.en)


def test_the_lead_says_both_languages_and_no_number_is_nan(tiny_plan: Plan) -> None:
    lead = made(tiny_plan).lead
    for text in (lead.en, lead.ja):
        assert "nan" not in text.lower() and "None" not in text and "{" not in text
    assert "DSCR" in lead.ja and "  " not in lead.en


def test_a_missing_return_is_said_with_its_reason(tiny_plan: Plan) -> None:
    facts = tiny_plan.summary["appraisal"]
    seller = facts["company"]
    none = {"value": None, "unit": "", "why": "no year costs money: any rate is exceeded"}
    changed = facts["companies"] | {seller: facts["companies"][seller] | {"equity_irr": none, "project_irr": none}}
    plan = replace(tiny_plan, summary=tiny_plan.summary | {"appraisal": facts | {"companies": changed}})
    lead = made(plan).lead
    assert "no rate of return: no year costs money" in lead.en
    assert "収益率は存在しない" in lead.ja
    cards = next(b for b in made(plan).blocks if isinstance(b, Cards)).cards
    assert [c.note.ja for c in cards if c.key.endswith("equity_irr.value") and c.note] == [
        "支出超過の年がなく、収益率は定まらない"
    ]


def test_charts_draw_in_both_languages(tiny_plan: Plan) -> None:
    charts = [b for b in made(tiny_plan).blocks if isinstance(b, Chart)]
    assert [c.key for c in charts] == ["sources-uses", "cashflow", "dscr", "tornado"]
    for chart in charts:
        assert chart.title.en and chart.title.ja and chart.source.en and chart.alt.en and chart.alt.ja
        english, japanese = chart.draw("en"), chart.draw("ja")
        assert len(english.data) == len(japanese.data) > 0


def test_an_opened_plan_reads_the_same(tiny_plan: Plan, tiny_folder: Any) -> None:
    opened = made(open_plan(tiny_folder))
    assert opened.lead == made(tiny_plan).lead
    assert [b.key for b in opened.blocks if isinstance(b, (Chart, Table))] == [
        b.key for b in made(tiny_plan).blocks if isinstance(b, (Chart, Table))
    ]


def test_a_plan_of_before_the_sensitivity_goes_without(tiny_plan: Plan) -> None:
    older = replace(tiny_plan, results=tiny_plan.results.drop_vars(["sensitivity", "sensitivity_reason"]))
    keys = {b.key for b in made(older).blocks if isinstance(b, (Chart, Table))}
    assert not {"tornado", "sensitivity-table"} & keys and "dscr" in keys


def test_nothing_built_is_told(tiny_bare: Plan) -> None:
    found = made(tiny_bare)
    assert "build nothing" in found.lead.en and "no rate of return" in found.lead.en
    assert all(b.key != "sources-uses" for b in found.blocks if isinstance(b, Chart))
    for block in found.blocks:
        if isinstance(block, Chart):
            block.draw("ja")


def test_a_target_missed_is_prose(tiny_plan: Plan) -> None:
    facts = tiny_plan.summary["appraisal"]
    tariffs = [t | {"met": "no"} for t in facts["tariffs"]]
    plan = replace(tiny_plan, summary=tiny_plan.summary | {"appraisal": facts | {"tariffs": tariffs}})
    texts = [b.text for b in made(plan).blocks if isinstance(b, Prose)]
    assert texts and all("misses its target" in t.en and "目標" in t.ja for t in texts)


def test_no_appraisal_no_section(tiny_plan: Plan) -> None:
    assert section(replace(tiny_plan, results=tiny_plan.results.drop_vars("statement"))) is None


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_keys_are_unique(tiny_plan: Plan, lang: str) -> None:
    keys = [b.key for b in made(tiny_plan).blocks if isinstance(b, (Chart, Table))]
    titles = [b.title.get(lang) for b in made(tiny_plan).blocks if isinstance(b, Table)]
    assert len(keys) == len(set(keys))
    assert len(titles) == len(set(titles))
