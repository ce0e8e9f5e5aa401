"""Cells of loads for the bound over loads: fine enough to tell sizes apart, and meeting exactly along a street.

The load that leaves a chain of consumers is laid on one grid; further up the chain the grid is shifted by what its
consumers take and by the least its routes lose, so that a load which passes through loses nothing to rounding. Loads
that end inside the chain are sums of its demands, and get a cell of their own each.
"""

from __future__ import annotations

import numpy as np

from energyplan.optimise.network_bounds import RouteBounds
from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats, Ints
from energyplan.optimise.network_load_graph import WATT, LoadGraph
from energyplan.optimise.network_load_kernel import CONSUMER, Cells

FINEST = 300  # W, narrowest cell


class Grid:
    """What cells of any width need to know of a case."""

    def __init__(self, case: TreeCase, graph: LoadGraph, bounds: RouteBounds, state: int) -> None:
        self.case, self.graph = case, graph
        n = case.n_routes
        self.offered = np.isfinite(case.step_cost[: 2 * n])
        self.capacity: Ints = np.floor(case.step_kw[: 2 * n].max(axis=0) * WATT * (1 + 1e-12)).astype(np.int64)
        self.loss: Ints = np.where(self.offered, np.floor(case.loss_kw[: 2 * n] * WATT), 0).astype(np.int64)
        nodes = graph.nodes
        self.least = max(1, int(nodes.demand[nodes.takes].min(initial=1)))
        last = self.offered.shape[1] - 1 - self.offered[:, ::-1].argmax(axis=1)
        most = bounds.most_kw[state].T.ravel() + case.loss_kw[: 2 * n].max(axis=1, initial=0.0)
        top = np.minimum(self.capacity[last], np.ceil(most * WATT * (1 + 1e-9)).astype(np.int64))
        self.top: Ints = np.where(self.offered.any(axis=1), top, 0)
        lost = np.where(self.offered, self.loss, 0).max(axis=1, initial=0)
        self.all = int(nodes.demand.sum() + np.maximum(lost[:n], lost[n:]).sum()) + 1
        self.arc = graph.arc.ravel()
        self.lost: Ints = np.zeros(len(self.arc), dtype=np.int64)
        street = (self.arc >= 0) & (self.arc < 2 * n)
        least = np.where(self.offered, self.loss, np.iinfo(np.int64).max).min(axis=1, initial=np.iinfo(np.int64).max)
        self.lost[street] = np.where(self.offered.any(axis=1), least, 0)[self.arc[street]]
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
            walk, x = [], first
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
                more = int(nodes.demand[j]) * bool(here) + int(self.lost[y])
                shift[y] = before + more
                parts[y] = np.unique(np.append(ends, 0) + more) if here and nodes.takes[j] else ends + more
                x = y
        return shift, parts

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
        grid = [self.least]
        while grid[-1] < self.all:
            grid.append(grid[-1] + max(FINEST, int(width * grid[-1])))
        steps, low, high = np.array(grid), [], []
        count = np.zeros(len(self.arc), dtype=np.int64)
        for x, a in enumerate(self.arc.tolist()):
            if a < 0 and self.arc[x ^ 1] >= 0:
                continue
            top = int(self.top[a]) if 0 <= a < len(self.top) else self.all
            marks = np.concatenate([steps + self.shift[x], self.parts[x], self.capacity + 1])
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
        """Price cells in the smallest size that carries their least load."""
        case, n = self.case, self.case.n_routes
        arc = self.arc[edge]
        cost: Floats = np.zeros(len(arc))
        loss = np.zeros(len(arc), dtype=np.int64)
        street = (arc >= 0) & (arc < 2 * n)
        width = self.offered.shape[1]
        following = np.full((2 * n, width + 1), width)
        for k in range(width - 1, -1, -1):
            following[:, k] = np.where(self.offered[:, k], k, following[:, k + 1])
        k = following[arc[street], np.searchsorted(self.capacity, low[street])]
        known = np.minimum(k, width - 1)
        cost[street] = np.where(k < width, case.step_cost[arc[street], known], np.inf)
        loss[street] = np.minimum(self.loss[arc[street], known], self.lost[edge[street]])
        root = arc >= 2 * n
        within = low[root] <= case.most_kw[arc[root]] * WATT
        cost[root] = np.where(within, case.price[arc[root]] * low[root] / WATT, np.inf)
        start, count = (part.reshape(-1, 2).copy() for part in place)
        unused = np.zeros((len(self.graph.arc), 2))
        return Cells(start, count, low, high, low - loss, high - loss, cost / 2, cost / 2, unused)
