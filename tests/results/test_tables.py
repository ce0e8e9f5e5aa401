"""Tables as people open them: units in the heads, sums as in the results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from energyplan.results.plan import Plan
from energyplan.results.store import open_plan, save_folder
from energyplan.results.tables import without_formulas

SHEETS = {
    *("assets", "buildings", "fuels", "costs", "investments", "monthly_energy", "assumptions", "rounds"),
    *(
        "violations",
        "routes",
        "nodes",
        "statements",
        "companies",
        "loans",
        "sensitivity",
        "ledger",
        "tariffs",
        "bills",
        "region",
        "town",
        "input_output",
    ),
    *("carbon", "resilience", "legal"),
    *(f"sheet_{number}_{lang}" for number in range(1, 10) for lang in ("en", "ja")),
}


def test_the_tables_there_are(tiny_plan: Plan, tiny_bare: Plan) -> None:
    assert set(tiny_plan.tables) == SHEETS
    assert set(tiny_bare.tables) == SHEETS - {"routes", "nodes"}
    for table in tiny_plan.tables.values():
        assert list(table.columns) == list(dict.fromkeys(table.columns))


def test_units_stand_in_the_heads(tiny_plan: Plan) -> None:
    assert {"fuel_cost [JPY]", "fuel_kwh", "fuel_co2_kg"} <= set(tiny_plan.tables["fuels"].columns)
    assert "asset_investment [JPY]" in tiny_plan.tables["assets"].columns
    assert "full_load_hours [h]" in tiny_plan.tables["assets"].columns or (
        "full_load_hours" in tiny_plan.tables["assets"].columns
    )
    assert "heat_flow_kw (winter peak)" in tiny_plan.tables["routes"].columns


def test_months_make_the_year(tiny_plan: Plan) -> None:
    table = tiny_plan.tables["monthly_energy"]
    for carrier in ("heat", "cooling", "electricity"):
        rows = table[table["carrier"] == carrier]
        made = rows["year_kwh"].clip(lower=0).sum()
        assert rows["year_kwh"].sum() == pytest.approx(0.0, abs=1e-4 * made)
    chips = table[table["flow"] == "chips"].iloc[0]
    assert chips["month_1_kwh"] > chips["month_7_kwh"]
    assert chips["year_kwh"] == pytest.approx(tiny_plan.summary["energy_kwh"]["chips"], rel=1e-4)


def test_every_assumption_has_a_source(tiny_plan: Plan) -> None:
    table = tiny_plan.tables["assumptions"]
    assert set(table["checked"]) <= {"yes", "no"} and (table["source"] != "").all()
    assert table["what"].is_unique
    assert table["what"].str.startswith("networks.heat.diversity").any()


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1"])
def test_a_name_that_begins_like_a_formula_is_written_as_text(name: str) -> None:
    written = without_formulas(pd.DataFrame({name: [name, "a", "-", "-1.5"], "value": [-1.0, 2.0, 3.0, 4.0]}))
    assert written.columns.tolist() == [f"'{name}", "value"]
    assert written[f"'{name}"].tolist() == [f"'{name}", "a", "-", "-1.5"]
    assert written["value"].tolist() == [-1.0, 2.0, 3.0, 4.0]


def test_a_folder_holds_no_formula(tiny_plan: Plan, tmp_path: Path) -> None:
    table = pd.DataFrame({"building": ["=1+1"], "heat_kwh": [-2.0]})
    folder = save_folder(replace(tiny_plan, tables={"buildings": table}), tmp_path / "plan")
    assert (folder / "tables" / "buildings.csv").read_text(encoding="utf-8-sig") == "building,heat_kwh\n'=1+1,-2.0\n"
    assert open_plan(folder).tables["buildings"]["building"].tolist() == ["=1+1"]  # the plan itself keeps the name
