"""Cells cover every load, meet exactly along a chain, and are priced at no more than what any load in them costs."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.optimise.network_bounds import route_bounds
from energyplan.optimise.network_case import TreeCase, tree_case
from energyplan.optimise.network_input import network_input
from energyplan.optimise.network_load_cells import Grid
from energyplan.optimise.network_load_graph import load_graph
from energyplan.optimise.network_problem import design_problem

DEMAND = np.array([4.0, 7.0, 5.0, 9.0, 6.0])


def grid(loss: tuple[float, ...] = (0.01, 0.02, 0.03)) -> tuple[TreeCase, Grid]:
    """A source, a street of two consumers to a fork, and a ring of three behind it."""
    ends = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 3)]
    net = network_input(
        (7, *np.array(ends).T, np.full(len(ends), 10.0)), (np.array([1, 2, 4, 5, 6]), DEMAND), ([0], [99.0]),
        ([8.0, 20.0, 60.0], (1.0, 1.5, 1.5), loss), radial=True, consumer_mode=0,
    )  # fmt: skip
    problem = design_problem(net, own_supply_cost=1e3, source_energy_cost=1.0)
    bounds = route_bounds(net)
    case = tree_case(problem, bounds)
    return case, Grid(case, load_graph(case), bounds)


def test_cells_cover_all_loads_without_gap() -> None:
    _, given = grid()
    cells = given.cells(0.2)
    for x in np.ndindex(*cells.many.shape):
        first, count = cells.start[x], cells.many[x]
        if count:
            low, high = cells.low[first : first + count], cells.high[first : first + count]
            assert low[0] == 4000 and (low[1:] == high[:-1]).all() and (high > low).all()


def test_cells_of_a_chain_are_shifted_by_what_it_takes() -> None:
    case, given = grid()
    cells = given.cells(0.2)
    edges = [int(np.flatnonzero(given.graph.arc[:, 0] == e)[0]) for e in (1, 2)]
    before, behind = (set(cells.low[cells.start[e, 0] : cells.start[e, 0] + cells.many[e, 0]].tolist()) for e in edges)
    loss = int(case.loss_kw[1, 0] * 1000)
    shifted = {x + 7000 + loss for x in behind if x > 4000 and x not in (8001, 20001)}
    assert len(shifted) > 3
    assert all(x in before or x > max(before) for x in shifted)


def test_no_cell_costs_more_than_a_step_that_carries_a_load_in_it() -> None:
    case, given = grid(loss=(0.01, 0.04, 0.0))  # the largest size costs less than the middle one, as it loses nothing
    cells = given.cells(0.1)
    for x in np.ndindex(*cells.many.shape):
        arc = given.graph.arc[x]
        if not 0 <= arc < 2 * case.n_routes:
            continue
        for q in range(cells.start[x], cells.start[x] + cells.many[x]):
            fits = np.isfinite(case.step_cost[arc]) & (case.step_kw[arc] * 1000 >= cells.low[q])
            if fits.any():
                assert cells.sent[q] + cells.received[q] == pytest.approx(case.step_cost[arc][fits].min())


def test_warm_cells_keep_what_each_cell_costs_in_all() -> None:
    _, given = grid()
    rng = np.random.default_rng(1)
    before, cells = given.cells(0.3), given.cells(0.1)
    moved = rng.normal(size=len(before.sent))
    before.sent[:] += moved
    before.received[:] -= moved
    cost = cells.sent + cells.received
    given.warm(cells, before)
    assert cells.sent + cells.received == pytest.approx(cost)
    assert not np.allclose(cells.sent, cost / 2)
