"""Voltage drop along lines in linearised DistFlow form: squared voltages at nodes, flows split by size.

With squared voltage ``u`` per nominal, length ``L``, resistance and reactance ``r_k, x_k`` of size ``k`` and power
``P``: ``u_from - u_to = 2 L sum_k (r_k + x_k tan phi) P_k / V^2`` on lines that are built. The losses' own part of
the drop is left out, which is what makes it linear; the load flow checks it afterwards.

References
----------
.. [1] Baran and Wu (1989), "Network reconfiguration in distribution systems for loss reduction and load balancing",
       IEEE Transactions on Power Delivery 4(2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.optimise.network_input import Floats, Ints, NetworkInput
from energyplan.optimise.system import LinearSystem


@dataclass(frozen=True)
class VoltageBlocks:
    """Columns of the voltage part: `squared` ``[state, node]`` per nominal squared, `flow` ``[state, route, size]``
    [kW], signed."""

    squared: Ints
    flow: Ints


def drop_per_kw(net: NetworkInput) -> Floats:
    """Return the drop of squared voltage by active power ``[route, size]`` [1/kW]."""
    limits = net.voltage
    if limits is None:
        return np.zeros((net.n_routes, net.n_sizes))
    per_m = np.asarray(limits.r_ohm_per_m) + np.asarray(limits.x_ohm_per_m) * limits.tan_phi
    return 2e3 * net.length_m[:, None] * per_m / limits.nominal_v**2


def add_voltage(
    system: LinearSystem, net: NetworkInput, columns: tuple[Ints, Ints, Ints], prefix: str
) -> VoltageBlocks | None:
    """Add squared voltages and the drop on every line that is built.

    Parameters
    ----------
    system : LinearSystem
        Where to add.
    net : NetworkInput
        The network; nothing is added where it has no voltage limits.
    columns : (array, array, array)
        Columns of "at least" ``[route, size]``, first size ``[route]`` and flow ``[state, route, way]``.
    prefix : str
        Begins the name of every block.

    Returns
    -------
    VoltageBlocks or None
    """
    limits = net.voltage
    if limits is None:
        return None
    at_least, first, flow = columns
    lower = np.full(net.n_nodes, limits.minimum**2)
    upper = np.full(net.n_nodes, limits.maximum**2)
    lower[net.source_node] = upper[net.source_node] = limits.source**2
    nodes = [net.name("node", n) for n in range(net.n_nodes)]
    squared = system.add_columns(f"{prefix}_voltage", {"state": net.states, "node": nodes}, lower, upper).ids
    route, size = np.nonzero(at_least >= 0)
    names = [f"{net.name('route', int(r))}/{int(k)}" for r, k in zip(route, size)]
    room = net.capacity_kw[:, size]
    coords = {"state": net.states, "route_size": names}
    split = system.add_columns(f"{prefix}_size_flow_kw", coords, -room, room).ids
    by_size = np.full((net.n_states, net.n_routes, net.n_sizes), -1, dtype=np.int64)
    by_size[:, route, size] = split
    for sign, word in ((1.0, "up"), (-1.0, "down")):  # |flow| <= room * (at least k - at least next)
        rows = system.add_rows(f"{prefix}_size_{word}", coords, upper=0.0).ids
        system.add(rows, split, sign)
        system.add(rows, at_least[route, size][None, :], -room)
        after = np.append(route[1:] == route[:-1], False)[: len(route)]
        following = np.append(at_least[route, size][1:], -1)[: len(route)]
        system.add(rows[:, after], following[after][None, :], room[:, after])
    built = np.flatnonzero(first >= 0)
    labels = [net.name("route", int(r)) for r in built]
    rows = system.add_rows(f"{prefix}_size_sum", {"state": net.states, "route": labels}, 0.0, 0.0).ids
    place = np.full(net.n_routes, -1, dtype=np.int64)
    place[built] = np.arange(len(built))
    system.add(rows[:, place[route]], split, 1.0)
    for w, sign in ((0, -1.0), (1, 1.0)):
        known = flow[:, built, w] >= 0
        system.add(rows[known], flow[:, built, w][known], sign)
    drop = drop_per_kw(net)
    slack = np.maximum(upper[net.route_from] - lower[net.route_to], upper[net.route_to] - lower[net.route_from])[built]
    on = at_least[built, first[built]]
    for sign, word in ((1.0, "at_most"), (-1.0, "at_least")):
        rows = system.add_rows(f"{prefix}_drop_{word}", {"state": net.states, "route": labels}, upper=slack).ids
        system.add(rows, squared[:, net.route_from[built]], sign)
        system.add(rows, squared[:, net.route_to[built]], -sign)
        system.add(rows, on[None, :], slack)
        system.add(rows[:, place[route]], split, -sign * drop[route, size])
    return VoltageBlocks(squared, by_size)
