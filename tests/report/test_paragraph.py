"""The plan in words: grammatical for one and for many, silent on what there is no figure for."""

from __future__ import annotations

import copy
import dataclasses

from energyplan.report.paragraph import listed, many, paragraph
from energyplan.results.plan import Plan


def test_lists_and_counts_read_well() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert many(1, "building", "buildings") == "1 building" and many(0, "building", "buildings") == "0 buildings"


def test_the_tiny_plan_in_words(tiny_plan: Plan) -> None:
    words = paragraph(tiny_plan)
    for part in ("What is newly built: ", "The heat network of ", "connects 3 of 3 buildings.", " a year", "of CO2"):
        assert part in words.en
    for part in ("新設します。", "熱導管", "3棟のうち3棟", "総投資額は", "年間費用は", "CO2排出量は"):
        assert part in words.ja
    assert "  " not in words.en and "None" not in words.en + words.ja and "nan" not in words.en


def test_what_there_is_no_figure_for_is_left_out(tiny_bare: Plan) -> None:
    facts = {k: v for k, v in tiny_bare.summary.items() if k != "appraisal"}
    words = paragraph(dataclasses.replace(tiny_bare, summary=facts))
    assert words.en.startswith("No plant is newly built.") and "network" not in words.en and "job" not in words.en
    assert words.ja.startswith("新しいプラントは建設しません。") and "雇用" not in words.ja


def test_more_and_less_than_today(tiny_plan: Plan) -> None:
    def told(cost: float, now: float) -> str:
        facts = copy.deepcopy(tiny_plan.summary)
        facts["cost_per_year"], facts["today"]["cost_per_year"] = cost, now
        return paragraph(dataclasses.replace(tiny_plan, summary=facts)).en.replace("\u00a0", " ")

    assert "cost 80.0 million JPY a year, 20 % less than today" in told(8e7, 1e8)
    assert "25 % more than today" in told(1.25e8, 1e8)
    assert "as much as today" in told(1.001e8, 1e8) and "nothing today" in told(1e6, 0.0)
