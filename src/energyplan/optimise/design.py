"""From a problem to a design: build, extend, solve, read, check; or the reasons why there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.coupling import users_of
from energyplan.optimise.evaluate import evaluate
from energyplan.optimise.explain import explain
from energyplan.optimise.goal_prices import CARBON_FIRST
from energyplan.optimise.highs import Solution, SolveOptions
from energyplan.optimise.model import PlanningModel, build, compiled
from energyplan.optimise.network_read import NetworkSolution, start_network
from energyplan.optimise.one_way import ways_of
from energyplan.optimise.read import read_design
from energyplan.optimise.solve import Hooks, extended, solve_matrix
from energyplan.optimise.split import Split, can_split, split
from energyplan.optimise.strengthen import strengthen
from energyplan.optimise.system import Matrix, Values
from energyplan.results.design import BuiltNetwork, Design, Dispatch
from energyplan.results.outcome import Outcome, Status
from energyplan.results.problem import Problem

SMALL = 300
"""Sizes times routes from which cuts and a start are looked for before the joint solve."""
LARGE = 2000
"""Sizes times routes from which network and dispatch are split."""
SPLIT_SHARE = 0.8
"""Share of the time limit for the split; the rest is for the joint solve with its routes."""
JOINED_SECONDS = 60.0
LOOSE = 0.05
"""Gap above which the solver cannot have solved the relaxation when its time was up [-]."""
WHOLE_GOALS = ("carbon_cap", "self_sufficiency", "self_sufficiency_electricity")


def design(
    problem: Problem,
    options: SolveOptions | None = None,
    hooks: Hooks | None = None,
    *,
    start: Design | None = None,
    keep: bool = False,
) -> Design | Outcome:
    """Find the design of least cost (or emission) for a problem.

    Parameters
    ----------
    problem : Problem
        Numbers only.
    options : SolveOptions, optional
        Gap, time limit and the like.
    hooks : Hooks, optional
        Progress, interruption, own constraints.
    start : Design, optional
        A design to start from.
    keep : bool
        Keep the routes and connections of `start`; sizes, capacities and dispatch are chosen anew.

    Returns
    -------
    Design or Outcome
        The design, checked; or the outcome where there is none.

    Raises
    ------
    InternalError
        Where the solver's answer does not hold.
    """
    hooks, options = hooks or Hooks(), options or SolveOptions()
    if not keep and hooks.extend is None and can_split(problem) and size_choices(problem) > LARGE:
        known = [] if start is None else [_network_of(problem, start)]
        sooner = replace(options, time_limit_s=SPLIT_SHARE * options.time_limit_s)
        parts = split(problem, sooner, hooks, known=known)
        if parts is not None:
            return _joined(problem, parts, options, hooks)
    model = build(problem)
    guess = strengthen(model, improve=start is None) if not keep and size_choices(problem) > SMALL else None
    matrix = extended(model, hooks.extend)
    if keep and start is not None:
        matrix = _kept(model, matrix, start)
    guess = _with_ways(model, matrix, guess if start is None else start_vector(model, start))
    solution = solve_matrix(matrix, options, hooks, guess)
    if solution.outcome.stopped_by == "time limit" and not solution.outcome.gap <= LOOSE:
        solution = _bounded(matrix, guess, solution)
    if solution.x is None:
        return explain(model, matrix, solution.outcome)
    found = read_design(model, solution)
    if hooks.extend is None:
        evaluate(problem, found)
    return priced(model, matrix, solution.x, found)


def _bounded(matrix: Matrix, guess: Values | None, last: Solution) -> Solution:
    """Return the solver's plan, or the one that a start stands for, with the bound of the relaxation, where the time
    was up before the solver had solved that."""
    answer = last
    if last.x is None and guess is not None:
        lower, upper = matrix.lower.copy(), matrix.upper.copy()
        known = np.flatnonzero(np.isfinite(guess) & matrix.integer[: len(guess)])
        lower[known] = upper[known] = np.round(guess[known])
        started = replace(matrix, lower=lower, upper=upper)
        answer = solve_matrix(started, SolveOptions(time_limit_s=JOINED_SECONDS), Hooks())
    if answer.x is None:
        return last
    relaxed = replace(matrix, integer=np.zeros_like(matrix.integer))
    below = solve_matrix(relaxed, SolveOptions(time_limit_s=JOINED_SECONDS), Hooks())
    bound, objective = below.outcome.objective if below.x is not None else -np.inf, answer.outcome.objective
    bound = max(bound, last.outcome.bound) if np.isfinite(last.outcome.bound) else bound
    gap = max(0.0, (objective - bound) / max(abs(objective), 1e-9))
    seconds = last.outcome.seconds + below.outcome.seconds + (answer.outcome.seconds if answer is not last else 0.0)
    return replace(answer, outcome=Outcome("feasible", objective, bound, gap, seconds, last.outcome.stopped_by))


def _with_ways(model: PlanningModel, matrix: Matrix, guess: Values | None) -> Values | None:
    """Return a start with the way of each lossy store and link as in the relaxation, where that is a choice.

    Left to itself the solver goes from hour to hour for minutes; with these ways its first plan is close to the best.
    """
    if "one_way" not in model.system.columns:
        return guess
    relaxed = replace(matrix, integer=np.zeros_like(matrix.integer))
    answer = solve_matrix(relaxed, SolveOptions(time_limit_s=JOINED_SECONDS), Hooks())
    if answer.x is None:
        return guess
    ways = ways_of(model.system, model.problem, model.flows, model.storage, answer.x)
    return ways if guess is None else np.where(np.isfinite(guess), guess, ways)


def priced(model: PlanningModel, matrix: Matrix, x: Values, found: Design) -> Design:
    """Return a design with what its stores and its limits on the whole are worth, for the year's operation.

    By the marginal costs with the whole numbers fixed. Capacities are free in this, so that the worth holds the machine
    that would otherwise be larger. Where emissions are minimised, a kilogram counts as `CARBON_FIRST`.

    Parameters
    ----------
    model : PlanningModel
        What was solved.
    matrix : Matrix
        As it was solved, with a researcher's own rows.
    x : array
        The solution ``[column]``.
    found : Design
        Read from it.

    Returns
    -------
    Design
        With `season_worth` and `goal_price`, where there is a seasonal store or a limit on the whole.
    """
    rows = model.system.rows
    limits = [name for name in WHOLE_GOALS if name in rows]
    if not found.season_kwh and not limits:
        return found
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    lower[matrix.integer] = upper[matrix.integer] = np.round(x[matrix.integer])
    relaxed = replace(matrix, lower=lower, upper=upper, integer=np.zeros_like(matrix.integer))
    answer = solve_matrix(relaxed, SolveOptions(time_limit_s=JOINED_SECONDS), Hooks())
    if answer.row_dual is None:
        return found
    unit = 1.0 if model.problem.goal.minimise == "cost" else CARBON_FIRST
    worth = np.maximum(-answer.row_dual, 0.0) * unit
    return replace(
        found,
        season_worth={name: worth[rows[f"season_step[{name}]"].ids] for name in model.storage.season},
        goal_price={name: float(worth[rows[name].ids]) for name in limits},
    )


def size_choices(problem: Problem) -> int:
    """Return the number of sizes times routes that a joint model would decide on."""
    return sum(len(n.sizes) for n in problem.networks) * len(problem.routes.length_m)


def root_bound(problem: Problem) -> float:
    """Return a lower bound of a problem's cost: its relaxation with the cuts of the streets.

    Parameters
    ----------
    problem : Problem
        Numbers only.

    Returns
    -------
    float
        In the unit of the objective; minus infinity where even the relaxation has no solution.
    """
    model = build(problem)
    if size_choices(problem) > SMALL:
        strengthen(model, improve=False)
    matrix = compiled(model)
    relaxed = replace(matrix, integer=np.zeros_like(matrix.integer))
    answer = solve_matrix(relaxed, SolveOptions(time_limit_s=JOINED_SECONDS), Hooks())
    return answer.outcome.objective if answer.x is not None else -np.inf


def _joined(problem: Problem, found: Split, options: SolveOptions, hooks: Hooks) -> Design | Outcome:
    """Return the joint design with the routes and connections of the best pattern, and the bound of the split."""
    pattern, network = found.pattern, problem.networks[0]
    connected = np.zeros(len(problem.buildings))
    connected[users_of(problem, network)] = pattern.network.connected
    built = BuiltNetwork(pattern.network.size, pattern.network.flow_kw, pattern.network.injection_kw, pattern.loss_kw)
    nothing = Dispatch(**{field: {} for field in ("source", "taken", "forth", "back", "converter")},
                       charge={}, discharge={}, level={})  # fmt: skip
    start = Design(
        outcome=Outcome("feasible"), capacity={}, new_capacity={}, dispatch=nothing, season_kwh={},
        connected={network.carrier: connected}, own={}, networks={network.carrier: built}, trench=np.zeros(0),
        fuel_kwh={}, costs={}, co2_kg=0.0,
    )  # fmt: skip
    left = max(options.time_limit_s - found.seconds, 10.0)
    closer = replace(options, gap=min(options.gap, 0.001), time_limit_s=min(left, JOINED_SECONDS))
    answer = design(problem, closer, replace(hooks, stop=None), start=start, keep=True)
    if isinstance(answer, Outcome):
        return answer
    outcome = answer.outcome
    gap = max(0.0, (outcome.objective - found.bound) / max(abs(outcome.objective), 1e-9))
    proven = gap <= options.gap
    told = "" if proven else "interrupt" if hooks.stop is not None and hooks.stop.is_set() else "time limit"
    seconds = found.seconds + outcome.seconds
    status: Status = "optimal" if proven else "feasible"
    return replace(answer, outcome=Outcome(status, outcome.objective, found.bound, gap, seconds, told))


def start_vector(model: PlanningModel, known: Design) -> Values:
    """Return start values ``[column]`` from a design of the same or a like problem: its whole numbers.

    Parameters
    ----------
    model : PlanningModel
        The model to start.
    known : Design
        Connections, sizes, capacities; HiGHS completes the rest.

    Returns
    -------
    array
        NaN where nothing is known.
    """
    x = np.full(model.system.n_columns, np.nan)
    for carrier, columns in model.connections.connect.items():
        there = columns >= 0
        x[columns[there]] = known.connected[carrier][there]
    for carrier, block in model.networks.blocks.items():
        start_network(block, _solution(known, carrier, model.networks.users[carrier]), x)
        x[block.inject] = np.nan
        x[block.flow[block.flow >= 0]] = np.nan
    for name, column in model.sizes.build.items():
        x[column] = 1.0 if known.new_capacity.get(name, 0.0) > 1e-6 else 0.0
    return x


def _network_of(problem: Problem, known: Design) -> NetworkSolution:
    """Return the one network of a problem as a design has it."""
    network = problem.networks[0]
    return _solution(known, network.carrier, users_of(problem, network))


def _solution(known: Design, carrier: str, users: NDArray[np.int64]) -> NetworkSolution:
    built = known.networks[carrier]
    return NetworkSolution(
        size=built.size,
        direction=np.sign(built.flow_kw).astype(np.int64),
        flow_kw=built.flow_kw,
        connected=np.append(known.connected[carrier][users] > 0.5, built.tied),
        injection_kw=built.injection_kw,
        source_size=np.full(len(built.injection_kw[0]), -1),
    )


def _kept(model: PlanningModel, matrix: Matrix, known: Design) -> Matrix:
    """Return the matrix with the routes and connections of a design fixed."""
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    for carrier, columns in model.connections.connect.items():
        there = columns >= 0
        joined = known.connected[carrier][there]
        lower[columns[there]], upper[columns[there]] = joined, joined
    for carrier, block in model.networks.blocks.items():
        built = known.networks[carrier].size >= 0
        first = block.at_least[np.arange(len(built)), np.maximum(block.first, 0)]
        can = (block.first >= 0) & (first >= 0)
        lower[first[can & built]] = 1.0
        upper[first[can & ~built]] = 0.0
    return replace(matrix, lower=lower, upper=upper)
