"""Heat and cooling networks of a scenario as numbers: sizes, capacities, losses and costs along the routes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csgraph, csr_array

from energyplan.catalogue.connections import connection_cost
from energyplan.catalogue.pipes import PipeCatalogue, load_pipes
from energyplan.core.errors import Issue, ScenarioError, did_you_mean
from energyplan.physics.pipes import capacity_w
from energyplan.planning.streets import Streets
from energyplan.planning.surroundings import Surroundings, rate_to, supply_temperature
from energyplan.results.problem import Buildings, DemandClasses, NetworkCosts, NetworkProblem, annuity
from energyplan.scenario.record import Scenario
from energyplan.scenario.schema_networks import CoolingNetwork, PipeNetwork
from energyplan.technologies.context import Assumption
from energyplan.technologies.roles import Converter, Role, Source, Store

Values = NDArray[np.float64]
HOURS = 8760
PUMP_YEAR_SHARE = 0.4
"""Mean specific pumping of a year against that of the design hour, where flow varies and the worst consumer's
differential pressure is kept; the load flow replaces it."""


@dataclass(frozen=True)
class Customers:
    """The buildings' table, their demand by class, and the diversity of a network's customers."""

    buildings: Buildings
    classes: DemandClasses
    diversity: dict[str, float]


def pipe_network(
    scenario: Scenario,
    carrier: str,
    around: Surroundings,
    roads: Streets,
    customers: Customers,
    roles: tuple[Role, ...],
) -> tuple[NetworkProblem, tuple[Assumption, ...]]:
    """Return a heat or cooling network as numbers.

    Parameters
    ----------
    scenario : Scenario
        Its section ``networks.heat`` or ``networks.cooling``.
    carrier : str
        ``heat`` or ``cooling``.
    around : Surroundings
        Ground and air temperatures.
    roads : Streets
        Route graph; may be empty.
    customers : Customers
        Buildings and their peaks.
    roles : tuple of Role
        Assets, some of which feed the network from their sites.

    Returns
    -------
    NetworkProblem, assumptions
        Money per year where a cost is annual.
    """
    section = scenario.spec.networks.heat if carrier == "heat" else scenario.spec.networks.cooling
    assert section is not None
    pipes, keep = _sizes(scenario, section, carrier)
    supply = supply_temperature(section, around.context.weather)
    ground = around.context.ground_temp_degc
    worst = ground.min() if carrier == "heat" else ground.max()
    design = abs(section.supply_temp_degc + section.return_temp_degc - 2.0 * worst)
    shape = np.abs(np.broadcast_to(supply, (HOURS,)) + section.return_temp_degc - 2.0 * ground) / design
    capacity = capacity_w(
        pipes.inner_diameter_m[keep],
        pipes.roughness_m[keep],
        max(section.supply_temp_degc, section.return_temp_degc),
        min(section.supply_temp_degc, section.return_temp_degc),
        section.max_gradient_pa_per_m,
        section.max_velocity_m_per_s,
    )
    mode = _modes(scenario, section, carrier)
    peaks = customers.buildings.peak_kw[carrier]
    nodes = plant_nodes(carrier, roles, roads)
    costs, notes = _costs(scenario, section, carrier, (pipes, keep), (roads, peaks))
    edges = scenario.edges
    allowed = np.array([s < 0 or edges[s].heat != "forbidden" for s in roads.edge], dtype=bool)
    required = np.array([s >= 0 and edges[s].heat == "required" for s in roads.edge], dtype=bool)
    names = [pipes.name[i] for i in keep]
    problem = NetworkProblem(
        carrier=carrier,
        zone=scenario.spec.zones[0],
        mode=mode,
        sizes=tuple(names),
        capacity_kw=capacity / 1e3,
        loss_kw_per_m=pipes.u_w_per_mk[keep] * design / 1e3,
        loss_shape=shape,
        pump_share=_pump_share(section, roads, customers, nodes),
        states=("winter peak" if carrier == "heat" else "summer peak",),
        demand_kw=(peaks * customers.diversity[carrier])[None],
        costs=costs,
        plant_sites=tuple(nodes),
        plant_nodes=np.array(list(nodes.values()), dtype=np.int64),
        existing=_existing(scenario, carrier, roads, (pipes, keep)),
        allowed=allowed,
        required=required,
        detail={
            "inner_diameter_m": pipes.inner_diameter_m[keep],
            "roughness_m": pipes.roughness_m[keep],
            "u_w_per_mk": pipes.u_w_per_mk[keep],
            "supply_temp_degc": np.broadcast_to(supply, (HOURS,)),
            "return_temp_degc": float(section.return_temp_degc),
            "ground_temp_degc": ground,
            "diversity": customers.diversity[carrier],
            "own_peak_kw": peaks,
            "max_velocity": section.max_velocity_m_per_s,
            "max_gradient": section.max_gradient_pa_per_m,
            "max_head_pa": section.max_pump_head_kpa * 1e3,
            "min_dp_pa": section.min_differential_kpa * 1e3,
            "pump_efficiency": section.pump_efficiency,
        },
    )
    return problem, notes


def plant_nodes(carrier: str, roles: tuple[Role, ...], roads: Streets) -> dict[str, int]:
    """Return the sites where an asset can feed a carrier into the routes, with their nodes."""
    found: dict[str, int] = {}
    for role in roles:
        feeds = (
            (isinstance(role, (Source, Store)) and role.carrier == carrier)
            or (isinstance(role, Converter) and carrier in role.flows and np.max(role.flows[carrier]) > 0)
        )  # fmt: skip
        if feeds and role.site in roads.site_node:
            found[role.site] = roads.site_node[role.site]
    return found


def _sizes(scenario: Scenario, section: PipeNetwork, carrier: str) -> tuple[PipeCatalogue, list[int]]:
    """Return the catalogue and the sizes that may be used, smallest first."""
    try:
        pipes = load_pipes(section.pipes)
    except ScenarioError as error:
        place = scenario.where(f"networks.{carrier}.pipes")
        raise ScenarioError([replace(i, where=place, key=f"networks.{carrier}.pipes") for i in error.issues]) from error
    if not section.sizes:
        return pipes, list(range(len(pipes)))
    known = {_plain(f"DN{dn}"): i for i, dn in enumerate(pipes.dn.tolist())}
    known |= {_plain(name): i for i, name in enumerate(pipes.name)}
    issues, keep = [], []
    for size in section.sizes:
        if _plain(size) in known:
            keep.append(known[_plain(size)])
            continue
        key = f"networks.{carrier}.sizes"
        fix = did_you_mean(size, [f"DN{dn}" for dn in pipes.dn])
        issues.append(Issue(scenario.where(key), key, f"no such size in {section.pipes}", repr(size), "", fix))
    if issues:
        raise ScenarioError(issues)
    return pipes, sorted(set(keep))


def _plain(name: str) -> str:
    return name.replace(" ", "").lower()


def _modes(scenario: Scenario, section: PipeNetwork, carrier: str) -> tuple[str, ...]:
    if carrier == "heat":
        return tuple(b.heat_connection or section.connection for b in scenario.buildings)
    return tuple(b.cooling_connection or section.connection for b in scenario.buildings)


def _costs(
    scenario: Scenario,
    section: PipeNetwork,
    carrier: str,
    sizes: tuple[PipeCatalogue, list[int]],
    where: tuple[Streets, Values],
) -> tuple[NetworkCosts, tuple[Assumption, ...]]:
    """Return yearly and investment costs; upkeep is a share of the investment per year."""
    (pipes, keep), (roads, peaks) = sizes, where
    money, key = scenario.spec.money, f"networks.{carrier}"
    rate = rate_to(pipes.currency, scenario) * section.cost_factor
    graph = roads.graph
    hard = np.array([s == "hard" for s in graph.surface], dtype=bool)
    if section.pipe_cost_per_m is not None:
        pipe = np.full(len(keep), float(section.pipe_cost_per_m) * section.cost_factor)
        trench = np.zeros(len(graph.length_m))
        notes = [Assumption(f"{key}.pipe_cost_per_m", section.pipe_cost_per_m, f"{money.currency}/m", "scenario")]
    else:
        # the trench of the smallest size is dug for any; what a larger one needs beyond it belongs to the size
        civil = pipes.cost_civil_hard_per_m[keep]
        pipe = (pipes.cost_pipe_per_m[keep] + civil - civil[0]) * rate
        soft = pipes.cost_civil_soft_per_m[keep][0]
        trench = np.where(hard, civil[0], soft) * rate * graph.cost_factor
        unit, checked = f"{money.currency}/m", bool(pipes.verified[keep].all())
        note = f"{pipes.name[keep[0]]} to {pipes.name[keep[-1]]}; {pipes.currency} of {pipes.price_year}"
        spread = f"{pipe[0] + civil[0] * rate:,.0f} to {pipe[-1] + civil[0] * rate:,.0f}"
        notes = [Assumption(f"{key}.pipe_and_trench", spread, unit, pipes.source[keep[0]], checked, note)]
    station = section.connection_cost_per_kw
    if station is None:
        station, fact = connection_cost(f"{carrier}_station_per_kw", money.currency, money.exchange_rates)
        note = fact.note or f"{fact.number:g} {fact.unit}"
        notes.append(
            Assumption(
                f"{key}.connection_cost_per_kw", station, f"{money.currency}/kW", fact.cited, fact.verified, note
            )
        )
    yearly = annuity(money.discount_rate, section.lifetime_years) + section.fixed_om_share
    join = np.asarray(station * peaks, dtype=float)
    return NetworkCosts(pipe * yearly, trench * yearly, join * yearly, pipe, trench, join), tuple(notes)


def _existing(
    scenario: Scenario, carrier: str, roads: Streets, sizes: tuple[PipeCatalogue, list[int]]
) -> NDArray[np.int64]:
    """Return the index of the size that lies already on each route."""
    pipes, keep = sizes
    found = np.full(len(roads.edge), -1, dtype=np.int64)
    if carrier != "heat":
        return found
    known = {_plain(f"DN{pipes.dn[i]}"): n for n, i in enumerate(keep)}
    known |= {_plain(pipes.name[i]): n for n, i in enumerate(keep)}
    issues = []
    for r, s in enumerate(roads.edge.tolist()):
        name = scenario.edges[s].existing_pipe if s >= 0 else ""
        if not name:
            continue
        if _plain(name) not in known:
            key = f"routes.edges[{s}].existing_pipe"
            fix = did_you_mean(name, [f"DN{pipes.dn[i]}" for i in keep])
            issues.append(Issue(scenario.where(key), key, "no such size in the series", repr(name), "", fix))
            continue
        found[r] = known[_plain(name)]
    if issues:
        raise ScenarioError(issues)
    return found


def _pump_share(
    section: PipeNetwork | CoolingNetwork, roads: Streets, customers: Customers, nodes: dict[str, int]
) -> float:
    """Estimate pumping electricity per heat delivered, from the longest way at half the allowed gradient."""
    length = _longest_way(roads, customers, nodes)
    head = section.min_differential_kpa * 1e3 + length * section.max_gradient_pa_per_m  # both pipes at half
    head = min(head, section.max_pump_head_kpa * 1e3)
    spread = abs(section.supply_temp_degc - section.return_temp_degc)
    per_heat = head / (980.0 * 4186.0 * spread * section.pump_efficiency)
    return float(per_heat * PUMP_YEAR_SHARE)


def _longest_way(roads: Streets, customers: Customers, nodes: dict[str, int]) -> float:
    """Return the longest of the shortest ways from a plant to a building [m]."""
    graph, at = roads.graph, customers.buildings.node
    if not len(graph.length_m) or not nodes or not (at >= 0).any():
        return 500.0
    n = len(graph.x)
    net = csr_array((graph.length_m + 1e-6, (graph.from_node, graph.to_node)), shape=(n, n))
    far = csgraph.dijkstra(net, directed=False, indices=list(nodes.values()), min_only=True)
    reached = far[at[at >= 0]]
    reached = reached[np.isfinite(reached)]
    return float(reached.max()) if len(reached) else 500.0
