"""Energy from outside in staged years: that of the year's dispatch, and today's of those who wait."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from energyplan.planning.appraise import Appraised, appraised
from energyplan.planning.loop import Found
from energyplan.results.plan import Plan
from energyplan.scenario.record import Scenario
from energyplan.scenario.schema_companies import ResilienceSection, StagesSection


def staged(scenario: Scenario, plan: Plan, **stages: Any) -> Appraised:
    assert plan.problem is not None and plan.short is not None
    assert plan.design is not None and plan.operation is not None
    update = {"stages": StagesSection.model_validate(stages), "resilience": ResilienceSection(longest_outage_h=2)}
    scenario = replace(scenario, spec=scenario.spec.model_copy(update=update))
    return appraised(scenario, Found(plan.problem, plan.short, plan.design, plan.operation))


def test_a_boiler_that_comes_later_leaves_the_oil_of_its_years(tiny_scenario: Scenario, tiny_plan: Plan) -> None:
    made = staged(tiny_scenario, tiny_plan, stages=[{"assets": ["chips"], "first_year": 2}])
    carbon, primary = made.appraisal.carbon, made.appraisal.primary
    assert carbon is not None and primary is not None and made.appraisal.abatement is not None
    full, early = made.year.stands
    waits = 1.0 - early.delivered["heat"]  # what the oil boiler cannot give stays with the boilers of today
    assert 0.0 < waits < 0.5 and early.delivered["electricity"] == pytest.approx(1.0)
    oil = {f.name: f.co2 for f in made.year.problem.fuels}
    burnt = carbon.then[list(carbon.carriers).index("kerosene")]
    bought = sum(kwh for (_, name), kwh in early.flows.plants.fuel.items() if name == "kerosene")
    assert burnt[1] == pytest.approx(oil["kerosene"] * (bought + waits * made.now.fuel_kwh["kerosene"]) / 1e3)
    early_kg = early.co2_kg + waits * sum(oil[name] * kwh for name, kwh in made.now.fuel_kwh.items())
    then = carbon.then.sum(axis=0)
    assert then[0] == pytest.approx(made.now.co2_kg / 1e3)
    assert then[1:3] == pytest.approx(early_kg / 1e3, rel=2e-3)  # and a little power for those boilers
    assert then[3:] == pytest.approx(full.co2_kg / 1e3)
    chips = list(carbon.carriers).index("wood_chips")
    assert not primary.then[:, chips, 1:3].any() and primary.then[:, chips, 3:].sum() > 0
    # a year of the full plan: the optimiser's cost less today's, both without the price on carbon
    saved = made.year.problem.goal.carbon_price_per_kg * (made.year.operation.co2_kg - made.now.co2_kg)
    extra = sum(made.year.operation.costs.values()) - made.now.cost - saved
    avoided = (made.now.co2_kg - full.co2_kg) / 1e3
    whole = staged(tiny_scenario, tiny_plan).appraisal.abatement
    assert whole is not None and whole.value == pytest.approx(extra / avoided)
    assert made.appraisal.abatement.value != pytest.approx(whole.value)


def test_while_nothing_stands_the_town_emits_as_today(tiny_scenario: Scenario, tiny_plan: Plan) -> None:
    networks, plants = ["heat_network", "cooling_network", "electricity_network"], ["chips", "peak", "cold", "roof"]
    made = staged(tiny_scenario, tiny_plan, stages=[{"assets": networks + plants, "first_year": 3}])
    carbon = made.appraisal.carbon
    assert carbon is not None
    then = carbon.then.sum(axis=0)
    assert then[1:4] == pytest.approx(made.now.co2_kg / 1e3, rel=0.02)  # the lamps and tank losses of what stands
    assert then[4] < 0.9 * then[3]


def test_money_by_year_is_what_is_bought_in_it(tiny_scenario: Scenario, tiny_plan: Plan) -> None:
    made = staged(tiny_scenario, tiny_plan, stages=[{"assets": ["chips"], "first_year": 2}])
    then, carbon, fuels = made.appraisal.money_then, made.appraisal.carbon, made.year.problem.fuels
    now = made.appraisal.money_today
    assert then is not None and now is not None and carbon is not None
    for i, fuel in enumerate(fuels):
        if fuel.co2 > 0:
            assert then.paid[i] == pytest.approx(fuel.price * carbon.then[i] * 1e3 / fuel.co2)
    assert then.paid[:, 0] == pytest.approx(now.paid[:, 0]) and (now.paid[:, :1] == now.paid).all()
    assert then.leaves[:, 1].sum() > then.leaves[:, -1].sum()  # oil in place of chips
    power = made.year.flows.plants.grid_cost + float(made.year.flows.buildings.grid_cost.sum())
    assert then.paid[len(fuels), -1] == pytest.approx(power + float(made.year.flows.loads.grid_cost.sum()))
