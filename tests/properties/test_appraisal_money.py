"""What must hold for any money flows, loans, assets and outages."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.appraisal.depreciation import DepreciationRule, depreciate, shares_of
from energyplan.appraisal.indicators import discount_factors, present_value, rate_of_return
from energyplan.appraisal.loans import LoanTerms, fixed_loan, sculpted_loan
from energyplan.appraisal.region import LocalRates, value_of_spending
from energyplan.appraisal.resilience import Island, IslandStore, Plant, survive_outages
from energyplan.appraisal.stages import replacements, residual_value, stage_investment
from energyplan.appraisal.taxes import ProfitTax, tax_profit

flows = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=45).map(np.array)
share = st.floats(0.0, 1.0)


@settings(max_examples=80, deadline=None)
@given(flows)
def test_the_present_value_at_a_rate_of_return_is_nothing(values: np.ndarray) -> None:
    figure = rate_of_return(values)
    assert (figure.value is None) == bool(figure.reason and not figure.exists)
    for rate in (*figure.candidates, *([figure.value] if figure.value is not None else [])):
        scale = float(np.abs(values) @ discount_factors(values.size, rate))
        assert abs(float(present_value(values, rate))) <= 1e-7 * scale
    doubled = rate_of_return(2.0 * values)
    assert (doubled.value is None) == (figure.value is None)
    if figure.value is not None and doubled.value is not None:
        assert np.isclose(doubled.value, figure.value, rtol=1e-9, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.0, 0.3), st.integers(1, 30), st.integers(0, 29), st.sampled_from(["level", "equal_principal"]),
    st.lists(st.floats(0.0, 1e9), min_size=1, max_size=5),
)  # fmt: skip
def test_service_is_worth_what_was_drawn(rate: float, tenor: int, grace: int, kind: str, draws: list[float]) -> None:
    terms = LoanTerms("bank", kind, rate=rate, tenor_years=tenor, grace_years=min(grace, tenor - 1))  # type: ignore[arg-type]
    drawn = np.concatenate([draws, np.zeros(31)])
    loan = fixed_loan(terms, drawn)
    total = max(sum(draws), 1.0)
    assert abs(float(present_value(loan.service - drawn, rate))) <= 1e-9 * total
    assert abs(loan.balance[-1]) <= 1e-9 * total and np.all(loan.principal >= -1e-9 * total)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.0, 0.2), st.integers(1, 30), st.integers(0, 5), share, st.floats(1.0, 2.0),
    st.lists(st.floats(-1e6, 1e6), min_size=31, max_size=31),
)  # fmt: skip
def test_a_sculpted_loan_keeps_its_cover_and_is_repaid(
    rate: float, tenor: int, grace: int, cap: float, dscr: float, cash: list[float]
) -> None:
    terms = LoanTerms(
        "bank", "sculpted", rate=rate, tenor_years=tenor, grace_years=min(grace, tenor - 1), share=cap, dscr=dscr
    )
    need = np.zeros(31)
    need[0] = 1e6
    loan = sculpted_loan(terms, need, np.array(cash))
    year = np.arange(31)
    paying = (year > terms.grace_years) & (year <= tenor)
    assert np.all(loan.service[paying] <= np.maximum(cash, 0.0)[paying] / dscr + 1e-6)
    assert abs(loan.balance[tenor]) <= 1e-6 * 1e6 and np.all(loan.service[year > tenor] == 0.0)
    assert loan.drawn.sum() <= cap * 1e6 * (1 + 1e-12) + 1e-9


@settings(max_examples=60, deadline=None)
@given(flows, share, st.integers(0, 12), share)
def test_losses_are_used_once_at_most(profit: np.ndarray, rate: float, carry: int, offset: float) -> None:
    taxed = tax_profit(profit, ProfitTax(rate=rate, carry_years=carry, offset_share=offset))
    losses = -np.minimum(profit, 0.0).sum()
    np.testing.assert_allclose(taxed.used.sum() + taxed.expired.sum() + taxed.pool[-1], losses, rtol=1e-9, atol=1e-6)
    assert np.all(taxed.tax >= 0.0) and np.all(taxed.taxable <= np.maximum(profit, 0.0) + 1e-9)
    longer = tax_profit(profit, ProfitTax(rate=rate, carry_years=carry + 1, offset_share=offset))
    assert longer.tax.sum() <= taxed.tax.sum() + 1e-6


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.0, 1e9), min_size=1, max_size=4), st.integers(1, 40), st.integers(2, 40), st.integers(1, 3))
def test_assets_are_spent_written_off_and_replaced(costs: list[float], life: int, years: int, build: int) -> None:
    build = min(build, years)
    cost = np.array(costs)
    staged = stage_investment(cost, years, build_years=np.full(cost.size, build))
    np.testing.assert_allclose(staged.capex.sum(axis=0), cost, rtol=1e-12, atol=1e-9)
    rules = tuple(DepreciationRule("declining", life) for _ in costs)
    written = depreciate(staged.capex, rules)
    assert np.all(np.cumsum(written, axis=0) <= np.cumsum(staged.capex, axis=0) * (1 + 1e-9) + 1e-6)
    assert np.isclose(shares_of(rules[0]).sum(), 1.0)
    lives = np.full(cost.size, life)
    again = replacements(staged.capex, lives)
    left = residual_value(staged.capex + again, lives)
    assert np.all(left >= 0.0) and np.all(left <= cost * (1 + 1e-9))


@settings(max_examples=60, deadline=None)
@given(st.lists(share, min_size=9, max_size=9))
def test_no_more_stays_than_is_spent(values: list[float]) -> None:
    local, profit, wage, owner, resident, tax, local_tax, wage_tax, local_wage = values
    rates = LocalRates(
        local, profit, (1.0 - profit) * wage, owner, resident, tax, tax * local_tax, wage_tax, wage_tax * local_wage
    )
    parts = value_of_spending(np.array([100.0]), rates)
    assert all(part[0] >= 0.0 for part in parts) and sum(part[0] for part in parts) <= 100.0 * local + 1e-9


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.0, 50.0), st.floats(0.0, 200.0))
def test_more_supply_never_survives_less(seed: int, power: float, fuel: float) -> None:
    rng = np.random.default_rng(seed)
    load, free = rng.uniform(0, 50, 30), rng.uniform(0, 40, 30)
    store = IslandStore(60.0, 20.0, 20.0, 0.9, 0.9, 0.0, rng.uniform(0, 60, 30))
    small = survive_outages(Island(load, free, (Plant("a", 10.0, 100.0),), store), 40)
    for island in (
        Island(load, free, (Plant("a", 10.0 + power, np.inf),), store),
        Island(load, free, (Plant("a", 10.0, 100.0 + fuel),), store),
        Island(load, free + power, (Plant("a", 10.0, 100.0),), store),
        Island(0.9 * load, free, (Plant("a", 10.0, 100.0),), store),
    ):
        more = survive_outages(island, 40)
        assert np.all(more.survived_h >= small.survived_h)
    assert np.all(np.diff(small.survival) <= 0.0) and np.all(small.served_share <= 1.0 + 1e-12)
