r"""Networks and plants meet: connections, heat losses, pumping, plant capacity in the design states, and costs.

$$ \lambda_n = \sum_{e,k} \ell_{k} L_e z_{e,k}, \qquad \text{loss}_t = h_t \lambda_n, \qquad
   i_{q,s} \le \sum_{a \text{ at } q} \rho_{a,s}\, c_a $$

| symbol | meaning | block |
|---|---|---|
| $z_{e,k}$ | route $e$ has at least size $k$ [0/1] | `*_at_least` |
| $\lambda_n$ | loss of the built network at design temperatures [kW] | `design_loss_*` |
| $h_t$ | loss of an hour as a share of it [-] | |
| $i_{q,s}$ | what plant site $q$ feeds in state $s$ [kW] | `*_inject_kw` |
| $\rho_{a,s}$ | firm output per capacity of an asset in that state [-] | |

A tank at the plant counts with what it can give for four hours. Networks on one route share its trench.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.balances import Balances
from energyplan.optimise.capacities import Capacities, largest
from energyplan.optimise.class_loads import has_demand
from energyplan.optimise.network_input import FORBIDDEN, OPTIONAL, REQUIRED, NetworkInput, VoltageLimits, network_input
from energyplan.optimise.network_rows import NetworkBlocks, add_network
from energyplan.optimise.network_trench import SharedTrench, share_trench
from energyplan.optimise.system import LinearSystem
from energyplan.results.problem import GRID_ZONE, NetworkProblem, Problem
from energyplan.technologies.roles import Converter, Link, Role, Source, Store

Ids = NDArray[np.int64]
Values = NDArray[np.float64]

MODES = {"required": REQUIRED, "optional": OPTIONAL, "forbidden": FORBIDDEN}
PEAK_HOURS = 4.0
"""Hours for which a store must be able to give its share of a peak [h]."""


@dataclass(frozen=True)
class Networks:
    """Columns of the connections ``[b]`` by carrier, the route blocks where there are routes, and shared trenches."""

    connect: dict[str, Ids]
    blocks: dict[str, NetworkBlocks]
    users: dict[str, NDArray[np.int64]]
    trench: SharedTrench | None = None


def users_of(problem: Problem, network: NetworkProblem) -> NDArray[np.int64]:
    """Return the buildings that could be on a network: with demand, in its zone [index]."""
    zone = np.array([z == network.zone for z in problem.buildings.zone], dtype=bool)
    return np.flatnonzero(has_demand(problem, network.carrier) & zone)


def input_of(problem: Problem, network: NetworkProblem) -> NetworkInput:
    """Return a network of the problem as the arrays that the network rows are made from."""
    users, graph = users_of(problem, network), problem.routes
    volts = network.voltage
    mode = np.where(network.required, 1, np.where(network.allowed, 0, -1))
    limits = None
    if volts is not None:
        limits = VoltageLimits(
            r_ohm_per_m=volts.r_ohm_per_m,
            x_ohm_per_m=volts.x_ohm_per_m,
            tan_phi=volts.tan_phi,
            nominal_v=volts.nominal_v,
            minimum=1.0 - volts.max_drop,
            maximum=1.0 + volts.max_rise,
            source=1.0,
        )
    total = float(network.demand_kw.sum(axis=1).max(initial=0.0))
    most = 1.5 * total + float(network.loss_kw_per_m.max(initial=0.0) * graph.length_m.sum())
    along, fed = network.along, np.zeros((len(network.states), len(network.along)))
    if len(network.states) > 1:
        fed[-1] = largest_infeed(problem, network)
    most_fed = np.full((len(network.states), len(network.plant_nodes)), most)
    return network_input(
        (len(graph.x), graph.from_node, graph.to_node, graph.length_m),
        (
            np.append(problem.buildings.node[users], [site.node for site in along]).astype(np.int64),
            np.hstack([network.demand_kw[:, users], -fed]),
        ),
        (network.plant_nodes, most_fed),
        (network.capacity_kw, network.costs.size_per_m, network.loss_kw_per_m),
        consumer_mode=np.array([*(MODES[network.mode[b]] for b in users), *(OPTIONAL for _ in along)], dtype=np.int64),
        min_injection_kw=-np.broadcast_to(fed.sum(axis=1, keepdims=True), most_fed.shape),
        trench_cost_per_m=network.costs.trench_per_m,
        existing_size=network.existing,
        min_size=np.maximum(network.min_size, 0) if len(network.min_size) else 0,
        route_mode=mode,
        radial=in_branches(network),
        voltage=limits,
        states=network.states,
        names={
            "node": graph.node_names,
            "route": graph.route_names,
            "consumer": (
                *(problem.buildings.names[b] for b in users),
                *(f"plants at {site.name}" for site in along),
            ),
            "source": network.plant_sites,
        },
    )


def in_branches(network: NetworkProblem) -> bool:
    """Return whether each node of a network is fed by one route at most.

    Lines are run so. Of pipes this is a rule of the model where one plant stands and nothing lies or has to be built:
    in a loop the flow parts as resistance has it, not as a plan would like it. Where several plants stand they may feed
    the same pipes, and loops that exist may be used.
    """
    if network.carrier == "electricity":
        return True
    laid = bool((network.existing >= 0).any() or network.required.any())
    return len(np.unique(network.plant_nodes)) == 1 and not laid


def add_networks(system: LinearSystem, problem: Problem, sizes: Capacities, balances: Balances) -> Networks:
    """Add every network of the problem and couple it with the hourly balances and the plants.

    Parameters
    ----------
    system : LinearSystem
        Gets the network's blocks and ``design_loss_*``.
    problem : Problem
        Networks, routes and plants.
    sizes : Capacities
        Columns of the plants' capacity.
    balances : Balances
        Rows that losses enter.

    Returns
    -------
    Networks
        Connection columns and blocks.
    """
    connect: dict[str, Ids] = {}
    blocks: dict[str, NetworkBlocks] = {}
    users: dict[str, NDArray[np.int64]] = {}
    for network in problem.networks:
        carrier = network.carrier
        users[carrier] = users_of(problem, network)
        whole = np.full(len(problem.buildings), -1, dtype=np.int64)
        if len(problem.routes.length_m):
            block = add_network(system, input_of(problem, network), carrier)
            blocks[carrier] = block
            whole[users[carrier]] = block.connect[: len(users[carrier])]
            _lose(system, problem, balances, network, block)
            _feed(system, problem, sizes, network, block)
            system.add_cost("network_pipes", block.size_columns, block.size_cost)
        else:
            whole[users[carrier]] = _without_routes(system, problem, network, users[carrier])
        connect[carrier] = whole
    trench = _trenches(system, problem, blocks)
    return Networks(connect, blocks, users, trench)


def _without_routes(system: LinearSystem, problem: Problem, network: NetworkProblem, users: Ids) -> Ids:
    """Add connections of a network that is not drawn: a service area in which all can be reached."""
    names = [problem.buildings.names[b] for b in users]
    modes = [network.mode[b] for b in users]
    low = [1.0 if m == "required" else 0.0 for m in modes]
    high = [0.0 if m == "forbidden" else 1.0 for m in modes]
    return system.add_columns(f"{network.carrier}_connect", {"consumer": names}, low, high, integer=True).ids


def _lose(
    system: LinearSystem, problem: Problem, balances: Balances, network: NetworkProblem, block: NetworkBlocks
) -> None:
    """Let the built network's loss enter every hour's balance."""
    if not np.any(block.loss_kw[0]):
        return
    column = system.add_columns(f"design_loss_{network.carrier}", {}).ids
    row = system.add_rows(f"design_loss_is_{network.carrier}", {}, 0, 0).ids
    system.add(row, column, 1.0)
    system.add(row, block.loss_columns, -block.loss_kw[0])
    system.add(balances.hourly[network.zone, network.carrier], column, -network.loss_shape)


def firm_output(problem: Problem, asset: Role, carrier: str, hour: int) -> float:
    """Return what a unit of an asset's capacity can feed of a carrier in a peak hour.

    Parameters
    ----------
    problem : Problem
        For the number of hours.
    asset : Role
        The asset.
    carrier : str
        The network's carrier.
    hour : int
        Modelled hour of the peak.

    Returns
    -------
    float
        kW per unit of capacity; 0 where it feeds nothing.
    """

    def then(value: Values | float) -> float:
        return float(np.broadcast_to(value, (problem.grid.n_hours,))[hour])

    match asset:
        case Source() if asset.carrier == carrier:
            return then(asset.availability)
        case Converter() if carrier in asset.flows:
            return max(then(asset.flows[carrier]), 0.0) * then(asset.availability)
        case Store() if asset.carrier == carrier:
            return min(asset.discharge_kw_per_kwh, 1.0 / PEAK_HOURS)
        case Link() if asset.carrier == carrier:
            return then(asset.efficiency)
    return 0.0


def peak_hour(problem: Problem, carrier: str) -> int:
    """Return the modelled hour in which the buildings together need most of a carrier."""
    at = problem.classes.of(carrier)
    if not at:
        return 0
    return int((problem.classes.total[at] @ problem.classes.shape[at]).argmax())


def firm_plants(problem: Problem, network: NetworkProblem) -> dict[str, tuple[int, float]]:
    """Return the assets that feed a network in its peak: by name, the index of the site and kW per unit of capacity.

    A private line is fed from its substation, its first site, whatever else stands along it: it must hold when no sun
    shines and no engine runs.
    """
    if network.carrier == "electricity":
        ties = [a for a in problem.links if a.carrier == "electricity" and GRID_ZONE in (a.zone, a.to_zone)]
        return {a.name: (0, float(np.min(a.efficiency))) for a in ties if network.zone in (a.zone, a.to_zone)}
    hour = peak_hour(problem, network.carrier)
    at = {site: q for q, site in enumerate(network.plant_sites)}
    found = {
        a.name: (at[a.site], firm_output(problem, a, network.carrier, hour)) for a in problem.assets if a.site in at
    }
    return {name: (q, share) for name, (q, share) in found.items() if share > 0}


def largest_infeed(problem: Problem, network: NetworkProblem) -> Values:
    """Return the most that each site along a line feeds in the state of highest infeed ``[site]`` [kW].

    What stands there as large as allowed, and no more than the routes at its node could take in their largest size.
    """
    size = {a.name: max(largest(problem, a), a.capacity.existing) for a in problem.assets}
    graph, top = problem.routes, float(network.capacity_kw.max(initial=0.0))
    ways = np.bincount(np.append(graph.from_node, graph.to_node), minlength=len(graph.x)) * top
    placed = problem.buildings.node >= 0
    here = np.bincount(problem.buildings.node[placed], network.demand_kw[-1, placed], minlength=len(graph.x))
    return np.array(
        [
            min(sum(share * size[name] for name, share in site.infeed.items()), ways[site.node] + here[site.node])
            for site in network.along
        ]
    )


def largest_feed(problem: Problem, network: NetworkProblem) -> Values:
    """Return the most that each plant site could feed in the peak, with everything there as large as allowed [kW]."""
    most = np.zeros(len(network.plant_sites))
    sizes = {a.name: max(a.capacity.maximum, a.capacity.existing) for a in problem.assets}
    for name, (q, share) in firm_plants(problem, network).items():
        most[q] += share * sizes[name]
    return most


def _feed(
    system: LinearSystem, problem: Problem, sizes: Capacities, network: NetworkProblem, block: NetworkBlocks
) -> None:
    """Bound what each plant site feeds by the firm output of the assets that stand there."""
    at, firm = network.plant_sites, firm_plants(problem, network)
    limit = np.zeros((len(network.states), len(at)))
    for name, (q, share) in firm.items():
        limit[:, q] += share * sizes.existing[name]
    coords = {"state": network.states, "plant": network.plant_sites}
    rows = system.add_rows(f"{network.carrier}_plant_capacity", coords, -np.inf, limit)
    system.add(rows.ids, block.inject, 1.0)
    for name, (q, share) in firm.items():
        if name in sizes.new:
            system.add(rows.ids[:, q], sizes.new[name], -share)


def _trenches(system: LinearSystem, problem: Problem, blocks: dict[str, NetworkBlocks]) -> SharedTrench | None:
    """Pay for civil works, once where two networks share a route."""
    shared = None
    if problem.shared_trench and len(blocks) > 1:
        shared = share_trench(system, *blocks.values())
        system.add_cost("network_trench", shared.columns, shared.cost)
        return shared
    for block in blocks.values():
        there = block.trench_columns >= 0
        system.add_cost("network_trench", block.trench_columns[there], block.trench_cost[there])
    return shared
