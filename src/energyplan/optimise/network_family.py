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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_ascent import dual_ascent
from energyplan.optimise.network_bounds import RouteBounds
from energyplan.optimise.network_case import TreeCase, tree_case
from energyplan.optimise.network_check import network_terms
from energyplan.optimise.network_design import DesignOptions, design_network, start_trees
from energyplan.optimise.network_input import Floats
from energyplan.optimise.network_mend import sound_network
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
    family: Family, order: Sequence[int], until: float, *, prices: Sequence[Floats] | None = None
) -> Plan | None:
    """Design one carrier after the other, each given the others, until none does better.

    Parameters
    ----------
    family : Family
        The carriers.
    order : sequence of int
        Which carrier comes first, second and so on.
    until : float
        End of the time, by `time.perf_counter` [s]; every carrier gets a network nevertheless.
    prices : sequence of array, optional
        What trenches cost each carrier in its first design ``[carrier][stretch]`` [money/a], instead of what the
        carriers before it leave to pay.

    Returns
    -------
    Plan or None
        None where some carrier has no network that holds.
    """
    networks: list[NetworkSolution | None] = [None] * len(family.problems)
    trees: list[Tree | None] = [None] * len(family.problems)
    best, first, moved = math.inf, True, True
    while moved:
        moved = False
        for i in order:
            if not first and time.perf_counter() > until:
                break
            own = first and prices is not None
            problem = family.priced(i, prices[i] if own and prices is not None else family.left(i, networks))
            grown = _trees(problem, family.bounds[i], trees[i], until)
            found = [(network, tree) for tree in grown if (network := sound_network(problem, tree)) is not None]
            if not found and first:
                found = [(network, None) for network in _without_tree(problem)]  # type: ignore[misc]
                if not found:
                    return None
            for network, tree in found:
                cost = family.cost([*networks[:i], network, *networks[i + 1 :]])
                if networks[i] is None or cost < best - 1e-9 * max(1.0, abs(best)):
                    networks[i], trees[i], best, moved = network, tree, cost, True
        first = False
    known = tuple(network for network in networks if network is not None)
    return Plan(known, tuple(trees), best)


def _trees(problem: DesignProblem, bounds: RouteBounds, known: Tree | None, until: float) -> list[Tree]:
    """Grow trees at the prices of a problem, and improve the one known."""
    if not has_trees(problem):
        return []
    case = tree_case(problem, bounds)
    if not math.isfinite(case.base):
        return []
    streets = Streets(case)
    trees = start_trees(streets, dual_ascent(case, keep_cuts=False).slack, until)
    if known is not None:
        trees.append(improve(moved_tree(streets, known), until))
    return trees


def moved_tree(streets: Streets, tree: Tree) -> Tree:
    """Return a tree as it stands at other prices of the same streets."""
    worth = streets.case.worth > 0
    return Tree(streets, list(tree.into), [on and bool(worth[c]) for c, on in enumerate(tree.joined)])


def _without_tree(problem: DesignProblem) -> list[NetworkSolution]:
    """Let the solver find a network where no tree holds, if it can."""
    options = DesignOptions(gap=0.2, time_limit_s=FALLBACK_SECONDS, chains=False)
    design = design_network(problem, options)
    return [design.network] if design.outcome.has_solution else []


def best_plan(plans: Iterable[Plan | None]) -> Plan | None:
    """Return the cheapest plan; None where there is none."""
    return min((plan for plan in plans if plan is not None), key=lambda plan: plan.cost, default=None)


def cases_without_trench(family: Family) -> list[TreeCase]:
    """Return the tree case of each carrier with every trench free."""
    nothing = np.zeros(family.shared.route.shape[1])
    return [tree_case(family.priced(i, nothing), bounds) for i, bounds in enumerate(family.bounds)]
