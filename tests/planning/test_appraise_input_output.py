"""What suppliers gain, on the tiny plan, by hand from its ledger: two sectors, simple quotients, wages spent again."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.defaults import local_rates
from energyplan.appraisal.ledger import paid
from energyplan.planning.appraise import Appraised, appraised
from energyplan.planning.appraise_input_output import PARTS, PHASES, impact_arrays, impact_rows, impact_sums
from energyplan.planning.loop import Found
from energyplan.results.plan import Plan
from energyplan.scenario.record import Scenario


@pytest.fixture(scope="module")
def made(tiny_scenario: Scenario, tiny_plan: Plan) -> Appraised:
    plan = tiny_plan
    assert plan.problem is not None and plan.short is not None
    assert plan.design is not None and plan.operation is not None
    return appraised(tiny_scenario, Found(plan.problem, plan.short, plan.design, plan.operation))


def test_operation_by_hand(made: Appraised) -> None:
    ledger, rates = made.appraisal.books.ledger, local_rates("JPY")
    fuels = {f.name: f.local_share for f in made.year.problem.fuels}
    spent = paid(ledger, purpose=("fuel",))[1:].mean()
    by_name = {f: made.year.operation.fuel_kwh.get(f, 0.0) for f in fuels}
    prices = {f.name: f.price for f in made.year.problem.fuels}
    local = sum(fuels[f] * prices[f] * by_name[f] for f in fuels) / sum(prices[f] * by_name[f] for f in fuels)
    upkeep = paid(ledger, purpose=("maintenance",))[1:].mean() * rates["maintenance"].local_share
    demand = np.array([spent * local, upkeep])
    # the region holds 40 % of its size in forestry (10 % of the nation's), 60 % in works (90 %): quotients 4 and 2/3
    shares = np.array([[1.0, 1.0], [2 / 3, 2 / 3]])
    inputs = shares * np.array([[0.0, 0.1], [0.2, 0.3]])
    respent = np.outer(np.array([0.1, 0.5]) * np.array([1.0, 2 / 3]), np.array([0.3, 0.4]))
    whole = np.linalg.solve(np.eye(2) - inputs - respent, demand)
    effect = made.effects["operation"]
    assert effect.output == pytest.approx(whole)
    assert effect.direct == pytest.approx(demand)
    assert effect.jobs == pytest.approx(whole / np.array([8e6, 15e6]))
    assert impact_sums(made.effects)["operation"]["value_added"] == pytest.approx(whole @ np.array([0.6, 0.5]))


def test_building_is_the_first_investment(made: Appraised) -> None:
    ledger, rates = made.appraisal.books.ledger, local_rates("JPY")
    local = sum(paid(ledger, purpose=(p,)).sum() * rates[p].local_share for p in ("equipment", "construction"))
    assert made.effects["building"].direct == pytest.approx([0.0, local])


def test_rows_and_arrays_say_the_same(made: Appraised, tiny_scenario: Scenario, tiny_plan: Plan) -> None:
    section = tiny_scenario.spec.region.input_output
    assert section is not None
    rows = list(impact_rows(section, made.effects))
    coords, values = impact_arrays(section, made.effects)
    assert [row["phase"] for row in rows[::2]] == list(PHASES) and list(coords["io_part"]) == list(PARTS)
    assert values["io_effect"][1, PARTS.index("wages"), 0] == rows[2]["wages"]
    assert tiny_plan.results["io_jobs"].to_numpy()[0, 1] == pytest.approx(rows[1]["jobs"])
    assert tiny_plan.summary["appraisal"]["region"]["input_output"]["building"]["jobs"] > 0
