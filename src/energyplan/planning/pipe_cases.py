"""A built pipe network as the load flow takes it: what is drawn where in every hour, and which plants feed it then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csgraph, csr_array

from energyplan.loadflow.heat_flow import HeatControls
from energyplan.loadflow.heat_limits import HeatLimits
from energyplan.loadflow.heat_network import build_heat_network
from energyplan.loadflow.heat_records import HeatNetwork
from energyplan.loadflow.heat_sizing import HeatCaseSet
from energyplan.results.design import Design
from energyplan.results.flows import site_supply
from energyplan.results.operation import Operation
from energyplan.results.problem import NetworkProblem, Problem, RouteGraph

Values = NDArray[np.float64]
Ints = NDArray[np.int64]
HOURS = 8760
IDLE_SHARE = 2e-3
"""Share of an hour's supply below which a plant counts as idle; the leading plant gives it instead [-]."""
MOST_OF_DEMAND = 0.98
"""Share of the demand that all but the leading plant may give, where they would give more: the losses of an hour
without much demand are the leading plant's [-]."""


@dataclass(frozen=True)
class PipeLayout:
    """A built network, or a part of one that hangs together, in every hour; the design peak is hour 8760.

    Attributes
    ----------
    network, graph : NetworkProblem, RouteGraph
        What it was built from.
    size, route, node : array
        Size of each route of the scenario, the built routes, and the nodes at their ends.
    consumer : array
        Nodes at which water is drawn: of connected buildings, and of stores along the network that are filled from it.
    drawn_kw : array [8761, consumer]
        Heat, or cold, drawn [kW].
    plant : array
        Nodes at which plants feed, the largest first.
    names : tuple of str
        Their sites.
    supply_kw : array [8761, plant]
        What they feed, less what they draw [kW].
    """

    network: NetworkProblem
    graph: RouteGraph
    size: Ints
    route: Ints
    node: Ints
    consumer: Ints
    drawn_kw: Values
    plant: Ints
    names: tuple[str, ...]
    supply_kw: Values


@dataclass(frozen=True)
class PipeCases:
    """Hours that the same plants feed: the network with these plants, the hours, and what the load flow needs."""

    network: HeatNetwork
    hours: Ints
    cases: HeatCaseSet


def pipe_layouts(problem: Problem, design: Design, operation: Operation, network: NetworkProblem) -> list[PipeLayout]:
    """Return the built network of a plan with what is fed and drawn in every hour, each connected part apart.

    Parameters
    ----------
    problem : Problem
        On the real year.
    design, operation : Design, Operation
        What is built and how the plants run.
    network : NetworkProblem
        Of heat or cooling.

    Returns
    -------
    list of PipeLayout
        Sites at one node are added up. Parts in which nothing is drawn are left out.
    """
    graph = problem.routes
    route = np.flatnonzero(design.networks[network.carrier].size >= 0)
    count = len(graph.x)
    links = csr_array((np.ones(len(route)), (graph.from_node[route], graph.to_node[route])), shape=(count, count))
    part = csgraph.connected_components(links, directed=False)[1][graph.from_node[route]]
    layouts = [_layout(problem, design, operation, network, route[part == p]) for p in np.unique(part)]
    return [layout for layout in layouts if len(layout.consumer)]


def _layout(problem: Problem, design: Design, operation: Operation, network: NetworkProblem, route: Ints) -> PipeLayout:
    graph, built = problem.routes, design.networks[network.carrier]
    node = np.unique(np.concatenate([graph.from_node[route], graph.to_node[route]]))
    feeding: dict[int, list[int]] = {}
    for q, n in enumerate(network.plant_nodes.tolist()):
        if n in node:
            feeding.setdefault(n, []).append(q)
    supply = np.zeros((HOURS + 1, len(feeding)))
    for k, members in enumerate(feeding.values()):
        for q in members:
            supply[:HOURS, k] += site_supply(problem, operation.dispatch, network.carrier, network.plant_sites[q])
            supply[HOURS, k] += built.injection_kw[0, q]
    order = np.argsort(-supply.max(axis=0), kind="stable")
    supply = supply[:, order]
    plant = np.array(list(feeding), dtype=np.int64)[order]
    names = tuple(network.plant_sites[list(feeding.values())[k][0]] for k in order)
    consumer, drawn = _drawn(problem, design, network, (node, plant, supply))
    return PipeLayout(network, graph, built.size, route, node, consumer, drawn, plant, names, supply)


def _drawn(
    problem: Problem, design: Design, network: NetworkProblem, fed: tuple[Ints, Ints, Values]
) -> tuple[Ints, Values]:
    """Return the nodes that draw, and what they draw in every hour and in the design state [kW]."""
    node, plant, supply = fed
    classes, carrier = problem.classes, network.carrier
    members = np.flatnonzero(design.connected[carrier] > 0.5)
    members = members[np.isin(problem.buildings.node[members], node)]
    taking = np.flatnonzero((supply[:HOURS] < 0).any(axis=0))
    consumer = np.unique(np.concatenate([problem.buildings.node[members], plant[taking]]))
    drawn = np.zeros((HOURS + 1, len(consumer)))
    at = np.searchsorted(consumer, problem.buildings.node[members])
    per_building = np.zeros((HOURS + 1, len(members)))
    for k in classes.of(carrier):
        per_building[:HOURS] += np.outer(classes.shape[k], classes.kwh[k, members])
    per_building[HOURS] = network.demand_kw[0, members]
    np.add.at(drawn.T, at, per_building.T)
    drawn[:, np.searchsorted(consumer, plant[taking])] += np.maximum(-supply[:, taking], 0.0)
    return consumer, drawn


def pipe_cases(layout: PipeLayout, hours: Ints) -> list[PipeCases]:
    """Return hours as cases of the load flow, apart by the plants that feed then.

    In each hour the plant that feeds most holds the pressure and balances the flow; the others give what the dispatch
    says, and idle ones are left out.

    Parameters
    ----------
    layout : PipeLayout
        The built network.
    hours : array of int
        Hours of the year; 8760 is the design state.

    Returns
    -------
    list of PipeCases
        Every hour once.
    """
    supply = np.maximum(layout.supply_kw[hours], 0.0)
    feeds = supply > IDLE_SHARE * supply.sum(axis=1, keepdims=True)
    leader = supply.argmax(axis=1)
    feeds[np.arange(len(hours)), leader] = True
    kinds, kind = np.unique(np.column_stack([leader, feeds]), axis=0, return_inverse=True)
    found = []
    for number, (first, *active) in enumerate(kinds.tolist()):
        others = [q for q in np.flatnonzero(active).tolist() if q != first]
        some = hours[kind.ravel() == number]
        network = _network(layout, [first, *others])
        found.append(PipeCases(network, some, _case_set(layout, network, some, [first, *others])))
    return found


def _network(layout: PipeLayout, plants: list[int]) -> HeatNetwork:
    graph, route, detail = layout.graph, layout.route, layout.network.detail
    kind = layout.size[route]
    warm = layout.network.carrier == "heat"
    u = np.asarray(detail["u_w_per_mk"])[kind] if warm else np.zeros(len(kind))
    back = float(np.asarray(detail["return_temp_degc"])) if warm else min(_temps(layout.network))
    return build_heat_network(
        [str(n) for n in layout.node],
        {
            "name": [graph.route_names[r] for r in route],
            "from_node": [str(n) for n in graph.from_node[route]],
            "to_node": [str(n) for n in graph.to_node[route]],
            "length": np.maximum(graph.length_m[route], 0.01),
            "inner_diameter": np.asarray(detail["inner_diameter_m"])[kind],
            "roughness": np.asarray(detail["roughness_m"])[kind],
            "u_supply": u,
            "u_return": u,
        },
        {
            "node": [str(n) for n in layout.consumer],
            "return_temp": np.full(len(layout.consumer), back),
            "min_dp": np.full(len(layout.consumer), float(np.asarray(detail["min_dp_pa"]))),
        },
        {
            "name": [layout.names[q] for q in plants],
            "node": [str(layout.plant[q]) for q in plants],
            "pump_efficiency": np.full(len(plants), float(np.asarray(detail["pump_efficiency"]))),
        },
    )


def _temps(network: NetworkProblem) -> tuple[float, float]:
    supply = np.asarray(network.detail["supply_temp_degc"])
    return float(supply[0]), float(np.asarray(network.detail["return_temp_degc"]))


def _case_set(layout: PipeLayout, heat: HeatNetwork, hours: Ints, plants: list[int]) -> HeatCaseSet:
    """Return demand, temperatures and what all but the first plant give."""
    network, state = layout.network, hours >= HOURS
    warm = network.carrier == "heat"
    drawn = layout.drawn_kw[hours]
    demand = np.zeros((len(hours), len(layout.node)))
    demand[:, heat.consumers.node] = drawn * 1e3
    at = np.where(state, 0, hours)
    supply, ground = np.asarray(network.detail["supply_temp_degc"]), np.asarray(network.detail["ground_temp_degc"])
    warmest = float(supply.max()) if warm else max(_temps(network))
    supply_temp = np.where(state | (not warm), warmest, supply[at])
    ground_temp = np.where(state, ground.min() if warm else ground.max(), ground[at])
    controls = None
    if len(plants) > 1:
        given = layout.supply_kw[hours][:, plants]
        given[:, 0] = 0.0
        room = MOST_OF_DEMAND * drawn.sum(axis=1) / np.maximum(given.sum(axis=1), 1e-9)
        controls = HeatControls(plant_heat=np.maximum(given, 0.0) * np.minimum(1.0, room)[:, None] * 1e3)
    return HeatCaseSet(demand, supply_temp, ground_temp, controls)


def pipe_limits(network: NetworkProblem) -> HeatLimits:
    """Return the limits of a network; velocity and gradient with room for what the sizes' capacities leave out."""
    detail = network.detail
    return HeatLimits(
        max_velocity=float(np.asarray(detail["max_velocity"])) * 1.001,
        max_gradient=float(np.asarray(detail["max_gradient"])) * 1.02,
        max_head=float(np.asarray(detail["max_head_pa"])),
        max_pressure=None,
        min_pressure=None,
    )
