"""The power flow's promises: a case done by hand, kinds of load, masks, limits of memory, messages."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_load import Injections
from energyplan.loadflow.electric_options import KEEP, FlowOptions
from energyplan.loadflow.grid import Buses, Generators, Grid, Lines, Sources, Switches, Transformers
from energyplan.loadflow.grid_build import build_grid

METHODS = ("sweep", "injection", "newton")


def _two_bus(**line: object) -> Grid:
    values: dict = {
        "name": ["line"],
        "from_bus": [0],
        "to_bus": [1],
        "length": 100.0,
        "resistance": 1e-3,
        "reactance": 0.0,
    }
    return build_grid(Buses(["a", "b"], 400.0), Sources(["s"], ["a"]), lines=Lines(**(values | line)))


def _ring() -> Grid:
    start, end = [0, 1, 2, 3, 4, 1], [1, 2, 3, 4, 0, 5]
    lines = Lines([f"l{i}" for i in range(6)], start, end, 200.0, 3e-4, 1e-4, 2e-9, ampacity=200.0)
    return build_grid(Buses([f"b{i}" for i in range(6)], 400.0), Sources(["s"], [0]), lines=lines)


@pytest.mark.parametrize("method", METHODS)
def test_two_buses_by_hand(method: str) -> None:
    # R = 0.1 ohm, 400 V, P = 100 kW: V2^2 - 400 V2 + 0.1 * 100e3 = 0, so V2 = 200 + sqrt(200^2 - 1e4) = 373.205 V
    expected = 200 + np.sqrt(30000.0)
    flow = power_flow(_two_bus(), np.array([0, -100e3]), options=FlowOptions(method=method), keep=KEEP)
    assert flow.magnitude[0, 1] * 400 == pytest.approx(expected, abs=1e-6)
    amps = 100e3 / expected / np.sqrt(3)
    assert flow.get("current_from")[0, 0] == pytest.approx(amps, rel=1e-7)
    assert flow.get("losses")[0, 0] == pytest.approx(3 * 0.1 * amps**2, rel=1e-7)
    assert flow.source_power[0, 0] == pytest.approx(100e3 + 3 * 0.1 * amps**2, rel=1e-7)


@pytest.mark.parametrize("method", METHODS)
def test_constant_current_and_impedance_by_hand(method: str) -> None:
    # constant impedance of 1 ohm behind 0.1 ohm: V2 = 400 / 1.1; constant current of 100 kW at 400 V: V2 = 400 - 25 V
    grid, options = _two_bus(), FlowOptions(method=method)
    none = np.zeros((1, 2), complex)
    drawn = np.array([[0, -160e3 + 0j]])  # 400^2 / 1 ohm
    flow = power_flow(grid, Injections(none, impedance=drawn), options=options)
    assert flow.magnitude[0, 1] == pytest.approx(1 / 1.1, abs=1e-8)
    flow = power_flow(grid, Injections(none, current=np.array([[0, -100e3 + 0j]])), options=options)
    assert flow.magnitude[0, 1] == pytest.approx(1 - 25 / 400, abs=1e-8)


def test_parallel_systems_halve_the_drop() -> None:
    one = power_flow(_two_bus(length=50.0), np.array([0, -100e3]))
    two = power_flow(_two_bus(parallel=2), np.array([0, -100e3]))
    np.testing.assert_allclose(one.voltage, two.voltage, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_a_case_beyond_what_the_line_carries_is_masked_and_the_rest_is_right(method: str) -> None:
    # the most that 0.1 ohm carries at 400 V is 400^2 / (4 * 0.1) = 400 kW
    power = np.array([[0, -100e3], [0, -401e3], [0, -399e3], [0, 0]], complex)
    options = FlowOptions() if method == "sweep" else FlowOptions(method=method, max_sweeps=400, max_newton=40)
    flow = power_flow(_two_bus(), power, options=options, keep=("voltage", "losses"))
    assert flow.converged.tolist()[:2] == [True, False]
    assert flow.converged[3]
    assert flow.failed[0][0] == 1
    assert flow.failed[0][1] > 1e-6
    assert np.isnan(flow.voltage[1]).all() and np.isnan(flow.losses[1]).all() and np.isnan(flow.source_power[1]).all()
    assert not np.isnan(flow.voltage[flow.converged]).any()
    if method == "sweep":  # handed on to Newton's method
        assert flow.converged[2]
        assert flow.magnitude[2, 1] == pytest.approx(0.5 + np.sqrt(0.25 - 0.249375), abs=1e-6)


def test_a_voltage_controlled_source_holds_its_voltage_until_its_limit() -> None:
    grid = _ring()
    free = replace(
        grid, generators=Generators(("g",), np.array([2]), np.array([1.01]), np.array([-1e9]), np.array([1e9]))
    )
    power = np.zeros((2, 6), complex)
    power[:, 4], power[:, 2] = [-40e3, -60e3], 20e3
    flow = power_flow(free, power)
    np.testing.assert_allclose(flow.magnitude[:, 2], 1.01, atol=1e-9)
    wanted = flow.generator_reactive[1, 0]
    tight = replace(free, generators=replace(free.generators, q_max=np.array([wanted / 2])))
    flow = power_flow(tight, power[1])
    assert flow.generator_reactive[0, 0] == pytest.approx(wanted / 2, rel=1e-6)
    assert flow.magnitude[0, 2] < 1.01 - 1e-6


def test_two_sources_share_a_ring_and_separate_feeders_stand_alone() -> None:
    lines = Lines(["x", "y", "z"], [0, 1, 3], [1, 2, 4], 100.0, 1e-3, 1e-4)
    two = build_grid(Buses(list("abcde"), 400.0), Sources(["p", "q", "r"], [0, 2, 3], [1.0, 1.02, 0.98]), lines=lines)
    power = np.array([0, -10e3, 0, 0, -5e3], complex)
    for method in METHODS:
        flow = power_flow(two, power, options=FlowOptions(method=method), keep=("losses",))
        assert flow.source_power[0].sum().real == pytest.approx(15e3 + flow.losses.sum(), rel=1e-7)
        assert flow.source_power[0, 2].real == pytest.approx(5e3 + flow.losses[0, 2], rel=1e-7)


def test_sources_on_one_node_share_and_contradictions_are_named() -> None:
    buses, switch = Buses(["a", "b", "c"], 400.0), Switches(["coupler"], ["a"], ["b"])
    lines = Lines(["l"], ["a"], ["c"], 100.0, 1e-3, 0.0)
    grid = build_grid(buses, Sources(["s", "t"], ["a", "b"]), lines=lines, switches=switch)
    flow = power_flow(grid, np.array([0, -3e3, -1e3]))
    assert flow.source_power[0, 0] == flow.source_power[0, 1]
    assert flow.source_power.sum().real == pytest.approx(4e3, rel=1e-3)
    bad = replace(grid, sources=replace(grid.sources, voltage=np.array([1.0, 1.1])))
    with pytest.raises(ScenarioError, match=r"sources.t.*different voltages"):
        power_flow(bad, np.zeros(3))


def test_threads_chunks_and_methods_change_nothing() -> None:
    grid = _ring()
    power = -np.random.default_rng(0).uniform(0, 20e3, (300, 6)) * (1 + 0.2j)
    reference = power_flow(grid, power, keep=KEEP, options=FlowOptions(tolerance=1e-12))
    for method, threads, chunk in itertools.product(("auto", *METHODS), (1, 2), (100, 100000)):
        flow = power_flow(grid, power, keep=KEEP, options=FlowOptions(method=method, threads=threads, chunk_size=chunk))
        assert np.abs(flow.voltage - reference.voltage).max() < 1e-8
        for name in KEEP[1:]:
            np.testing.assert_allclose(flow.get(name), reference.get(name), rtol=1e-6, atol=1e-3)


def test_only_what_was_asked_for_is_kept_and_the_data_set_has_units() -> None:
    flow = power_flow(_ring(), np.zeros((2, 6)), keep=("losses",))
    assert flow.voltage is None and flow.current_from is None
    with pytest.raises(ScenarioError, match="'voltage' was not kept"):
        _ = flow.magnitude
    data = power_flow(_ring(), np.zeros((2, 6)), keep=KEEP).to_dataset()
    assert set(data.sizes) == {"case", "bus", "branch", "source", "generator"}
    assert all("long_name" in v.attrs for v in data.data_vars.values())
    assert data.voltage_magnitude.attrs["units"] == "pu"
    assert data.losses.dims == ("case", "branch")


def test_dead_buses_are_an_error_naming_them_or_zero() -> None:
    grid = build_grid(Buses(["a", "b", "far", "away"], 400.0), Sources(["s"], ["a"]),
                      lines=Lines(["l", "m"], ["a", "far"], ["b", "away"], 10.0, 1e-3, 0.0))  # fmt: skip
    with pytest.raises(ScenarioError, match=r"buses.far.*no source.*far, away"):
        power_flow(grid, np.zeros(4))
    flow = power_flow(grid, np.array([0, -1e3, -1e3, 0]), options=FlowOptions(allow_dead=True), keep=KEEP)
    assert flow.voltage[0, 2:].tolist() == [0, 0]
    assert flow.source_power[0, 0].real == pytest.approx(1e3, rel=1e-3)
    assert not np.isnan(flow.losses).any()


def test_wrong_injections_and_words_are_named() -> None:
    grid = _two_bus()
    with pytest.raises(ScenarioError, match=r"injections\.power\.b: not a finite number in 1 case.*nan.* in case 1"):
        power_flow(grid, np.array([[0, 0], [0, np.nan]]))
    with pytest.raises(ScenarioError, match=r"wrong shape.*got \(3, 5\).*\(cases, 2\)"):
        power_flow(grid, np.zeros((3, 5)))
    with pytest.raises(ScenarioError, match=r"injections\.power: not readable as numbers"):
        power_flow(grid, np.array(["much", "little"]))
    assert power_flow(grid, np.array([0.0, -1e3]), keep="loading").voltage is None
    assert not power_flow(grid, np.array([[1e308, -1e308], [1e308, -1e308]])).converged.any()
    with pytest.raises(ScenarioError, match=r"no such result.*Did you mean 'losses'"):
        power_flow(grid, np.zeros(2), keep=("loses",))
    with pytest.raises(ScenarioError, match="no such method"):
        power_flow(grid, np.zeros(2), options=FlowOptions(method="magic"))
    for word in ("threads", "max_sweeps"):
        with pytest.raises(ScenarioError, match=rf"options\.{word}: out of range.*got -1"):
            power_flow(grid, np.zeros(2), options=replace(FlowOptions(), **{word: -1}))


def test_a_grid_of_sources_only_and_one_without_cases() -> None:
    grid = build_grid(Buses(["a"], 400.0), Sources(["s"], ["a"], voltage=1.02))
    flow = power_flow(grid, np.array([[-5e3 + 1e3j]]), keep=KEEP)
    assert flow.voltage[0, 0] == 1.02
    assert flow.source_power[0, 0] == pytest.approx(5e3 - 1e3j)
    assert power_flow(_ring(), np.zeros((0, 6)), keep=KEEP).voltage.shape == (0, 6)


def test_an_open_end_is_charged_from_the_other_side() -> None:
    lines = Lines(["feeder", "open"], ["a", "b"], ["b", "c"], 20e3, 2e-4, 3e-4, 4e-9, to_closed=[True, False])
    grid = build_grid(Buses(["a", "b", "c"], 20e3), Sources(["s"], ["a"]), lines=lines,
                      switches=Switches(["tie"], ["b"], ["c"]))  # fmt: skip
    closed = replace(grid.lines, to_closed=np.array([True, True]), to_bus=np.array([1, 2]))
    whole = replace(grid, lines=closed, switches=replace(grid.switches, closed=np.array([False])))
    half, full = (power_flow(g, np.zeros(3), keep=KEEP) for g in (grid, whole))
    assert half.current_to[0, 1] == pytest.approx(0, abs=1e-9)
    assert half.current_from[0, 1] == pytest.approx(full.current_from[0, 1], rel=1e-9)
    assert half.voltage[0, 1] == pytest.approx(full.voltage[0, 1], abs=1e-12)


def test_a_transformer_fed_from_its_low_voltage_side() -> None:
    trafo = Transformers(
        ["t"], ["hv"], ["lv"], 1e5, 6600.0, 210.0, 0.04, 0.01, 200.0, 0.005, tap_from=1.05, phase_shift=0.5
    )
    grid = build_grid(Buses(["hv", "lv"], [6600.0, 210.0]), Sources(["s"], ["lv"]), transformers=trafo)
    flows = [power_flow(grid, np.array([-50e3 - 10e3j, 0]), options=FlowOptions(method=m), keep=KEEP) for m in METHODS]
    for flow in flows:
        assert flow.voltage[0, 0] == pytest.approx(flows[2].voltage[0, 0], abs=1e-8)
        assert abs(flow.voltage[0, 0]) == pytest.approx(1.05, abs=0.03)
        assert flow.source_power[0, 0].real == pytest.approx(50e3 + flow.losses[0, 0], rel=1e-7)
