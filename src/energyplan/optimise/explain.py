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
from energyplan.optimise.cures import cap_cure, capacity_cures, fuel_cure, share_cure
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.limits import delivered, generation
from energyplan.optimise.model import PlanningModel
from energyplan.optimise.solve import Hooks, solve_matrix
from energyplan.optimise.system import LinearSystem, Matrix, Values
from energyplan.results.outcome import Outcome, Shortfall
from energyplan.results.problem import Problem, TimeGrid

Ids = NDArray[np.int64]
Place = tuple[str, str]
Told = Iterable[Shortfall]

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
        given = _elastic(system, matrix, rows)
        if given is not None:
            found = tuple(_told(model, rows, *given))
            if found:
                return replace(outcome, shortfalls=found)
    if _solvable(matrix):  # a solver that finds no optimum may not tell endless from impossible
        return replace(outcome, status="unbounded", shortfalls=_endless(model.problem))
    return outcome


def _solvable(matrix: Matrix) -> bool:
    """Return whether the matrix has any solution, whatever it costs."""
    free = replace(matrix, cost=np.zeros_like(matrix.cost))
    return solve_matrix(free, SolveOptions(gap=1.0, time_limit_s=60.0), Hooks()).x is not None


def _elastic(system: LinearSystem, matrix: Matrix, rows: dict[str, Ids]) -> tuple[Values, Values] | None:
    """Return by how much each row has to give ``[row]``, signed, and the plan; None where even that is not enough.

    Where a plan in whole numbers is found in time, the answer is that of a plan that could be built.
    """
    fuel = _limited_fuels(system, matrix) if "fuel_balance" in rows else np.zeros(0, dtype=np.int64)
    ids = np.concatenate([np.zeros(0, dtype=np.int64), *(v for name, v in rows.items() if name != "fuel_balance")])
    if not len(ids) and not len(fuel):
        return None
    largest = np.abs(matrix.a).max(axis=1).toarray().ravel()
    size = np.maximum(largest[ids], 1e-9)
    elastic = _with_slack(matrix, ids, size, fuel)
    relaxed = replace(elastic, integer=np.zeros_like(elastic.integer))
    found = None
    for candidate in (relaxed, elastic):
        solution = solve_matrix(candidate, SolveOptions(gap=0.001, time_limit_s=60.0), Hooks())
        if solution.x is None:
            return found
        n = matrix.a.shape[1]
        k = len(ids)
        slack = np.zeros(matrix.a.shape[0])
        slack[ids] = (solution.x[n : n + k] - solution.x[n + k : n + 2 * k]) * size
        if len(fuel):
            place = {column: i for i, column in enumerate(system.columns["fuel_kwh"].ids.tolist())}
            balance = system.rows["fuel_balance"].ids[[place[column] for column in fuel.tolist()]]
            slack[balance] = solution.x[n + 2 * k :]
        if np.abs(slack).max(initial=0.0) > SMALL:
            found = slack, solution.x[:n]
    return found


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


def _told(model: PlanningModel, rows: dict[str, Ids], slack: Values, x: Values) -> Told:
    """Yield a shortfall per family and place that has to give, the largest hour of each."""
    system, problem = model.system, model.problem
    short = _balances(system, slack, 1.0) if "balance" in rows else {}
    peaks = _peaks(problem, system, slack)
    lack: dict[Place, float] = {}
    for (place, _, _), amount in peaks.items():
        lack[place] = max(lack.get(place, 0.0), amount)
    cures = capacity_cures(problem, short, lack)
    yield from _told_balances(problem, short, "not enough", cures)
    if "balance" in rows:
        yield from _told_balances(problem, _balances(system, slack, -1.0), "more than can be used of", {})
    yield from _told_peaks(peaks, cures)
    for name, ids in rows.items():
        give = slack[ids]
        if np.abs(give).max(initial=0.0) <= SMALL or name == "balance" or name.endswith("_plant_capacity"):
            continue
        if name == "fuel_balance":
            yield from _fuels(problem, ids, give)
        elif name in WHOLE:
            yield _whole(model, name, float(np.abs(give).max()), x)
        else:
            at = int(np.abs(give).argmax())
            yield Shortfall(
                f"the limit {name!r} cannot hold", "", f"element {at}", float(abs(give[at])), "", "Loosen it."
            )


def _balances(system: LinearSystem, slack: Values, sign: float) -> dict[Place, Values]:
    """Return what is missing (or, with a minus, too much) by zone and carrier ``[t]`` [kW], where anything is."""
    block, found = system.rows["balance"], {}
    for i, place in enumerate(block.coords["place"]):
        amount = np.maximum(sign * slack[block.ids[i]], 0.0)
        if amount.max() > SMALL:
            zone, _, carrier = str(place).partition("/")
            found[zone, carrier] = amount
    return found


def _told_balances(problem: Problem, amounts: dict[Place, Values], what: str, cures: dict[Place, str]) -> Told:
    sense = "missing" if what == "not enough" else "too much"
    for (zone, carrier), amount in amounts.items():
        count = int((amount > SMALL).sum())
        yield Shortfall(
            f"{what} {carrier} (in {count} of {problem.grid.n_hours} modelled hours)",
            f"zone {zone}", hour_name(problem.grid, int(amount.argmax())), float(amount.max()), "kW",
            cures.get((zone, carrier), "Allow curtailing, cooling away, storing or selling it."), sense,
        )  # fmt: skip


def _peaks(problem: Problem, system: LinearSystem, slack: Values) -> dict[tuple[Place, str, str], float]:
    """Return what the plants of a network lack, by its place, its sites and the design state [kW]."""
    found = {}
    for network in problem.networks:
        block = system.rows.get(f"{network.carrier}_plant_capacity")
        for s, state in enumerate(block.coords["state"] if block is not None else ()):
            assert block is not None
            give = np.abs(slack[block.ids[s]])
            if give.sum() > SMALL:
                sites = ", ".join(str(p) for p, g in zip(block.coords["plant"], give) if g > SMALL)
                found[(network.zone, network.carrier), sites, str(state)] = float(give.sum())
    return found


def _told_peaks(peaks: dict[tuple[Place, str, str], float], cures: dict[Place, str]) -> Told:
    for (place, sites, state), amount in peaks.items():
        what = f"the plants cannot carry the {place[1]} network's peak"
        yield Shortfall(what, f"site {sites}", state, amount, "kW", cures[place])


def _fuels(problem: Problem, ids: Ids, give: Values) -> Told:
    for fuel, amount in zip(problem.fuels, np.abs(give)):
        if amount > SMALL:
            yield Shortfall(f"not enough {fuel.name}", "", "year", float(amount), "kWh", fuel_cure(fuel, float(amount)))


def _whole(model: PlanningModel, name: str, amount: float, x: Values) -> Shortfall:
    goal = model.problem.goal
    if name == "carbon_cap":
        cure = cap_cure("objective.carbon_cap_t_per_year", (goal.carbon_cap_kg + amount) / 1e3)
        return Shortfall("the carbon cap cannot be kept", "", "year", amount / 1e3, "t CO2", cure, "too much")
    if name == "self_sufficiency":
        most = goal.min_self_sufficiency - amount / max(delivered(model.problem), 1e-9)
        cure = share_cure("objective.min_self_sufficiency", most)
        return Shortfall("the least self-sufficiency cannot be reached", "", "year", amount, "kWh", cure)
    if name == "self_sufficiency_electricity":
        cure = share_cure("objective.min_self_sufficiency_electricity", _generated_share(model, x))
        return Shortfall("the least self-sufficiency cannot be reached", "", "year", amount, "kWh", cure)
    return Shortfall(f"the limit {name!r} cannot be kept", "", "year", amount, "kWh", "Raise the limit.")


def _generated_share(model: PlanningModel, x: Values) -> float:
    """Return the share of electricity that is generated and kept, in the nearest plan there is."""
    problem, weight = model.problem, model.problem.grid.hour_weight
    retail, constant = model.system.measure_vector("retail_kwh")
    bought = float(retail @ x[: len(retail)]) + constant
    bought += sum(float(weight @ x[model.flows.source[s.name]]) for s in problem.sources if s.kind == "grid_market")
    kept = sum(float((rate * weight) @ x[ids]) for ids, rate in generation(problem, model.flows, model.turned))
    kept -= sum(float(weight @ x[model.flows.taken[d.name]]) for d in problem.demands if d.buys)
    return kept / max(kept + bought, 1e-9)


def _endless(problem: Problem) -> tuple[Shortfall, ...]:
    """Name what could grow without end: candidates without a largest capacity."""
    names = [a.name for a in problem.assets if is_candidate(a) and not np.isfinite(a.capacity.maximum)]
    cure = f"Give max_capacity_kw to {', '.join(names[:5])}, or " if names else "Give "
    cure += "markets.grid.max_export_kw."
    return (Shortfall("selling pays for building ever more", "", "year", float("inf"), "kW", cure),)
