"""The appraisal of whole plans: books that sum to zero, hold the optimiser's costs, and answer what is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from energyplan.appraisal.appraise import AppraisalInputs, appraise
from energyplan.appraisal.defaults import wage_per_job
from energyplan.appraisal.ledger import balances, paid
from energyplan.appraisal.sensitivity import FIGURES
from energyplan.appraisal.statements import imbalance
from energyplan.core.errors import InternalError, ScenarioError
from energyplan.planning.appraise import Appraised, appraised, check_costs
from energyplan.planning.appraise_bills import bills_today, price_today
from energyplan.planning.appraise_contracts import basic_business
from energyplan.planning.appraise_energy import heat_self_sufficiency
from energyplan.planning.appraise_results import with_appraisal
from energyplan.planning.appraise_tables import bills
from energyplan.planning.loop import Found
from energyplan.results.plan import Plan
from energyplan.results.schema import BY_NAME
from energyplan.results.store import open_plan
from energyplan.results.summary import investments
from energyplan.results.today import today
from energyplan.results.words import screen
from energyplan.scenario.load import load
from energyplan.scenario.record import Scenario
from energyplan.scenario.schema_companies import CompanySpec, ResilienceSection, StagesSection
from energyplan.technologies.roles import Demand

Change = Callable[..., Scenario]


@dataclass(frozen=True)
class Case:
    """A scenario and its plan, to be appraised anew with other sections."""

    scenario: Scenario
    found: Found

    def change(self, **sections: Any) -> Scenario:
        sections.setdefault("resilience", ResilienceSection(longest_outage_h=2))
        return replace(self.scenario, spec=self.scenario.spec.model_copy(update=sections))

    def books(self, **sections: Any) -> Appraised:
        return appraised(self.change(**sections), self.found)


def found_of(plan: Plan) -> Found:
    assert plan.problem is not None and plan.short is not None
    assert plan.design is not None and plan.operation is not None
    return Found(plan.problem, plan.short, plan.design, plan.operation)


@pytest.fixture(scope="module")
def case(tiny_scenario: Scenario, tiny_plan: Plan) -> Case:
    return Case(tiny_scenario, found_of(tiny_plan))


@pytest.fixture(scope="module")
def bare(tiny_file: Path, tiny_bare: Plan) -> Case:
    return Case(load(tiny_file, variant="bare"), found_of(tiny_bare))


@pytest.fixture(scope="module")
def books(case: Case) -> Appraised:
    return case.books()


def companies(*specs: dict[str, Any]) -> tuple[CompanySpec, ...]:
    return tuple(CompanySpec.model_validate(s) for s in specs)


TWO = companies({"name": "Pipes", "role": "infrastructure"}, {"name": "Plants"})
STAGED = StagesSection.model_validate({"stages": [{"assets": ["heat_network"], "first_year": 1, "years": 2}]})


@pytest.mark.parametrize(
    "sections",
    [
        {},
        {"companies": TWO},
        {"companies": companies({"name": "All"})},
        {"companies": companies({"name": "All", "loans": [], "grants": [{"share": 0.5, "cap": 1e7}]})},
        {"companies": TWO, "stages": STAGED},
    ],
)
def test_ledger_sums_to_zero_and_balance_sheets_balance(case: Case, sections: dict[str, Any]) -> None:
    made = case.books(**sections).appraisal.books
    scale = made.ledger.amount.max()
    assert np.abs(balances(made.ledger).sum(axis=0)).max() <= 1e-9 * scale
    for account in made.accounts:
        assert np.abs(imbalance(account.statements)) <= 1e-9 * scale


def test_the_ledger_holds_the_optimisers_costs(case: Case, books: Appraised) -> None:
    costs, ledger = case.found.operation.costs, books.appraisal.books.ledger
    assert paid(ledger, purpose=("fuel",))[-1] == pytest.approx(costs["fuel"])
    retail = float(books.year.flows.buildings.grid_cost.sum())
    bought = costs["grid_energy"] + costs["demand_charge"] + retail
    assert paid(ledger, purpose=("grid_energy",))[-1] == pytest.approx(bought)
    first = paid(ledger, purpose=("equipment", "construction"))
    assert first.sum() == pytest.approx(sum(investments(case.found.problem, case.found.design).values()))


@pytest.mark.parametrize("term", ["fuel", "grid_energy", "upkeep", "network_pipes", "own_supply", "investment"])
def test_a_cost_that_is_off_is_an_internal_error(case: Case, books: Appraised, term: str) -> None:
    operation = case.found.operation
    wrong = replace(operation, costs={**operation.costs, term: operation.costs[term] * 1.01 + 1e4})
    with pytest.raises(InternalError, match="ledger"):
        check_costs(replace(books.year, operation=wrong), books.items, books.appraisal)


def test_bills_today_are_the_present_cost(case: Case) -> None:
    problem = case.found.problem
    now = today(problem)
    found = bills_today(problem, now)
    assert found.total.sum() + sum(found.outside.values()) == pytest.approx(now.cost)
    assert (found.total > 0).all() and found.outside["electricity"] > 0.0


def test_a_heat_load_outside_buildings_has_the_machine_of_today(case: Case, books: Appraised) -> None:
    problem = case.found.problem
    load = Demand("pool", "load", zone=problem.demands[0].zone, carrier="heat", load_kw=np.full(8760, 100.0))
    more = replace(problem, assets=(*problem.assets, load))
    before, now = today(problem), today(more)
    boiler = next(a.machine for a in problem.today if a.carrier == "heat")
    burnt = -100.0 * 8760 * float(np.mean(boiler.flows["kerosene"]))
    assert now.fuel_kwh["kerosene"] - before.fuel_kwh["kerosene"] == pytest.approx(burnt)
    found = bills_today(more, now)
    assert found.total.sum() + sum(found.outside.values()) == pytest.approx(now.cost)
    pipes = replace(books.year.flows.loads, network={"heat": np.array([876e3]), "cooling": np.zeros(1)})
    houses = {c: np.zeros(len(problem.buildings)) for c in ("heat", "cooling", "electricity")}
    alone = replace(books.year.flows, buildings=replace(books.year.flows.buildings, network=houses), loads=pipes)
    assert price_today(found, alone, more, "heat") == pytest.approx(found.outside["heat"] / 876e3)


def test_bills_under_the_plan_are_what_customers_pay(books: Appraised) -> None:
    table, ledger = bills(books), books.appraisal.books.ledger
    customers = [p for p in ledger.parties if p.startswith("customers: ")]
    purposes = ("heat_sale", "cooling_sale", "power_sale", "fuel", "grid_energy", "emission_price", "maintenance")
    running = sum(float(paid(ledger, payer=p, purpose=purposes)[-1]) for p in customers)
    problem = books.year.problem
    machines = sum(problem.annuity(i.life_years) * i.capex for i in books.items if i.kind == "own")
    others = float(paid(ledger, payer="customers: other loads", purpose=purposes)[-1])
    assert table["then"].sum() == pytest.approx(running + machines - others)


def test_a_two_line_section_works_and_transport_is_paid(case: Case) -> None:
    made = case.books(companies=TWO)
    assert {a.company.name for a in made.appraisal.books.accounts} == {"Pipes", "Plants"}
    transport = [a for a in made.priced.answers if a.paid == "transport"]
    assert transport and all(a.company == "Pipes" and a.mean_per_kwh > 0 for a in transport)
    ledger = made.appraisal.books.ledger
    assert paid(ledger, payer="Plants", payee="Pipes", purpose=("heat_transport",))[-1] > 0
    assert made.appraisal.figures["Pipes"].least_dscr.value == pytest.approx(1.2, rel=1e-6)


def test_a_network_out_of_reach_earns_its_rate_and_not_all_that_customers_pay(case: Case) -> None:
    pipes = {"name": "Pipes", "role": "infrastructure", "target": {"measure": "dscr", "value": 1000.0}}
    made = case.books(companies=companies(pipes, {"name": "Plants"}))
    for answer in (a for a in made.priced.answers if a.paid == "transport"):
        assert answer.solved is not None and not answer.solved.met
        assert "not 1000; it earns the planning rate in its place" in answer.solved.reason
    assert made.appraisal.figures["Pipes"].npv == pytest.approx(0.0, abs=1.0)


def test_nobody_transports_for_himself(case: Case) -> None:
    made = case.books(companies=companies({"name": "All"}))
    assert not paid(made.appraisal.books.ledger, purpose=("heat_transport", "wheeling")).any()
    assert {a.paid for a in made.priced.answers} == {"sale"}


def test_a_sought_tariff_just_meets_its_target(case: Case) -> None:
    spec = {"name": "All", "target": {"measure": "project_irr", "value": 0.04, "most_of_today": 10}}
    made = case.books(companies=companies(spec))
    assert made.appraisal.figures["All"].project_irr.value == pytest.approx(0.04, abs=1e-6)
    assert all(a.solved is not None and a.solved.met for a in made.priced.answers)


def test_a_target_out_of_reach_is_answered_with_the_nearest(case: Case) -> None:
    spec = {"name": "All", "target": {"measure": "dscr", "value": 50.0}}
    made = case.books(companies=companies(spec))
    for answer in made.priced.answers:
        assert answer.solved is not None and not answer.solved.met
        assert answer.mean_per_kwh == pytest.approx(answer.today_per_kwh)
        assert "even at " in answer.solved.reason


def test_a_tariff_dearer_than_today_says_the_grant_that_would_spare_the_customers(case: Case) -> None:
    spec = {"name": "All", "target": {"measure": "project_irr", "value": 0.12, "most_of_today": 10}, "loans": []}
    made = case.books(companies=companies(spec))
    needed = made.priced.grant_needed["All"]
    assert any(a.mean_per_kwh > a.today_per_kwh for a in made.priced.answers) and 0.0 < needed.level < 1.0
    as_today = {
        a.carrier: {"energy_per_kwh": a.energy_per_kwh * less, "standing_per_kw": a.standing_per_kw * less}
        for a in made.priced.answers
        for less in (min(1.0, a.today_per_kwh / a.mean_per_kwh),)
    }
    granted = spec | {"tariffs": as_today, "grants": [{"share": needed.level}]}
    assert case.books(companies=companies(granted)).priced.reached["All"].value == pytest.approx(0.12, abs=1e-6)


def test_without_equity_there_is_no_return_on_it_and_that_is_said(case: Case) -> None:
    grant = {"share": 0.5, "giver": "state"}
    spec = {"name": "All", "grants": [grant], "loans": [{"share": 1.0}, {"share": 1.0, "finances": "replacement"}],
            "target": {"value": 1.2, "most_of_today": 5}}  # fmt: skip
    figure = case.books(companies=companies(spec)).appraisal.figures["All"].equity_irr
    assert figure.value is None and "the owners pay nothing in" in figure.reason


def test_given_tariffs_stand_and_say_the_grant_they_need(case: Case) -> None:
    names = sorted({a.carrier for a in case.books(companies=companies({"name": "All"})).priced.answers})
    spec = {"name": "All", "tariffs": {c: {"energy_per_kwh": 0.01} for c in names}}
    made = case.books(companies=companies(spec))
    assert all(a.energy_per_kwh == 0.01 and a.solved is None for a in made.priced.answers)
    assert not made.priced.grant_needed["All"].met


def test_grants_loans_and_owners_are_as_given(case: Case) -> None:
    spec = {
        "name": "All",
        "owners": {"town": 0.6, "outside investors": 0.4},
        "grants": [{"giver": "ministry", "share": 0.5, "cap": 1e6}],
        "loans": [{"lender": "credit union", "share": 0.5, "rate": 0.01, "tenor_years": 10, "grace_years": 2}],
        "rent_per_year": 1000.0,
        "staff_jobs": 0.5,
    }
    made = case.books(companies=companies(spec))
    ledger = made.appraisal.books.ledger
    assert paid(ledger, payer="ministry", purpose=("grant",)).sum() == pytest.approx(1e6)
    cost = sum(i.capex for i in made.items if i.kind != "own")
    assert paid(ledger, payer="credit union", purpose=("loan",))[0] == pytest.approx(0.5 * (cost - 1e6))
    assert not paid(ledger, payee="credit union", purpose=("repayment",))[:3].any()
    inside, outside = (paid(ledger, payer=p, purpose=("equity",)).sum() for p in ("town", "outside investors"))
    assert inside == pytest.approx(1.5 * outside)
    assert paid(ledger, payer="All", payee="municipality", purpose=("rent",))[5] == pytest.approx(1000.0)
    assert paid(ledger, payer="All", payee="employees", purpose=("wages",))[5] == pytest.approx(0.5 * 4.5e6)


def test_a_grant_for_one_network_reaches_that_network_alone(case: Case) -> None:
    spec = {"name": "All", "grants": [{"share": 0.5, "items": ["heat_network"]}]}
    made = case.books(companies=companies(spec))
    pipes = sum(i.capex for i in made.items if i.belongs == "heat_network")
    assert paid(made.appraisal.books.ledger, purpose=("grant",)).sum() == pytest.approx(0.5 * pipes)


def test_stages_move_investment_and_sales(case: Case) -> None:
    made = case.books(companies=companies({"name": "All"}), stages=STAGED)
    ledger = made.appraisal.books.ledger
    spent = paid(ledger, payer="All", purpose=("equipment", "construction"))
    pipes = sum(i.capex for i in made.items if i.belongs == "heat_network")
    assert spent[1] == pytest.approx(pipes / 2) and spent[2] == pytest.approx(pipes / 2)
    sold = paid(ledger, payee="All", purpose=("heat_sale",))
    assert not sold[:2].any() and sold[3] == pytest.approx(sold[-1]) and 0 < sold[2] < sold[3]


def test_a_group_connected_early_waits_for_the_pipes(case: Case) -> None:
    stages = [{"groups": ["hotel"]}, {"assets": ["heat_network"], "first_year": 1, "years": 2}]
    made = case.books(stages=StagesSection.model_validate({"stages": stages}))
    assert made.year.timing.ready["heat connections: hotel"][1] == 1.0
    assert not made.year.timing.served["heat", "hotel"][:2].any()


def test_a_budget_too_small_is_refused(case: Case) -> None:
    with pytest.raises(ScenarioError, match="budget"):
        case.books(stages=StagesSection.model_validate({"yearly_budget": 1.0}))


def test_a_second_plant_owner_is_paid_for_what_it_feeds_in(case: Case) -> None:
    made_by = case.books(companies=companies({"name": "All"})).year.flows.plants.output
    asset = next(name for (name, carrier), kwh in made_by.items() if carrier == "heat" and kwh > 0)
    made = case.books(companies=companies({"name": "Main"}, {"name": "Second", "owns": [asset]}))
    supply = [a for a in made.priced.answers if a.paid == "supply"]
    assert [a.company for a in supply] == ["Second"]
    assert paid(made.appraisal.books.ledger, payer="Main", payee="Second", purpose=("heat_sale",))[-1] > 0


def test_no_network_and_nothing_built(bare: Case) -> None:
    made = bare.books()
    assert [a.company.name for a in made.appraisal.books.accounts] == ["operator"]
    assert made.appraisal.figures["operator"].project_irr.value is None  # said, not NaN
    assert made.appraisal.figures["operator"].project_irr.reason
    table = bills(made)
    assert table["then"].to_numpy() == pytest.approx(table["today"].to_numpy(), rel=0.35)


def test_the_sensitivity_is_the_appraisal_of_changed_inputs(case: Case) -> None:
    loan = {"lender": "bank", "share": 0.7, "rate": 0.02, "tenor_years": 15}
    heat = {"heat": {"energy_per_kwh": 14.0, "standing_per_kw": 3000.0}, "electricity": {"energy_per_kwh": 24.0}}

    def books(rate: float) -> Appraised:
        return case.books(companies=companies({"name": "All", "tariffs": heat, "loans": [loan | {"rate": rate}]}))

    base = books(0.02)
    year, built = base.year, base.priced.business
    dearer = replace(year.problem, fuels=tuple(replace(f, price=1.2 * f.price) for f in year.problem.fuels))
    capex = {name: 0.8 * values for name, values in year.timing.capex.items()}
    now = year.flows.plants
    charge = now.grid_charge / 1.2  # the charge for the highest hour and feed-in stay
    assert 0 < now.grid_charge < now.grid_cost
    plants = replace(
        now, export=now.export / 1.2, grid_charge=charge, grid_cost=now.grid_cost - now.grid_charge + charge
    )
    full = year.stands[0]
    more = replace(year, stands=(replace(full, at=1.2 * full.at, flows=replace(year.flows, plants=plants)),))
    wage = float(case.scenario.spec.region.wage_per_job or wage_per_job("JPY"))
    tariffs = built.contracts[len(basic_business(year, base.items, wage).contracts) :]
    sold = tuple(replace(c, quantity=1.2 * np.asarray(c.quantity)) for c in tariffs)
    cases = {
        ("fuel_price", "high"): (replace(year, problem=dearer), tariffs),
        ("capital_cost", "low"): (replace(year, timing=replace(year.timing, capex=capex)), tariffs),
        ("demand", "high"): (more, sold),
    }
    for key, (other, contracts) in cases.items():
        bare = basic_business(other, base.items, wage)
        whole = appraise(AppraisalInputs(replace(bare, contracts=(*bare.contracts, *contracts)), base.discount_rate))
        figures, found = whole.figures["All"], base.sensitivity.figures["All"]
        for name in FIGURES:
            assert found[*key, name].value == pytest.approx(getattr(figures, name).value, rel=1e-9), (key, name)
    higher = books(0.03).appraisal.figures["All"]
    assert base.sensitivity.figures["All"]["interest", "high", "equity_irr"].value == pytest.approx(
        higher.equity_irr.value, rel=1e-9
    )


def test_self_sufficiency_counts_what_is_bought_outside(books: Appraised) -> None:
    plants = books.year.flows.plants
    chips = {f.name: f.local_share for f in books.year.problem.fuels}["wood_chips"]
    only = replace(plants, output={("chips", "heat"): 80.0}, fuel={("chips", "wood_chips"): 100.0}, power_use={})
    year = replace(books.year, flows=replace(books.year.flows, plants=only))
    assert heat_self_sufficiency(replace(books, year=year), 1.0).value == pytest.approx(chips)
    pump = replace(plants, output={("hp", "heat"): 300.0}, fuel={}, power_use={"hp": 100.0})
    year = replace(books.year, flows=replace(books.year.flows, plants=pump))
    assert heat_self_sufficiency(replace(books, year=year), 0.6).value == pytest.approx(0.8)


def test_carbon_then_is_the_operations(case: Case, books: Appraised) -> None:
    carbon = books.appraisal.carbon
    assert carbon is not None
    assert carbon.then[:, -1].sum() == pytest.approx(case.found.operation.co2_kg / 1e3)
    assert carbon.today[:, -1].sum() == pytest.approx(today(case.found.problem).co2_kg / 1e3)
    assert (carbon.then[:, 0] == carbon.today[:, 0]).all()


def test_all_of_it_lands_in_summary_dataset_tables_and_screen(tiny_plan: Plan) -> None:
    facts = tiny_plan.summary["appraisal"]
    assert len(facts["headline"]) >= 10
    for name in (
        "statement",
        "dscr",
        "sensitivity",
        "sensitivity_change",
        "ledger_amount",
        "value_added",
        "carbon_then_t",
        "bill_today",
        "bill_then",
    ):
        assert tiny_plan.results[name].dims == BY_NAME[name].dims
    assert tiny_plan.results["ledger_amount"].attrs["units"] == "JPY"
    for name in (
        "statements",
        "sensitivity",
        "ledger",
        "tariffs",
        "bills",
        "region",
        "carbon",
        "resilience",
        "legal",
        "companies",
    ):
        assert len(tiny_plan.tables[name]), name
    known = tiny_plan.tables["assumptions"]
    assert {"finance.loan_rate", "region.construction"} <= set(known["what"])
    text = screen(tiny_plan.summary)
    assert "Equity IRR" in text and "Price of heat" in text


def test_the_nine_sheets_stand_in_both_languages(tiny_plan: Plan, tiny_folder: Path) -> None:
    opened = open_plan(tiny_folder).sheets
    assert list(tiny_plan.sheets) == list(opened) == list(range(1, 10))
    for number, sheet in tiny_plan.sheets.items():
        assert sheet.en.shape == sheet.ja.shape and sheet.title_ja.startswith(f"第{number}表")
        assert list(sheet.en.columns) != list(sheet.ja.columns)
        for lang in ("en", "ja"):
            assert (tiny_folder / "tables" / f"sheet_{number}_{lang}.csv").is_file()
        assert opened[number].ja.shape == sheet.ja.shape


def test_statements_on_file_balance(tiny_folder: Path) -> None:
    table = open_plan(tiny_folder).tables["statements"]
    years = [c for c in table.columns if c.startswith("year_")]
    for company in dict.fromkeys(table["company"]):
        rows = table[(table["company"] == company) & (table["statement"] == "balance")].set_index("line")
        left, right = (rows.loc[name, years].astype(float) for name in ("Assets", "Liabilities and equity"))
        assert left.to_numpy() == pytest.approx(right.to_numpy(), abs=1.0)


@pytest.mark.slow
def test_outages_of_the_plan_are_those_of_its_plants(case: Case, tiny_plan: Plan) -> None:
    short = case.change(resilience=ResilienceSection(longest_outage_h=24, emergency_power_kw=1e6))
    made = with_appraisal(tiny_plan, short, case.found)
    assert made.results.sizes["outage_h"] == 24
    table = made.tables["resilience"]
    assert (table.loc[table["island"] == "electricity", "survival"] == 1.0).all()
