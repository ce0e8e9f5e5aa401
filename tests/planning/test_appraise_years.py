"""Staged years are run anew: what does not stand does not run, what stands serves those connected."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from energyplan.appraisal.appraise import headline
from energyplan.appraisal.ledger import balances, paid, who_pays_whom
from energyplan.appraisal.statements import imbalance
from energyplan.planning.appraise import Appraised, appraised
from energyplan.planning.appraise_sheets import work_sheets
from energyplan.planning.loop import Found
from energyplan.results.plan import Plan
from energyplan.scenario.record import Scenario
from energyplan.scenario.schema_companies import ResilienceSection, StagesSection


def found_of(plan: Plan) -> Found:
    assert plan.problem is not None and plan.short is not None
    assert plan.design is not None and plan.operation is not None
    return Found(plan.problem, plan.short, plan.design, plan.operation)


def staged(scenario: Scenario, plan: Plan, **stages: Any) -> Appraised:
    section = StagesSection.model_validate(stages)
    quick = ResilienceSection(longest_outage_h=2)
    spec = scenario.spec.model_copy(update={"stages": section, "resilience": quick})
    return appraised(replace(scenario, spec=spec), found_of(plan))


@pytest.fixture(scope="module")
def late_boiler(tiny_scenario: Scenario, tiny_plan: Plan) -> Appraised:
    return staged(tiny_scenario, tiny_plan, stages=[{"assets": ["chips"], "first_year": 2}])


def test_a_boiler_that_comes_later_burns_nothing_before_and_the_other_stands_in(late_boiler: Appraised) -> None:
    ledger, timing = late_boiler.appraisal.books.ledger, late_boiler.year.timing
    chips = paid(ledger, payee="forest", purpose=("fuel",))
    assert not chips[:3].any() and chips[3] > 0 and chips[3] == pytest.approx(chips[-1])
    first, last = late_boiler.year.stands[1], late_boiler.year.stands[0]
    assert np.flatnonzero(first.at).tolist() == [1, 2] and last.at[3:].all()
    burnt = [sum(kwh for (asset, _), kwh in s.flows.plants.fuel.items() if asset == "peak") for s in (first, last)]
    assert burnt[0] > burnt[1] and first.co2_kg > last.co2_kg
    heat = [values[1] for (carrier, _), values in timing.served.items() if carrier == "heat"]
    assert min(heat) > 0.5  # the oil boiler serves what it can, not what the boiler's share of the investment leaves


def test_books_of_staged_years_balance(late_boiler: Appraised) -> None:
    books = late_boiler.appraisal.books
    scale = books.ledger.amount.max()
    assert np.abs(balances(books.ledger).sum(axis=0)).max() <= 1e-9 * scale
    assert all(np.abs(imbalance(a.statements)) <= 1e-9 * scale for a in books.accounts)


def test_cover_counts_from_the_first_year_of_operation(tiny_scenario: Scenario, tiny_plan: Plan) -> None:
    networks = ["heat_network", "cooling_network", "electricity_network"]
    made = staged(tiny_scenario, tiny_plan, stages=[{"assets": networks, "first_year": 0, "years": 3}])
    books = made.appraisal.books
    account = next(a for a in books.accounts if a.company.role == "infrastructure")
    money, found = account.financed, made.appraisal.figures[account.company.name]
    service = money.interest + money.principal
    start = account.company.terms.operates_from
    assert start == 2 and service[1] > 0  # a third of the pipes in year 1, two thirds in year 2
    assert not money.principal[:start].any() and money.principal[start : start + 2].any()
    owes = service[start:] > 0
    by_hand = money.cash_for_debt[start:][owes] / service[start:][owes]
    assert found.least_dscr.value == pytest.approx(by_hand.min()) and np.isnan(found.dscr[:start]).all()
    assert "years 0 to 1 are building years" in found.least_dscr.reason
    assert found.least_dscr.value == pytest.approx(1.2, rel=1e-6)  # the tariff sought meets what the bank asks for
    scale = books.ledger.amount.max()
    assert np.abs(balances(books.ledger).sum(axis=0)).max() <= 1e-9 * scale
    assert all(np.abs(imbalance(a.statements)) <= 1e-9 * scale for a in books.accounts)


def test_a_late_extension_leaves_years_of_operation(late_boiler: Appraised) -> None:
    books = late_boiler.appraisal.books
    assert {a.company.terms.operates_from for a in books.accounts} == {1} == {books.building_years}


def test_sheets_and_figures_count_the_companies_years_of_building(tiny_scenario: Scenario, tiny_plan: Plan) -> None:
    networks = ["heat_network", "cooling_network", "electricity_network"]
    stages = [{"assets": networks, "first_year": 0, "years": 3}, {"assets": ["chips"], "first_year": 6}]
    made, found = staged(tiny_scenario, tiny_plan, stages=stages), found_of(tiny_plan)
    books, value, years = made.appraisal.books, made.appraisal.value, made.year.timing.years
    assert value is not None and books.building_years == 2  # year 6 is one of operation, though the boiler comes then
    sheets = work_sheets(tiny_scenario, found, made)
    rows = [row for row in sheets[7][0].rows if row[2] == "Heat sold"]
    sold = paid(books.ledger, purpose=("heat_sale",))
    assert sum(float(row[3]) for row in rows) == pytest.approx(sold[:2].sum())
    assert sum(float(row[4]) for row in rows) == pytest.approx(sold[2:].mean())
    whole = who_pays_whom(books.ledger, 2).sum() / (years - 2)
    assert sum(float(row[2]) for row in sheets[8][0].rows) == pytest.approx(whole)
    seller = made.year.firms.seller["heat"]
    rows_of = {key: figure.value for key, _, _, figure in headline(made.appraisal, seller)}
    assert rows_of["value_added"] == pytest.approx(value.total[:, 2:].sum(axis=0).mean())


def test_a_group_connected_later_pays_and_takes_nothing_before(tiny_scenario: Scenario, tiny_plan: Plan) -> None:
    made = staged(tiny_scenario, tiny_plan, stages=[{"groups": ["hotel"], "first_year": 1}])
    ledger = made.appraisal.books.ledger
    sold = paid(ledger, payer="customers: hotel", purpose=("heat_sale",))
    assert not sold[:2].any() and sold[2] == pytest.approx(sold[-1]) and sold[2] > 0
    first, last = made.year.stands[1].flows, made.year.stands[0].flows
    inn = list(made.year.problem.buildings.group).index("hotel")
    assert first.buildings.network["heat"][inn] == 0.0 < last.buildings.network["heat"][inn]
    assert sum(first.plants.fuel.values()) < sum(last.plants.fuel.values())
    assert first.buildings.grid_kwh[inn] > last.buildings.grid_kwh[inn]  # still at the old meter


def test_a_budget_leaves_the_last_year_to_run(tiny_scenario: Scenario, tiny_plan: Plan) -> None:
    made = staged(tiny_scenario, tiny_plan)
    assert len(made.year.stands) == 1  # nothing is missing in any year
    whole = sum(i.capex for i in made.items if i.kind != "own")
    years = made.year.timing.years
    least = whole / (years - 1)
    with pytest.raises(Exception, match=r"yearly_budget: the yearly budget does not build everything"):
        staged(tiny_scenario, tiny_plan, yearly_budget=0.99 * least)
