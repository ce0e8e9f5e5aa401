"""Streets that carriers open together: each trench is dug once, at the cost of the dearest carrier that lies in it.

With the costs of the carriers that may lie in a street in ascending order, the trench is dug in levels: the first
costs what the cheapest carrier needs, each further one what the next dearer needs beyond it. A carrier needs every
level up to its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_input import Floats, Ints
from energyplan.optimise.network_problem import DesignProblem
from energyplan.optimise.network_read import NetworkSolution
from energyplan.optimise.network_reduce import Reduced
from energyplan.optimise.network_rows import NetworkBlocks
from energyplan.optimise.system import LinearSystem


@dataclass(frozen=True)
class SharedTrench:
    """Civil works that networks share: `columns` to price and their `cost`, flat [money/a]."""

    columns: Ints
    cost: Floats


@dataclass(frozen=True)
class Stretches:
    """Stretches of street that carriers open as a whole, each of its own routes.

    Attributes
    ----------
    route : array of int
        Route of each carrier's network ``[carrier, stretch]``; -1 where it has none there.
    cost : array
        What each carrier pays for a trench of its own ``[carrier, stretch]`` [money/a]; zero where it has no route.
    """

    route: Ints
    cost: Floats

    def levels(self) -> tuple[Floats, NDArray[np.bool_]]:
        """Return what levels cost ``[level, stretch]`` [money/a] and who needs them ``[level, carrier, stretch]``."""
        rank = self.cost.argsort(axis=0, kind="stable").argsort(axis=0)
        step = np.diff(np.sort(self.cost, axis=0), axis=0, prepend=0.0)
        level = np.arange(len(self.cost))[:, None, None]
        return step, (level <= rank) & (self.route >= 0) & (step > 0)[:, None, :]

    def dig(self, opened: NDArray[np.bool_]) -> float:
        """Return the cost of all trenches with what each carrier opens ``[carrier, stretch]`` [money/a]."""
        return float(np.where(opened, self.cost, 0.0).max(axis=0, initial=0.0).sum())

    def own(self, carrier: int, price: Floats, n_routes: int) -> Floats:
        """Sum a price of each stretch ``[stretch]`` over the routes of a carrier ``[route]``."""
        there = self.route[carrier] >= 0
        return np.bincount(self.route[carrier, there], price[there], minlength=n_routes).astype(float)


def stretches(problems: Sequence[DesignProblem], reduced: Sequence[Reduced]) -> Stretches:
    """Find the stretches of street that belong to the same route of every reduced network.

    Parameters
    ----------
    problems : sequence of DesignProblem
        Networks of the carriers on the same routes, whose `trench_cost_per_m` is what each would pay alone.
    reduced : sequence of Reduced
        The same networks reduced, without leaving out parallel routes.

    Returns
    -------
    Stretches
    """
    n_routes = problems[0].net.n_routes
    route = np.full((len(problems), n_routes), -1, dtype=np.int64)
    for i, small in enumerate(reduced):
        for r, parts in enumerate(small.parts):
            route[i, parts] = r
    cost = np.stack([p.net.trench_cost_per_m * p.net.length_m for p in problems])
    cost = np.where(route >= 0, cost, 0.0)
    order = cost.argsort(axis=0, kind="stable")  # a stretch has the same dearest carrier all along
    used = np.flatnonzero((route >= 0).any(axis=0))
    key, index = np.unique(np.vstack([route, order])[:, used], axis=1, return_inverse=True)
    total = np.zeros((len(problems), key.shape[1]))
    for i in range(len(problems)):
        total[i] = np.bincount(index.reshape(-1), cost[i, used], minlength=key.shape[1])
    return Stretches(key[: len(problems)], total)


def opens(problem: DesignProblem, network: NetworkSolution) -> NDArray[np.bool_]:
    """Return on which routes a network digs ``[route]``: where it builds what does not lie there yet."""
    return (network.size >= 0) & (network.size != problem.net.existing_size)


def share_trench(system: LinearSystem, *networks: NetworkBlocks, name: str = "trench") -> SharedTrench:
    """Let networks on the same routes open each street once, at the cost of the dearest that lies in it.

    Parameters
    ----------
    system : LinearSystem
        Where to add.
    *networks : NetworkBlocks
        Networks on the same routes, in the same order.
    name : str
        Name of the block.

    Returns
    -------
    SharedTrench
        Columns to price instead of the networks' own `trench_columns`: in each street one for the cheapest trench, and
        one for what each dearer network adds to it.
    """
    if len({len(blocks.trench_columns) for blocks in networks}) != 1:
        raise ValueError("networks that share trenches need the same routes")
    route = np.arange(len(networks[0].trench_columns))
    cost = np.stack([blocks.trench_cost for blocks in networks])
    same = Stretches(np.broadcast_to(route, cost.shape), cost)
    return share_stretches(system, same, *networks, name=name)


def share_stretches(
    system: LinearSystem, shared: Stretches, *networks: NetworkBlocks, name: str = "trench"
) -> SharedTrench:
    """Let networks open each stretch once; see `share_trench`, where every route is a stretch."""
    need = np.stack([np.append(b.trench_columns, -1)[r] for r, b in zip(shared.route, networks, strict=True)])
    step, needed = shared.levels()
    needed = needed & (need >= 0)
    used = needed.any(axis=1)
    names = [_name(networks, shared.route[:, s]) for s in range(shared.route.shape[1])]
    labels = [names[int(s)] + (f", more {k}" if k else "") for k, s in np.argwhere(used)]
    columns = np.full(step.shape, -1, dtype=np.int64)
    columns[used] = system.add_columns(name, {"route": labels}, 0.0, 1.0).ids  # whole wherever the networks are
    for n, own in enumerate(need):
        at, s = np.nonzero(needed[:, n])
        rows = system.add_rows(f"{name}_{n}", {"route": [names[int(i)] for i in s]}, lower=0.0).ids
        system.add(rows, columns[at, s], 1.0)
        system.add(rows, own[s], -1.0)
    return SharedTrench(columns[used], step[used])


def _name(networks: Sequence[NetworkBlocks], route: Ints) -> str:
    first = int((route >= 0).argmax())
    return networks[first].net.name("route", int(route[first]))
