"""What a solve came to: a value, also when there is no solution."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["optimal", "feasible", "infeasible", "unbounded", "no_solution"]


@dataclass(frozen=True)
class Shortfall:
    """One thing the system cannot do, in the words of the scenario.

    Attributes
    ----------
    what : str
        Which balance or limit, in words.
    where : str
        Zone, asset, building or route.
    when : str
        Hour or design state; empty for a limit of the whole year.
    amount : float
        By how much, in `unit`.
    unit : str
        Unit of the amount.
    cure : str
        What would mend it.
    sense : str
        ``missing``, or ``too much``.
    """

    what: str
    where: str
    when: str
    amount: float
    unit: str
    cure: str
    sense: str = "missing"

    def __str__(self) -> str:
        at = ", ".join(part for part in (self.where, self.when) if part)
        number = f"{self.amount:,.0f}" if self.amount >= 1e4 else f"{self.amount:,.5g}"
        size = f": {number} {self.unit} {self.sense}" if self.amount < float("inf") else ""
        return f"{at}: {self.what}{size}. {self.cure}" if at else f"{self.what}{size}. {self.cure}"


@dataclass(frozen=True)
class Outcome:
    """Status of a solve, its objective, proven bound, gap and time.

    Attributes
    ----------
    status : str
        ``optimal`` (within the gap asked for), ``feasible`` (stopped early, best plan kept), ``infeasible``,
        ``unbounded`` or ``no_solution`` (stopped before any plan was found).
    stopped_by : str
        Empty, ``time limit``, ``interrupt`` or the solver's own word.
    objective, bound : float
        Value of the best plan and the proven lower bound, in the unit of the objective; NaN where there is none.
    gap : float
        ``(objective - bound) / |objective|`` [-].
    seconds : float
        Wall time of the solve [s].
    shortfalls : tuple of Shortfall
        Where no solution exists: what is missing and what would cure it.
    """

    status: Status
    objective: float = float("nan")
    bound: float = float("nan")
    gap: float = float("nan")
    seconds: float = 0.0
    stopped_by: str = ""
    shortfalls: tuple[Shortfall, ...] = field(default_factory=tuple)

    @property
    def has_solution(self) -> bool:
        """Whether there is a plan to read."""
        return self.status in ("optimal", "feasible")

    def __str__(self) -> str:
        if self.has_solution:
            stop = f", stopped by {self.stopped_by}" if self.stopped_by else ""
            return f"{self.status}: {self.objective:,.6g} (gap {100 * self.gap:.3g} %{stop}, {self.seconds:.1f} s)"
        head = {
            "infeasible": "no plan can meet every demand and limit",
            "unbounded": "the plan could earn without end: a price or a limit is missing",
            "no_solution": f"no plan was found before the {self.stopped_by or 'end'}",
        }[self.status]
        return "\n".join([head, *(f"  {item}" for item in self.shortfalls)])
