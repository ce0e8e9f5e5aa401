"""The appendix says what the plan rests on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.report.blocks import Prose, Table, Words
from energyplan.report.sections.appendix import section
from energyplan.results.plan import Plan


def tables(plan: Plan) -> dict[str, Table]:
    return {b.key: b for b in section(plan).blocks if isinstance(b, Table)}


def test_every_assumption_stands_with_source_and_check(tiny_plan: Plan) -> None:
    frame, known = tables(tiny_plan)["assumptions"].frame, tiny_plan.tables["assumptions"]
    assert frame["what"].tolist() == known["what"].tolist()
    assert frame["value"].tolist() == known["value"].astype(str).tolist()
    assert (frame["source"].str.len() > 0).all()
    unchecked = sum(w == Words("no", "未確認") for w in frame["checked"])
    assert unchecked == tiny_plan.summary["unchecked_assumptions"]
    assert f"of which {unchecked} are defaults" in section(tiny_plan).lead.en


def test_the_solver_is_quoted(tiny_plan: Plan) -> None:
    frame = tables(tiny_plan)["solver"].frame
    values = {w.en: v for w, v in zip(frame["what"], frame["value"], strict=True)}
    solver = tiny_plan.summary["solver"]
    assert values["Gap"] == pytest.approx(100 * solver["gap"])
    assert values["Objective"] == solver["objective"] and values["Proven bound"] == solver["bound"]
    assert values["Status"] == Words("optimal within the gap", "許容差内で最適")


def test_versions(tiny_plan: Plan) -> None:
    frame = tables(tiny_plan)["versions"].frame
    versions = dict(zip(frame["name"], frame["version"], strict=True))
    assert versions["numpy"] == np.__version__ and {"python", "energyplan", "highspy"} <= set(versions)


def test_warnings_are_listed_or_said_to_be_none(tiny_plan: Plan) -> None:
    texts = [b.text.en for b in section(tiny_plan).blocks if isinstance(b, Prose)]
    assert texts == ["The scenario was read without warnings."]
    warned = replace(tiny_plan, summary=tiny_plan.summary | {"warnings": ["<b>w</b>"]})
    assert tables(warned)["warnings"].frame["warning"].tolist() == ["<b>w</b>"]


def test_a_plan_of_before_versions_and_without_a_gap(tiny_plan: Plan) -> None:
    summary = {k: v for k, v in tiny_plan.summary.items() if k != "versions"}
    summary["solver"] = summary["solver"] | {"gap": None}
    found = section(replace(tiny_plan, summary=summary))
    assert "an unknown share" in found.lead.en
    assert any("does not say" in b.text.en for b in found.blocks if isinstance(b, Prose))
