"""Cells of loads for the bound over loads: fine enough to tell sizes apart, and meeting exactly along a street.

The load that leaves a chain of consumers is laid on one grid; further up the chain the grid is shifted by what its
consumers take and by the least its routes lose, so that a load which passes through loses nothing to rounding. Loads
that end inside the chain are sums of its demands, and begin a cell of their own each.
"""

from __future__ import annotations

import numpy as np

from energyplan.optimise.network_bounds import RouteBounds
from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats, Ints
from energyplan.optimise.network_load_graph import WATT, LoadGraph
from energyplan.optimise.network_load_kernel import CONSUMER, Cells

FINEST = 300  # W, narrowest cell
COARSER = 3  # one in so many steps of the grid stands below its shift, where only consumers left out lead


class Grid:
    """What cells of any width need to know of a case."""

    def __init__(self, case: TreeCase, graph: LoadGraph, bounds: RouteBounds) -> None:
        self.case, self.graph = case, graph
        n = case.n_routes
        self.offered = np.isfinite(case.step_cost[: 2 * n])
        # a larger step may be built where it costs or loses less: no step counts for more than those beyond it
        self.cost = _least_beyond(case.step_cost[: 2 * n])
        leaks = _least_beyond(np.where(self.offered, case.loss_kw[: 2 * n], np.inf))
        self.capacity: Ints = np.floor(case.step_kw[: 2 * n].max(axis=0) * WATT * (1 + 1e-12)).astype(np.int64)
        self.loss: Ints = np.floor(np.where(np.isfinite(leaks), leaks, 0.0) * WATT).astype(np.int64)
        nodes = graph.nodes
        self.least = max(1, int(nodes.demand[nodes.takes].min())) if nodes.takes.any() else 1
        last = self.offered.shape[1] - 1 - self.offered[:, ::-1].argmax(axis=1)
        most = bounds.most_kw[0].T.ravel() + case.loss_kw[: 2 * n].max(axis=1, initial=0.0)
        top = np.minimum(self.capacity[last], np.ceil(most * WATT * (1 + 1e-9)).astype(np.int64))
        self.top: Ints = np.where(self.offered.any(axis=1), top, 0)
        lost = np.where(self.offered, np.ceil(case.loss_kw[: 2 * n] * WATT), 0).max(axis=1, initial=0).astype(np.int64)
        self.all = int(nodes.demand.sum() + np.maximum(lost[:n], lost[n:]).sum()) + 1
        self.arc = graph.arc.ravel()
        self.lost: Ints = np.zeros(len(self.arc), dtype=np.int64)
        street = (self.arc >= 0) & (self.arc < 2 * n)
        self.lost[street] = self.loss[self.arc[street], 0]
        self.shift, self.parts = self._shifts()

    def _shifts(self) -> tuple[Ints, list[Ints]]:
        """Shift of the grid and loads that end in the same chain, for each edge and way ``[edge * 2 + way]``."""
        nodes, count = self.graph.nodes, len(self.arc)
        head, port = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.int64)
        for j in range(len(nodes.kind)):
            for p in range(int(nodes.ports[j])):
                x = 2 * int(nodes.edge[j, p]) + 1 - int(nodes.end[j, p])
                head[x], port[x] = j, p
        shift = np.full(count, -1, dtype=np.int64)
        none = np.zeros(0, dtype=np.int64)
        parts: list[Ints] = [none] * count
        for first in range(count):
            walk: list[int] = []
            x = first
            while x >= 0 and shift[x] < 0 and x not in walk[:1]:
                walk.append(x)
                j = head[x]
                on = nodes.kind[j] == CONSUMER and nodes.ports[j] == 2
                o = 1 - port[x]
                x = 2 * int(nodes.edge[j, o]) + int(nodes.end[j, o]) if on else -1
            if x >= 0 and shift[x] < 0:  # a ring without a fork
                x = -1
            for y in reversed(walk):
                j = head[y]
                before, ends = (int(shift[x]), parts[x]) if x >= 0 else (0, none)
                here = nodes.kind[j] == CONSUMER
                taken = int(nodes.demand[j]) * bool(here)
                shift[y] = before + taken + int(self.lost[y])
                parts[y] = self._enters(y, (np.append(ends, 0) if here and nodes.takes[j] else ends) + taken)
                x = y
        return shift, parts

    def _enters(self, x: int, leaves: Ints) -> Ints:
        """Load that enters an edge in the smallest size that carries it, for each that leaves it [W]."""
        arc = int(self.arc[x])
        if not 0 <= arc < len(self.top) or not len(leaves):
            return np.unique(leaves)
        fits = (leaves[:, None] + self.loss[arc] <= self.capacity) & np.isfinite(self.cost[arc])
        return np.unique(leaves + self.loss[arc][fits.argmax(axis=1)])

    def cells(self, width: float) -> Cells:
        """Return cells whose width is a share of the load.

        Parameters
        ----------
        width : float
            Width of a cell over its load [-].

        Returns
        -------
        Cells
            With the cost of each cell split evenly between both ends.
        """
        grid = [min(FINEST, self.least)]
        while grid[-1] < self.all:
            grid.append(grid[-1] + max(FINEST, int(width * grid[-1])))
        steps, low, high = np.array(grid), [], []
        count = np.zeros(len(self.arc), dtype=np.int64)
        for x, a in enumerate(self.arc.tolist()):
            if a < 0 and self.arc[x ^ 1] >= 0:
                continue
            top = int(self.top[a]) if 0 <= a < len(self.top) else self.all
            below = steps[: np.searchsorted(steps, self.shift[x]) : COARSER]
            marks = np.concatenate([steps + self.shift[x], below, self.parts[x], self.capacity + 1])
            marks = np.unique(marks[(marks > self.least) & (marks <= top)])
            marks = np.concatenate([[self.least], marks, [top + 1]])
            if top >= self.least:
                low.append(marks[:-1])
                high.append(marks[1:])
                count[x] = len(marks) - 1
        edge = np.repeat(np.arange(len(self.arc)), count)
        start = np.concatenate([[0], np.cumsum(count)[:-1]])
        return self._priced(edge, np.concatenate(low), np.concatenate(high), (start, count))

    def _priced(self, edge: Ints, low: Ints, high: Ints, place: tuple[Ints, Ints]) -> Cells:
        """Price cells in the cheapest step that carries their least load."""
        case, n = self.case, self.case.n_routes
        arc = self.arc[edge]
        cost: Floats = np.zeros(len(arc))
        loss = np.zeros(len(arc), dtype=np.int64)
        street = (arc >= 0) & (arc < 2 * n)
        k = np.searchsorted(self.capacity, low[street])
        known = np.minimum(k, self.offered.shape[1] - 1)
        cost[street] = np.where(k == known, self.cost[arc[street], known], np.inf)
        loss[street] = self.loss[arc[street], known]
        root = arc >= 2 * n
        within = low[root] <= case.most_kw[arc[root]] * WATT
        cost[root] = np.where(within, case.price[arc[root]] * low[root] / WATT, np.inf)
        start, count = (part.reshape(-1, 2).copy() for part in place)
        low_out, high_out = low - loss, high - loss
        for x in np.ndindex(*count.shape):  # where a larger size loses more, loads that leave overlap
            here = slice(start[x], start[x] + count[x])
            low_out[here] = np.minimum.accumulate(low_out[here][::-1])[::-1]
            high_out[here] = np.maximum.accumulate(high_out[here])
        unused = np.zeros((len(self.graph.arc), 2))
        return Cells(start, count, low, high, low_out, high_out, cost / 2, cost / 2, unused)

    def warm(self, cells: Cells, before: Cells) -> None:
        """Split costs as they were split in cells of another width."""
        for x, count in np.ndenumerate(cells.many):
            if not count:
                continue
            here = slice(cells.start[x], cells.start[x] + count)
            first, last = before.start[x], before.start[x] + before.many[x]
            i = np.searchsorted(before.low[first:last], cells.low[here], side="right") - 1 + first
            known = np.isfinite(before.sent[i]) & np.isfinite(before.received[i])
            lean = np.subtract(before.sent[i], before.received[i], out=np.zeros(len(i)), where=known) / 2
            cells.sent[here] += lean
            cells.received[here] -= lean
        known = np.isfinite(before.unused).all(axis=1)
        cells.unused[known] = before.unused[known]


def _least_beyond(value: Floats) -> Floats:
    """Least of each entry and those behind it in its row."""
    return np.asarray(np.minimum.accumulate(value[:, ::-1], axis=1)[:, ::-1])
