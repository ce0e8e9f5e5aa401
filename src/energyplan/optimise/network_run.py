"""A design under way: the best plan and bound so far, when they improved, and whether it is time to stop."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from energyplan.optimise.highs import Progress

Plan = TypeVar("Plan")


@dataclass
class Run(Generic[Plan]):
    """The best plan and bound while a design is under way.

    Attributes
    ----------
    goal : float
        Relative gap at which the design may end [-].
    began, end : float
        By `time.perf_counter` [s].
    watch : callable, optional
        Called with a `Progress` whenever something improved.
    stop : threading.Event, optional
        Ends the design soon when set.
    best : object or None
        The best plan.
    objective, bound : float
        Its cost and the best bound [money/a].
    history : list
        ``(seconds, objective, bound)`` whenever either improved.
    """

    goal: float
    began: float
    end: float
    watch: Callable[[Progress], None] | None = None
    stop: threading.Event | None = None
    best: Plan | None = None
    objective: float = math.inf
    bound: float = -math.inf
    history: list[tuple[float, float, float]] = field(default_factory=list)

    def gap(self) -> float:
        """Return the relative gap [-]; infinite while a plan or a bound is missing."""
        if not math.isfinite(self.objective) or not math.isfinite(self.bound):
            return math.inf
        return max(0.0, self.objective - self.bound) / max(abs(self.objective), 1e-9)

    def done(self) -> bool:
        """Return whether the gap is small enough, the time is up or somebody asked to stop."""
        return self.gap() <= self.goal or time.perf_counter() >= self.end or self.interrupted()

    def interrupted(self) -> bool:
        """Return whether somebody asked to stop."""
        return self.stop is not None and self.stop.is_set()

    def offer(self, plan: Plan, cost: float) -> None:
        """Keep a plan if it is the best."""
        if cost < self.objective:
            self.best, self.objective = plan, cost
            self.tell()

    def prove(self, bound: float) -> None:
        """Keep a bound if it is the best."""
        if bound > self.bound:
            self.bound = bound
            self.tell()

    def tell(self) -> None:
        """Note where the design stands, and tell who watches."""
        seconds = time.perf_counter() - self.began
        self.history.append((seconds, self.objective, self.bound))
        if self.watch is not None:
            best = self.objective if math.isfinite(self.objective) else math.nan
            self.watch(Progress(seconds, best, self.bound, self.gap()))

    def follow(self, progress: Progress) -> None:
        """Note what HiGHS says while it works; its plan is read once it is done."""
        best = min(self.objective, progress.objective) if not math.isnan(progress.objective) else self.objective
        bound = self.bound if math.isnan(progress.bound) else max(self.bound, min(progress.bound, best))
        last = self.history[-1] if self.history else (0.0, math.inf, -math.inf)
        seconds = time.perf_counter() - self.began
        if best < last[1] or bound > last[2]:
            self.history.append((seconds, best, bound))
        if self.watch is not None:
            gap = max(0.0, best - bound) / max(abs(best), 1e-9) if math.isfinite(best) else math.nan
            self.watch(Progress(seconds, best if math.isfinite(best) else math.nan, bound, gap, progress.nodes))
