"""The planning model: every constraint family in order, one system out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energyplan.optimise.balances import Balances, add_balances
from energyplan.optimise.capacities import Capacities, add_capacities
from energyplan.optimise.connections import Connections, add_connections
from energyplan.optimise.converters import Conversions, add_converters
from energyplan.optimise.coupling import Networks, add_networks
from energyplan.optimise.faults import refuse_faults
from energyplan.optimise.flows import Flows, add_flows
from energyplan.optimise.limits import add_limits
from energyplan.optimise.line_sites import add_line_sites
from energyplan.optimise.one_way import add_one_way
from energyplan.optimise.stores import Edges, Storage, add_stores
from energyplan.optimise.system import LinearSystem, Matrix
from energyplan.results.problem import Problem

TIE = 1e-6
"""Weight of a unit of cost beside a kilogram of CO2 when emissions are minimised: cost only breaks ties."""


@dataclass(frozen=True)
class PlanningModel:
    """A problem as a linear system, with the columns of every family."""

    problem: Problem
    system: LinearSystem
    sizes: Capacities
    balances: Balances
    flows: Flows
    turned: Conversions
    storage: Storage
    networks: Networks
    connections: Connections


def build(problem: Problem, edges: Edges | None = None) -> PlanningModel:
    """Build the planning model of a problem.

    Parameters
    ----------
    problem : Problem
        Numbers only.
    edges : Edges, optional
        Levels of the stores at the edges of a window of operation; a cyclic year otherwise.

    Returns
    -------
    PlanningModel
        The system and where everything stands in it.

    Raises
    ------
    ScenarioError
        Where names stand twice, series have gaps or another length, or sizes cannot be.
    """
    refuse_faults(problem)
    system = LinearSystem()
    balances = add_balances(system, problem)
    sizes = add_capacities(system, problem)
    flows = add_flows(system, problem, sizes, balances, edges.peak_kw if edges else None)
    turned = add_converters(system, problem, sizes, balances, edges.on_kw if edges else None)
    storage = add_stores(system, problem, sizes, balances, edges)
    add_one_way(system, problem, sizes, flows, storage)
    networks = add_networks(system, problem, sizes, balances)
    connections = add_connections(system, problem, balances, networks.connect)
    add_line_sites(system, problem, sizes, (flows, turned, storage), networks)
    add_limits(system, problem, balances, flows, turned, storage)
    return PlanningModel(problem, system, sizes, balances, flows, turned, storage, networks, connections)


def compiled(model: PlanningModel) -> Matrix:
    """Return the matrix of a model with the objective its goal asks for.

    Parameters
    ----------
    model : PlanningModel
        From `build`.

    Returns
    -------
    Matrix
        In kW, kWh and money per year; emissions in kg where they are minimised.
    """
    matrix = model.system.compile()
    if model.problem.goal.minimise == "cost":
        return matrix
    vector, constant = model.system.measure_vector("co2_kg")
    cost = vector + TIE * matrix.cost
    return Matrix(
        cost=np.asarray(cost),
        lower=matrix.lower,
        upper=matrix.upper,
        integer=matrix.integer,
        row_lower=matrix.row_lower,
        row_upper=matrix.row_upper,
        a=matrix.a,
        offset=constant + TIE * matrix.offset,
    )
