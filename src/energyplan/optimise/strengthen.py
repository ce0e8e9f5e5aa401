"""Joint models made easier: cuts that every network obeys, and a start, both found on the streets alone.

The relaxed joint model prices connections; at those prices the tree case of each network yields directed cuts (what
lies behind a set of streets needs streets into it, of the capacity it needs) and good trees. The cuts hold for every
network whatever the prices were; the trees give HiGHS a plan to start from. Networks that share trenches are started
each given the others (`network_family`).
"""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.class_loads import own_cost
from energyplan.optimise.coupling import largest_feed
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.model import PlanningModel, compiled
from energyplan.optimise.network_ascent import dual_ascent
from energyplan.optimise.network_case import tree_case
from energyplan.optimise.network_design import add_cuts, start_trees
from energyplan.optimise.network_family import Family, Plan, alternate
from energyplan.optimise.network_input import OPTIONAL
from energyplan.optimise.network_mend import sound_network
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_read import NetworkSolution, start_network
from energyplan.optimise.network_relaxation import tighten
from energyplan.optimise.network_rows import NetworkBlocks
from energyplan.optimise.network_tree import Streets
from energyplan.optimise.network_trench import Stretches
from energyplan.optimise.solve import Hooks, solve_matrix
from energyplan.optimise.system import Matrix, Values
from energyplan.results.problem import NetworkProblem

Ids = NDArray[np.int64]

SECONDS = 4.0
"""Longest time for the cuts of one network, for prices to settle, and for flips [s]."""
FEW = 12
"""Consumers up to which the solver itself tries who connects as fast as flips would."""
FORCE = 1e12
"""A revenue that decides a connection [money/a]."""


def strengthen(
    model: PlanningModel,
    *,
    improve: bool = True,
    matrix: Matrix | None = None,
    known: Values | None = None,
    gap: float = 0.0,
) -> Values | None:
    """Add cuts to the networks of a joint model and return a start, in place.

    Parameters
    ----------
    model : PlanningModel
        Its system gets the rows ``*_cut``.
    improve : bool
        Whether to look for a good start; otherwise only the cuts are worth its time.
    matrix : Matrix, optional
        The model as it is to be solved, where that is not as it was built.
    known : array, optional
        Values ``[column]`` of a design that is possible: one more start to choose from.
    gap : float
        Relative distance to the relaxation with its cuts from which `known` makes any search for better unneeded [-].

    Returns
    -------
    array or None
        Start values ``[column]`` of routes and connections, NaN elsewhere; None where nothing was found.
    """
    if not model.networks.blocks:
        return None
    matrix = compiled(model) if matrix is None else matrix
    relaxed = replace(matrix, integer=np.zeros_like(matrix.integer))
    solution = solve_matrix(relaxed, SolveOptions(time_limit_s=60.0), Hooks())
    if solution.x is None or solution.row_dual is None:
        return None
    guess = _networks(model, solution.row_dual, cut=True)
    if guess is None or not improve:
        return guess
    if known is not None:
        guess, value = _better(relaxed, guess, np.where(np.isfinite(guess), known, np.nan))
        if value - _bound(model, matrix) <= gap * abs(value):
            return guess
    return _improved(model, relaxed, guess)


def _better(relaxed: Matrix, one: Values, other: Values) -> tuple[Values, float]:
    """Return the start whose dispatch is cheaper, and its cost."""
    found = [(answer[0], start) for start in (other, one) if (answer := _dispatched(relaxed, start)) is not None]
    value, best = min(found, key=lambda pair: pair[0], default=(math.inf, one))
    return best, value


def _bound(model: PlanningModel, matrix: Matrix) -> float:
    """Return the cost of the relaxation with the cuts that were added since a matrix was compiled."""
    cut = compiled(model)
    upper = cut.row_upper.copy()
    upper[: len(matrix.row_upper)] = matrix.row_upper
    none = np.zeros_like(cut.integer)
    relaxed = replace(cut, row_upper=upper, integer=none, cost=matrix.cost, offset=matrix.offset)
    answer = solve_matrix(relaxed, SolveOptions(time_limit_s=60.0), Hooks())
    return answer.outcome.objective if answer.x is not None else -math.inf


def _improved(model: PlanningModel, relaxed: Matrix, guess: Values) -> Values:
    """Return the best of a few starts: the dispatch of each prices the next one's connections; then flips."""
    best, value, prices = guess, math.inf, None
    seen: set[bytes] = set()
    until = time.perf_counter() + SECONDS
    while guess.tobytes() not in seen and time.perf_counter() < until:
        seen.add(guess.tobytes())
        answer = _dispatched(relaxed, guess)
        if answer is None:
            break
        if answer[0] < value:
            best, value, prices = guess, answer[0], answer[1]
        following = _networks(model, answer[1], cut=False)
        if following is None:
            break
        guess = following
    return best if prices is None else _flipped(model, relaxed, (best, value), prices)


def _dispatched(relaxed: Matrix, guess: Values) -> tuple[float, Values] | None:
    """Solve the dispatch of a start; return its cost and its marginal costs."""
    known = np.isfinite(guess)
    lower, upper = relaxed.lower.copy(), relaxed.upper.copy()
    lower[known] = upper[known] = guess[known]
    answer = solve_matrix(replace(relaxed, lower=lower, upper=upper), SolveOptions(time_limit_s=SECONDS), Hooks())
    if answer.x is None or answer.row_dual is None:
        return None
    return answer.outcome.objective, answer.row_dual


def _flipped(model: PlanningModel, relaxed: Matrix, known: tuple[Values, float], prices: Values) -> Values:
    """Connect or leave out one building at a time, the largest first, and keep what is cheaper."""
    best, value = known
    until = time.perf_counter() + SECONDS
    for carrier, blocks in model.networks.blocks.items():
        network = model.problem.network(carrier)
        assert network is not None
        problem = _priced(model, network, blocks, prices)
        demand = blocks.net.demand_kw.max(axis=0)
        if len(demand) <= FEW:
            continue
        for consumer in np.argsort(-demand).tolist():
            if time.perf_counter() > until:
                return best
            if blocks.net.consumer_mode[consumer] != OPTIONAL:
                continue
            joined = best[blocks.connect] > 0.5
            joined[consumer] = ~joined[consumer]
            forced = replace(_beyond(model, blocks, problem, best), revenue=np.where(joined, FORCE, -FORCE))
            trial = best.copy()
            if not _one(model, blocks, forced, trial, cut=""):
                continue
            answer = _dispatched(relaxed, trial)
            if answer is not None and answer[0] < value * (1.0 - 1e-6):
                best, value = trial, answer[0]
    return best


def _networks(model: PlanningModel, dual: Values, *, cut: bool) -> Values | None:
    """Return starts of every network at the prices of a solution, and add their cuts where asked to."""
    x = np.full(model.system.n_columns, np.nan)
    found = False
    for carrier, blocks in model.networks.blocks.items():
        network = model.problem.network(carrier)
        assert network is not None
        found |= _one(model, blocks, _priced(model, network, blocks, dual), x, cut=carrier if cut else "")
    if found and model.networks.trench is not None:
        _together(model, dual, x)
    return x if found else None


def _together(model: PlanningModel, dual: Values, x: Values) -> None:
    """Start networks that share trenches anew, each given the others, where all of them have one."""
    blocks = list(model.networks.blocks.values())
    if any(len(block.way) != 1 for block in blocks):
        return
    problems = []
    for carrier, block in model.networks.blocks.items():
        network = model.problem.network(carrier)
        assert network is not None
        problems.append(_priced(model, network, block, dual))
    cost = np.stack([block.trench_cost for block in blocks])
    shared = Stretches(np.broadcast_to(np.arange(cost.shape[1]), cost.shape), cost)
    family = Family(tuple(problems), tuple(block.bounds for block in blocks), shared)
    plans: list[Plan] = []
    until = time.perf_counter() + SECONDS
    for order in (range(len(blocks)), range(len(blocks) - 1, -1, -1)):
        alternate(family, tuple(order), until, plans.append, solver=False)
    if plans:
        for block, found in zip(blocks, min(plans, key=lambda plan: plan.cost).networks):
            _write(block, found, x)


def _beyond(model: PlanningModel, blocks: NetworkBlocks, problem: DesignProblem, x: Values) -> DesignProblem:
    """Return a network's problem with its trenches at what they cost beyond those that others dig in a start."""
    if model.networks.trench is None:
        return problem
    dug = np.zeros(blocks.net.n_routes)
    for other in model.networks.blocks.values():
        if other is not blocks:
            on = (other.trench_columns >= 0) & (x[other.trench_columns] > 0.5)
            dug = np.maximum(dug, np.where(on, other.trench_cost, 0.0))
    length = problem.net.length_m
    left = np.maximum(blocks.trench_cost - dug, 0.0)
    per_m = np.where(length > 0, left / np.maximum(length, 1e-300), 0.0)
    return replace(problem, net=replace(problem.net, trench_cost_per_m=per_m))


def _one(model: PlanningModel, blocks: NetworkBlocks, problem: DesignProblem, x: Values, *, cut: str) -> bool:
    """Start one network, and cut it under the name given."""
    case = tree_case(problem, blocks.bounds)
    if not math.isfinite(case.base) or len(blocks.way) != 1:
        return False
    ascent = dual_ascent(case)
    trees = start_trees(Streets(case), ascent.slack, time.perf_counter() + SECONDS / 4)
    if not trees:
        return False
    tree = trees[0]
    if cut:
        relaxation = tighten(case, tree, ascent.cuts, time.perf_counter() + SECONDS)
        again = sum(name.startswith((f"{cut}_cut", f"{cut}_again")) for name in model.system.rows)
        add_cuts(model.system, blocks, relaxation, prefix=f"{cut}_again_{again}" if again else cut)
        tree = relaxation.tree
    network = sound_network(problem, tree)
    if network is None:
        return False
    _write(blocks, network, x)
    return True


def _write(blocks: NetworkBlocks, network: NetworkSolution, x: Values) -> None:
    """Write the whole numbers of a network into a start."""
    start_network(blocks, network, x)
    x[blocks.inject] = np.nan
    x[blocks.flow[blocks.flow >= 0]] = np.nan


def _priced(model: PlanningModel, network: NetworkProblem, blocks: NetworkBlocks, dual: Values) -> DesignProblem:
    """Return a network's design problem at the marginal costs of the relaxed joint model."""
    problem, carrier = model.problem, network.carrier
    users = model.networks.users[carrier]
    serve = network.costs.connection[users] + _class_price(model, f"class_share_is_{carrier}", carrier, dual)[0, users]
    alone, along = np.zeros(len(users)), np.zeros(len(network.along))
    machines = [a for a in problem.alternatives if a.carrier == carrier]
    if machines:
        energy = _class_price(model, f"own_share_is_{carrier}", carrier, dual)
        alone = (own_cost(problem, carrier, machines) + energy)[:, users].min(axis=0)
    elif carrier != "electricity":
        alone = np.full(len(users), 1e9)
    most = np.minimum(blocks.net.max_injection_kw, largest_feed(problem, network))
    worth = (np.append(-serve, along), np.append(alone, along))  # sites of plants join for what they feed: not priced
    return design_problem(replace(blocks.net, max_injection_kw=most), revenue=worth[0], own_supply_cost=worth[1])


def _class_price(model: PlanningModel, family: str, carrier: str, dual: Values) -> Values:
    """Return what serving each building whole costs by the duals of its classes' shares ``[row, b]`` [money/a]."""
    classes = model.problem.classes
    at = classes.of(carrier)
    block = model.system.rows.get(family)
    if block is None or not at:
        return np.zeros((1, len(model.problem.buildings)))
    weight = classes.kwh[at] / classes.total[at][:, None]
    return dual[block.ids].reshape(-1, len(at)) @ weight
