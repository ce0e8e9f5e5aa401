"""Mass, energy and pressure on random heat networks: trees, meshes, several plants."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from energyplan.loadflow.heat_flow import HeatControls, HeatOptions, heat_flow
from energyplan.loadflow.heat_hydraulics import GRAVITY, bore_of, pressure_loss
from energyplan.loadflow.heat_network import build_heat_network
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_result import HeatFlow, loss_and_pumping
from energyplan.physics import water

SETTINGS = settings(max_examples=25, deadline=None)
ONE = HeatOptions(threads=1)
CASES = 6


def _tables(rng: np.random.Generator, size: int, chords: int) -> dict[str, Any]:
    """Return a random connected network: a random tree with some pipes more."""
    ends = [(int(rng.integers(0, i)), i) for i in range(1, size)]
    while chords and size > 2:
        a, b = (int(x) for x in rng.choice(size, 2, replace=False))
        ends.append((a, b))
        chords -= 1
    flip = rng.random(len(ends)) < 0.5
    ends = [(b, a) if f else (a, b) for (a, b), f in zip(ends, flip, strict=True)]
    count = len(ends)
    return {
        "name": [f"pipe {i}" for i in range(count)],
        "from_node": [f"n{a}" for a, _ in ends], "to_node": [f"n{b}" for _, b in ends],
        "length": rng.uniform(5.0, 300.0, count), "inner_diameter": rng.uniform(0.03, 0.15, count),
        "roughness": rng.uniform(1e-5, 5e-4, count), "u_supply": rng.uniform(0.05, 0.4, count),
        "u_return": rng.uniform(0.05, 0.4, count), "zeta": rng.uniform(0.0, 5.0, count),
    }  # fmt: skip


def _network(rng: np.random.Generator, size: int, chords: int, plants: dict[str, Any] | None = None) -> HeatNetwork:
    nodes = [f"n{i}" for i in range(size)]
    drawing = [n for n in nodes[1:] if rng.random() < 0.7] or [nodes[-1]]
    consumers = {"node": drawing, "return_temp": rng.uniform(35.0, 55.0, len(drawing)), "min_dp": 5e4}
    if rng.random() < 0.3:
        consumers = {"node": drawing, "spread": rng.uniform(10.0, 25.0, len(drawing)), "min_dp": 3e4}
    elevation = 0.0 if chords or plants else rng.uniform(0.0, 30.0, size)
    return build_heat_network(
        nodes, _tables(rng, size, chords), consumers, plants or {"node": ["n0"]}, elevation=elevation
    )


def _cases(rng: np.random.Generator, network: HeatNetwork) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    demand = np.zeros((CASES, len(network.node)))
    size = rng.uniform(5e3, 1e5, (CASES, network.consumers.node.size)) * rng.uniform(0.2, 1.0, (CASES, 1))
    demand[:, network.consumers.node] = size
    return demand, rng.uniform(70.0, 95.0, CASES), rng.uniform(2.0, 18.0, CASES)


def _incidence(network: HeatNetwork) -> np.ndarray:
    out = np.zeros((len(network.pipes.name), len(network.node)))
    rows = np.arange(out.shape[0])
    np.add.at(out, (rows, network.pipes.from_node), -1.0)
    np.add.at(out, (rows, network.pipes.to_node), 1.0)
    return out


def _assert_physics(flow: HeatFlow, demand: np.ndarray) -> None:
    network = flow.network
    ok = flow.converged
    assert all(
        np.isfinite(getattr(flow, name)[ok]).all()
        for name in ("mass_flow", "supply_temp", "return_temp", "supply_pressure", "return_pressure", "pump_power")
    )
    # mass at every node of both sides
    arriving = np.zeros((CASES, len(network.node)))
    arriving[:, network.plants.node] += flow.plant_flow
    arriving[:, network.consumers.node] -= flow.consumer_flow
    for moved in (flow.mass_flow, flow.mass_flow_return):
        balance = moved @ _incidence(network) + arriving
        assert np.abs(balance[ok]).max(initial=0.0) < 1e-8 * max(1.0, np.nanmax(flow.plant_flow))
    # energy: plants = consumers + what every pipe loses, worked out pipe by pipe
    lost = flow.heat_loss("supply").sum(axis=1) + flow.heat_loss("return").sum(axis=1)
    given_heat = flow.plant_heat.sum(axis=1)
    np.testing.assert_allclose(given_heat[ok], (flow.heat_delivered.sum(axis=1) + lost)[ok], rtol=1e-6)
    np.testing.assert_allclose(loss_and_pumping(flow)[0][ok], lost[ok], rtol=1e-4, atol=1e-6 * np.nanmax(given_heat))
    np.testing.assert_allclose(flow.heat_delivered[ok], demand[:, network.consumers.node][ok])
    # momentum: the pressure falls along every pipe, chords included, as Darcy-Weisbach says
    pipes = network.pipes
    bore = bore_of(pipes.inner_diameter, pipes.length, pipes.roughness, pipes.zeta)
    rise = GRAVITY * (network.elevation[pipes.to_node] - network.elevation[pipes.from_node])
    for side, moved, pressure in (
        ("supply", flow.mass_flow, flow.supply_pressure), ("return", -flow.mass_flow_return, flow.return_pressure)
    ):  # fmt: skip
        entering, leaving = flow.pipe_ends(side)
        mean = 0.5 * (entering + leaving)
        fall = pressure[:, pipes.from_node] - pressure[:, pipes.to_node]
        told = pressure_loss(bore, moved.T, mean.T).T + rise * water.density(mean)
        scale = max(1.0, np.abs(told[ok]).max(initial=0.0))
        assert np.abs(fall - told)[ok].max(initial=0.0) < 1e-6 * scale + 0.01


@SETTINGS
@given(st.integers(0, 10**6), st.integers(2, 25))
def test_mass_energy_and_pressure_in_trees(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    network = _network(rng, size, 0)
    demand, hot, ground = _cases(rng, network)
    flow = heat_flow(network, demand, hot, ground, options=ONE)
    assert flow.converged.all()
    _assert_physics(flow, demand)
    spare = (flow.differential_pressure[:, network.consumers.node] - network.consumers.min_dp).min(axis=1)
    np.testing.assert_allclose(spare, 0.0, atol=1e-3)  # the worst consumer has exactly what it needs


@SETTINGS
@given(st.integers(0, 10**6), st.integers(3, 14), st.integers(1, 5))
def test_mass_energy_and_pressure_in_meshes(seed: int, size: int, chords: int) -> None:
    rng = np.random.default_rng(seed)
    network = _network(rng, size, chords)
    demand, hot, ground = _cases(rng, network)
    flow = heat_flow(network, demand, hot, ground, options=ONE)
    assert flow.converged.mean() > 0.5
    _assert_physics(flow, demand)


@SETTINGS
@given(st.integers(0, 10**6), st.integers(4, 14), st.integers(0, 2))
@example(256170, 4, 0)  # one case of the block never settles: the others' flows must still belong together
def test_mass_energy_and_pressure_with_several_plants(seed: int, size: int, chords: int) -> None:
    rng = np.random.default_rng(seed)
    plants = {"node": ["n0", f"n{size - 1}", "n1"], "kind": ["slack", "heat", "free"]}
    network = _network(rng, size, chords, plants)
    demand, hot, ground = _cases(rng, network)
    heat = np.zeros((CASES, 3))
    heat[:, 1] = rng.uniform(0.05, 0.3) * demand.sum(axis=1)
    flow = heat_flow(network, demand, hot, ground, controls=HeatControls(plant_heat=heat), options=ONE)
    ok = flow.converged  # not where a free plant near the load leaves the slack plant nothing but another's surplus
    if not ok.any():
        return
    _assert_physics(flow, demand)
    np.testing.assert_allclose(flow.plant_heat[ok, 1], heat[ok, 1], rtol=1e-6)
    assert (flow.plant_flow[ok] >= -1e-7).all()
    at = network.plants.node
    gap = flow.differential_pressure[:, at[2]] - flow.differential_pressure[:, at[0]]
    shut = flow.plant_flow[:, 2] <= 1e-12
    assert np.abs(gap[ok & ~shut]).max(initial=0.0) < 0.1  # the slack plant's head, or shut
    assert (gap[ok & shut] > -0.1).all()


@SETTINGS
@given(st.integers(0, 10**6), st.integers(3, 20), st.integers(0, 3))
def test_the_order_of_nodes_pipes_and_cases_does_not_matter(seed: int, size: int, chords: int) -> None:
    rng = np.random.default_rng(seed)
    table = _tables(rng, size, chords)
    nodes = [f"n{i}" for i in range(size)]
    consumers = {"node": nodes[1:], "return_temp": 45.0}
    network = build_heat_network(nodes, table, consumers, {"node": ["n0"]})
    demand = rng.uniform(2e4, 8e4, (CASES, size))
    demand[:, 0] = 0.0
    flow = heat_flow(network, demand, 80.0, 10.0, options=ONE)
    p, q, c = rng.permutation(size), rng.permutation(len(table["name"])), rng.permutation(CASES)
    mixed = {key: np.asarray(column)[q] for key, column in table.items()}
    other = build_heat_network([nodes[i] for i in p], mixed, consumers, {"node": ["n0"]})
    again = heat_flow(other, demand[np.ix_(c, p)], 80.0, 10.0, options=HeatOptions(threads=1, block=4))
    both = flow.converged[c] & again.converged
    assert both.mean() > 0.5
    np.testing.assert_allclose(again.supply_temp[both], flow.supply_temp[c][:, p][both], atol=1e-3)
    np.testing.assert_allclose(again.mass_flow[both], flow.mass_flow[c][:, q][both], atol=1e-4)
    np.testing.assert_allclose(again.plant_heat[both], flow.plant_heat[c][both], rtol=1e-5)


@SETTINGS
@given(st.integers(0, 10**6), st.floats(1e-4, 1.0))
@example(8, 0.015625)
def test_every_hour_of_little_demand_has_an_answer(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    network = _network(rng, 15, 0)
    demand, hot, ground = _cases(rng, network)
    demand *= share
    demand[0] = 0.0
    demand[1, network.consumers.node[::2]] = 0.0
    flow = heat_flow(network, demand, hot, ground, options=ONE)
    told_by_return = np.isfinite(network.consumers.return_temp).all()
    settled = flow.residual <= ONE.tolerance  # a spread below what arrives would be ice: settled, but no answer
    assert settled[:2].all() if not told_by_return else flow.converged.all()
    _assert_physics(flow, demand)
    assert flow.pump_power[0].sum() == 0.0 and flow.plant_heat[0].sum() == 0.0
    assert np.abs(flow.supply_temp[0] - np.where(np.arange(15) == 0, hot[0], ground[0])).max() < 1e-9
