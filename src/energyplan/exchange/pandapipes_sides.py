"""The supply and the return of a pandapipes net as two graphs, and which junction and pipe answers which."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from energyplan.core.errors import Issue, ScenarioError, Where

_KELVIN = 273.15


@dataclass(frozen=True)
class PipeRow:
    """One pipe in SI units: ends after open valves were contracted; heat transfer per metre [W/(m K)]."""

    index: int
    ends: tuple[int, int]
    length: float
    inner_diameter: float
    roughness: float
    u: float
    zeta: float
    ground_temp: float
    sections: int


@dataclass(eq=False)
class Side:
    """One side: its junctions, its pipes, marks that tell where it meets the other side, and twins over there."""

    nodes: list[int]
    pipes: list[PipeRow]
    joined: dict[int, int]
    marks: dict[int, str] = field(default_factory=dict)
    twin: dict[int, int] = field(default_factory=dict)

    def node(self, junction: int) -> int:
        """Return the node that a junction became."""
        return self.joined.get(int(junction), int(junction))


def read_sides(net: Any, notes: list[str]) -> tuple[Side, Side]:
    """Return supply and return of a net; the return is empty for an open one.

    Parameters
    ----------
    net : pandapipesNet
        The net.
    notes : list of str
        Where to list what cannot be carried over.

    Returns
    -------
    tuple of Side
        Supply and return.
    """
    import networkx as nx  # comes with pandapipes, an optional dependency

    joined, shut = _valves(net, notes)
    pipes = _pipes(net, joined, shut, notes)
    graph = nx.Graph()
    graph.add_nodes_from(joined.get(int(j), int(j)) for j in net.junction.index[net.junction.in_service.astype(bool)])
    graph.add_edges_from(p.ends for p in pipes)
    starts, returns = _meetings(net, joined)
    reached: set[int] = set()
    other: set[int] = set()
    for part in nx.connected_components(graph):
        if part & set(starts):
            reached |= part
        elif part & set(returns):
            other |= part
        else:
            notes.append(f"junctions {sorted(part)[:5]} ({len(part)} in all) are fed by nothing and left out")
    supply = Side(sorted(reached), [p for p in pipes if p.ends[0] in reached], joined, starts)
    back = Side(sorted(other), [p for p in pipes if p.ends[0] in other], joined, returns)
    return supply, back


def _meetings(net: Any, joined: dict[int, int]) -> tuple[dict[int, str], dict[int, str]]:
    """Return marks of the nodes at which a plant, a grid or a consumer sits, on the supply and on the return."""
    supply: dict[int, str] = {}
    back: dict[int, str] = {}

    def mark(table: str, begin: str, end: str | None) -> None:
        if table not in net or not len(net[table]):
            return
        for row in net[table][net[table].in_service.astype(bool)].itertuples():
            here = joined.get(int(getattr(row, begin)), int(getattr(row, begin)))
            supply[here] = supply.get(here, "") + f"|{table} {row.Index}"
            if end is not None:
                there = joined.get(int(getattr(row, end)), int(getattr(row, end)))
                back[there] = back.get(there, "") + f"|{table} {row.Index}"

    mark("circ_pump_pressure", "flow_junction", "return_junction")
    mark("circ_pump_mass", "flow_junction", "return_junction")
    mark("ext_grid", "junction", None)
    mark("heat_consumer", "from_junction", "to_junction")
    return supply, back


def _valves(net: Any, notes: list[str]) -> tuple[dict[int, int], set[int]]:
    """Return junctions that open valves make one, and pipes that closed ones shut."""
    joined: dict[int, int] = {}
    shut: set[int] = set()
    if "valve" not in net or not len(net.valve):
        return joined, shut

    def end(j: int) -> int:
        while j in joined:
            j = joined[j]
        return j

    for row in net.valve.itertuples():
        kind = getattr(row, "et", "ju")
        a, b = (row.junction, row.element) if hasattr(row, "element") else (row.from_junction, row.to_junction)
        if row.loss_coefficient > 0.0 and row.opened:
            notes.append(f"valve {row.Index}: its loss coefficient {row.loss_coefficient:g} is not carried over")
        if kind == "pi" and not row.opened:
            shut.add(int(b))
        elif kind != "pi" and row.opened and end(int(a)) != end(int(b)):
            joined[end(int(b))] = end(int(a))
    return {j: end(j) for j in joined}, shut


def _pipes(net: Any, joined: dict[int, int], shut: set[int], notes: list[str]) -> list[PipeRow]:
    out = []
    for row in net.pipe.itertuples():
        if not row.in_service or row.Index in shut:
            continue
        ends = tuple(joined.get(int(j), int(j)) for j in (row.from_junction, row.to_junction))
        if ends[0] == ends[1]:
            notes.append(f"pipe {row.Index} lies beside an open valve and is left out")
            continue
        if getattr(row, "qext_w", 0.0):
            notes.append(f"pipe {row.Index}: its external heat of {row.qext_w:g} W is not carried over")
        outer = getattr(row, "outer_diameter_mm", np.nan)
        outer = row.inner_diameter_mm if outer is None or np.isnan(outer) else outer
        ground = row.text_k if row.text_k is not None and np.isfinite(row.text_k) else 283.15
        out.append(
            PipeRow(
                int(row.Index),
                (ends[0], ends[1]),
                row.length_km * 1e3,
                row.inner_diameter_mm / 1e3,
                row.k_mm / 1e3,
                row.u_w_per_m2k * np.pi * outer / 1e3,
                float(row.loss_coefficient),
                ground - _KELVIN,
                max(int(row.sections), 1),
            )
        )
    return out


def pair_sides(supply: Side, back: Side) -> dict[int, int]:
    """Find for every supply junction its return junction, and for every supply pipe its return pipe.

    Colours that begin at pumps and consumers are refined along the pipes, whose length and bore must agree; where
    several junctions still look alike, an isomorphism of the two graphs decides.

    Parameters
    ----------
    supply, back : Side
        The two sides; the twins of the supply's pipes are filled in.

    Returns
    -------
    dict
        Return junction by supply junction.

    Raises
    ------
    ScenarioError
        When the return is not of the supply's shape.
    """
    import networkx as nx  # comes with pandapipes, an optional dependency

    graphs = []
    for side in (supply, back):
        graph = nx.Graph()
        graph.add_nodes_from(side.nodes)
        for p in side.pipes:
            ways = graph.get_edge_data(*p.ends, {"ways": ()})["ways"]
            graph.add_edge(*p.ends, ways=tuple(sorted((*ways, (round(p.length, 4), round(p.inner_diameter, 6))))))
        colour = _refined(graph, side.marks)
        nx.set_node_attributes(graph, colour, "colour")
        graphs.append(graph)
    matcher = nx.isomorphism.GraphMatcher(
        *graphs,
        node_match=lambda a, b: a["colour"] == b["colour"],
        edge_match=lambda a, b: a["ways"] == b["ways"],
    )
    if not matcher.is_isomorphic():
        raise ScenarioError(
            [
                Issue(
                    Where(), "pandapipes", "the return is not of the supply's shape",
                    f"{len(supply.nodes)} and {len(back.nodes)} junctions",
                    "a return pipe of equal length and bore beside every supply pipe",
                )
            ]
        )  # fmt: skip
    pairs: dict[int, int] = dict(matcher.mapping)
    waiting: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for p in sorted(back.pipes, key=lambda p: p.index):
        waiting[(frozenset(p.ends), round(p.length, 4), round(p.inner_diameter, 6))].append(p.index)
    for p in sorted(supply.pipes, key=lambda p: p.index):
        key = (frozenset(pairs[e] for e in p.ends), round(p.length, 4), round(p.inner_diameter, 6))
        supply.twin[p.index] = waiting[key].pop(0)
    return pairs


def _refined(graph: Any, marks: dict[int, str]) -> dict[int, int]:
    """Return a colour per node that tells apart all that differs in its marks and in what lies around it."""
    colour = {n: hash(marks.get(n, "")) for n in graph}
    for _ in range(len(graph)):
        new = {
            n: hash((colour[n], tuple(sorted((colour[m], graph.edges[n, m]["ways"]) for m in graph[n])))) for n in graph
        }
        if len(set(new.values())) == len(set(colour.values())):
            return new
        colour = new
    return colour
