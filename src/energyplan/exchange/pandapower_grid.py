"""Power grids from pandapower: a utility's existing grid as a `Grid`, with a list of what could not come along.

The way back is `energyplan.exchange.pandapower_write`. Reading needs the network object only; pandapower itself is
imported to open a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.loadflow.electric_load import Injections
from energyplan.loadflow.grid import Buses, Generators, Grid, Lines, Sources, Switches, Transformers
from energyplan.loadflow.grid_build import build_grid

Array = NDArray[Any]

_CARRIED = {
    "bus",
    "line",
    "trafo",
    "switch",
    "ext_grid",
    "load",
    "sgen",
    "gen",
    "storage",
    "shunt",
    "ward",
    "impedance",
}
_SWITCH_ANGLE = (2 + 1j) / np.sqrt(5)  # pandapower's default ratio of resistance to reactance of a switch is 2
_IGNORED = {
    "bus_geodata", "line_geodata", "poly_cost", "pwl_cost", "controller", "measurement", "group", "characteristic",
    "trafo_characteristic_table", "shunt_characteristic_table", "q_capability_curve_table",
    "q_capability_characteristic", "trafo_characteristic_spline", "shunt_characteristic_spline",
}  # fmt: skip


class FromPandapower(NamedTuple):
    """A grid read from pandapower.

    Attributes
    ----------
    grid : Grid
        Buses in the order of `bus_index`.
    injections : Injections
        What the network's loads and generators inject, one case [VA].
    not_carried : tuple of str
        One sentence per thing that could not come along; empty when all did.
    bus_index : array of int
        pandapower's index of each bus.
    """

    grid: Grid
    injections: Injections
    not_carried: tuple[str, ...]
    bus_index: NDArray[np.int64]


@dataclass(frozen=True)
class _Reader:
    """The network, the number of each bus in service, and the notes taken on the way."""

    net: Any
    number: dict[int, int]
    notes: list[str]

    def table(self, name: str, *buses: str) -> Any:
        """Return the rows of a table that are in service at buses in service."""
        table = self.net[name]
        if "in_service" in table:
            table = table[table["in_service"].astype(bool)]
        for column in buses:
            table = table[table[column].isin(self.number)]
        return table

    def buses(self, table: Any, column: str) -> NDArray[np.int64]:
        """Return bus numbers of a column of pandapower indices."""
        return np.array([self.number[int(b)] for b in table[column]], np.int64)


def values(table: Any, column: str, default: float = 0.0) -> NDArray[np.float64]:
    """Return a numeric column, `default` where it is missing or empty."""
    if column not in table:
        return np.full(len(table), default)
    out = np.array(
        [
            np.nan if v is None or v != v else float(v)
            for v in table[column].astype(object).where(table[column].notna(), None)
        ]
    )
    return np.where(np.isnan(out), default, out) if len(out) else np.zeros(0)


def from_pandapower(net: Any) -> FromPandapower:
    """Return a pandapower network as a grid, its injections and a list of what was left behind.

    Parameters
    ----------
    net : pandapowerNet or path
        The network, or a file that pandapower wrote as JSON.

    Returns
    -------
    FromPandapower
        Grid, injections [VA], sentences on what was not carried over, and the bus index.

    Raises
    ------
    ScenarioError
        When the network is not one, or pandapower is needed and not installed.
    """
    net = _opened(net)
    live = net["bus"][net["bus"]["in_service"].astype(bool)]
    reader = _Reader(net, {int(b): i for i, b in enumerate(live.index)}, [])
    dropped = len(net["bus"]) - len(live)
    if dropped:
        reader.notes.append(f"{dropped} bus(es) out of service were left out.")
    _note_unknown(reader)
    shunt = _shunts(reader)
    volts = values(live, "vn_kv") * 1e3
    buses = Buses(
        name=_names("bus", live),
        rated_voltage=volts,
        voltage_min=values(live, "min_vm_pu", 0.9),
        voltage_max=values(live, "max_vm_pu", 1.1),
        shunt=shunt,
    )
    line, line_switches = reader.table("line", "from_bus", "to_bus"), _open_ends(net, "l")
    couplers, links = _couplers(reader, volts)
    line_table = _lines(reader, line, line_switches)
    line_table = _joined(line_table, *_impedances(reader, volts), *links)
    grid = build_grid(
        buses,
        _sources(reader),
        lines=line_table,
        transformers=_transformers(reader),
        switches=couplers,
        generators=_generators(reader),
    )
    return FromPandapower(grid, _injections(reader, len(live)), tuple(reader.notes), np.array(live.index, np.int64))


def _opened(net: Any) -> Any:
    """Return the network, read from its file where a path is given."""
    if isinstance(net, (str, Path)):
        try:
            import pandapower  # optional: the extra energyplan[pandapower]
        except ImportError as error:
            raise ScenarioError([_missing(str(net))]) from error
        return pandapower.from_json(str(net))
    if not (hasattr(net, "keys") and {"bus", "line", "ext_grid"} <= set(net.keys())):
        what = Issue(
            Where("<pandapower>"), "net", "not a pandapower network", type(net).__name__, "pandapowerNet or a JSON file"
        )
        raise ScenarioError([what])
    return net


def _missing(where: str) -> Issue:
    """Return the fault that pandapower is not installed."""
    return Issue(
        Where(where), "", "pandapower is not installed", fix="Install it with: pip install 'energyplan[pandapower]'."
    )


def _names(prefix: str, table: Any) -> tuple[str, ...]:
    """Return the names of a table when they are all there and different, else names from the index."""
    given = [
        str(n) if n is not None and n == n and str(n) not in ("", "None", "nan") else ""
        for n in table.get("name", [None] * len(table))
    ]
    if all(given) and len(set(given)) == len(given):
        return tuple(given)
    return tuple(f"{prefix} {index}" for index in table.index)


def _note_unknown(reader: _Reader) -> None:
    """Note every table with elements that a `Grid` has no place for."""
    net = reader.net
    for name in sorted(net.keys()):
        table = net[name]
        if name.startswith(("_", "res_")) or name in _CARRIED | _IGNORED or not hasattr(table, "columns"):
            continue
        if len(table) and ({"bus", "from_bus", "hv_bus", "bus_dc"} & set(table.columns)):
            on = int(table["in_service"].astype(bool).sum()) if "in_service" in table else len(table)
            if on:
                reader.notes.append(f"{on} element(s) of table {name!r} have no counterpart and were left out.")
    if len(net.get("controller", ())):
        reader.notes.append("Controllers (tap changers and others) are not carried over; positions stay as they stand.")


def _open_ends(net: Any, kind: str) -> set[tuple[int, int]]:
    """Return (element, bus) of every open switch of a kind."""
    switch = net["switch"]
    if not len(switch):
        return set()
    chosen = switch[(switch["et"] == kind) & ~switch["closed"].astype(bool)]
    return set(zip(chosen["element"].astype(int).tolist(), chosen["bus"].astype(int).tolist()))


def _closed(table: Any, column: str, opened: set[tuple[int, int]]) -> NDArray[np.bool_]:
    return np.array([(int(i), int(b)) not in opened for i, b in zip(table.index, table[column])], bool)


def _lines(reader: _Reader, line: Any, opened: set[tuple[int, int]]) -> Lines:
    """Return lines per metre; the limit is the ampacity times derating and allowed loading."""
    allowed = values(line, "df", 1.0) * values(line, "max_loading_percent", 100.0) / 100
    ampacity = values(line, "max_i_ka", np.inf) * 1e3 * allowed
    return Lines(
        name=_names("line", line),
        from_bus=reader.buses(line, "from_bus"),
        to_bus=reader.buses(line, "to_bus"),
        length=values(line, "length_km") * 1e3,
        resistance=values(line, "r_ohm_per_km") / 1e3,
        reactance=values(line, "x_ohm_per_km") / 1e3,
        susceptance=values(line, "c_nf_per_km") * 1e-12 * 2 * np.pi * float(reader.net.f_hz),
        conductance=values(line, "g_us_per_km") * 1e-9,
        parallel=values(line, "parallel", 1).astype(np.int64),
        ampacity=np.where(ampacity > 0, ampacity, np.inf),
        from_closed=_closed(line, "from_bus", opened),
        to_closed=_closed(line, "to_bus", opened),
    )


def _simple_lines(names: list[str], ends: list[tuple[int, int]], ohms: list[complex]) -> Lines:
    """Return lines of one metre with given series impedances [ohm]."""
    pairs = np.array(ends, np.int64).reshape(-1, 2)
    ohm = np.array(ohms, complex)
    return Lines(names, pairs[:, 0], pairs[:, 1], 1.0, ohm.real, ohm.imag)


def _joined(first: Lines, *others: Lines) -> Lines:
    """Return line tables put together, names made different where they clash."""
    tables = [t for t in (first, *others) if len(t.name)]
    if len(tables) < 2:
        return tables[0] if tables else first
    columns: dict[str, Any] = {}
    for column in first.__dataclass_fields__:
        if column == "name":
            continue
        columns[column] = np.concatenate([np.broadcast_to(getattr(t, column), (len(t.name),)) for t in tables])
    return Lines(name=tuple(n for t in tables for n in t.name), **columns)


def _impedances(reader: _Reader, volts: Array) -> list[Lines]:
    """Return pandapower's impedance elements that are symmetrical as lines of one metre."""
    table = reader.table("impedance", "from_bus", "to_bus")
    if not len(table):
        return []
    ends = list(zip(reader.buses(table, "from_bus").tolist(), reader.buses(table, "to_bus").tolist()))
    forth = values(table, "rft_pu") + 1j * values(table, "xft_pu")
    back = values(table, "rtf_pu") + 1j * values(table, "xtf_pu")
    shunt = sum(np.abs(values(table, c)) for c in ("gf_pu", "bf_pu", "gt_pu", "bt_pu"))
    same = (np.abs(forth - back) < 1e-12) & (shunt == 0)
    same &= np.array([abs(volts[f] / volts[t] - 1) < 1e-6 for f, t in ends])
    for name in np.array(_names("impedance", table))[~same]:
        reader.notes.append(f"Impedance {str(name)!r} is unsymmetrical, has shunts or joins two voltages; left out.")
    base = np.array([volts[f] ** 2 for f, _ in ends]) / (values(table, "sn_mva") * 1e6)
    keep = np.flatnonzero(same)
    names = [f"impedance {i}" for i in table.index[keep]]
    return [_simple_lines(names, [ends[i] for i in keep], (forth * base)[keep].tolist())]


def _couplers(reader: _Reader, volts: Array) -> tuple[Switches, list[Lines]]:
    """Return bus couplers; closed ones with an impedance become lines of one metre."""
    switch = reader.net["switch"]
    chosen = switch[(switch["et"] == "b")] if len(switch) else switch
    if len(chosen):
        chosen = chosen[chosen["bus"].isin(reader.number) & chosen["element"].isin(reader.number)]
    closed = chosen["closed"].to_numpy(bool) if len(chosen) else np.zeros(0, bool)
    ohm = values(chosen, "z_ohm")
    start, end = reader.buses(chosen, "bus"), reader.buses(chosen, "element")
    name = [f"switch {i}" for i in chosen.index]
    resistive = closed & (ohm > 0)
    plain = np.flatnonzero(~resistive)
    with_ohm = np.flatnonzero(resistive)
    links = [
        _simple_lines(
            [name[i] for i in with_ohm],
            [(start[i], end[i]) for i in with_ohm],
            (ohm[with_ohm] * _SWITCH_ANGLE).tolist(),
        )
    ]
    return Switches([name[i] for i in plain], start[plain], end[plain], closed[plain]), links


def _transformers(reader: _Reader) -> Transformers:
    """Return two-winding transformers with their taps at the present positions."""
    trafo = reader.table("trafo", "hv_bus", "lv_bus")
    opened = _open_ends(reader.net, "t")
    tap_from, tap_to, shift = _taps(reader, trafo)
    allowed = values(trafo, "df", 1.0) * values(trafo, "max_loading_percent", 100.0) / 100
    resistance_split, reactance_split = (
        values(trafo, f"leakage_{k}_ratio_hv", 0.5) for k in ("resistance", "reactance")
    )
    if np.any(resistance_split != reactance_split):
        reader.notes.append("Different leakage ratios for resistance and reactance: that of the reactance is used.")
    return Transformers(
        name=_names("trafo", trafo),
        from_bus=reader.buses(trafo, "hv_bus"),
        to_bus=reader.buses(trafo, "lv_bus"),
        rated_power=values(trafo, "sn_mva") * 1e6,
        rated_voltage_from=values(trafo, "vn_hv_kv") * 1e3,
        rated_voltage_to=values(trafo, "vn_lv_kv") * 1e3,
        short_circuit_voltage=values(trafo, "vk_percent") / 100,
        copper_loss=values(trafo, "vkr_percent") / 100,
        iron_loss=values(trafo, "pfe_kw") * 1e3,
        no_load_current=np.abs(values(trafo, "i0_percent")) / 100,  # pandapower too forgets the sign
        tap_from=tap_from,
        tap_to=tap_to,
        phase_shift=shift,
        parallel=values(trafo, "parallel", 1).astype(np.int64),
        max_loading=allowed,
        leakage_split=reactance_split,
        from_closed=_closed(trafo, "hv_bus", opened),
        to_closed=_closed(trafo, "lv_bus", opened),
    )


def _taps(reader: _Reader, trafo: Any) -> tuple[Array, Array, Array]:
    """Return the factors on both windings and the phase shift [rad] that the tap positions make."""
    factor = {"hv": np.ones(len(trafo)), "lv": np.ones(len(trafo))}
    shift = np.deg2rad(values(trafo, "shift_degree"))
    if "tap_dependency_table" in trafo and values(trafo, "tap_dependency_table").any():
        reader.notes.append("Tap dependency tables are not read; impedance and ratio follow the tap step.")
    for tap in ("", "2"):
        if f"tap{tap}_pos" not in trafo:
            continue
        steps = values(trafo, f"tap{tap}_pos") - values(trafo, f"tap{tap}_neutral")
        percent, degree = values(trafo, f"tap{tap}_step_percent"), np.deg2rad(values(trafo, f"tap{tap}_step_degree"))
        kind = np.array(
            [str(k) for k in trafo[f"tap{tap}_changer_type"]]
            if f"tap{tap}_changer_type" in trafo
            else ["Ratio"] * len(trafo)
        )
        side = np.array([str(s) for s in trafo[f"tap{tap}_side"]])
        for where, sign in (("hv", 1.0), ("lv", -1.0)):
            ratio = (side == where) & np.isin(kind, ("Ratio", "Symmetrical"))
            ideal = (side == where) & (kind == "Ideal")
            turned = 1 + steps * percent / 100 * np.exp(1j * degree)
            factor[where] = np.where(ratio, factor[where] * np.abs(turned), factor[where])
            shift = np.where(ratio, shift + sign * np.angle(turned), shift)
            angle = np.where(degree != 0, steps * degree, 2 * np.arcsin(np.clip(steps * percent / 200, -1, 1)))
            shift = np.where(ideal, shift + sign * angle, shift)
    return factor["hv"], factor["lv"], shift


def _sources(reader: _Reader) -> Sources:
    """Return external grids and generators that hold the angle as sources."""
    ext = reader.table("ext_grid", "bus")
    gen = _slack_generators(reader, True)
    names = [f"ext_grid {i}" for i in ext.index] + [f"gen {i}" for i in gen.index]
    bus = np.concatenate([reader.buses(ext, "bus"), reader.buses(gen, "bus")])
    voltage = np.concatenate([values(ext, "vm_pu", 1.0), values(gen, "vm_pu", 1.0)])
    angle = np.concatenate([np.deg2rad(values(ext, "va_degree")), np.zeros(len(gen))])
    return Sources(names, bus, voltage, angle)


def _slack_generators(reader: _Reader, slack: bool) -> Any:
    gen = reader.table("gen", "bus")
    if not len(gen):
        return gen
    flags = gen["slack"].astype(bool) if "slack" in gen else gen["in_service"] & False
    return gen[flags == slack]


def _generators(reader: _Reader) -> Generators:
    """Return voltage-controlled generators with their reactive limits."""
    gen = _slack_generators(reader, False)
    return Generators(
        name=[f"gen {i}" for i in gen.index],
        bus=reader.buses(gen, "bus"),
        voltage=values(gen, "vm_pu", 1.0),
        q_min=values(gen, "min_q_mvar", -np.inf) * 1e6,
        q_max=values(gen, "max_q_mvar", np.inf) * 1e6,
    )


def _shunts(reader: _Reader) -> NDArray[np.complex128]:
    """Return what shunts draw at 1 pu of their bus [VA]."""
    out = np.zeros(len(reader.number), complex)
    table = reader.table("shunt", "bus")
    if len(table):
        rated = np.array([float(reader.net["bus"].at[int(b), "vn_kv"]) for b in table["bus"]])
        step = values(table, "step", 1.0) * np.square(
            rated / np.where(values(table, "vn_kv") > 0, values(table, "vn_kv"), rated)
        )
        np.add.at(out, reader.buses(table, "bus"), (values(table, "p_mw") + 1j * values(table, "q_mvar")) * 1e6 * step)
    ward = reader.table("ward", "bus")
    if len(ward):
        np.add.at(out, reader.buses(ward, "bus"), (values(ward, "pz_mw") + 1j * values(ward, "qz_mvar")) * 1e6)
    return out


def _injections(reader: _Reader, count: int) -> Injections:
    """Return the injections of loads, generators, storage and wards, one case [VA]."""
    power, current, impedance = (np.zeros((1, count), complex) for _ in range(3))
    load = reader.table("load", "bus")
    scale = -values(load, "scaling", 1.0) * 1e6
    p, q = values(load, "p_mw") * scale, values(load, "q_mvar") * scale
    share = {kind + axis: values(load, f"const_{kind}_{axis}_percent", np.nan) / 100 for kind in "iz" for axis in "pq"}
    for kind in "iz":  # networks of older versions have one share for both
        both = values(load, f"const_{kind}_percent") / 100
        for axis in "pq":
            share[kind + axis] = np.where(np.isnan(share[kind + axis]), both, share[kind + axis])
    at = reader.buses(load, "bus")
    for part, kind in ((current, "i"), (impedance, "z")):
        np.add.at(part[0], at, p * share[kind + "p"] + 1j * q * share[kind + "q"])
    np.add.at(power[0], at, p * (1 - share["ip"] - share["zp"]) + 1j * q * (1 - share["iq"] - share["zq"]))
    for name, sign in (("sgen", 1.0), ("storage", -1.0)):
        table = reader.table(name, "bus")
        factor = sign * values(table, "scaling", 1.0) * 1e6
        np.add.at(power[0], reader.buses(table, "bus"), factor * (values(table, "p_mw") + 1j * values(table, "q_mvar")))
    gen = reader.table("gen", "bus")
    np.add.at(power[0], reader.buses(gen, "bus"), values(gen, "p_mw") * values(gen, "scaling", 1.0) * 1e6)
    ward = reader.table("ward", "bus")
    np.add.at(power[0], reader.buses(ward, "bus"), -(values(ward, "ps_mw") + 1j * values(ward, "qs_mvar")) * 1e6)
    return Injections(power, current if current.any() else None, impedance if impedance.any() else None)
