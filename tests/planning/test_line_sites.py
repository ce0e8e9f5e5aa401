"""Places along a private line where assets feed it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energyplan.planning.assemble import assemble
from energyplan.scenario.load import load


def test_what_stands_at_the_substation_needs_no_connection(tiny_file: Path) -> None:
    line = assemble(load(tiny_file)).network("electricity")
    assert line is not None and line.along == () and line.states == ("peak load",)


def test_a_roof_is_tied_to_its_building_in_the_hour_of_highest_infeed(tiny_file: Path) -> None:
    problem = assemble(load(tiny_file, overrides=["assets.roof.at=school", "assets.battery.at=inn"]))
    line = problem.network("electricity")
    assert line is not None and line.states == ("peak load", "highest infeed")
    school, inn = line.along
    assert (school.name, school.building, problem.routes.node_names[school.node]) == ("school", 1, "school")
    roof = next(a for a in problem.sources if a.name == "roof")
    assert inn.infeed == {"battery": 0.0}
    hour = int(np.flatnonzero(np.asarray(roof.availability) == school.infeed["roof"])[0])
    at = problem.classes.of("electricity")
    use = problem.classes.total[at] @ problem.classes.shape[at]
    assert (400 * np.asarray(roof.availability) - use).argmax() == hour
    assert line.demand_kw[1].sum() == pytest.approx(use[hour])
