"""Indicators against numpy-financial and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.indicators import (
    annuity,
    debt_cover,
    least_cover,
    levelised_cost,
    loan_life_cover,
    mean_cover,
    payback,
    present_value,
    rate_of_return,
)


def test_against_numpy_financial() -> None:
    npf = pytest.importorskip("numpy_financial")
    rng = np.random.default_rng(7)
    for _ in range(60):
        years = int(rng.integers(3, 45))
        flows = np.concatenate([-rng.uniform(50, 500, 2), rng.uniform(0, 80, years)])
        rate = float(rng.uniform(-0.05, 0.3))
        assert present_value(flows, rate) == pytest.approx(npf.npv(rate, flows), rel=1e-10)
        ours, theirs = rate_of_return(flows).value, npf.irr(flows)
        assert ours == pytest.approx(theirs, abs=1e-9)


def test_replacements_change_the_sign_but_not_the_answer() -> None:
    npf = pytest.importorskip("numpy_financial")
    flows = np.array([-100.0, *(15.0,) * 9, -30.0, *(15.0,) * 10])
    assert rate_of_return(flows).value == pytest.approx(npf.irr(flows), abs=1e-10)


@pytest.mark.parametrize(
    ("flows", "why"),
    [
        ([-100.0, -5.0, -5.0], "all years cost money"),
        ([100.0, 5.0, 0.0], "no year costs money"),
        ([0.0, 0.0], "no money flows"),
        ([1.0, -2.0, 2.0], "no rate between"),
        ([-1.0, float("nan")], "not a finite number"),
    ],
)
def test_no_rate_of_return_says_why(flows: list[float], why: str) -> None:
    figure = rate_of_return(np.array(flows))
    assert figure.value is None and not figure.exists and why in figure.reason
    assert str(figure).startswith("none: ")


def test_several_rates() -> None:
    figure = rate_of_return(np.array([-100.0, 230.0, -132.0]))
    np.testing.assert_allclose(figure.candidates, [0.1, 0.2], atol=1e-9)
    assert figure.value is None and "10 %" in figure.reason
    # decommissioning at the end adds a second, negative root
    figure = rate_of_return(np.array([-100.0, 60.0, 60.0, 60.0, -20.0]))
    assert figure.value is not None and len(figure.candidates) == 2 and figure.candidates[1] == figure.value


def test_extreme_rates() -> None:
    assert rate_of_return(np.array([-1.0, 1000.0])).value == pytest.approx(999.0)
    assert rate_of_return(np.array([-1000.0, 1.0])).value == pytest.approx(-0.999)
    assert rate_of_return(np.array([-1.0, 0.5, 0.5])).value == pytest.approx(0.0, abs=1e-12)
    assert rate_of_return(1e12 * np.array([-100.0, 110.0])).value == pytest.approx(0.1)


def test_payback() -> None:
    assert payback(np.array([-100.0, 40.0, 40.0, 40.0])).value == pytest.approx(2.5)
    # 100 at 10 %: 44/1.1 = 40, 48.4/1.21 = 40, 53.24/1.331 = 40
    assert payback(np.array([-100.0, 44.0, 48.4, 53.24]), 0.1).value == pytest.approx(2.5)
    # a replacement that opens the gap again counts
    assert payback(np.array([-100.0, 110.0, -50.0, 20.0, 80.0])).value == pytest.approx(3.25)
    never = payback(np.array([-100.0, 40.0]))
    assert never.value is None and "60" in never.reason
    assert payback(np.array([0.0, 5.0])).value == 0.0


def test_cover_ratios() -> None:
    cash, service = np.array([0.0, 120.0, 90.0, 100.0]), np.array([0.0, 100.0, 100.0, 0.0])
    np.testing.assert_allclose(debt_cover(cash, service), [np.nan, 1.2, 0.9, np.nan])
    least = least_cover(cash, service)
    assert least.value == pytest.approx(0.9) and "year 2" in least.reason
    assert mean_cover(cash, service).value == pytest.approx(1.05)
    # PV of 120 and 90 at 10 % is 183.471; owed 150
    figure = loan_life_cover(cash, service, (np.array([150.0, 80.0, 0.0, 0.0]), np.zeros(4)), 0.1)
    assert figure.value == pytest.approx((120 / 1.1 + 90 / 1.21) / 150)
    for none in (
        least_cover(cash, 0 * service),
        mean_cover(cash, 0 * service),
        loan_life_cover(cash, 0 * cash, (cash, cash), 0.1),
    ):
        assert none.value is None and "no debt service" in none.reason


def test_cover_is_of_the_years_of_operation() -> None:
    cash = np.array([-5.0, -10.0, -10.0, 60.0, 45.0])
    service = np.array([0.0, 4.0, 6.0, 40.0, 36.0])
    least = least_cover(cash, service, 3)
    assert least.value == pytest.approx(1.25) and least.reason == "in year 4; years 0 to 2 are building years"
    assert np.isnan(debt_cover(cash, service, 3)[:3]).all() and mean_cover(cash, service, 3).value == 1.375
    # owed 60 when operation starts, 11 drawn a year later
    balance, drawn = np.array([40.0, 50.0, 60.0, 37.0, 0.0]), np.array([40.0, 10.0, 10.0, 11.0, 0.0])
    figure = loan_life_cover(cash, service, (balance, drawn), 0.1, 3)
    assert figure.value == pytest.approx((60 / 1.1 + 45 / 1.21) / (60 + 11 / 1.1)) and "end of year 2" in figure.reason


def test_levelised_cost_is_the_break_even_price() -> None:
    costs, energy, other = np.array([1000.0, 50.0, 50.0]), np.array([0.0, 400.0, 300.0]), np.array([0.0, 10.0, 10.0])
    figure = levelised_cost(costs, energy, 0.05, other)
    assert figure.value is not None
    assert present_value(figure.value * energy + other - costs, 0.05) == pytest.approx(0.0, abs=1e-9)
    assert levelised_cost(costs, 0 * energy, 0.05).value is None


def test_annuity() -> None:
    npf = pytest.importorskip("numpy_financial")
    assert annuity(1000.0, 0.03, 20) == pytest.approx(-npf.pmt(0.03, 20, 1000.0))
    assert annuity(1000.0, 0.0, 20) == pytest.approx(50.0)
