"""Tariffs of two companies, put back into the books: both then meet their targets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.appraisal.appraise import residual_by_owner
from energyplan.appraisal.companies import (
    AssetBook,
    Business,
    Company,
    Contract,
    Sales,
    Tariff,
    keep_books,
    sale_contracts,
)
from energyplan.appraisal.company_figures import company_figures
from energyplan.appraisal.finance import FinanceTerms
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.tariff_design import TariffWish, company_problem, design_tariff
from energyplan.appraisal.tariffs import Target
from energyplan.core.errors import ScenarioError

YEARS = 16
WORKS = (np.arange(YEARS) > 0).astype(float)
TERMS = FinanceTerms(loans=(LoanTerms("bank", rate=0.02, tenor_years=12, share=0.7),), receivable_days=40.0)
NET, PLANT = Company("net", "infrastructure", TERMS), Company("plant", "operator", TERMS)
SALES = tuple(
    Sales("heat", group, kwh * WORKS, kw * WORKS, np.zeros(YEARS))
    for group, kwh, kw in (("homes", 8e3, 4.0), ("hotel", 4e3, 1.0))
)


def business(tariff: Tariff) -> Business:
    assets = (
        AssetBook("pipes", "net", 900.0 * (np.arange(YEARS) == 0), 40, maintenance=5.0 * WORKS),
        AssetBook("boiler", "plant", 500.0 * (np.arange(YEARS) == 0), 15, wages=20.0 * WORKS),
    )
    sold = [contract for sale in SALES for contract in sale_contracts(sale, tariff, "plant", "net")]
    fuel = Contract("forest", "plant", "fuel", "chips", 15e3 * WORKS, 0.02)
    return Business(YEARS, (NET, PLANT), assets, (*sold, fuel))


def test_both_tariffs_put_back_meet_the_targets() -> None:
    blank = business(Tariff(1.0, transport_per_kwh=1.0))
    net = design_tariff(blank, SALES, TariffWish("net", "transport", Target("dscr", 1.25), 0.5, 1.0))
    assert net.solved.met
    half = Tariff(1.0, transport_per_kwh=net.energy_per_kwh, transport_per_kw=net.standing_per_kw)
    wish = TariffWish("plant", "sale", Target("equity_irr", 0.05), 0.3, 1.0)
    plant = design_tariff(business(half), SALES, wish)
    assert plant.solved.met
    whole = business(replace(half, energy_per_kwh=plant.energy_per_kwh, standing_per_kw=plant.standing_per_kw))
    left = residual_by_owner(whole)
    infra, operator = (
        company_figures(a.flows, a.financed, TERMS, 0.03, left[a.company.name]) for a in keep_books(whole).accounts
    )
    assert infra.least_dscr.value == pytest.approx(1.25, abs=1e-9)
    assert operator.equity_irr.value == pytest.approx(0.05, abs=1e-9)
    # half of the network's income is a standing charge
    transport = keep_books(whole).accounts[0].statements.revenue_by_purpose["heat_transport"].sum()
    assert net.standing_per_kw * sum(s.capacity_kw.sum() for s in SALES) == pytest.approx(0.5 * transport)


def test_a_network_that_is_just_worth_its_cost() -> None:
    blank = business(Tariff(1.0, transport_per_kwh=1.0))
    net = design_tariff(blank, SALES, TariffWish("net", "transport", Target("npv", 0.0), 0.5, 1.0), 0.04)
    whole = business(Tariff(1.0, transport_per_kwh=net.energy_per_kwh, transport_per_kw=net.standing_per_kw))
    infra = keep_books(whole).accounts[0]
    figures = company_figures(infra.flows, infra.financed, TERMS, 0.04, residual_by_owner(whole)["net"])
    assert figures.npv == pytest.approx(0.0, abs=1e-6)


def test_trade_credit_counts_for_customers_only() -> None:
    blank = business(Tariff(1.0, transport_per_kwh=1.0))
    assert not company_problem(blank, "net", ("heat_transport",), WORKS, 0.03).on_credit
    assert company_problem(blank, "plant", ("heat_sale",), WORKS, 0.03).on_credit


def test_faults() -> None:
    blank = business(Tariff(1.0))
    with pytest.raises(ScenarioError, match="Did you mean 'plant'"):
        company_problem(blank, "plnt", (), WORKS, 0.03)
    wish = TariffWish("plant", "sale", Target("dscr", 1.2), 1.5, 1.0)
    with pytest.raises(ScenarioError) as caught:
        design_tariff(blank, (SALES[0], replace(SALES[1], carrier="cooling")), wish)
    assert len(caught.value.issues) == 2
