"""The 33-bus feeder of Baran and Wu, before and after the reconfiguration that the literature finds best."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_options import FlowOptions
from energyplan.loadflow.grid import Buses, Lines, Sources
from energyplan.loadflow.grid_build import build_grid

FOLDER = Path(__file__).parent / "electric_ieee33"
CASE = json.loads((FOLDER / "case.json").read_text(encoding="utf-8"))


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("method", ["auto", "injection", "newton"])
@pytest.mark.parametrize("state", CASE["states"], ids=["initial", "reconfigured"])
def test_losses_and_lowest_voltage(state: dict, method: str) -> None:
    branches, loads = _table("branches.csv"), _table("loads.csv")
    closed = [int(row["branch"]) not in state["open"] for row in branches]
    lines = Lines(
        [row["branch"] for row in branches],
        [row["from_bus"] for row in branches],
        [row["to_bus"] for row in branches],
        1.0,
        [float(row["r_ohm"]) for row in branches],
        [float(row["x_ohm"]) for row in branches],
        from_closed=closed,
        to_closed=closed,
    )
    names = [str(i) for i in range(1, 34)]
    grid = build_grid(Buses(names, CASE["rated_voltage_v"]), Sources(["s"], [str(CASE["source_bus"])]), lines=lines)
    power = np.zeros((1, 33), complex)
    for row in loads:
        power[0, grid.bus(row["bus"])] -= (float(row["p_kw"]) + 1j * float(row["q_kvar"])) * 1e3
    flow = power_flow(grid, power, keep=("voltage", "losses"), options=FlowOptions(method=method))
    tolerance = CASE["tolerance"]
    assert flow.get("losses").sum() / 1e3 == pytest.approx(state["losses_kw"], abs=tolerance["losses_kw"])
    lowest = int(flow.magnitude[0].argmin())
    assert names[lowest] == str(state["lowest_bus"])
    assert flow.magnitude[0, lowest] == pytest.approx(state["lowest_voltage_pu"], abs=tolerance["voltage_pu"])
