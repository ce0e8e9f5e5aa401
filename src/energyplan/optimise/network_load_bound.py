"""A bound from loads: every edge knows how much flows in it, and costs are handed from node to node until they agree.

Cuts let a tenth of a trunk stand here and a tenth of another there. Here every edge is in one state: unused, or built
one way with its load in one cell, and so in one size. What a plan costs is the sum over nodes of what the states of
their edges cost, each edge's cost being split between its two ends in any way. The sum of what each node would choose
for itself bounds every plan from below, whatever the split. A sweep over the nodes moves costs so that this sum never
falls; where the streets form a tree, one sweep gives the optimum.

Loads are rounded down in a way that no plan costs more: demands and least losses to whole watts, and cells are priced
in the cheapest step that carries their least load. What enters a node lies in a cell that meets the sum of what leaves
it and is taken there.

Holds for networks of branches only (each node is fed by one edge), with one design state.

References
----------
.. [1] Kolmogorov (2006), "Convergent tree-reweighted message passing for energy minimization", IEEE Transactions on
   Pattern Analysis and Machine Intelligence 28, for the order of sweeps and the shares handed on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from energyplan.optimise.network_bounds import RouteBounds
from energyplan.optimise.network_case import TreeCase
from energyplan.optimise.network_input import Floats
from energyplan.optimise.network_load_cells import Grid
from energyplan.optimise.network_load_graph import LoadGraph, load_graph
from energyplan.optimise.network_load_kernel import Cells, room, sweep

WIDTHS = (0.1, 0.05, 0.025, 0.0125, 0.00625)  # of cells over their load, one after the other
MOST = 20_000_000  # cells, for the sake of memory
LATE = 10.0  # rounds that finer cells need at least, in rounds of the cells before
ROUND = 4  # sweeps between two leaps
ENOUGH = 0.016  # gain of a round over the gap below which finer cells are better


def bounds_loads(case: TreeCase) -> bool:
    """Return whether the bound holds for a case.

    Parameters
    ----------
    case : TreeCase
        The case.

    Returns
    -------
    bool
    """
    offered = np.isfinite(case.step_cost[: 2 * case.n_routes]).any(axis=1)
    lean = bool(offered.any()) and bool(case.lean[: 2 * case.n_routes][offered].all())
    return case.radial and case.bounds and lean


class LoadBound:
    """The bound at cells of one width; `bound` is the best so far.

    Parameters
    ----------
    case : TreeCase
        A case for which `bounds_loads` is true.
    graph : LoadGraph
        The case by `load_graph`.
    cells : Cells
        States of edges, from `Grid`.
    """

    def __init__(self, case: TreeCase, graph: LoadGraph, cells: Cells) -> None:
        self.graph, self.cells, self.room = graph, cells, room(cells)
        self.base = case.base + graph.lost
        self.rank = np.full(len(graph.nodes.kind), len(graph.nodes.kind), dtype=np.int64)
        self.rank[graph.inward] = np.arange(len(graph.inward))
        sweep(graph.inward, self.rank, graph.open_inward, graph.nodes, cells, self.room)
        self.rank[graph.inner] = np.arange(len(graph.inner))
        self.done = 0
        self.reach = 2.0
        self.bound = -np.inf

    def sweep(self) -> float:
        """Hand costs on once, outward and inward by turns; return the bound [money/a]."""
        graph, outward = self.graph, bool(self.done % 2)
        order, rank = (graph.inner, self.rank) if outward else (graph.inner[::-1].copy(), -self.rank)
        held = sweep(order, rank, graph.open_inner, graph.nodes, self.cells, self.room)
        self.done += 1
        value = self.base + float(held)
        self.bound = max(self.bound, value)
        return value

    def advance(self, enough: Callable[[], bool]) -> float:
        """Go on by a round of sweeps, then leap further in the direction they took; go back if that was too far.

        Parameters
        ----------
        enough : callable
            Asked after each sweep whether to stop at once.

        Returns
        -------
        float
            Gain of the round [money/a].
        """
        start, before = self._state(), self.bound
        for _ in range(ROUND):
            plain = self.sweep()
            if enough():
                return self.bound - before
        here = self._state()
        self._leap(start, here)
        for _ in range(ROUND):
            far = self.sweep()
            if enough():
                return self.bound - before
        if far > plain + 0.8 * max(plain - before, 0.0):
            self.reach *= 1.5
        else:
            self.reach = max(self.reach / 2, 0.5)
            if far < plain:
                self._restore(here)
        return self.bound - before

    def _state(self) -> tuple[Floats, Floats, Floats]:
        return self.cells.sent.copy(), self.cells.received.copy(), self.cells.unused.copy()

    def _restore(self, state: tuple[Floats, ...]) -> None:
        for now, then in zip((self.cells.sent, self.cells.received, self.cells.unused), state):
            now[:] = then

    def _leap(self, start: tuple[Floats, ...], here: tuple[Floats, ...]) -> None:
        """Leave every split of a cost that is finite by a multiple of how it changed; the sums stay what they are."""
        moved = []
        for then, now in zip(start, here):
            step = np.where(np.isfinite(now) & np.isfinite(then), now, 0.0) - np.where(np.isfinite(then), then, 0.0)
            moved.append(np.where(np.isfinite(now) & np.isfinite(then), step, 0.0))
        sent, received, unused = moved
        known = np.isfinite(here[0]) & np.isfinite(here[1])
        sent, received = np.where(known, sent, 0.0), np.where(known, received, 0.0)
        unused = np.where(np.isfinite(here[2]).all(axis=1, keepdims=True), unused, 0.0)
        for now, step in zip((self.cells.sent, self.cells.received, self.cells.unused), (sent, received, unused)):
            now += self.reach * step


@dataclass
class LoadWork:
    """The bound at work in a thread of its own, which leaves the interpreter to others while it sweeps.

    Attributes
    ----------
    case, bounds : TreeCase, RouteBounds
        The case and the bounds it was made with.
    best : callable
        Returns the cost of the best plan known [money/a].
    until : float
        End of the time, by `time.perf_counter` [s].
    bound : float
        Best bound so far [money/a].
    """

    case: TreeCase
    bounds: RouteBounds
    best: Callable[[], float]
    until: float
    bound: float = -np.inf

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether it is still at work."""
        return self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        """Wait for the end of the work, at most so long [s]."""
        self._thread.join(max(seconds, 0.0))

    def finish(self) -> float:
        """Stop after the sweep at hand and return the bound [money/a]."""
        self._stop.set()
        self._thread.join()
        if self._fault is not None:
            raise self._fault
        return self.bound

    def _run(self) -> None:
        try:
            self._sweep()
        except BaseException as fault:  # told where the work is waited for
            self._fault = fault

    def _sweep(self) -> None:
        graph = load_graph(self.case)
        grid = Grid(self.case, graph, self.bounds)
        before: Cells | None = None
        for width in WIDTHS:
            if before is not None and 2 * len(before.low) > MOST:
                return
            cells = grid.cells(width)
            if before is not None:
                grid.warm(cells, before)
            work, gained, before = LoadBound(self.case, graph, cells), np.inf, cells
            seconds = 0.0
            while seconds == 0.0 or gained > ENOUGH * max(self.best() - work.bound, 0.0) or self._late(seconds):
                began = time.perf_counter()
                gained = work.advance(self._enough)
                seconds = time.perf_counter() - began
                if not np.isfinite(work.bound):
                    return  # nothing can be built: said elsewhere
                self.bound = max(self.bound, work.bound)
                if self._enough():
                    return

    def _late(self, seconds: float) -> bool:
        """Whether there is too little time left for finer cells to get further than these."""
        return time.perf_counter() + LATE * seconds > self.until

    def _enough(self) -> bool:
        return self._stop.is_set() or time.perf_counter() > self.until or self.bound >= self.best()
