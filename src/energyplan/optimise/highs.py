"""HiGHS: a matrix in, a solution out, with live progress, a start solution, limits and interruption."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import InternalError
from energyplan.optimise.system import Matrix, Values
from energyplan.results.outcome import Outcome, Status


@dataclass(frozen=True)
class SolveOptions:
    """How far and how long to solve.

    Attributes
    ----------
    gap : float
        Relative gap at which a plan counts as optimal [-].
    time_limit_s : float
        Wall time after which the best plan is kept [s].
    threads : int
        Threads of HiGHS; 0 lets it choose.
    seed : int
        Seed of its random choices, so that a run repeats.
    cutoff : float
        Objective above which no plan is of interest; infinity for none.
    extra : tuple of (str, object)
        Further HiGHS options by their own names.
    """

    gap: float = 0.005
    time_limit_s: float = math.inf
    threads: int = 0
    seed: int = 1
    cutoff: float = math.inf
    extra: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Progress:
    """Where a solve stands: seconds so far, best objective (NaN before the first plan), bound and gap."""

    seconds: float
    objective: float
    bound: float
    gap: float
    nodes: int = 0


@dataclass(frozen=True)
class Solution:
    """An outcome with the values behind it: `x` ``[column]``, and for pure LPs `row_dual` ``[row]``."""

    outcome: Outcome
    x: Values | None
    row_dual: Values | None = None


Watch = Callable[[Progress], None]


def solve(
    matrix: Matrix,
    options: SolveOptions | None = None,
    *,
    start: Values | None = None,
    watch: Watch | None = None,
    stop: threading.Event | None = None,
) -> Solution:
    """Solve a linear or mixed-integer program.

    Parameters
    ----------
    matrix : Matrix
        The program.
    options : SolveOptions, optional
        Gap, time limit and the like.
    start : array, optional
        A start solution ``[column]``; NaN where unknown.
    watch : callable, optional
        Called with a `Progress` now and then.
    stop : threading.Event, optional
        When set, the solve ends soon with the best plan so far. Ctrl-C sets it too.

    Returns
    -------
    Solution
        With ``x`` set where the outcome has a solution.
    """
    options = options or SolveOptions()
    began = time.perf_counter()
    solver = highspy.Highs()
    _configure(solver, options)
    _pass(solver, matrix)
    if start is not None:
        _start(solver, start)
    stop = stop or threading.Event()
    _subscribe(solver, watch, stop, began)
    interrupted = _run(solver, stop)
    return _read(solver, matrix, began, interrupted)


def _configure(solver: highspy.Highs, options: SolveOptions) -> None:
    settings: list[tuple[str, Any]] = [
        ("output_flag", False),
        ("mip_rel_gap", float(options.gap)),
        ("random_seed", int(options.seed)),
    ]
    if math.isfinite(options.time_limit_s):
        settings.append(("time_limit", float(options.time_limit_s)))
    if options.threads:
        settings.append(("threads", int(options.threads)))
    if math.isfinite(options.cutoff):
        settings.append(("objective_bound", float(options.cutoff)))
    for name, value in (*settings, *options.extra):
        if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise InternalError(f"HiGHS does not take the option {name}={value!r}")


def _pass(solver: highspy.Highs, matrix: Matrix) -> None:
    a = matrix.a
    if a.nnz >= 2**31:
        raise InternalError(f"the model has {a.nnz:,} coefficients; HiGHS takes two thousand million")
    kinds = matrix.integer.astype(np.int32)
    whole = matrix.integer  # HiGHS 1.15 errs on whole numbers with bounds in between
    lower = np.where(whole, np.ceil(matrix.lower - 1e-9), matrix.lower)
    upper = np.where(whole, np.floor(matrix.upper + 1e-9), matrix.upper)
    form, sense = int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize)
    status = solver.passModel(
        a.shape[1], a.shape[0], a.nnz, form, sense, matrix.offset,
        matrix.cost, lower, upper, matrix.row_lower, matrix.row_upper,
        a.indptr.astype(np.int32, copy=False), a.indices.astype(np.int32, copy=False), a.data, kinds,
    )  # fmt: skip
    if status == highspy.HighsStatus.kError:
        raise InternalError("HiGHS refused the model")


def _start(solver: highspy.Highs, start: Values) -> None:
    known = np.flatnonzero(np.isfinite(start)).astype(np.int32)
    solver.setSolution(len(known), known, start[known])


def _subscribe(solver: highspy.Highs, watch: Watch | None, stop: threading.Event, began: float) -> None:
    def check(event: highspy.highs.HighsCallbackEvent) -> None:
        if stop.is_set():
            event.interrupt()

    def tell(event: highspy.highs.HighsCallbackEvent) -> None:
        data = event.data_out
        objective = data.mip_primal_bound if abs(data.mip_primal_bound) < 1e30 else math.nan
        bound = data.mip_dual_bound if abs(data.mip_dual_bound) < 1e30 else math.nan
        assert watch is not None
        watch(
            Progress(
                time.perf_counter() - began,
                objective,
                bound,
                _gap(objective, bound),
                int(data.mip_node_count),
            )
        )

    solver.cbSimplexInterrupt.subscribe(check)
    solver.cbIpmInterrupt.subscribe(check)
    solver.cbMipInterrupt.subscribe(check)
    if watch is not None:
        solver.cbMipLogging.subscribe(tell)
        solver.cbMipImprovingSolution.subscribe(tell)


def _run(solver: highspy.Highs, stop: threading.Event) -> bool:
    """Run the solver in a thread of its own so that Ctrl-C reaches us; return whether it was asked to stop.

    Waits on an event of our own: a thread whose `join` is interrupted counts as ended in Python 3.11 though it runs on.
    """
    done, faults = threading.Event(), list[BaseException]()

    def work() -> None:
        try:
            solver.run()
        except BaseException as fault:
            faults.append(fault)
        finally:
            done.set()

    threading.Thread(target=work, daemon=True).start()
    while not done.is_set():
        try:
            done.wait(0.1)
        except KeyboardInterrupt:
            stop.set()
    if faults:
        raise InternalError(f"HiGHS ended with {faults[0]!r}") from faults[0]
    return stop.is_set()


def _gap(objective: float, bound: float) -> float:
    if math.isnan(objective) or math.isnan(bound):
        return math.nan
    return max(0.0, (objective - bound) / max(abs(objective), 1e-9))


def _read(solver: highspy.Highs, matrix: Matrix, began: float, interrupted: bool) -> Solution:
    info, status = solver.getInfo(), solver.getModelStatus()
    seconds = time.perf_counter() - began
    words = highspy.HighsModelStatus
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    is_mip = bool(matrix.integer.any())
    if status == words.kModelEmpty:
        return Solution(Outcome("optimal", matrix.offset, matrix.offset, 0.0, seconds), np.zeros(0))
    if status == words.kOptimal and feasible:
        outcome_status: Status = "optimal"
    elif status in (words.kInfeasible, words.kUnboundedOrInfeasible) and not feasible:
        outcome_status = "infeasible"
    elif status == words.kUnbounded:
        outcome_status = "unbounded"
    else:
        outcome_status = "feasible" if feasible and is_mip else "no_solution"
    stopped = ""
    if outcome_status in ("feasible", "no_solution"):
        stopped = (
            "interrupt"
            if interrupted
            else "time limit"
            if status == words.kTimeLimit
            else solver.modelStatusToString(status)
        )
    if outcome_status not in ("optimal", "feasible"):
        return Solution(Outcome(outcome_status, seconds=seconds, stopped_by=stopped), None)
    found = solver.getSolution()
    x: NDArray[np.float64] = np.asarray(found.col_value, dtype=float)
    objective = float(info.objective_function_value)
    bound = float(info.mip_dual_bound) if is_mip else objective
    outcome = Outcome(outcome_status, objective, bound, _gap(objective, bound), seconds, stopped)
    dual = None if is_mip or not found.dual_valid else np.asarray(found.row_dual, dtype=float)
    return Solution(outcome, x, dual)
