"""Trees become networks that hold their voltage: by larger lines, or by other paths."""

from __future__ import annotations

import time

import numpy as np
import pytest

from energyplan.optimise.network_case import tree_case
from energyplan.optimise.network_check import check_network
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import VoltageLimits, network_input
from energyplan.optimise.network_mend import short_trees, sound_network
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_tree import Streets, grow_all

OHM = VoltageLimits(np.array([6e-4, 3e-4, 1.5e-4]), np.zeros(3), tan_phi=0.0, minimum=0.95, source=1.0)


def line(demand: float, *, sizes: tuple[float, float, float] = (100.0, 200.0, 400.0)) -> DesignProblem:
    """Two lengths of 200 m from a station to a consumer, with another one half way."""
    net = network_input(
        (3, [0, 1], [1, 2], [200.0, 200.0]), ([1, 2], [demand, demand]), ([0], [1e3]),
        (sizes, [1.0, 2.0, 4.0], [0.0, 0.0, 0.0]), consumer_mode=1, radial=True, voltage=OHM,
    )  # fmt: skip
    return design_problem(net)


def test_the_line_that_mends_most_for_its_cost_is_made_larger() -> None:
    """25 kW at both places drop 2e3 * 200 * 6e-4 * (50 + 25) / 400^2 = 11.25 % of squared voltage, 9.75 % are allowed:
    the first line, which drops 7.5 %, halves that in the next size; the second would only save 1.875 %."""
    problem = line(25.0)
    network = sound_network(problem, grow_all(Streets(tree_case(problem))))
    assert network is not None and network.size.tolist() == [1, 0]
    check_network(problem, network)
    design = design_network(problem, DesignOptions(gap=1e-9, threads=1))
    assert design.network.size.tolist() == [1, 0]


def test_where_the_largest_line_drops_too_far_there_is_no_network() -> None:
    problem = line(100.0, sizes=(300.0, 400.0, 500.0))
    assert sound_network(problem, grow_all(Streets(tree_case(problem)))) is None


def test_a_tree_of_short_paths_is_found_where_the_shortest_tree_drops_too_far() -> None:
    """A ring of 12 consumers: one line around it is the shortest tree but for its last piece, two half rings hold."""
    n = 13
    ends = np.array([(v, (v + 1) % n) for v in range(n)])
    length = np.full(n, 60.0)
    length[-1] = 70.0
    net = network_input(
        (n, *ends.T, length), (np.arange(1, n), np.full(n - 1, 9.0)), ([0], [1e3]),
        ([400.0], [1.0], [0.0]), consumer_mode=1, radial=True,
        voltage=VoltageLimits(np.array([2e-4]), np.zeros(1), tan_phi=0.0, minimum=0.95, source=1.0),
    )  # fmt: skip
    problem = design_problem(net)
    streets = Streets(tree_case(problem))
    assert sound_network(problem, grow_all(streets)) is None
    found = [sound_network(problem, tree) for tree in short_trees(problem, streets, time.perf_counter() + 5)]
    assert any(network is not None for network in found)
    design = design_network(problem, DesignOptions(gap=1e-9, threads=1, largest_milp=-1))
    assert design.outcome.has_solution and design.outcome.objective == pytest.approx(12 * 60.0 + 10.0)
