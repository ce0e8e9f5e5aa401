"""Take a network problem apart where its pieces do not matter to one another, solve them one after another, and put
their networks together. Why that is exact stands in `energyplan.topology.pieces`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_bounds import at_nodes
from energyplan.optimise.network_check import network_terms
from energyplan.optimise.network_input import FORBIDDEN, OPTIONAL, REQUIRED, Floats, Ints, NetworkInput
from energyplan.optimise.network_problem import DesignProblem
from energyplan.optimise.network_read import NetworkSolution, no_network
from energyplan.optimise.network_run import Run
from energyplan.topology.graph import block_tree, components
from energyplan.topology.pieces import apart_at, parts_behind

Bools = NDArray[np.bool_]
Design = Callable[[Run[NetworkSolution], DesignProblem], tuple[str, int]]
"""Designs a piece and returns the solver's status and the number of columns it saw."""


@dataclass(frozen=True)
class Piece:
    """A piece of a problem, and what its elements are in the whole.

    Attributes
    ----------
    problem : DesignProblem
        The piece.
    node, route : array of int
        Node and route of the whole ``[node]``, ``[route]``.
    consumer : array of int
        Consumer of the whole, -1 for what another piece takes ``[consumer]``.
    source : array of int
        Source of the whole, -1 for what another piece gives ``[source]``.
    """

    problem: DesignProblem
    node: Ints
    route: Ints
    consumer: Ints
    source: Ints


def split_problem(problem: DesignProblem, smallest: int) -> tuple[Piece, ...]:
    """Split a problem into pieces whose best networks make up its best network.

    Parameters
    ----------
    problem : DesignProblem
        The problem.
    smallest : int
        Routes that a piece must have; smaller ones are put together.

    Returns
    -------
    tuple of Piece
        One where nothing can be split off.
    """
    net = problem.net
    everything = (np.arange(n) for n in (net.n_nodes, net.n_routes, len(net.consumer_node), len(net.source_node)))
    whole = Piece(problem, *everything)
    if net.n_routes < 2 * max(smallest, 1):
        return (whole,)
    return tuple(piece for part in _at_gates(whole, smallest) for piece in _at_sources(part, smallest))


def _at_gates(whole: Piece, smallest: int) -> list[Piece]:
    """Cut off what hangs by one node and takes what is known."""
    net = whole.problem.net
    lossless = not net.loss_kw_per_m.any() and (net.law is None or net.law.loss_per_m == 0)
    if not lossless or net.voltage is not None or (net.demand_kw < 0).any():
        return [whole]
    open_ = np.zeros(net.n_nodes, dtype=bool)
    open_[net.source_node] = True
    open_[net.consumer_node[net.consumer_mode == OPTIONAL]] = True
    tree = block_tree(net.n_nodes, net.route_from, net.route_to, np.unique(net.source_node))
    behind = parts_behind(tree, open_, smallest)
    if len(behind.gate) == 1:
        return [whole]
    taken = net.demand_kw * (net.consumer_mode == REQUIRED)
    load = np.zeros((net.n_states, len(behind.gate)))
    np.add.at(load.T, behind.node, at_nodes(net, net.consumer_node, taken).T)
    for part in range(len(behind.gate) - 1, 0, -1):
        load[:, behind.before[part]] += load[:, part]
    pieces = []
    for part, gate in enumerate(behind.gate.tolist()):
        after = np.flatnonzero(behind.before == part)
        inside = (
            behind.route == part,
            behind.node[net.consumer_node] == part,
            (behind.node[net.source_node] == part) & (gate < 0),
        )
        gates = (behind.gate[after], load[:, after]), (gate, load[:, part])
        pieces.append(_piece(whole, inside, *gates))
    return pieces


def _at_sources(whole: Piece, smallest: int) -> list[Piece]:
    """Cut at sources that supply plenty at a price per kW; pieces that are small stay together."""
    net = whole.problem.net
    best = _plentiful(whole.problem)
    label = apart_at(net.n_nodes, (net.route_from, net.route_to), best >= 0)
    count = np.bincount(label)
    large = np.flatnonzero(count >= smallest)
    if not len(large) or len(count) < 2:
        return [whole]
    bundle = np.zeros(len(count), dtype=np.int64)
    bundle[large] = np.arange(len(large))
    small = np.setdiff1d(np.arange(len(count)), large)
    bundle[small] = len(large) if count[small].sum() >= smallest else int(count[large].argmin())
    label = bundle[label]
    if not label.any():
        return [whole]
    home = np.zeros(net.n_nodes, dtype=np.int64)  # of who stands where no route ends, or where pieces meet
    home[net.route_to], home[net.route_from] = label, label
    pieces = []
    for part in range(int(label.max()) + 1):
        mine = label == part
        touched = np.zeros(net.n_nodes, dtype=bool)
        touched[net.route_from[mine]] = touched[net.route_to[mine]] = True
        here = touched[net.source_node] | (home[net.source_node] == part)
        # where pieces meet, the one source of plenty serves each; others there have nothing to add
        here &= (best[net.source_node] < 0) | (best[net.source_node] == np.arange(len(net.source_node)))
        pieces.append(_piece(whole, (mine, home[net.consumer_node] == part, here)))
    return pieces


def _plentiful(problem: DesignProblem) -> Ints:
    """Source at a price per kW that could supply all of its part of the graph and is the cheapest there ``[node]``; -1
    where no such source stands."""
    net = problem.net
    out = np.full(net.n_nodes, -1, dtype=np.int64)
    if len(net.source_capacity_kw):
        return out
    part = components(net.n_nodes, net.route_from, net.route_to)
    n_parts = int(part.max(initial=-1)) + 1
    wanted = net.consumer_mode != FORBIDDEN
    feeds = ((net.demand_kw < 0) & wanted).any(axis=0)
    tied = (net.min_injection_kw != 0).any(axis=0)
    if net.n_states > 1:
        tied |= problem.source_capacity_cost > 0
    at = part[net.source_node]
    barred = np.bincount(part[net.consumer_node], feeds, minlength=n_parts) + np.bincount(at, tied, minlength=n_parts)
    cost = problem.source_cost if net.n_states == 1 else problem.source_energy_cost
    least = np.full(n_parts, np.inf)
    np.minimum.at(least, at, cost)
    places = np.bincount(part[np.unique(net.source_node)], minlength=n_parts)
    enough = np.ones(len(at), dtype=bool)
    for s in range(net.n_states):
        need = np.bincount(part[net.consumer_node], net.demand_kw[s] * wanted, minlength=n_parts).astype(float)
        need += np.bincount(part[net.route_from], net.loss_kw()[s].max(axis=1, initial=0.0), minlength=n_parts)
        enough &= net.max_injection_kw[s] >= (need * _stretch(net))[at]
    cheapest = np.full(net.n_nodes, np.inf)
    np.minimum.at(cheapest, net.source_node, cost)
    good = enough & (cost <= cheapest[net.source_node]) & (barred[at] == 0)
    if not net.radial:
        good &= cost <= least[at]
        if net.voltage is not None:
            good &= places[at] == 1
    out[net.source_node[good]] = np.flatnonzero(good)
    return out


def _stretch(net: NetworkInput) -> float:
    """Factor by which losses in proportion to the flow may raise what must be injected."""
    lost = 0.0 if net.law is None else net.law.loss_per_m * float(net.length_m.sum())
    return 1.0 / (1.0 - lost) if lost < 0.9 else np.inf


def _piece(
    whole: Piece,
    inside: tuple[Bools, Bools, Bools],
    after: tuple[Ints, Floats] | None = None,
    gate: tuple[int, Floats] = (-1, np.zeros(0)),
) -> Piece:
    """Take the routes, consumers and sources inside, what pieces `after` it take at their gates ``[gate]``,
    ``[state, gate]``, and a source at its own gate, if any."""
    problem, net = whole.problem, whole.problem.net
    route, consumer, source = (np.flatnonzero(kind) for kind in inside)
    at, load = after or (np.zeros(0, dtype=np.int64), np.zeros((net.n_states, 0)))
    own = np.array([gate[0]] if gate[0] >= 0 else [], dtype=np.int64)
    given = np.repeat(gate[1][:, None], len(own), axis=1) if len(own) else np.zeros((net.n_states, 0))
    consumers, sources = np.append(net.consumer_node[consumer], at), np.append(net.source_node[source], own)
    node = np.unique(np.concatenate([net.route_from[route], net.route_to[route], consumers, sources]))
    per_route = ("length_m", "cost_factor", "trench_cost_per_m", "existing_size", "route_mode", "min_size")
    extra, more, none = np.zeros(len(at)), np.zeros(len(own)), np.zeros(0, dtype=np.int64)
    parts = {"node": (node, none), "route": (route, none), "consumer": (consumer, at), "source": (source, own)}
    names = {
        kind: tuple(
            [net.name(kind, i) for i in which.tolist()] + [f"behind {net.name('node', i)}" for i in added.tolist()]
        )
        for kind, (which, added) in parts.items()
        if kind in net.names or len(added)
    }
    changes: dict[str, Any] = {key: getattr(net, key)[route] for key in per_route}
    small = replace(
        net,
        n_nodes=len(node),
        route_from=np.searchsorted(node, net.route_from[route]),
        route_to=np.searchsorted(node, net.route_to[route]),
        consumer_node=np.searchsorted(node, consumers),
        demand_kw=np.hstack([net.demand_kw[:, consumer], load]),
        consumer_mode=np.append(net.consumer_mode[consumer], np.full(len(at), REQUIRED)),
        source_node=np.searchsorted(node, sources),
        max_injection_kw=np.hstack([net.max_injection_kw[:, source], 1.0 + 1.01 * given]),
        min_injection_kw=np.hstack([net.min_injection_kw[:, source], 0.0 * given]),
        source_capacity_kw=np.zeros(0) if len(own) else net.source_capacity_kw,
        names=names,
        **changes,
    )
    money = DesignProblem(
        small,
        revenue=np.append(problem.revenue[consumer], extra),
        own_supply_cost=np.append(problem.own_supply_cost[consumer], extra),
        source_energy_cost=np.append(problem.source_energy_cost[source], more),
        source_capacity_cost=np.append(problem.source_capacity_cost[source], more),
        source_size_cost=np.zeros(0) if len(own) else problem.source_size_cost,
    )
    return Piece(
        money,
        whole.node[node],
        whole.route[route],
        np.append(whole.consumer[consumer], np.full(len(at), -1)),
        np.append(whole.source[source], np.full(len(own), -1)),
    )


def join_networks(
    problem: DesignProblem, pieces: tuple[Piece, ...], networks: list[NetworkSolution]
) -> NetworkSolution:
    """Put networks of pieces together to one of the whole.

    Parameters
    ----------
    problem : DesignProblem
        The whole.
    pieces : tuple of Piece
        From `split_problem`.
    networks : list of NetworkSolution
        A network of each.

    Returns
    -------
    NetworkSolution
    """
    out = no_network(problem.net)
    for piece, network in zip(pieces, networks):
        out.size[piece.route] = network.size
        out.flow_kw[:, piece.route], out.direction[:, piece.route] = network.flow_kw, network.direction
        known, giving = piece.consumer >= 0, piece.source >= 0
        out.connected[piece.consumer[known]] = network.connected[known]
        out.injection_kw[:, piece.source[giving]] += network.injection_kw[:, giving]
        chosen = network.source_size[giving]
        out.source_size[piece.source[giving]] = np.maximum(out.source_size[piece.source[giving]], chosen)
    return out


def design_pieces(
    run: Run[NetworkSolution], problem: DesignProblem, pieces: tuple[Piece, ...], design: Design
) -> tuple[str, int]:
    """Design pieces one after another, small ones first, each with its share of the time that is left.

    Parameters
    ----------
    run : Run
        The design of the whole; gets plan and bound once every piece has a plan.
    problem : DesignProblem
        The whole.
    pieces : tuple of Piece
        From `split_problem`.
    design : callable
        Designs a piece.

    Returns
    -------
    str, int
        Status, ``infeasible`` if a piece has no network, and the number of columns of all pieces.
    """
    size = np.array([1 + piece.problem.net.n_routes + len(piece.consumer) for piece in pieces])
    runs: dict[int, Run[NetworkSolution]] = {}
    columns, goal = dict.fromkeys(range(len(pieces)), 0), run.goal
    for _ in range(3):
        todo = [i for i in np.argsort(size, kind="stable").tolist() if i not in runs or runs[i].gap() > goal]
        for place, i in enumerate(todo):
            began = time.perf_counter()
            left = max(run.end - began, 0.0) * size[i] / size[todo[place:]].sum()
            part = Run[NetworkSolution](goal, began, began + left, stop=run.stop)
            status, columns[i] = design(part, pieces[i].problem)
            old = runs.get(i)
            if old is not None and old.best is not None:
                part.offer(old.best, old.objective)
                part.prove(old.bound)
            runs[i] = part
            if part.best is None and status == "infeasible":
                return status, sum(columns.values())
            _tell(run, problem, pieces, runs)
        total = sum(abs(part.objective) for part in runs.values())
        if run.done() or not 0 < total < math.inf:
            break
        # gaps of pieces that earn and of pieces that cost add up to more than the goal
        goal *= 0.5 * abs(run.objective) / total
    return "", sum(columns.values())


def _tell(
    run: Run[NetworkSolution],
    problem: DesignProblem,
    pieces: tuple[Piece, ...],
    runs: dict[int, Run[NetworkSolution]],
) -> None:
    """Hand what the pieces have so far to the design of the whole."""
    networks = [runs[i].best for i in range(len(pieces)) if i in runs]
    known = [network for network in networks if network is not None]
    if len(known) == len(pieces):
        network = join_networks(problem, pieces, known)
        run.offer(network, sum(network_terms(problem, network).values()))
        run.prove(min(sum(part.bound for part in runs.values()), run.objective))
