"""The data set of a power flow."""

from __future__ import annotations

import numpy as np

from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_options import KEEP, FlowOptions
from energyplan.loadflow.electric_result import to_dataset
from energyplan.loadflow.grid import Buses, Generators, Lines, Sources
from energyplan.loadflow.grid_build import build_grid


def test_complex_values_become_two_labelled_variables() -> None:
    grid = build_grid(Buses(["a", "b"], 400.0), Sources(["s"], [0]), lines=Lines(["l"], [0], [1], 10.0, 1e-3, 1e-3),
                      generators=Generators(["g"], [1], 1.0))  # fmt: skip
    flow = power_flow(grid, np.array([[0, -1e3], [0, -2e3 - 1e3j]]), keep=KEEP)
    data = to_dataset(flow)
    assert data.voltage_magnitude.sel(bus="b").shape == (2,)
    np.testing.assert_allclose(data.source_active_power.sel(source="s"), flow.source_power[:, 0].real)
    assert data.generator_reactive_power.attrs == {
        "units": "var",
        "long_name": "Reactive power of the voltage-controlled source",
    }
    assert all("units" in v.attrs for n, v in data.data_vars.items() if n != "converged")


def test_threads_default_to_the_machine() -> None:
    assert FlowOptions().thread_count >= 1
    assert FlowOptions(threads=3).thread_count == 3
