"""Outages by hand, and exactly as a plain hour-by-hour loop has them on random systems."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from energyplan.appraisal.resilience import Island, IslandStore, Plant, critical_load, longest_survived, survive_outages
from energyplan.core.errors import ScenarioError

_SPEC = importlib.util.spec_from_file_location("outage_loop", Path(__file__).with_name("outage_loop.py"))
assert _SPEC is not None and _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
hour_by_hour = _MODULE.hour_by_hour


def random_island(seed: int, hours: int) -> Island:
    rng = np.random.default_rng(seed)
    load = rng.uniform(0.0, 100.0, hours) * (rng.random(hours) > 0.1)
    free = rng.uniform(0.0, 120.0, hours) * (rng.random(hours) > 0.5)
    plants = tuple(
        Plant(f"p{i}", float(rng.uniform(5, 60)), float(rng.choice([np.inf, rng.uniform(0, 2000)])))
        for i in range(int(rng.integers(0, 4)))
    )
    size = float(rng.uniform(0, 400)) * float(rng.random() > 0.2)
    store = IslandStore(
        energy_kwh=size, charge_kw=float(rng.uniform(0, 80)), discharge_kw=float(rng.uniform(0, 80)),
        charge_efficiency=float(rng.uniform(0.7, 1)), discharge_efficiency=float(rng.uniform(0.7, 1)),
        loss_share=float(rng.choice([0.0, 0.01])), level_kwh=rng.uniform(0, size, hours),
    )  # fmt: skip
    return Island(
        load, free, plants, store, first="plant" if seed % 2 else "store", plants_charge=bool(seed % 3 == 0),
        delivery_kw=float(rng.choice([np.inf, 80.0])),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_exactly_as_the_plain_loop(seed: int) -> None:
    island = random_island(seed, hours=60)
    longest = 90  # longer than the year of the test: it closes on itself
    fast = survive_outages(island, longest)
    served, alive = hour_by_hour(island, longest)
    np.testing.assert_array_equal(fast.survived_h, alive.sum(axis=1))
    np.testing.assert_array_equal(fast.survival, alive.mean(axis=0))
    np.testing.assert_array_equal(fast.served_kwh, np.cumsum(served, axis=1)[:, -1])
    load = np.stack([np.roll(island.load_kw, -step) for step in range(longest)], axis=1)
    got, asked = np.cumsum(served, axis=1), np.cumsum(load, axis=1)
    np.testing.assert_allclose(fast.served_share, got.sum(axis=0) / asked.sum(axis=0), rtol=1e-14)
    np.testing.assert_array_equal(
        fast.least_served_share, (got / np.where(asked > 0, asked, 1) + (asked == 0)).min(axis=0)
    )


def test_a_battery_alone_by_hand() -> None:
    # 10 kW for an hour; the battery holds 25 kWh: two hours and a half
    island = Island(np.full(8, 10.0), np.zeros(8), store=IslandStore(25.0, 0.0, 20.0, level_kwh=25.0))
    out = survive_outages(island, 4)
    np.testing.assert_allclose(out.survival, [1, 1, 0, 0])
    np.testing.assert_allclose(out.served_share, [1, 1, 25 / 30, 25 / 40])
    assert longest_survived(out, 0.9).value == 2.0


def test_sun_fills_the_battery_for_the_night() -> None:
    load, sun = np.full(24, 10.0), np.where(np.arange(24) % 24 < 12, 20.0, 0.0)
    island = Island(load, sun, store=IslandStore(120.0, 10.0, 10.0, level_kwh=0.0))
    out = survive_outages(island, 48)
    # an outage at dawn lasts for ever, one at dusk fails at once: the store is empty
    assert out.survived_h[0] == 48 and out.survived_h[12] == 0 and out.survived_h[6] == 12


def test_the_order_of_store_and_plant_matters_at_peaks() -> None:
    # plant 10 kW, battery 10 kW and 10 kWh; 10, 10, 20 kW are asked for
    load = np.array([10.0, 10.0, 20.0])
    store = IslandStore(10.0, 0.0, 10.0, level_kwh=10.0)
    kept = survive_outages(Island(load, np.zeros(3), (Plant("chp", 10.0),), store, first="plant"), 3)
    used = survive_outages(Island(load, np.zeros(3), (Plant("chp", 10.0),), store, first="store"), 3)
    assert kept.survived_h[0] == 3 and used.survived_h[0] == 2


def test_plants_may_fill_the_store() -> None:
    load = np.array([5.0, 15.0])
    store = IslandStore(5.0, 5.0, 5.0, level_kwh=0.0)
    island = Island(load, np.zeros(2), (Plant("chp", 10.0),), store, plants_charge=True)
    assert survive_outages(island, 2).survived_h[0] == 2


def test_lines_limit_what_is_served() -> None:
    island = Island(np.full(4, 10.0), np.full(4, 50.0), delivery_kw=8.0)
    out = survive_outages(island, 2)
    np.testing.assert_allclose(out.served_share, 0.8)
    none = longest_survived(out, 0.5)
    assert none.value is None and "0.0%" in none.reason


def test_critical_load() -> None:
    load = critical_load(np.array([[10.0, 20.0], [100.0, 0.0]]), np.array([1.0, 0.2]), 0.2)
    np.testing.assert_allclose(load, [30 / 0.8, 20 / 0.8])


def test_no_load_is_survived() -> None:
    out = survive_outages(Island(np.zeros(5), np.zeros(5)), 3)
    np.testing.assert_array_equal(out.survival, 1.0)
    np.testing.assert_array_equal(out.served_share, 1.0)
    assert longest_survived(out, 1.0).reason == "the longest outage looked at"


def test_faults_together() -> None:
    store = IslandStore(-1.0, charge_efficiency=0.0, loss_share=2.0, level_kwh=np.zeros(3))
    island = Island(np.array([1.0, -1.0]), np.zeros(3), (Plant("p", -1.0),), store, first="sun")  # type: ignore[arg-type]
    with pytest.raises(ScenarioError) as caught:
        survive_outages(island, 0)
    assert len(caught.value.issues) == 9
