"""The citizens' section."""

from __future__ import annotations

from dataclasses import replace

from energyplan.report.blocks import Cards, Chart, Section
from energyplan.report.sections.region import section
from energyplan.results.plan import Plan


def made(plan: Plan) -> Section:
    found = section(plan)
    assert found is not None
    return found


def test_charts_and_lead_in_both_languages(tiny_plan: Plan) -> None:
    found = made(tiny_plan)
    charts = [b for b in found.blocks if isinstance(b, Chart)]
    assert [c.key for c in charts] == ["payments", "value-added", "jobs", "bills", "carbon", "survival"]
    for chart in charts:
        assert len(chart.draw("en").data) == len(chart.draw("ja").data) > 0


def test_the_lead_counts_who_pays_more(tiny_plan: Plan) -> None:
    facts = tiny_plan.summary["appraisal"]
    for more, en, ja in (
        (0, "none of 3 buildings pays more", "3棟のいずれも現状より増えない"),
        (1, "1 of 3 buildings pays more", "3棟のうち1棟で"),
        (2, "2 of 3 buildings pay more", "3棟のうち2棟で"),
    ):
        changed = facts | {"bills": facts["bills"] | {"buildings_that_pay_more": more}}
        lead = made(replace(tiny_plan, summary=tiny_plan.summary | {"appraisal": changed})).lead
        assert en in lead.en and ja in lead.ja


def test_cards_are_the_headline(tiny_plan: Plan) -> None:
    rows = {row["key"]: row["value"] for row in tiny_plan.summary["appraisal"]["headline"]}
    cards = {c.key: c for b in made(tiny_plan).blocks if isinstance(b, Cards) for c in b.cards}
    for key in ("leaves_today", "leaves_then", "value_added", "jobs", "carbon"):
        assert cards[f"appraisal.headline.{key}"].value == rows[key]
    town = tiny_plan.summary["appraisal"]
    assert cards["appraisal.region.lm3.value"].value == town["region"]["lm3"]["value"]
    assert cards["appraisal.abatement_cost.value"].value == town["abatement_cost"]["value"]


def test_a_plan_without_networks_is_shown(tiny_bare: Plan) -> None:
    found = made(tiny_bare)
    for block in found.blocks:
        if isinstance(block, Chart):
            assert block.draw("ja").data
    assert "nan" not in found.lead.en


def test_no_appraisal_no_section(tiny_plan: Plan) -> None:
    assert section(replace(tiny_plan, results=tiny_plan.results.drop_vars("statement"))) is None
