"""The private line as numbers: frequency, substation, capacities and impedances."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.planning.assemble import assemble
from energyplan.planning.lines import frequency_hz
from energyplan.results.plan import Plan
from energyplan.scenario.load import load


@pytest.mark.parametrize(
    ("country", "longitude", "hz"),
    [("JP", 141.16, 50), ("jp", 134.8, 60), ("JP", 139.7, 50), ("DE", 8.0, 50), ("US", -80.0, 60), ("KR", 127.0, 60)],
)
def test_frequency(country: str, longitude: float, hz: float) -> None:
    assert frequency_hz(country, longitude) == hz


def test_capacity_is_root_three_volts_amps(tiny_plan: Plan) -> None:
    assert tiny_plan.problem is not None
    line = tiny_plan.problem.network("electricity")
    assert line is not None and line.voltage is not None
    amps = np.asarray(line.detail["ampacity_a"])
    assert line.capacity_kw == pytest.approx(np.sqrt(3) * 6.6 * amps * 0.95)
    assert (np.diff(line.capacity_kw) > 0).all() and (np.diff(line.voltage.r_ohm_per_m) < 0).all()
    assert line.voltage.tan_phi == pytest.approx(np.tan(np.arccos(0.95)))
    assert line.plant_sites[0] == "plant" and (line.demand_kw > 0).all()


def test_the_substation(tiny_file: Path) -> None:
    grid = "assets.grid.at=town"
    with pytest.raises(ScenarioError, match="no substation"):
        assemble(load(tiny_file, overrides=[grid]))
    found = assemble(load(tiny_file, overrides=[grid, "networks.electricity.substation=plant"]))
    line = found.network("electricity")
    assert line is not None and line.plant_sites[0] == "plant"


def test_a_cable_that_lies_already(tiny_file: Path) -> None:
    plain = assemble(load(tiny_file)).network("electricity")
    assert plain is not None
    name = plain.sizes[1]
    line = assemble(load(tiny_file, overrides=[f"routes.edges.ab.existing_cable={name}"])).network("electricity")
    assert line is not None and [line.sizes[k] for k in line.existing if k >= 0] == [name]
    with pytest.raises(ScenarioError, match=r"existing_cable: no such size"):
        assemble(load(tiny_file, overrides=["routes.edges.ab.existing_cable=thick"]))
