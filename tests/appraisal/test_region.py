"""Regional value added, multiplier, energy money and jobs by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.appraisal.ledger import Payment, write_ledger
from energyplan.appraisal.region import (
    STAGES,
    LocalOwner,
    LocalRates,
    energy_money,
    jobs_from_capacity,
    jobs_from_wages,
    local_multiplier,
    local_taxes,
    spent_locally,
    value_added,
    value_of_spending,
)
from energyplan.core.errors import ScenarioError

RATES = LocalRates(
    0.5, profit_share=0.1, wage_share=0.4, owner_share=0.8, resident_share=0.9,
    profit_tax=0.3, local_profit_tax=0.05, wage_tax=0.2, local_wage_tax=0.04,
)  # fmt: skip


def test_value_of_a_hundred_spent() -> None:
    # 50 stay with local firms: profit 5, wages 20
    profits, wages, taxes = value_of_spending(np.array([100.0]), RATES)
    assert profits[0] == pytest.approx(5 * 0.7 * 0.8)
    assert wages[0] == pytest.approx(20 * 0.8 * 0.9)
    assert taxes[0] == pytest.approx(5 * 0.05 + 20 * 0.04 * 0.9)


def test_what_is_earned_and_taxed_never_exceeds_what_is_spent_locally() -> None:
    full = LocalRates(1.0, 0.4, 0.6, 1.0, 1.0, 0.3, 0.3, 0.2, 0.2)
    assert sum(part[0] for part in value_of_spending(np.array([100.0]), full)) == pytest.approx(100.0)


def test_four_stages_from_the_ledger() -> None:
    ledger = write_ledger(
        [
            Payment("net", "maker", "equipment", "pipes", np.array([100.0, 0.0])),
            Payment("net", "builder", "construction", "pipes", np.array([200.0, 0.0])),
            Payment("plant", "forest", "fuel", "chips", np.array([0.0, 50.0])),
            Payment("plant", "net", "heat_transport", "homes", np.array([0.0, 30.0])),
            Payment("net", "plant", "other", "heat for pipes", np.array([0.0, 5.0])),
            Payment("plant", "municipality", "property_tax", "plant", np.array([0.0, 3.0])),
            Payment("plant", "state", "income_tax", "plant", np.array([0.0, 9.0])),
            Payment("municipality", "net", "income_tax", "net", np.array([0.0, 1.0])),
        ],
        2,
    )
    zero = LocalRates(0.0, 0.1, 0.3)
    rates = {"equipment": zero, "construction": RATES, "fuel": RATES}
    owners = (LocalOwner("plant", np.array([-4.0, 10.0]), 0.5), LocalOwner("net", np.array([0.0, 0.0]), 1.0))
    value = value_added(ledger, ("net", "plant"), rates, owners)
    per_unit = sum(part[0] for part in value_of_spending(np.array([1.0]), RATES))
    expected = np.zeros((4, 2))
    expected[STAGES.index("installation"), 0] = 200 * per_unit
    expected[STAGES.index("operation"), 1] = 50 * per_unit
    expected[STAGES.index("ownership")] = [-2.0, 5.0 + 3.0 - 1.0]
    np.testing.assert_allclose(value.total, expected)
    assert value.gross_wages[STAGES.index("operation"), 1] == pytest.approx(50 * 0.5 * 0.4 * 0.9)
    np.testing.assert_allclose(local_taxes(ledger), [0.0, 2.0])


def test_the_margin_of_a_local_bank_counts_if_rates_say_so() -> None:
    ledger = write_ledger([Payment("net", "bank", "interest", "loan", np.array([0.0, 10.0]))], 2)
    assert value_added(ledger, ("net",), {}, ()).total.sum() == 0.0
    value = value_added(ledger, ("net",), {"interest": RATES}, ())
    assert value.total[STAGES.index("ownership"), 1] > 0.0


def test_purposes_without_rates_are_named() -> None:
    ledger = write_ledger([Payment("net", "maker", "equipment", "pipes", np.array([100.0]))], 1)
    with pytest.raises(ScenarioError, match=r"region.rates.equipment"):
        value_added(ledger, ("net",), {}, ())


def test_local_multiplier() -> None:
    found = local_multiplier(100.0, np.array([40.0, 30.0]), np.array([0.5, 0.2]))
    assert found.rounds == (100.0, 70.0, 26.0) and found.lm3.value == pytest.approx(1.96)
    assert local_multiplier(0.0, np.array([1.0]), np.array([1.0])).lm3.value is None


def test_the_receiver_decides_what_is_local_then_the_item_then_the_purpose() -> None:
    ledger = write_ledger(
        [
            Payment("net", "credit union", "interest", "loan 1", np.array([10.0])),
            Payment("net", "megabank", "interest", "loan 2", np.array([20.0])),
            Payment("net", "lender", "interest", "loan 3", np.array([40.0])),
            Payment("net", "dealers", "fuel", "oil", np.array([100.0])),
            Payment("net", "dealers", "fuel", "chips", np.array([100.0])),
        ],
        1,
    )
    interest = replace(RATES, local_share=0.5, named={"credit union": 1.0, "megabank": 0.0})
    fuel = replace(RATES, local_share=0.3, named={"chips": 0.9})
    assert spent_locally(ledger, ("net",), "interest", interest) == pytest.approx(10.0 + 0.5 * 40.0)
    assert spent_locally(ledger, ("net",), "fuel", fuel) == pytest.approx(0.3 * 100.0 + 0.9 * 100.0)
    value = value_added(ledger, ("net",), {"interest": interest, "fuel": fuel}, ())
    whole = sum(part[0] for part in value_of_spending(np.array([1.0]), replace(RATES, local_share=1.0)))
    assert value.total[STAGES.index("ownership"), 0] == pytest.approx(30.0 * whole)
    assert value.total[STAGES.index("operation"), 0] == pytest.approx(120.0 * whole)
    assert value.gross_wages[STAGES.index("operation"), 0] == pytest.approx(120.0 * 0.4 * 0.9)
    with pytest.raises(ScenarioError, match="megabank"):
        value_added(ledger, ("net",), {"interest": replace(interest, named={"megabank": 2.0}), "fuel": fuel}, ())


def test_energy_money_that_leaves() -> None:
    money = energy_money(("kerosene", "wood"), np.array([[100.0, 80.0], [50.0, 60.0]]), np.array([0.1, 1.0]))
    np.testing.assert_allclose(money.leaves, [[90.0, 72.0], [0.0, 0.0]])
    np.testing.assert_allclose(money.stays, [[10.0, 8.0], [50.0, 60.0]])
    with pytest.raises(ScenarioError, match="kerosene"):
        energy_money(("kerosene",), np.array([[1.0]]), np.array([1.5]))


def test_jobs() -> None:
    np.testing.assert_allclose(jobs_from_wages(np.array([9e6]), 4.5e6), 2.0)
    np.testing.assert_allclose(jobs_from_capacity(np.array([2.0]), np.array([6.0])), 12.0)


def test_rates_out_of_range_together() -> None:
    bad = LocalRates(1.2, 0.7, 0.6, profit_tax=0.1, local_profit_tax=0.2)
    with pytest.raises(ScenarioError) as caught:
        value_of_spending(np.array([1.0]), bad)
    assert len(caught.value.issues) == 3
