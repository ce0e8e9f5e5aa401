"""The best plan and bound so far are kept, told and timed."""

from __future__ import annotations

import math
import threading
import time

import pytest

from energyplan.optimise.highs import Progress
from energyplan.optimise.network_run import Run


def test_only_better_plans_and_bounds_are_kept_and_told() -> None:
    seen: list[Progress] = []
    now = time.perf_counter()
    run = Run[str](goal=0.1, began=now, end=now + 100.0, watch=seen.append)
    assert run.gap() == math.inf and not run.done()
    run.offer("first", 10.0)
    run.offer("worse", 11.0)
    run.prove(5.0)
    run.prove(4.0)
    assert (run.best, run.objective, run.bound, run.gap()) == ("first", 10.0, 5.0, pytest.approx(0.5))
    assert len(seen) == len(run.history) == 2
    run.offer("better", 5.4)
    assert run.done() and run.best == "better"


def test_what_highs_says_enters_the_history_but_is_no_plan_of_ours() -> None:
    now = time.perf_counter()
    run = Run[str](goal=0.0, began=now, end=now + 100.0)
    run.offer("ours", 10.0)
    run.follow(Progress(1.0, 9.0, 12.0, 0.1, 3))  # a bound above its best plan is cut off at that
    assert run.history[-1][1:] == (9.0, 9.0)
    assert run.best == "ours" and run.objective == 10.0


def test_a_person_who_stops_and_time_that_is_up_end_it() -> None:
    now = time.perf_counter()
    assert Run[str](goal=0.0, began=now, end=now).done()
    stop = threading.Event()
    run = Run[str](goal=0.0, began=now, end=now + 100.0, stop=stop)
    assert not run.done()
    stop.set()
    assert run.done() and run.interrupted()
