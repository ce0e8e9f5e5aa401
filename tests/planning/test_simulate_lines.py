"""The private line of a plan through the year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.planning.simulate_lines import simulate_lines
from energyplan.results.plan import Plan


def test_voltages_and_loading_keep_the_limits(tiny_plan: Plan) -> None:
    data = tiny_plan.results
    assert 0.97 - 1e-6 <= float(np.nanmin(data.voltage_min)) <= float(np.nanmax(data.voltage_max)) <= 1.03 + 1e-6
    laid = data.electricity_size.to_numpy() != ""
    loading = data.line_loading.to_numpy()
    assert np.isfinite(loading[laid]).all() and 0.0 < np.nanmax(loading[laid]) <= 1.0 + 1e-6


def test_losses_of_the_lines_are_those_of_the_network(tiny_plan: Plan) -> None:
    assert tiny_plan.operation is not None
    year = tiny_plan.operation.networks["electricity"]
    lines = float(np.nansum(tiny_plan.results.line_loss_kwh.to_numpy()))
    assert lines == pytest.approx(float(np.asarray(year.series["loss_kw"]).sum()), rel=1e-3)
    assert 0.0 < lines < 0.02 * tiny_plan.summary["networks"]["electricity"]["delivered_kwh"]


def test_a_line_that_does_not_hang_on_the_substation_is_left_out_and_its_buildings_are_told(tiny_plan: Plan) -> None:
    problem, design, run = tiny_plan.problem, tiny_plan.design, tiny_plan.operation
    assert problem is not None and design is not None and run is not None
    built = design.networks["electricity"]
    size = built.size.copy()
    size[problem.routes.route_names.index("bc")] = -1
    cut = replace(design, networks=dict(design.networks) | {"electricity": replace(built, size=size)})
    year = simulate_lines(problem, cut, run)
    dark = {v.where: v.value for v in year.violations if v.what == "electricity: no source"}
    peak = problem.buildings.peak_kw["electricity"]
    assert len(dark) == 2 and all(0 < kw <= peak.max() for kw in dark.values())
    assert np.isfinite(year.worst["line_loading"]).sum() < (size >= 0).sum()
