"""What a plan tells while it is being made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

STAGES = ("read", "assemble", "typical periods", "design", "operate", "load flow", "results", "appraise")


@dataclass(frozen=True)
class Event:
    """Where a plan stands.

    Attributes
    ----------
    stage : str
        One of `STAGES`.
    done : float
        Share of the stage that is done; NaN where unknown [-].
    objective, bound, gap : float
        Best cost, proven bound and gap while designing; NaN otherwise.
    text : str
        Anything else in words.
    """

    stage: str
    done: float = float("nan")
    objective: float = float("nan")
    bound: float = float("nan")
    gap: float = float("nan")
    text: str = ""


Tell = Callable[[Event], None]


@dataclass
class Clock:
    """Seconds spent in each stage, and who is told."""

    tell: Tell | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of a block towards a stage, and tell that it began."""
        began = time.perf_counter()
        self.say(Event(name))
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began

    def say(self, event: Event) -> None:
        """Pass an event on."""
        if self.tell is not None:
            self.tell(event)
