"""Capacities: what is built new is paid for, in whole machines, with its fixed cost and least size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from energyplan.results.design import Design
from energyplan.technologies.roles import Capacity, Demand, Source, Store

Best = Callable[..., Design]


def backup(price: float) -> Source:
    return Source("backup", "backup", capacity=Capacity(existing=1e3, maximum=1e3), variable_cost=price)


def plant(**size: float | bool) -> Source:
    return Source("plant", "plant", capacity=Capacity(**({"lifetime_years": 1.0, "capex_per_unit": 1.0} | size)))


@pytest.mark.proves("source_limit")
def test_a_plant_gives_what_is_there_times_what_is_built(best: Best) -> None:
    """PV gives 0.5 and 0.25 kW per kW built, at 6 a kW; the load is 10 kW, backup costs 10 a kWh.

    A kW built saves 10 (0.5 + 0.25) = 7.5 > 6 until the first hour is served at 20 kW; beyond it saves 2.5 < 6.
    So 20 kW: 120, and 5 kWh of backup: 50. Together 170. Missing: nothing is built, everything free, 0.
    """
    pv = Source(
        "pv",
        "pv",
        capacity=Capacity(maximum=1e3, capex_per_unit=6.0, lifetime_years=1.0),
        availability=np.array([0.5, 0.25]),
    )
    found = best([pv, Demand("load", "load", load_kw=np.array([10.0, 10.0])), backup(10.0)], 2)
    assert found.cost == pytest.approx(170.0)
    assert found.capacity["pv"] == pytest.approx(20.0)


@pytest.mark.proves("upper:source_kw")
def test_what_stands_gives_no_more_than_it_is(best: Best) -> None:
    """12 kW stand and may not grow, the load is 50 kW, backup costs 3: 38 * 3 = 114. Missing: 0."""
    stands = plant(existing=12.0, maximum=12.0)
    assert best([stands, Demand("load", "load", load_kw=50.0), backup(3.0)], 1).cost == pytest.approx(114.0)


@pytest.mark.proves("upper:new_capacity")
def test_nothing_grows_beyond_its_largest_size(best: Best) -> None:
    """At most 30 kW at 1 a kW against backup at 3: 30 + 20 * 3 = 90 for 50 kW. Missing: 50."""
    assert best([plant(maximum=30.0), Demand("load", "load", load_kw=50.0), backup(3.0)], 1).cost == pytest.approx(90)


@pytest.mark.proves("units_make_capacity", "source_limit")
def test_whole_machines(best: Best) -> None:
    """Machines of 30 kW at 1 a kW for 50 kW, backup at 100: two machines, 60. Missing: 50, or nothing."""
    found = best([plant(unit_size=30.0, maximum=200.0), Demand("load", "load", load_kw=50.0), backup(100.0)], 1)
    assert found.cost == pytest.approx(60.0)


@pytest.mark.proves("build_before_capacity")
@pytest.mark.parametrize(("price", "cost"), [(2.5, 125.0), (4.0, 150.0)])
def test_a_fixed_cost_is_paid_or_nothing_is_built(best: Best, price: float, cost: float) -> None:
    """100 to begin and 1 a kW, for 50 kW: 150. Backup at 2.5 is 125, at 4 it is 200. Missing: 50 in both."""
    load = Demand("load", "load", load_kw=50.0)
    assert best([plant(capex_fixed=100.0, maximum=500.0), load, backup(price)], 1).cost == pytest.approx(cost)


@pytest.mark.proves("least_capacity")
@pytest.mark.parametrize(("price", "cost"), [(1.2, 60.0), (2.0, 80.0)])
def test_a_least_size_or_nothing(best: Best, price: float, cost: float) -> None:
    """At least 80 kW at 1 a kW where 50 are needed: 80. Backup at 1.2 is 60, at 2 it is 100. Missing: 50."""
    load = Demand("load", "load", load_kw=50.0)
    assert best([plant(minimum=80.0, maximum=500.0), load, backup(price)], 1).cost == pytest.approx(cost)


@pytest.mark.proves("lower:new_capacity")
def test_what_is_required_is_built(best: Best) -> None:
    """Required with at least 80 kW, 20 of which stand: 60 at 1 a kW, though backup at 0.5 would be 25.

    With 80 kW there the energy of the plant is free: 60. Missing: 20 kW free and 30 of backup, 15.
    """
    must = plant(minimum=80.0, maximum=500.0, existing=20.0, required=True)
    assert best([must, Demand("load", "load", load_kw=50.0), backup(0.5)], 1).cost == pytest.approx(60.0)


def test_a_required_plant_pays_its_fixed_cost(best: Best) -> None:
    """Required with at least 80 kW: 80 at 1 a kW and 100 to begin, 180, whatever backup costs."""
    must = plant(minimum=80.0, maximum=500.0, capex_fixed=100.0, required=True)
    assert best([must, Demand("load", "load", load_kw=50.0), backup(0.5)], 1).cost == pytest.approx(180.0)


def test_a_fixed_cost_is_paid_once_for_many_machines(best: Best) -> None:
    """Three machines of 20 kW for 50 kW, 100 to begin and 1 a kW: 160, not 360."""
    found = best(
        [plant(unit_size=20.0, capex_fixed=100.0, maximum=500.0), Demand("l", "load", load_kw=50.0), backup(9.0)], 1
    )
    assert found.cost == pytest.approx(160.0)
    assert found.new_capacity["plant"] == pytest.approx(60.0)


def test_upkeep_is_paid_on_all_capacity_and_investment_on_the_new(best: Best) -> None:
    """20 kW stand, 30 come: upkeep 3 * 50 = 150; investment 1.1^2 * 0.1 / (1.1^2 - 1) * 7 * 30 = 121 over two years.

    The annuity at 10 % over two years is 0.121 / 0.21.
    """
    size = plant(existing=20.0, maximum=100.0, capex_per_unit=7.0, lifetime_years=2.0, fixed_om_per_unit=3.0)
    found = best([size, Demand("load", "load", load_kw=50.0), backup(100.0)], 1, discount_rate=0.1)
    assert found.costs["upkeep"] == pytest.approx(150.0)
    assert found.costs["investment"] == pytest.approx(0.121 / 0.21 * 210.0)


def test_without_a_largest_size_a_seasonal_store_is_not_cut(best: Best) -> None:
    """1 kW is free for 300 hours, 2 kW are needed for the next 150; a store costs 1 to begin and 0.01 a kWh.

    It carries all 300 kWh: 4. The bound that stands in for the missing largest size must not bind: at a hundred hours
    of the peak, 200 kWh, 100 kWh would come from backup at 100.
    """
    summer = np.arange(450) < 300
    pit = Store(
        "pit", "p", carrier="electricity", capacity=Capacity(capex_fixed=1.0, capex_per_unit=0.01, lifetime_years=1.0)
    )
    sun = Source("sun", "s", capacity=Capacity(existing=1.0, maximum=1.0), availability=summer.astype(float))
    load = Demand("load", "load", load_kw=np.where(summer, 0.0, 2.0))
    assert best([sun, pit, load, backup(100.0)], 450).cost == pytest.approx(4.0)
