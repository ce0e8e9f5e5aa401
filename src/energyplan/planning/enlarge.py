"""Which larger sizes mend what a plan's year found wanting: asked of the load flow's own sizing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.loadflow.electric_sizes import LineSizes
from energyplan.loadflow.electric_sizing import SizingTask, size_grid
from energyplan.loadflow.heat_sizing import PipeSizes, resize_pipes
from energyplan.planning.pipe_cases import HOURS, pipe_cases, pipe_layouts, pipe_limits
from energyplan.planning.simulate_lines import line_grid, line_injections, line_routes, line_susceptance
from energyplan.results.design import Design
from energyplan.results.operation import NetworkYear, Operation
from energyplan.results.problem import NetworkProblem, Problem

Ints = NDArray[np.int64]


def enlarged(problem: Problem, design: Design, operation: Operation, network: NetworkProblem) -> Ints:
    """Return the sizes with which the worst hours of everything that a network's year violated would hold.

    Parameters
    ----------
    problem : Problem
        On the real year.
    design, operation : Design, Operation
        What is built, how it ran, and what the load flow found.
    network : NetworkProblem
        The network.

    Returns
    -------
    array of int [route]
        Index of the size of each route, -1 where nothing is built; none smaller than it is now. Where no size helps,
        as it is.
    """
    size = design.networks[network.carrier].size
    hours = _worst_hours(operation.networks[network.carrier])
    if not len(hours):
        return size
    if network.carrier == "electricity":
        return _lines(problem, design, operation, network, hours)
    return _pipes(problem, design, operation, network, hours)


def _worst_hours(year: NetworkYear) -> Ints:
    """Return the hours in which something is worst; the design state is hour 8760."""
    return np.array(sorted({v.hour if v.hour >= 0 else HOURS for v in year.violations}), dtype=np.int64)


def _pipes(problem: Problem, design: Design, operation: Operation, network: NetworkProblem, hours: Ints) -> Ints:
    detail = network.detail
    u = np.asarray(detail["u_w_per_mk"])
    sizes = PipeSizes(
        name=network.sizes,
        inner_diameter=np.asarray(detail["inner_diameter_m"]),
        roughness=np.asarray(detail["roughness_m"]),
        u_supply=u,
        u_return=u,
        cost_per_m=np.maximum.accumulate(network.costs.capex_size_per_m),
    )
    size = design.networks[network.carrier].size.copy()
    for layout in pipe_layouts(problem, design, operation, network):
        for part in pipe_cases(layout, hours) if len(layout.plant) else ():
            now = size[layout.route]
            size[layout.route] = resize_pipes(part.network, sizes, now, part.cases, limits=pipe_limits(network)).size
    return size


def _lines(problem: Problem, design: Design, operation: Operation, network: NetworkProblem, hours: Ints) -> Ints:
    volts, size = network.voltage, design.networks["electricity"].size.copy()
    assert volts is not None
    route, node = line_routes(problem, design, network)
    grid = line_grid(problem, network, (route, size[route], node))
    power = line_injections(problem, design, operation, network, node)[hours]
    groups = []
    for least in np.unique(size[route]).tolist():  # no line gets smaller than it is
        table = LineSizes(
            name=network.sizes[least:],
            resistance=volts.r_ohm_per_m[least:],
            reactance=volts.x_ohm_per_m[least:],
            susceptance=line_susceptance(network)[least:],
            ampacity=np.asarray(network.detail["ampacity_a"])[least:],
            cost=network.costs.capex_size_per_m[least:],
            max_parallel=1,
        )
        groups.append((np.flatnonzero(size[route] == least), table))
    sizing = size_grid(grid, SizingTask(lines=tuple(groups)), power)
    size[route[sizing.branch]] += sizing.size
    return size
