r"""Large towns: the network design and the dispatch agree through prices, and the bound is that of the joint problem.

The streets of a town enter the hours of the year only through a few numbers: which share $X_k$ of each demand class is
connected, which share $Z_{jk}$ has machine $j$ of its own, the network's design loss $\lambda$ and what each plant
feeds in the design state, $i_q$. A *pattern* $p$ is a whole network with its connections: those numbers and its cost
$c_p$. The dispatch chooses among patterns (convex combinations in the relaxation),

$$ \min\; \text{dispatch} + \sum_p c_p \theta_p, \quad X = \sum_p \theta_p X^p, \quad Z = \sum_p \theta_p Z^p, \quad
   \lambda = \sum_p \theta_p \lambda^p, \quad i = \sum_p \theta_p i^p, \quad \sum_p \theta_p = 1, $$

and its marginal costs price the next pattern, which is a network design on arrays. With $z$ the relaxation's value and
$r$ the proven bound on the reduced cost of any pattern, $z + \min(r, 0)$ bounds the joint problem from below
(Dantzig-Wolfe decomposition with the Lagrangian bound). The best pattern, its routes and connections kept, is then
solved jointly for sizes, capacities and dispatch.

| symbol | meaning | block |
|---|---|---|
| $\theta_p$ | weight of a pattern | `pattern` |
| $X_k$, $Z_{jk}$ | class shares | `class_share_*`, `own_share_*` |
| $\lambda$, $i_q$ | design loss and feed of each plant [kW] | `design_loss_*`, `plant_feed_kw` |

References
----------
.. [1] Dantzig and Wolfe (1960), "Decomposition principle for linear programs", Operations Research 8(1).
.. [2] Geoffrion (1974), "Lagrangean relaxation for integer programming", Mathematical Programming Study 2.
"""

from __future__ import annotations

import math
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.balances import add_balances
from energyplan.optimise.capacities import Capacities, add_capacities
from energyplan.optimise.class_loads import class_shares, own_cost, own_shares
from energyplan.optimise.connections import add_connections
from energyplan.optimise.converters import add_converters
from energyplan.optimise.coupling import firm_plants, input_of, users_of
from energyplan.optimise.flows import add_flows
from energyplan.optimise.highs import Progress, SolveOptions
from energyplan.optimise.limits import add_limits
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import NetworkInput
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_read import NetworkSolution
from energyplan.optimise.solve import Hooks, solve_matrix
from energyplan.optimise.stores import add_stores
from energyplan.optimise.system import LinearSystem, Matrix
from energyplan.results.problem import Alternative, NetworkProblem, Problem

Ids = NDArray[np.int64]
Values = NDArray[np.float64]

MOST_TURNS = 60
PROGRESS = 1e-4
"""Relative fall of the relaxation's value in a turn below which the prices are taken to stand."""
QUIET_TURNS = 2
"""Turns without progress after which network designs are solved closely."""
SMOOTH = 0.5
"""How far from the prices of the best bound to those of the patterns known the next network is designed [-]."""
BETTER = 3e-4
"""How much cheaper a network must be than those known, per the whole cost, for prices to be made anew at once [-]."""
CLOSE_GAP = 0.8
"""Part of the wanted gap that a close network design may leave; the rest is for what the prices miss."""
ASKED_KW = 1.0
"""Feed that every plant is asked for beyond its patterns', so that those that feed nothing have a price, too [kW]."""


@dataclass(frozen=True)
class Pattern:
    """A network with its connections, as the dispatch sees it.

    Attributes
    ----------
    network : NetworkSolution
        Routes, sizes, flows.
    machine : array of int
        Own machine of each user that is not connected ``[user]``; -1 for connected ones.
    share : array
        Connected share of each class ``[k]`` [-].
    own : array
        Share of each class on each machine ``[j, k]`` [-].
    loss_kw : float
        Design loss [kW].
    feed_kw : array
        What each plant feeds in the design state ``[plant]`` [kW].
    cost : float
        Pipes, trenches, connections and own machines [money/a], without energy.
    """

    network: NetworkSolution
    machine: Ids
    share: Values
    own: Values
    loss_kw: float
    feed_kw: Values
    cost: float


@dataclass(frozen=True)
class Split:
    """The best pattern found, and what is proven.

    Attributes
    ----------
    pattern : Pattern
        Routes and connections to keep.
    estimate : float
        Cost of the best pattern with its cheapest dispatch, sizes as the pattern has them [money/a].
    bound : float
        Lower bound of the joint problem [money/a].
    turns : int
        Patterns priced.
    seconds : float
        Time [s].
    """

    pattern: Pattern
    estimate: float
    bound: float
    turns: int
    seconds: float


@dataclass(frozen=True)
class _Town:
    """What stays the same while patterns are priced."""

    problem: Problem
    network: NetworkProblem
    users: Ids
    net: NetworkInput
    machines: tuple[Alternative, ...]
    weight: Values
    own_yearly: Values


@dataclass(frozen=True)
class _Prices:
    """Marginal costs of a pattern's numbers: class shares, own shares, loss and feed.

    `base` is what the dispatch costs at them, so that `base` and the cost of the cheapest pattern at them bound the
    joint problem; `pattern` is that cost among the patterns known.
    """

    share: Values
    own: Values
    loss: float
    feed: Values
    base: float
    pattern: float

    def toward(self, other: _Prices, part: float) -> _Prices:
        """Return prices a part of the way to others: marginal costs between two that hold for the dispatch hold too."""

        def between(one: float, two: float) -> float:
            return one + part * (two - one)

        return _Prices(
            share=self.share + part * (other.share - self.share),
            own=self.own + part * (other.own - self.own),
            loss=between(self.loss, other.loss),
            feed=self.feed + part * (other.feed - self.feed),
            base=between(self.base, other.base),
            pattern=between(self.pattern, other.pattern),
        )


def can_split(problem: Problem) -> bool:
    """Return whether a problem is one network on streets and cost alone: what the split is made for."""
    drawn = [n for n in problem.networks if len(problem.routes.length_m)]
    if problem.goal.minimise != "cost" or len(problem.networks) != 1:
        return False
    return len(drawn) == 1 and drawn[0].carrier == "heat" and len(drawn[0].states) == 1


def split(
    problem: Problem, options: SolveOptions, hooks: Hooks | None = None, *, known: Sequence[NetworkSolution] = ()
) -> Split | None:
    """Choose routes and connections by prices between the network design and the dispatch.

    Parameters
    ----------
    problem : Problem
        One heat network on streets.
    options : SolveOptions
        Gap and time limit of the whole.
    hooks : Hooks, optional
        Progress and interruption.
    known : sequence of NetworkSolution
        Networks to start from.

    Returns
    -------
    Split or None
        None where no pattern can be dispatched: the joint model is to say why.
    """
    town = _town(problem)
    run = _Search(town, options, hooks or Hooks(), time.perf_counter(), [_pattern(town, network) for network in known])
    turns, quiet = 0, 0
    while turns < MOST_TURNS and not (run.over() and run.best is not None):
        turns += 1
        before, close = run.value, quiet >= QUIET_TURNS
        if not run.turn(close) and (close or not run.turn(close=True)):
            return None
        if close or (not math.isnan(before) and run.value > before - PROGRESS * abs(before)):
            quiet += 1
        else:
            quiet = 0
    if run.best is None:
        return None
    return Split(*run.best, run.bound, turns, time.perf_counter() - run.began)


class _Either(threading.Event):
    """An event that is set with another one, too."""

    def __init__(self, other: threading.Event | None) -> None:
        super().__init__()
        self.other = other

    def is_set(self) -> bool:
        return super().is_set() or (self.other is not None and self.other.is_set())


class _Search:
    """The patterns so far, the prices they make, the best one and the bound."""

    def __init__(self, town: _Town, options: SolveOptions, hooks: Hooks, began: float, patterns: list[Pattern]) -> None:
        self.town, self.options, self.hooks, self.began, self.patterns = town, options, hooks, began, patterns
        self.best: tuple[Pattern, float] | None = None
        self.center: _Prices | None = None
        self.bound = -math.inf
        before = _dispatch(town, patterns, ASKED_KW) if patterns else None
        self.value, self.prices = before if before is not None else (math.nan, _first_prices(town))

    def left(self) -> float:
        """Return the time left [s]."""
        return self.options.time_limit_s - (time.perf_counter() - self.began)

    def over(self) -> bool:
        """Return whether the gap is small enough, the time is up or somebody asked to stop."""
        stopped = self.hooks.stop is not None and self.hooks.stop.is_set()
        return stopped or self.left() <= 0 or self.gap() <= self.options.gap

    def gap(self) -> float:
        """Return the relative gap [-]; infinite while a plan or a bound is missing."""
        if self.best is None or not math.isfinite(self.bound):
            return math.inf
        return max(0.0, self.best[1] - self.bound) / max(abs(self.best[1]), 1e-9)

    def turn(self, close: bool) -> bool:
        """Design the network that is cheapest at the prices now, closely or as trees only, and price anew; return
        whether that was possible."""
        town, prices = self.town, self.prices
        if close and self.center is not None:  # few patterns make extreme prices
            prices = self.center.toward(prices, SMOOTH)
        priced = design_network(_at_prices(town, prices), self._effort(close, prices))
        if not priced.outcome.has_solution:
            return False
        fresh = _pattern(town, priced.network, _alone(town, prices)[1])
        self.prove(prices, priced.outcome.bound)
        alone = _dispatch(town, [fresh])
        if alone is not None and (self.best is None or alone[0] < self.best[1]):
            self.best = (fresh, alone[0])
        found = _dispatch(town, [*self.patterns, fresh], ASKED_KW)
        if found is None:
            return False
        self.patterns.append(fresh)
        self.value, self.prices = found
        self.tell()
        return True

    def _effort(self, close: bool, prices: _Prices) -> DesignOptions:
        """Return how a network is designed: closely with all the time left, unless one is found that moves the prices
        while half of the time is still there."""
        options, limit = self.options, max(self.left(), 1.0)
        stop = _Either(self.hooks.stop)
        known = DesignOptions(time_limit_s=limit, threads=options.threads, seed=options.seed, stop=stop)
        if not close:
            return replace(known, gap=options.gap, smallest_relaxation=sys.maxsize, largest_milp=0)
        joint = abs(self.best[1]) if self.best is not None else 0.0
        least = min((_cost_at(pattern, prices) for pattern in self.patterns), default=math.inf)
        early = self.left() - 0.5 * self.options.time_limit_s

        def watch(progress: Progress) -> None:
            self.prove(prices, progress.bound)
            self.tell()
            if progress.objective < least - BETTER * joint and progress.seconds < early:
                stop.set()

        return replace(known, gap=CLOSE_GAP * options.gap * joint / max(abs(prices.pattern), 1e-9), watch=watch)

    def prove(self, prices: _Prices, least: float) -> None:
        """Keep the bound that follows if no pattern costs less than `least` at prices, and these as the best."""
        if not math.isnan(self.value) and prices.base + least > self.bound:
            self.bound, self.center = prices.base + least, prices

    def tell(self) -> None:
        if self.hooks.watch is None or self.best is None:
            return
        known = math.isfinite(self.bound)
        seconds = time.perf_counter() - self.began
        self.hooks.watch(
            Progress(seconds, self.best[1], self.bound if known else math.nan, self.gap() if known else math.nan)
        )


def _town(problem: Problem) -> _Town:
    network = problem.networks[0]
    users = users_of(problem, network)
    machines = tuple(a for a in problem.alternatives if a.carrier == network.carrier)
    at, classes = problem.classes.of(network.carrier), problem.classes
    weight = classes.kwh[at][:, users] / classes.total[at][:, None]
    own_yearly = own_cost(problem, network.carrier, machines)[:, users]
    return _Town(problem, network, users, input_of(problem, network), machines, weight, own_yearly)


def _first_prices(town: _Town) -> _Prices:
    """Return prices to start from: those of the dispatch that may connect anything for its connections alone."""
    everyone = _service_only(town, np.ones(len(town.users), dtype=bool))
    nobody = _service_only(town, np.zeros(len(town.users), dtype=bool))
    found = _dispatch(town, [everyone, nobody])
    if found is None:
        found = _dispatch(town, [everyone])
    if found is None:
        return _Prices(
            np.zeros(len(town.weight)), np.zeros((len(town.machines), len(town.weight))), 0.0,
            np.zeros(len(town.network.plant_nodes)), -math.inf, 0.0,
        )  # fmt: skip
    return found[1]


def _service_only(town: _Town, joined: NDArray[np.bool_]) -> Pattern:
    """Return a pattern without streets, only for its prices: it is never offered as a plan."""
    must = np.array([town.network.mode[b] == "required" for b in town.users], dtype=bool)
    never = np.array([town.network.mode[b] == "forbidden" for b in town.users], dtype=bool)
    joined = (joined | must) & ~never
    machine = np.where(joined, -1, town.own_yearly.argmin(axis=0) if len(town.machines) else -1)
    peak = float(town.network.demand_kw[0, town.users] @ joined)
    feed = np.zeros(len(town.network.plant_nodes))
    feed[0] = peak
    nothing = NetworkSolution(
        size=np.full(town.net.n_routes, -1), direction=np.zeros((1, town.net.n_routes), dtype=np.int64),
        flow_kw=np.zeros((1, town.net.n_routes)), connected=joined, injection_kw=feed[None],
        source_size=np.full(len(feed), -1),
    )  # fmt: skip
    return _numbers(town, nothing, machine, 0.0, feed)


def _pattern(town: _Town, network: NetworkSolution, machine: Ids | None = None) -> Pattern:
    """Return a network as the dispatch sees it; who is not connected has the machine that is cheapest to own."""
    joined = network.connected
    if machine is None:
        machine = town.own_yearly.argmin(axis=0) if len(town.machines) else np.full(len(joined), -1)
    machine = np.where(joined, -1, machine)
    built = network.size >= 0
    length, k = town.net.length_m, np.maximum(network.size, 0)
    loss = float((np.where(built, town.net.loss_kw_per_m[0, k], 0.0) * length).sum())
    new = built & (network.size != town.net.existing_size)
    cost = float((np.where(new, town.net.size_cost()[np.arange(len(k)), k], 0.0)).sum())
    cost += float((np.where(new, town.net.trench_cost_per_m * length, 0.0)).sum())
    found = _numbers(town, network, machine, loss, network.injection_kw[0])
    return replace(found, cost=found.cost + cost)


def _numbers(town: _Town, network: NetworkSolution, machine: Ids, loss: float, feed: Values) -> Pattern:
    joined = network.connected
    own = np.stack([town.weight @ (machine == j) for j in range(len(town.machines))]) if town.machines else np.zeros(
        (0, len(town.weight))
    )  # fmt: skip
    cost = float(town.network.costs.connection[town.users] @ joined)
    alone = np.flatnonzero(machine >= 0)
    cost += float(town.own_yearly[machine[alone], alone].sum())
    return Pattern(network, machine, town.weight @ joined, own, loss, np.asarray(feed, dtype=float), cost)


def _alone(town: _Town, prices: _Prices) -> tuple[Values, Ids]:
    """Return the cheapest way of each user on its own, and its machine ``[user]``."""
    if not town.machines:
        return np.full(len(town.users), 1e12), np.full(len(town.users), -1)
    each = town.own_yearly + prices.own @ town.weight
    return each.min(axis=0), each.argmin(axis=0)


def _at_prices(town: _Town, prices: _Prices) -> DesignProblem:
    """Return the design of the network with everything at prices."""
    alone, _ = _alone(town, prices)
    serve = prices.share @ town.weight + town.network.costs.connection[town.users]
    net = replace(town.net, cost_per_m=town.net.cost_per_m + prices.loss * town.net.loss_kw_per_m[0])
    return design_problem(net, revenue=-serve, own_supply_cost=alone, source_energy_cost=prices.feed)


def _cost_at(pattern: Pattern, prices: _Prices) -> float:
    """Return what a pattern costs with everything at prices [money/a]."""
    energy = float(prices.share @ pattern.share + (prices.own * pattern.own).sum())
    return pattern.cost + energy + prices.loss * pattern.loss_kw + float(prices.feed @ pattern.feed_kw)


def _dispatch(town: _Town, patterns: Sequence[Pattern], asked_kw: float = 0.0) -> tuple[float, _Prices] | None:
    """Solve the relaxed dispatch over patterns; return its value and its prices, None where nothing is possible.

    Where every plant is asked for some feed more, the prices are feasible for the relaxation without that, and the
    value returned is theirs there: the same but for rounding, or a little less.
    """
    system, rows = _master(town, patterns)
    matrix = system.compile()
    lower, upper = matrix.row_lower.copy(), matrix.row_upper.copy()
    lower[rows["feed"]] = upper[rows["feed"]] = asked_kw
    relaxed: Matrix = replace(matrix, integer=np.zeros_like(matrix.integer), row_lower=lower, row_upper=upper)
    solution = solve_matrix(relaxed, SolveOptions(time_limit_s=120.0), Hooks())
    if solution.x is None or solution.row_dual is None:
        return _dispatch(town, patterns) if asked_kw else None  # a plant may have nothing left to give
    dual = solution.row_dual
    value = solution.outcome.objective - asked_kw * float(dual[rows["feed"]].sum())
    pattern = float(dual[rows["one"]][0])
    prices = _Prices(
        share=dual[rows["share"]],
        own=dual[rows["own"]].reshape(len(town.machines), -1),
        loss=max(float(dual[rows["loss"]][0]), 0.0),
        feed=np.maximum(dual[rows["feed"]], 0.0),
        base=value - pattern,
        pattern=pattern,
    )
    return value, prices


def _master(town: _Town, patterns: Sequence[Pattern]) -> tuple[LinearSystem, dict[str, Ids]]:
    problem, network = town.problem, town.network
    system = LinearSystem()
    balances = add_balances(system, problem)
    sizes = add_capacities(system, problem)
    flows = add_flows(system, problem, sizes, balances)
    turned = add_converters(system, problem, sizes, balances)
    storage = add_stores(system, problem, sizes, balances)
    others = replace(
        problem,
        networks=(),
        alternatives=tuple(a for a in problem.alternatives if a.carrier != network.carrier),
        classes=replace(problem.classes, kwh=_without(problem, network.carrier)),
    )
    add_connections(system, others, balances, {})
    share = class_shares(system, problem, balances, network)
    own = own_shares(system, problem, balances, town.machines) if town.machines else np.zeros((0, len(share)), np.int64)
    loss = system.add_columns(f"design_loss_{network.carrier}", {}).ids
    system.add(balances.hourly[network.zone, network.carrier], loss, -network.loss_shape)
    feed = _feeds(system, problem, network, sizes)
    theta = system.add_columns("pattern", {"pattern": range(len(patterns))}).ids
    system.add_cost("patterns", theta, [p.cost for p in patterns])
    rows = {
        "share": _linked(system, "pattern_share", share, theta, [p.share for p in patterns]),
        "own": _linked(system, "pattern_own", own.ravel(), theta, [p.own.ravel() for p in patterns]),
        "loss": _linked(system, "pattern_loss", np.atleast_1d(loss), theta, [np.array([p.loss_kw]) for p in patterns]),
        "feed": _linked(system, "pattern_feed", feed, theta, [p.feed_kw for p in patterns]),
        "one": system.add_rows("one_pattern", {}, 1, 1).ids.reshape(1),
    }
    system.add(rows["one"], theta, 1.0)
    add_limits(system, problem, balances, flows, turned, storage)
    return system, rows


def _without(problem: Problem, carrier: str) -> Values:
    kwh = problem.classes.kwh.copy()
    kwh[problem.classes.of(carrier)] = 0.0
    return kwh


def _linked(system: LinearSystem, name: str, columns: Ids, theta: Ids, values: list[Values]) -> Ids:
    """Add rows that make columns the patterns' weighted values."""
    rows = system.add_rows(name, {"element": range(len(columns))}, 0, 0).ids
    system.add(rows, columns, 1.0)
    for column, value in zip(theta, values):
        system.add(rows, column, -value)
    return rows


def _feeds(system: LinearSystem, problem: Problem, network: NetworkProblem, sizes: Capacities) -> Ids:
    """Add what each plant feeds in the design state, within the firm output of what stands there."""
    sites = network.plant_sites
    feed = system.add_columns("plant_feed_kw", {"plant": sites}).ids
    firm = firm_plants(problem, network)
    limit = np.zeros(len(sites))
    for name, (q, share) in firm.items():
        limit[q] += share * sizes.existing[name]
    rows = system.add_rows("plant_capacity", {"plant": sites}, -np.inf, limit).ids
    system.add(rows, feed, 1.0)
    for name, (q, share) in firm.items():
        if name in sizes.new:
            system.add(rows[q], sizes.new[name], -share)
    return feed
