"""Design a network on arrays alone: routes, catalogue sizes and connections of least cost, with a proven bound.

The steps, each of which may already be enough: shrink the instance exactly; grow and improve trees for a plan in
seconds; bound from below by dual ascent; raise the bound by a relaxation over cuts, whose solutions guide further
trees; fix what the gap between plan and bound rules out; hand what is left to HiGHS with the plan as its start. A
person who stops early gets the best plan so far and the honest gap.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from energyplan.core.errors import Issue, ScenarioError, Where, shown
from energyplan.optimise.highs import Progress, Solution, SolveOptions, solve
from energyplan.optimise.network_ascent import dual_ascent
from energyplan.optimise.network_bounds import RouteBounds, route_bounds
from energyplan.optimise.network_case import TreeCase, tree_case
from energyplan.optimise.network_check import check_network, network_terms
from energyplan.optimise.network_faults import network_faults
from energyplan.optimise.network_input import OPTIONAL, REQUIRED, Floats
from energyplan.optimise.network_load_bound import LoadWork, bounds_loads
from energyplan.optimise.network_mend import short_trees, sound_network
from energyplan.optimise.network_pieces import design_pieces, split_problem
from energyplan.optimise.network_problem import DesignProblem, NetworkDesign
from energyplan.optimise.network_read import NetworkSolution, no_network, read_network, start_network
from energyplan.optimise.network_reduce import Reduced, reduce_problem, restore
from energyplan.optimise.network_relaxation import Relaxation, tighten
from energyplan.optimise.network_rows import NetworkBlocks, add_network, add_network_cost
from energyplan.optimise.network_run import Plan, Run
from energyplan.optimise.network_search import improve
from energyplan.optimise.network_tree import Streets, Tree, grow_all
from energyplan.optimise.system import LinearSystem
from energyplan.results.outcome import Outcome, Status

SMALLEST_LOADS = 1_000  # binaries from which the bound over loads is worth starting


@dataclass(frozen=True)
class DesignOptions:
    """How far and how long to design.

    Attributes
    ----------
    gap : float
        Relative gap at which a design counts as optimal [-].
    time_limit_s : float
        Wall time after which the best design is kept [s].
    threads, seed : int
        Threads of HiGHS (0 lets it choose) and seed of its choices.
    chains : bool
        Whether a street between two junctions is one route of one size.
    largest_milp : int
        Number of binaries up to which what is left goes to HiGHS.
    smallest_relaxation : int
        Number of binaries from which the relaxation over cuts is worth its time.
    smallest_piece : int
        Number of routes from which a piece that does not matter to the rest is designed by itself.
    watch : callable, optional
        Called with a `Progress` now and then.
    stop : threading.Event, optional
        When set, the best design so far is returned soon.
    """

    gap: float = 0.005
    time_limit_s: float = 600.0
    threads: int = 0
    seed: int = 1
    chains: bool = True
    largest_milp: int = 60_000
    smallest_relaxation: int = 100
    smallest_piece: int = 200
    watch: Callable[[Progress], None] | None = None
    stop: threading.Event | None = None

    def __post_init__(self) -> None:
        faults = [
            Issue(Where(), f"options.{key}", "is impossible", shown(value), "a number, 0 or more")
            for key, value in (("gap", self.gap), ("threads", self.threads))
            if not value >= 0
        ]
        if math.isnan(self.time_limit_s):
            faults.append(Issue(Where(), "options.time_limit_s", "is no number", "nan", "seconds"))
        if faults:
            raise ScenarioError(faults)


def design_network(problem: DesignProblem, options: DesignOptions | None = None) -> NetworkDesign:
    """Design a network of least yearly cost.

    Parameters
    ----------
    problem : DesignProblem
        Network and money, from `network_input` and `design_problem`.
    options : DesignOptions, optional
        Gap, time limit and the like.

    Returns
    -------
    NetworkDesign
        Routes, sizes, flows, connections, each cost term, objective, bound, gap and seconds. Its outcome has no
        solution where no network exists or none was found in time.

    Raises
    ------
    ScenarioError
        Naming consumers that must connect but cannot be reached or supplied.
    """
    options = options or DesignOptions()
    began = time.perf_counter()
    faults = network_faults(problem.net)
    if faults:
        raise ScenarioError(faults)
    reduced = reduce_problem(problem, chains=options.chains)
    run = Run[NetworkSolution](options.gap, began, began + options.time_limit_s, options.watch, options.stop)
    pieces = split_problem(reduced.problem, options.smallest_piece)
    if len(pieces) == 1:
        last = _design(run, reduced.problem, options)
    else:
        last = design_pieces(run, reduced.problem, pieces, lambda part, piece: _design(part, piece, options))
    return _finish(problem, reduced, run, (*last, max(1, sum(len(piece.route) > 0 for piece in pieces))))


def _design(run: Run[NetworkSolution], problem: DesignProblem, options: DesignOptions) -> tuple[str, int]:
    """Design a problem that is shrunk already; return the status and the number of columns of what HiGHS saw."""
    options = replace(options, gap=run.goal, time_limit_s=run.end - run.began)
    bounds = route_bounds(problem.net)
    relaxation = _bound_and_trees(run, problem, bounds, options)
    if run.done():
        return "", 0
    left = problem, bounds
    if relaxation is not None and math.isfinite(run.objective):
        left = fixed(*left, relaxation, run.objective)
    return _milp(run, left, relaxation, options)


def _bound_and_trees(
    run: Run[NetworkSolution], problem: DesignProblem, bounds: RouteBounds, options: DesignOptions
) -> Relaxation | None:
    """Trees and bounds of the tree case; small instances leave the relaxation to HiGHS."""
    net = problem.net
    if net.radial and net.voltage is not None and (net.demand_kw < 0).any():
        return None
    case = tree_case(problem, bounds)
    ascent = dual_ascent(case)
    if case.bounds:
        run.prove(case.base + ascent.bound)
    streets = Streets(case)
    trees = start_trees(streets, ascent.slack, min(run.end, time.perf_counter() + 0.1 * options.time_limit_s))

    loads: LoadWork | None = None

    def offer(tree: Tree) -> None:
        network = sound_network(problem, tree)
        if network is not None:
            run.offer(network, sum(network_terms(problem, network).values()))

    def better(relaxation: Relaxation) -> bool:
        """Keep what the relaxation has found so far; return whether that is enough."""
        run.prove(relaxation.bound)
        if loads is not None:
            run.prove(loads.bound)
        if relaxation.tree.cost < run.objective - 1e-9 * abs(run.objective):
            offer(relaxation.tree)
        return run.done()

    for tree in [*trees, *short_trees(problem, streets, run.end)]:
        offer(tree)
    binaries = int(bounds.size.sum()) + len(case.node)
    small = binaries < options.smallest_relaxation
    if run.done() or small or not case.bounds or not math.isfinite(case.base):
        return None
    # what HiGHS can still do with many binaries is little: there the time serves the bound better
    share = 0.5 if binaries <= 8_000 else 1.0
    until = run.began + share * options.time_limit_s
    loads = LoadWork(case, bounds, lambda: run.objective, until) if _worth_loads(case, binaries) else None
    quarter = run.began + 0.25 * (until - run.began)

    def enough(relaxation: Relaxation) -> bool:
        """Leave the machine to the bound over loads once that is the better one."""
        ahead = loads is not None and loads.busy and loads.bound > relaxation.bound
        return better(relaxation) or (ahead and time.perf_counter() > quarter)

    try:
        relaxation = tighten(case, trees[0], ascent.cuts, until, options.gap, enough)
        if binaries <= 8_000:  # HiGHS waits, and may need it less
            until = min(until, time.perf_counter() + 2.0 * (time.perf_counter() - run.began))
        while loads is not None and loads.busy and time.perf_counter() < until and not better(relaxation):
            relaxation.grow_again(min(until, time.perf_counter() + 10.0))
    finally:
        if loads is not None:
            run.prove(loads.finish())
    better(relaxation)
    return relaxation


def _worth_loads(case: TreeCase, binaries: int) -> bool:
    """Whether the bound over loads holds and is worth its start."""
    return binaries >= SMALLEST_LOADS and bounds_loads(case)


def start_trees(streets: Streets, slack: Floats, until: float) -> list[Tree]:
    """Grow trees along cheap arcs and along what a dual ascent has paid, improve them, and return them best first.

    Parameters
    ----------
    streets : Streets
        The case.
    slack : array
        Cost left on each arc and step by `dual_ascent` ``[arc, step]`` [money/a].
    until : float
        End of the time, by `time.perf_counter` [s].

    Returns
    -------
    list of Tree
    """
    case = streets.case
    left = np.where(np.isfinite(slack), slack, np.inf).min(axis=1)
    guided = np.where(streets.offered, np.maximum(left, 0.0) + 1e-3 * np.maximum(streets.first_cost, 0.0), np.inf)
    guided[2 * case.n_routes :] = 0.0
    trees = [improve(grow_all(streets, weight), until) for weight in (None, guided)]
    return sorted(trees, key=lambda tree: tree.cost)


def fixed(
    problem: DesignProblem, bounds: RouteBounds, relaxation: Relaxation, objective: float
) -> tuple[DesignProblem, RouteBounds]:
    """Leave out sizes and ways, and decide connections, that cost more than the gap by a relaxation's reduced costs.

    Parameters
    ----------
    problem, bounds : DesignProblem, RouteBounds
        What the relaxation's case was made from.
    relaxation : Relaxation
        Its `bound`, `slack` and `worth_left` are used.
    objective : float
        Cost of the best plan known [money/a].

    Returns
    -------
    DesignProblem, RouteBounds
        In which every better plan is left.
    """
    net, case = problem.net, relaxation.case
    room = (objective - relaxation.bound) * (1 + 1e-6) + 1e-6 * abs(objective) * 1e-3
    n = case.n_routes
    known = np.isfinite(case.step_cost[: 2 * n])
    ruled = known & (relaxation.slack[: 2 * n] > room)
    dead = np.asarray(known.any(axis=1) & (ruled | ~known).all(axis=1))
    way = bounds.way & ~np.stack([dead[:n], dead[n:]], axis=1)
    size = bounds.size.copy()
    if net.law is None:
        both = np.stack([ruled[:n] | ~known[:n], ruled[n:] | ~known[n:]])
        size &= ~(both.all(axis=0) & (known[:n] | known[n:]).any(axis=1, keepdims=True))
    size &= way.any(axis=1, keepdims=True)
    way &= size.any(axis=1, keepdims=True)
    loss = net.loss_kw() / 2 if net.law is None else 0.0
    inlet = np.where(size, np.maximum(net.capacity_kw[:, None, :] - loss, 0.0), 0.0).max(axis=2, initial=0.0)
    most = np.where(way, np.minimum(bounds.most_kw, inlet[:, :, None]), 0.0)
    mode = net.consumer_mode.copy()
    sure = (mode == OPTIONAL) & (case.worth > 0) & np.isfinite(case.worth) & (relaxation.worth_left > room)
    mode[sure] = REQUIRED
    return replace(problem, net=replace(net, consumer_mode=mode)), RouteBounds(most, way, size)


def build_system(problem: DesignProblem, bounds: RouteBounds | None = None) -> tuple[LinearSystem, NetworkBlocks]:
    """Return the mixed-integer program of a design problem with all its costs, and the network's blocks in it.

    Parameters
    ----------
    problem : DesignProblem
        The problem.
    bounds : RouteBounds, optional
        From `route_bounds`, if known already.

    Returns
    -------
    system, blocks : LinearSystem, NetworkBlocks
    """
    system = LinearSystem()
    blocks = add_design(system, problem, bounds)
    add_network_cost(system, blocks)
    return system, blocks


def add_design(
    system: LinearSystem, problem: DesignProblem, bounds: RouteBounds | None = None, prefix: str = "network"
) -> NetworkBlocks:
    """Add a design problem with all its costs but those of sizes and trenches, which the caller prices.

    Parameters
    ----------
    system : LinearSystem
        Where to add.
    problem : DesignProblem
        The problem.
    bounds : RouteBounds, optional
        From `route_bounds`, if known already.
    prefix : str
        Begins the name of every block.

    Returns
    -------
    NetworkBlocks
    """
    net = problem.net
    blocks = add_network(system, net, prefix, bounds=bounds)
    system.add_cost("energy", blocks.inject[0], problem.source_energy_cost)
    if problem.source_capacity_cost.any():
        if net.n_states == 1 and (net.min_injection_kw >= 0).all():
            system.add_cost("source_capacity", blocks.inject[0], problem.source_capacity_cost)
        else:
            names = [net.name("source", i) for i in range(len(net.source_node))]
            peak = system.add_columns(f"{prefix}_source_peak_kw", {"source": names})
            rows = system.add_rows(f"{prefix}_source_peak", {"state": net.states, "source": names}, lower=0.0)
            system.add(rows.ids, peak.ids, 1.0)
            system.add(rows.ids, blocks.inject, -1.0)
            system.add_cost("source_capacity", peak.ids, problem.source_capacity_cost)
    if blocks.source_size.shape[1]:
        system.add_cost("source_sizes", blocks.source_size, np.diff(problem.source_size_cost, prepend=0.0))
    system.add_cost("own_supply", blocks.connect, -problem.own_supply_cost)
    system.add_constant("own_supply", problem.own_supply_cost.sum())
    system.add_cost("revenue", blocks.connect, -problem.revenue)
    return blocks


def add_cuts(system: LinearSystem, blocks: NetworkBlocks, relaxation: Relaxation, prefix: str = "network") -> int:
    """Add the cuts of a relaxation that bind, in the columns of a network; return how many.

    A step of an arc counts through the way of its route for the first size and through "at least" for every further
    one.
    """
    net, case = blocks.net, relaxation.case
    if len(blocks.way) != 1:
        return 0
    rows = [cut for cut in relaxation.binding() if cut.node < 0 and cut.least > 0]
    free = [(net.consumer_mode[cut.consumers] == OPTIONAL) & np.isfinite(case.worth[cut.consumers]) for cut in rows]
    lower = [1.0 - float(cut.weight[open_].sum()) for cut, open_ in zip(rows, free)]
    ids = system.add_rows(f"{prefix}_cut", {"cut": range(len(rows))}, lower=lower).ids
    has = blocks.at_least >= 0
    for row, cut, open_ in zip(ids.tolist(), rows, free):
        route, way = cut.arcs % case.n_routes, cut.arcs // case.n_routes
        way_id = blocks.way[0, route, way]
        share = np.ones(net.n_sizes) if net.law is not None else cut.share
        value = np.broadcast_to(share, (len(route), net.n_sizes))
        before = np.zeros(len(route))
        for k in range(net.n_sizes):
            here = has[route, k]
            first = here & (blocks.first[route] == k)
            use = first & (way_id >= 0)
            system.add(row, way_id[use], value[use, k])
            more = here & ~first & (way_id >= 0)
            system.add(row, blocks.at_least[route[more], k], value[more, k] - before[more])
            before[here] = value[here, k]
        system.add(row, blocks.connect[cut.consumers[open_]], -cut.weight[open_])
    return len(rows)


def solve_left(system: LinearSystem, start: Floats | None, run: Run[Plan], options: DesignOptions) -> Solution:
    """Hand a program to HiGHS for the time that is left.

    Parameters
    ----------
    system : LinearSystem
        What is left to decide.
    start : array or None
        Solution to begin with ``[column]``, not a number where HiGHS is to fill it.
    run : Run
        The design under way, which follows the solver.
    options : DesignOptions
        Gap, threads and seed.

    Returns
    -------
    Solution
    """
    return solve(
        system.compile(),
        SolveOptions(
            gap=options.gap * 0.9,
            time_limit_s=max(run.end - time.perf_counter(), 0.1),
            threads=options.threads,
            seed=options.seed,
        ),
        start=start,
        watch=run.follow,
        stop=options.stop,
    )


def _milp(
    run: Run[NetworkSolution],
    left: tuple[DesignProblem, RouteBounds],
    relaxation: Relaxation | None,
    options: DesignOptions,
) -> tuple[str, int]:
    """Hand what is left to HiGHS with the best network as a start; return its status and the number of columns."""
    problem, bounds = left
    if int(bounds.size.sum()) > options.largest_milp:
        return "", int(bounds.size.sum())
    system, blocks = build_system(problem, bounds)
    if relaxation is not None:
        add_cuts(system, blocks, relaxation)
    start = None
    if run.best is not None:
        start = np.full(system.n_columns, np.nan)
        start_network(blocks, run.best, start)
        if "network_source_peak_kw" in system.columns:
            start[system.columns["network_source_peak_kw"].ids] = np.maximum(run.best.injection_kw.max(axis=0), 0.0)
    solution = solve_left(system, start, run, options)
    outcome = solution.outcome
    if solution.x is not None:
        network = read_network(blocks, solution.x)
        run.offer(network, sum(network_terms(problem, network).values()))
        if math.isfinite(outcome.bound):
            run.prove(min(outcome.bound, run.objective))
    elif outcome.status == "infeasible" and run.best is not None:
        run.prove(run.objective)  # nothing better is left among what the gap had not ruled out
    return outcome.status, system.n_columns


def _finish(
    problem: DesignProblem, reduced: Reduced, run: Run[NetworkSolution], last: tuple[str, int, int]
) -> NetworkDesign:
    seconds = time.perf_counter() - run.began
    status, columns, pieces = last
    shrunk = {
        "routes": (problem.net.n_routes, reduced.problem.net.n_routes),
        "nodes": (problem.net.n_nodes, np.unique([reduced.problem.net.route_from, reduced.problem.net.route_to]).size),
        "columns": (problem.net.n_routes * problem.net.n_sizes, columns),
        "pieces": (1, pieces),
    }
    if run.best is None:
        word: Status = "infeasible" if status == "infeasible" else "no_solution"
        stopped = "" if word == "infeasible" else "time limit"
        return NetworkDesign(
            no_network(problem.net), {}, Outcome(word, seconds=seconds, stopped_by=stopped), tuple(run.history), shrunk
        )
    network = restore(problem, reduced, run.best)
    check_network(problem, network)
    terms = network_terms(problem, network)
    objective = sum(terms.values())
    bound = min(run.bound, objective)
    gap = max(0.0, objective - bound) / max(abs(objective), 1e-9)
    final: Status = "optimal" if gap <= run.goal * (1 + 1e-9) + 1e-12 else "feasible"
    stopped = "" if final == "optimal" else "interrupt" if run.interrupted() else "time limit"
    outcome = Outcome(final, objective, bound, gap, seconds, stopped)
    return NetworkDesign(network, terms, outcome, tuple(run.history), shrunk)
