"""What the bank's figures draw against the plan's statements."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.report.accounts import companies, line, sources_and_uses
from energyplan.report.figures.finance import HIGHEST_COVER, cashflow, dscr, sources_uses
from energyplan.report.numbers import scaled
from energyplan.results.plan import Plan


def million(plan: Plan, largest: float) -> float:
    return scaled(plan.summary["currency"], largest)[0]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_bars_of_each_side_are_equally_long(tiny_plan: Plan, lang: str) -> None:
    figure = sources_uses(tiny_plan, lang)
    lengths: dict[int, float] = {}
    for bar in figure.data:
        for row, value in zip(bar.y, bar.x, strict=True):
            lengths[row] = lengths.get(row, 0.0) + value
    assert len(lengths) == 2 * len(companies(tiny_plan))
    table = sources_and_uses(tiny_plan)
    assert sum(lengths.values()) * 1e6 == pytest.approx(table["amount"].sum())
    for row in range(0, len(lengths), 2):
        assert lengths[row] == pytest.approx(lengths[row + 1])
    assert list(figure.layout.yaxis.tickvals) == list(range(len(lengths)))


def test_cash_by_year_is_the_cash_flow_statement(tiny_plan: Plan) -> None:
    figure = cashflow(tiny_plan)
    first = companies(tiny_plan)[0]
    mine = [t for t in figure.data if t.yaxis == "y" and t.type == "bar"]
    by = million(tiny_plan, 1e9)
    total = np.sum([np.asarray(t.y) for t in mine], axis=0) * by
    assert total == pytest.approx(line(tiny_plan, first, "cash.change"), abs=1e-3)
    cash = next(t for t in figure.data if t.type == "scatter" and t.yaxis == "y")
    assert np.asarray(cash.y) * by == pytest.approx(line(tiny_plan, first, "cash.closing"), abs=1e-3)


def test_a_cover_beyond_the_edge_is_drawn_there_and_told_exactly(tiny_plan: Plan) -> None:
    figure = dscr(tiny_plan, "ja")
    for trace, company in zip(figure.data, companies(tiny_plan), strict=True):
        exact = tiny_plan.results["dscr"].sel(company=company).to_numpy()
        np.testing.assert_array_equal(np.asarray(trace.customdata, dtype=float), exact)
        drawn = np.asarray(trace.y, dtype=float)
        assert np.nanmax(drawn) <= HIGHEST_COVER
        inside = np.isfinite(exact) & (exact <= HIGHEST_COVER)
        np.testing.assert_array_equal(drawn[inside], exact[inside])


def test_long_names_with_markup_stay_apart_and_are_text(tiny_plan: Plan) -> None:
    name = f"<b>{'x' * 200}</b>"
    data = tiny_plan.results.copy()
    firms = companies(tiny_plan)
    data = data.assign_coords(company=[f"{name}{i}" for i in range(len(firms))])
    for variable in ("loan_company", "ledger_payer", "ledger_payee"):
        column = data[variable].astype(object)
        for i, firm in enumerate(firms):
            column = column.where(data[variable] != firm, f"{name}{i}")
        data[variable] = column.astype(str)
    plan = replace(tiny_plan, results=data)
    figure = sources_uses(plan)
    assert len(set(figure.layout.yaxis.tickvals)) == 2 * len(firms)
    for text in (*figure.layout.yaxis.ticktext, *(a.text for a in cashflow(plan).layout.annotations)):
        assert "&lt;b&gt;" in text and "<b>x" not in text and len(text) < 120
