"""A problem from assets alone can be designed."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.design import design
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.technologies.roles import Capacity, Demand, Source


def test_it_is_ready_for_design() -> None:
    """4 kWh at 2 each."""
    lamp = Demand("lamp", "load", carrier="electricity", load_kw=np.ones(4))
    grid = Source("grid", "s", capacity=Capacity(existing=10.0), carrier="electricity", variable_cost=2.0)
    found = design(bare_problem([lamp, grid], chronological(4)))
    assert isinstance(found, Design)
    assert found.cost == pytest.approx(8.0)
