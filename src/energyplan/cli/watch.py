"""What a terminal shows while a plan is being made: stage, elapsed time, and while solving the plan, bound and gap."""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Any

from rich.console import Console
from rich.status import Status
from rich.text import Text

from energyplan.planning.progress import Event

QUIET_SECONDS = 5.0
"""Where there is no terminal, lines of one stage come no more often than this [s]."""


class Watcher:
    """Shows events on standard error: one live line on a terminal, a line now and then elsewhere.

    Ctrl-C ends a design that has begun with the best plan so far, by way of `stop`; before that, and the second time,
    it ends the program.
    """

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._live: Status | None = None
        self._began = time.perf_counter()
        self._stage = ""
        self._told = -QUIET_SECONDS
        self._designing = False
        self._before: Any = None
        self.stop = threading.Event()

    def __enter__(self) -> Watcher:
        if self._console.is_terminal:
            self._live = self._console.status(Text("starting"))
            self._live.start()
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        if self._live is not None:
            self._live.stop()

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.stop.is_set() or not self._designing:
            raise KeyboardInterrupt
        self.stop.set()
        self.say("interrupted: finishing with the best plan found; Ctrl-C again ends at once", stage="interrupted")

    def tell(self, event: Event) -> None:
        """Show where the plan stands."""
        self._designing = self._designing or event.stage == "design"
        self.say(described(event), stage=event.stage)

    def say(self, text: str, stage: str = "") -> None:
        """Show a line of text."""
        elapsed = time.perf_counter() - self._began
        line = f"{elapsed:7.1f} s  {text}"
        if self._live is not None:
            self._live.update(Text(line))
            return
        if stage == self._stage and elapsed - self._told < QUIET_SECONDS:
            return
        self._stage, self._told = stage, elapsed
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


def described(event: Event) -> str:
    """Return an event in words, such as ``design  cost 90.3 M, bound 89.7 M, gap 0.6 %``."""
    parts = [event.stage]
    if not math.isnan(event.objective):
        parts.append(f"best {event.objective:,.6g} a year")
    if not math.isnan(event.bound):
        parts.append(f"bound {event.bound:,.6g}")
    if not math.isnan(event.gap):
        parts.append(f"gap {100 * event.gap:.2f} %")
    if not math.isnan(event.done):
        parts.append(f"{100 * event.done:.0f} %")
    if event.text:
        parts.append(event.text)
    return "  ".join(parts)
