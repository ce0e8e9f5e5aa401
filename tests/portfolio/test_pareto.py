"""Fronts of whole plans: ends, caps between them, what is kept, and what cannot be."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from energyplan.core.errors import NoSolution
from energyplan.planning.progress import Event
from energyplan.planning.run import PlanOptions
from energyplan.portfolio.front import Front
from energyplan.portfolio.pareto import ParetoOptions, front
from energyplan.results.store import open_plan
from energyplan.scenario.load import load
from energyplan.scenario.record import Scenario

QUICK = PlanOptions(rounds=1)


@pytest.fixture(scope="module")
def town(tiny_file: Path) -> Scenario:
    """Three buildings, each with kerosene or a heat pump: kerosene is cheaper, the pump has less carbon."""
    choices = "demand.alternatives=[kerosene_boiler, building_heat_pump]"
    return load(tiny_file, variant="bare", overrides=[choices, "objective.carbon_cap_t_per_year=1"])


@pytest.fixture(scope="module")
def made(town: Scenario, tmp_path_factory: pytest.TempPathFactory) -> tuple[Front, Path, list[Event]]:
    folder, said = tmp_path_factory.mktemp("front"), list[Event]()
    return front(town, ParetoOptions(3, plan=QUICK, folder=folder), progress=said.append), folder, said


def test_the_ends_and_the_middle(made: tuple[Front, Path, list[Event]]) -> None:
    found = made[0]
    assert found.labels[0] == "least cost" and found.labels[-1] == "least carbon" and len(found.points) == 3
    designs = [point.plan.design for point in found.points]
    assert all(design is not None for design in designs)
    emitted = [design.co2_kg / 1e3 for design in designs if design is not None]
    costs = [point.design_cost for point in found.points]
    assert emitted == sorted(emitted, reverse=True) and emitted[0] > 1.1 * emitted[-1]
    assert costs == sorted(costs)  # a looser cap costs no more
    assert found.points[1].cap_t == pytest.approx((emitted[0] + emitted[-1]) / 2, rel=1e-4)
    for point, tonnes in zip(found.points, emitted):
        assert tonnes <= point.cap_t * (1 + 1e-6)
        assert point.bound <= point.design_cost * (1 + 1e-9) and point.gap <= 0.005
        assert point.co2_t == pytest.approx(tonnes, rel=0.05)


def test_every_point_is_a_plan_that_asks_for_itself(made: tuple[Front, Path, list[Event]]) -> None:
    found, folder, said = made
    for point in found.points:
        plan = open_plan(folder / point.label)
        assert plan.summary["cost_per_year"] == pytest.approx(point.cost)
        assert plan.variant == f"bare, {point.label}"
        assert (f"carbon_cap_t_per_year: {point.cap_t}" in plan.scenario) == bool(np.isfinite(point.cap_t))
    assert any("point 2 of 3" in event.text for event in said)
    assert any(event.text == "least cost" for event in said)


def test_points_are_kept(made: tuple[Front, Path, list[Event]], town: Scenario) -> None:
    found, folder, _ = made
    said: list[Event] = []
    again = front(town, ParetoOptions(3, plan=QUICK, folder=folder), progress=said.append)
    assert [p.cost for p in again.points] == pytest.approx([p.cost for p in found.points])
    assert not any(event.stage == "operate" for event in said)


def test_an_impossible_cap_is_said_and_the_rest_made(made: tuple[Front, Path, list[Event]], town: Scenario) -> None:
    found, folder, _ = made
    least = found.points[-1].cap_t
    asked = ParetoOptions(caps_t=(least / 2,), plan=QUICK, folder=folder)
    told = front(town, asked)
    assert told.labels == ("least cost", "least carbon")
    ((label, outcome),) = told.impossible
    assert label.startswith("cap ") and "The least that can be reached is " in str(outcome)
    assert float(str(outcome).split("reached is ")[1].split(" t;")[0]) <= least


def test_ctrl_c_keeps_what_was_begun(town: Scenario) -> None:
    stop = threading.Event()

    def after_the_first(event: Event) -> None:
        if event.text == "least CO2":
            stop.set()

    found = front(town, ParetoOptions(3, plan=QUICK), progress=after_the_first, stop=stop)
    assert found.interrupted and found.labels[0] == "least cost" and len(found.points) < 3


def test_no_plan_at_all(tiny_file: Path) -> None:
    with pytest.raises(NoSolution, match="not enough heat"):
        front(load(tiny_file, variant="starved"), ParetoOptions(plan=QUICK))
    with pytest.raises(ValueError, match="two ends"):
        ParetoOptions(points=1)
