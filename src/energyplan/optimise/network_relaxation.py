"""The linear relaxation over cuts: columns only for steps of arcs, rows only for cuts, both added where they matter.

A column says that an arc is built in a step, or that a consumer is left out; a row is one of the cuts of
`network_ascent` around a set of nodes. Sets to look at come from trees grown along what the last solution builds, and
from parts that it does not reach from the root. The bound is computed here from the multipliers, over all columns, so
it holds however far the solver's tolerances go and whichever columns it has seen.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from energyplan.optimise.network_ascent import Cut, roundings
from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats, Ints
from energyplan.optimise.network_search import improve
from energyplan.optimise.network_tree import Tree, grow_all, tree_arcs


@dataclass(frozen=True)
class CutRow:
    """One cut with its rounding: arcs into the set, share of each step, consumers that count and their share."""

    arcs: Ints
    share: Floats
    consumers: Ints
    weight: Floats


def _key(row: CutRow) -> tuple[int, ...]:
    """Tell cuts apart without keeping their arrays."""
    return len(row.arcs), int(row.arcs.sum()), len(row.consumers), int(row.consumers.sum()), round(row.share[0] * 1e9)


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
        self.x: Floats = np.zeros(case.step_cost.shape)
        self.u: Floats = np.zeros(len(case.node))
        self.at = [np.array([c for c in here if case.worth[c] > 0], dtype=np.int64) for here in self.streets.at]
        self.solver = highspy.Highs()
        for option in (("output_flag", False), ("threads", 1), ("solver", "simplex"), ("simplex_strategy", 1)):
            self.solver.setOptionValue(*option)
        self._first_columns()

    def _first_columns(self) -> None:
        optional = np.flatnonzero(np.isfinite(self.case.worth) & (self.case.worth > 0))
        self.out[optional] = np.arange(len(optional))
        worth = self.case.worth[optional]
        self._send_columns(worth, len(optional))
        wanted = np.zeros(self.case.step_cost.shape, dtype=bool)
        small = np.isfinite(self.case.step_cost[self.arcs]).sum() <= 60_000
        if small:
            wanted[self.arcs] = True
        else:
            first = np.isfinite(self.case.step_cost).argmax(axis=1)
            wanted[self.arcs, first[self.arcs]] = True
            used = tree_arcs(self.tree)
            used = used[used < 2 * self.case.n_routes]
            for arcs in (used, np.array([self.case.back(a) for a in used.tolist()], dtype=np.int64)):
                wanted[arcs] = True
        self.add_columns(wanted)

    def add_columns(self, wanted: NDArray[np.bool_]) -> int:
        """Offer further steps to the solver; return how many."""
        fresh = wanted & (self.column < 0) & np.isfinite(self.case.step_cost)
        fresh[2 * self.case.n_routes :] = False
        arc, step = np.nonzero(fresh)
        if not len(arc):
            return 0
        first = self.solver.getNumCol()
        self.column[arc, step] = first + np.arange(len(arc))
        arc_rows: dict[int, list[int]] = {}
        for r, row in enumerate(self.rows):
            for a in row.arcs.tolist():
                arc_rows.setdefault(a, []).append(r)
        starts, index, value = [0], [], []
        for a, k in zip(arc.tolist(), step.tolist()):
            for r in arc_rows.get(a, ()):
                index.append(r)
                value.append(self.rows[r].share[k])
            starts.append(len(index))
        self._send_columns(self.case.step_cost[arc, step], len(arc), (starts[:-1], index, value))
        return len(arc)

    def _send_columns(
        self, cost: Floats, count: int, entries: tuple[list[int], list[int], list[float]] | None = None
    ) -> None:
        starts, index, value = entries or ([0] * count, [], [])
        self.solver.addCols(
            count, np.asarray(cost, dtype=float), np.zeros(count), np.ones(count), len(index),
            np.array(starts, dtype=np.int32), np.array(index, dtype=np.int32), np.array(value, dtype=float),
        )  # fmt: skip

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
        """Add the most violated of the cuts found; return how many were new."""
        found.sort(key=lambda item: -item[0])
        index, value, starts, count = [], [], [], 0
        size = 0
        for _, row in found:
            key = _key(row)
            if key in self.known:
                continue
            self.known.add(key)
            columns = self.column[row.arcs]
            here = columns >= 0
            values = np.broadcast_to(row.share, columns.shape)[here]
            out = self.out[row.consumers]
            index += [columns[here], out[out >= 0]]
            value += [values, row.weight[out >= 0]]
            starts.append(size)
            size += int(here.sum() + (out >= 0).sum())
            self.rows.append(row)
            self.idle.append(0)
            count += 1
            if count >= most:
                break
        if count:
            self.solver.addRows(
                count, np.ones(count), np.full(count, np.inf), size, np.array(starts, dtype=np.int32),
                np.concatenate(index).astype(np.int32), np.concatenate(value),
            )  # fmt: skip
        return count

    def solve(self, until: float) -> bool:
        """Solve, price all columns, and renew the bound; return whether the solver came to an end."""
        left = until - time.perf_counter()
        if left <= 0:
            return False
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + left)
        for _ in range(20):
            self.solver.run()
            if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return False
            found = self.solver.getSolution()
            x = np.asarray(found.col_value)
            dual = np.maximum(np.asarray(found.row_dual), 0.0)
            self.x = np.where(self.column >= 0, x[np.maximum(self.column, 0)], 0.0)
            self.u = np.where(self.out >= 0, x[np.maximum(self.out, 0)], 0.0)
            slack = self._price(dual)
            if not self.add_columns(slack < -1e-7 * np.maximum(self.case.step_cost, 1.0)):
                break
            if time.perf_counter() > until:
                return False
        self.idle = [0 if on else idle + 1 for idle, on in zip(self.idle, (dual > 0).tolist())]
        return True

    def forget(self, patience: int = 2) -> None:
        """Drop rows that have not been binding for a while; they may come back."""
        old = [r for r, idle in enumerate(self.idle) if idle >= patience]
        if len(old) < 0.1 * len(self.rows):
            return
        self.solver.deleteRows(len(old), np.array(old, dtype=np.int32))
        gone = set(old)
        for r in old:
            self.known.discard(_key(self.rows[r]))
        self.rows = [row for r, row in enumerate(self.rows) if r not in gone]
        self.idle = [idle for r, idle in enumerate(self.idle) if r not in gone]

    def _price(self, dual: Floats) -> Floats:
        """Cost left on every arc and step, and the bound that the multipliers prove."""
        slack, worth = self.case.step_cost.copy(), self.case.worth.copy()
        for r in np.flatnonzero(dual > 0).tolist():
            row = self.rows[r]
            slack[row.arcs] -= dual[r] * row.share
            worth[row.consumers] -= dual[r] * row.weight
        routes = slack[: 2 * self.case.n_routes]
        value = float(dual.sum())
        value += float(
            np.minimum(np.where(np.isfinite(routes), routes.min(axis=1, keepdims=True), 0.0), 0.0).min(axis=1).sum()
        )
        value += float(np.minimum(worth[self.out >= 0], 0.0).sum())
        if value + self.case.base > self.bound:
            self.bound = value + self.case.base
            self.slack = np.where(np.isfinite(slack), np.maximum(slack, 0.0), np.inf)
            self.worth_left = worth
            self.kept = [self.rows[r] for r in np.flatnonzero(dual > 0).tolist()]
        return slack

    def binding(self) -> list[CutRow]:
        """Return the rows whose multiplier is positive in the best bound."""
        return self.kept

    def separate(self, rounds: int) -> list[tuple[float, CutRow]]:
        """Look for violated cuts around branches of trees and around parts out of reach."""
        built = self.x.sum(axis=1)
        room = (self.x * np.minimum(self.case.step_kw, 1e7)).sum(axis=1)
        base = np.maximum(self.streets.first_cost, 1e-9)
        weights = [base * (np.maximum(1.0 - built, 0.0) + 1e-6), base / (room + 1e-3)]
        found = []
        for weight in weights:
            weight = np.where(self.streets.offered, weight, np.inf)
            weight[2 * self.case.n_routes :] = 0.0
            grown = grow_all(self.streets, weight)
            found += self._branches(grown)
            if rounds % 3 == 0 and weight is not None:
                self._better(grown)
        found += self._branches(self.tree, reach=6)
        for level in (0.02, 0.3, 0.6):
            found += self._unreached(built, level)
        return found

    def _better(self, grown: Tree) -> None:
        improve(grown, time.perf_counter() + 5.0)
        if grown.cost < self.tree.cost:
            self.tree = grown

    def _branches(self, tree: Tree, reach: int = 0) -> list[tuple[float, CutRow]]:
        """Look at every branch of a tree, and at branches without the part beyond a node up to `reach` steps further
        out."""
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


def tighten(case: TreeCase, tree: Tree, cuts: tuple[Cut, ...], until: float, gap: float = 0.0) -> Relaxation:
    """Raise the bound of a case by rows and columns until nothing more is found, the gap is small enough or time is up.

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

    Returns
    -------
    Relaxation
    """
    lp = Relaxation(case, tree)
    first = [item for cut in cuts if (item := lp.look(cut.nodes, least=-np.inf))]
    lp.add_rows(first + lp._branches(tree), most=10**9)
    slow, rounds = 0, 0
    while time.perf_counter() < until and slow < 4:
        before = lp.bound
        if not lp.solve(until):
            break
        if lp.tree.cost - lp.bound <= gap * max(abs(lp.tree.cost), 1e-9):
            break
        slow = slow + 1 if lp.bound - before < 1e-4 * max(lp.tree.cost - lp.bound, 0.0) + 1e-12 else 0
        found = lp.separate(rounds)
        lp.forget()
        if not lp.add_rows(found):
            break
        rounds += 1
    return lp
