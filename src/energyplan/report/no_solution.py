"""A page that says why there is no plan, in the words of the scenario."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from energyplan.report.blocks import Block, Column, Prose, Section, Table, Words
from energyplan.report.page import language_of_country, render, write_page
from energyplan.results.outcome import Outcome
from energyplan.results.store import add_files
from energyplan.scenario.record import Scenario

FILE = "no_solution.html"
_HEADS = {
    "infeasible": Words(
        "No plan can meet every demand and limit of this scenario.",
        "この条件では、すべての需要と制約を満たす計画が存在しません。",
    ),
    "unbounded": Words(
        "The plan could earn without end: a price or a limit is missing.",
        "収益に上限がありません。価格または上限の設定が不足しています。",
    ),
}
_STOPS = {"time limit": "時間制限", "interrupt": "中断"}


def head_words(outcome: Outcome) -> Words:
    """Return the sentence that says how a solve without a plan ended."""
    stopped = outcome.stopped_by or "the end"
    return _HEADS.get(
        outcome.status,
        Words(
            f"No plan was found before the solver was stopped ({stopped}).",
            f"計算の終了({_STOPS.get(stopped, stopped)})までに計画が見つかりませんでした。",
        ),
    )


def write_no_solution(scenario: Scenario, outcome: Outcome, folder: str | Path, lang: str | None = None) -> Path:
    """Write ``no_solution.html`` into the output folder; a plan that stands there is left as it is.

    The next plan that is found removes the page again.

    Parameters
    ----------
    scenario : Scenario
        What was to be planned.
    outcome : Outcome
        How the solve ended.
    folder : str or Path
        Output folder; made where it is not there.
    lang : str, optional
        Language that the page opens in; by default that of the place's country.

    Returns
    -------
    Path
        The file written.
    """
    title = scenario.spec.name + (f" ({scenario.variant})" if scenario.variant else "")
    language = lang or language_of_country(scenario.spec.place.country)
    page = render(title, [section(outcome)], language, subtitle=Words("No plan found", "計画なし"))
    written = write_page(Path(folder) / FILE, page)
    add_files(folder, [FILE])
    return written


def section(outcome: Outcome) -> Section:
    """Return the one section of the page: what is missing, where, when, and what would cure it."""
    blocks: list[Block] = [Prose(head_words(outcome))]
    if outcome.shortfalls:
        blocks.append(_table(outcome))
    else:
        blocks.append(
            Prose(
                Words(
                    "The solver names no single cause. Run `energyplan validate` on the file, and allow more time.",
                    "原因は特定できませんでした。`energyplan validate`で入力を確認し、計算時間を延ばしてください。",
                )
            )
        )
    return Section(
        key="why",
        title=Words("Why there is no plan", "計画が存在しない理由"),
        reader=Words("For whoever wrote the scenario", "シナリオの作成者へ"),
        lead=Words(
            "What is short, by how much, and what would mend it. Any plan that stands in this folder is unchanged.",
            "何がどれだけ足りないか、どうすれば解消するか。このフォルダーにある以前の計画は変更されていません。",
        ),
        blocks=tuple(blocks),
    )


def _table(outcome: Outcome) -> Table:
    rows = outcome.shortfalls
    frame = pd.DataFrame(
        {
            "where": [s.where for s in rows],
            "when": [s.when for s in rows],
            "what": [s.what for s in rows],
            "amount": [s.amount for s in rows],
            "unit": [s.unit for s in rows],
            "cure": [s.cure for s in rows],
        }
    )
    columns = (
        Column("where", Words("Where", "場所")),
        Column("when", Words("When", "時期")),
        Column("what", Words("What is short", "不足")),
        Column("amount", Words("Missing", "不足量"), digits=1),
        Column("unit", Words("Unit", "単位")),
        Column("cure", Words("What would cure it", "対策")),
    )
    source = Words("the solver's explanation of this scenario", "求解結果の説明")
    return Table("shortfalls", Words("What is missing", "不足の一覧"), source, columns, frame)
