"""Energy figures of a plan: primary energy from what is bought, levelised cost from the ledger by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.planning.appraise import Appraised, appraised
from energyplan.planning.appraise_contracts import sales_of
from energyplan.planning.appraise_energy import energy_figures
from energyplan.planning.loop import Found
from energyplan.results.plan import Plan
from energyplan.scenario.record import Scenario


@pytest.fixture(scope="module")
def found(tiny_plan: Plan) -> Found:
    plan = tiny_plan
    assert plan.problem is not None and plan.short is not None
    assert plan.design is not None and plan.operation is not None
    return Found(plan.problem, plan.short, plan.design, plan.operation)


@pytest.fixture(scope="module")
def made(tiny_scenario: Scenario, found: Found) -> Appraised:
    return appraised(tiny_scenario, found)


def test_primary_energy_is_what_is_bought_times_its_factor(
    tiny_scenario: Scenario, found: Found, made: Appraised
) -> None:
    figures = energy_figures(tiny_scenario, found, made)
    now = made.now
    oil = 1.053 * sum(now.fuel_kwh.values()) + 2.4 * now.electricity_kwh
    assert figures["primary_total_today"].value == pytest.approx(oil)
    burnt = found.operation.fuel_kwh
    flows = made.year.flows
    power = flows.plants.grid_kwh + flows.buildings.grid_kwh.sum() + flows.loads.grid_kwh.sum()
    fossil = 2.4 * power + 1.053 * sum(kwh for name, kwh in burnt.items() if name != "wood_chips")
    assert burnt["wood_chips"] > 0
    assert figures["primary_nonrenewable_then"].value == pytest.approx(fossil)
    assert figures["primary_total_then"].value == pytest.approx(fossil + burnt["wood_chips"])


def test_density_counts_the_heat_delivered(tiny_scenario: Scenario, found: Found, made: Appraised) -> None:
    figure = energy_figures(tiny_scenario, found, made)["linear_heat_density"]
    heat = made.year.flows.buildings.network["heat"].sum() / 1e3
    metres = found.problem.routes.length_m[found.design.networks["heat"].size >= 0].sum()
    assert figure.value == pytest.approx(heat / metres) and figure.reason


def test_levelised_costs_together_are_all_costs(tiny_scenario: Scenario, found: Found, made: Appraised) -> None:
    """At the price of its levelised cost each carrier pays what the others leave: revenue less cost has no value."""
    figures = energy_figures(tiny_scenario, found, made)
    ledger, names = made.appraisal.books.ledger, set(made.appraisal.figures)
    factor = (1.0 + made.discount_rate) ** -np.arange(ledger.years)
    heat = sum(s.energy_kwh for s in sales_of(made.year)["heat"]) @ factor
    inside = [str(p) for p in ledger.parties if p in names]
    assert inside and heat > 0
    value = 0.0
    for row in range(ledger.amount.size):
        payer, payee = (ledger.parties[i] for i in (ledger.payer[row], ledger.payee[row]))
        purpose = ledger.purposes[ledger.purpose[row]]
        sign = (payee in names) - (payer in names)
        kept = purpose not in ("heat_sale", "grant", "equity", "dividend", "loan", "repayment", "interest")
        if kept and purpose not in ("income_tax", "receivable", "payable"):
            value -= sign * ledger.amount[row] * factor[ledger.year[row]]
    value -= sum(made.appraisal.residual.get(n, 0.0) for n in names) * factor[-1]
    assert figures["lcoh"].value == pytest.approx(value / heat)
