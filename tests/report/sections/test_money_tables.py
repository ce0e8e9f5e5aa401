"""Tables of the money section hold the plan's exact numbers."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.report.blocks import Words
from energyplan.report.sections.money_tables import (
    REACHED,
    indicator_table,
    loan_tables,
    sensitivity_table,
    sources_table,
    statement_tables,
    tariff_table,
)
from energyplan.report.terms import FIGURES
from energyplan.results.plan import Plan


def test_the_last_row_sums_both_sides(tiny_plan: Plan) -> None:
    frame = sources_table(tiny_plan).frame
    last = frame.iloc[-1]
    assert last["source"] == pytest.approx(frame["source"].iloc[:-1].sum()) == pytest.approx(last["use"])


def test_indicators_are_exact_and_reasons_stand_where_there_is_none(tiny_bare: Plan, tiny_plan: Plan) -> None:
    frame = indicator_table(tiny_plan).frame
    data = tiny_plan.results["company_indicator"].isel(company=0)
    row = frame[[w == FIGURES["project_irr"] for w in frame["figure"]]].iloc[0]
    assert row["value"] == pytest.approx(100 * float(data.sel(company_figure="project_irr")))
    bare = indicator_table(tiny_bare).frame
    none = bare[[w == FIGURES["project_irr"] for w in bare["figure"]]].iloc[0]
    assert np.isnan(none["value"]) and isinstance(none["why"], Words) and none["why"].ja


def test_sensitivity_rows_are_the_datasets(tiny_plan: Plan) -> None:
    frame, data = sensitivity_table(tiny_plan).frame, tiny_plan.results["sensitivity"]
    assert len(frame) == data.sizes["company"] * (2 * data.sizes["driver"] + 1)
    first = data.isel(company=0, driver=0)
    assert frame["equity_irr"].iloc[0] == pytest.approx(100 * float(first.sel(step="low", case_figure="equity_irr")))
    assert frame["least_dscr"].iloc[0] == pytest.approx(float(first.sel(step="low", case_figure="least_dscr")))
    assert frame["change"].iloc[0] == pytest.approx(-20.0)


def test_tariffs_are_the_summarys(tiny_plan: Plan) -> None:
    rows = tiny_plan.summary["appraisal"]["tariffs"]
    frame = tariff_table(tiny_plan).frame
    assert frame["mean"].tolist() == [t["mean_per_kwh"] for t in rows]
    assert frame["met"].tolist() == [REACHED[t["met"]] for t in rows]


def test_loans_sum_to_what_companies_borrow(tiny_plan: Plan) -> None:
    whole, yearly = loan_tables(tiny_plan)
    firms = tiny_plan.summary["appraisal"]["companies"].values()
    borrowed = sum(c["loans"] + c["loans_for_replacement"] for c in firms)
    assert whole.frame["drawn"].sum() == pytest.approx(borrowed) == pytest.approx(yearly.frame["drawn"].sum())
    kept = whole.frame["drawn"] - whole.frame["principal"] - whole.frame["left"]
    assert kept.to_numpy() == pytest.approx(0.0, abs=1e-3)


def test_statements_balance(tiny_plan: Plan) -> None:
    tables = {t.key: t.frame for t in statement_tables(tiny_plan)}
    assert len(tables) == 3 * tiny_plan.results.sizes["company"]
    for key, frame in tables.items():
        if key.startswith("balance"):
            parts = frame[["balance.fixed_assets", "balance.receivables", "balance.cash"]].sum(axis=1)
            assert parts.to_numpy() == pytest.approx(frame["balance.assets"].to_numpy(), abs=1e-3)
            assert frame["balance.assets"].to_numpy() == pytest.approx(frame["balance.claims"].to_numpy(), abs=1e-3)
        if key.startswith("cash"):
            flows = frame[[c for c in frame if c.startswith("cash.") and c not in ("cash.change", "cash.closing")]]
            assert flows.sum(axis=1).to_numpy() == pytest.approx(frame["cash.change"].to_numpy(), abs=1e-3)
            assert frame["cash.change"].cumsum().to_numpy() == pytest.approx(frame["cash.closing"].to_numpy(), abs=1e-3)
