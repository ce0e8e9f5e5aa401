"""Design the networks of several carriers on the same streets at once: a trench that pipe and line share is paid once.

The steps are those of one network (`network_design`), for all together: reduce each network exactly; design one after
the other, each given the trenches of the others, for a plan in seconds; bound the whole by a split of each trench's
cost (`network_joint_bound`), whose cuts and split improve together and whose prices guide further plans; hand what is
left to HiGHS with the plan as its start.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import permutations

import numpy as np

from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.optimise.network_bounds import route_bounds
from energyplan.optimise.network_check import check_network
from energyplan.optimise.network_design import DesignOptions, add_cuts, add_design, fixed, solve_left
from energyplan.optimise.network_family import Family, Plan, alternate, has_trees, own_terms
from energyplan.optimise.network_faults import network_faults
from energyplan.optimise.network_joint_bound import JointBound
from energyplan.optimise.network_problem import DesignProblem, NetworkDesign
from energyplan.optimise.network_read import no_network, read_network, start_network
from energyplan.optimise.network_reduce import Reduced, reduce_problem, restore
from energyplan.optimise.network_rows import NetworkBlocks, add_network_cost
from energyplan.optimise.network_run import Run
from energyplan.optimise.network_trench import opens, share_stretches, stretches
from energyplan.optimise.system import LinearSystem
from energyplan.results.outcome import Outcome, Status

START_SECONDS = 5.0
"""Longest time for plans before the bound is looked after [s]; the first plan takes what it needs."""
TURNS = 6
"""Rounds of the bound between two looks for a plan at its prices."""


@dataclass(frozen=True)
class JointDesign:
    """Networks designed together.

    Attributes
    ----------
    designs : dict
        Design of each carrier. Its terms and objective leave out trenches; its bound and gap are not told apart from
        those of the whole.
    trench : float
        Cost of all trenches, each paid once at the cost of the dearest carrier in it [money/a].
    saved : float
        What the same networks would pay more if each dug for itself [money/a].
    outcome : Outcome
        Status, objective (all terms and `trench`), proven bound, gap and seconds of the whole.
    history : tuple
        ``(seconds, objective, bound)`` whenever either improved.
    shrunk : dict
        How far the instance shrank: ``routes`` and ``columns``, each as ``(before, after)``.
    """

    designs: dict[str, NetworkDesign]
    trench: float
    saved: float
    outcome: Outcome
    history: tuple[tuple[float, float, float], ...] = ()
    shrunk: dict[str, tuple[int, int]] = field(default_factory=dict)


def design_networks(problems: Mapping[str, DesignProblem], options: DesignOptions | None = None) -> JointDesign:
    """Design the networks of several carriers on the same streets at least yearly cost of all.

    Parameters
    ----------
    problems : mapping of str to DesignProblem
        Network and money of each carrier by its name, from `network_input` and `design_problem`. All stand on the same
        nodes and routes; consumers, sources, sizes and states are each carrier's own. `trench_cost_per_m` is what the
        carrier pays for civil works if it lies in a street alone; where several lie, the dearest of them is paid.
    options : DesignOptions, optional
        Gap, time limit and the like.

    Returns
    -------
    JointDesign
        A design of each carrier, the trenches, one objective, bound and gap. Its outcome has no solution where no
        networks exist or none were found in time.

    Raises
    ------
    ScenarioError
        Where routes differ, or naming consumers that must connect but cannot be reached or supplied.
    """
    options = options or DesignOptions()
    began = time.perf_counter()
    _refuse(problems)
    reduced = [reduce_problem(p, chains=options.chains, parallel=False) for p in problems.values()]
    small = tuple(r.problem for r in reduced)
    shared = stretches(tuple(problems.values()), reduced)
    family = Family(small, tuple(route_bounds(p.net) for p in small), shared)
    run = Run[Plan](options.gap, began, began + options.time_limit_s, options.watch, options.stop)
    bound = _bound_and_plans(family, run, options)
    last = ("", 0)
    if not run.done():
        last = _milp(family, run, bound, options)
    return _finish(problems, reduced, run, last)


def _refuse(problems: Mapping[str, DesignProblem]) -> None:
    """Raise what is wrong with each network, under its carrier's name."""
    faults: list[Issue] = []
    first = next(iter(problems.values()), None)
    if first is None:
        raise ScenarioError([Issue(Where(), "problems", "names no carrier", fix="Give at least one network.")])
    for carrier, problem in problems.items():
        one, net = first.net, problem.net
        same = net.n_nodes == one.n_nodes and all(
            np.array_equal(getattr(net, key), getattr(one, key)) for key in ("route_from", "route_to", "length_m")
        )
        if not same:
            fix = "Give every carrier the same nodes, routes and lengths; forbid a route by route_mode -1."
            faults.append(Issue(Where(), carrier, "stands on other routes than the first carrier", fix=fix))
        else:
            faults += [replace(issue, key=f"{carrier}: {issue.key}") for issue in network_faults(net)]
    if faults:
        raise ScenarioError(faults)


def _bound_and_plans(family: Family, run: Run[Plan], options: DesignOptions) -> JointBound | None:
    """Plans in seconds, and a bound; small instances leave the linear program to HiGHS."""
    orders = list(permutations(range(len(family.problems))))[:6]
    until = min(run.end, time.perf_counter() + min(0.2 * options.time_limit_s, START_SECONDS))

    def offer(plan: Plan) -> None:
        run.offer(plan, plan.cost)

    for order in orders:
        alternate(family, order, until, offer)
    if not all(has_trees(problem) for problem in family.problems):
        return None
    bound = JointBound(family)
    if not all(case.bounds for case in bound.free):
        return None
    ascents = bound.ascents()
    run.prove(bound.bound)
    for prices in (list(bound.even.sum(axis=0)), list(family.shared.cost * 0.0)):
        if not run.done():
            alternate(family, orders[0], until, offer, prices=prices)
    plan = run.best
    binaries = sum(int(b.size.sum()) + len(p.net.consumer_node) for b, p in zip(family.bounds, family.problems))
    if run.done() or binaries < options.smallest_relaxation or plan is None or not math.isfinite(bound.base):
        return None
    bound.begin(plan.trees, ascents)

    def look() -> bool:
        """Look for plans at the prices of the split that stands; return whether all is done."""
        if bound.rounds % TURNS == 1:
            soon = min(run.end, time.perf_counter() + 0.03 * options.time_limit_s)
            alternate(family, orders[0], soon, offer, prices=bound.split())
        return run.done()

    share = 0.5 if binaries <= 8_000 else 1.0
    bound.tighten(run, run.began + share * options.time_limit_s, look)
    return bound


def _milp(family: Family, run: Run[Plan], bound: JointBound | None, options: DesignOptions) -> tuple[str, int]:
    """Hand what is left to HiGHS with the best plan as a start; return its status and the number of columns."""
    left = list(zip(family.problems, family.bounds))
    if bound is not None and math.isfinite(run.objective):
        left = [fixed(p, b, part, run.objective) for (p, b), part in zip(left, bound.parts)]
    sizes = sum(int(b.size.sum()) for _, b in left)
    if sizes > options.largest_milp:
        return "", sizes
    system = LinearSystem()
    blocks = [add_design(system, p, b, f"network_{i}") for i, (p, b) in enumerate(left)]
    for i, block in enumerate(blocks):
        add_network_cost(system, block, f"network_{i}", trench=False)
        if bound is not None:
            add_cuts(system, block, bound.parts[i], f"network_{i}")
    trench = share_stretches(system, family.shared, *blocks)
    system.add_cost("trench", trench.columns, trench.cost)
    solution = solve_left(system, _start(system, blocks, run.best), run, options)
    outcome = solution.outcome
    if solution.x is not None:
        networks = tuple(read_network(block, solution.x) for block in blocks)
        run.offer(Plan(networks, (None,) * len(networks), 0.0), family.cost(networks))
        if math.isfinite(outcome.bound):
            run.prove(min(outcome.bound, run.objective))
    elif outcome.status == "infeasible" and run.best is not None:
        run.prove(run.objective)  # nothing better is left among what the gap had not ruled out
    return outcome.status, system.n_columns


def _start(system: LinearSystem, blocks: list[NetworkBlocks], plan: Plan | None) -> np.ndarray | None:
    if plan is None:
        return None
    start = np.full(system.n_columns, np.nan)
    for i, (block, network) in enumerate(zip(blocks, plan.networks)):
        start_network(block, network, start)
        peak = system.columns.get(f"network_{i}_source_peak_kw")
        if peak is not None:
            start[peak.ids] = np.maximum(network.injection_kw.max(axis=0), 0.0)
    return start


def _finish(
    problems: Mapping[str, DesignProblem], reduced: list[Reduced], run: Run[Plan], last: tuple[str, int]
) -> JointDesign:
    status, columns = last
    seconds = time.perf_counter() - run.began
    before = sum(p.net.n_routes for p in problems.values())
    shrunk = {
        "routes": (before, sum(r.problem.net.n_routes for r in reduced)),
        "columns": (sum(p.net.n_routes * p.net.n_sizes for p in problems.values()), columns),
    }
    if run.best is None:
        word: Status = "infeasible" if status == "infeasible" else "no_solution"
        none = Outcome(word, seconds=seconds, stopped_by="" if word == "infeasible" else "time limit")
        empty = {carrier: NetworkDesign(no_network(p.net), {}, none) for carrier, p in problems.items()}
        return JointDesign(empty, 0.0, 0.0, none, tuple(run.history), shrunk)
    networks = [restore(p, r, n) for p, r, n in zip(problems.values(), reduced, run.best.networks)]
    for problem, network in zip(problems.values(), networks):
        check_network(problem, network)
    terms = {carrier: own_terms(p, n) for (carrier, p), n in zip(problems.items(), networks)}
    alone = np.stack(
        [p.net.trench_cost_per_m * p.net.length_m * opens(p, n) for p, n in zip(problems.values(), networks)]
    )
    trench = float(alone.max(axis=0).sum())
    objective = sum(sum(own.values()) for own in terms.values()) + trench
    bound = min(run.bound, objective)
    gap = max(0.0, objective - bound) / max(abs(objective), 1e-9)
    final: Status = "optimal" if gap <= run.goal * (1 + 1e-9) + 1e-12 else "feasible"
    stopped = "" if final == "optimal" else "interrupt" if run.interrupted() else "time limit"
    outcome = Outcome(final, objective, bound, gap, seconds, stopped)
    designs = {
        carrier: NetworkDesign(network, terms[carrier], Outcome(final, sum(terms[carrier].values()), seconds=seconds))
        for carrier, network in zip(problems, networks)
    }
    return JointDesign(designs, trench, float(alone.sum()) - trench, outcome, tuple(run.history), shrunk)
