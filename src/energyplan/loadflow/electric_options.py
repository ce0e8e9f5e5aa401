"""Options of the electric load flow."""

from __future__ import annotations

import os
from dataclasses import dataclass

KEEP = ("voltage", "current_from", "current_to", "power_from", "power_to", "loading", "losses")


@dataclass(frozen=True)
class FlowOptions:
    """How `power_flow` solves.

    Attributes
    ----------
    tolerance : float
        Largest mismatch of power at any node, relative to the power injected there [-]; voltages are then right to
        about this times the voltage drop.
    max_sweeps : int
        Sweeps before a case is handed to Newton's method.
    max_newton : int
        Newton steps before a case is given up.
    method : str
        ``auto`` follows the structure; ``sweep``, ``injection`` and ``newton`` force one.
    max_links : int
        Loops up to which a meshed grid is still swept, each loop a correction.
    allow_dead : bool
        Report buses that no source reaches with voltage 0 instead of raising.
    threads : int
        Threads over chunks of cases; 0 takes one per processor.
    chunk_size : int
        Numbers of one array of a chunk (rows of the sweep, else nodes, times cases); decides memory and use of
        the cache.
    """

    tolerance: float = 1e-8
    max_sweeps: int = 40
    max_newton: int = 20
    method: str = "auto"
    max_links: int = 120
    allow_dead: bool = False
    threads: int = 0
    chunk_size: int = 131072

    @property
    def thread_count(self) -> int:
        """Threads to use."""
        return self.threads or os.cpu_count() or 1
