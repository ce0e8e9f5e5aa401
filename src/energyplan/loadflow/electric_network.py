"""From a `Grid` to nodes and branches in per unit: switches joined, open ends folded in, dead parts found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.grid import Bools, Complexes, Floats, Grid, Ints, rows
from energyplan.loadflow.grid_build import issue
from energyplan.physics.transformers import magnetising_admittance, short_circuit_impedance, t_to_pi

POWER_BASE = 1e6  # [VA], of everything in per unit; any value gives the same answer


@dataclass(frozen=True)
class TwoPorts:
    """Every branch as an ideal transformer (at its from end) in front of a pi circuit, in per unit.

    Attributes
    ----------
    ratio : array [branch]
        Complex voltage ratio from : to [-].
    series, shunt_from, shunt_to : array [branch]
        Admittances of the pi circuit behind the ratio [pu].
    """

    ratio: Complexes
    series: Complexes
    shunt_from: Complexes
    shunt_to: Complexes

    def admittances(self) -> tuple[Complexes, Complexes, Complexes, Complexes]:
        """Return the two-port's entries `y_ff, y_ft, y_tf, y_tt` [pu]."""
        y_ff = (self.series + self.shunt_from) / np.abs(self.ratio) ** 2
        return y_ff, -self.series / np.conj(self.ratio), -self.series / self.ratio, self.series + self.shunt_to


@dataclass(frozen=True)
class Network:
    """What the solvers see of a grid.

    Attributes
    ----------
    bus_node : array [bus]
        Node of each bus, -1 where no source reaches it.
    node_count : int
        Number of supplied nodes.
    slack_nodes, slack_voltage : array [slack]
        Nodes held at a voltage, and that voltage [pu].
    source_slack : array [source]
        Slack that each source of the grid belongs to, -1 where its bus is not supplied.
    branch_from, branch_to : array [branch]
        Nodes at the ends; -1 where dead.
    through : array [branch]
        Whether the branch connects its two ends.
    ports : TwoPorts
        Per-unit data of all branches.
    shunt : array [node]
        Admittance to earth of bus shunts and of branches open at one end [pu].
    """

    bus_node: Ints
    node_count: int
    slack_nodes: Ints
    slack_voltage: Complexes
    source_slack: Ints
    branch_from: Ints
    branch_to: Ints
    through: Bools
    ports: TwoPorts
    shunt: Complexes


def two_ports(grid: Grid) -> TwoPorts:
    """Return the per-unit two-port of every branch, lines first."""
    volts = grid.buses.rated_voltage
    line, trafo = grid.lines, grid.transformers
    base = np.square(volts[line.from_bus]) / POWER_BASE  # [ohm]
    line_series = line.parallel / (line.length * (line.resistance + 1j * line.reactance)) * base
    line_shunt = line.parallel * line.length * (line.conductance + 1j * line.susceptance) * base / 2
    winding_from, winding_to = trafo.rated_voltage_from * trafo.tap_from, trafo.rated_voltage_to * trafo.tap_to
    base_from, base_to = volts[trafo.from_bus], volts[trafo.to_bus]
    ratio = winding_from / winding_to * base_to / base_from * np.exp(1j * trafo.phase_shift)
    base = np.square(base_to) / POWER_BASE
    impedance = short_circuit_impedance(trafo.rated_power, winding_to, trafo.short_circuit_voltage, trafo.copper_loss)
    impedance = impedance / base / trafo.parallel
    shunt = magnetising_admittance(trafo.rated_power, winding_to, trafo.iron_loss, trafo.no_load_current)
    shunt = shunt * base * trafo.parallel
    t_series, t_from, t_to = t_to_pi(impedance, shunt, trafo.leakage_split)
    return TwoPorts(
        ratio=np.concatenate([np.ones(rows(line), complex), ratio]),
        series=np.concatenate([line_series, 1 / np.where(trafo.t_model, t_series, impedance)]),
        shunt_from=np.concatenate([line_shunt, np.where(trafo.t_model, t_from, shunt / 2)]),
        shunt_to=np.concatenate([line_shunt, np.where(trafo.t_model, t_to, shunt / 2)]),
    )


def build_network(grid: Grid, *, allow_dead: bool = False) -> Network:
    """Join buses over closed switches, fold in open branch ends and find what is supplied.

    Parameters
    ----------
    grid : Grid
        The power grid.
    allow_dead : bool
        Take buses that no source reaches as dead (voltage zero) instead of raising.

    Returns
    -------
    Network
        Nodes and branches in per unit.

    Raises
    ------
    ScenarioError
        Naming each bus without a source, or two sources that hold one node at different voltages.
    """
    count = grid.bus_count
    switch = grid.switches
    closed = switch.closed
    node_count, raw_node = _components(count, switch.from_bus[closed], switch.to_bus[closed])
    closed_from = np.concatenate([grid.lines.from_closed, grid.transformers.from_closed])
    closed_to = np.concatenate([grid.lines.to_closed, grid.transformers.to_closed])
    through = closed_from & closed_to
    start, end = raw_node[grid.branch_from], raw_node[grid.branch_to]
    _, island = _components(node_count, start[through], end[through])
    supplied_island = np.zeros(node_count, bool)
    supplied_island[island[raw_node[grid.sources.bus]]] = True
    alive = supplied_island[island]
    if not allow_dead and not alive[raw_node].all():
        raise ScenarioError(_dead_buses(grid, island[raw_node], alive[raw_node]))
    number = np.where(alive, np.cumsum(alive) - 1, -1)
    bus_node = number[raw_node]
    ports = two_ports(grid)
    shunt = np.zeros(int(alive.sum()), complex)
    _add_shunts(grid, (bus_node, closed_from, closed_to), ports, shunt)
    slack_nodes, slack_voltage, source_slack = _slacks(grid, bus_node)
    return Network(
        bus_node=bus_node,
        node_count=len(shunt),
        slack_nodes=slack_nodes,
        slack_voltage=slack_voltage,
        source_slack=source_slack,
        branch_from=bus_node[grid.branch_from],
        branch_to=bus_node[grid.branch_to],
        through=through & (bus_node[grid.branch_from] >= 0),
        ports=ports,
        shunt=shunt,
    )


def _components(count: int, start: Ints, end: Ints) -> tuple[int, Ints]:
    graph = coo_array((np.ones(len(start)), (start, end)), shape=(count, count))
    number, label = connected_components(graph, directed=False)
    return int(number), label.astype(np.int64)


def _add_shunts(grid: Grid, ends: tuple[Ints, Bools, Bools], ports: TwoPorts, shunt: Complexes) -> None:
    """Add bus shunts and what half-open branches draw at their closed end to `shunt`."""
    bus_node, closed_from, closed_to = ends
    alive = bus_node >= 0
    np.add.at(shunt, bus_node[alive], np.conj(grid.buses.shunt[alive]) / POWER_BASE)
    y_ff, y_ft, y_tf, y_tt = ports.admittances()
    for here, there, bus, own, other in (
        (closed_from, closed_to, grid.branch_from, y_ff, y_tt),
        (closed_to, closed_from, grid.branch_to, y_tt, y_ff),
    ):
        node = bus_node[bus]
        half = here & ~there & (node >= 0)
        np.add.at(shunt, node[half], (own - y_ft * y_tf / other)[half])


def _slacks(grid: Grid, bus_node: Ints) -> tuple[Ints, Complexes, Ints]:
    """Return slack nodes, their voltages and the slack of each source."""
    source = grid.sources
    voltage = source.voltage * np.exp(1j * source.angle)
    nodes, first, slack = np.unique(bus_node[source.bus], return_index=True, return_inverse=True)
    held = voltage[first]
    unequal = np.flatnonzero(np.abs(voltage - held[slack]) > 1e-12)
    if len(unequal):
        raise ScenarioError(
            [
                issue(
                    f"sources.{source.name[i]}",
                    "two sources hold one node at different voltages",
                    got=f"{voltage[i]:.6g} and {held[slack[i]]:.6g} pu",
                    fix="Open the switch between them or give both the same voltage.",
                )
                for i in unequal
            ]
        )
    return nodes, held, slack.astype(np.int64)


def _dead_buses(grid: Grid, island: Ints, alive: Bools) -> list:
    """Return one fault per island without source, naming its first buses."""
    found = []
    for label in np.unique(island[~alive]):
        bus = np.flatnonzero(island == label)
        listed = ", ".join(grid.buses.name[i] for i in bus[:5]) + (f" and {len(bus) - 5} more" if len(bus) > 5 else "")
        found.append(
            issue(
                f"buses.{grid.buses.name[bus[0]]}",
                "no source supplies this part of the grid",
                got=listed,
                fix="Close a switch, add a line or a source, or allow dead buses in the options.",
            )
        )
    return found


def admittance_matrix(network: Network) -> tuple[Ints, Ints, Complexes]:
    """Return rows, columns and values of the nodal admittance matrix [pu], repeated entries to be summed."""
    on = np.flatnonzero(network.through)
    start, end = network.branch_from[on], network.branch_to[on]
    y_ff, y_ft, y_tf, y_tt = (y[on] for y in network.ports.admittances())
    diagonal = np.arange(network.node_count)
    row = np.concatenate([start, start, end, end, diagonal])
    column = np.concatenate([start, end, start, end, diagonal])
    return row, column, np.concatenate([y_ff, y_ft, y_tf, y_tt, network.shunt])


def node_shares(network: Network) -> Floats:
    """Return how many buses each node joins."""
    alive = network.bus_node >= 0
    return np.bincount(network.bus_node[alive], minlength=network.node_count).astype(float)
