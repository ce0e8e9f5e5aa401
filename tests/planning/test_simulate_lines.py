"""The private line of a plan through the year."""

from __future__ import annotations

import numpy as np
import pytest

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
