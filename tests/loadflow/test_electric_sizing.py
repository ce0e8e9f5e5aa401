"""Sizing: least cost against trying everything, all cases checked, what remains is listed."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from energyplan.catalogue.cables import load_cables, load_transformers
from energyplan.core.errors import ScenarioError
from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_limits import KINDS, violations
from energyplan.loadflow.electric_options import FlowOptions
from energyplan.loadflow.electric_sizes import LineSizes, line_choices, line_sizes, transformer_sizes, with_lines
from energyplan.loadflow.electric_sizing import SizingOptions, SizingTask, size_grid, size_lines
from energyplan.loadflow.grid import Buses, Grid, Lines, Sources, Transformers, names
from energyplan.loadflow.grid_build import build_grid


def _feeder(count: int, seed: int) -> tuple[Grid, np.ndarray]:
    rng = np.random.default_rng(seed)
    start = [int(rng.integers(max(0, k - 3), k)) for k in range(1, count)]
    lines = Lines(names("l", count - 1), start, np.arange(1, count), rng.uniform(10, 60, count - 1), 1e-3, 1e-4)
    grid = build_grid(Buses(names("b", count), 400.0, 0.95, 1.05), Sources(["s"], [0]), lines=lines)
    power = np.zeros((6, count), complex)
    power[:, 1:] = -rng.uniform(0.3, 1.0, (6, count - 1)) * 150e3 / count * (1 + 0.3j)
    return grid, power


def _sizes(**change: object) -> LineSizes:
    return replace(line_sizes(load_cables("cvt_600v"), city_share=0.0), max_parallel=1, **change)


@pytest.mark.parametrize("seed", range(4))
def test_within_five_percent_of_the_cheapest_of_all(seed: int) -> None:
    grid, power = _feeder(5, seed)
    power *= 3
    full = _sizes(cost=np.array([20.0, 24, 30, 40, 52, 64, 78, 96]))
    columns = ("name", "resistance", "reactance", "susceptance", "ampacity", "cost")
    sizes = replace(full, **{c: getattr(full, c)[1::2] for c in columns})  # four sizes: all combinations can be tried
    sizing = size_lines(grid, sizes, power)
    assert len(sizing.remaining) == 0
    choices = line_choices(sizes)
    best = np.inf
    for combination in itertools.product(range(len(choices)), repeat=4):
        pick = list(combination)
        cost = float((choices.cost[pick] * grid.lines.length).sum())
        if cost < min(best, sizing.cost):
            trial = with_lines(grid, np.arange(4), sizes, (choices.size[pick], choices.parallel[pick]))
            if not len(
                violations(power_flow(trial, power, keep=("voltage", "loading"), options=FlowOptions(threads=1)))
            ):
                best = cost
    assert sizing.cost <= min(best, sizing.cost) * 1.05
    assert best > sizing.cost * 0.95


def test_cases_that_fail_in_the_check_enlarge_what_was_chosen() -> None:
    grid, power = _feeder(30, 7)
    year = np.concatenate([power, power[:2] * 1.3])
    small = size_lines(grid, _sizes(), power[:1])
    checked = size_lines(grid, _sizes(), power[:1], year)
    assert len(checked.remaining) == 0
    assert checked.cost > small.cost
    assert checked.rounds[0].violated > 0
    assert checked.rounds[-1].violated == 0
    assert checked.rounds[-1].design_cases > checked.rounds[0].design_cases
    assert checked.cost <= size_lines(grid, _sizes(), year).cost * 1.02
    assert len(violations(power_flow(checked.grid, year, keep=("voltage", "loading")))) == 0
    assert set(checked.size_name) <= set(_sizes().name)


def test_infeed_that_lifts_the_voltage_is_sized_for() -> None:
    grid, power = _feeder(20, 3)
    sizing = size_lines(grid, _sizes(), -power * 1.2)
    assert len(sizing.remaining) == 0


def test_what_no_size_carries_is_listed_with_place_and_case() -> None:
    grid, power = _feeder(10, 1)
    power[3] *= 12
    sizing = size_lines(grid, _sizes(), power, options=SizingOptions(max_rounds=4))
    assert len(sizing.remaining) > 0
    assert set(sizing.remaining.case.tolist()) == {3}
    assert {KINDS[k] for k in sizing.remaining.kind.tolist()} <= {"undervoltage", "overload", "not converged"}


def test_transformers_and_two_voltage_levels_together() -> None:
    buses = Buses(["mv", "far", "bar", "end"], [10e3, 10e3, 400.0, 400.0], 0.95, 1.05)
    lines = Lines(["cable", "feeder"], [0, 2], [1, 3], [3000.0, 120.0], 1e-3, 1e-4)
    trafo = Transformers(["t"], ["far"], ["bar"], 1e5, 10e3, 400.0, 0.04, 0.01)
    grid = build_grid(buses, Sources(["s"], [0], 1.02), lines=lines, transformers=trafo)
    task = SizingTask(
        lines=(
            (np.array([0]), line_sizes(load_cables("na2xs2y_10kv"))),
            (np.array([1]), line_sizes(load_cables("nayy_400v"))),
        ),
        transformers=((np.array([0]), transformer_sizes(load_transformers("eu_10kv_400v"))),),
    )  # fmt: skip
    sizing = size_grid(grid, task, np.array([[0, 0, -200e3, -130e3 - 40e3j]]))
    assert len(sizing.remaining) == 0
    assert sizing.branch.tolist() == [0, 1, 2]
    assert sizing.size_name[2] == "eu_10kv_400v_400"
    assert sizing.grid.transformers.rated_power.tolist() == [400e3]
    lighter = size_grid(grid, task, np.array([[0, 0, -100e3, -60e3]]))
    assert lighter.size_name[2] == "eu_10kv_400v_250"
    assert lighter.cost < sizing.cost


def test_a_task_without_elements_or_with_one_twice_is_an_error() -> None:
    grid, power = _feeder(5, 0)
    with pytest.raises(ScenarioError, match="nothing to choose"):
        size_grid(grid, SizingTask(), power)
    twice = ((np.array([0, 1]), _sizes()), (np.array([1]), _sizes()))
    with pytest.raises(ScenarioError, match=r"sizing\.task\.l 1: branch is to be sized twice"):
        size_grid(grid, SizingTask(lines=twice), power)
