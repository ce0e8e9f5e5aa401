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
    assert [t.key for t in found[:8]] == [f"sheet-{n}" for n in range(1, 9)]
    assert [t.key for t in found[8:]] == [f"sheet-9-{n}" for n in range(1, len(found) - 7)]
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


def test_sheet_9_stands_company_by_company_with_its_years_down(tiny_plan: Plan) -> None:
    parts = tables(tiny_plan)[8:]
    sheet = tiny_plan.sheets[9].en
    assert sum(len(t.columns) - 1 for t in parts) == len(sheet)
    assert all(len(t.frame) == tiny_plan.results.sizes["year"] for t in parts)
    companies = list(dict.fromkeys(sheet["Company"]))
    assert len(companies) == len(tiny_plan.results["company"]) >= 2
    for company in companies:
        own = sheet[sheet["Company"] == company].set_index("Line").drop(columns="Company")
        mine = [t for t in parts if f", {company}: " in t.title.en]
        columns = {c.title.en: (t.frame[c.name], c.unit) for t in mine for c in t.columns}
        for line in ("Revenue", "Cash at the end of the year", "Fixed assets"):
            values, unit = columns[line]
            assert values.to_numpy() == pytest.approx(own.loc[line].to_numpy(dtype=float))
            assert unit == "JPY"
        assert columns["DSCR"][1] == ""
    assert any("、" in t.title.ja and t.title.ja.startswith("第9表") for t in parts)


def test_what_columns_name_is_said_in_japanese_and_names_stay(tiny_plan: Plan) -> None:
    found = {t.key: t.frame for t in tables(tiny_plan)}
    first, equipment, circulation = found["sheet-1"], found["sheet-6"], found["sheet-8"]
    assert first["c0"].tolist()[:3] == ["hall", "school", "inn"]  # names of buildings
    assert first["c1"].tolist()[1] == Words("School", "学校")
    assert any(isinstance(v, Words) and v.ja == "熱の受入設備" for v in equipment["c1"])
    assert any(isinstance(v, Words) and v == Words("Customers: school", "需要家:学校") for v in circulation["c0"])
    assert any(isinstance(v, Words) and v.ja == "運営会社" for v in circulation["c1"])


def test_a_total_is_kept_below(tiny_plan: Plan) -> None:
    first = tables(tiny_plan)[0]
    assert first.total and first.frame["c0"].iloc[-1] == Words("Total", "合計")


def test_no_appraisal_no_sheets(tiny_plan: Plan) -> None:
    assert section(replace(tiny_plan, summary={k: v for k, v in tiny_plan.summary.items() if k != "appraisal"})) is None
