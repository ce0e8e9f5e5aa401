"""The ledger agrees with an optimiser's yearly cost, and says where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.companies import AssetBook, Business, Company, Contract, operating_ledger
from energyplan.appraisal.indicators import annuity
from energyplan.appraisal.reconcile import annual_investment, reconcile_year
from energyplan.core.errors import ScenarioError

YEARS = 21
WORKS = (np.arange(YEARS) > 0).astype(float)
BUILD = np.zeros(YEARS)
BUILD[:2] = [60.0, 40.0]
BUSINESS = Business(
    YEARS,
    (Company("net", "infrastructure"), Company("plant", "operator")),
    (AssetBook("pipes", "net", BUILD, 40, maintenance=2.0 * WORKS), AssetBook("stations", "homes", 0.1 * BUILD, 20)),
    (
        Contract("forest", "plant", "fuel", "chips", 10.0 * WORKS, 3.0),
        Contract("net", "plant", "heat_transport", "homes", 10.0 * WORKS, 3.0),
        Contract("plant", "outside grid", "feed_in", "sun", 5.0 * WORKS, 2.0),
        Contract("outside grid", "plant", "grid_energy", "pumps", 4.0 * WORKS, 1.0),
    ),
)
PURPOSES = {
    "fuel": ("fuel",),
    "upkeep": ("maintenance",),
    "grid": ("grid_energy", "feed_in"),
    "transport": ("heat_transport",),
}


def test_every_term_agrees() -> None:
    yearly = annuity(100.0, 0.03, 40) + annuity(10.0, 0.03, 20)
    assert sum(annual_investment(BUSINESS, 0.03).values()) == pytest.approx(yearly)
    terms = {"investment": yearly, "fuel": 30.0, "upkeep": 2.0, "grid": -6.0, "transport": 0.0}
    found = reconcile_year(BUSINESS, operating_ledger(BUSINESS), terms, PURPOSES, year=5, rate=0.03)
    assert all(item.agrees for item in found) and [item.term for item in found] == list(terms)


def test_a_difference_is_named() -> None:
    (item,) = reconcile_year(BUSINESS, operating_ledger(BUSINESS), {"fuel": 31.0}, PURPOSES, year=5, rate=0.03)
    assert not item.agrees and item.largest == pytest.approx(1.0) and item.booked[0] == pytest.approx(30.0)


def test_faults() -> None:
    with pytest.raises(ScenarioError) as caught:
        reconcile_year(BUSINESS, operating_ledger(BUSINESS), {"carbon": 1.0}, PURPOSES, year=50, rate=0.03)
    assert len(caught.value.issues) == 2
