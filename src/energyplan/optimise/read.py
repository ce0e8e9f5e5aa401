"""From a solved system to a design."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.highs import Solution
from energyplan.optimise.model import PlanningModel
from energyplan.optimise.network_read import read_network
from energyplan.results.design import BuiltNetwork, Design, Dispatch

Ids = NDArray[np.int64]
Values = NDArray[np.float64]


def read_design(model: PlanningModel, solution: Solution) -> Design:
    """Read the design out of a solution.

    Parameters
    ----------
    model : PlanningModel
        What was solved.
    solution : Solution
        With values.

    Returns
    -------
    Design
        Whole numbers rounded where they are whole; tiny negatives of the solver set to zero.
    """
    if solution.x is None:
        raise ValueError("there is no solution to read")
    system = model.system
    x = solution.x[: system.n_columns]  # without the variables of a researcher
    machine = {a.name: a.capacity.unit_size for a in model.problem.assets}
    new = {name: _machines(max(float(x[at]), 0.0), machine[name]) for name, at in model.sizes.new.items()}
    capacity = {name: have + new.get(name, 0.0) for name, have in model.sizes.existing.items()}
    networks, trench = _networks(model, x)
    return Design(
        outcome=solution.outcome,
        capacity=capacity,
        new_capacity=new,
        dispatch=_dispatch(model, x),
        season_kwh={name: x[ids] for name, ids in model.storage.season.items()},
        connected={c: _whole(ids, x) for c, ids in model.connections.connect.items()},
        own={c: _some(ids, x) for c, ids in model.connections.own.items()},
        networks=networks,
        trench=trench,
        fuel_kwh={name: max(float(x[column]), 0.0) for name, column in model.balances.fuel_column.items()},
        costs={term: system.term_value(term, x) for term in system.terms},
        co2_kg=system.measure_value("co2_kg", x),
    )


def _machines(capacity: float, size: float) -> float:
    """Return a capacity as the whole machines that it stands for, where the solver's tolerance hides them."""
    count = round(capacity / size) if size > 0 else 0
    return count * size if size > 0 and abs(capacity - count * size) <= 1e-4 * size else capacity


def _dispatch(model: PlanningModel, x: Values) -> Dispatch:
    def read(columns: dict[str, Ids]) -> dict[str, Values]:
        return {name: np.maximum(x[ids], 0.0) for name, ids in columns.items()}

    return Dispatch(
        source=read(model.flows.source),
        taken=read(model.flows.taken),
        forth=read(model.flows.forth),
        back=read(model.flows.back),
        converter=read(model.turned.flow),
        charge=read(model.storage.charge),
        discharge=read(model.storage.discharge),
        level={name: x[ids] for name, ids in model.storage.level.items()},
        on=read(model.turned.on),
    )


def _networks(model: PlanningModel, x: Values) -> tuple[dict[str, BuiltNetwork], Values]:
    networks: dict[str, BuiltNetwork] = {}
    trench = np.zeros(len(model.problem.routes.length_m))
    for carrier, block in model.networks.blocks.items():
        found = read_network(block, x)
        networks[carrier] = BuiltNetwork(
            size=found.size,
            flow_kw=found.flow_kw,
            injection_kw=found.injection_kw,
            loss_kw=float(block.loss_kw[0] @ x[block.loss_columns]) if len(block.loss_columns) else 0.0,
            tied=x[block.connect[len(model.networks.users[carrier]) :]] > 0.5,
        )
        dug = block.trench_columns >= 0
        trench[dug] = np.maximum(trench[dug], np.round(x[block.trench_columns[dug]]))
    return networks, trench


def _some(ids: Ids, x: Values) -> Values:
    return np.where(ids >= 0, np.clip(x[np.maximum(ids, 0)], 0.0, 1.0), 0.0)


def _whole(ids: Ids, x: Values) -> Values:
    return np.round(_some(ids, x))
