"""Outages at all 8760 starts, 1 to 336 h: all starts at once against an hour-by-hour loop on the same system.

Run ``python benchmarks/resilience.py [--all]``; without ``--all`` the loop runs on every 20th start, and its time
is scaled.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path

import numpy as np

from energyplan.appraisal.resilience import Island, IslandStore, Plant, survive_outages

LOOP = Path(__file__).resolve().parents[1] / "tests" / "appraisal" / "outage_loop.py"
HOURS, LONGEST, REPEATS = 8760, 336, 5


def system() -> Island:
    """A small town: sun, a wood-gas engine with three days of fuel, an emergency engine, a battery."""
    rng = np.random.default_rng(1)
    hour = np.arange(HOURS)
    day = np.maximum(np.sin((hour % 24 - 6) / 12 * np.pi), 0.0)
    load = 300.0 + 120.0 * np.cos((hour % 24 - 19) / 24 * 2 * np.pi) + 40.0 * rng.random(HOURS)
    sun = 900.0 * day * (0.3 + 0.7 * rng.random(HOURS))
    store = IslandStore(1500.0, 500.0, 500.0, 0.95, 0.95, 0.0, 1500.0 * rng.random(HOURS))
    return Island(load, sun, (Plant("wood gas", 165.0, 165.0 * 72), Plant("diesel", 150.0, 150.0 * 48)), store)


def main() -> None:
    """Time both and print the ratio and both answers."""
    spec = importlib.util.spec_from_file_location("outage_loop", LOOP)
    assert spec is not None and spec.loader is not None
    loop = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loop)
    island = system()
    survive_outages(island, 24)
    clocks = []
    for _ in range(REPEATS):
        clock, used = time.perf_counter(), time.process_time()
        fast = survive_outages(island, LONGEST)
        clocks.append((time.perf_counter() - clock, time.process_time() - used))
    fast_s, fast_cpu = (float(np.median(part)) for part in zip(*clocks, strict=True))
    starts = range(0, HOURS, 1 if "--all" in sys.argv else 20)
    clock, used = time.perf_counter(), time.process_time()
    _, alive = loop.hour_by_hour(island, LONGEST, starts)
    loop_s, loop_cpu = (
        spent * HOURS / len(starts) for spent in (time.perf_counter() - clock, time.process_time() - used)
    )
    same = bool(np.array_equal(alive.sum(axis=1), fast.survived_h[:: starts.step]))
    scaled = "" if starts.step == 1 else " (scaled from every 20th start)"
    print(f"all starts at once  {fast_s:8.2f} s, processor {fast_cpu:8.2f} s (median of {REPEATS})")
    print(f"hour by hour        {loop_s:8.1f} s, processor {loop_cpu:8.1f} s{scaled}")
    print(f"ratio               {loop_s / fast_s:8.0f}  , processor {loop_cpu / fast_cpu:8.0f}")
    print(f"the same hours survived from each start: {same}")
    for hours in (1, 24, 72, 168, 336):
        print(f"  {hours:4d} h: survival {fast.survival[hours - 1]:.4f}, served {fast.served_share[hours - 1]:.4f}")


if __name__ == "__main__":
    main()
