"""Why there is no plan, in the words of the scenario: an elastic copy of the model says what is missing, and where.

First only the limits on the whole may give (carbon, self-sufficiency, yearly supplies): if that is enough, the answer
is how far they can be met. Otherwise heat, cold and power may be missing in any hour and design state, at least cost of
missing, and the answer is how much, when, and which capacity would have helped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from energyplan.optimise.capacities import is_candidate
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.model import PlanningModel
from energyplan.optimise.solve import Hooks, solve_matrix
from energyplan.optimise.system import LinearSystem, Matrix, Values
from energyplan.results.outcome import Outcome, Shortfall
from energyplan.results.problem import Problem, TimeGrid
from energyplan.technologies.roles import Converter, Link, Role, Source, Store

Ids = NDArray[np.int64]

WHOLE = ("carbon_cap", "self_sufficiency", "self_sufficiency_electricity", "yearly_limit", "fuel_balance")
SMALL = 1e-6


def explain(model: PlanningModel, matrix: Matrix, outcome: Outcome) -> Outcome:
    """Return the outcome with what is missing and what would cure it.

    Parameters
    ----------
    model : PlanningModel
        The model without a solution.
    matrix : Matrix
        What was solved, with a researcher's own rows.
    outcome : Outcome
        Infeasible, or unbounded.

    Returns
    -------
    Outcome
        With shortfalls; as it was where the elastic copy has no answer either.
    """
    if outcome.status == "unbounded":
        return replace(outcome, shortfalls=_endless(model.problem))
    if outcome.status != "infeasible":
        return outcome
    system = model.system
    own = np.arange(system.n_rows, matrix.a.shape[0])
    everything = {name: block.ids.ravel() for name, block in system.rows.items()}
    whole = {name: everything[name] for name in WHOLE if name in everything and everything[name].size}
    flexible = {
        name: ids
        for name, ids in everything.items()
        if name == "balance" or name.endswith("_plant_capacity") or name in whole or name.startswith("own_export")
    }
    if own.size:
        flexible["own"] = own
    for rows in (whole, flexible, everything | ({"own": own} if own.size else {})):
        if not rows:
            continue
        slack = _elastic(system, matrix, rows)
        if slack is not None:
            found = tuple(_told(model, rows, slack))
            if found:
                return replace(outcome, shortfalls=found)
    if _solvable(matrix):  # a solver that finds no optimum may not tell endless from impossible
        return replace(outcome, status="unbounded", shortfalls=_endless(model.problem))
    return outcome


def _solvable(matrix: Matrix) -> bool:
    """Return whether the matrix has any solution, whatever it costs."""
    free = replace(matrix, cost=np.zeros_like(matrix.cost))
    return solve_matrix(free, SolveOptions(gap=1.0, time_limit_s=60.0), Hooks()).x is not None


def _elastic(system: LinearSystem, matrix: Matrix, rows: dict[str, Ids]) -> Values | None:
    """Return by how much each row has to give ``[row]``, signed; None where even that is not enough."""
    fuel = _limited_fuels(system, matrix) if "fuel_balance" in rows else np.zeros(0, dtype=np.int64)
    ids = np.concatenate([np.zeros(0, dtype=np.int64), *(v for name, v in rows.items() if name != "fuel_balance")])
    if not len(ids) and not len(fuel):
        return None
    largest = np.abs(matrix.a).max(axis=1).toarray().ravel()
    size = np.maximum(largest[ids], 1e-9)
    elastic = _with_slack(matrix, ids, size, fuel)
    relaxed = replace(elastic, integer=np.zeros_like(elastic.integer))
    for candidate in (relaxed, elastic):
        solution = solve_matrix(candidate, SolveOptions(gap=0.01, time_limit_s=60.0), Hooks())
        if solution.x is None:
            return None
        n = matrix.a.shape[1]
        k = len(ids)
        slack = np.zeros(matrix.a.shape[0])
        slack[ids] = (solution.x[n : n + k] - solution.x[n + k : n + 2 * k]) * size
        if len(fuel):
            place = {column: i for i, column in enumerate(system.columns["fuel_kwh"].ids.tolist())}
            balance = system.rows["fuel_balance"].ids[[place[column] for column in fuel.tolist()]]
            slack[balance] = solution.x[n + 2 * k :]
        if np.abs(slack).max(initial=0.0) > SMALL:
            return slack
    return None


def _limited_fuels(system: LinearSystem, matrix: Matrix) -> Ids:
    """Return the columns of fuels of which only so much can be bought."""
    ids = system.columns["fuel_kwh"].ids
    return ids[np.isfinite(matrix.upper[ids])]


def _with_slack(matrix: Matrix, ids: Ids, size: Values, fuel: Ids) -> Matrix:
    """Return the matrix with a column up and a column down per row, and only those in the objective.

    A fuel beyond its limit is a column like the fuel's own: it still emits, and still counts as bought.
    """
    n_rows, k = matrix.a.shape[0], len(ids)
    up = sparse.csc_array((size, (ids, np.arange(k))), shape=(n_rows, k))
    zeros, ones = np.zeros(2 * k + len(fuel)), np.ones(2 * k + len(fuel))
    return Matrix(
        cost=np.concatenate([np.zeros(len(matrix.cost)), ones]),
        lower=np.concatenate([matrix.lower, zeros]),
        upper=np.concatenate([matrix.upper, np.full(len(zeros), np.inf)]),
        integer=np.concatenate([matrix.integer, zeros.astype(bool)]),
        row_lower=matrix.row_lower,
        row_upper=matrix.row_upper,
        a=sparse.csc_array(sparse.hstack([matrix.a, up, -up, matrix.a[:, fuel]]).tocsc()),
    )


def hour_name(grid: TimeGrid, hour: int) -> str:
    """Return a modelled hour in words, such as ``2 Feb (coldest day), 07:00``."""
    period, within = divmod(hour, grid.hours_per_period)
    day = f", day {within // 24 + 1}" if grid.hours_per_period > 24 else ""
    return f"{grid.labels[period]}{day}, {within % 24:02d}:00"


def _told(model: PlanningModel, rows: dict[str, Ids], slack: Values) -> Iterable[Shortfall]:
    """Yield a shortfall per family and place that has to give, the largest hour of each."""
    system, problem = model.system, model.problem
    for name, ids in rows.items():
        give = slack[ids]
        if np.abs(give).max(initial=0.0) <= SMALL:
            continue
        if name == "balance":
            yield from _balances(problem, system, slack)
        elif name.endswith("_plant_capacity"):
            yield from _states(problem, system, name, slack)
        elif name == "fuel_balance":
            yield from _fuels(problem, ids, give)
        elif name in WHOLE:
            yield _whole(problem, system, name, float(np.abs(give).max()))
        else:
            at = int(np.abs(give).argmax())
            yield Shortfall(
                f"the limit {name!r} cannot hold", "", f"element {at}", float(abs(give[at])), "", "Loosen it."
            )


def _balances(problem: Problem, system: LinearSystem, slack: Values) -> Iterable[Shortfall]:
    block = system.rows["balance"]
    for i, place in enumerate(block.coords["place"]):
        give = slack[block.ids[i]]
        zone, _, carrier = str(place).partition("/")
        for sign, what in ((1.0, "not enough"), (-1.0, "more than can be used of")):
            amount = np.maximum(sign * give, 0.0)
            if amount.max() <= SMALL:
                continue
            hour = int(amount.argmax())
            worst, count = float(amount.max()), int((amount > SMALL).sum())
            cure = _cure(problem, zone, carrier, worst) if sign > 0 else "Allow curtailing, storing or selling it."
            yield Shortfall(
                f"{what} {carrier} (in {count} of {problem.grid.n_hours} modelled hours)",
                f"zone {zone}", hour_name(problem.grid, hour), worst, "kW", cure,
            )  # fmt: skip


def _states(problem: Problem, system: LinearSystem, name: str, slack: Values) -> Iterable[Shortfall]:
    block, carrier = system.rows[name], name.removesuffix("_plant_capacity")
    give = np.abs(slack[block.ids])
    for s, state in enumerate(block.coords["state"]):
        if give[s].sum() <= SMALL:
            continue
        zone = next(n.zone for n in problem.networks if n.carrier == carrier)
        sites = ", ".join(str(p) for p, g in zip(block.coords["plant"], give[s]) if g > SMALL)
        amount = float(give[s].sum())
        yield Shortfall(
            f"the plants cannot carry the {carrier} network's peak", f"site {sites}", str(state), amount, "kW",
            _cure(problem, zone, carrier, amount),
        )  # fmt: skip


def _fuels(problem: Problem, ids: Ids, give: Values) -> Iterable[Shortfall]:
    for fuel, amount in zip(problem.fuels, np.abs(give)):
        if amount > SMALL:
            limit = f"; the limit is {fuel.limit_kwh:,.0f} kWh" if np.isfinite(fuel.limit_kwh) else ""
            cure = f"Raise what can be bought of it, or allow another source{limit}."
            yield Shortfall(f"not enough {fuel.name}", "", "year", float(amount), "kWh", cure)


def _whole(problem: Problem, system: LinearSystem, name: str, amount: float) -> Shortfall:
    goal = problem.goal
    if name == "carbon_cap":
        least = (goal.carbon_cap_kg + amount) / 1e3
        cure = f"The least that can be reached is {least:,.1f} t; set objective.carbon_cap_t_per_year no lower."
        return Shortfall("the carbon cap cannot be kept", "", "year", amount / 1e3, "t CO2", cure)
    if name.startswith("self_sufficiency"):
        key = f"objective.min_{name}"
        cure = f"Lower {key}, or allow more local generation."
        return Shortfall("the least self-sufficiency cannot be reached", "", "year", amount, "kWh", cure)
    return Shortfall(f"the limit {name!r} cannot be kept", "", "year", amount, "kWh", "Raise the limit.")


def _cure(problem: Problem, zone: str, carrier: str, amount: float) -> str:
    """Return what would cure a shortage: the assets that feed the carrier, at their limits."""
    makers = [a for a in problem.assets if _feeds(a, zone, carrier)]
    drawn = next((s.capacity.existing for s in problem.sources if s.kind == "grid_market"), np.inf)
    if carrier == "electricity" and np.isfinite(drawn):
        more = f"allow {drawn + amount:,.0f} kW or add generation"
        return f"markets.grid.max_import_kw lets {drawn:,.0f} kW be drawn; {more}."
    tight = [a for a in makers if np.isfinite(max(a.capacity.maximum, a.capacity.existing)) and a.kind != "grid_market"]
    if not makers:
        return f"Nothing in zone {zone} can supply {carrier}: add an asset that does."
    if not tight:
        return f"Add another source of {carrier}, or let fewer buildings join."
    top = max(tight, key=lambda a: max(a.capacity.maximum, a.capacity.existing))
    size = max(top.capacity.maximum, top.capacity.existing)
    unit = top.capacity.unit
    more = f"allow {size + amount:,.0f} {unit} " if unit == "kW" else "allow more "
    return f"The largest {top.name} allowed is {size:,.0f} {unit}; {more}or add another source of {carrier}."


def _feeds(asset: Role, zone: str, carrier: str) -> bool:
    match asset:
        case Source():
            return asset.zone == zone and asset.carrier == carrier
        case Converter():
            return asset.zone == zone and carrier in asset.flows and bool(np.max(asset.flows[carrier]) > 0)
        case Store():
            return False
        case Link():
            return asset.carrier == carrier and zone in (asset.zone, asset.to_zone)
    return False


def _endless(problem: Problem) -> tuple[Shortfall, ...]:
    """Name what could grow without end: candidates without a largest capacity."""
    names = [a.name for a in problem.assets if is_candidate(a) and not np.isfinite(a.capacity.maximum)]
    cure = f"Give max_capacity_kw to {', '.join(names[:5])}, or " if names else "Give "
    cure += "markets.grid.max_export_kw."
    return (Shortfall("selling pays for building ever more", "", "year", float("inf"), "kW", cure),)
