"""Those who wait for their stage pay as today; ledger, money that leaves and carbon of each year say the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from energyplan.appraisal.ledger import balances, paid
from energyplan.planning.appraise import Appraised, appraised
from energyplan.planning.appraise_bills import present_use
from energyplan.planning.appraise_waiting import unserved
from energyplan.planning.loop import Found
from energyplan.results.plan import Plan
from energyplan.results.today import today
from energyplan.scenario.record import Scenario
from energyplan.scenario.schema_companies import ResilienceSection, StagesSection


def staged(scenario: Scenario, plan: Plan, *stages: dict[str, Any]) -> Appraised:
    assert plan.problem is not None and plan.short is not None
    assert plan.design is not None and plan.operation is not None
    section = StagesSection.model_validate({"stages": stages})
    update = {"stages": section, "resilience": ResilienceSection(longest_outage_h=2)}
    scenario = replace(scenario, spec=scenario.spec.model_copy(update=update))
    return appraised(scenario, Found(plan.problem, plan.short, plan.design, plan.operation))


@pytest.fixture(scope="module")
def late_inn(tiny_scenario: Scenario, tiny_plan: Plan) -> Appraised:
    return staged(tiny_scenario, tiny_plan, {"groups": ["hotel"], "first_year": 2})


def test_the_inn_burns_kerosene_until_it_is_connected(late_inn: Appraised) -> None:
    problem, ledger = late_inn.year.problem, late_inn.appraisal.books.ledger
    inn = list(problem.buildings.group).index("hotel")
    boiler = next(a.machine for a in problem.today if a.carrier == "heat")
    heat = problem.classes.of("heat")
    kwh = sum(float(problem.classes.kwh[k, inn] * -(problem.classes.shape[k] @ np.broadcast_to(
        boiler.flows["kerosene"], 8760))) for k in heat)  # fmt: skip
    oil = next(f for f in problem.fuels if f.name == "kerosene")
    fuel = paid(ledger, payer="customers: hotel", purpose=("fuel",))
    assert fuel[:3] == pytest.approx(kwh * oil.price) and not fuel[3:].any()
    kept = paid(ledger, payer="customers: hotel", item=("machines of today",))
    upkeep = boiler.capacity.fixed_om_per_unit * problem.buildings.peak_kw["heat"][inn]
    assert kept[1] == pytest.approx(upkeep) and kept[0] > kept[1] > 0 and not kept[3:].any()
    others = paid(ledger, payer="customers: office", purpose=("fuel",))
    assert others[0] > 0 and not others[1:].any()  # who is served from year 1 waits in year 0 only


def test_year_0_is_the_present(late_inn: Appraised) -> None:
    problem, ledger, now = late_inn.year.problem, late_inn.appraisal.books.ledger, late_inn.now
    bought = paid(ledger, purpose=("fuel", "grid_energy"))
    assert bought[0] == pytest.approx(now.energy_cost)
    carbon = problem.goal.carbon_price_per_kg
    assert paid(ledger, purpose=("emission_price",))[0] == pytest.approx(carbon * now.co2_kg)


def test_ledger_money_that_leaves_and_carbon_agree_in_every_year(late_inn: Appraised) -> None:
    books, money, carbon = late_inn.appraisal.books, late_inn.appraisal.money_then, late_inn.appraisal.carbon
    assert money is not None and carbon is not None
    drawn = paid(books.ledger, payee="outside grid", purpose=("grid_energy",)) - paid(
        books.ledger, payer="outside grid", purpose=("grid_energy",)
    )
    assert drawn + paid(books.ledger, purpose=("fuel",)) == pytest.approx(money.paid.sum(axis=0))
    price = late_inn.year.problem.goal.carbon_price_per_kg
    assert paid(books.ledger, purpose=("emission_price",)) == pytest.approx(price * 1e3 * carbon.then.sum(axis=0))
    assert np.abs(balances(books.ledger).sum(axis=0)).max() <= 1e-9 * books.ledger.amount.max()


def test_what_is_paid_as_today_is_no_gain_of_the_plan(late_inn: Appraised) -> None:
    books, value = late_inn.appraisal.books, late_inn.appraisal.value
    assert value is not None
    assert not paid(books.of_plan, purpose=("fuel", "grid_energy", "maintenance"))[0]
    operation = value.total[2]
    assert operation[0] == 0.0 and operation[1] > 0.0


def test_all_who_wait_are_today_and_nobody_is_nothing(tiny_plan: Plan) -> None:
    problem = tiny_plan.problem
    assert problem is not None
    everyone = dict.fromkeys(("heat", "cooling", "electricity"), np.ones(len(problem.buildings)))
    now = today(problem)
    assert today(unserved(problem, everyone, dict.fromkeys(everyone, 1.0))) == now
    none = today(unserved(problem, {}, {}))
    assert (none.cost, none.co2_kg, none.electricity_kwh) == (0.0, 0.0, 0.0) and not sum(none.fuel_kwh.values())
    use = present_use(problem, now)
    assert sum(u.co2_kg.sum() for u in use.values()) == pytest.approx(now.co2_kg)
    assert sum(u.grid_kwh.sum() for u in use.values()) == pytest.approx(now.electricity_kwh)
    burnt = sum(u.fuel.get("kerosene", np.zeros(1)).sum() for u in use.values())
    assert burnt == pytest.approx(now.fuel_kwh["kerosene"])
