"""No solution is a value that explains itself."""

from __future__ import annotations

import math

import pytest

from energyplan.core.errors import NoSolution
from energyplan.results.outcome import Outcome, Shortfall


@pytest.mark.parametrize(
    ("status", "has", "told"),
    [
        ("optimal", True, "optimal: 1,000 (gap 1 %, 2.0 s)"),
        ("feasible", True, "feasible: 1,000 (gap 1 %, stopped by time limit, 2.0 s)"),
        ("infeasible", False, "no plan can meet every demand and limit"),
        ("unbounded", False, "the plan could earn without end: a price or a limit is missing"),
        ("no_solution", False, "no plan was found before the time limit"),
    ],
)
def test_statuses(status: str, has: bool, told: str) -> None:
    stopped = "time limit" if status in ("feasible", "no_solution") else ""
    found = Outcome(status, 1000.0, 990.0, 0.01, 2.0, stopped)  # type: ignore[arg-type]
    assert found.has_solution is has and str(found) == told
    assert str(NoSolution(found)) == told


def test_shortfalls() -> None:
    some = Shortfall("not enough heat", "zone town", "2 Feb, 07:00", 240.0, "kW", "Add a boiler.")
    assert str(some) == "zone town, 2 Feb, 07:00: not enough heat: 240 kW missing. Add a boiler."
    much = Shortfall("not enough wood", "", "year", 1_465_812.3, "kWh", "Buy more.")
    assert "1,465,812 kWh missing" in str(much)
    endless = Shortfall("selling pays", "", "", math.inf, "kW", "Give a limit.")
    assert str(endless) == "selling pays. Give a limit."
    text = str(Outcome("infeasible", shortfalls=(some, much)))
    assert text.count("\n  ") == 2
