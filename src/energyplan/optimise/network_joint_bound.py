"""A bound for carriers that share trenches: any split of each trench's cost among them, and the best split.

Let a stretch of street be dug in levels with costs ``s_l`` (see `network_trench`), and let ``o_i`` be 1 where carrier
``i`` digs. For any shares ``m_li >= 0`` of the carriers that need level ``l`` with ``sum_i m_li <= s_l``,

    cost of the trench  =  sum_l s_l max_i o_i  >=  sum_l sum_i m_li o_i,

as the maximum of numbers between 0 and 1 is at least any mean of them. So what all pay together is at least the sum of
what each would pay alone with ``sum_l m_li`` as the price of its trenches, and the sum of bounds of these problems is
a bound of the whole: a Lagrangian relaxation of the rows ``y_l >= o_i``. Half of each level for either of two carriers
is such a split, with dual ascents for a bound in a second.

The best split is the dual of one linear program: the cuts of every carrier's relaxation (`network_relaxation`), whose
columns cost nothing for trenches, a column ``y_l`` for each level, and the rows ``y_l - o_i >= 0`` where ``o_i`` is the
sum of the columns that dig, at most one of which is 1 in a best network. A consumer whose service pipe is contracted
digs where it is not left out: ``y_l + out_c >= 1``. The first-order method goes on from the even split, so cuts and
split improve together, and the bound is computed from multipliers over all columns.

The cuts hold for some best plan of the whole: consumers that are worth nothing even with trenches free are left out,
and no route is built in a step that a smaller one could replace at no more cost and loss, as that digs no more either.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from energyplan.optimise.network_ascent import Ascent, dual_ascent
from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_family import Family, Plan, cases_without_trench, moved_tree
from energyplan.optimise.network_input import Floats
from energyplan.optimise.network_multipliers import Rows, advance
from energyplan.optimise.network_relaxation import FEW, MANY, Relaxation
from energyplan.optimise.network_run import Run
from energyplan.optimise.network_tree import Streets, Tree, grow_all

TINY = 1e-6
"""What a consumer stays worth whom only a free trench makes worth anything, so that cuts know it [money/a]."""


class JointBound:
    """Relaxations of every carrier tied by the trenches they share; `bound` is the best found so far [money/a].

    Parameters
    ----------
    family : Family
        The carriers.
    """

    def __init__(self, family: Family) -> None:
        self.family = family
        self.free = cases_without_trench(family)
        self.step, self.needed = family.shared.levels()
        self.base = sum(case.base for case in self.free)
        self.digs = [_digs(family, i, case) for i, case in enumerate(self.free)]
        among = np.maximum(self.needed.sum(axis=1), 1)
        self.even = np.where(self.needed, (self.step / among)[:, None, :], 0.0)
        self.cases = [self.at(i, self.even[:, i].sum(axis=0)) for i in range(len(self.free))]
        self.parts: list[Relaxation] = []
        self.bound = -np.inf
        self.rounds = 0

    def at(self, carrier: int, price: Floats) -> TreeCase:
        """Return a carrier's case with a price of each trench ``[stretch]``; who could be worth joining stays so."""
        case, n = self.free[carrier], self.free[carrier].n_routes
        own = self.family.shared.own(carrier, price, n)
        cost = case.step_cost.copy()
        cost[: 2 * n] += np.where(self.digs[carrier], np.tile(own, 2)[:, None], 0.0)
        paid = np.where(case.service >= 0, own[case.service % max(n, 1)] if n else 0.0, 0.0)
        worth = np.where(case.worth > 0, np.maximum(case.worth - paid, TINY), case.worth)
        return replace(case, step_cost=cost, worth=worth)

    def ascents(self) -> list[Ascent]:
        """Bound every carrier by dual ascent at the even split, keep the sum, and return the ascents."""
        ascents = [dual_ascent(case) for case in self.cases]
        self.bound = max(self.bound, self.base + self._served() + sum(a.bound for a in ascents))
        return ascents

    def _served(self) -> float:
        """Trenches of contracted service pipes at the even split, which no column pays: those that must be built, and
        what consumers are worth less for theirs [money/a]."""
        total = 0.0
        for i, (free, case) in enumerate(zip(self.free, self.cases)):
            own = self.family.shared.own(i, self.even[:, i].sum(axis=0), free.n_routes)
            must = (free.service >= 0) & np.isinf(free.worth)
            total += float(own[free.service[must] % max(free.n_routes, 1)].sum())
            may = np.isfinite(free.worth)
            total += float((free.worth[may] - case.worth[may]).sum())
        return total

    def begin(self, trees: Sequence[Tree | None], ascents: Sequence[Ascent]) -> None:
        """Begin the linear program with a tree of each carrier (or any) and the cuts of the ascents."""
        for case, tree, ascent in zip(self.cases, trees, ascents, strict=True):
            streets = Streets(case)
            part = Relaxation(case, grow_all(streets) if tree is None else moved_tree(streets, tree))
            part.add_rows([(np.inf, row) for row in part.supports.first()], most=10**9)
            part.begin(ascent.cuts)
            self.parts.append(part)
        self.sizes = [len(part.cost) for part in self.parts]
        self.offset = np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int64)
        self.y = np.flatnonzero(self.needed.any(axis=1))
        self.cost = np.concatenate([*map(_free_cost, self.parts, self.free), self.step.ravel()[self.y]])
        positive = self.cost[self.cost > 0]
        self.scale = float(np.median(positive)) if len(positive) else 1.0
        self._link()
        for part in self.parts:
            part.y = part.y * part.scale / self.scale
        ends = [part.group for part in self.parts]
        start = np.cumsum([0, *(int(group.max(initial=-1)) + 1 for group in ends)])
        self.group = np.concatenate([*(g + s for g, s in zip(ends, start)), start[-1] + np.arange(len(self.y))])
        points = [part.point for part in self.parts]
        open_ = Rows(self.links, self.group).times(np.concatenate([*points, np.zeros(len(self.y))]))
        dug = np.maximum(self.link_least - open_, 0.0)
        top = np.zeros(len(self.y))
        np.maximum.at(top, self.link_y, dug)
        self.point = np.concatenate([*points, np.minimum(top, 1.0)])

    def _link(self) -> None:
        """Make the rows that let a level be dug wherever a carrier digs, as rises along groups of columns."""
        place = np.full(self.step.size, -1, dtype=np.int64)
        place[self.y] = np.arange(len(self.y))
        rows, columns, values, least, of_y, of_carrier, dual = [], [], [], [], [], [], []
        count = 0
        for i, (part, case) in enumerate(zip(self.parts, self.free)):
            n = case.n_routes
            first = np.where(self.digs[i] & (part.column[: 2 * n] >= 0), part.column[: 2 * n], np.iinfo(np.int64).max)
            first = first.min(axis=1, initial=np.iinfo(np.int64).max)
            consumer = np.full(n, -1, dtype=np.int64)
            served = np.flatnonzero((case.service >= 0) & (case.worth > 0))
            consumer[case.service[served] % max(n, 1)] = served
            for level, s in np.argwhere(self.needed[:, i]).tolist():
                r, q = int(self.family.shared.route[i, s]), int(place[level * self.step.shape[1] + s])
                found = [(int(first[a]), -1.0) for a in (r, r + n) if first[a] < np.iinfo(np.int64).max]
                c = int(consumer[r])
                if c >= 0 and part.out[c] >= 0:
                    found.append((int(part.out[c]), 1.0))
                if not found and c < 0:
                    continue
                rows += [count] * (len(found) + 1)
                columns += [*(int(self.offset[i]) + column for column, _ in found), int(self.offset[-1]) + q]
                values += [*(value for _, value in found), 1.0]
                least.append(float(c >= 0))
                of_y.append(q)
                of_carrier.append(i)
                dual.append(float(self.even[level, i, s]))
                count += 1
        shape = (count, len(self.cost))
        self.links = sparse.csr_array((values, (rows, columns)), shape=shape)
        self.link_least, self.link_y = np.array(least), np.array(of_y, dtype=np.int64)
        self.link_carrier = np.array(of_carrier, dtype=np.int64)
        self.link_dual = np.array(dual) / self.scale

    def solve(self, iterations: int, until: float) -> None:
        """Improve all multipliers, the split among them, and renew the bound."""
        blocks = []
        for part, size in zip(self.parts, self.sizes):
            ends = np.concatenate([[0], np.cumsum([len(index) for index, _ in part.pieces])])
            index = np.concatenate([i for i, _ in part.pieces]) if part.pieces else np.zeros(0, dtype=np.int64)
            value = np.concatenate([v for _, v in part.pieces]) if part.pieces else np.zeros(0)
            blocks.append(sparse.csr_array((value, index, ends), shape=(len(part.rows), size)))
        cuts = sparse.block_diag([*blocks, sparse.csr_array((0, len(self.y)))], format="csr")
        rows = Rows(sparse.csr_array(sparse.vstack([cuts, self.links], format="csr")), self.group)
        least = np.concatenate([*([row.least for row in part.rows] for part in self.parts), self.link_least])
        dual = np.concatenate([*(part.y for part in self.parts), self.link_dual])
        now = advance(rows, least, self.cost / self.scale, (self.point, dual), iterations, until)
        self.point = now.x
        counts = np.cumsum([len(part.rows) for part in self.parts])
        *own, self.link_dual = np.split(now.y, counts)
        for part, y, x in zip(self.parts, own, np.split(now.x, self.offset[1:])):
            part.y = y
            full = np.append(x, 0.0)
            part.x, part.u, part.m = full[part.column], full[part.out], full[part.merge]
            on = (y > 1e-4 * y.max(initial=0.0)).tolist()
            part.idle = [0 if used else idle + 1 for used, idle in zip(on, part.idle)]
        self._price(rows, least, now.best * self.scale)

    def _price(self, rows: Rows, least: Floats, dual: Floats) -> None:
        """Keep the bound that multipliers prove, and what they leave of every cost, if it is the best so far."""
        left = self.cost - rows.paid(dual)
        *own, dug = np.split(left, self.offset[1:])
        value = self.base + float(least @ dual) + float(np.minimum(dug, 0.0).sum())
        slacks = []
        for part, mine in zip(self.parts, own):
            full = np.append(mine, np.inf)
            slack = full[part.column]
            value += float(np.minimum(slack[: 2 * part.case.n_routes], 0.0).min(axis=1, initial=0.0).sum())
            value += float(np.minimum(full[part.out[part.out >= 0]], 0.0).sum())
            value += float(np.minimum(full[part.merge[part.merge >= 0]], 0.0).sum())
            slacks.append((slack, full))
        if value <= self.bound:
            return
        self.bound = value
        counts = np.cumsum([len(part.rows) for part in self.parts])
        for part, (slack, full), y in zip(self.parts, slacks, np.split(dual, counts)):
            part.bound, part.slack = value, np.maximum(slack, 0.0)
            part.slack[2 * part.case.n_routes :] = part.case.step_cost[2 * part.case.n_routes :]
            part.worth_left = np.where(part.out >= 0, full[part.out], part.case.worth)
            on = np.flatnonzero(y > 1e-6 * y.max(initial=0.0))
            part.kept = [part.rows[r] for r in on.tolist()]

    def split(self) -> list[Floats]:
        """Return the price of each trench for every carrier by the split that stands ``[carrier][stretch]``."""
        prices = np.zeros(self.family.shared.route.shape)
        stretch = self.y % self.step.shape[1]
        np.add.at(prices, (self.link_carrier, stretch[self.link_y]), self.link_dual * self.scale)
        return list(prices)

    def tighten(self, run: Run[Plan], until: float, look: Callable[[], bool]) -> None:
        """Raise the bound by cuts until hardly anything is gained, `look` has seen enough or time is up."""
        slow, iterations = 0, FEW
        while time.perf_counter() < until and slow < 4:
            before = self.bound
            self.solve(iterations, until)
            run.prove(self.bound)
            if look():
                return
            new = 0
            for part in self.parts:
                found = part.separate(self.rounds, until)
                part.forget()
                new += part.add_rows(found, most=max(4000, part.case.n_nodes))
            self.rounds += 1
            if not self.bound - before >= 2e-3 * (run.objective - self.bound):
                iterations = min(2 * iterations, MANY)
                slow = slow + 1 if iterations == MANY or not new else 0


def _digs(family: Family, carrier: int, case: TreeCase) -> np.ndarray:
    """Steps of each route's arcs that need a trench ``[arc, step]``: all but the size that lies there."""
    net = family.problems[carrier].net
    step = np.arange(case.step_cost.shape[1])
    new = np.ones((net.n_routes, len(step)), dtype=bool) if net.law is not None else step != net.existing_size[:, None]
    return np.tile(new, (2, 1))


def _free_cost(part: Relaxation, free: TreeCase) -> Floats:
    """Cost of the columns of a relaxation with every trench free."""
    cost = np.zeros(len(part.cost))
    steps, out = part.column >= 0, part.out >= 0
    cost[part.column[steps]] = free.step_cost[steps]
    cost[part.out[out]] = free.worth[out]
    return cost
