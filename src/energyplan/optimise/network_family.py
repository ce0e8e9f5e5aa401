"""Networks of several carriers on the same streets: what they cost together, and what each costs given the others.

Given what the others dig, a carrier pays for a trench only what it needs beyond theirs. A plan follows in seconds:
design one carrier after the other, each with the trenches of the others priced so, until none can do better; from
several orders and starts, the best is kept. Each design improves trees by exchanges priced alike, so every move knows
whose trench it can use. A street that only pays for all together is found where the starts lead some carrier there:
trenches priced low, or prices from a bound of the whole.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_ascent import dual_ascent
from energyplan.optimise.network_bounds import RouteBounds
from energyplan.optimise.network_case import TreeCase, tree_case
from energyplan.optimise.network_check import network_terms
from energyplan.optimise.network_design import DesignOptions, design_network, start_trees
from energyplan.optimise.network_input import Floats
from energyplan.optimise.network_mend import short_trees, sound_network
from energyplan.optimise.network_problem import DesignProblem
from energyplan.optimise.network_read import NetworkSolution
from energyplan.optimise.network_search import improve
from energyplan.optimise.network_tree import Streets, Tree
from energyplan.optimise.network_trench import Stretches, opens

FALLBACK_SECONDS = 20.0
"""Longest time for a network of which no tree holds [s]."""


@dataclass(frozen=True)
class Plan:
    """A network of each carrier, the trees they came from (None where from none), and the cost of all [money/a]."""

    networks: tuple[NetworkSolution, ...]
    trees: tuple[Tree | None, ...]
    cost: float


@dataclass(frozen=True)
class Family:
    """Networks of several carriers on the same streets.

    Attributes
    ----------
    problems : tuple of DesignProblem
        One for each carrier, reduced; `trench_cost_per_m` is what it would pay alone.
    bounds : tuple of RouteBounds
        Of each.
    shared : Stretches
        Which of their routes share a trench.
    """

    problems: tuple[DesignProblem, ...]
    bounds: tuple[RouteBounds, ...]
    shared: Stretches

    def opened(self, networks: Sequence[NetworkSolution | None]) -> NDArray[np.bool_]:
        """Return what each network digs ``[carrier, stretch]``; nothing where there is none yet."""
        out = np.zeros(self.shared.route.shape, dtype=bool)
        for i, (problem, network) in enumerate(zip(self.problems, networks)):
            if network is not None:
                out[i] = np.append(opens(problem, network), False)[self.shared.route[i]]
        return out

    def trench(self, networks: Sequence[NetworkSolution | None]) -> float:
        """Return the cost of all trenches [money/a]."""
        return self.shared.dig(self.opened(networks))

    def cost(self, networks: Sequence[NetworkSolution | None]) -> float:
        """Return the cost of all networks known, each trench paid once [money/a]."""
        own = (own_terms(p, n) for p, n in zip(self.problems, networks) if n is not None)
        return sum(sum(terms.values()) for terms in own) + self.trench(networks)

    def left(self, carrier: int, networks: Sequence[NetworkSolution | None]) -> Floats:
        """Return what a trench costs a carrier beyond what the others dig ``[stretch]`` [money/a]."""
        opened = self.opened(networks)
        opened[carrier] = False
        dug = np.where(opened, self.shared.cost, 0.0).max(axis=0, initial=0.0)
        return np.maximum(self.shared.cost[carrier] - dug, 0.0)

    def priced(self, carrier: int, price: Floats) -> DesignProblem:
        """Return the problem of a carrier with a price of each trench ``[stretch]`` [money/a]."""
        problem = self.problems[carrier]
        net = problem.net
        total = self.shared.own(carrier, price, net.n_routes)
        per_m = np.where(net.length_m > 0, total / np.maximum(net.length_m, 1e-300), 0.0)
        return replace(problem, net=replace(net, trench_cost_per_m=per_m))


def own_terms(problem: DesignProblem, network: NetworkSolution) -> dict[str, float]:
    """Return the cost terms of a network but its trench [money/a]."""
    return {name: value for name, value in network_terms(problem, network).items() if name != "trench"}


def has_trees(problem: DesignProblem) -> bool:
    """Return whether trees and their bounds speak of a problem: not of lines whose infeed raises voltages."""
    net = problem.net
    return not (net.radial and net.voltage is not None and bool((net.demand_kw < 0).any()))


def alternate(
    family: Family,
    order: Sequence[int],
    until: float,
    offer: Callable[[Plan], None],
    *,
    prices: Sequence[Floats] | None = None,
    solver: bool = True,
) -> None:
    """Design one carrier after the other, each given the others, until none does better.

    Parameters
    ----------
    family : Family
        The carriers.
    order : sequence of int
        Which carrier comes first, second and so on.
    until : float
        End of the time, by `time.perf_counter` [s]; every carrier gets a network nevertheless.
    offer : callable
        Called with each plan that is better than the one before; never where some carrier has no network that holds.
    prices : sequence of array, optional
        What trenches cost each carrier in its first design ``[carrier][stretch]`` [money/a], instead of what the
        carriers before it leave to pay.
    solver : bool
        Whether HiGHS looks for a network where no tree holds.
    """
    networks: list[NetworkSolution | None] = [None] * len(family.problems)
    trees: list[Tree | None] = [None] * len(family.problems)
    best = math.inf
    for i in order:
        problem = family.priced(i, family.left(i, networks) if prices is None else prices[i])
        found = _sound(problem, _grown(problem, family.bounds[i], until))
        if not found and solver:
            found = _without_tree(problem)
        if not found:
            return
        costs = [family.cost([*networks[:i], network, *networks[i + 1 :]]) for network, _ in found]
        best = min(costs)
        networks[i], trees[i] = found[costs.index(best)]
    moved = True
    while moved:
        offer(Plan(tuple(n for n in networks if n is not None), tuple(trees), best))
        moved = False
        for i in order:
            if time.perf_counter() > until:
                return
            problem = family.priced(i, family.left(i, networks))
            for network, tree in _sound(problem, _improved(problem, family.bounds[i], trees[i], until)):
                cost = family.cost([*networks[:i], network, *networks[i + 1 :]])
                if cost < best - 1e-9 * max(1.0, abs(best)):
                    networks[i], trees[i], best, moved = network, tree, cost, True


def _sound(problem: DesignProblem, trees: Sequence[Tree]) -> list[tuple[NetworkSolution, Tree | None]]:
    found = [(sound_network(problem, tree), tree) for tree in trees]
    return [(network, tree) for network, tree in found if network is not None]


def _grown(problem: DesignProblem, bounds: RouteBounds, until: float) -> list[Tree]:
    """Grow trees at the prices of a problem; none where trees say nothing of it."""
    if not has_trees(problem):
        return []
    case = tree_case(problem, bounds)
    if not math.isfinite(case.base):
        return []
    streets = Streets(case)
    trees = start_trees(streets, dual_ascent(case, keep_cuts=False).slack, until)
    return trees + short_trees(problem, streets, until)


def _improved(problem: DesignProblem, bounds: RouteBounds, tree: Tree | None, until: float) -> list[Tree]:
    """Improve a tree at new prices, and grow others where that may help."""
    if tree is None:
        return _grown(problem, bounds, until)
    streets = Streets(tree_case(problem, bounds))
    known = moved_tree(streets, tree)
    if problem.net.voltage is not None:
        return short_trees(problem, streets, until, known)
    return [improve(known, until), *_grown(problem, bounds, until)]


def moved_tree(streets: Streets, tree: Tree) -> Tree:
    """Return a tree as it stands at other prices of the same streets."""
    worth = streets.case.worth > 0
    return Tree(streets, list(tree.into), [on and bool(worth[c]) for c, on in enumerate(tree.joined)])


def _without_tree(problem: DesignProblem) -> list[tuple[NetworkSolution, Tree | None]]:
    """Let the solver find a network where no tree holds, if it can."""
    options = DesignOptions(gap=0.2, time_limit_s=FALLBACK_SECONDS, chains=False)
    design = design_network(problem, options)
    return [(design.network, None)] if design.outcome.has_solution else []


def cases_without_trench(family: Family) -> list[TreeCase]:
    """Return the tree case of each carrier with every trench free."""
    nothing = np.zeros(family.shared.route.shape[1])
    return [tree_case(family.priced(i, nothing), bounds) for i, bounds in enumerate(family.bounds)]
