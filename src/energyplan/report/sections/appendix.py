"""The appendix: assumptions with their sources, the solver's word, warnings and versions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from energyplan.report.blocks import Block, Column, Prose, Section, Table, Words
from energyplan.report.numbers import plain_number, unit_words
from energyplan.report.terms import fill
from energyplan.results.plan import Plan

CHECKED = {"yes": Words("yes", "確認済み"), "no": Words("no", "未確認")}
PHASES = {
    "assemble": "組立て", "typical periods": "代表期間", "design": "設計", "operate": "年間運転",
    "load flow": "潮流・管網計算",
}  # fmt: skip
STATUS = {
    "optimal": Words("optimal within the gap", "許容差内で最適"),
    "feasible": Words("feasible, not proven optimal", "実行可能(最適性は未証明)"),
}


def section(plan: Plan) -> Section:
    """Return the appendix of a plan."""
    table = plan.tables["assumptions"]
    unchecked = int((table["checked"] == "no").sum())
    gap = plan.summary["solver"]["gap"]
    lead = fill(
        Words("What the plan rests on: {n} assumptions, of which {m} are defaults that nobody has checked for this"
              " place. The design is proven to cost at most {g} more than the best.",
              "計画の前提は{n}件、うち{m}件はこの地域について未確認の標準値。設計費用は最良の設計との差が{g}以内と証明済み。"),
        n=f"{len(table):,}", m=f"{unchecked:,}",
        g=Words("an unknown share", "不明") if gap is None else f"{plain_number(100 * gap, 2)} %",
    )  # fmt: skip
    blocks: list[Block] = [assumption_table(plan), solver_table(plan), *_warnings(plan)]
    return Section(
        "appendix", Words("Appendix", "付録"), Words("For those who check", "検証する方へ"), lead,
        (*blocks, *version_table(plan)),
    )  # fmt: skip


def assumption_table(plan: Plan) -> Table:
    """Return every assumption with value, unit, source, and whether it was checked."""
    table = plan.tables["assumptions"]
    frame = pd.DataFrame(
        {name: table[name].fillna("").astype(str) for name in ("what", "value", "unit", "source", "note")}
    )
    frame["checked"] = table["checked"].map(lambda c: CHECKED.get(str(c), Words(str(c), str(c))))
    return Table(
        "assumptions", Words("Assumptions", "前提条件"), Words("tables/assumptions.csv", "tables/assumptions.csv"),
        (Column("what", Words("What", "項目")), Column("value", Words("Value", "値")),
         Column("unit", Words("Unit", "単位")), Column("source", Words("Source", "出典")),
         Column("checked", Words("Checked", "確認")), Column("note", Words("Note", "注記"))),
        frame, folded=True,
        note=Words("'scenario' is what the scenario says; 'rule' is derived from other values.",
                   "scenarioはシナリオの記載値、ruleは他の値から導いた値。"),
    )  # fmt: skip


def solver_table(plan: Plan) -> Table:
    """Return what the solver says of the design, and what typical periods cost in accuracy."""
    solver, currency = plan.summary["solver"], plan.summary["currency"]
    status = STATUS.get(str(solver["status"]), Words(str(solver["status"]), str(solver["status"])))
    gap = solver["gap"]
    rows: list[tuple[Words, Any, Words]] = [
        (Words("Status", "状態"), status, Words("", "")),
        (Words("Stopped by", "停止理由"), solver["stopped_by"] or Words("gap reached", "許容差に到達"), Words("", "")),
        (Words("Objective", "目的関数値"), solver["objective"], unit_words(f"{currency}/a")),
        (Words("Proven bound", "下界"), solver["bound"], unit_words(f"{currency}/a")),
        (Words("Gap", "相対差"), None if gap is None else 100.0 * gap, Words("%", "%")),
        (Words("Solving", "求解時間"), solver["seconds"], Words("s", "秒")),
        (Words("Typical periods against the real year", "代表期間と実年の費用差"),
         100.0 * plan.summary["estimate_error"], Words("% of cost", "%")),
        (Words("Limits violated in the load flow", "潮流計算での逸脱"), plan.summary["violations"], Words("", "件")),
    ]  # fmt: skip
    rows += [
        (Words(f"Time: {name}", f"所要時間:{PHASES.get(name, name)}"), seconds, Words("s", "秒"))
        for name, seconds in plan.summary.get("seconds", {}).items()
    ]
    frame = pd.DataFrame(rows, columns=["what", "value", "unit"]).astype(object)
    return Table(
        "solver", Words("The solver's word", "求解の記録"), Words("summary.json", "summary.json"),
        (Column("what", Words("What", "項目")), Column("value", Words("Value", "値")),
         Column("unit", Words("Unit", "単位"))),
        frame,
    )  # fmt: skip


def version_table(plan: Plan) -> list[Block]:
    """Return what the plan was computed with; a sentence for a plan of an earlier version that does not say."""
    found = plan.summary.get("versions", {})
    if not found:
        return [
            Prose(
                Words("This plan does not say with which versions it was computed.", "計算時の版は記録されていない。")
            )
        ]
    frame = pd.DataFrame({"name": list(found), "version": list(found.values())})
    return [
        Table(
            "versions", Words("Versions", "使用した版"), Words("summary.json", "summary.json"),
            (Column("name", Words("What", "名称")), Column("version", Words("Version", "版"))), frame, folded=True,
        )
    ]  # fmt: skip


def _warnings(plan: Plan) -> list[Block]:
    """Return the warnings of the scenario as a table, or that there are none."""
    found = plan.summary.get("warnings", [])
    if not found:
        return [Prose(Words("The scenario was read without warnings.", "シナリオの読み込みで警告はなかった。"))]
    return [
        Table(
            "warnings", Words("Warnings", "警告"), Words("summary.json", "summary.json"),
            (Column("warning", Words("Warning", "内容")),), pd.DataFrame({"warning": [str(w) for w in found]}),
        )
    ]  # fmt: skip
