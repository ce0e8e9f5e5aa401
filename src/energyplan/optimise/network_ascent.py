"""A lower bound without a linear program: dual ascent on cuts whose capacities are truncated at the demand behind them.

For a set of nodes ``W`` without the root, and consumers ``C`` in it with demand ``D``, every network satisfies::

    sum over arcs into W and their steps of  min(step_kw, D) * built  +  D of those in C not connected  >=  D

because either some arc carries all of ``D``, or the steps that are built carry what is connected. One multiplier per cut, raised
greedily while no arc pays more than its cost at any step and no consumer more than its worth, gives a feasible dual solution, whose
value bounds every network from below. With steps that all carry ``D`` this is the dual ascent of Wong for Steiner arborescences;
the truncation makes a trunk pay for the size that its consumers together need.

References
----------
.. [1] Wong (1984), "A dual ascent approach for Steiner tree problems on a directed graph", Mathematical Programming 28.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats, Ints


@dataclass(frozen=True)
class Cut:
    """A set of nodes, the consumers in it that count, and its multiplier [money/(kW a)]."""

    nodes: Ints
    consumers: Ints
    multiplier: float


@dataclass(frozen=True)
class Ascent:
    """A lower bound with what is left over.

    Attributes
    ----------
    bound : float
        Lower bound on cost plus the worth of consumers left out [money/a].
    slack : array
        Cost left on each arc and step ``[arc, step]`` [money/a].
    cuts : tuple of Cut
        Cuts with a positive multiplier, in the order in which they were raised.
    """

    bound: float
    slack: Floats
    cuts: tuple[Cut, ...]


def dual_ascent(case: TreeCase, *, keep_cuts: bool = True, order: str = "cut") -> Ascent:
    """Bound a tree case from below.

    Parameters
    ----------
    case : TreeCase
        The case.
    keep_cuts : bool
        Whether to return the cuts.
    order : str
        Which component grows first: ``cut`` the one with fewest arcs into it, ``demand`` the one with least demand.

    Returns
    -------
    Ascent
    """
    run = _Ascent(case, order)
    run.go()
    return Ascent(run.bound, run.slack, tuple(run.cuts) if keep_cuts else ())


class _Group:
    """Nodes from which saturated arcs lead to a consumer, with all arcs that enter those nodes."""

    __slots__ = ("arcs", "consumers", "nodes", "seed", "waiting")

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.nodes: list[int] = []
        self.arcs: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.consumers: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.waiting: list[int] = []


class _Ascent:
    def __init__(self, case: TreeCase, order: str) -> None:
        self.case, self.order = case, order
        n = case.n_nodes
        usable = np.isfinite(case.step_cost).any(axis=1) | (case.price > 0) | (case.route < 0)
        arcs = np.flatnonzero(usable)
        by_head = arcs[np.argsort(case.head[arcs], kind="stable")]
        self.start = np.searchsorted(case.head[by_head], np.arange(n + 1)).tolist()
        self.into = by_head
        self.into_list = by_head.tolist()
        self.tail_list = case.tail.tolist()
        self.slack = case.step_cost.copy()
        self.price = np.where(case.route < 0, case.price, np.inf)
        self.dead = (case.worth <= 0) | (case.demand_kw <= 0)
        self.budget = np.where(np.isfinite(case.worth), case.worth / np.maximum(case.demand_kw, 1e-12), np.inf)
        by_node = np.argsort(case.node, kind="stable")
        self.at_start = np.searchsorted(case.node[by_node], np.arange(n + 1)).tolist()
        self.at = by_node
        self.full = np.zeros(len(case.tail), dtype=bool)
        self.mask = np.zeros(n, dtype=bool)
        self.group_of: dict[int, _Group] = {}
        self.bound = 0.0
        self.cuts: list[Cut] = []
        self.mark_free()

    def mark_free(self) -> None:
        routes = self.case.route >= 0
        self.full = np.where(routes, (self.slack <= 0).any(axis=1), self.price <= 0)

    def live(self, node: int) -> NDArray[np.int64]:
        here = self.at[self.at_start[node] : self.at_start[node + 1]]
        return here[~self.dead[here]]

    def absorb(self, group: _Group, node: int) -> None:
        """Add a node and all from which saturated arcs lead to it."""
        mask, stack, arcs, consumers = self.mask, [node], [group.arcs], [group.consumers]
        mask[node] = True
        fresh = []
        while stack:
            v = stack.pop()
            fresh.append(v)
            low, high = self.start[v], self.start[v + 1]
            arcs.append(self.into[low:high])
            if self.at_start[v + 1] > self.at_start[v]:
                consumers.append(self.at[self.at_start[v] : self.at_start[v + 1]])
            for a in self.into_list[low:high]:
                if self.full[a]:
                    u = self.tail_list[a]
                    if not mask[u]:
                        mask[u] = True
                        stack.append(u)
        group.nodes += fresh
        group.arcs = np.concatenate(arcs)
        group.consumers = np.concatenate(consumers)

    def go(self) -> None:
        queue: list[tuple[float, int]] = []
        for node in np.unique(self.case.node[~self.dead]).tolist():
            group = _Group(node)
            self.absorb(group, node)
            self.mask[group.nodes] = False
            self.group_of[node] = group
            queue.append((self.score(group), node))
        heapq.heapify(queue)
        while queue:
            score, seed = heapq.heappop(queue)
            group = self.group_of.get(seed)
            if group is None:
                continue
            new = self.raise_once(group, queue)
            if new is not None:
                heapq.heappush(queue, (new, seed))

    def score(self, group: _Group) -> float:
        if self.order == "demand":
            return float(self.case.demand_kw[group.consumers].sum())
        return float(len(group.arcs))

    def raise_once(self, group: _Group, queue: list[tuple[float, int]]) -> float | None:
        """Raise the multiplier of one group until an arc or a consumer has paid all; return its new score, None when done."""
        case, mask = self.case, self.mask
        nodes = np.array(group.nodes, dtype=np.int64)
        mask[nodes] = True
        try:
            for u in np.unique(case.tail[group.arcs[self.full[group.arcs]]]).tolist():
                if not mask[u]:
                    self.absorb(group, u)
            if mask[case.root]:
                self.finish(group, queue, reached=True)
                return None
            group.arcs = group.arcs[~mask[case.tail[group.arcs]]]
            consumers = group.consumers[~self.dead[group.consumers]]
            group.consumers = consumers
            if not len(consumers) or not self.seed_lives(group):
                self.finish(group, queue, reached=False)
                return None
            other = self.rival(group, consumers)
            if other is not None:
                other.waiting.append(group.seed)
                other.waiting += group.waiting
                return None if self.drop(group) else None
            self.pay(group, consumers)
            return self.score(group)
        finally:
            mask[group.nodes] = False

    def seed_lives(self, group: _Group) -> bool:
        return len(self.live(group.seed)) > 0

    def rival(self, group: _Group, consumers: NDArray[np.int64]) -> _Group | None:
        """Another group whose seed already lies in this one: it has to reach the root first."""
        for node in np.unique(self.case.node[consumers]).tolist():
            if node != group.seed and node in self.group_of:
                return self.group_of[node]
        return None

    def drop(self, group: _Group) -> bool:
        del self.group_of[group.seed]
        return True

    def finish(self, group: _Group, queue: list[tuple[float, int]], *, reached: bool) -> None:
        """Close a group; those that waited for it go on if it gave up before the root."""
        self.drop(group)
        if reached:
            return
        for seed in group.waiting:
            if len(self.live(seed)):
                again = _Group(seed)
                self.absorb(again, seed)
                outside = again.nodes
                self.mask[outside] = False
                self.mask[group.nodes] = True
                self.group_of[seed] = again
                heapq.heappush(queue, (self.score(again), seed))

    def pay(self, group: _Group, consumers: NDArray[np.int64]) -> None:
        case = self.case
        demand = float(case.demand_kw[consumers].sum())
        arcs = group.arcs
        routes = arcs[case.route[arcs] >= 0]
        weight = np.minimum(case.step_kw[routes], demand)
        slack = self.slack[routes]
        ratio = float((slack / weight).min(initial=np.inf))
        roots = arcs[case.route[arcs] < 0]
        ratio = min(ratio, float(self.price[roots].min(initial=np.inf)), float(self.budget[consumers].min()))
        if not np.isfinite(ratio):
            self.dead[consumers] = True  # nothing can ever reach them: the case is infeasible for required ones
            self.bound = np.inf
            return
        if ratio > 0:
            left = slack - ratio * weight
            self.slack[routes] = left
            tight = left <= 1e-9 * np.maximum(case.step_cost[routes], 1e-9)
            self.full[routes] |= tight.any(axis=1)
            self.price[roots] -= ratio
            self.full[roots] |= self.price[roots] <= 1e-12
            self.budget[consumers] -= ratio
            self.bound += ratio * demand
            self.cuts.append(Cut(np.array(group.nodes, dtype=np.int64), consumers, ratio))
        self.dead[consumers] |= self.budget[consumers] <= 1e-12 * np.abs(case.worth[consumers])
