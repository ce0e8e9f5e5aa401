"""What stays in the region: one rule for owners and lenders, in ownership and in the circulation of money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from energyplan.appraisal.defaults import local_rates
from energyplan.appraisal.ledger import paid
from energyplan.appraisal.region import STAGES, value_of_spending
from energyplan.planning.appraise import Appraised, appraised
from energyplan.planning.appraise_companies import local_ownership, party_shares
from energyplan.planning.appraise_contracts import GRID
from energyplan.planning.appraise_sheets import supplier_shares, work_sheets
from energyplan.planning.loop import Found
from energyplan.results.plan import Plan
from energyplan.scenario.record import Scenario
from energyplan.scenario.schema_companies import CompanySpec, RegionSection, ResilienceSection

COMPANY = CompanySpec.model_validate({
    "name": "All", "owners": {"residents": 0.5, "outside investors": 0.2, "fund": 0.3},
    "loans": [{"lender": "盛岡信用金庫", "share": 0.5}, {"lender": "megabank", "share": 0.2}],
    "tariffs": {"heat": {"energy_per_kwh": 60.0}},
})  # fmt: skip


def region(**given: Any) -> RegionSection:
    return RegionSection.model_validate(given)


def test_the_scenario_s_word_decides_and_unknown_owners_and_lenders_are_local() -> None:
    shares = party_shares((COMPANY,), region(local_parties={"fund": 0.25, "megabank": 0.0}))
    assert shares["盛岡信用金庫"] == shares["residents"] == shares["municipality"] == 1.0
    assert shares["megabank"] == 0.0 and "outside investors" not in shares  # a known party has its own share
    assert local_ownership((COMPANY,), shares) == {"All": pytest.approx(0.5 + 0.3 * 0.25)}
    given = COMPANY.model_copy(update={"local_share": 0.9})
    assert local_ownership((given,), shares) == {"All": 0.9}
    invested = region(local_parties={"outside investors": 0.5})
    assert local_ownership((COMPANY,), party_shares((COMPANY,), invested))["All"] == pytest.approx(0.9)


def test_the_share_of_interest_holds_for_lenders_nobody_described() -> None:
    shares = party_shares((COMPANY,), region(local_shares={"interest": 0.5}, local_parties={"megabank": 0.0}))
    assert shares["盛岡信用金庫"] == 0.5 and shares["megabank"] == 0.0 and shares["residents"] == 1.0
    default = party_shares((CompanySpec(name="All"),), region(local_shares={"interest": 0.5}))
    assert default["regional bank"] == 0.5  # of the bank that lends where the scenario names none
    assert "regional bank" not in party_shares((CompanySpec(name="All"),), region())


@pytest.fixture(scope="module")
def lent(tiny_scenario: Scenario, tiny_plan: Plan) -> Callable[[float], Appraised]:
    assert tiny_plan.problem is not None and tiny_plan.short is not None
    assert tiny_plan.design is not None and tiny_plan.operation is not None
    found = Found(tiny_plan.problem, tiny_plan.short, tiny_plan.design, tiny_plan.operation)

    def books(local: float) -> Appraised:
        update = {
            "companies": (COMPANY,), "region": region(local_parties={"megabank": local}),
            "resilience": ResilienceSection(longest_outage_h=2),
        }  # fmt: skip
        return appraised(replace(tiny_scenario, spec=tiny_scenario.spec.model_copy(update=update)), found)

    return books


def test_interest_of_an_outside_lender_is_no_local_income(lent: Callable[[float], Appraised]) -> None:
    here, away = lent(1.0), lent(0.0)
    assert here.appraisal.value is not None and away.appraisal.value is not None
    interest = paid(here.appraisal.books.ledger, payer="All", payee="megabank", purpose=("interest",))
    rate = local_rates("JPY")["interest"]
    of_one = sum(part[0] for part in value_of_spending(np.ones(1), replace(rate, local_share=1.0)))
    less = (here.appraisal.value.total - away.appraisal.value.total)[STAGES.index("ownership")]
    assert interest.any() and less == pytest.approx(of_one * interest)


def test_local_fuel_of_the_ledger_is_that_of_the_energy_bills(
    lent: Callable[[float], Appraised], tiny_scenario: Scenario
) -> None:
    made = lent(1.0)
    shares = supplier_shares(made.year, made.appraisal.books.ledger, 0.1)
    local = {f.name: f.local_share for f in made.year.problem.fuels}
    assert shares == pytest.approx({"forest": local["wood_chips"], "fuel dealers": local["kerosene"], GRID: 0.1})


def test_sheet_8_counts_the_same_shares(tiny_scenario: Scenario, tiny_plan: Plan) -> None:
    assert tiny_plan.problem is not None and tiny_plan.short is not None
    assert tiny_plan.design is not None and tiny_plan.operation is not None
    found = Found(tiny_plan.problem, tiny_plan.short, tiny_plan.design, tiny_plan.operation)
    update = {
        "companies": (COMPANY,), "region": region(local_parties={"fund": 0.25, "megabank": 0.0}),
        "resilience": ResilienceSection(longest_outage_h=2),
    }  # fmt: skip
    scenario = replace(tiny_scenario, spec=tiny_scenario.spec.model_copy(update=update))
    made = appraised(scenario, found)
    rows = [row for row in work_sheets(scenario, found, made)[8][0].rows if row[0] == "All"]
    stays = {str(payee): here / amount for _, payee, amount, here, _ in rows}
    expected = {"盛岡信用金庫": 1.0, "megabank": 0.0, "residents": 1.0, "fund": 0.25, "outside investors": 0.0}
    assert {name: share for name, share in stays.items() if name in expected} == pytest.approx(expected)
    owners = COMPANY.owners
    owned = sum(owners[name] * share for name, share in expected.items() if name in owners)
    assert local_ownership((COMPANY,), party_shares((COMPANY,), scenario.spec.region))["All"] == pytest.approx(owned)
