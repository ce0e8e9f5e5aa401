"""Converters: capacity, least load, whole machines, starts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from energyplan.results.design import Design
from energyplan.results.problem import Fuel, TimeGrid
from energyplan.technologies.roles import Capacity, Converter, Demand, Source

Best = Callable[..., Design]
FUEL = [Fuel("gas", 1.0, 0.0)]


def boiler(size: Capacity, minimum_load: float = 0.5, start_cost: float = 0.0, **more: object) -> Converter:
    return Converter(
        "boiler",
        "boiler",
        flows={"heat": 1.0, "gas": -1.0},
        capacity=size,
        minimum_load=minimum_load,
        on_off=True,
        start_cost=start_cost,
        **more,  # type: ignore[arg-type]
    )


def standing(kw: float, unit_size: float = 0.0) -> Capacity:
    return Capacity(existing=kw, maximum=kw, unit_size=unit_size)


def heat(*load: float) -> Demand:
    return Demand("heat", "load", carrier="heat", load_kw=np.array(load))


def backup(price: float) -> Source:
    return Source("backup", "s", carrier="heat", capacity=Capacity(existing=np.inf), variable_cost=price)


@pytest.mark.proves("converter_limit")
def test_a_machine_gives_its_availability_times_its_size(best: Best) -> None:
    """A heat pump of COP 3 at 4 a kW, half of it in the second hour; load 10 and 10 kW, backup at 3, power at 0.6.

    A kWh costs 0.2 instead of 3. A kW saves 2.8 * 1.5 = 4.2 > 4 until the first hour is served at 10 kW, beyond it
    1.4 < 4. 40 + 15 * 0.2 + 5 * 3 = 58. Missing: 20 * 0.2 = 4.
    """
    pump = Converter(
        "pump",
        "hp",
        flows={"heat": 1.0, "electricity": -1 / 3},
        capacity=Capacity(maximum=99.0, capex_per_unit=4.0, lifetime_years=1.0),
        availability=np.array([1.0, 0.5]),
    )
    power = Source("grid", "grid_market", capacity=Capacity(existing=np.inf), variable_cost=0.6)
    found = best([pump, power, heat(10, 10), backup(3.0)], 2)
    assert found.cost == pytest.approx(58.0)
    assert found.capacity["pump"] == pytest.approx(10.0)


@pytest.mark.proves("upper:converter_kw")
def test_a_machine_that_stands_gives_no_more(best: Best) -> None:
    """6 kW stand for 10: 6 * 1 + 4 * 3 = 18. Missing: 10."""
    assert best([boiler(standing(6.0), 0.0), heat(10), backup(3.0)], 1, FUEL).cost == pytest.approx(18.0)


@pytest.mark.proves("least_load", "load_when_on", "on_when_running", "on_in_full")
def test_below_its_least_load_a_machine_is_off(best: Best) -> None:
    """10 kW stand, at least 5 while running; loads 10 and 3 kW: 10 of fuel, 3 of backup at 3: 19. Missing: 13.

    Without any of the four rows the machine runs at 3 kW: below its load, or a part of it on, or off and yet giving.
    """
    assert best([boiler(standing(10.0)), heat(10, 3), backup(3.0)], 2, FUEL).cost == pytest.approx(19.0)


@pytest.mark.proves("least_load", "load_when_on", "on_when_running", "on_in_full")
def test_a_machine_may_be_built_small_for_its_least_load(best: Best) -> None:
    """At 1 a kW, loads 10 and 3, least load half: up to 6 kW it runs in both hours, c + c + 3 (10 - c) + 3 = 33 - c.

    Above, only in the first: c + c + 3 (10 - c) + 9 = 39 - c. So 6 kW, 27, against 29 for 10 kW. Missing: 23.
    """
    size = Capacity(maximum=50.0, capex_per_unit=1.0, lifetime_years=1.0)
    found = best([boiler(size), heat(10, 3), backup(3.0)], 2, FUEL)
    assert found.cost == pytest.approx(27.0)
    assert found.capacity["boiler"] == pytest.approx(6.0)


@pytest.mark.proves("least_load", "load_when_on", "on_when_running", "running_is_on")
def test_whole_machines_run_one_by_one(best: Best) -> None:
    """Three machines of 10 kW, each at 8 at least; loads 20, 12 and 8 kW.

    20: two. 12: two would give 16, so one at 10 and 2 of backup at 3. 8: one. 20 + 16 + 8 = 44. Missing: 40.
    """
    found = best([boiler(standing(30.0, 10.0), 0.8), heat(20, 12, 8), backup(3.0)], 3, FUEL)
    assert found.cost == pytest.approx(44.0)
    assert found.dispatch.on["boiler"] == pytest.approx([20.0, 10.0, 10.0])


@pytest.mark.proves("running_is_on", "least_load")
def test_whole_machines_are_built_and_run(best: Best) -> None:
    """Machines of 10 kW at 1 a kW, at least 8 each; loads 20 and 12 kW, backup at 3.

    Two: 20 + 20 + 10 + 2 * 3 = 56; one: 10 + 10 + 30 + 10 + 6 = 66. Missing: less (any size, or any load).
    """
    size = Capacity(maximum=40.0, unit_size=10.0, capex_per_unit=1.0, lifetime_years=1.0)
    found = best([boiler(size, 0.8), heat(20, 12), backup(3.0)], 2, FUEL)
    assert found.cost == pytest.approx(56.0)
    assert found.new_capacity["boiler"] == 20.0


@pytest.mark.proves("start")
@pytest.mark.parametrize(
    ("load", "cost"),
    [((10.0, 0.0, 10.0, 0.0), 50.0), ((10.0, 10.0, 10.0, 0.0), 50.0)],
)
def test_a_start_is_paid(best: Best, load: tuple[float, ...], cost: float) -> None:
    """Starting 10 kW costs 20, a kWh 1 against 2.5 from backup; the four hours follow one another in a ring.

    Twice one hour: 60 with the machine twice, 55 once, 50 never. Three hours: 30 + 20 = 50 against 75.
    Missing: 20 and 30.
    """
    found = best([boiler(standing(10.0), 0.5, 2.0), heat(*load), backup(2.5)], 4, FUEL)
    assert found.cost == pytest.approx(cost)
    assert found.costs["variable"] + found.costs["fuel"] == pytest.approx(cost)


def test_what_never_stops_never_starts(best: Best) -> None:
    """10 kW in all four hours of a ring: 40 of fuel and no start."""
    assert best([boiler(standing(10.0), 0.5, 2.0), heat(10, 10, 10, 10), backup(2.5)], 4, FUEL).cost == pytest.approx(
        40
    )


def test_starts_follow_real_days_and_close_in_typical_ones(best: Best) -> None:
    """Two days of two hours, loads 0, 10 and 10, 0: one start through midnight, two where each day closes in itself.

    Real days: 20 of fuel and 20 for a start, 40 < 50. Typical days: 20 and 40, so backup at 2.5: 50.
    """
    machine, load = boiler(standing(10.0), 0.5, 2.0), heat(0, 10, 10, 0)
    real = TimeGrid(2, np.ones(2), np.array([0, 1]), ("a", "b"), np.array([0, 2]))
    typical = TimeGrid(2, np.ones(2), np.array([1, 0]), ("a", "b"), np.array([0, 2]))
    assert best([machine, load, backup(2.5)], real, FUEL).cost == pytest.approx(40.0)
    assert best([machine, load, backup(2.5)], typical, FUEL).cost == pytest.approx(50.0)


def test_emission_and_cost_count_per_kwh_of_the_main_flow(best: Best) -> None:
    """10 kWh at 0.5 besides the fuel: 15; 0.2 kg each of its own and 0.3 kg of the fuel: 5 kg."""
    machine = boiler(standing(10.0), 0.0, variable_cost=0.5, co2_kg_per_kwh=0.2)
    found = best([machine, heat(10)], 1, [Fuel("gas", 1.0, 0.3)])
    assert found.cost == pytest.approx(15.0)
    assert found.co2_kg == pytest.approx(5.0)
