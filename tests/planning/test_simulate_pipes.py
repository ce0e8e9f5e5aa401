"""The heat and cooling networks of a plan through the year."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.results.plan import Plan


def test_losses_and_pumping_are_of_the_size_expected(tiny_plan: Plan) -> None:
    assert tiny_plan.operation is not None
    year = tiny_plan.operation.networks["heat"]
    figures = tiny_plan.summary["networks"]["heat"]
    loss = float(np.asarray(year.series["loss_kw"]).sum())
    assert loss == pytest.approx(figures["loss_kwh"], rel=0.1)
    pumping = float(np.asarray(year.series["pump_kw"]).sum())
    assert 0.0 < pumping < 0.03 * figures["delivered_kwh"]
    assert not year.notes


def test_the_worst_of_the_year_stands_where_pipes_lie(tiny_plan: Plan) -> None:
    data = tiny_plan.results
    laid = data.heat_size.to_numpy() != ""
    gradient = data.heat_gradient_pa_per_m.to_numpy()
    assert np.isfinite(gradient[laid]).all() and np.isnan(gradient[~laid]).all()
    assert gradient[laid].max() <= 200.0 * 1.02 and data.heat_velocity_m_per_s.max() <= 2.5 * 1.001
    reached = data.heat_supply_temp_min_degc.to_numpy()
    assert np.nanmin(reached) > 50.0 and np.nanmax(reached) <= 80.0
    assert np.nanmin(data.heat_dp_min_kpa.to_numpy()) >= 50.0 - 1e-6


def test_chilled_water_has_its_own(tiny_plan: Plan) -> None:
    assert tiny_plan.operation is not None
    year = tiny_plan.operation.networks["cooling"]
    of = ("cooling_gradient_pa_per_m", "cooling_gradient_hour", "cooling_velocity_m_per_s", "cooling_velocity_hour")
    assert set(year.worst) == {*of, "cooling_loss_kwh"}
    assert float(np.asarray(year.series["pump_kw"]).sum()) > 0.0


@pytest.mark.parametrize("carrier", ["heat", "cooling"])
def test_what_the_routes_lose_is_what_the_network_loses(tiny_plan: Plan, carrier: str) -> None:
    data = tiny_plan.results
    lost, laid = data[f"{carrier}_loss_kwh"].to_numpy(), data[f"{carrier}_size"].to_numpy() != ""
    assert (lost[laid] > 0.0).all() and (lost[~laid] == 0.0).all()
    assert lost.sum() == pytest.approx(float(data["network_loss_kw"].sel(network=carrier).sum()), rel=2e-4)
    length = data["route_length_m"].to_numpy()
    per_m = lost[laid & (length > 1.0)] / length[laid & (length > 1.0)]
    assert per_m.max() < 3.0 * per_m.min(), "of one order along the network: pipes of similar size and temperature"
