"""Numbers written all at once read back as they were, with formats, below what was written cell by cell."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from energyplan.exchange.number_sheet import LONG, NumberSheet, all_numbers

HOURS = pd.date_range("2024-02-28", periods=LONG, freq="h")
RNG = np.random.default_rng(3)
TABLE = pd.DataFrame(
    {"hour": HOURS, "count": np.arange(LONG) - 5, "value": RNG.normal(size=LONG) * 10.0 ** RNG.integers(-9, 15, LONG)}
)


def test_every_cell_reads_back_with_its_format(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("numbers", NumberSheet)
        formats = [book.add_format({"num_format": form}) for form in ("yyyy-mm-dd hh:mm", "0", "#,##0.0")]
        sheet.write_string(0, 0, "head")
        sheet.put_numbers(3, TABLE, formats)
        book.add_worksheet("plain", NumberSheet).write_number(0, 0, 7)
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    rows = list(book["numbers"].iter_rows())
    assert len(rows) == LONG + 3 and rows[0][0].value == "head" and rows[2][1].value is None
    for expected, row in zip(TABLE.itertuples(index=False), rows[3:], strict=True):
        assert abs(row[0].value - expected[0].to_pydatetime()) < timedelta(milliseconds=1)
        assert row[1].value == expected[1]
        assert row[2].value == expected[2]
    assert isinstance(rows[3][0].value, datetime)
    assert [cell.number_format for cell in rows[3]] == ["yyyy-mm-dd hh:mm", "0", "#,##0.0"]
    assert book["numbers"].dimensions == f"A1:C{LONG + 3}" and book["plain"]["A1"].value == 7


@pytest.mark.parametrize("gap", [np.nan, np.inf, -np.inf])
def test_what_is_not_written_at_once(gap: float) -> None:
    assert all_numbers(TABLE)
    assert not all_numbers(TABLE.iloc[:-1]), "short tables go cell by cell"
    holed = TABLE.copy()
    holed.loc[4, "value"] = gap
    assert not all_numbers(holed), "a gap is no number"
    assert not all_numbers(TABLE.assign(name="x")) and not all_numbers(TABLE.assign(yes=True))
    missing = TABLE.copy()
    missing.loc[4, "hour"] = pd.NaT
    assert not all_numbers(missing)
