"""Heat networks from and to pandapipes; what cannot be carried over is listed, never dropped in silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.exchange.pandapipes_sides import Side, pair_sides, read_sides
from energyplan.loadflow.heat_flow import HeatControls
from energyplan.loadflow.heat_network import build_heat_network
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_result import HeatFlow
from energyplan.physics import water

Array = NDArray[np.float64]

_KELVIN = 273.15
_BAR = 1e5
_NOT_CARRIED = {
    "pump": "pump", "compressor": "compressor", "flow_control": "flow controller",
    "press_control": "pressure controller", "heat_exchanger": "heat exchanger", "mass_storage": "mass storage",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class PandapipesImport:
    """A pandapipes net as a heat network and one case to put to it.

    Attributes
    ----------
    network : HeatNetwork
        Nodes are named by the supply junction, pipes by the index of the supply pipe; a pipe of several sections
        becomes as many pipes, ``<index>.<section>``, with nodes ``pipe <index>.<section>`` between them.
    demand : array [1, node]
        Heat drawn [W].
    supply_temp : array [1, plant]
        Supply temperature of the plants [degC].
    ground_temp : array [1]
        Ground temperature [degC].
    controls : HeatControls
        Pump head and given plant flows.
    return_junction : dict
        Return junction of every node that has one.
    return_pipe : dict
        Return pipe of every pipe that has one.
    one_sided : bool
        True for a net without returns (external grids, sinks, sources): only the supply side of a result means
        something; the return is a mirror that no one built.
    not_carried : list of str
        What has no counterpart here, and what was approximated, element by element.
    """

    network: HeatNetwork
    demand: Array
    supply_temp: Array
    ground_temp: Array
    controls: HeatControls
    return_junction: dict[int, int]
    return_pipe: dict[int, int]
    one_sided: bool
    not_carried: list[str]


def _pandapipes() -> Any:
    try:
        import pandapipes  # an optional dependency
    except ImportError as error:
        raise ScenarioError(
            [Issue(Where(), "pandapipes", "the package is not installed", fix="pip install 'energyplan[pandapower]'")]
        ) from error
    return pandapipes


def from_pandapipes(net: Any) -> PandapipesImport:
    """Read a pandapipes water network.

    Two kinds are understood: closed networks (circulation pumps feed the supply, heat consumers connect it with a
    return of the same shape) and open ones (external grids, sinks and sources on one side).

    Parameters
    ----------
    net : pandapipesNet
        The net; it is not changed and need not have been solved.

    Returns
    -------
    PandapipesImport
        Network, one case, and the list of what was not carried over.

    Raises
    ------
    ScenarioError
        Without the extra installed, for a gas, when supply and return cannot be paired, or for what
        `build_heat_network` refuses.
    """
    _pandapipes()
    if net.fluid.is_gas:
        raise ScenarioError([Issue(Where(), "pandapipes", "a gas network", repr(net.fluid.name), "water")])
    notes = [
        f"{words} {list(net[table].index)} is not carried over"
        for table, words in _NOT_CARRIED.items()
        if table in net and len(net[table])
    ]
    if net.fluid.name != "water":
        notes.append(f"the properties of the fluid {net.fluid.name!r} are not carried over: water flows here")
    supply, back = read_sides(net, notes)
    closed = bool(len(_in_service(net, "heat_consumer")) and (_pumps(net)))
    return _closed(net, supply, back, notes) if closed else _open(net, supply, notes)


def _in_service(net: Any, table: str) -> Any:
    if table not in net or not len(net[table]):
        return []
    rows = net[table]
    return rows[rows.in_service.astype(bool)]


def _pumps(net: Any) -> list[tuple[str, Any]]:
    tables = ("circ_pump_pressure", "circ_pump_mass")
    return [(t, row) for t in tables if len(_in_service(net, t)) for row in _in_service(net, t).itertuples()]


def _pipe_table(side: Side, other: Side | None, notes: list[str]) -> tuple[dict[str, Any], float]:
    """Return the table of pipes, and the ground temperature that stands for all [degC]."""
    rows = [*side.pipes, *(other.pipes if other else [])]
    around = np.array([p.ground_temp for p in rows])
    length = np.array([max(p.length, 1e-9) for p in rows])
    mean = float((around * length).sum() / length.sum()) if len(rows) else 10.0
    if around.size and np.ptp(around) > 1e-9:
        notes.append(f"pipe.text_k differs from pipe to pipe: the mean by length, {mean:.3f} degC, stands for all")
    back = {p.index: p for p in other.pipes} if other else {}
    columns = ["name", "from_node", "to_node", "length", "inner_diameter", "roughness", "u_supply", "u_return", "zeta"]
    table: dict[str, Any] = {key: [] for key in columns}
    for p in side.pipes:
        count = p.sections
        knots = [p.ends[0], *(f"pipe {p.index}.{k}" for k in range(1, count)), p.ends[1]]
        table["name"] += [p.index] if count == 1 else [f"{p.index}.{k}" for k in range(count)]
        table["from_node"] += knots[:-1]
        table["to_node"] += knots[1:]
        values = {
            "length": p.length / count, "inner_diameter": p.inner_diameter, "roughness": p.roughness, "u_supply": p.u,
            "u_return": back[side.twin[p.index]].u if other else p.u, "zeta": p.zeta / count,
        }  # fmt: skip
        for key, value in values.items():
            table[key] += [value] * count
    return table, mean


def _nodes(net: Any, side: Side) -> tuple[list[Any], Array]:
    """Return the nodes, those between the sections of a pipe included, and their heights [m]."""
    height = net.junction.height_m
    nodes: list[Any] = list(side.nodes)
    heights = [float(height.at[n]) for n in nodes]
    for p in side.pipes:
        nodes += [f"pipe {p.index}.{k}" for k in range(1, p.sections)]
        ends = [float(height.at[e]) for e in p.ends]
        heights += list(np.linspace(ends[0], ends[1], p.sections + 1)[1:-1])
    return nodes, np.array(heights)


def _consumer_rows(net: Any, notes: list[str]) -> tuple[list[dict[str, Any]], dict[int, float]]:
    """Return consumers' rules by junction, and the heat they draw [W]."""
    rows, heat = [], {}
    hottest = max(row.t_flow_k for _, row in _pumps(net)) - _KELVIN
    for row in _in_service(net, "heat_consumer").itertuples():
        mdot, spread, back, q = row.controlled_mdot_kg_per_s, row.deltat_k, row.treturn_k - _KELVIN, row.qext_w
        if np.isnan(q):
            cold = hottest - spread if np.isnan(back) else back
            q = mdot * float(water.enthalpy(hottest) - water.enthalpy(cold))
            notes.append(f"heat_consumer {row.Index} has no qext_w: {q:.1f} W, as at {hottest:.2f} degC, stands for it")
        rule = (
            {"mass_flow": mdot}
            if not np.isnan(mdot)
            else {"spread": spread}
            if np.isnan(back)
            else {"return_temp": back}
        )
        rows.append({"node": row.from_junction, **rule})
        heat[int(row.from_junction)] = float(q)
    return rows, heat


def _closed(net: Any, supply: Side, back: Side, notes: list[str]) -> PandapipesImport:
    consumers, heat = _consumer_rows(net, notes)
    pairs = pair_sides(supply, back)
    table, ground = _pipe_table(supply, back, notes)
    pumps = _pumps(net)
    first = next((i for i, (kind, _) in enumerate(pumps) if kind == "circ_pump_pressure"), 0)
    pumps.insert(0, pumps.pop(first))
    lift = float(getattr(pumps[0][1], "plift_bar", 0.0)) * _BAR
    kinds = ["slack"] + ["free" if kind == "circ_pump_pressure" else "flow" for kind, _ in pumps[1:]]
    plants = {
        "node": [supply.node(row.flow_junction) for _, row in pumps],
        "name": [f"{kind} {row.Index}" for kind, row in pumps],
        "kind": kinds,
        "holding_pressure": [float(row.p_flow_bar) * _BAR - lift for _, row in pumps],
        "head_offset": [float(getattr(row, "plift_bar", 0.0)) * _BAR - lift for _, row in pumps],
    }
    if kinds.count("free"):
        notes.append("further pressure pumps keep their lift here, not the absolute pressure of their flow junction")
    nodes, heights = _nodes(net, supply)
    for row in consumers:
        row["node"] = supply.node(row["node"])
    network = _built((nodes, heights), table, consumers, plants)
    demand = np.zeros((1, len(nodes)))
    for junction, q in heat.items():
        demand[0, nodes.index(supply.node(junction))] += q
    flows = np.array([[float(getattr(row, "mdot_flow_kg_per_s", 0.0)) for _, row in pumps]])
    controls = HeatControls(plant_flow=flows, head=np.array([lift]) if lift else None)
    hot = np.array([[float(row.t_flow_k) - _KELVIN for _, row in pumps]])
    return PandapipesImport(
        network, demand, hot, np.array([ground]), controls, pairs, dict(supply.twin), False, notes
    )  # fmt: skip


def _open(net: Any, side: Side, notes: list[str]) -> PandapipesImport:
    table, ground = _pipe_table(side, None, notes)
    grids = list(_in_service(net, "ext_grid").itertuples()) if len(_in_service(net, "ext_grid")) else []
    sources = list(_in_service(net, "source").itertuples()) if len(_in_service(net, "source")) else []
    if len(grids) > 1:
        notes.append("several external grids: their pressures hold exactly only if no temperature falls along the way")
    level = [float(row.p_bar) * _BAR for row in grids]
    at_source: dict[Any, float] = {}
    for row in sources:
        node = side.node(row.junction)
        at_source[node] = at_source.get(node, 0.0) + float(row.mdot_kg_per_s) * float(row.scaling)
    grid_nodes = [side.node(row.junction) for row in grids]
    for node in [n for n in at_source if n in grid_nodes]:
        notes.append(f"a source at the external grid's junction {node} is left to that grid")
        del at_source[node]
    for node in [n for n in at_source if n not in side.nodes]:
        notes.append(f"a source at junction {node} is left out: nothing that is carried over reaches it")
        del at_source[node]
    plants = {
        "node": grid_nodes + list(at_source),
        "name": [f"ext_grid {row.Index}" for row in grids] + [f"source at {n}" for n in at_source],
        "kind": ["slack"] + ["free"] * (len(grids) - 1) + ["flow"] * len(at_source) if grids else [],
        "holding_pressure": (level[0] if level else 0.0),
        "head_offset": [2.0 * (p - level[0]) for p in level] + [0.0] * len(at_source),
    }
    drawn: dict[Any, float] = {}
    for row in _in_service(net, "sink").itertuples() if len(_in_service(net, "sink")) else []:
        node = side.node(row.junction)
        drawn[node] = drawn.get(node, 0.0) + float(row.mdot_kg_per_s) * float(row.scaling)
    lost = [n for n in drawn if n not in side.nodes]
    notes += [f"a sink at junction {n} is left out: nothing that is carried over reaches it" for n in lost]
    consumers = [{"node": node, "mass_flow": flow} for node, flow in drawn.items() if flow > 0.0 and node in side.nodes]
    nodes, heights = _nodes(net, side)
    network = _built((nodes, heights), table, consumers, plants)
    warm = [float(row.t_k) - _KELVIN for row in grids]
    warm += [float(net.junction.tfluid_k.at[n]) - _KELVIN for n in at_source]
    if at_source:
        notes.append("sources carry no temperature in pandapipes: the junction's tfluid_k stands for it")
    flows = np.array([[0.0] * len(grids) + list(at_source.values())])
    return PandapipesImport(
        network, np.zeros((1, len(nodes))), np.array([warm]), np.array([ground]),
        HeatControls(plant_flow=flows, head=np.zeros(1)), {}, {}, True, notes,
    )  # fmt: skip


def _built(
    nodes: tuple[list[Any], Array], pipes: dict[str, Any], consumers: list[dict[str, Any]], plants: dict[str, Any]
) -> HeatNetwork:
    columns = ("return_temp", "spread", "mass_flow")
    table = {"node": [row["node"] for row in consumers], "min_dp": 0.0}
    table |= {key: [row.get(key, np.nan) for row in consumers] for key in columns}
    return build_heat_network(nodes[0], pipes, table, plants, elevation=nodes[1])


def to_pandapipes(flow: HeatFlow, case: int = 0) -> tuple[Any, list[str]]:
    """Write a solved heat network as a pandapipes net, for one case.

    Every node becomes a supply and a return junction, every pipe two pipes, every consumer a heat consumer, the slack
    plant a circulation pump with the pressure lift of the result, further plants circulation pumps with its mass flow.

    Parameters
    ----------
    flow : HeatFlow
        Result of `heat_flow`.
    case : int
        The case to write; it must have converged.

    Returns
    -------
    tuple of pandapipesNet and list of str
        The net, ready for ``pandapipes.pipeflow(net, mode="bidirectional", friction_model="colebrook")``, and what
        could not be carried over.

    Raises
    ------
    ScenarioError
        Without the extra installed, or for a case that did not converge.
    """
    pp = _pandapipes()
    if not flow.converged[case]:
        raise ScenarioError([Issue(Where(), f"case {case}", "did not converge", fix="Choose a converged case.")])
    network = flow.network
    notes: list[str] = []
    net = pp.create_empty_network(fluid="water")
    sides: dict[str, list[int]] = {}
    for side, temp, pressure in (
        ("supply", flow.supply_temp, flow.supply_pressure), ("return", flow.return_temp, flow.return_pressure)
    ):  # fmt: skip
        sides[side] = [
            pp.create_junction(
                net, pn_bar=pressure[case, i] / _BAR, tfluid_k=temp[case, i] + _KELVIN, height_m=network.elevation[i],
                name=f"{side} {name}",
            )
            for i, name in enumerate(network.node)
        ]  # fmt: skip
    ground = float(flow.ground_temp[case]) + _KELVIN
    for side, u in (("supply", network.pipes.u_supply), ("return", network.pipes.u_return)):
        for i, name in enumerate(network.pipes.name):
            ends = (network.pipes.from_node[i], network.pipes.to_node[i])
            ends = ends if side == "supply" else ends[::-1]
            d = float(network.pipes.inner_diameter[i])
            pp.create_pipe_from_parameters(
                net, sides[side][ends[0]], sides[side][ends[1]], length_km=network.pipes.length[i] / 1e3,
                inner_diameter_mm=d * 1e3, k_mm=network.pipes.roughness[i] * 1e3,
                loss_coefficient=network.pipes.zeta[i], u_w_per_m2k=float(u[i]) / (np.pi * d), text_k=ground,
                name=f"{side} {name}",
            )  # fmt: skip
    _write_consumers(pp, net, flow, case, sides, notes)
    _write_plants(pp, net, flow, case, sides)
    return net, notes


def _write_consumers(
    pp: Any, net: Any, flow: HeatFlow, case: int, sides: dict[str, list[int]], notes: list[str]
) -> None:
    consumers = flow.network.consumers
    for k, i in enumerate(consumers.node):
        rule: dict[str, float] = {"treturn_k": consumers.return_temp[k] + _KELVIN}
        heat = float(flow.heat_delivered[case, k])
        if flow.bypass_flow[case, k] > 0.0 or np.isfinite(consumers.mass_flow[k]) or heat <= 0.0:
            rule = {"controlled_mdot_kg_per_s": float(flow.consumer_flow[case, k])}
            if flow.bypass_flow[case, k] > 0.0:
                notes.append(f"the bypass at {flow.network.node[i]} is written as a fixed flow of its consumer")
        elif np.isfinite(consumers.return_temp[k]):
            rule = {"treturn_k": float(flow.consumer_return_temp[case, k]) + _KELVIN}
        else:
            rule = {"deltat_k": float(consumers.spread[k])}
        pp.create_heat_consumer(
            net, sides["supply"][i], sides["return"][i], qext_w=heat, name=flow.network.node[i], **rule
        )
    notes.append("least differential pressures of consumers have no counterpart in pandapipes")


def _write_plants(pp: Any, net: Any, flow: HeatFlow, case: int, sides: dict[str, list[int]]) -> None:
    plants = flow.network.plants
    for p, i in enumerate(plants.node):
        moved = float(flow.plant_flow[case, p])
        per_kg = flow.plant_heat[case, p] / moved if moved > 0.0 else 0.0
        hot = float(water.temperature(water.enthalpy(flow.plant_return_temp[case, p]) + per_kg)) + _KELVIN
        pressure = float(flow.supply_pressure[case, i]) / _BAR
        lift = float(flow.supply_pressure[case, i] - flow.return_pressure[case, i]) / _BAR
        ends = (sides["return"][i], sides["supply"][i])
        if plants.kind[p] == "slack":
            pp.create_circ_pump_const_pressure(net, *ends, pressure, lift, t_flow_k=hot, name=plants.name[p])
        else:
            pp.create_circ_pump_const_mass_flow(
                net, *ends, pressure, moved, t_flow_k=hot, type="t", name=plants.name[p]
            )
