"""The nine work sheets of the Japanese call for master plans, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from energyplan.appraisal.sheets import LINES
from energyplan.report.blocks import Column, Section, Table, Words
from energyplan.report.sections.money_tables import PARTS
from energyplan.results.plan import Plan, Sheet

UNIT = re.compile(r"(.*?)\s*\[(.+)\]$")
YEAR_SHEET = 9
"""Its years stand down the page, in a table for each company and statement: they are too many for a page's width."""
DOWN = Words("The sheet's lines stand across and its years down.", "様式の科目を列、年を行に置いた。")
DEBT = Words("debt service", "元利返済")


def section(plan: Plan) -> Section | None:
    """Return the nine sheets; None for a plan without an appraisal."""
    sheets = plan.sheets
    if not sheets:
        return None
    return Section(
        "sheets", Words("The nine sheets", "9つの様式"), Words("For the application", "申請書を作る方へ"),
        Words(
            "The work sheets of the Japanese call for master plans of distributed energy, filled in from this plan.",
            "分散型エネルギーインフラのマスタープラン策定に用いる第1表から第9表を、この計画の値で埋めたもの。",
        ),
        tuple(table for sheet in sheets.values() for table in sheet_tables(sheet)),
    )  # fmt: skip


def sheet_tables(sheet: Sheet) -> list[Table]:
    """Return a sheet as tables of a page, one for most; texts that differ by language are in both."""
    title = Words(f"Sheet {sheet.number}: {sheet.title_en}", sheet.title_ja)
    key = f"sheet-{sheet.number}"
    if sheet.number != YEAR_SHEET:
        return [_table(sheet, (key, title), sheet.en, sheet.ja)]
    found: list[Table] = []
    for english, japanese in zip(_by_company(sheet.en), _by_company(sheet.ja), strict=True):
        name = Words(str(english.iloc[0, 0]), str(japanese.iloc[0, 0]))
        left, right, at = _down(english.iloc[:, 1:]), _down(japanese.iloc[:, 1:]), 1
        widths = [sum(part == name for part, *_ in LINES) for name in PARTS]
        for words, width in zip((*PARTS.values(), DEBT), (*widths, left.shape[1]), strict=True):
            columns = [0, *range(at, min(at + width, left.shape[1]))]
            at += width
            if len(columns) > 1:
                head = Words(f"{title.en}, {name.en}: {words.en}", f"{title.ja}、{name.ja}:{words.ja}")
                named = (f"{key}-{len(found) + 1}", head)
                found.append(_table(sheet, named, left.iloc[:, columns], right.iloc[:, columns]))
    return found


def _by_company(sheet: pd.DataFrame) -> list[pd.DataFrame]:
    """Return a sheet's rows company by company, in their order."""
    return [rows for _, rows in sheet.groupby(sheet.columns[0], sort=False)]


def _table(sheet: Sheet, head: tuple[str, Words], english: pd.DataFrame, japanese: pd.DataFrame) -> Table:
    """Return columns of a sheet as a table, with its key and title."""
    years = sheet.number == YEAR_SHEET
    total = len(english) > 0 and str(english.iloc[-1, 0]) == "Total"
    columns, data = [], {}
    for i, (left, right) in enumerate(zip(english.columns, japanese.columns, strict=True)):
        (en, unit), (ja, _) = _split(str(left)), _split(str(right))
        columns.append(Column(f"c{i}", Words(en, ja), unit))
        data[f"c{i}"] = _cells(english.iloc[:, i], japanese.iloc[:, i])
    return Table(
        head[0], head[1], Words(f"tables/sheet_{sheet.number}_en.csv", f"tables/sheet_{sheet.number}_ja.csv"),
        tuple(columns), pd.DataFrame(data), folded=True, total=total, note=DOWN if years else None,
    )  # fmt: skip


def _cells(english: pd.Series, japanese: pd.Series) -> pd.Series:
    """Return a column: numbers as they are, texts in both languages where they differ."""
    if pd.api.types.is_numeric_dtype(english):
        return english.reset_index(drop=True)
    numbers = pd.to_numeric(english, errors="coerce")
    blank = english.isna() | (english.astype(str).str.strip() == "")
    if numbers.notna().any() and (numbers.notna() | blank).all():
        return numbers.reset_index(drop=True)
    return pd.Series([_text(a, b) for a, b in zip(english, japanese, strict=True)], dtype=object)


def _text(en: Any, ja: Any) -> Any:
    """Return a text in both languages, as it stands where they do not differ."""
    if pd.isna(en):
        return ""
    return en if en == ja else Words(str(en), str(ja))


def _down(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return sheet 9 with its years down: a column for each line, money in the line's heading."""
    years = [str(c) for c in sheet.columns[1:]]
    unit = _split(years[0])[1] if years else ""
    data: dict[str, Any] = {str(sheet.columns[0]): [_split(y)[0] for y in years]}
    for row in sheet.itertuples(index=False):
        name = str(row[0])
        head = name if "DSCR" in name else f"{name} [{unit}]"
        data[head] = pd.to_numeric(pd.Series(list(row[1:])), errors="coerce").to_numpy(dtype=float)
    return pd.DataFrame(data)


def _split(header: str) -> tuple[str, str]:
    """Return a heading without its unit, and the unit."""
    found = UNIT.match(header)
    return (found[1], found[2]) if found else (header, "")
