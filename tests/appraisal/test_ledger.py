"""The ledger: every payment is someone's income."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.ledger import (
    Payment,
    balances,
    columns,
    join,
    matching,
    net_of,
    paid,
    reconcile,
    who_pays_whom,
    write_ledger,
)
from energyplan.core.errors import ScenarioError

YEARS = 3


def book() -> list[Payment]:
    return [
        Payment("homes", "company", "heat_sale", "homes", np.array([0.0, 10.0, 12.0])),
        Payment("company", "forest", "fuel", "wood", np.array([0.0, 4.0, 5.0])),
        Payment("company", "maker", "equipment", "boiler", np.array([30.0, 0.0, 0.0])),
        Payment("company", "state", "income_tax", "company", np.array([0.0, -1.0, 2.0])),
    ]


def test_sums_by_party_and_purpose() -> None:
    ledger = write_ledger(book(), YEARS)
    np.testing.assert_array_equal(balances(ledger).sum(axis=0), 0.0)
    np.testing.assert_array_equal(balances(ledger)[ledger.parties.index("company")], [-30.0, 7.0, 5.0])
    np.testing.assert_array_equal(paid(ledger, payee="forest"), [0.0, 4.0, 5.0])
    np.testing.assert_array_equal(net_of(ledger, "company")["income_tax"], [0.0, 1.0, -2.0])
    assert matching(ledger, item=("wood",)).sum() == 2
    assert paid(ledger, payer="nobody").sum() == 0.0


def test_a_negative_payment_flows_the_other_way() -> None:
    ledger = write_ledger(book(), YEARS)
    assert np.all(ledger.amount > 0.0)
    np.testing.assert_array_equal(paid(ledger, payer="state", payee="company"), [0.0, 1.0, 0.0])


def test_who_pays_whom_over_years() -> None:
    ledger = write_ledger(book(), YEARS)
    matrix = who_pays_whom(ledger, first_year=1)
    assert matrix[ledger.parties.index("homes"), ledger.parties.index("company")] == 22.0
    assert matrix[ledger.parties.index("company"), ledger.parties.index("maker")] == 0.0


def test_join_renumbers_names() -> None:
    payments = book()
    apart = join(write_ledger(payments[2:], YEARS), write_ledger([], YEARS), write_ledger(payments[:2], YEARS))
    np.testing.assert_array_equal(paid(apart, payee="forest"), [0.0, 4.0, 5.0])
    np.testing.assert_array_equal(paid(apart, payee="maker", item=("boiler",)), [30.0, 0.0, 0.0])
    with pytest.raises(ScenarioError, match="other years"):
        join(apart, write_ledger([], 5))


def test_reconcile_with_the_optimisers_terms() -> None:
    ledger = write_ledger(book(), YEARS)
    terms = {"fuel": np.array([0.0, 4.0, 5.0]), "capital": np.array([30.0, 0.0, 1.0])}
    fuel, capital = reconcile(ledger, terms, {"capital": ("equipment", "construction")}, payers=("company",))
    assert fuel.agrees and fuel.largest == 0.0
    assert not capital.agrees and capital.year == 2 and capital.largest == 1.0
    assert all(d.agrees for d in reconcile(ledger, {"fuel": terms["fuel"]}, {}))


def test_columns_carry_names() -> None:
    table = columns(write_ledger(book(), YEARS))
    assert table["payee"][0] == "company" and table["purpose"][0] == "heat_sale" and table["year"][0] == 1
    assert {len(column) for column in table.values()} == {7}
    assert columns(write_ledger([], YEARS))["payer"].size == 0


def test_all_faults_at_once() -> None:
    bad = [
        Payment("a", "a", "fuel", "x", np.zeros(YEARS)),
        Payment("a", "b", "feul", "x", np.zeros(2)),
        Payment("a", "b", "fuel", "x", np.array([0.0, np.nan, 1.0])),
    ]
    with pytest.raises(ScenarioError) as caught:
        write_ledger(bad, YEARS)
    text = str(caught.value)
    assert len(caught.value.issues) == 4
    assert "pays itself" in text and "Did you mean 'fuel'" in text and "3 values" in text and "finite" in text
