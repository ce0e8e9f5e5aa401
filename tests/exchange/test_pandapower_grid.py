"""Reading pandapower networks: our answer against pandapower's own, element by element."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.exchange.pandapower_grid import FromPandapower, from_pandapower
from energyplan.loadflow.electric_flow import power_flow
from energyplan.loadflow.electric_options import FlowOptions
from energyplan.loadflow.electric_result import PowerFlow

pp = pytest.importorskip("pandapower", reason="needs the extra energyplan[pandapower]")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=Warning)  # pandapower and pandas warn about each other
        yield


def _solve(net: Any, **options: Any) -> tuple[FromPandapower, PowerFlow]:
    pp.runpp(net, calculate_voltage_angles=True, tolerance_mva=1e-10, numba=False, enforce_q_lims=True, **options)
    read = from_pandapower(net)
    keep = ("voltage", "losses", "loading", "current_from", "power_from")
    return read, power_flow(read.grid, read.injections, keep=keep, options=FlowOptions(allow_dead=True))


def _agree(net: Any, read: FromPandapower, flow: PowerFlow, tolerance: float = 1e-7) -> None:
    theirs = net.res_bus.loc[read.bus_index]
    expected = theirs.vm_pu.to_numpy() * np.exp(1j * np.deg2rad(theirs.va_degree.to_numpy()))
    live = ~np.isnan(expected)
    assert flow.converged.all()
    assert np.abs(flow.voltage[0][live] - expected[live]).max() < tolerance
    assert (flow.voltage[0][~live] == 0).all()


def _two_bus() -> Any:
    net = pp.create_empty_network()
    a, b, c = pp.create_bus(net, 20.0), pp.create_bus(net, 0.4), pp.create_bus(net, 0.4)
    pp.create_ext_grid(net, a, vm_pu=1.02, va_degree=10)
    pp.create_transformer_from_parameters(
        net, a, b, sn_mva=0.4, vn_hv_kv=20, vn_lv_kv=0.41, vk_percent=6, vkr_percent=1.4, pfe_kw=1.35,
        i0_percent=0.34, shift_degree=150, tap_side="hv", tap_neutral=0, tap_pos=2, tap_step_percent=2.5,
        tap_step_degree=0.0, tap_changer_type="Ratio",
    )  # fmt: skip
    pp.create_line_from_parameters(net, b, c, 0.3, 0.2, 0.08, 250, 0.25)
    pp.create_load(net, c, 0.12, 0.05)
    return net


def test_transformer_with_tap_shift_and_magnetising_branch() -> None:
    net = _two_bus()
    read, flow = _solve(net)
    _agree(net, read, flow)
    assert read.not_carried == ()
    assert flow.get("loading")[0, 1] * 100 == pytest.approx(net.res_trafo.loading_percent[0], rel=1e-7)
    assert flow.get("loading")[0, 0] * 100 == pytest.approx(net.res_line.loading_percent[0], rel=1e-7)
    assert flow.get("losses")[0, 1] == pytest.approx(net.res_trafo.pl_mw[0] * 1e6, rel=1e-6)
    assert flow.get("power_from")[0, 0] == pytest.approx(
        (net.res_line.p_from_mw[0] + 1j * net.res_line.q_from_mvar[0]) * 1e6, rel=1e-7
    )


@pytest.mark.parametrize("model", ["t", "pi"])
@pytest.mark.parametrize(("side", "kind", "step"), [("lv", "Ratio", 0.0), ("hv", "Ideal", 3.0), ("hv", "Ratio", 30.0)])
def test_tap_changers_of_every_kind(model: str, side: str, kind: str, step: float) -> None:
    from dataclasses import replace

    net = _two_bus()
    net.trafo["tap_side"], net.trafo["tap_changer_type"] = side, kind
    net.trafo["tap_step_degree"] = step
    net.trafo["tap_step_percent"] = 0.0 if kind == "Ideal" else 2.5
    pp.runpp(net, calculate_voltage_angles=True, tolerance_mva=1e-10, numba=False, trafo_model=model)
    read = from_pandapower(net)
    trafo = replace(read.grid.transformers, t_model=np.array([model == "t"]))
    flow = power_flow(replace(read.grid, transformers=trafo), read.injections)
    _agree(net, read, flow)


@pytest.mark.parametrize(
    "name",
    [
        "case14",
        "case39",
        pytest.param("case118", marks=pytest.mark.slow),
        pytest.param("case_illinois200", marks=pytest.mark.slow),
    ],
)
def test_voltage_controlled_sources_with_and_without_reactive_limits(name: str) -> None:
    import pandapower.networks as networks

    net = getattr(networks, name)()  # case39 has generators beyond their limits
    read, flow = _solve(net, init="dc")
    _agree(net, read, flow)
    made = net.res_gen.q_mvar[~net.gen.slack.astype(bool)].to_numpy() * 1e6
    np.testing.assert_allclose(flow.generator_reactive[0], made, rtol=1e-6, atol=1.0)


def test_switches_impedances_and_loads_that_follow_the_voltage() -> None:
    net = _two_bus()
    d, e, f = (pp.create_bus(net, 0.4) for _ in range(3))
    pp.create_switch(net, 2, d, et="b", closed=True)
    pp.create_switch(net, d, e, et="b", closed=True, z_ohm=0.05)
    pp.create_line_from_parameters(net, 1, f, 0.5, 0.2, 0.08, 250, 0.25)
    pp.create_switch(net, f, 1, et="l", closed=False)
    pp.create_line_from_parameters(net, d, f, 0.1, 0.3, 0.08, 250, 0.25, parallel=2)
    pp.create_load(net, f, 0.02, 0.01, const_i_p_percent=30, const_z_p_percent=50, const_i_q_percent=20)
    pp.create_sgen(net, e, 0.03, -0.01, scaling=0.5)
    pp.create_storage(net, d, 0.01, 1.0)
    pp.create_shunt(net, e, q_mvar=-0.02, p_mw=0.001, vn_kv=0.38)
    pp.create_ward(net, d, 0.01, 0.0, 0.01, 0.002)
    pp.create_impedance(net, e, f, 0.02, 0.03, sn_mva=0.1)
    read, flow = _solve(net)
    _agree(net, read, flow)
    assert read.not_carried == ()


def test_what_cannot_come_along_is_listed() -> None:
    net = _two_bus()
    top, middle, low = pp.create_bus(net, 110.0), pp.create_bus(net, 20.0), pp.create_bus(net, 10.0)
    pp.create_transformer3w(net, top, middle, low, "63/25/38 MVA 110/20/10 kV")
    pp.create_xward(net, 2, 0.01, 0.0, 0.0, 0.0, 0.1, 0.1, 1.0)
    read = from_pandapower(net)
    assert any("trafo3w" in note for note in read.not_carried)
    assert any("xward" in note for note in read.not_carried)
    net = _two_bus()
    net.bus.loc[2, "in_service"] = False
    assert any("out of service" in note for note in from_pandapower(net).not_carried)


def test_dead_parts_are_zero_when_allowed_and_named_otherwise() -> None:
    net = _two_bus()
    pp.create_bus(net, 0.4, name="lonely")
    read, flow = _solve(net)
    _agree(net, read, flow)
    with pytest.raises(ScenarioError, match="no source supplies"):
        power_flow(read.grid, read.injections)


def test_a_thing_that_is_no_network_and_a_missing_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    with pytest.raises(ScenarioError, match="not a pandapower network"):
        from_pandapower({"bus": 1})
    monkeypatch.setitem(sys.modules, "pandapower", None)
    with pytest.raises(ScenarioError, match=r"energyplan\[pandapower\]"):
        from_pandapower(tmp_path / "net.json")


def test_a_network_file_reads_like_the_network(tmp_path: Any) -> None:
    net = _two_bus()
    pp.to_json(net, str(tmp_path / "net.json"))
    assert from_pandapower(tmp_path / "net.json").grid.lines.resistance == pytest.approx([0.2e-3])
