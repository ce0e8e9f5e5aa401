"""Tables as people open them: units in the heads, sums as in the results."""

from __future__ import annotations

import pytest

from energyplan.results.plan import Plan

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
