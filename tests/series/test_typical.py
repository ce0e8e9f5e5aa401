from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.core.errors import ScenarioError
from energyplan.series.typical import Extreme, Settings, deviation, expand, typical_periods

NAMES = ("heat", "sun", "wind", "net")


@pytest.fixture(scope="module")
def year() -> np.ndarray:
    """Heat, sun as a capacity factor (0 at night, up to 1), wind as one, and a series of both signs."""
    rng = np.random.default_rng(3)
    hour = np.arange(8760)
    season = np.cos(2 * np.pi * (hour / 24 - 20) / 365)
    heat = np.maximum(300 + 400 * season + 60 * rng.standard_normal(365).repeat(24), 0) * (1 + 0.2 * np.sin(hour))
    day = np.clip(np.sin(np.pi * (hour % 24 - 6) / 12), 0, None) * ((hour % 24 > 6) & (hour % 24 < 18))
    sun = day * rng.uniform(0.05, 1.0, 365).repeat(24)
    wind = np.clip(rng.weibull(2, 8760) / 2, 0, 1)
    return np.stack([heat, sun, wind, heat * 0.3 - 400 * sun], axis=1)


EXTREMES = (Extreme("coldest_day", 0), Extreme("highest_infeed", 3, "min", "peak"), Extreme("calm", 2, "min"))


def total(typical) -> np.ndarray:
    return (typical.values.sum(axis=1) * typical.weight[:, None]).sum(axis=0)


@pytest.mark.parametrize("n", [1, 2, 6, 12, 40, 200])
def test_sums_bounds_and_weights_hold(year: np.ndarray, n: int) -> None:
    typical = typical_periods(year, NAMES, Settings(n, 24, EXTREMES))
    np.testing.assert_allclose(total(typical), year.sum(axis=0), rtol=1e-9)
    assert typical.weight.sum() == 365 and typical.weight.dtype == np.int64
    np.testing.assert_array_equal(np.bincount(typical.order), typical.weight)
    np.testing.assert_array_equal(typical.order[typical.source_day], np.arange(len(typical.weight)))
    days = year.reshape(365, 24, 4)
    for k in range(len(typical.weight)):  # no hour leaves what the days it stands for had at that hour
        members = days[typical.order == k]
        assert (typical.values[k] <= members.max(axis=0)).all() and (typical.values[k] >= members.min(axis=0)).all()
    assert (typical.values[:, :6, 1] == 0).all()  # the sun stays down at night


def test_extreme_days_stay_as_they_were(year: np.ndarray) -> None:
    typical = typical_periods(year, NAMES, Settings(6, 24, EXTREMES))
    days = year.reshape(365, 24, 4)
    found = {"coldest_day": days[:, :, 0].sum(1).argmax(), "highest_infeed": days[:, :, 3].min(1).argmin()}
    assert len(typical.weight) == 9 and sum(map(bool, typical.extreme)) == 3
    for name, day in found.items():
        k = typical.extreme.index(name)
        assert typical.source_day[k] == day and typical.weight[k] == 1
        np.testing.assert_array_equal(typical.values[k], days[day])


def test_one_day_may_be_several_extremes(year: np.ndarray) -> None:
    twice = (Extreme("a", 0), Extreme("b", 0), Extreme("c", 0, "max", "peak"))
    typical = typical_periods(year, NAMES, Settings(4, 24, twice))
    labels = [label for label in typical.extreme if label]
    assert "a+b" in "+".join(labels) and len(typical.weight) == 4 + len(labels)


def test_every_day_gives_the_real_year(year: np.ndarray) -> None:
    typical = typical_periods(year, NAMES, Settings(365, 24, EXTREMES))
    np.testing.assert_array_equal(expand(typical.values, typical.order), year)
    np.testing.assert_array_equal(typical.order, np.arange(365))
    assert (typical.weight == 1).all() and (deviation(typical, year) == 0).all()


def test_more_periods_come_nearer(year: np.ndarray) -> None:
    errors = [deviation(typical_periods(year, NAMES, Settings(n)), year).mean() for n in (2, 8, 32, 128)]
    assert errors == sorted(errors, reverse=True)


def test_same_again_and_weight_zero_is_carried_along(year: np.ndarray) -> None:
    first, second = (typical_periods(year, NAMES, Settings(8, 24, EXTREMES)) for _ in range(2))
    np.testing.assert_array_equal(first.values, second.values)
    noise = np.random.default_rng(0).standard_normal(8760)
    base = typical_periods(year, NAMES, Settings(8))
    more = typical_periods(np.c_[year, noise], (*NAMES, "noise"), Settings(8), (1, 1, 1, 1, 0))
    np.testing.assert_array_equal(base.order, more.order)
    assert total(more)[4] == pytest.approx(noise.sum(), abs=1e-9)


def test_longer_periods_and_constant_series(year: np.ndarray) -> None:
    typical = typical_periods(np.c_[year, np.full(8760, 7.0)], (*NAMES, "flat"), Settings(5, 120, EXTREMES))
    assert typical.values.shape[1:] == (120, 5) and typical.weight.sum() == 73 and (typical.values[:, :, 4] == 7).all()
    flat = typical_periods(np.ones((8760, 1)), ("flat",), Settings(3))
    assert flat.weight.sum() == 365 and len(flat.weight) == 3


def test_expand_lays_out_any_shape() -> None:
    values = np.arange(2 * 3 * 2).reshape(2, 3, 2)
    np.testing.assert_array_equal(expand(values, np.array([1, 0, 1]))[:, 0], [6, 8, 10, 0, 2, 4, 6, 8, 10])
    np.testing.assert_array_equal(expand(values[:, :, 0], np.array([1])), [6, 8, 10])


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(1, 30), scale=st.sampled_from([1e-6, 1.0, 1e6]))
def test_sums_hold_for_spiky_series(seed: int, n: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    spikes = (rng.random((8760, 2)) > 0.97) * rng.random((8760, 2)) * scale
    spikes[:, 1] -= 0.3 * scale
    typical = typical_periods(spikes, ("a", "b"), Settings(n, 24, (Extreme("peak", 0, "max", "peak"),)))
    np.testing.assert_allclose(total(typical), spikes.sum(axis=0), rtol=1e-9, atol=1e-9 * scale)
    assert typical.values[:, :, 0].min() >= 0 and typical.values[:, :, 0].max() == spikes[:, 0].max()


@pytest.mark.parametrize(
    ("settings_", "message"),
    [
        (Settings(0), "too few"),
        (Settings(3, 168), "does not divide"),
        (Settings(3, 24, (Extreme("x", 9),)), "no such series"),
        (Settings(3, 24, (Extreme("x", 0, "most"),)), "unknown sense"),
        (Settings(3, 24, (Extreme("x", 0, "max", "mean"),)), "unknown measure"),
    ],
)
def test_faults(year: np.ndarray, settings_: Settings, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        typical_periods(year, NAMES, settings_)


def test_a_hole_in_a_series_is_a_fault(year: np.ndarray) -> None:
    holed = year.copy()
    holed[77, 1] = np.nan
    with pytest.raises(ScenarioError, match=r"series.sun: not a finite number \(got hour 77"):
        typical_periods(holed, NAMES, Settings(3))
