"""Streets as nodes of at most three ports: nothing gets lost, and dead ends are told from what lies in cycles."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.network_case import TreeCase, tree_case
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_load_graph import load_graph
from energyplan.optimise.network_load_kernel import FORK, ROOT
from energyplan.optimise.network_problem import design_problem


def case(ends: list[tuple[int, int]], at: list[int]) -> TreeCase:
    nodes = int(np.max(ends)) + 1
    net = network_input(
        (nodes, *np.array(ends).T, np.full(len(ends), 10.0)), (np.array(at), np.full(len(at), 5.0)), ([0], [99.0]),
        ([50.0], [1.0], [0.01]), consumer_mode=0, radial=True,
    )  # fmt: skip
    return tree_case(design_problem(net, own_supply_cost=100.0, source_energy_cost=1.0))


def test_nodes_have_at_most_three_ports_and_every_consumer_has_one() -> None:
    given = case([(0, 1), (1, 2), (1, 3), (1, 4), (1, 5), (2, 3), (4, 5)], [1, 1, 2, 3, 4, 5])
    graph = load_graph(given)
    nodes = graph.nodes
    assert nodes.ports.max() == 3 and (nodes.kind == FORK).sum() >= 3
    assert sorted(nodes.demand[nodes.takes].tolist()) == [5000] * 6
    joined = np.zeros(len(graph.arc))
    np.add.at(joined, nodes.edge[nodes.edge >= 0], 1)
    assert (joined == 2).all()  # every edge has a node at each end
    for j in range(len(nodes.kind)):
        for p in range(int(nodes.ports[j])):
            k = nodes.other[j, p]
            assert nodes.edge[j, p] in nodes.edge[k]


def test_dead_ends_are_handed_inward_and_the_rest_lies_in_cycles() -> None:
    graph = load_graph(case([(0, 1), (1, 2), (2, 3), (3, 1), (3, 4), (4, 5)], [2, 3, 4, 5]))
    nodes = graph.nodes
    assert len(graph.inward) + len(graph.inner) == len(nodes.kind)
    assert (graph.open_inward[graph.inward].sum(axis=1) == 1).all()
    assert (graph.open_inner[graph.inner].sum(axis=1) >= 2).all()
    assert (nodes.kind[graph.inner] != ROOT).all()


def test_a_tree_leaves_one_node_that_holds_the_bound() -> None:
    graph = load_graph(case([(0, 1), (1, 2), (1, 3)], [2, 3]))
    assert len(graph.inner) == 1 and not graph.open_inner.any()


def test_consumers_that_no_arc_reaches_are_counted_as_lost() -> None:
    given = case([(0, 1), (2, 3)], [1, 3])
    assert load_graph(given).lost == pytest.approx(float(given.worth[1]))
