"""Branch results: losses are what goes in less what comes out."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_options import KEEP
from energyplan.loadflow.grid import Buses, Lines, Sources, Transformers
from energyplan.loadflow.grid_build import build_grid


def test_losses_loading_and_dead_branches() -> None:
    trafo = Transformers(["t"], [0], [1], 1e5, 6600.0, 210.0, 0.04, 0.012, 250.0, 0.005, parallel=2, max_loading=1.2)
    lines = Lines(["l", "off"], [1, 1], [2, 2], 40.0, 2e-4, 8e-5, 1e-9, 1e-10, ampacity=300.0, parallel=2,
                  from_closed=[True, False], to_closed=[True, False])  # fmt: skip
    grid = build_grid(Buses(list("abc"), [6600.0, 210.0, 210.0]), Sources(["s"], [0]), lines=lines, transformers=trafo)
    flow = power_flow(grid, np.array([0, -20e3, -80e3 - 30e3j]), keep=KEEP)
    difference = (flow.power_from + flow.power_to).real
    np.testing.assert_allclose(flow.losses, difference, rtol=1e-9, atol=1e-6)
    assert flow.losses[0, 1] == flow.current_from[0, 1] == flow.loading[0, 1] == 0
    assert flow.loading[0, 0] == pytest.approx(flow.current_to[0, 0] / 600, rel=1e-4)
    assert flow.loading[0, 2] == pytest.approx(flow.current_from[0, 2] * np.sqrt(3) * 6600 / 2.4e5, rel=1e-9)
    assert flow.losses[0].sum() + 100e3 == pytest.approx(flow.source_power[0, 0].real, rel=1e-9)
