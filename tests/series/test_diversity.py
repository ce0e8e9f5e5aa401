from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energyplan.series.diversity import diversity_factor, network_peak


@pytest.mark.parametrize("service", ["heat", "space_heat", "hot_water", "electricity", "cooling"])
def test_one_has_one_and_more_need_less_each_but_more_together(service: str) -> None:
    n = np.arange(1, 2000)
    factor = diversity_factor(n, service)
    assert factor[0] == 1.0 and (np.diff(factor) <= 0).all() and (np.diff(n * factor) > 0).all()


def test_heat_by_the_published_formula() -> None:
    # worked out by hand for n = 53.84382392: a + b / 2
    assert float(diversity_factor(53.84382392)) == pytest.approx(0.449677646 + 0.551234688 / 2)
    assert float(diversity_factor(1e9)) == pytest.approx(0.449677646, abs=1e-6)


def test_network_peak_of_equal_houses() -> None:
    peak = network_peak(np.full(50, 10.0))
    assert peak.own_sum_kw == 500 and peak.customers == pytest.approx(50) and peak.rule == "diversity"
    assert peak.coincident_kw == pytest.approx(500 * float(diversity_factor(50)))
    assert peak.diversity == pytest.approx(float(diversity_factor(50)))


def test_a_block_of_flats_is_as_many_houses() -> None:
    flats = 10.0 * 50 * float(diversity_factor(50))
    assert network_peak(np.array([flats]), "heat", np.array([50])).coincident_kw == pytest.approx(flats)
    both = network_peak(np.array([flats, flats]), "heat", np.array([50, 50]))
    assert both.coincident_kw == pytest.approx(10.0 * 100 * float(diversity_factor(100)))


def test_hourly_profile_and_largest_customer_bound_it() -> None:
    bounded = network_peak(np.full(100, 10.0), hourly_peak_kw=900.0)
    assert bounded.coincident_kw == 900 and bounded.rule == "hourly profile"
    assert network_peak(np.full(100, 10.0), hourly_peak_kw=5000.0).coincident_kw == 1000
    assert network_peak(np.zeros(3)).coincident_kw == 0


def test_houses_that_join_never_lower_the_peak() -> None:
    hospital, houses = np.array([900.0]), np.full(50, 2.0)
    peak = network_peak(np.r_[houses, hospital])
    assert 900.0 <= peak.coincident_kw < 910.0 and peak.rule == "largest customers" and peak.customers == 51
    town = np.r_[np.full(57, 17.5), 476.0, 357.0, 163.0]
    assert network_peak(town).coincident_kw == pytest.approx(town.sum() * float(diversity_factor(60)))


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=20), st.floats(0, 1e4), st.sampled_from(["heat", "cooling"]))
def test_one_more_never_lowers_the_peak(peaks: list[float], more: float, service: str) -> None:
    before, after = network_peak(np.array(peaks), service), network_peak(np.array([*peaks, more]), service)
    assert after.coincident_kw >= before.coincident_kw * (1 - 1e-9)


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=30), st.sampled_from(["heat", "hot_water", "electricity"]))
def test_between_the_largest_and_the_sum(peaks: list[float], service: str) -> None:
    own = np.array(peaks)
    peak = network_peak(own, service)
    assert own.max() - 1e-9 <= peak.coincident_kw <= own.sum() + 1e-9
