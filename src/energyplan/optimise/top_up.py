"""Capacity that the real year needs beyond a design: as little, and of what costs least, as serves the hours that
would go short.

A design sees typical days; a real hour may need a few kW more. A window that would go short is dispatched once more
with machines that may still grow, each new kW at its cost of a whole year. What is added stays for the rest of the
year and belongs to the design.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from energyplan.optimise.capacities import is_candidate
from energyplan.optimise.evaluate import cost_terms
from energyplan.optimise.model import TIE
from energyplan.results.design import Design
from energyplan.results.flows import off_the_line
from energyplan.results.outcome import Status
from energyplan.results.problem import Problem
from energyplan.technologies.roles import Role, Source, Store

FIRST = 100.0
"""Factor on the price of a missing kWh, so that it is worth a kW of a whole year."""
LEAST = 1e-6
"""Capacity below which nothing was added [kW or kWh]."""


def loosened(part: Problem, problem: Problem, design: Design, last_resort: str) -> Problem:
    """Return a window of the real year in which machines may grow beyond a design.

    Parameters
    ----------
    part : Problem
        The window, sizes fixed.
    problem : Problem
        On the real year, with what each machine may be.
    design : Design
        What is built so far.
    last_resort : str
        Kind of the sources that stand for what is not served.

    Returns
    -------
    Problem
        The same window. What feeds along a private line stays as it is: the line was chosen for it. So does what a
        share of the size binds in every hour, those before this window included.
    """
    given = {asset.name: asset for asset in problem.assets}
    still = set(off_the_line(problem, design))
    still |= {name for network in problem.networks for site in network.along for name in site.infeed}

    def free(asset: Role) -> Role:
        if asset.kind == last_resort:
            return replace(asset, variable_cost=FIRST * asset.variable_cost)
        known = given.get(asset.name)
        if known is None or asset.name in still or not is_candidate(known) or _binds(known):
            return asset
        have, size = design.capacity[asset.name], known.capacity
        if have >= size.maximum - LEAST:
            return asset
        fixed = 0.0 if design.new_capacity.get(asset.name, 0.0) > LEAST else size.capex_fixed
        return replace(asset, capacity=replace(size, existing=have, required=False, capex_fixed=fixed))

    return replace(part, assets=tuple(free(asset) for asset in part.assets))


def _binds(asset: Role) -> bool:
    """Return whether hours that are over would no longer hold were the asset larger: a least level, all that is had."""
    return (isinstance(asset, Store) and asset.minimum_level > 0) or (isinstance(asset, Source) and asset.must_take)


def added_by(window: Design) -> dict[str, float]:
    """Return what a loosened window built, by asset [kW or kWh]."""
    return {name: size for name, size in window.new_capacity.items() if size > LEAST}


def with_added(problem: Problem, design: Design, added: Mapping[str, float], wanted: float) -> Design:
    """Return a design with capacity added: its costs, and its gap to the same bound.

    Parameters
    ----------
    problem : Problem
        On the hours of the design's dispatch.
    design : Design
        As it was found.
    added : mapping of str to float
        By asset [kW or kWh].
    wanted : float
        Relative gap within which the design still counts as optimal [-].

    Returns
    -------
    Design
        The same where nothing is added.
    """
    if not added:
        return design
    larger = grown(design, added)
    costs, outcome = cost_terms(problem, larger), design.outcome
    unit = 1.0 if problem.goal.minimise == "cost" else TIE
    objective = outcome.objective + unit * (sum(costs.values()) - design.cost)
    gap = max(outcome.gap, (objective - outcome.bound) / max(abs(objective), 1e-9))
    status: Status = "optimal" if gap <= wanted else "feasible"
    return replace(larger, costs=costs, outcome=replace(outcome, objective=objective, gap=gap, status=status))


def grown(design: Design, added: Mapping[str, float]) -> Design:
    """Return a design with larger capacities, its costs as they were."""
    return replace(
        design,
        capacity={name: size + added.get(name, 0.0) for name, size in design.capacity.items()},
        new_capacity={
            name: design.new_capacity.get(name, 0.0) + added.get(name, 0.0)
            for name in dict.fromkeys([*design.new_capacity, *added])
        },
    )


def yearly_cost(problem: Problem, added: Mapping[str, float]) -> float:
    """Return what added capacity costs in a year [money/a].

    Parameters
    ----------
    problem : Problem
        Its assets.
    added : mapping of str to float
        By asset [kW or kWh].

    Returns
    -------
    float
        Annuity and upkeep of what depends on the size.
    """
    sizes = {asset.name: asset.capacity for asset in problem.assets}
    return sum(
        more * (problem.annuity(sizes[n].lifetime_years) * sizes[n].capex_per_unit + sizes[n].fixed_om_per_unit)
        for n, more in added.items()
    )
