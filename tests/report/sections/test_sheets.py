"""The nine sheets on the page are those of the plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energyplan.report.blocks import Table, Words
from energyplan.report.sections.sheets import section
from energyplan.results.plan import Plan
from energyplan.results.store import open_plan


def tables(plan: Plan) -> list[Table]:
    found = section(plan)
    assert found is not None
    return [b for b in found.blocks if isinstance(b, Table)]


def test_nine_sheets_with_both_titles(tiny_plan: Plan) -> None:
    found = tables(tiny_plan)
    assert [t.key for t in found] == [f"sheet-{n}" for n in range(1, 10)]
    for table in found:
        assert table.title.ja.startswith("第") and list(table.frame.columns) == [c.name for c in table.columns]
        assert all("[" not in c.title.en for c in table.columns)


def test_numbers_are_exact_and_texts_in_both_languages(tiny_plan: Plan, tiny_folder: Path) -> None:
    for plan in (tiny_plan, open_plan(tiny_folder)):
        for table in tables(plan)[:8]:
            sheet = plan.sheets[int(table.key.removeprefix("sheet-"))]
            for i, column in enumerate(table.columns):
                if pd.api.types.is_numeric_dtype(table.frame[column.name]):
                    exact = pd.to_numeric(sheet.en.iloc[:, i], errors="coerce").to_numpy(dtype=float)
                    np.testing.assert_array_equal(table.frame[column.name].to_numpy(dtype=float), exact)
    payer = tables(tiny_plan)[6].frame["c0"]
    assert any(isinstance(v, Words) and v.ja.startswith("需要家") for v in payer)


def test_sheet_9_stands_with_its_years_down(tiny_plan: Plan) -> None:
    table = tables(tiny_plan)[8]
    years = tiny_plan.results.sizes["year"]
    assert len(table.frame) == years
    sheet = tiny_plan.sheets[9].en
    revenue = sheet[sheet["Line"] == "Revenue"].iloc[0, 1:].to_numpy(dtype=float)
    at = next(i for i, c in enumerate(table.columns) if c.title.en == "Revenue")
    assert table.frame[f"c{at}"].to_numpy() == pytest.approx(revenue)
    cover = next(c for c in table.columns if c.title.en == "DSCR")
    assert cover.unit == "" and table.columns[at].unit == "JPY"


def test_a_total_is_kept_below(tiny_plan: Plan) -> None:
    first = tables(tiny_plan)[0]
    assert first.total and first.frame["c0"].iloc[-1] == Words("Total", "合計")


def test_no_appraisal_no_sheets(tiny_plan: Plan) -> None:
    assert section(replace(tiny_plan, summary={k: v for k, v in tiny_plan.summary.items() if k != "appraisal"})) is None
