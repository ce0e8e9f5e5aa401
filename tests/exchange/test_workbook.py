"""The workbook read back: every number equals the plan's, hostile texts stay texts, names are such as Excel takes."""

from __future__ import annotations

import math
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from energyplan.exchange.workbook import FIRST_ROW, NAMES_ROW, UNITS_ROW, hourly, sheet_name, write_workbook
from energyplan.results.plan import Plan
from energyplan.results.six_figures import six_figures
from energyplan.results.store import open_plan

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "http://example.org", "mailto:a@b", "internal:'x'!A1", "<b>&\"'", "\t=1", "🏠" * 9,
    "1e5", "  ", "a\x00b\x1bc", "x" * 40000, "{=1}", "true",
]  # fmt: skip


@pytest.fixture(scope="module")
def written(tiny_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(tiny_plan, tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def book(written: Path) -> Workbook:
    return openpyxl.load_workbook(written)


def linked(book: Workbook) -> dict[str, Worksheet]:
    """Return the sheets by what the overview says they hold, following its links."""
    links = {}
    for row in book["overview"].iter_rows():
        if row[0].hyperlink is not None:
            name = row[0].hyperlink.location.rpartition("!")[0].strip("'")
            links[name] = book[name]
    return links


def test_every_number_equals_the_plan_s(tiny_plan: Plan, book: Workbook) -> None:
    sheets = list(linked(book).values())
    tables = {**tiny_plan.tables, "hourly": hourly(tiny_plan.results)}
    assert len(sheets) == len(tables) == len(book.sheetnames) - 1
    seen = 0
    for name, table in tables.items():
        found = next(s for s in sheets if _is(s, table))
        sheets.remove(found)
        for i in range(table.shape[1]):
            for k, value in enumerate(table.iloc[:, i].tolist()):
                cell = found.cell(FIRST_ROW + 1 + k, i + 1).value
                if isinstance(value, bool):
                    assert cell is value, (name, i, k)
                elif isinstance(value, (int, float)):
                    there = (
                        None if math.isnan(value) else "inf" if math.isinf(value) else pytest.approx(value, rel=1e-15)
                    )
                    assert cell == there, (name, i, k)
                    seen += 1
    assert seen > 10000


def _is(sheet: Worksheet, table: pd.DataFrame) -> bool:
    names = [sheet.cell(NAMES_ROW + 1, i + 1).value for i in range(table.shape[1])]
    units = [sheet.cell(UNITS_ROW + 1, i + 1).value for i in range(table.shape[1])]
    for name, unit, column in zip(names, units, map(str, table.columns)):
        if column not in (name, f"{name} [{unit}]", f"{name}_{unit}"):
            return False
    return sheet.max_row == max(FIRST_ROW + len(table), NAMES_ROW + 1) and sheet.max_column >= table.shape[1]


def test_the_overview_has_the_six_figures_and_links(tiny_plan: Plan, book: Workbook) -> None:
    sheet = book["overview"]
    assert book.sheetnames[0] == "overview"
    values = {row[0].value: row[2].value for row in sheet.iter_rows()}
    for figure in six_figures(tiny_plan.summary):
        assert values[figure.en] == pytest.approx(figure.value)
    for back in linked(book).values():
        assert back["A1"].hyperlink.location == "'overview'!A1" and back.freeze_panes == "B4"
        assert back.auto_filter.ref is None or back.auto_filter.ref.startswith("A3:")
    names = " ".join(book.sheetnames)
    assert all(f"第{n}表" in names and f"Sheet {n} " in names for n in range(1, 10))


def test_units_and_formats(book: Workbook) -> None:
    sheet = book["buildings"]
    column = [c.value for c in sheet[NAMES_ROW + 1]].index("building_heat_kwh") + 1
    assert sheet.cell(UNITS_ROW + 1, column).value == "kWh"
    assert sheet.cell(FIRST_ROW + 1, column).number_format == "#,##0"
    dscr = next(row for row in book["statements"].iter_rows() if row[2].value == "DSCR")
    assert dscr[6].number_format == "0.00" and dscr[6].value < 100
    assert book["hourly"].cell(FIRST_ROW + 1, 1).is_date and book["hourly"].max_row == FIRST_ROW + 8760


def test_hostile_texts_stay_texts(tiny_plan: Plan, tmp_path: Path) -> None:
    table = pd.DataFrame({"name": HOSTILE, "value": np.arange(len(HOSTILE)) + 0.5})
    hostile = {f"=cmd|' /C calc'!A0 {k}": table for k in range(2)} | {"a/b:c?" + "長" * 40: table, "History": table}
    plan = replace(tiny_plan, name='=HYPERLINK("http://x")', variant="<script>", tables=tiny_plan.tables | hostile)
    path = write_workbook(plan, tmp_path)
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [c.coordinate for c in cells if c.data_type == "f"], "nothing became a formula"
    targets = [c.hyperlink.target for c in cells if c.hyperlink is not None]
    assert targets and not any(targets), "only links inside the book"
    sheet = book[next(n for n in book.sheetnames if n.startswith("a b c"))]
    read = [sheet.cell(FIRST_ROW + 1 + k, 1) for k in range(len(HOSTILE))]
    assert [c.value for c in read[:5]] == HOSTILE[:5] and read[10].value == "1e5"
    assert all(c.quotePrefix for c in read[:4]), "and stays a text when it is edited"
    assert len(read[13].value) == 32767
    for name in zipfile.ZipFile(path).namelist():
        assert not re.search(r"externalLink|vbaProject", name)


def test_names_that_excel_takes() -> None:
    taken: set[str] = set()
    given = ["a" * 40, "a" * 40, "A" * 31, "[]:*?/\\", "", "'quoted'", "History", "🏠" * 20, "表/一"]
    found = [sheet_name(text, taken) for text in given]
    assert len({n.lower() for n in found}) == len(found)
    for name in found:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31 and not set(name) & set("[]:*?/\\")
        assert not name.startswith("'") and not name.endswith("'") and name.lower() != "history"
    assert found[1] == "a" * 29 + " 2" and found[8] == "表 一"


def test_the_same_plan_gives_the_same_file(tiny_plan: Plan, tiny_folder: Path, written: Path, tmp_path: Path) -> None:
    opened = open_plan(tiny_folder)
    (tmp_path / "again").mkdir()
    again = write_workbook(opened, tmp_path / "again")
    assert again.read_bytes() == written.read_bytes(), "also from an opened plan"


def test_a_plan_without_networks(tiny_bare: Plan, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_workbook(tiny_bare, tmp_path))
    assert "routes" not in book.sheetnames and "violations" in book.sheetnames
