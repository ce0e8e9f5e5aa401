"""Networks out of a solved system and into a start vector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.network_input import Floats, Ints, NetworkInput
from energyplan.optimise.network_rows import NetworkBlocks
from energyplan.optimise.system import Values


@dataclass(frozen=True)
class NetworkSolution:
    """What is built and what flows.

    Attributes
    ----------
    size : array of int
        Size of each route ``[route]``; -1 where nothing is built.
    direction : array of int
        1 where a state's flow leads from `route_from`, -1 back, 0 where nothing flows ``[state, route]``.
    flow_kw : array
        Flow at mid-route (entering flow for a linear law), signed from `route_from` ``[state, route]`` [kW].
    connected : array of bool
        Which consumers are connected ``[consumer]``.
    injection_kw : array
        Injection ``[state, source]`` [kW].
    source_size : array of int
        Option of each source ``[source]``; -1 for none or where sources have no options.
    """

    size: Ints
    direction: Ints
    flow_kw: Floats
    connected: NDArray[np.bool_]
    injection_kw: Floats
    source_size: Ints


def no_network(net: NetworkInput) -> NetworkSolution:
    """Return the network of a problem in which nothing is built and nobody connected."""
    routes = (net.n_states, net.n_routes)
    return NetworkSolution(
        size=np.full(net.n_routes, -1, dtype=np.int64),
        direction=np.zeros(routes, dtype=np.int64),
        flow_kw=np.zeros(routes),
        connected=np.zeros(len(net.consumer_node), dtype=bool),
        injection_kw=np.zeros(net.max_injection_kw.shape),
        source_size=np.full(len(net.source_node), -1, dtype=np.int64),
    )


def read_network(blocks: NetworkBlocks, x: Values) -> NetworkSolution:
    """Read a network out of the values of a solved system.

    Parameters
    ----------
    blocks : NetworkBlocks
        From `add_network`.
    x : array
        Values of all columns ``[column]``.

    Returns
    -------
    NetworkSolution
    """
    z = _known(blocks.at_least, x) > 0.5
    k = np.arange(z.shape[1])
    size = np.where(z, k, -1).max(axis=1, initial=-1)
    flows = _known(blocks.flow, x)
    flow = np.where(size >= 0, flows[:, :, 0] - flows[:, :, 1], 0.0)
    chosen = x[blocks.source_size] > 0.5
    source_size = chosen.sum(axis=1) - 1 if chosen.shape[1] else np.full(len(chosen), -1)
    return NetworkSolution(
        size=size,
        direction=np.where(np.abs(flow) > 1e-9, np.sign(flow), 0).astype(np.int64),
        flow_kw=flow,
        connected=x[blocks.connect] > 0.5,
        injection_kw=x[blocks.inject],
        source_size=source_size,
    )


def start_network(blocks: NetworkBlocks, network: NetworkSolution, x: Values) -> None:
    """Write a network into a start vector, in place.

    Parameters
    ----------
    blocks : NetworkBlocks
        From `add_network`.
    network : NetworkSolution
        The network to start from. A size that is not offered becomes the next larger one that is.
    x : array
        Start vector ``[column]``; columns of the network are filled, others are left.
    """
    has = blocks.at_least >= 0
    k = np.arange(has.shape[1])
    lower = np.where(has & (k < network.size[:, None]), 1.0, 0.0)
    reach = has & (k >= network.size[:, None]) & (network.size >= 0)[:, None]
    target = np.where(reach.any(axis=1), reach.argmax(axis=1), has.shape[1] - 1 - has[:, ::-1].argmax(axis=1))
    z = np.where((k <= target[:, None]) & (network.size >= 0)[:, None], 1.0, lower * 0)
    x[blocks.at_least[has]] = z[has]
    forward = np.stack([np.maximum(network.flow_kw, 0), np.maximum(-network.flow_kw, 0)], axis=2)
    known = blocks.flow >= 0
    x[blocks.flow[known]] = forward[known]
    for g in range(len(blocks.way)):
        states = np.flatnonzero(blocks.group == g)
        toward = forward[states if len(states) else slice(None)].sum(axis=0)
        lead = (toward.argmax(axis=1)[:, None] == np.arange(2)) & (network.size >= 0)[:, None]
        both = (blocks.way[g] >= 0).all(axis=1)
        x[blocks.way[g, both]] = lead[both]
    x[blocks.connect] = network.connected
    x[blocks.inject] = network.injection_kw
    if blocks.source_size.shape[1]:
        x[blocks.source_size] = np.arange(blocks.source_size.shape[1]) <= network.source_size[:, None]
    peak = blocks.peak_flow >= 0
    x[blocks.peak_flow[peak]] = np.abs(network.flow_kw[:, peak]).max(axis=0)


def _known(ids: Ints, x: Values) -> Floats:
    return np.where(ids >= 0, x[np.maximum(ids, 0)], 0.0)
