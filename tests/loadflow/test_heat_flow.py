from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.heat_flow import HeatControls, HeatOptions, heat_flow
from energyplan.loadflow.heat_network import build_heat_network
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_result import VARIABLES, loss_and_pumping, to_dataset
from energyplan.physics import pipes, water


def one_pipe(**consumer: Any) -> HeatNetwork:
    pipe = {
        "from_node": ["plant"], "to_node": ["house"], "length": 500.0, "inner_diameter": 0.0545, "u_supply": 0.2,
        "u_return": 0.15, "roughness": 1e-4, "zeta": 3.0,
    }  # fmt: skip
    return build_heat_network(
        ["plant", "house"], pipe, {"node": ["house"], "min_dp": 4e4, **consumer}, {"node": ["plant"]}
    )


def ring() -> HeatNetwork:
    pipe = {
        "name": ["long", "short", "cross"], "from_node": ["a", "a", "b"], "to_node": ["b", "c", "c"],
        "length": [300.0, 100.0, 200.0], "inner_diameter": 0.08, "u_supply": 0.25,
    }  # fmt: skip
    return build_heat_network(
        ["a", "b", "c"], pipe, {"node": ["b", "c"], "return_temp": 50.0}, {"node": ["a"], "name": ["works"]}
    )


def test_a_single_pipe_worked_by_hand() -> None:
    # 0.8 kg/s of water at 80 degC into 500 m of DN50 in ground of 10 degC, U = 0.2 and 0.15 W/(m K), cp 4195 J/(kg K):
    # supply arrives at 10 + 70 exp(-0.2 * 500 / (0.8 * 4195)) = 77.95 degC; 84 kW cool it by 25.03 K
    # to 52.92 degC (with cp 4188); the return comes back at 10 + 42.92 exp(-0.15 * 500 / (0.8 * 4182)) = 51.97 degC
    flow = heat_flow(one_pipe(mass_flow=0.8), [[0.0, 84e3]], 80.0, 10.0)
    assert flow.supply_temp[0, 1] == pytest.approx(77.95, abs=0.01)
    assert flow.consumer_return_temp[0, 0] == pytest.approx(52.88, abs=0.06)
    assert flow.return_temp[0, 0] == pytest.approx(flow.consumer_return_temp[0, 0] - 0.953, abs=0.01)
    # v = 0.8 / (972.9 * pi/4 * 0.0545^2) = 0.3525 m/s; Re = 0.3525 * 0.0545 * 972.9 / 3.59e-4 = 52,050; k/d = 0.001835:
    # 1/sqrt f = -2 log10(4.946e-4 + 4.822e-5 * 6.17) = 6.203, f = 0.02599
    # dp = (0.02599 * 500 / 0.0545 + 3) * 972.9 * 0.3525^2 / 2 = 14.6 kPa
    fall = flow.supply_pressure[0, 0] - flow.supply_pressure[0, 1]
    assert fall == pytest.approx(14.6e3, rel=0.01)
    assert flow.differential_pressure[0, 1] == pytest.approx(4e4)
    assert flow.pump_head[0, 0] == pytest.approx(4e4 + fall + flow.return_pressure[0, 1] - flow.return_pressure[0, 0])
    power = 0.8 / water.density(flow.return_temp[0, 0]) * flow.pump_head[0, 0] / 0.6
    assert flow.pump_power[0, 0] == pytest.approx(power)


def test_temperature_and_pressure_are_those_of_the_formulas() -> None:
    flow = heat_flow(one_pipe(return_temp=45.0), [[0.0, 60e3]], 75.0, 8.0)
    m, arrives = flow.mass_flow[0, 0], flow.supply_temp[0, 1]
    mean = 0.5 * (75.0 + arrives)
    assert arrives == pytest.approx(8.0 + 67.0 * math.exp(-0.2 * 500.0 / (m * water.heat_capacity(mean))), abs=1e-5)
    assert m * (water.enthalpy(arrives) - water.enthalpy(45.0)) == pytest.approx(60e3, rel=1e-7)
    straight = pipes.pressure_gradient(m, 0.0545, 1e-4, mean) * 500.0
    bends = 3.0 * 0.5 * water.density(mean) * pipes.velocity(m, 0.0545, mean) ** 2
    assert flow.supply_pressure[0, 0] - flow.supply_pressure[0, 1] == pytest.approx(straight + bends, rel=1e-9)


def test_a_consumer_with_a_spread_and_one_with_a_flow() -> None:
    flow = heat_flow(one_pipe(spread=30.0), [[0.0, 60e3]], 75.0, 8.0)
    assert flow.supply_temp[0, 1] - flow.consumer_return_temp[0, 0] == pytest.approx(30.0, abs=1e-5)
    flow = heat_flow(one_pipe(mass_flow=0.5), [[0.0, 10e3]], 75.0, 8.0)
    assert flow.consumer_flow[0, 0] == 0.5 and flow.heat_delivered[0, 0] == 10e3


def test_an_hour_without_demand_is_still() -> None:
    flow = heat_flow(one_pipe(return_temp=45.0), [[0.0, 0.0]], 75.0, 8.0)
    assert flow.converged.all() and flow.mass_flow[0, 0] == 0.0
    assert flow.supply_temp[0].tolist() == [75.0, 8.0] and flow.return_temp[0].tolist() == [8.0, 8.0]
    assert flow.pump_head[0, 0] == 0.0 and flow.pump_power[0, 0] == 0.0
    assert flow.heat_loss("supply")[0, 0] == 0.0


def test_a_bypass_keeps_an_idle_end_warm() -> None:
    flow = heat_flow(one_pipe(return_temp=45.0, bypass_temp=60.0), [[0.0, 0.0], [0.0, 1e3], [0.0, 80e3]], 75.0, 8.0)
    assert flow.converged.all()
    np.testing.assert_allclose(flow.supply_temp[:2, 1], 60.0, atol=1e-4)
    assert flow.supply_temp[2, 1] > 60.0 and flow.bypass_flow[2, 0] == 0.0
    assert flow.consumer_return_temp[0, 0] == pytest.approx(60.0, abs=1e-4)  # all of it passes uncooled
    mixed = flow.bypass_flow[1, 0] * water.enthalpy(flow.supply_temp[1, 1])
    mixed += (flow.consumer_flow - flow.bypass_flow)[1, 0] * water.enthalpy(45.0)
    assert flow.consumer_flow[1, 0] * water.enthalpy(flow.consumer_return_temp[1, 0]) == pytest.approx(mixed, rel=1e-6)


def test_a_bypass_passes_at_least_its_flow() -> None:
    flow = heat_flow(one_pipe(return_temp=45.0, bypass_flow=0.1), [[0.0, 0.0], [0.0, 5e3], [0.0, 50e3]], 75.0, 8.0)
    np.testing.assert_allclose(flow.consumer_flow[:2, 0], 0.1)
    assert flow.consumer_flow[2, 0] > 0.3 and flow.bypass_flow[2, 0] == 0.0
    assert flow.bypass_flow[0, 0] == pytest.approx(0.1) and 0.0 < flow.bypass_flow[1, 0] < 0.1


def test_a_ring_closes_and_splits_as_darcy_says() -> None:
    network = ring()
    flow = heat_flow(network, [[0.0, 80e3, 120e3]], 80.0, 10.0)
    around = flow.supply_pressure[0] - flow.supply_pressure[0, 0]
    entering, leaving = flow.pipe_ends("supply")
    mean = 0.5 * (entering + leaving)[0]
    loss = pipes.pressure_gradient(flow.mass_flow[0], 0.08, 1e-4, mean) * network.pipes.length
    assert loss[0] + loss[2] == pytest.approx(loss[1], rel=1e-6)  # from a to c by way of b, and straight
    assert around[1] == pytest.approx(-loss[0], rel=1e-6) and around[2] == pytest.approx(-loss[1], rel=1e-6)
    np.testing.assert_allclose(flow.mass_flow[0] @ [[-1, 1, 0], [-1, 0, 1], [0, -1, 1]], [-flow.plant_flow[0, 0],
                               *flow.consumer_flow[0]], rtol=1e-9)  # fmt: skip


def test_a_second_plant_gives_its_heat() -> None:
    network = build_heat_network(
        ["a", "b", "c"],
        {"from_node": ["a", "b"], "to_node": ["b", "c"], "length": 200.0, "inner_diameter": 0.08, "u_supply": 0.3},
        {"node": ["b"], "return_temp": 50.0},
        {"node": ["a", "c"], "kind": ["slack", "heat"]},
    )
    heat = np.array([[0.0, 0.0], [0.0, 60e3], [0.0, 300e3]])
    flow = heat_flow(network, [[0.0, 150e3, 0.0]] * 3, [[80.0, 90.0]] * 3, 10.0, controls=HeatControls(plant_heat=heat))
    assert flow.converged.tolist() == [True, True, False]  # the third gives more than anyone takes
    np.testing.assert_allclose(flow.plant_heat[:2, 1], heat[:2, 1], rtol=1e-7)
    assert flow.mass_flow[1, 1] < 0.0 < flow.mass_flow[1, 0]
    assert np.isnan(flow.mass_flow[2]).all() and flow.residual[2] > 1e-3 and flow.failed.tolist() == [2]


def test_the_head_may_be_given() -> None:
    flow = heat_flow(one_pipe(return_temp=45.0), [[0.0, 60e3]], 75.0, 8.0, controls=HeatControls(head=[2.5e5]))
    assert flow.differential_pressure[0, 0] == pytest.approx(2.5e5)


def test_the_return_temperature_may_change_by_case() -> None:
    back = HeatControls(return_temp=[40.0, 50.0])
    flow = heat_flow(one_pipe(return_temp=45.0), [[0.0, 60e3]] * 2, 75.0, 8.0, controls=back)
    np.testing.assert_allclose(flow.consumer_return_temp[:, 0], [40.0, 50.0], atol=1e-5)


@pytest.mark.parametrize("network", [one_pipe(return_temp=45.0), ring()], ids=["tree", "ring"])
def test_blocks_and_threads_change_nothing(network: HeatNetwork) -> None:
    rng = np.random.default_rng(1)
    demand = rng.uniform(1e4, 9e4, (70, len(network.node))) * (np.arange(len(network.node)) > 0)
    ground = rng.uniform(5.0, 15.0, 70)
    whole = heat_flow(network, demand, 80.0, ground, options=HeatOptions(threads=1, block=70))
    parts = heat_flow(network, demand, 80.0, ground, options=HeatOptions(threads=2, block=16))
    for name in ("mass_flow", "supply_temp", "return_temp", "supply_pressure", "plant_heat"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-4)


def test_loss_and_pumping_are_totals_by_hour() -> None:
    flow = heat_flow(ring(), [[0.0, 80e3, 120e3], [0.0, 8e3, 0.0]], 80.0, 10.0)
    loss, pumping = loss_and_pumping(flow)
    by_pipe = (flow.heat_loss("supply") + flow.heat_loss("return")).sum(axis=1)
    np.testing.assert_allclose(loss, by_pipe, rtol=1e-5)
    np.testing.assert_allclose(pumping, flow.pump_power[:, 0])


def test_the_dataset_has_units_and_names() -> None:
    data = to_dataset(heat_flow(ring(), [[0.0, 80e3, 120e3]], 80.0, 10.0))
    assert set(data.data_vars) == set(VARIABLES)
    assert all(data[name].attrs["units"] and data[name].attrs["long_name"] for name in data.data_vars)
    assert float(data.supply_temp.sel(node="a")[0]) == pytest.approx(80.0)
    assert data.mass_flow.sel(pipe="short").shape == (1,)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[0.0, math.nan]], 75.0, 8.0), r"nodes\.house: demand is negative or not a number in 1 case"),
        (([[0.0, -1.0]], 75.0, 8.0), r"nodes\.house: demand is negative"),
        (([[5.0, 1e3]], 75.0, 8.0), r"nodes\.plant: demand at a node without a consumer"),
        (([[0.0]], 75.0, 8.0), r"demand: wrong shape"),
        (([[0.0, 1e3]], [75.0, 80.0], 8.0), r"supply_temp: wrong shape"),
        (([[0.0, 1e3]], 175.0, 8.0), r"plants\.plant\.supply_temp: out of range"),
        (([[0.0, 1e3]], 44.0, 8.0), r"consumers\.house\.return_temp: not between"),
        (([[0.0, 1e3]], 75.0, math.nan), r"ground_temp: out of range"),
        (([[0.0, 1e3 + 2j]], 75.0, 8.0), r"demand: not numbers"),
    ],
)
def test_bad_cases_name_the_element(arguments: Any, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        heat_flow(one_pipe(return_temp=45.0), *arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"block": -5}, r"options\.block: out of range \(got -5"),
        ({"tolerance": math.nan}, r"options\.tolerance: out of range"),
        ({"max_iterations": 0}, r"options\.max_iterations: out of range"),
    ],
)
def test_options_out_of_range_are_named(options: Any, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        heat_flow(one_pipe(return_temp=45.0), [[0.0, 1e3]], 75.0, 8.0, options=HeatOptions(**options))


def test_heat_that_the_water_does_not_hold_has_no_answer() -> None:
    # 0.1 kg/s from 75 degC hold at most 31 kW above ice; 10 kW leave it at about 51 degC
    flow = heat_flow(one_pipe(mass_flow=0.1), [[0.0, 10e3], [0.0, 35e3], [0.0, 1e9]], 75.0, 8.0)
    assert flow.converged.tolist() == [True, False, False]
    assert np.isfinite(flow.return_temp[0]).all() and np.isnan(flow.return_temp[1:]).all()
    with pytest.raises(ScenarioError, match=r"consumers\.house\.spread: water would be given back as ice"):
        heat_flow(one_pipe(spread=80.0), [[0.0, 1e3]], 75.0, 8.0)


def test_demand_beyond_any_number_is_masked() -> None:
    flow = heat_flow(one_pipe(return_temp=45.0), [[0.0, 1e308], [0.0, 1e4]], 75.0, 8.0)
    assert flow.converged.tolist() == [False, True]


def test_a_pipe_without_length_loses_no_pressure_per_metre() -> None:
    network = build_heat_network(
        ["plant", "house"],
        {"from_node": ["plant"], "to_node": ["house"], "length": [0.0], "inner_diameter": [0.04], "u_supply": [0.2]},
        {"node": ["house"], "return_temp": [45.0]},
        {"node": ["plant"]},
    )
    flow = heat_flow(network, [[0.0, 1e4]], 75.0, 8.0)
    assert flow.pressure_gradient("supply").tolist() == [[0.0]]


def test_hours_in_which_the_waters_of_two_plants_meet_in_a_pipe_are_solved() -> None:
    # the mill gives about what the house beside it takes: what little runs on to the works turns with the temperatures
    network = build_heat_network(
        ["works", "x", "mill", "hall", "house"],
        {
            "from_node": ["x", "mill", "x", "mill"], "to_node": ["works", "works", "hall", "house"],
            "length": [100.0, 223.6, 20.0, 10.0], "inner_diameter": [0.0825, 0.0697, 0.0697, 0.0697],
            "u_supply": [0.2076, 0.198, 0.198, 0.198],
        },
        {"node": ["hall", "house"], "return_temp": [50.0, 50.0]},
        {"node": ["works", "mill"]},
    )  # fmt: skip
    demand = np.zeros((60, 5))
    demand[:, 3], demand[:, 4] = np.linspace(20e3, 60e3, 60), 85.7e3
    given = np.zeros((60, 2))
    given[:, 1] = np.linspace(85.5e3, 87.5e3, 60)
    flow = heat_flow(network, demand, 73.0, 4.0, controls=HeatControls(plant_heat=given))
    assert flow.converged.all()
    np.testing.assert_allclose(flow.plant_heat[:, 1], given[:, 1], rtol=1e-6)
