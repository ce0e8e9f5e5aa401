"""Depreciation schedules against published tables and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.depreciation import (
    DepreciationRule,
    declining_rates,
    declining_shares,
    depreciate,
    shares_of,
    straight_line_shares,
)
from energyplan.core.errors import ScenarioError

# life: rate, revised rate, guarantee rate of the ordinance's table for assets acquired since April 2012
TABLE = {
    3: (0.667, 1.000, 0.11089),
    6: (0.333, 0.334, 0.09911),
    8: (0.250, 0.334, 0.07909),
    10: (0.200, 0.250, 0.06552),
    15: (0.133, 0.143, 0.04565),
    17: (0.118, 0.125, 0.04038),
    25: (0.080, 0.084, 0.02841),
    30: (0.067, 0.072, 0.02366),
}


@pytest.mark.parametrize("life", TABLE)
def test_rates_and_switch_year_of_the_japanese_table(life: int) -> None:
    rate, revised, guarantee = TABLE[life]
    ours = declining_rates(life)
    assert ours[:2] == (rate, revised)
    left, year = 1.0, 1
    while left * rate >= guarantee:
        left, year = left * (1 - rate), year + 1
    assert ours[2] == year


@pytest.mark.parametrize("life", TABLE)
def test_charges_as_the_ordinance_computes_them(life: int) -> None:
    rate, revised, guarantee = TABLE[life]
    left, base, charges = 1.0, 0.0, []
    for _ in range(life):
        if left * rate < guarantee and base == 0.0:
            base = left
        charges.append(min(base * revised if base else left * rate, left))
        left -= charges[-1]
    charges[-1] += left  # what rounding of the rates leaves goes into the last year
    np.testing.assert_allclose(declining_shares(life), charges, atol=1e-12)


def test_ten_years_by_hand() -> None:
    # 1 000 000 over 10 years: 20 % of the book value for six years, then a quarter of what was left after them
    expected = [200000, 160000, 128000, 102400, 81920, 65536, 65536, 65536, 65536, 65536]
    np.testing.assert_allclose(1e6 * declining_shares(10), expected, rtol=1e-12)


@pytest.mark.parametrize("life", range(1, 61))
def test_everything_is_written_off(life: int) -> None:
    for shares in (declining_shares(life), straight_line_shares(life)):
        assert shares.sum() == pytest.approx(1.0) and np.all(shares >= 0.0) and shares.size == life


def test_a_charge_starts_the_year_after_spending() -> None:
    cost = np.array([[100.0, 0.0], [0.0, 60.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    rules = (DepreciationRule(life_years=2), DepreciationRule("schedule", shares=(0.5, 0.3, 0.2)))
    np.testing.assert_allclose(depreciate(cost, rules), [[0, 0], [50, 0], [50, 30], [0, 18], [0, 12]])


def test_what_is_left_at_replacement_is_written_off() -> None:
    np.testing.assert_allclose(shares_of(DepreciationRule(life_years=5, retire_years=2)), [0.2, 0.8])
    np.testing.assert_allclose(shares_of(DepreciationRule(life_years=2, retire_years=5)), [0.5, 0.5])


def test_faults() -> None:
    with pytest.raises(ScenarioError, match="life too short"):
        shares_of(DepreciationRule(life_years=0))
    with pytest.raises(ScenarioError, match="not a schedule"):
        shares_of(DepreciationRule("schedule", shares=(0.9, 0.9)))
