"""Nobody serves for nothing: who draws through a company's grid connection pays for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.appraisal.ledger import paid
from energyplan.planning.appraise import Appraised, appraised
from energyplan.planning.appraise_contracts import connection_costs, drawn_kwh
from energyplan.planning.appraise_tables import bills
from energyplan.planning.loop import Found
from energyplan.planning.run import plan
from energyplan.scenario.load import load

ALONE = """
format: 1
name: heat pumps only
place: {latitude: 39.55, longitude: 141.16}
time: {typical_periods: 2, extreme_periods: [coldest_day]}
weather: {station: 33501}
sites: [{name: plant, x: 0, y: 0}]
demand:
  buildings:
    - {id: hall, use: office, floor_area_m2: 3000, x: 100, y: 20}
    - {id: inn, use: hotel, floor_area_m2: 2500, x: 200, y: 110}
  alternatives: [building_heat_pump]
assets:
  - {kind: grid_connection, name: grid, at: plant}
markets:
  grid: {energy_price_per_kwh: 20, demand_charge_per_kw_month: 1500}
resilience: {longest_outage_h: 2}
companies: [{name: Works}]
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Appraised:
    file = tmp_path_factory.mktemp("alone") / "alone.yaml"
    file.write_text(ALONE, encoding="utf-8")
    scenario = load(Path(file))
    made = plan(scenario)
    assert made.problem is not None and made.short is not None
    assert made.design is not None and made.operation is not None
    return appraised(scenario, Found(made.problem, made.short, made.design, made.operation))


def test_customers_pay_for_the_connection_they_draw_through(alone: Appraised) -> None:
    ledger, item = alone.appraisal.books.ledger, next(i for i in alone.items if i.name == "grid")
    problem, flows = alone.year.problem, alone.year.flows
    cost = problem.annuity(item.life_years) * item.capex + item.upkeep
    assert connection_costs(problem, alone.items) == {"grid": pytest.approx(cost)} and item.capex > 0
    groups = {g: float(flows.buildings.grid_kwh[i]) for i, g in enumerate(problem.buildings.group)}
    for group, kwh in groups.items():
        pays = paid(ledger, payer=f"customers: {group}", payee="Works", purpose=("wheeling",))
        assert pays[1:] == pytest.approx(cost * kwh / drawn_kwh(flows)) and pays[0] == 0.0


def test_the_company_buys_nothing_for_others_and_has_a_return(alone: Appraised) -> None:
    bought = paid(alone.appraisal.books.ledger, payer="Works", purpose=("grid_energy",))
    costs = alone.year.operation.costs
    whole = costs["grid_energy"] + costs["demand_charge"]
    assert np.abs(bought).max() <= 1e-9 * whole  # what the connection loses is paid by those who draw
    everyone = paid(alone.appraisal.books.ledger, payee="outside grid", purpose=("grid_energy",))
    assert everyone[-1] == pytest.approx(whole)
    rate = alone.appraisal.figures["Works"].project_irr.value
    assert rate is not None and 0.015 < rate < alone.discount_rate  # the planning rate less fixed-asset tax


def test_bills_hold_what_is_paid_for_the_connection(alone: Appraised) -> None:
    table, ledger = bills(alone), alone.appraisal.books.ledger
    purposes = ("fuel", "grid_energy", "emission_price", "maintenance", "wheeling")
    customers = [p for p in ledger.parties if p.startswith("customers: ")]
    running = sum(float(paid(ledger, payer=p, purpose=purposes)[-1]) for p in customers)
    machines = sum(alone.year.problem.annuity(i.life_years) * i.capex for i in alone.items if i.kind == "own")
    assert table["then"].sum() == pytest.approx(running + machines)
