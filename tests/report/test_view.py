"""Tables on the page: exact values beside what is read, texts from files escaped."""

from __future__ import annotations

import math

import pandas as pd

from energyplan.report.blocks import Card, Cards, Column, Prose, Section, Table, Words
from energyplan.report.view import both, shown_section, shown_table

EN = Words("x", "x")


def test_cells_keep_their_exact_value_and_escape_texts() -> None:
    frame = pd.DataFrame({"name": ["<b>a</b>", "b"], "paid": [123456789.125, math.nan], "ok": [True, False]})
    columns = (Column("name", Words("Name", "名称")), Column("paid", EN, "JPY"), Column("ok", EN))
    shown = shown_table(Table("t", EN, EN, columns, frame))
    assert "&lt;b&gt;a&lt;/b&gt;" in shown.rows[0] and "<b>" not in shown.rows[0]
    assert 'data-value="123456789.125">123<' in shown.rows[0]
    assert shown.columns[1].unit == Words("million JPY", "百万円") and shown.columns[1].exact == "JPY"
    assert 'data-value="nan">–<' in shown.rows[1] and 'data-value="false"' in shown.rows[1]
    assert shown.total is None and not shown.long and not shown.wide


def test_the_total_stands_apart() -> None:
    frame = pd.DataFrame({"item": [Words("a", "あ"), Words("sum", "計")], "n": [3, 3]})
    shown = shown_table(Table("t", EN, EN, (Column("item", EN), Column("n", EN)), frame, total=True))
    assert len(shown.rows) == 1 and shown.total is not None
    assert '<span lang="ja">計</span>' in shown.total and ">3<" in shown.total


def test_an_empty_table_is_a_table() -> None:
    shown = shown_table(
        Table("t", EN, EN, (Column("a", EN, "kW"),), pd.DataFrame({"a": pd.Series(dtype=float)}), total=True)
    )
    assert shown.rows == () and shown.total is None


def test_a_text_in_one_language_stands_once() -> None:
    assert both(Words("<x>", "<x>")) == "&lt;x&gt;"
    assert both(Words("a", "あ")) == '<span lang="en">a</span><span lang="ja">あ</span>'


def test_sections_keep_the_order_of_their_blocks() -> None:
    cards = Cards((Card("investment", EN, 4.3e8, "JPY", "money"), Card("jobs", EN, None, "jobs")))
    shown = shown_section(Section("s", EN, EN, EN, (Prose(EN), cards)))
    assert [b.kind for b in shown.blocks] == ["prose", "cards"]
    first, second = shown.blocks[1].block[1]
    assert (first.number, first.unit.ja) == ("430", "百万円") and second.number == "–"


def test_columns_of_one_unit_share_scale_and_digits() -> None:
    columns = tuple(Column(name, Words(name, name), "JPY/a") for name in ("today", "then", "change", "each"))
    frame = pd.DataFrame(
        {
            "today": [48.6e6, 4.6e6, 113e6], "then": [46.4e6, 4.6e6, 112.9e6], "change": [-2.23e6, 0.0, -0.07e6],
            "each": [4860.0, 46.0, 1130.0],
        }
    )  # fmt: skip
    shown = shown_table(Table("t", Words("t", "t"), Words("s", "s"), columns, frame, total=True))
    assert [c.digits for c in shown.columns[:3]] == [2, 2, 2], "sums can be checked by eye"
    assert {c.unit.en for c in shown.columns[:3]} == {"million JPY/year"}
    assert shown.columns[3].unit.en == "JPY/year" and shown.columns[3].divisor == 1.0, "too small for millions"
    assert ">113.00<" in str(shown.total) and ">−0.07<" in str(shown.total)


def test_a_column_of_zeros_goes_with_those_beside_it() -> None:
    columns = tuple(Column(name, Words(name, name), "JPY") for name in ("loans", "grants"))
    frame = pd.DataFrame({"loans": [48.6e6, 4.6e6], "grants": [0.0, 0.0]})
    shown = shown_table(Table("t", Words("t", "t"), Words("s", "s"), columns, frame))
    assert [c.unit.ja for c in shown.columns] == ["百万円", "百万円"]
    alone = shown_table(Table("t", Words("t", "t"), Words("s", "s"), columns[1:], frame[["grants"]]))
    assert alone.columns[0].unit.ja == "円" and ">0<" in str(alone.rows[0])


def test_rows_that_lie_close_can_be_told_apart() -> None:
    frame = pd.DataFrame({"cost": [105.6e6, 106.1e6, 107.3e6]})
    column = (Column("cost", Words("cost", "cost"), "JPY/a"),)
    shown = shown_table(Table("t", Words("t", "t"), Words("s", "s"), column, frame))
    assert shown.columns[0].digits == 1 and ">105.6<" in str(shown.rows[0])
