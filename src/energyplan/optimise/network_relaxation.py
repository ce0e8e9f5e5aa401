"""The linear relaxation over cuts: columns only for steps of arcs, rows only for cuts, both added where they matter.

A column says that an arc is built in a step, or that a consumer is left out; a row is one of the cuts of
`network_ascent` around a set of nodes, or one of the rows of `network_support`. Sets to look at come from trees grown
along what the last solution builds, and from parts that it does not reach from the root. The bound is computed from
multipliers over all columns, so it holds wherever the method that finds them stands.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from energyplan.optimise.network_ascent import Cut, roundings
from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats, Ints
from energyplan.optimise.network_multipliers import Rows, advance
from energyplan.optimise.network_search import improve
from energyplan.optimise.network_support import NOBODY, CutRow, Supports
from energyplan.optimise.network_tree import Tree, grow_all

FEW, MANY = 400, 3200  # iterations of a round
LONG = 1_000_000  # entries of all rows from which idle rows go at once
SPREADS = (0.2, 0.5, 1.0)  # how far weights are shaken for further trees to look along


def _key(row: CutRow) -> tuple[int, ...]:
    """Tell cuts apart without keeping their arrays."""
    share = hash(np.round(row.share * 1e9).astype(np.int64).tobytes())
    return len(row.arcs), int(row.arcs.sum()), len(row.consumers), int(row.consumers.sum()), share, row.node


class Relaxation:
    """A relaxation that grows by rows and columns; `bound`, `slack` and `tree` are the best found so far."""

    def __init__(self, case: TreeCase, tree: Tree) -> None:
        self.case, self.tree, self.streets = case, tree, tree.streets
        self.arcs = np.flatnonzero(self.streets.offered & (np.arange(len(case.tail)) < 2 * case.n_routes))
        by_head = self.arcs[np.argsort(case.head[self.arcs], kind="stable")]
        self.start = np.searchsorted(case.head[by_head], np.arange(case.n_nodes + 1))
        self.into = by_head
        self.sources = np.zeros(case.n_nodes, dtype=bool)
        self.sources[case.head[2 * case.n_routes :]] = True
        self.sources[case.root] = True
        self.steps = case.step_kw[: 2 * case.n_routes].max(axis=0, initial=1.0)
        self.rows: list[CutRow] = []
        self.idle: list[int] = []
        self.known: set[tuple[int, ...]] = set()
        self.column = np.full(case.step_cost.shape, -1, dtype=np.int64)
        self.out = np.full(len(case.node), -1, dtype=np.int64)
        self.bound, self.slack = -np.inf, case.step_cost
        self.worth_left = case.worth
        self.kept: list[CutRow] = []
        self.x: Floats = np.zeros(case.step_cost.shape)  # nothing is built: every branch's cut is violated
        self.u: Floats = np.zeros(len(case.node))
        self.supports = Supports(case)
        self.merge = np.full(case.n_nodes, -1, dtype=np.int64)
        self.m: Floats = np.zeros(case.n_nodes)
        self.at = [np.array([c for c in here if case.worth[c] > 0], dtype=np.int64) for here in self.streets.at]
        self.pieces: list[tuple[Ints, Floats]] = []
        self.y: Floats = np.zeros(0)
        self.group: Ints = np.zeros(0, dtype=np.int64)
        self.rng = np.random.default_rng(1)
        self.cost = self._columns()
        self.scale = float(np.median(self.cost[self.cost > 0])) if (self.cost > 0).any() else 1.0
        self.point: Floats = np.zeros(len(self.cost))

    def _columns(self) -> Floats:
        """Number the columns (steps of arcs, consumers left out, nodes that merge) and return their cost."""
        case = self.case
        wanted = np.isfinite(case.step_cost)
        wanted[2 * case.n_routes :] = False
        count = int(wanted.sum())
        self.column[wanted] = np.arange(count)
        optional = np.flatnonzero(np.isfinite(case.worth) & (case.worth > 0))
        self.out[optional] = count + np.arange(len(optional))
        several = np.flatnonzero(self.supports.merging)
        self.group = np.append(np.nonzero(wanted)[0], len(wanted) + np.arange(len(optional) + len(several)))
        self.merge[several] = count + len(optional) + np.arange(len(several))
        return np.concatenate([case.step_cost[wanted], case.worth[optional], np.zeros(len(several))])

    def look(self, nodes: NDArray[np.int64], *, least: float = 1e-3) -> tuple[float, CutRow] | None:
        """Return the most violated cut around a set of nodes, with its violation."""
        case = self.case
        if self.sources[nodes].any():  # what a source injects there would have to count too
            return None
        arcs, consumers = self._around(nodes)
        if not len(consumers) or not len(arcs):
            return None
        built = self.x[arcs].sum(axis=0)
        best: tuple[float, CutRow] | None = None
        must = consumers[np.isinf(case.worth[consumers])]
        for chosen in (consumers, must) if 0 < len(must) < len(consumers) else (consumers,):
            demand = case.demand_kw[chosen]
            share, spread = roundings(self.steps, float(demand.sum()))
            left = self.u[chosen]
            out = np.flatnonzero(left > 1e-9)
            missing = 1.0 - share @ built
            if len(out):
                missing = missing - np.minimum(demand[None, out] / spread[:, None], 1.0) @ left[out]
            j = int(missing.argmax())
            if missing[j] > least and (best is None or missing[j] > best[0]):
                best = (float(missing[j]), CutRow(arcs, share[j], chosen, np.minimum(demand / spread[j], 1.0)))
        return best

    def _around(self, nodes: NDArray[np.int64]) -> tuple[Ints, Ints]:
        inside = np.zeros(self.case.n_nodes, dtype=bool)
        inside[nodes] = True
        low, high = self.start[nodes], self.start[nodes + 1]
        count = high - low
        place = np.repeat(low - np.cumsum(count) + count, count) + np.arange(count.sum())
        arcs = self.into[place]
        arcs = arcs[~inside[self.case.tail[arcs]]]
        parts = [self.at[v] for v in nodes.tolist() if len(self.at[v])]
        return arcs, np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def add_rows(self, found: list[tuple[float, CutRow]], most: int = 4000) -> int:
        """Add the cuts found that are the most violated for their length; return how many were new."""
        found.sort(key=lambda item: -item[0] / (1 + len(item[1].arcs) + len(item[1].consumers)) ** 0.25)
        count = 0
        for _, row in found:
            key = _key(row)
            if key in self.known:
                continue
            self.known.add(key)
            columns = self.column[row.arcs]
            values = np.broadcast_to(row.share, columns.shape) - self._before(row, columns)
            here = (columns >= 0) & (np.abs(values) > 1e-12)
            out = self.out[row.consumers]
            merge = self.merge[[row.node]] if row.merge and self.merge[row.node] >= 0 else NOBODY
            index = np.concatenate([columns[here], out[out >= 0], merge])
            self.pieces.append(
                (index, np.concatenate([values[here], row.weight[out >= 0], np.full(len(merge), row.merge)]))
            )
            self.rows.append(row)
            self.idle.append(0)
            count += 1
            if count >= most:
                break
        self.y = np.append(self.y, np.zeros(count))
        return count

    def _before(self, row: CutRow, columns: Ints) -> Floats:
        """Share of the step offered below each step of the arcs of a row ``[arc, step]``."""
        known = columns >= 0
        last = np.maximum.accumulate(np.where(known, np.arange(columns.shape[1]), -1), axis=1)
        share = np.take_along_axis(np.broadcast_to(row.share, columns.shape), np.maximum(last, 0), axis=1)
        share = np.where(last >= 0, share, 0.0)
        return np.concatenate([np.zeros((len(columns), 1)), share[:, :-1]], axis=1)

    def begin(self, cuts: Sequence[Cut]) -> None:
        """Begin with the cuts of a dual ascent at their multipliers, the tree's own cuts, and the tree as solution."""
        same: dict[tuple[int, ...], tuple[CutRow, float]] = {}
        for cut in cuts:
            if self.sources[cut.nodes].any():  # what a source injects there has no column to count in
                continue
            weight = np.minimum(self.case.demand_kw[cut.consumers] / cut.spread, 1.0)
            row = CutRow(cut.arcs, cut.share, cut.consumers, weight)
            known = same.get(key := _key(row), (row, 0.0))
            same[key] = (known[0], known[1] + cut.multiplier)
        many = len(self.y)
        self.add_rows([(np.inf, row) for row, _ in same.values()], most=10**9)
        self.y[many:] = np.array([value for _, value in same.values()]) / self.scale
        for v in self.tree.order[1:]:
            arc = self.tree.into[v]
            fits = np.flatnonzero(self.column[arc] >= 0)
            if len(fits):
                enters = self.tree.need[v] + self.tree.loss[v]
                k = fits[min(int(np.searchsorted(self.steps[fits], enters * (1 - 1e-9))), len(fits) - 1)]
                self.point[self.column[arc, k]] = 1.0
        left = np.flatnonzero((self.out >= 0) & ~np.array(self.tree.joined, dtype=bool))
        self.point[self.out[left]] = 1.0
        self.add_rows(self.branches(self.tree), most=10**9)

    def solve(self, iterations: int = 400, until: float = np.inf) -> None:
        """Improve the multipliers until the iterations or the time are used up, and renew the bound."""
        if not self.rows:
            return
        ends = np.concatenate([[0], np.cumsum([len(index) for index, _ in self.pieces])])
        entries = (np.concatenate([v for _, v in self.pieces]), np.concatenate([i for i, _ in self.pieces]), ends)
        matrix = Rows(sparse.csr_array(entries, shape=(len(self.rows), len(self.cost))), self.group)
        least = np.array([row.least for row in self.rows])
        now = advance(matrix, least, self.cost / self.scale, (self.point, self.y), iterations, until)
        self.point, self.y = now.x, now.y
        x = np.append(now.x, 0.0)
        self.x, self.u, self.m = x[self.column], x[self.out], x[self.merge]
        self._price(matrix, least, now.best * self.scale)
        on = (now.y > 1e-4 * now.y.max(initial=0.0)).tolist()
        self.idle = [0 if used else idle + 1 for used, idle in zip(on, self.idle)]

    def forget(self, patience: int = 3) -> None:
        """Drop rows that have not been binding for `patience` rounds, at once where they are long together; they may
        come back."""
        if sum(len(index) for index, _ in self.pieces) > LONG:
            patience = min(patience, 1)
        keep = [r for r, idle in enumerate(self.idle) if idle < patience]
        if len(keep) > 0.9 * len(self.rows):
            return
        kept = set(keep)
        for r, row in enumerate(self.rows):
            if r not in kept:
                self.known.discard(_key(row))
        self.rows, self.pieces = [self.rows[r] for r in keep], [self.pieces[r] for r in keep]
        self.idle, self.y = [self.idle[r] for r in keep], self.y[keep]

    def _price(self, matrix: Rows, least: Floats, dual: Floats) -> None:
        """Keep the bound that multipliers prove, and what they leave of every cost, if it is the best so far."""
        left = np.append(self.cost - matrix.paid(dual), np.inf)
        slack = left[self.column]
        routes = slack[: 2 * self.case.n_routes]
        value = float(least @ dual) + float(np.minimum(routes, 0.0).min(axis=1, initial=0.0).sum())
        value += float(np.minimum(left[self.out[self.out >= 0]], 0.0).sum())
        value += float(np.minimum(left[self.merge[self.merge >= 0]], 0.0).sum())
        if value + self.case.base > self.bound:
            self.bound = value + self.case.base
            self.slack = np.maximum(slack, 0.0)
            self.slack[2 * self.case.n_routes :] = self.case.step_cost[2 * self.case.n_routes :]
            self.worth_left = np.where(self.out >= 0, left[self.out], self.case.worth)
            on = np.flatnonzero(dual > 1e-6 * dual.max(initial=0.0))
            self.kept = [self.rows[r] for r in on.tolist()]

    def binding(self) -> list[CutRow]:
        """Return the rows whose multiplier is positive in the best bound."""
        return self.kept

    def separate(self, rounds: int, until: float = np.inf) -> list[tuple[float, CutRow]]:
        """Look for violated cuts around branches of trees and around parts out of reach."""
        built = self.x.sum(axis=1)
        room = (self.x * np.minimum(self.case.step_kw, 1e7)).sum(axis=1)
        base = np.maximum(self.streets.first_cost, 1e-9)
        weights = [base * (np.maximum(1.0 - built, 0.0) + 1e-6), base / (room + 1e-3)]
        found: list[tuple[float, CutRow]] = []
        for weight in weights:
            weight = np.where(self.streets.offered, weight, np.inf)
            weight[2 * self.case.n_routes :] = 0.0
            grown = grow_all(self.streets, weight)
            found += self.branches(grown, until=until)
            if rounds % 3 == 0:
                self._better(grown, until)
        found += self.branches(self.tree, reach=6, until=until)
        for i in range(min(20_000 // len(self.arcs), 8) if rounds > 2 and len(self.arcs) else 0):
            # the sets that matter are seldom branches of the same few trees: in a town without bridges even less so
            noise = np.exp(self.rng.normal(0.0, self.rng.choice(SPREADS), len(base)))
            weight = np.where(self.streets.offered, weights[i % 2] * noise, np.inf)
            weight[2 * self.case.n_routes :] = 0.0
            found += self.branches(grow_all(self.streets, weight), until=until)
        for level in (0.02, 0.3, 0.6):
            found += self._unreached(built, level)
        return found + self.supports.violated(self.x, self.m)

    def grow_again(self, until: float) -> None:
        """Grow and improve one more tree along what the last solution builds, its weights shaken at random."""
        built = self.x.sum(axis=1)
        noise = np.exp(self.rng.normal(0.0, self.rng.choice(SPREADS), len(built)))
        weight = np.maximum(self.streets.first_cost, 1e-9) * (np.maximum(1.0 - built, 0.0) + 0.05) * noise
        weight = np.where(self.streets.offered, weight, np.inf)
        weight[2 * self.case.n_routes :] = 0.0
        self._better(grow_all(self.streets, weight), until)

    def _better(self, grown: Tree, until: float) -> None:
        improve(grown, min(time.perf_counter() + 5.0, until))
        if grown.cost < self.tree.cost:
            self.tree = grown

    def branches(self, tree: Tree, reach: int = 0, until: float = np.inf) -> list[tuple[float, CutRow]]:
        """Look at every branch of a tree, and at branches without the part beyond a node up to `reach` steps further
        out, while there is time."""
        found = []
        order = np.array(tree.order, dtype=np.int64)
        place = {v: i for i, v in enumerate(tree.order)}
        tail = self.streets.tail
        size = [1] * len(order)
        heavy = [-1] * len(order)
        for i in range(len(order) - 1, 0, -1):
            above = place[tail[tree.into[tree.order[i]]]]
            size[above] += size[i]
            if heavy[above] < 0 or size[heavy[above]] < size[i]:
                heavy[above] = i
        for i in range(1, len(order)):
            if self.sources[order[i]]:
                continue
            if time.perf_counter() > until:
                break
            ends, j = [len(order)], heavy[i]
            for _ in range(reach):
                if j < 0:
                    break
                ends.append(j)
                j = heavy[j]
            for cut in ends:
                nodes = order[i : i + size[i]]
                if cut < len(order):
                    nodes = np.concatenate([order[i:cut], order[cut + size[cut] : i + size[i]]])
                item = self.look(nodes)
                if item:
                    found.append(item)
        return found

    def _unreached(self, built: Floats, level: float, most: int = 150) -> list[tuple[float, CutRow]]:
        case = self.case
        keep = self.arcs[built[self.arcs] > level]
        shape = (case.n_nodes, case.n_nodes)
        back = sparse.csr_array((np.ones(len(keep)), (case.head[keep], case.tail[keep])), shape=shape)
        wanted = (case.worth > 0) & (self.u < 1.0 - level)
        found = []
        seen = np.zeros(case.n_nodes, dtype=bool)
        for v in np.unique(case.node[wanted]).tolist():
            if seen[v]:
                continue
            nodes = csgraph.breadth_first_order(back, v, return_predecessors=False).astype(np.int64)
            seen[v] = True
            if self.sources[nodes].any():
                continue
            seen[nodes] = True
            item = self.look(nodes)
            if item:
                found.append(item)
                if len(found) >= most:
                    break
        return found


def tighten(
    case: TreeCase,
    tree: Tree,
    cuts: tuple[Cut, ...],
    until: float,
    gap: float = 0.0,
    watch: Callable[[Relaxation], bool] | None = None,
) -> Relaxation:
    """Raise the bound of a case by cuts until hardly anything is gained, the gap is small enough or time is up.

    Parameters
    ----------
    case : TreeCase
        The case.
    tree : Tree
        The best tree so far.
    cuts : tuple of Cut
        Cuts to begin with, from `dual_ascent`.
    until : float
        End of the time, by `time.perf_counter` [s].
    gap : float
        Relative gap at which to stop [-].
    watch : callable, optional
        Called with the relaxation after each round; no further round follows where it returns true.

    Returns
    -------
    Relaxation
    """
    lp = Relaxation(case, tree)
    lp.add_rows([(np.inf, row) for row in lp.supports.first()], most=10**9)
    lp.begin(cuts)
    slow, rounds, iterations = 0, 0, FEW
    while time.perf_counter() < until and slow < 4:
        before = lp.bound
        lp.solve(iterations, until)
        if lp.tree.cost - lp.bound <= gap * max(abs(lp.tree.cost), 1e-9) or (watch is not None and watch(lp)):
            break
        gained = lp.bound - before
        found = lp.separate(rounds, until)
        lp.forget()
        new = lp.add_rows(found, most=max(4000, case.n_nodes))
        if not gained >= 2e-3 * (lp.tree.cost - lp.bound):
            iterations = min(2 * iterations, MANY)  # few rows are new: the multipliers have to come closer
            slow = slow + 1 if iterations == MANY or not new else 0
        rounds += 1
    return lp
