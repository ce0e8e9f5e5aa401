"""A `Grid` and one case of injections as a pandapower network, to check our answer in another tool."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.loadflow.electric_load import Injections, checked_injections
from energyplan.loadflow.grid import Grid, rows


def to_pandapower(
    grid: Grid, power: Injections | NDArray[np.complex128] | None = None, *, case: int = 0, frequency: float = 50.0
) -> Any:
    """Return a grid as a pandapower network.

    Parameters
    ----------
    grid : Grid
        The power grid.
    power : Injections or array [case, bus], optional
        Injections [VA]; those of `case` become one load per bus, drawn positive.
    case : int
        Case to write.
    frequency : float
        Grid frequency, for the capacitance of lines [Hz].

    Returns
    -------
    pandapowerNet
        Buses and elements in the order of the grid. Run it with ``calculate_voltage_angles=True`` and with
        ``trafo_model="pi"`` where the grid's transformers are not T models.

    Raises
    ------
    ScenarioError
        When pandapower is not installed, or the grid mixes T and pi models, which pandapower cannot.
    """
    try:
        import pandapower as pp  # optional: the extra energyplan[pandapower]
    except ImportError as error:
        fix = "Install it with: pip install 'energyplan[pandapower]'."
        raise ScenarioError([Issue(Where("<pandapower>"), "", "pandapower is not installed", fix=fix)]) from error
    models = grid.transformers.t_model
    if len(models) and models.any() != models.all():
        what = "pandapower computes all transformers with one model"
        raise ScenarioError([Issue(Where("<grid>"), "transformers.t_model", what, "T and pi mixed", "one of them")])
    net = pp.create_empty_network(f_hz=frequency, sn_mva=1.0)
    bus = grid.buses
    for i, name in enumerate(bus.name):
        pp.create_bus(net, bus.rated_voltage[i] / 1e3, name=name, index=i,
                      min_vm_pu=bus.voltage_min[i], max_vm_pu=bus.voltage_max[i])  # fmt: skip
        if bus.shunt[i] != 0:
            pp.create_shunt(net, i, q_mvar=bus.shunt[i].imag / 1e6, p_mw=bus.shunt[i].real / 1e6)
    _write_lines(pp, net, grid, frequency)
    _write_transformers(pp, net, grid)
    switch = grid.switches
    for i in range(rows(switch)):
        start, end = int(switch.from_bus[i]), int(switch.to_bus[i])
        pp.create_switch(net, start, end, et="b", closed=bool(switch.closed[i]), name=switch.name[i])
    source = grid.sources
    for i in range(rows(source)):
        angle = float(np.rad2deg(source.angle[i]))
        pp.create_ext_grid(net, int(source.bus[i]), vm_pu=source.voltage[i], va_degree=angle, name=source.name[i])
    _write_injections(pp, net, grid, None if power is None else _one_case(checked_injections(grid, power), case))
    return net


def _one_case(injections: Injections, case: int) -> list[NDArray[np.complex128] | None]:
    parts = (injections.power, injections.current, injections.impedance)
    return [None if part is None else part[case] / 1e6 for part in parts]


def _write_lines(pp: Any, net: Any, grid: Grid, frequency: float) -> None:
    """Write lines and the switches that are open at their ends."""
    line = grid.lines
    for i in range(rows(line)):
        amps = line.ampacity[i] / 1e3
        pp.create_line_from_parameters(
            net, int(line.from_bus[i]), int(line.to_bus[i]), name=line.name[i], length_km=line.length[i] / 1e3,
            r_ohm_per_km=line.resistance[i] * 1e3, x_ohm_per_km=line.reactance[i] * 1e3,
            c_nf_per_km=line.susceptance[i] / (2 * np.pi * frequency) * 1e12, g_us_per_km=line.conductance[i] * 1e9,
            max_i_ka=amps if np.isfinite(amps) else 1e6, parallel=int(line.parallel[i]),
        )  # fmt: skip
        for closed, bus in ((line.from_closed[i], line.from_bus[i]), (line.to_closed[i], line.to_bus[i])):
            if not closed:
                pp.create_switch(net, int(bus), i, et="l", closed=False)


def _write_transformers(pp: Any, net: Any, grid: Grid) -> None:
    """Write transformers; taps become one step at each side of its size."""
    trafo = grid.transformers
    for i in range(rows(trafo)):
        pp.create_transformer_from_parameters(
            net, int(trafo.from_bus[i]), int(trafo.to_bus[i]), name=trafo.name[i], sn_mva=trafo.rated_power[i] / 1e6,
            vn_hv_kv=trafo.rated_voltage_from[i] / 1e3, vn_lv_kv=trafo.rated_voltage_to[i] / 1e3,
            vk_percent=trafo.short_circuit_voltage[i] * 100, vkr_percent=trafo.copper_loss[i] * 100,
            pfe_kw=trafo.iron_loss[i] / 1e3, i0_percent=trafo.no_load_current[i] * 100,
            shift_degree=float(np.rad2deg(trafo.phase_shift[i])), parallel=int(trafo.parallel[i]),
            df=trafo.max_loading[i] if np.isfinite(trafo.max_loading[i]) else 1e6,
            tap_side="hv", tap_neutral=0, tap_pos=1, tap_step_percent=(trafo.tap_from[i] - 1) * 100,
            tap_step_degree=0.0, tap_changer_type="Ratio",
            tap2_side="lv", tap2_neutral=0, tap2_pos=1, tap2_step_percent=(trafo.tap_to[i] - 1) * 100,
            tap2_step_degree=0.0, tap2_changer_type="Ratio",
            leakage_resistance_ratio_hv=trafo.leakage_split[i], leakage_reactance_ratio_hv=trafo.leakage_split[i],
        )  # fmt: skip
        for closed, bus in ((trafo.from_closed[i], trafo.from_bus[i]), (trafo.to_closed[i], trafo.to_bus[i])):
            if not closed:
                pp.create_switch(net, int(bus), i, et="t", closed=False)


def _write_injections(pp: Any, net: Any, grid: Grid, parts: list[NDArray[np.complex128] | None] | None) -> None:
    """Write one load per bus with its shares by dependence on voltage, and the voltage-controlled sources."""
    power, current, impedance = parts if parts is not None else (None, None, None)
    generator = grid.generators
    controlled = {int(b) for b in generator.bus}
    if power is not None:
        total = power.copy()
        total[list(controlled)] = 1j * power[list(controlled)].imag  # the generator carries the active power
        zero = np.zeros_like(power)
        parts_of = {"i": zero if current is None else current, "z": zero if impedance is None else impedance}
        total = total + parts_of["i"] + parts_of["z"]
        for i in np.flatnonzero(total).tolist():
            share: dict[str, float] = {}
            for kind, part in parts_of.items():  # one load per bus: pandapower averages the shares of several
                active = part[i].real / total[i].real if total[i].real else 0.0
                reactive = part[i].imag / total[i].imag if total[i].imag else active
                share |= {f"const_{kind}_p_percent": 100 * active, f"const_{kind}_q_percent": 100 * reactive}
            pp.create_load(net, i, p_mw=-total[i].real, q_mvar=-total[i].imag, name=grid.buses.name[i], **share)
    for i in range(rows(generator)):
        bus = int(generator.bus[i])
        share_of = 1 / int((generator.bus == bus).sum())
        pp.create_gen(
            net, bus, p_mw=0.0 if power is None else float(power[bus].real) * share_of, vm_pu=generator.voltage[i],
            min_q_mvar=generator.q_min[i] / 1e6, max_q_mvar=generator.q_max[i] / 1e6, name=generator.name[i],
        )  # fmt: skip
