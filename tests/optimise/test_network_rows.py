"""Constraint families of the network, each with an optimum by hand that would be another without it."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.optimise.highs import SolveOptions, solve
from energyplan.optimise.network_check import check_network
from energyplan.optimise.network_input import LinearLaw, NetworkInput, VoltageLimits, network_input
from energyplan.optimise.network_problem import design_problem
from energyplan.optimise.network_read import NetworkSolution, read_network, start_network
from energyplan.optimise.network_rows import NetworkBlocks, add_network, add_network_cost
from energyplan.optimise.network_trench import share_trench
from energyplan.optimise.system import LinearSystem

SIZES = ([10.0, 50.0], [1.0, 3.0], [0.01, 0.02])
PATH = (3, [0, 1], [1, 2], [100.0, 100.0])


def best(net: NetworkInput, heat: float = 0.0) -> tuple[float, NetworkSolution, NetworkBlocks]:
    system = LinearSystem()
    blocks = add_network(system, net)
    add_network_cost(system, blocks)
    system.add_cost("heat", blocks.inject, heat)
    solution = solve(system.compile(), SolveOptions(gap=0.0, threads=1))
    assert solution.x is not None
    return solution.outcome.objective, read_network(blocks, solution.x), blocks


def test_sizes_carry_demand_and_losses() -> None:
    """9.5 kW at the end: the far route loses 1 kW and needs 10.5 kW, so both take the large size; without losses
    200."""
    cost, network, _ = best(network_input(PATH, ([2], [9.5]), ([0], [99.0]), SIZES, consumer_mode=1))
    assert cost == pytest.approx(600.0)
    assert network.size.tolist() == [1, 1]
    assert network.injection_kw[0, 0] == pytest.approx(9.5 + 2 * 2.0)


def test_the_smallest_size_that_fits_is_built_on_each_route() -> None:
    """8.5 kW: 9.5 kW enter the far route (small size), 11.5 kW the near one (large size)."""
    cost, network, _ = best(network_input(PATH, ([2], [8.5]), ([0], [99.0]), SIZES, consumer_mode=1))
    assert (cost, network.size.tolist()) == (pytest.approx(400.0), [1, 0])


def test_trench_and_surface_are_paid() -> None:
    """10 kW m of pipe at a factor of 1.5 and a trench of 2 per metre: 100 * (1.5 + 2)."""
    net = network_input(
        (2, [0], [1], [100.0]),
        ([1], [5.0]),
        ([0], [99.0]),
        SIZES,
        consumer_mode=1,
        cost_factor=1.5,
        trench_cost_per_m=2.0,
    )
    assert best(net)[0] == pytest.approx(350.0)


def test_existing_pipes_are_free_and_larger_ones_replace_them() -> None:
    """The near route holds the small size. For 5 kW it is free; for 30 kW a large one replaces it at 300, or at the
    difference."""
    line = (2, [0], [1], [100.0])
    more = {"consumer_mode": 1, "existing_size": [0], "trench_cost_per_m": 1.0}
    assert best(network_input(line, ([1], [5.0]), ([0], [99.0]), SIZES, **more))[0] == 0.0
    assert best(network_input(line, ([1], [30.0]), ([0], [99.0]), SIZES, **more))[0] == pytest.approx(400.0)
    more["replace_in_full"] = False
    assert best(network_input(line, ([1], [30.0]), ([0], [99.0]), SIZES, **more))[0] == pytest.approx(300.0)


def test_forced_routes_are_built_and_fed() -> None:
    """The route to nowhere must be built: it costs 100 and loses 1 kW, which needs the first route too."""
    net = network_input(PATH, ([1], [5.0]), ([0], [99.0]), SIZES, route_mode=[0, 1])
    cost, network, _ = best(net)
    assert cost == pytest.approx(200.0) and network.size.tolist() == [0, 0]
    assert network.injection_kw[0, 0] == pytest.approx(2.0)


def test_a_detour_is_taken_where_the_street_is_forbidden() -> None:
    ring = (3, [0, 1, 0], [1, 2, 2], [10.0, 10.0, 10.0])
    net = network_input(ring, ([2], [5.0]), ([0], [99.0]), SIZES, consumer_mode=1, route_mode=[0, 0, -1])
    assert best(net)[1].size.tolist() == [0, 0, -1]


def test_small_sizes_are_left_out_below_the_smallest_allowed() -> None:
    net = network_input((2, [0], [1], [100.0]), ([1], [5.0]), ([0], [99.0]), SIZES, consumer_mode=1, min_size=[1])
    assert best(net)[0] == pytest.approx(300.0)


def test_every_state_is_carried() -> None:
    """Winter asks 5 kW at the far end, summer 40 kW (cooling, say): the size follows the larger."""
    net = network_input((2, [0], [1], [100.0]), ([1], [[5.0], [40.0]]), ([0], [99.0]), SIZES, consumer_mode=1)
    cost, network, _ = best(net)
    assert cost == pytest.approx(300.0)
    assert network.flow_kw[:, 0] == pytest.approx([6.0, 41.0])


def test_two_sources_share_and_states_may_reverse_the_flow() -> None:
    """In winter the left source gives all, in summer the right one: one route, both directions."""
    net = network_input(
        (2, [0], [1], [10.0]),
        ([0, 1], [[2.0, 4.0], [3.0, 0.0]]),
        ([0, 1], [[99.0, 0.0], [0.0, 99.0]]),
        SIZES,
        consumer_mode=1,
    )
    network = best(net)[1]
    assert network.direction[:, 0].tolist() == [1, -1]


def test_infeed_flows_back_to_the_substation() -> None:
    net = network_input(
        (2, [0], [1], [100.0]), ([1], [[5.0], [-30.0]]), ([0], [99.0]), ([10.0, 50.0], [1.0, 3.0], [0.0, 0.0]),
        consumer_mode=1, min_injection_kw=-99.0, radial=True,
    )  # fmt: skip
    cost, network, _ = best(net)
    assert cost == pytest.approx(300.0)
    assert network.injection_kw[:, 0] == pytest.approx([5.0, -30.0])


def test_lines_stay_radial() -> None:
    """Two thin lines could carry 16 kW together as a ring; a radial net needs one thick one (10 + 30) instead of 20."""
    ring = (3, [0, 1, 0], [1, 2, 2], [10.0, 0.0, 10.0])
    sizes = ([10.0, 50.0], [1.0, 4.0], [0.0, 0.0])
    meshed = network_input(ring, ([2], [16.0]), ([0], [99.0]), sizes, consumer_mode=1)
    radial = network_input(ring, ([2], [16.0]), ([0], [99.0]), sizes, consumer_mode=1, radial=True)
    assert best(meshed)[0] == pytest.approx(20.0)
    assert best(radial)[0] == pytest.approx(40.0)


def test_sources_take_the_size_that_is_needed() -> None:
    net = network_input(
        (2, [0], [1], [10.0]),
        ([1], [30.0]),
        ([0], [99.0]),
        SIZES,
        consumer_mode=1,
        source_capacity_kw=[25.0, 63.0, 100.0],
    )
    system = LinearSystem()
    blocks = add_network(system, net)
    system.add_cost("stations", blocks.source_size, np.diff([10.0, 15.0, 40.0], prepend=0.0))
    solution = solve(system.compile(), SolveOptions(gap=0.0, threads=1))
    assert solution.x is not None
    assert solution.outcome.objective == pytest.approx(15.0)
    assert read_network(blocks, solution.x).source_size.tolist() == [1]


def test_voltage_drop_asks_for_a_thicker_line() -> None:
    """20 kW over 300 m: 2 * 300 * 20e3 * 0.868e-3 / 400^2 = 6.5 % of squared voltage in the thin line, 1.55 % in the
    thick one."""
    limits = VoltageLimits(np.array([0.868e-3, 0.206e-3]), np.zeros(2), 0.0, 400.0, 0.98, 1.05, 1.0)
    sizes = ([60.0, 150.0], [1.0, 3.0], [0.0, 0.0])
    line = (2, [0], [1], [300.0])
    plain = network_input(line, ([1], [20.0]), ([0], [99.0]), sizes, consumer_mode=1, radial=True)
    bound = network_input(line, ([1], [20.0]), ([0], [99.0]), sizes, consumer_mode=1, radial=True, voltage=limits)
    assert best(plain)[0] == pytest.approx(300.0)
    cost, network, _ = best(bound)
    assert cost == pytest.approx(900.0) and network.size.tolist() == [1]


def test_a_linear_law_pays_and_loses_by_what_enters() -> None:
    """P (1 - 0.01) - 1 = 9 gives P = 10.10...; cost 10 * (2 + 0.5 P)."""
    net = network_input(
        (2, [0], [1], [10.0]), ([1], [9.0]), ([0], [99.0]), LinearLaw(2.0, 0.5, 0.1, 0.001, 50.0), consumer_mode=1
    )
    cost, network, _ = best(net)
    entering = 10.0 / 0.99
    assert cost == pytest.approx(10 * (2 + 0.5 * entering))
    assert network.flow_kw[0, 0] == pytest.approx(entering)


def test_a_shared_trench_is_paid_once() -> None:
    """Pipe and line on one street: two sizes at 100 and one trench at 500."""
    line = (2, [0], [1], [100.0])
    heat = network_input(line, ([1], [5.0]), ([0], [99.0]), SIZES, consumer_mode=1, trench_cost_per_m=5.0)
    power = network_input(line, ([1], [5.0]), ([0], [99.0]), SIZES, consumer_mode=1, trench_cost_per_m=4.0)
    system = LinearSystem()
    a, b = add_network(system, heat, "heat"), add_network(system, power, "power")
    trench = share_trench(system, a, b)
    for blocks in (a, b):
        system.add_cost("pipes", blocks.size_columns, blocks.size_cost)
    system.add_cost("trench", trench.columns, trench.cost)
    assert solve(system.compile(), SolveOptions(gap=0.0, threads=1)).outcome.objective == pytest.approx(700.0)


def test_losses_are_handed_to_the_caller() -> None:
    net = network_input(PATH, ([2], [8.5]), ([0], [99.0]), SIZES, consumer_mode=1)
    _, network, blocks = best(net)
    x = np.zeros(blocks.inject.max() + 1)
    start_network(blocks, network, x)
    assert (blocks.loss_kw[0] * x[blocks.loss_columns]).sum() == pytest.approx(3.0)


def test_a_start_that_is_a_solution_fits_the_rows() -> None:
    ring = (4, [0, 1, 2, 0], [1, 2, 3, 3], [10.0, 12.0, 11.0, 9.0])
    net = network_input(ring, ([1, 2, 3], [4.0, 5.0, 6.0]), ([0], [99.0]), SIZES, consumer_mode=1)
    system = LinearSystem()
    blocks = add_network(system, net)
    add_network_cost(system, blocks)
    matrix = system.compile()
    solution = solve(matrix, SolveOptions(gap=0.0, threads=1))
    assert solution.x is not None
    x = np.zeros(system.n_columns)
    start_network(blocks, read_network(blocks, solution.x), x)
    rows = matrix.a @ x
    assert (rows >= matrix.row_lower - 1e-6).all() and (rows <= matrix.row_upper + 1e-6).all()
    assert matrix.cost @ x == pytest.approx(solution.outcome.objective)


def test_out_of_reach_is_a_fault_of_the_scenario() -> None:
    net = network_input(PATH, ([2], [5.0]), ([0], [99.0]), SIZES, consumer_mode=1, route_mode=[-1, 0])
    with pytest.raises(ScenarioError, match="consumer 0"):
        add_network(LinearSystem(), net)


@pytest.mark.parametrize("seed", range(3))
def test_a_route_needs_a_route_before_it_tightens_but_keeps_the_optimum(seed: int) -> None:
    """The optimum over random optional consumers equals that of the same rows without the path family."""
    rng = np.random.default_rng(seed)
    net = network_input(
        (6, rng.integers(0, 6, 9), rng.integers(0, 6, 9), rng.uniform(1, 30, 9)),
        (rng.integers(1, 6, 4), rng.uniform(1, 9, 4)),
        ([0], [99.0]), SIZES,
    )  # fmt: skip
    values = []
    for keep in (True, False):
        system = LinearSystem()
        blocks = add_network(system, net)
        add_network_cost(system, blocks)
        system.add_cost("worth", blocks.connect, -rng.uniform(20, 60, 4) if keep else values[0][1])
        matrix = system.compile()
        if keep:
            values.append(
                (solve(matrix, SolveOptions(gap=0.0, threads=1)).outcome.objective, matrix.cost[blocks.connect])
            )
            continue
        free = [b.ids.ravel() for name, b in system.rows.items() if "before" in name or "reach" in name]
        for ids in free:
            matrix.row_lower[ids] = -np.inf
        assert solve(matrix, SolveOptions(gap=0.0, threads=1)).outcome.objective == pytest.approx(values[0][0])


def test_a_law_pays_for_what_an_idle_route_loses_where_it_leads_away_from() -> None:
    """A ring 0 - 1 - 2 - 0 that must be built in full: the far side of it carries nothing but its own loss of 1 kW."""
    net = network_input(
        (3, [0, 1, 0], [1, 2, 2], [100.0, 100.0, 100.0]), ([1, 2], [5.0, 5.0]), ([0], [99.0]),
        LinearLaw(1.0, 0.0, 0.01), consumer_mode=1, route_mode=1,
    )  # fmt: skip
    cost, network, blocks = best(net, heat=1.0)
    assert cost == pytest.approx(300.0 + 10.0 + 3.0)
    assert np.abs(network.flow_kw[0]).min() >= 1.0 - 1e-9
    check_network(design_problem(net), network)
    assert blocks.group.tolist() == [0]


def test_states_that_ask_for_opposite_ways_get_them() -> None:
    """A ring of 10 kW everywhere: 15 kW at one corner come partly over the other, and in the second state back."""
    net = network_input(
        (3, [0, 0, 1], [1, 2, 2], [10.0] * 3), ([1, 2], [[15.0, 5.0], [5.0, 15.0]]), ([0], [99.0]),
        ([10.0], [1.0], [0.0]), consumer_mode=1,
    )  # fmt: skip
    cost, network, _ = best(net)
    assert cost == pytest.approx(30.0)
    assert network.direction[:, 2].tolist() == [-1, 1]


def test_a_state_that_needs_no_more_anywhere_shares_its_ways() -> None:
    def groups(low: object) -> list[int]:
        ends = (3, [0, 0, 1], [1, 2, 2], [10.0] * 3)
        net = network_input(ends, ([1, 2], [[15.0, 5.0], low]), ([0], [99.0]), SIZES)
        return add_network(LinearSystem(), net).group.tolist()

    assert groups([6.0, 5.0]) == [0, 0]
    assert groups([6.0, 5.1]) == [0, 1]
