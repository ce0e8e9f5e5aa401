"""A lower bound without a linear program: dual ascent on cuts whose capacities are truncated at the demand behind them.

For a set of nodes ``W`` without the root, and consumers ``C`` in it with demand ``D``, every network satisfies::

    sum over arcs into W and their steps of  min(step_kw, D) * built  +  D of those in C not connected  >=  D

because either some arc carries all of ``D``, or the steps that are built carry what is connected. One multiplier per
cut, raised greedily while no arc pays more than its cost at any step and no consumer more than its worth, gives a
feasible dual solution, whose value bounds every network from below. With steps that all carry ``D`` this is the dual
ascent of Wong for Steiner arborescences; the truncation makes a trunk pay for the size that its consumers together
need.

References
----------
.. [1] Wong (1984), "A dual ascent approach for Steiner tree problems on a directed graph", Mathematical Programming 28.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats, Ints


@dataclass(frozen=True)
class Cut:
    """A set of nodes, the consumers in it that count, its multiplier [money/a], and who pays which share of it.

    `arcs` enter the set and pay `share` ``[step]``; each consumer pays its demand over `spread` [kW].
    """

    nodes: Ints
    consumers: Ints
    multiplier: float
    arcs: Ints
    share: Floats
    spread: float


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


def dual_ascent(case: TreeCase, *, keep_cuts: bool = True, order: str = "cut", sets: Sequence[Ints] = ()) -> Ascent:
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
    run.guided(sets)
    run.go()
    return Ascent(run.bound, run.slack, tuple(run.cuts) if keep_cuts else ())


class _Group:
    """Nodes from which saturated arcs lead to a consumer, with all arcs that enter those nodes."""

    __slots__ = ("arcs", "consumers", "missing", "nodes", "seed", "waiting")

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.nodes: list[int] = []
        self.arcs: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.consumers: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.waiting: list[int] = []
        self.missing: dict[int, int] = {}


class _Ascent:
    def __init__(self, case: TreeCase, order: str) -> None:
        self.case, self.order = case, order
        n = case.n_nodes
        usable = np.isfinite(case.step_cost).any(axis=1)
        self.is_route = np.arange(len(case.tail)) < 2 * case.n_routes
        arcs = np.flatnonzero(usable)
        by_head = arcs[np.argsort(case.head[arcs], kind="stable")]
        self.start = np.searchsorted(case.head[by_head], np.arange(n + 1)).tolist()
        self.into = by_head
        self.into_list = by_head.tolist()
        self.entering = np.diff(self.start).tolist()
        by_tail = arcs[np.argsort(case.tail[arcs], kind="stable")]
        self.out_start = np.searchsorted(case.tail[by_tail], np.arange(n + 1)).tolist()
        self.out_head = case.head[by_tail].tolist()
        self.tail_list = case.tail.tolist()
        self.slack = case.step_cost.copy()
        self.price = np.where(self.is_route, np.inf, case.price)
        self.dead = (case.worth <= 0) | (case.demand_kw <= 0)
        self.worth = case.worth.copy()
        self.scale = float(np.abs(case.worth[np.isfinite(case.worth)]).max(initial=1e-12))
        self.steps = case.step_kw[: 2 * case.n_routes].max(axis=0, initial=1.0)
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
        self.full = np.where(self.is_route, (self.slack <= 0).any(axis=1), self.price <= 0)

    def live(self, node: int) -> NDArray[np.int64]:
        here = self.at[self.at_start[node] : self.at_start[node + 1]]
        return here[~self.dead[here]]

    def absorb(self, group: _Group, node: int) -> None:
        """Add a node, all from which saturated arcs lead to it, and all that can be fed from within only.

        The last bring demand into the cut without an arc: in a branch of dead ends, a cut knows all that lies behind
        it.
        """
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
            for w in self.out_head[self.out_start[v] : self.out_start[v + 1]]:
                if not mask[w]:
                    left = group.missing.get(w, self.entering[w]) - 1
                    group.missing[w] = left
                    if left == 0:
                        mask[w] = True
                        stack.append(w)
        group.nodes += fresh
        group.arcs = np.concatenate(arcs)
        group.consumers = np.concatenate(consumers)

    def go(self) -> None:
        """Grow all groups, the one with the least score first, until each reaches the root or has nothing left to
        pay."""
        queue: list[tuple[float, int]] = []
        for node in np.unique(self.case.node[~self.dead]).tolist():
            queue.append((self.open(node), node))  # noqa: PERF401 - opening a group changes the state
        heapq.heapify(queue)
        while queue:
            _, seed = heapq.heappop(queue)
            group = self.group_of.get(seed)
            if group is None:
                continue
            self.mask[group.nodes] = True
            goes_on = self.raise_once(group, queue)
            self.mask[group.nodes] = False
            if goes_on:
                heapq.heappush(queue, (self.score(group), seed))

    def open(self, node: int) -> float:
        """Start a group at a node and return its score."""
        group = _Group(node)
        self.absorb(group, node)
        self.mask[group.nodes] = False
        self.group_of[node] = group
        return self.score(group)

    def raise_once(self, group: _Group, queue: list[tuple[float, int]]) -> bool:
        """Raise the multiplier of one group until an arc or a consumer has paid all; return whether it goes on."""
        case, mask = self.case, self.mask
        for u in case.tail[group.arcs[self.full[group.arcs]]].tolist():
            if not mask[u]:
                self.absorb(group, u)
        group.arcs = group.arcs[~mask[case.tail[group.arcs]]]
        group.consumers = consumers = group.consumers[~self.dead[group.consumers]]
        if mask[case.root] or not len(self.live(group.seed)):
            del self.group_of[group.seed]
            if not mask[case.root]:  # it gave up before the root: those that waited for it go on by themselves
                self.mask[group.nodes] = False
                for seed in group.waiting:
                    if len(self.live(seed)):
                        heapq.heappush(queue, (self.open(seed), seed))
            return False
        for node in np.unique(case.node[consumers]).tolist():
            other = self.group_of.get(node)
            if other is not None and node != group.seed:  # whatever feeds that group feeds this one
                other.waiting += [group.seed, *group.waiting]
                del self.group_of[group.seed]
                return False
        self.pay(group, consumers)
        return True

    def guided(self, sets: Sequence[Ints], repeat: int = 1) -> None:
        """Raise cuts around given sets of nodes, in their order."""
        for _ in range(repeat):
            for nodes in sets:
                group = _Group(int(nodes[0]))
                group.nodes = nodes.tolist()
                self.mask[nodes] = True
                arcs = np.concatenate([self.into[self.start[v] : self.start[v + 1]] for v in group.nodes])
                group.arcs = arcs[~self.mask[self.case.tail[arcs]]]
                self.mask[nodes] = False
                consumers = np.concatenate([self.live(v) for v in group.nodes])
                if len(consumers) and not self.full[group.arcs].any():
                    self.pay(group, consumers)

    def score(self, group: _Group) -> float:
        if self.order == "demand":
            return float(self.case.demand_kw[group.consumers].sum())
        return float(len(group.arcs))

    def pay(self, group: _Group, consumers: NDArray[np.int64]) -> None:
        """Raise the best of the cuts of a group as far as arcs, sources and consumers can pay."""
        case = self.case
        demand = float(case.demand_kw[consumers].sum())
        arcs = group.arcs
        routes, roots = arcs[self.is_route[arcs]], arcs[~self.is_route[arcs]]
        slack = self.slack[routes]
        least = slack.min(axis=0, initial=np.inf)
        share, spread = roundings(self.steps, demand)
        worth = self.worth[consumers]
        per_kw = float((worth / case.demand_kw[consumers]).min())
        per_kw = min(per_kw, float(self.price[roots].min(initial=np.inf)))
        with np.errstate(invalid="ignore"):
            gains = np.minimum((least / share).min(axis=1), per_kw * spread)
        best = int(gains.argmax())
        gain = float(gains[best])
        if not np.isfinite(gain):
            self.dead[consumers] = True  # nothing can ever reach them: the case is infeasible for required ones
            self.bound = np.inf
            return
        if gain > 0:
            left = slack - gain * share[best]
            self.slack[routes] = left
            with np.errstate(invalid="ignore"):
                tight = np.isfinite(left) & (left <= 1e-9 * case.step_cost[routes])
            self.full[routes] |= tight.any(axis=1)
            self.price[roots] -= gain / spread[best]
            self.full[roots] |= self.price[roots] <= 1e-12
            self.worth[consumers] -= gain * case.demand_kw[consumers] / spread[best]
            self.bound += gain
            nodes = np.array(group.nodes, dtype=np.int64)
            self.cuts.append(Cut(nodes, consumers, gain, routes, share[best], float(spread[best])))
        self.dead[consumers] |= self.worth[consumers] <= 1e-9 * self.scale


def roundings(step: Floats, demand: float) -> tuple[Floats, Floats]:
    """Share of a cut that each step pays under several roundings, and the demand over which its consumers spread it.

    With any ``delta > 0`` and ``m = ceil(D / delta)``, steps whose capacities add up to ``D`` satisfy
    ``sum ceil(step / delta) >= m``, and a step that carries ``D`` alone may count in full. If some consumers are left
    out, what is missing grows by one only once they make up ``delta - (m delta - D)``, so each may count its demand
    over ``m`` times that.

    Parameters
    ----------
    step : array
        Flow that each step carries ``[step]`` [kW], ascending.
    demand : float
        Demand ``D`` behind the cut [kW].

    Returns
    -------
    share : array
        Share of each step ``[rounding, step]`` [-].
    spread : array
        A consumer's share is its demand per this ``[rounding]`` [kW].
    """
    linear = np.minimum(step / demand, 1.0)
    delta = np.append(step[step < demand * (1 - 1e-12)], demand)
    m = np.ceil(demand / delta - 1e-9)
    share = np.minimum(np.ceil(step[None, :] / delta[:, None] - 1e-9) / m[:, None], 1.0)
    rest = delta - np.maximum(m * delta - demand, 0.0)
    return np.vstack([share, linear]), np.append(np.minimum(m * rest, demand), demand)
