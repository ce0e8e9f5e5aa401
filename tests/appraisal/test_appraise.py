"""Whole appraisals: a wood-fired heat supply as in Shiwa with Japanese terms, and the same town in euros."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.appraise import (
    Appraisal,
    AppraisalInputs,
    EnergyInputs,
    LocalInputs,
    appraise,
    headline,
    residual_by_owner,
)
from energyplan.appraisal.companies import AssetBook, Business, Company, Contract, Sales, Tariff, sale_contracts
from energyplan.appraisal.defaults import default_terms, local_rates, wage_per_job
from energyplan.appraisal.grants import GrantTerms
from energyplan.appraisal.ledger import balances, paid
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.region import STAGES
from energyplan.appraisal.resilience import Island, Plant
from energyplan.appraisal.statements import imbalance

YEARS = 21
WORKS = (np.arange(YEARS) > 0).astype(float)
HEAT = 2.9e6 * WORKS
PRIMARY = np.array([[1.1, 2.4, 1.0], [1.1, 2.4, 0.0]])  # kerosene, electricity, chips: all, and not renewable
CARRIERS = ("kerosene", "electricity", "wood")


def first(amount: float) -> np.ndarray:
    return amount * (np.arange(YEARS) == 0)


def town(currency: str = "JPY", unit: float = 1.0, owner: float = 1.0) -> AppraisalInputs:
    """A town whose prices are in yen times `unit`."""
    terms = default_terms(
        currency, {"boiler house": "boiler", "pipes": "heat_pipe"}, {"boiler house": 15, "pipes": 40},
        grants=(GrantTerms("state", 1 / 3),),
        loans=(
            LoanTerms("盛岡信用金庫", rate=0.015, tenor_years=15, grace_years=1, share=1.0),
            LoanTerms("盛岡信用金庫", rate=0.015, tenor_years=15, share=0.8, finances="replacement"),
        ),
        owners=(("town", 0.4), ("citizens", 0.6)),
    )  # fmt: skip
    company = Company("紫波グリーンエネルギー", "infrastructure", terms)
    assets = (
        AssetBook("boiler house", company.name, first(320e6 * unit), 15, 0.6, maintenance=4e6 * unit * WORKS),
        AssetBook("pipes", company.name, first(180e6 * unit), 40, 0.3, wages=6e6 * unit * WORKS),
        AssetBook("stations", "homes", first(20e6 * unit), 20, 0.8),
    )
    sales = Sales("heat", "homes", HEAT, 900.0 * WORKS, 61.0 * (np.arange(YEARS) == 0))
    tariff = Tariff(15.0 * unit, standing_per_kw=12000.0 * unit)
    contracts = (
        *sale_contracts(sales, tariff, company.name, company.name),
        Contract("forest", company.name, "fuel", "chips", 1150.0 * WORKS, 9000.0 * unit),
        Contract("municipality", company.name, "rent", "site", standing=0.5e6 * unit * WORKS),
        Contract("outside grid", company.name, "grid_energy", "pumps", 60000.0 * WORKS, 25.0 * unit),
    )
    today = np.outer([3.4e6, 0.0, 0.0], WORKS)
    then = np.outer([0.1e6, 0.06e6, 3.6e6], WORKS)
    energy = EnergyInputs(
        CARRIERS, today, then, np.array([0.247, 0.42, 0.0]), PRIMARY, np.outer([45e6, 0.0, 0.0], WORKS) * unit,
        np.outer([1.5e6, 1.5e6, 10.35e6], WORKS) * unit, np.array([0.1, 0.0, 0.9]),
        first(500e6 * unit) - 20e6 * unit * WORKS,
    )  # fmt: skip
    local = LocalInputs(local_rates(currency), {company.name: owner}, wage_per_job=wage_per_job(currency))
    hours = np.arange(48)
    island = Island(100.0 + 20.0 * np.sin(hours), np.zeros(48), (Plant("chips", 500.0, 10_000.0),))
    return AppraisalInputs(
        Business(YEARS, (company,), assets, contracts), 0.03, local, energy, {"heat": island}, longest_outage_h=120
    )


@pytest.fixture(scope="module")
def shiwa() -> Appraisal:
    return appraise(town())


def test_the_books_balance(shiwa: Appraisal) -> None:
    assert np.max(np.abs(balances(shiwa.books.ledger).sum(axis=0))) < 1e-3
    assert imbalance(shiwa.books.accounts[0].statements) < 1e-3


def test_a_third_is_granted_and_the_rest_lent(shiwa: Appraisal) -> None:
    ledger = shiwa.books.ledger
    assert paid(ledger, payer="state", purpose=("grant",)).sum() == pytest.approx(500e6 / 3)
    assert paid(ledger, payer="盛岡信用金庫", purpose=("loan",))[0] == pytest.approx(500e6 * 2 / 3)
    assert shiwa.books.accounts[0].financed.paid_in[0] == pytest.approx(0.0, abs=1.0)


def test_local_income_of_chips_rent_and_tax(shiwa: Appraisal) -> None:
    # published: about 10 million yen a year from chips, ground rent and fixed-asset tax
    ledger = shiwa.books.ledger
    yearly = paid(ledger, payee="forest") + paid(ledger, payee="municipality", purpose=("rent", "property_tax"))
    assert 8e6 < yearly[1:].mean() < 16e6


def test_indicators_exist_and_hang_together(shiwa: Appraisal) -> None:
    figures = shiwa.figures["紫波グリーンエネルギー"]
    assert figures.project_irr.value is not None and figures.least_dscr.value is not None
    assert figures.project_irr_after_tax.value is not None
    assert figures.project_irr_after_tax.value <= figures.project_irr.value
    assert figures.payback.exists and figures.llcr.exists
    # four fifths of the boiler house of year 15 are lent again, the rest is called from the owners or was put by
    assert figures.capital_calls.max() <= 0.2 * 320e6


def test_region_and_jobs(shiwa: Appraisal) -> None:
    assert shiwa.value is not None and shiwa.jobs is not None and shiwa.multiplier is not None
    operation = STAGES.index("operation")
    assert np.all(shiwa.value.total[operation, 1:] > 0.0) and shiwa.value.total[operation, 0] == 0.0
    # six million of wages is more than one job
    assert 1.0 < shiwa.jobs[operation, 1] < 5.0
    assert shiwa.multiplier.lm3.value is not None and 1.0 < shiwa.multiplier.lm3.value < 3.0
    outside = appraise(town(owner=0.0))
    assert outside.value is not None
    ownership = STAGES.index("ownership")
    ours = shiwa.books.accounts[0].statements.income.profit
    np.testing.assert_allclose(shiwa.value.profits[ownership] - outside.value.profits[ownership], ours, atol=1e-6)


def test_what_companies_pay_each_other_is_no_new_income() -> None:
    flat = 1.0 * WORKS
    companies = (Company("net", "infrastructure"), Company("plant", "operator"))
    contracts = (
        Contract("plant", "homes", "heat_sale", "homes", 100.0 * flat, 1.0),
        Contract("net", "plant", "heat_transport", "homes", 40.0 * flat, 1.0),
        Contract("forest", "plant", "fuel", "chips", 50.0 * flat, 1.0),
    )
    local = LocalInputs(local_rates("JPY"), {"net": 0.0, "plant": 0.0}, respent_share=0.5)
    out = appraise(AppraisalInputs(Business(YEARS, companies, (), contracts), 0.03, local))
    assert out.multiplier is not None
    first_round, second, third = out.multiplier.rounds
    tax = sum(a.financed.profit.tax[1:].mean() for a in out.books.accounts)
    assert first_round == pytest.approx(100.0) and third == pytest.approx(0.5 * second)
    # 90 % of the fuel; taxes go to the state by default terms
    assert second == pytest.approx(0.9 * 50.0) and tax > 0.0


def test_carbon_and_money_that_leaves(shiwa: Appraisal) -> None:
    assert shiwa.carbon is not None and shiwa.money_today is not None and shiwa.money_then is not None
    np.testing.assert_allclose(shiwa.carbon.avoided[1], (3.3e6 * 0.247 - 0.06e6 * 0.42) / 1000)
    assert shiwa.money_then.leaves.sum() < 0.2 * shiwa.money_today.leaves.sum()
    discount = 1.03 ** -np.arange(YEARS)
    price = (500e6 - 20e6 * discount[1:].sum()) / (shiwa.carbon.avoided @ discount)
    assert shiwa.abatement is not None and shiwa.abatement.value == pytest.approx(price)


def test_residual_value_by_owner() -> None:
    left = residual_by_owner(town().business)
    # the boiler house of year 15 has 10 of 15 years left, pipes 20 of 40, the homes' stations none
    assert left["紫波グリーンエネルギー"] == pytest.approx(320e6 * 10 / 15 + 180e6 * 20 / 40)
    assert left["homes"] == pytest.approx(0.0)


def test_headline(shiwa: Appraisal) -> None:
    rows = headline(shiwa, "紫波グリーンエネルギー", outage_h=72)
    assert len(rows) == 11 and all(en and ja for _, en, ja, _ in rows)
    found = {key: figure for key, _, _, figure in rows}
    assert found["investment"].value == pytest.approx(520e6)
    assert found["survival_heat"].value == 1.0
    bare = appraise(AppraisalInputs(town().business, 0.03))
    none = {key: figure for key, _, _, figure in headline(bare, "紫波グリーンエネルギー")}
    assert none["jobs"].value is None and none["carbon"].reason == "not asked for" and bare.outages == {}


def test_the_same_town_in_euros() -> None:
    euro = appraise(town("EUR", unit=1 / 160))
    figures = euro.figures["紫波グリーンエネルギー"]
    assert figures.project_irr.exists and imbalance(euro.books.accounts[0].statements) < 1e-5
    # no fixed-asset tax there, and business tax goes to the municipality
    assert paid(euro.books.ledger, purpose=("property_tax",)).sum() == 0.0
    assert "prefecture" not in euro.books.ledger.parties
