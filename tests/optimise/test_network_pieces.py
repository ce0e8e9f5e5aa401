"""Where a problem may be taken apart, where it may not, and that time and names go the right way."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.network_input import LinearLaw, NetworkInput, VoltageLimits, network_input
from energyplan.optimise.network_pieces import split_problem
from energyplan.optimise.network_problem import design_problem

HEAT = ([20.0, 60.0], [1.0, 2.0], [0.01, 0.02])
COLD = ([20.0, 60.0], [1.0, 2.0], [0.0, 0.0])
# two triangles that touch at node 0, and a triangle on the far corner 4 of the second
ENDS = (7, [0, 1, 2, 0, 3, 4, 4, 5, 6], [1, 2, 0, 3, 4, 0, 5, 6, 4], [10.0] * 9)


def town(sizes: object = HEAT, mode: object = 0, source: object = ([0], 500.0), **more: object) -> NetworkInput:
    return network_input(ENDS, ([1, 3, 5], [5.0, 6.0, 7.0]), source, sizes, consumer_mode=mode, **more)


def pieces(net: NetworkInput, **money: object) -> list[list[int]]:
    split = split_problem(design_problem(net, **money), 1)
    return sorted(sorted(piece.route.tolist()) for piece in split if len(piece.route))


ALL, LEFT, RIGHT, FAR = list(range(9)), [0, 1, 2], [3, 4, 5], [6, 7, 8]


def test_streets_that_meet_at_a_source_of_plenty_are_apart() -> None:
    assert pieces(town(), source_energy_cost=3.0, source_capacity_cost=2.0) == [LEFT, RIGHT + FAR]
    assert pieces(town(), source_energy_cost=3.0)[0] == LEFT


def test_a_source_that_is_small_in_sizes_or_priced_by_its_peak_ties_its_streets() -> None:
    assert pieces(town(source=([0], 18.5))) == [ALL]
    assert pieces(town(source_capacity_kw=[500.0]), source_size_cost=[1.0]) == [ALL]
    states = {"states": ("winter", "summer")}
    assert pieces(town(**states), source_capacity_cost=2.0) == [ALL]
    assert pieces(town(**states), source_energy_cost=2.0) == [LEFT, RIGHT + FAR]
    assert pieces(town(min_injection_kw=-1.0)) == [ALL]


def test_a_dear_source_is_passed_by_what_comes_from_a_cheaper_one() -> None:
    both = ([0, 4], 500.0)
    assert pieces(town(source=both), source_energy_cost=[2.0, 2.0]) == [LEFT, [3, 4], [5], FAR]
    assert pieces(town(source=both), source_energy_cost=[2.0, 1.0]) == [LEFT + RIGHT, FAR]
    assert pieces(town(source=both, radial=True), source_energy_cost=[2.0, 1.0]) == [LEFT, [3, 4], [5], FAR]
    limits = VoltageLimits(np.array([1e-4, 1e-4]), np.zeros(2))
    assert pieces(town(source=both, voltage=limits)) == [ALL]
    assert pieces(town(source=both, voltage=limits, radial=True)) == [LEFT, [3, 4], [5], FAR]


def test_a_known_load_is_cut_off_only_without_losses_and_choices() -> None:
    assert pieces(town(COLD, 1)) == [LEFT, RIGHT, FAR]
    assert pieces(town(LinearLaw(1.0, 0.1), 1)) == [LEFT, RIGHT, FAR]
    assert pieces(town(HEAT, 1)) == [LEFT, RIGHT + FAR]
    assert pieces(town(COLD, [1, 1, 0])) == [LEFT, RIGHT + FAR]
    assert pieces(town(COLD, 1, source=([0], 18.0))) == [LEFT, RIGHT, FAR]  # each triangle's own load is known
    limits = VoltageLimits(np.array([1e-4, 1e-4]), np.zeros(2))
    assert pieces(town(COLD, 1, voltage=limits, radial=True)) == [LEFT, RIGHT + FAR]


def test_small_pieces_stay_together_and_a_small_problem_whole() -> None:
    problem = design_problem(town(COLD, 1))
    assert len(split_problem(problem, 4)) == 2
    assert len(split_problem(problem, 5)) == 1
    assert split_problem(problem, 5)[0].problem is problem


def test_parts_that_do_not_touch_are_apart_and_who_stands_alone_is_not_lost() -> None:
    net = network_input(
        (8, [0, 1, 2, 3, 4, 5], [1, 2, 0, 4, 5, 3], [10.0] * 6), ([1, 4, 6, 7], [5.0, 6.0, 7.0, 8.0]),
        ([0, 3, 7], [9.0, 9.0, 9.0]), HEAT, consumer_mode=[1, 1, 0, 1],
    )  # fmt: skip
    problem = design_problem(net, own_supply_cost=100.0, source_energy_cost=[1.0, 2.0, 3.0])
    options = DesignOptions(gap=1e-9, threads=1, smallest_piece=1, chains=False)
    design = design_network(problem, options)
    assert design.shrunk["pieces"] == (1, 2)
    assert design.network.connected.tolist() == [True, True, False, True]
    assert design.network.injection_kw[0] == pytest.approx([5.1, 6.1, 8.0])
    assert design.outcome.objective == pytest.approx(10 + 10 + 5.1 + 2 * 6.1 + 3 * 8.0 + 100.0)
    assert design.outcome.bound == pytest.approx(design.outcome.objective)


def test_a_load_behind_a_gate_is_paid_for_once() -> None:
    design = design_network(
        design_problem(town(COLD, 1), source_energy_cost=2.0, source_capacity_cost=1.0),
        DesignOptions(gap=1e-9, threads=1, smallest_piece=1),
    )
    assert design.shrunk["pieces"] == (1, 3)
    assert design.network.injection_kw.tolist() == [[18.0]]
    assert design.terms["energy"] == 36.0 and design.terms["source_capacity"] == 18.0
    assert design.outcome.status == "optimal" and design.history[-1][1] == pytest.approx(design.outcome.objective)


def test_who_stops_at_once_gets_a_plan_of_every_piece() -> None:
    stop = threading.Event()
    stop.set()
    seen: list[float] = []
    options = DesignOptions(
        gap=0.0, threads=1, smallest_piece=1, stop=stop, watch=lambda progress: seen.append(progress.objective)
    )
    design = design_network(design_problem(town(mode=1)), options)
    assert design.outcome.has_solution and design.network.connected.all() and seen


def test_a_source_beside_the_one_of_plenty_is_not_used_twice() -> None:
    net = town(mode=1, source=([0, 0], [500.0, 8.0]))
    design = design_network(design_problem(net), DesignOptions(gap=1e-9, threads=1, smallest_piece=1))
    assert design.shrunk["pieces"] == (1, 2) and design.network.injection_kw[0, 1] <= 8.0


def test_a_piece_without_a_network_leaves_the_whole_without() -> None:
    """Two routes of 8 kW lead to 12 kW, but one of 8 kW leads to them; the triangle at the source could do."""

    def two(mode: list[int]) -> NetworkInput:
        return network_input(
            (5, [0, 1, 1, 0, 3, 4], [1, 2, 2, 3, 4, 0], [10.0] * 6), ([2, 4], [12.0, 5.0]), ([0], [500.0]),
            ([8.0], [1.0], [0.0]), consumer_mode=mode,
        )  # fmt: skip

    options = DesignOptions(threads=1, smallest_piece=1)
    with pytest.raises(ScenarioError, match="behind node 1: needs more in peak"):
        design_network(design_problem(two([1, 1])), options)
    assert design_network(design_problem(two([1, 1])), DesignOptions(threads=1)).outcome.status == "infeasible"
    lossy = town(([7.9], [1.0], [0.1]), 1)  # 7 kW at the far corner and the losses on the way
    design = design_network(design_problem(lossy), options)
    assert design.outcome.status == "infeasible" and design.shrunk["pieces"][1] == 2
