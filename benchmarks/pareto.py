"""A front of cost against carbon: the design of each point cold, and started from its neighbour on the shared model.

Run: ``python benchmarks/pareto.py [NAME] [--points N]``. Both are solved to the same gap on the same typical periods
and in turn, so that a busy machine touches both alike; processor time counts, wall time stands beside it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from energyplan.optimise.capped import CappedDesign, capped, capped_design
from energyplan.optimise.design import design
from energyplan.optimise.highs import SolveOptions
from energyplan.planning.assemble import assemble
from energyplan.planning.periods import shorten
from energyplan.planning.surroundings import surroundings
from energyplan.results.design import Design
from energyplan.scenario.load import load

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = SolveOptions(gap=0.005, time_limit_s=60.0)


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what came out, processor seconds and wall seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    return found, time.process_time() - cpu, time.perf_counter() - wall


def told(label: str, found: Any, cpu: float, wall: float) -> str:
    made: Design = found.design if isinstance(found, CappedDesign) else found
    return (
        f"  {label:<14}{made.co2_kg / 1e3:9,.1f} t  {made.cost / 1e6:9.3f} M  gap {100 * made.outcome.gap:5.2f} %"
        f"  {cpu:6.2f} s cpu  {wall:6.2f} s wall"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", default="campus")
    parser.add_argument("--points", type=int, default=8)
    asked = parser.parse_args()
    scenario = load(ROOT / "scenarios" / asked.name / f"{asked.name}.yaml")
    around = surroundings(scenario)
    problem, cpu, wall = timed(lambda: assemble(scenario, around))
    air = around.context.weather.temp_air_degc
    short, more, wall_more = timed(lambda: shorten(problem, scenario.spec.time, air))
    print(f"assembled and shortened once: {cpu + more:.2f} s cpu, {wall + wall_more:.2f} s wall")
    ready, goal = capped(short), replace(short.goal, minimise="cost", carbon_cap_kg=np.inf)
    cheapest, cpu, wall = timed(lambda: capped_design(ready, goal, OPTIONS))
    print(told("least cost", cheapest, cpu, wall))
    cleanest, cpu, wall = timed(lambda: capped_design(ready, replace(goal, minimise="carbon"), OPTIONS, start=cheapest))
    print(told("least CO2", cleanest, cpu, wall))
    least, most = cleanest.design.co2_kg * (1 + OPTIONS.gap), cheapest.design.co2_kg
    start, sums = cleanest, np.zeros(4)
    for cap in np.linspace(least, most, asked.points)[:-1].tolist():
        under = replace(goal, carbon_cap_kg=cap)
        warm = timed(lambda under=under, start=start: capped_design(ready, under, OPTIONS, start=start))
        cold = timed(lambda under=under: design(replace(short, goal=under), OPTIONS))
        print(f"cap {cap / 1e3:,.1f} t\n{told('warm', *warm)}\n{told('cold', *cold)}")
        sums += (warm[1], cold[1], warm[2], cold[2])
        start = warm[0]
    ratio = sums[1] / sums[0], sums[3] / sums[2]
    print(f"all caps: warm {sums[0]:.1f} s cpu, {sums[2]:.1f} s wall; cold {sums[1]:.1f} s cpu, {sums[3]:.1f} s wall")
    print(f"cold by warm: {ratio[0]:.2f} of processor time, {ratio[1]:.2f} of wall time")


if __name__ == "__main__":
    main()
