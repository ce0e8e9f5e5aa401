"""The year's operation in windows: budgets, levels, starts, and what is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.optimise.design import design
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.operate import Rolling, check_operation, operate
from energyplan.planning.periods import map_hours, window
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.problem import Fuel, Problem, TimeGrid
from energyplan.technologies.roles import Capacity, Converter, Demand, Role, Source, Store

ENDLESS = Capacity(existing=np.inf)


def heat(load: np.ndarray) -> Demand:
    return Demand("heat", "load", carrier="heat", load_kw=load)


def backup(price: float = 9.0) -> Source:
    return Source("backup", "s", carrier="heat", capacity=ENDLESS, variable_cost=price)


def designed(problem: Problem) -> Design:
    found = design(problem, SolveOptions(gap=0.0))
    assert isinstance(found, Design), str(found)
    return found


def year(assets: list[Role], hours: int, fuels: list[Fuel], step: int, ahead: int = 0) -> tuple[Design, float]:
    """Return a design on the real hours and what the year in windows costs, checked."""
    problem = bare_problem(assets, chronological(hours), fuels, discount_rate=0.0)
    found = designed(problem)
    run = operate(problem, found, window, rolling=Rolling(step_h=step, ahead_h=ahead))
    assert check_operation(problem, found, run) < 1e-6
    assert all(v.max(initial=0.0) < 1e-6 for v in run.shortage_kw.values())
    return found, float(sum(run.costs.values()))


WINTER = np.where(np.arange(80) < 40, 30.0, 1.0)


def test_a_limited_fuel_lasts_where_it_is_needed() -> None:
    """1,240 kWh for a winter of 40 hours at 30 kW and a summer of 40 at 1: enough for all, in windows of 10 too.

    By hours alone a winter window would get a quarter more than an eighth, 194 of the 300 kWh that it needs.
    """
    boiler = Converter("b", "b", flows={"heat": 1.0, "wood": -1.0}, capacity=ENDLESS)
    found, cost = year([boiler, heat(WINTER), backup()], 80, [Fuel("wood", 1.0, 0.0, limit_kwh=1240.0)], 10)
    assert found.cost == pytest.approx(1240.0)
    assert cost == pytest.approx(1240.0)


def test_a_fuel_that_does_not_last_ends_at_its_limit() -> None:
    boiler = Converter("b", "b", flows={"heat": 1.0, "wood": -1.0}, capacity=ENDLESS)
    found, cost = year([boiler, heat(WINTER), backup()], 80, [Fuel("wood", 1.0, 0.0, limit_kwh=640.0)], 10)
    assert found.cost == pytest.approx(640.0 + 600 * 9)
    assert cost == pytest.approx(640.0 + 600 * 9, rel=1e-6)


def test_a_source_with_a_yearly_limit_keeps_it_over_all_windows() -> None:
    """300 free kWh of 1,240: not 300 in each of eight windows."""
    well = Source("well", "s", carrier="heat", capacity=ENDLESS, yearly_limit_kwh=300.0)
    found, cost = year([well, heat(WINTER), backup()], 80, [], 10)
    assert found.cost == pytest.approx(940 * 9)
    assert cost == pytest.approx(940 * 9)


def test_a_store_follows_the_levels_of_a_design_on_the_same_hours() -> None:
    """40 hours of free heat carried into 40 without, in windows of 10 that see no further."""
    free = Source(
        "sun", "s", carrier="heat", availability=np.where(np.arange(80) < 40, 10.0, 0.0),
        capacity=Capacity(existing=1.0, maximum=1.0),
    )  # fmt: skip
    pit = Store("pit", "p", capacity=Capacity(existing=500.0, maximum=500.0), seasonal=True)
    load = heat(np.where(np.arange(80) < 40, 0.0, 10.0))
    found, cost = year([free, pit, load, backup()], 80, [], 10)
    assert found.cost == pytest.approx(0.0, abs=1e-9)
    assert cost == pytest.approx(0.0, abs=1e-6)


def test_a_machine_that_runs_on_into_the_next_window_does_not_start_again() -> None:
    """Starting 10 kW costs 50, a kWh 1 against 3: four windows of 5 hours without a pause, no start is paid."""
    engine = Converter(
        "e", "e", flows={"heat": 1.0, "gas": -1.0}, on_off=True, minimum_load=0.5, start_cost=5.0,
        capacity=Capacity(existing=10.0, maximum=10.0),
    )  # fmt: skip
    found, cost = year([engine, heat(np.full(20, 10.0)), backup(3.0)], 20, [Fuel("gas", 1.0, 0.0)], 5)
    assert found.cost == pytest.approx(200.0)
    assert cost == pytest.approx(200.0)


def test_a_peak_beyond_the_typical_day_is_reported_not_hidden() -> None:
    """Designed on a day of 10 kW, run on a year that has an hour of 14: 4 kW are missing in that hour."""
    size = Capacity(maximum=50.0, capex_per_unit=1.0, lifetime_years=1.0)
    plant = Source("plant", "s", carrier="heat", capacity=size, variable_cost=1.0)
    day = TimeGrid(2, np.array([3.0]), np.zeros(3, dtype=int), ("d",), np.zeros(1, dtype=int))
    short = bare_problem([plant, heat(np.array([10.0, 5.0]))], day, discount_rate=0.0)
    found = designed(short)
    real = map_hours(short, chronological(6), lambda v: np.resize(v, (*v.shape[:-1], 6)))
    loads = np.array([10.0, 5.0, 14.0, 5.0, 10.0, 5.0])
    real = bare_problem([real.assets[0], heat(loads)], chronological(6), discount_rate=0.0)
    told: list[tuple[int, int]] = []
    run = operate(real, found, window, rolling=Rolling(step_h=4, ahead_h=1), on_window=lambda *at: told.append(at))
    assert run.shortage_kw["town/heat"] == pytest.approx([0, 0, 4, 0, 0, 0], abs=1e-6)
    assert check_operation(real, found, run) < 1e-6
    assert told == [(4, 6), (6, 6)]
    assert run.costs["variable"] == pytest.approx(45.0)


def test_a_season_is_stored_for_what_it_is_worth_then() -> None:
    """Two summer days of sun at 1 a kWh for two winter days without: no fuel is saved by it, yet all of it is needed.

    Designed on a typical day of each; a kWh more in store would save its sun and its pit, which is what a window of one
    day counts with. Winter's 40 kWh are there.
    """
    sun, load = np.array([10.0, 10.0, 0.0, 0.0]), np.array([0.0, 0.0, 10.0, 10.0])
    size = Capacity(maximum=9.0, capex_per_unit=1.0, lifetime_years=1.0)
    plant = Source(
        "sun", "s", carrier="heat", availability=sun / 10.0, capacity=Capacity(maximum=10.0), variable_cost=1.0
    )
    pit = Store("pit", "p", capacity=replace(size, unit="kWh", maximum=100.0), seasonal=True)
    days = TimeGrid(
        2, np.array([2.0, 2.0]), np.array([0, 0, 1, 1]), ("summer", "winter"), np.array([0, 4], dtype=int)
    )  # fmt: skip
    found = designed(bare_problem([plant, pit, heat(load)], days, discount_rate=0.0))
    assert found.season_worth["pit"] == pytest.approx([2.0] * 4, abs=1.0)
    year_of = lambda values: np.concatenate([np.tile(values[:2], 2), np.tile(values[2:], 2)])  # noqa: E731
    real = [replace(plant, availability=year_of(sun) / 10.0), pit, heat(year_of(load))]
    run = operate(
        bare_problem(real, chronological(8), discount_rate=0.0), found, window, rolling=Rolling(step_h=2, ahead_h=0)
    )
    assert run.shortage_kw["town/heat"] == pytest.approx(np.zeros(8), abs=1e-6)


def test_a_year_out_of_time_takes_the_first_dispatch_and_says_what_that_may_cost() -> None:
    """Three boilers of 15 kW that run at half load or not at all serve seeded loads; no window has any time."""
    rng = np.random.default_rng(4)
    size = Capacity(existing=45.0, maximum=45.0, unit_size=15.0)
    loads = rng.uniform(0.0, 40.0, 96)
    boilers: list[Role] = [
        Converter(
            f"b{k}", "b", flows={"heat": 1.0, "wood": -1.0 - 0.1 * k}, capacity=size, on_off=True, minimum_load=0.5
        )
        for k in range(3)
    ]
    tank = Store("tank", "t", capacity=Capacity(existing=60.0, maximum=60.0, unit="kWh"))
    problem = bare_problem(
        [*boilers, tank, heat(loads), backup()], chronological(96), [Fuel("wood", 1.0, 0.0)], discount_rate=0.0
    )
    found = designed(problem)
    free = operate(problem, found, window, rolling=Rolling(step_h=48, ahead_h=0))
    hurried = operate(problem, found, window, rolling=Rolling(step_h=48, ahead_h=0, time_limit_s=0.0))
    assert free.missed == 0.0
    assert check_operation(problem, found, hurried) < 1e-6
    best, cost = float(sum(free.costs.values())), float(sum(hurried.costs.values()))
    assert hurried.missed > 0.0
    assert best - 0.005 * best <= cost <= best + hurried.missed + 0.005 * best
