"""Joint models made easier: cuts that every network obeys, and a start, both found on the streets alone.

The relaxed joint model prices connections; at those prices the tree case of each network yields directed cuts (what
lies behind a set of streets needs streets into it, of the capacity it needs) and good trees. The cuts hold for every
network whatever the prices were; the trees give HiGHS a plan to start from.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.class_loads import own_cost
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.model import PlanningModel, compiled
from energyplan.optimise.network_ascent import dual_ascent
from energyplan.optimise.network_case import tree_case
from energyplan.optimise.network_design import add_cuts, start_trees
from energyplan.optimise.network_problem import DesignProblem, design_problem
from energyplan.optimise.network_read import start_network
from energyplan.optimise.network_relaxation import tighten
from energyplan.optimise.network_rows import NetworkBlocks
from energyplan.optimise.network_start import tree_network
from energyplan.optimise.network_tree import Streets
from energyplan.optimise.solve import Hooks, solve_matrix
from energyplan.optimise.system import Values
from energyplan.results.problem import NetworkProblem

Ids = NDArray[np.int64]

SECONDS = 4.0
"""Longest time for one network [s]."""


def strengthen(model: PlanningModel) -> Values | None:
    """Add cuts to the networks of a joint model and return a start, in place.

    Parameters
    ----------
    model : PlanningModel
        Its system gets the rows ``*_cut``.

    Returns
    -------
    array or None
        Start values ``[column]`` of routes and connections, NaN elsewhere; None where nothing was found.
    """
    if not model.networks.blocks:
        return None
    matrix = compiled(model)
    relaxed = replace(matrix, integer=np.zeros_like(matrix.integer))
    solution = solve_matrix(relaxed, SolveOptions(time_limit_s=60.0), Hooks())
    if solution.x is None or solution.row_dual is None:
        return None
    x = np.full(model.system.n_columns, np.nan)
    found = False
    for carrier, blocks in model.networks.blocks.items():
        network = model.problem.network(carrier)
        assert network is not None
        case = _priced(model, network, blocks, solution.row_dual)
        found |= _one(model, blocks, case, carrier, x)
    return x if found else None


def _one(model: PlanningModel, blocks: NetworkBlocks, problem: DesignProblem, carrier: str, x: Values) -> bool:
    """Cut and start one network."""
    case = tree_case(problem, blocks.bounds)
    if not math.isfinite(case.base) or len(blocks.way) != 1:
        return False
    ascent = dual_ascent(case)
    until = time.perf_counter() + SECONDS
    trees = start_trees(Streets(case), ascent.slack, time.perf_counter() + SECONDS / 4)
    if not trees:
        return False
    relaxation = tighten(case, trees[0], ascent.cuts, until)
    add_cuts(model.system, blocks, relaxation, prefix=carrier)
    network = tree_network(problem, relaxation.tree)
    if network is None:
        return False
    start_network(blocks, network, x)
    x[blocks.inject] = np.nan
    x[blocks.flow[blocks.flow >= 0]] = np.nan
    return True


def _priced(model: PlanningModel, network: NetworkProblem, blocks: NetworkBlocks, dual: Values) -> DesignProblem:
    """Return a network's design problem at the marginal costs of the relaxed joint model."""
    problem, carrier = model.problem, network.carrier
    users = model.networks.users[carrier]
    serve = network.costs.connection[users] + _class_price(model, f"class_share_is_{carrier}", carrier, dual)[0, users]
    alone = np.zeros(len(users))
    machines = [a for a in problem.alternatives if a.carrier == carrier]
    if machines:
        energy = _class_price(model, f"own_share_is_{carrier}", carrier, dual)
        alone = (own_cost(problem, carrier, machines) + energy)[:, users].min(axis=0)
    elif carrier != "electricity":
        alone = np.full(len(users), 1e9)
    return design_problem(blocks.net, revenue=-serve, own_supply_cost=alone)


def _class_price(model: PlanningModel, family: str, carrier: str, dual: Values) -> Values:
    """Return what serving each building whole costs by the duals of its classes' shares ``[row, b]`` [money/a]."""
    classes = model.problem.classes
    at = classes.of(carrier)
    block = model.system.rows.get(family)
    if block is None or not at:
        return np.zeros((1, len(model.problem.buildings)))
    weight = classes.kwh[at] / classes.total[at][:, None]
    return dual[block.ids].reshape(-1, len(at)) @ weight
