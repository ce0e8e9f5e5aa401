"""What is injected at the buses, case by case, and how it reaches the nodes of the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import Issue, ScenarioError
from energyplan.loadflow.electric_network import POWER_BASE, Network
from energyplan.loadflow.grid import Bools, Complexes, Grid, Ints
from energyplan.loadflow.grid_build import issue


@dataclass(frozen=True)
class Injections:
    """Complex power into the grid, `[case, bus]` in VA; what is drawn is negative.

    Attributes
    ----------
    power : array [case, bus]
        Injection that does not depend on voltage [VA].
    current, impedance : array [case, bus], optional
        Injection at 1 pu that changes with the voltage, and with its square [VA].
    """

    power: Complexes
    current: Complexes | None = None
    impedance: Complexes | None = None

    @property
    def parts(self) -> tuple[Complexes, ...]:
        """The parts that are present, constant power first."""
        return tuple(p for p in (self.power, self.current, self.impedance) if p is not None)


@dataclass(frozen=True)
class NodeLoad:
    """Injections `[node, case]` of some cases in per unit; `current` and `impedance` may be absent."""

    power: Complexes
    current: Complexes | None = None
    impedance: Complexes | None = None

    @property
    def case_count(self) -> int:
        """Number of cases."""
        return self.power.shape[1]

    def at(self, magnitude: NDArray[np.float64]) -> Complexes:
        """Return the injected power at these voltage magnitudes, all in per unit."""
        total = self.power
        if self.current is not None:
            total = total + self.current * magnitude
        if self.impedance is not None:
            total = total + self.impedance * magnitude**2
        return total

    def select(self, cases: Ints | Bools) -> NodeLoad:
        """Return the load of some of the cases."""
        return self.each(lambda part: part[:, cases])

    def select_nodes(self, nodes: Ints) -> NodeLoad:
        """Return the load of some of the nodes."""
        return self.each(lambda part: part[nodes])

    def each(self, change: Callable[[Complexes], Complexes]) -> NodeLoad:
        """Return the load with every part changed by the same function."""
        return NodeLoad(
            change(self.power),
            None if self.current is None else change(self.current),
            None if self.impedance is None else change(self.impedance),
        )


def checked_injections(grid: Grid, power: Injections | NDArray) -> Injections:
    """Return injections as complex arrays `[case, bus]`, or raise naming what is wrong.

    Parameters
    ----------
    grid : Grid
        The power grid.
    power : Injections or array [case, bus] or [bus]
        Injected power [VA].

    Returns
    -------
    Injections
        All parts of one shape.

    Raises
    ------
    ScenarioError
        When the shape does not fit or a value is not finite, naming bus and case.
    """
    given = power if isinstance(power, Injections) else Injections(np.asarray(power))
    issues: list[Issue] = []
    parts: dict[str, Complexes | None] = {}
    shape: tuple[int, ...] = ()
    for name in ("power", "current", "impedance"):
        raw = getattr(given, name)
        if raw is None:
            parts[name] = None
            continue
        try:
            array = np.atleast_2d(np.asarray(raw)).astype(np.complex128, copy=False)
        except (TypeError, ValueError):
            issues.append(issue(f"injections.{name}", "not readable as numbers", expected="an array of numbers"))
            continue
        parts[name] = array
        shape = shape or array.shape
        if array.ndim != 2 or array.shape[1] != grid.bus_count or array.shape != shape:
            issues.append(issue(f"injections.{name}", "wrong shape", got=np.shape(raw),
                                expected=f"(cases, {grid.bus_count}), one column per bus"))  # fmt: skip
        else:
            with np.errstate(all="ignore"):
                doubtful = not np.isfinite(array.sum())
            issues += _not_finite(grid, name, array) if doubtful else []
    if issues:
        raise ScenarioError(issues)
    return Injections(**parts)  # type: ignore[arg-type]


def _not_finite(grid: Grid, name: str, array: Complexes) -> list[Issue]:
    """Return one fault per bus with values that are not finite."""
    bad = ~np.isfinite(array)
    found = []
    for bus in np.flatnonzero(bad.any(axis=0)):
        cases = np.flatnonzero(bad[:, bus])
        found.append(issue(f"injections.{name}.{grid.buses.name[bus]}", f"not a finite number in {len(cases)} case(s)",
                           got=f"{array[cases[0], bus]} in case {cases[0]}"))  # fmt: skip
    return found


@dataclass(frozen=True)
class Gather:
    """Which bus feeds each node; buses that share a node beyond the first are added one by one.

    Attributes
    ----------
    loaded : array of bool [node]
        Nodes with an injection in any case.
    bus : array [node]
        First loaded bus of each node.
    more_node, more_bus : array
        Further loaded buses and their nodes.
    """

    loaded: Bools
    bus: Ints
    more_node: Ints
    more_bus: Ints


def plan_gather(network: Network, injections: Injections) -> Gather:
    """Find which buses inject anything in any case.

    Parameters
    ----------
    network : Network
        Nodes of the buses.
    injections : Injections
        All cases [VA].

    Returns
    -------
    Gather
        Node by node.
    """
    active = np.zeros(len(network.bus_node), bool)
    for part in injections.parts:
        active |= part.any(axis=0)
    buses = np.flatnonzero(active & (network.bus_node >= 0))
    nodes = network.bus_node[buses]
    _, first = np.unique(nodes, return_index=True)
    loaded = np.zeros(network.node_count, bool)
    loaded[nodes] = True
    bus = np.zeros(network.node_count, np.int64)
    bus[nodes[first]] = buses[first]
    more = np.setdiff1d(np.arange(len(buses)), first)
    return Gather(loaded, bus, nodes[more], buses[more])


@dataclass(frozen=True)
class CaseLoad:
    """The injections of a range of cases, not yet moved from buses to nodes."""

    gather: Gather
    injections: Injections
    cases: slice

    @property
    def case_count(self) -> int:
        """Number of cases."""
        return self.cases.stop - self.cases.start

    @property
    def follows_voltage(self) -> bool:
        """Whether any injection depends on the voltage."""
        return len(self.injections.parts) > 1

    def nodes(self, nodes: Ints | None = None, cases: Ints | None = None) -> NodeLoad:
        """Return the injections at some nodes (default all) in some cases of the range (default all) [pu]."""
        gather = self.gather
        chosen = np.arange(len(gather.loaded)) if nodes is None else nodes
        scale = np.where(gather.loaded[chosen], 1 / POWER_BASE, 0.0)[:, None]

        def by_node(part: Complexes) -> Complexes:
            chunk = part[self.cases] if cases is None else part[self.cases][cases]
            out = np.multiply(np.take(chunk, gather.bus[chosen], axis=1).T, scale, order="C")
            for node, bus in zip(gather.more_node.tolist(), gather.more_bus.tolist()):
                out[chosen == node] += chunk[:, bus] / POWER_BASE
            return out

        return NodeLoad(self.injections.power, self.injections.current, self.injections.impedance).each(by_node)

    def rows(self, pick: RowPick, part: Complexes, out: tuple[Complexes, Complexes]) -> None:
        """Write injections by row of a plan, turned and in per unit.

        Parameters
        ----------
        pick : RowPick
            Buses of the rows and their factors.
        part : array [case, bus]
            One part of the injections [VA].
        out : (array [row, case], array [bus + 1, case])
            Where the answer goes, and scratch space whose last row is zero.
        """
        demand, by_bus = out
        np.copyto(by_bus[:-1], part[self.cases].T)
        np.multiply(by_bus[:-1], pick.factor, out=by_bus[:-1])
        np.take(by_bus, pick.bus, axis=0, out=demand, mode="clip")
        for row, bus in zip(pick.more_row.tolist(), pick.more_bus.tolist()):
            demand[row] += by_bus[bus]


@dataclass(frozen=True)
class RowPick:
    """Which bus feeds each row of a sweep plan (one past the last if none), and the factor on its power."""

    bus: Ints
    more_row: Ints
    more_bus: Ints
    factor: Complexes


def pick_rows(network: Network, gather: Gather, row_node: Ints, turn: Complexes) -> RowPick:
    """Return how injections reach the rows of a sweep plan.

    Parameters
    ----------
    network : Network
        Nodes of the buses.
    gather : Gather
        Loaded buses by node.
    row_node : array [row]
        Node of each row, -1 for unused rows.
    turn : array [node]
        From injected to scaled power [-].

    Returns
    -------
    RowPick
        Row by row.
    """
    node = np.maximum(row_node, 0)
    used = (row_node >= 0) & gather.loaded[node]
    row_of = np.full(len(gather.loaded), -1)
    row_of[row_node[row_node >= 0]] = np.flatnonzero(row_node >= 0)
    more = np.flatnonzero(row_of[gather.more_node] >= 0)
    bus_node = network.bus_node
    factor = np.where(bus_node >= 0, turn[np.maximum(bus_node, 0)] / POWER_BASE, 0)[:, None]
    bus = np.where(used, gather.bus[node], len(bus_node))
    return RowPick(bus, row_of[gather.more_node[more]], gather.more_bus[more], factor)
