"""A pandapower network as power-grid-model input, built apart from our own reader so that both can be compared."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from power_grid_model import initialize_array


class PgmGrid(NamedTuple):
    """Input tables, the node of each pandapower bus, and the lines and transformers by pandapower index."""

    data: dict[str, Any]
    node_of_bus: dict[int, int]
    line_ids: list[int]
    trafo_ids: list[int]


def _merged(net: Any) -> dict[int, int]:
    """Return the first bus of each group of buses joined by closed couplers."""
    leader = {int(b): int(b) for b in net.bus.index}

    def find(bus: int) -> int:
        while leader[bus] != bus:
            bus = leader[bus]
        return bus

    for row in net.switch[(net.switch.et == "b") & net.switch.closed.astype(bool)].itertuples():
        leader[find(int(row.bus))] = find(int(row.element))
    return {b: find(b) for b in leader}


def pgm_input(net: Any) -> PgmGrid:
    """Return power-grid-model input for a net of lines, two-winding transformers, loads and external grids."""
    node = _merged(net)
    nodes = sorted(set(node.values()))
    top = max(nodes) + 1
    data: dict[str, Any] = {}
    data["node"] = initialize_array("input", "node", len(nodes))
    data["node"]["id"] = nodes
    data["node"]["u_rated"] = [net.bus.vn_kv.at[b] * 1e3 for b in nodes]
    opened = {
        (kind, int(r.element), int(r.bus))
        for kind in "lt"
        for r in net.switch[(net.switch.et == kind) & ~net.switch.closed.astype(bool)].itertuples()
    }
    live = net.line[net.line.in_service.astype(bool)]
    line = data["line"] = initialize_array("input", "line", len(live))
    line["id"] = top + np.arange(len(live))
    line["from_node"] = [node[b] for b in live.from_bus]
    line["to_node"] = [node[b] for b in live.to_bus]
    line["from_status"] = [("l", int(i), int(b)) not in opened for i, b in zip(live.index, live.from_bus)]
    line["to_status"] = [("l", int(i), int(b)) not in opened for i, b in zip(live.index, live.to_bus)]
    line["r1"] = live.r_ohm_per_km * live.length_km / live.parallel
    line["x1"] = live.x_ohm_per_km * live.length_km / live.parallel
    line["c1"] = live.c_nf_per_km * live.length_km * live.parallel * 1e-9
    line["tan1"] = 0.0
    top += len(live)
    trafo_ids: list[int] = []
    if len(net.trafo):
        data["transformer"] = _transformers(net, node, top)
        trafo_ids = list(data["transformer"]["id"])
        top += len(net.trafo)
    load = data["sym_load"] = initialize_array("input", "sym_load", len(net.load))
    load["id"] = top + np.arange(len(net.load))
    load["node"] = [node[b] for b in net.load.bus]
    load["status"], load["type"] = 1, 0
    load["p_specified"] = net.load.p_mw * net.load.scaling * 1e6
    load["q_specified"] = net.load.q_mvar * net.load.scaling * 1e6
    top += len(net.load)
    source = data["source"] = initialize_array("input", "source", len(net.ext_grid))
    source["id"] = top + np.arange(len(net.ext_grid))
    source["node"] = [node[b] for b in net.ext_grid.bus]
    source["status"] = 1
    source["u_ref"], source["u_ref_angle"] = net.ext_grid.vm_pu, np.deg2rad(net.ext_grid.va_degree)
    source["sk"] = 1e18
    return PgmGrid(data, node, list(line["id"]), trafo_ids)


def _transformers(net: Any, node: dict[int, int], first: int) -> Any:
    """Return transformers with taps at the high-voltage side, if any."""
    table = net.trafo
    out = initialize_array("input", "transformer", len(table))
    out["id"] = first + np.arange(len(table))
    out["from_node"], out["to_node"] = [node[b] for b in table.hv_bus], [node[b] for b in table.lv_bus]
    out["from_status"] = out["to_status"] = 1
    out["u1"], out["u2"], out["sn"] = table.vn_hv_kv * 1e3, table.vn_lv_kv * 1e3, table.sn_mva * 1e6
    out["uk"], out["pk"] = table.vk_percent / 100, table.vkr_percent / 100 * table.sn_mva * 1e6
    out["i0"], out["p0"] = table.i0_percent / 100, table.pfe_kw * 1e3
    out["winding_from"], out["winding_to"] = 2, 1
    clock = (table.shift_degree / 30).round().astype(int) % 12
    out["clock"] = clock
    out["winding_to"] = np.where(clock % 2 == 1, 1, 2)
    out["winding_from"] = np.where(clock % 2 == 1, 2, 2)
    steps = (table.tap_pos - table.tap_neutral).astype(float).fillna(0).round().astype(int)
    out["tap_side"], out["tap_pos"], out["tap_nom"] = 0, steps, 0
    out["tap_min"], out["tap_max"] = -20, 20
    out["tap_size"] = (table.tap_step_percent.astype(float).fillna(0) / 100) * table.vn_hv_kv * 1e3
    return out
