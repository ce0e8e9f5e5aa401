"""HiGHS: outcomes, limits, interruption, start solutions."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from scipy import sparse

from energyplan.core.errors import InternalError
from energyplan.optimise.highs import Progress, SolveOptions, solve
from energyplan.optimise.system import Matrix


def small(*, integer: bool = False, upper: float = 3.5, most: float = 5.0, least: float = -np.inf) -> Matrix:
    """Maximise x + 2 y with ``least <= x + y <= most`` and both within `upper`."""
    return Matrix(
        np.array([-1.0, -2.0]),
        np.zeros(2),
        np.full(2, upper),
        np.full(2, integer),
        np.array([least]),
        np.array([most]),
        sparse.csc_array(np.ones((1, 2))),
        offset=10.0,
    )


def hard(n: int = 60, m: int = 25) -> Matrix:
    """A market split: whole numbers that HiGHS does not settle in the time of a test."""
    rng = np.random.default_rng(5)
    a = rng.integers(0, 100, (m, n)).astype(float)
    need = np.floor(a.sum(axis=1) / 2)
    whole = sparse.csc_array(np.hstack([a, np.eye(m), -np.eye(m)]))
    k = n + 2 * m
    return Matrix(
        np.r_[np.zeros(n), np.ones(2 * m)],
        np.zeros(k),
        np.r_[np.ones(n), np.full(2 * m, np.inf)],
        np.arange(k) < n,
        need,
        need,
        whole,
    )


def test_a_linear_program_with_its_duals() -> None:
    found = solve(small())
    assert found.outcome.status == "optimal"
    assert found.outcome.objective == pytest.approx(10 - 1.5 - 7)
    assert found.x == pytest.approx([1.5, 3.5])
    assert found.row_dual == pytest.approx([-1.0])


def test_whole_numbers_with_bounds_in_between() -> None:
    """HiGHS 1.15 returns 3.5 as a whole number here if the bound is handed over as it is."""
    found = solve(small(integer=True))
    assert found.outcome.status == "optimal"
    assert found.x == pytest.approx([2.0, 3.0])
    assert found.row_dual is None


def test_no_solution_is_a_value() -> None:
    assert solve(small(least=8.0, most=9.0)).outcome.status == "infeasible"
    assert solve(small(upper=np.inf, most=np.inf)).outcome.status in ("unbounded", "infeasible")


def test_nothing_to_decide() -> None:
    nothing = Matrix(*(np.zeros(0),) * 3, np.zeros(0, dtype=bool), *(np.zeros(0),) * 2, sparse.csc_array((0, 0)), 3.0)
    assert solve(nothing).outcome.objective == pytest.approx(3.0)


def test_the_time_limit_keeps_the_best_plan_and_its_gap() -> None:
    found = solve(hard(), SolveOptions(time_limit_s=0.5, gap=0.0, threads=1))
    assert found.outcome.status == "feasible"
    assert found.outcome.stopped_by == "time limit"
    assert 0 < found.outcome.gap <= 1
    assert found.outcome.bound <= found.outcome.objective
    assert "stopped by time limit" in str(found.outcome)


def test_an_event_stops_it_and_the_watcher_was_told() -> None:
    stop, seen = threading.Event(), list[Progress]()

    def watch(progress: Progress) -> None:
        seen.append(progress)
        if np.isfinite(progress.objective):
            stop.set()

    found = solve(hard(), SolveOptions(gap=0.0, threads=1, time_limit_s=60.0), watch=watch, stop=stop)
    assert found.outcome.status == "feasible"
    assert found.outcome.stopped_by == "interrupt"
    assert found.outcome.seconds < 30
    assert found.x is not None
    assert seen[-1].seconds > 0


def test_an_event_set_before_gives_no_solution_at_once() -> None:
    stop = threading.Event()
    stop.set()
    found = solve(hard(), SolveOptions(threads=1, time_limit_s=60.0), stop=stop)
    assert found.outcome.stopped_by == "interrupt"
    assert found.outcome.seconds < 30


@pytest.fixture
def heard() -> Iterator[None]:
    """Ctrl-C is heard, also where the tests were started in the background, which leaves it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_ctrl_c_keeps_the_best_plan() -> None:
    """An interrupt raised in the main thread, as Ctrl-C does, ends the solve with a plan and no traceback."""

    def watch(progress: Progress) -> None:
        if np.isfinite(progress.objective) and not sent:
            sent.append(True)
            _thread.interrupt_main()

    sent: list[bool] = []
    found = solve(hard(), SolveOptions(gap=0.0, threads=1, time_limit_s=60.0), watch=watch)
    assert found.outcome.status == "feasible"
    assert found.outcome.stopped_by == "interrupt"


def test_a_start_solution_is_taken_up() -> None:
    """What a first run found is at least kept by a second that has hardly any time."""
    problem = hard()
    first = solve(problem, SolveOptions(time_limit_s=1.0, gap=0.0, threads=1))
    assert first.x is not None
    again = solve(problem, SolveOptions(time_limit_s=0.5, gap=0.0, threads=1), start=first.x)
    assert again.outcome.objective <= first.outcome.objective + 1e-6


def test_a_part_of_a_start_is_enough() -> None:
    found = solve(small(integer=True), start=np.array([np.nan, 3.0]))
    assert found.x == pytest.approx([2.0, 3.0])


def test_a_cutoff_above_the_optimum_changes_nothing() -> None:
    assert solve(small(integer=True), SolveOptions(cutoff=5.0)).x == pytest.approx([2.0, 3.0])


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(InternalError, match="no_such_thing"):
        solve(small(), SolveOptions(extra=(("no_such_thing", 1),)))
