"""The scenarios end to end: seconds per stage, peak memory, and what came out.

Run: ``python benchmarks/scenarios.py [NAME[:VARIANT] ...] [--time-limit SECONDS]``. Every scenario is planned in a
process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = ("campus", "shiwa_ogal", "schutterwald:district", "schutterwald")


def one(name: str, time_limit_s: float) -> dict[str, object]:
    """Plan one scenario in this process and return its figures."""
    began = time.perf_counter()
    from energyplan.planning.run import PlanOptions, plan
    from energyplan.scenario.load import load

    folder, _, variant = name.partition(":")
    scenario = load(ROOT / "scenarios" / folder / f"{folder}.yaml", variant=variant or None)
    read = time.perf_counter() - began
    made = plan(scenario, PlanOptions(time_limit_s=time_limit_s))
    summary = made.summary
    return {
        "name": name,
        "stages": {"import and read": read, **summary["seconds"]},
        "total_s": time.perf_counter() - began,
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "cost_per_year": summary["cost_per_year"],
        "currency": summary["currency"],
        "gap": summary["solver"]["gap"],
        "violations": summary["violations"],
        "rounds": summary["rounds"],
        "buildings": len(scenario.buildings),
    }


def shown(result: dict[str, object]) -> str:
    """Return one scenario's figures as lines of text."""
    stages = result["stages"]
    assert isinstance(stages, dict)
    parts = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in stages.items())
    return (
        f"{result['name']}: {result['total_s']:.1f} s, {result['peak_gib']:.2f} GiB, {result['buildings']} buildings, "
        f"{result['cost_per_year']:,.0f} {result['currency']}/a, gap {100 * float(str(result['gap'])):.2f} %, "
        f"{result['violations']} violations after {result['rounds']} rounds\n  seconds: {parts}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(DEFAULT))
    parser.add_argument("--time-limit", type=float, default=180.0)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(one(options.names[0], options.time_limit)))
        return
    for name in options.names:
        command = [sys.executable, __file__, name, "--child", "--time-limit", str(options.time_limit)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name}: failed\n{done.stderr[-2000:]}")
            continue
        print(shown(json.loads(done.stdout.strip().splitlines()[-1])), flush=True)


if __name__ == "__main__":
    main()
