"""The year's operation with the sizes fixed: windows of real hours, each looking ahead beyond its end.

What the buildings draw is known once the connections are, so a window has only dispatch left. Seasonal stores follow
the level that the design gave them; daily ones are free. A source of shortage and a sink of surplus at a high price
keep every window solvable: what they carry is reported, not hidden.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import InternalError
from energyplan.optimise.balances import hourly_carriers
from energyplan.optimise.evaluate import buildings_use, carbon, cost_terms, evaluate
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.model import PlanningModel, build, compiled
from energyplan.optimise.read import read_design
from energyplan.optimise.solve import Hooks, solve_matrix
from energyplan.optimise.stores import Edges
from energyplan.results.bare import no_buildings
from energyplan.results.design import Design, Dispatch
from energyplan.results.operation import Operation
from energyplan.results.problem import GRID_ZONE, DemandClasses, Goal, Problem, RouteGraph
from energyplan.technologies.roles import Capacity, Converter, Demand, Role, Source

Values = NDArray[np.float64]
Window = Callable[[Problem, int, int], Problem]

SHORTAGE, SURPLUS = "shortage", "surplus"
PENALTY = 50.0
"""Price of a missing kWh against the dearest energy in the problem."""


@dataclass(frozen=True)
class Rolling:
    """Length of a window and how far it looks beyond its end [h]; relative gap of windows with whole numbers [-]."""

    step_h: int = 336
    ahead_h: int = 48
    gap: float = 0.005
    time_limit_s: float = 20.0


def frozen(problem: Problem, design: Design) -> Problem:
    """Return the real year's problem with everything decided but the dispatch.

    Parameters
    ----------
    problem : Problem
        On the real year.
    design : Design
        Sizes, connections, networks.

    Returns
    -------
    Problem
        Without buildings and networks; what they draw are loads. Shortage and surplus have a price.
    """
    hours = problem.grid.n_hours
    assets: list[Role] = [_fixed(a, design.capacity[a.name]) for a in problem.assets]
    fuels = {fuel.name for fuel in problem.fuels}
    use: dict[tuple[str, str], Values] = {}
    for zone, carrier, supply in buildings_use(problem, design):
        if carrier not in fuels:
            use[zone, carrier] = use.get((zone, carrier), np.zeros(hours)) - supply
    for (zone, carrier), load in use.items():
        assets.append(Demand(f"buildings {zone}/{carrier}", "buildings", zone=zone, carrier=carrier, load_kw=load))
    dearest = _dearest(problem)
    endless = Capacity(existing=np.inf, maximum=0.0)
    for zone, carrier in hourly_carriers(problem):
        if zone == GRID_ZONE or "@" in carrier:
            continue
        name, cost = f"{zone}/{carrier}", PENALTY * dearest
        assets.append(
            Source(f"{SHORTAGE} {name}", SHORTAGE, zone=zone, capacity=endless, variable_cost=cost, carrier=carrier)
        )
        assets.append(
            Demand(
                f"{SURPLUS} {name}", SURPLUS, zone=zone, capacity=endless, variable_cost=cost / 10.0,
                carrier=carrier, flexible=True,
            )
        )  # fmt: skip
    return replace(
        problem,
        assets=tuple(assets),
        buildings=no_buildings(),
        classes=DemandClasses((), (), (), np.zeros((0, hours)), np.zeros((0, 0))),
        alternatives=(),
        retail_price=None,
        routes=RouteGraph(),
        networks=(),
        goal=Goal(carbon_price_per_kg=problem.goal.carbon_price_per_kg),
    )


def _fixed(asset: Role, capacity: float) -> Role:
    size = replace(
        asset.capacity, existing=capacity, minimum=0.0, maximum=min(capacity, 0.0), required=False, capex_fixed=0.0
    )
    if isinstance(asset, Converter) and asset.on_off and asset.capacity.unit_size > 0:
        size = replace(size, unit_size=asset.capacity.unit_size)
    return replace(asset, capacity=size)


def _dearest(problem: Problem) -> float:
    prices = [float(np.max(np.abs(a.variable_cost))) for a in problem.assets]
    return max([1e-3, *prices, *(fuel.price for fuel in problem.fuels)])


def operate(
    problem: Problem,
    design: Design,
    window: Window,
    hooks: Hooks | None = None,
    *,
    rolling: Rolling | None = None,
    on_window: Callable[[int, int], Any] | None = None,
) -> Operation:
    """Run the real year of a design, hour by hour.

    Parameters
    ----------
    problem : Problem
        On the real year.
    design : Design
        Sizes, connections and networks; seasonal levels.
    window : callable
        Returns a stretch of hours of a problem as a problem of its own.
    hooks : Hooks, optional
        Only the event that stops it is used; a stopped run ends after its window.
    rolling : Rolling, optional
        Window lengths.
    on_window : callable, optional
        Told the hours done and the hours of the year.

    Returns
    -------
    Operation
        Without load flow.
    """
    began = time.perf_counter()
    rolling, hooks = rolling or Rolling(), hooks or Hooks()
    year = frozen(problem, design)
    hours = year.grid.n_hours
    own_fuel = _own_fuel(problem, design)
    left = {f.name: f.limit_kwh - own_fuel.get(f.name, 0.0) for f in problem.fuels}
    state = _State(
        level={s.name: _first_level(s.name, design) for s in year.stores},
        peak={s.name: float(design.dispatch.source[s.name].max()) for s in year.sources if s.peak_cost_per_kw > 0},
        left=left,
    )
    pieces: list[Dispatch] = []
    bought = dict.fromkeys((f.name for f in problem.fuels), 0.0)
    worth = _worth(problem, design)
    for start in range(0, hours, rolling.step_h):
        length = min(rolling.step_h, hours - start)
        part = _limited(window(year, start, start + length + rolling.ahead_h), state, (start + length) / hours)
        edges = _edges(design, state, start + length + rolling.ahead_h, worth, hours)
        found = _solve(part, edges, rolling, hooks)
        dispatch = _cut(found.dispatch, length)
        pieces.append(dispatch)
        _advance(state, dispatch, part, length)
        for name, amount in _fuel_of(part, dispatch, length).items():
            bought[name] += amount
            state.left[name] -= amount
        if on_window is not None:
            on_window(start + length, hours)
    whole = _joined(pieces)
    fuel = {name: amount + own_fuel.get(name, 0.0) for name, amount in bought.items()}
    return _operation(problem, design, whole, fuel, time.perf_counter() - began)


@dataclass
class _State:
    """What one window hands to the next: levels, peaks paid, fuel left."""

    level: dict[str, float]
    peak: dict[str, float]
    left: dict[str, float]


def _first_level(name: str, design: Design) -> float:
    if name in design.season_kwh:
        return float(design.season_kwh[name][0])
    return 0.5 * design.capacity[name]


def _edges(design: Design, state: _State, end: int, worth: float, hours: int) -> Edges:
    wanted: dict[str, float] = {}
    value: dict[str, float] = {}
    for name in state.level:
        if name in design.season_kwh:
            season = design.season_kwh[name]
            wanted[name] = float(season[(end * len(season) // hours) % len(season)])
            value[name] = worth
        else:
            wanted[name], value[name] = 0.0, 0.0
    return Edges(start=dict(state.level), end=wanted, worth=value, peak_kw=dict(state.peak))


def _worth(problem: Problem, design: Design) -> float:
    """Return what a kWh of heat or power costs on average: fuel and grid energy by what was made of it."""
    spent = design.costs.get("fuel", 0.0) + design.costs.get("grid_energy", 0.0)
    made = float(problem.classes.total.sum())
    return max(spent / made, 1e-6) if made > 0 else 1e-6


def _limited(part: Problem, state: _State, done: float) -> Problem:
    """Let a window use of a limited fuel what is left, and of the last windows' share no more than is fair."""
    share = 1.0 if done >= 1.0 else min(1.0, 1.25 * part.grid.n_hours / (8760.0 * (1.0 - done) + part.grid.n_hours))
    fuels = tuple(
        replace(f, limit_kwh=max(state.left[f.name], 0.0) * share) if np.isfinite(f.limit_kwh) else f
        for f in part.fuels
    )
    return replace(part, fuels=fuels)


def _solve(part: Problem, edges: Edges, rolling: Rolling, hooks: Hooks) -> Design:
    model: PlanningModel = build(part, edges)
    options = SolveOptions(gap=rolling.gap, time_limit_s=rolling.time_limit_s, threads=1)
    solution = solve_matrix(compiled(model), options, Hooks())
    if solution.x is None:
        raise InternalError(f"the year's operation found no dispatch: {solution.outcome}")
    return read_design(model, solution)


def _cut(dispatch: Dispatch, length: int) -> Dispatch:
    def cut(table: Mapping[str, Values]) -> dict[str, Values]:
        return {name: values[:length] for name, values in table.items()}

    return Dispatch(**{name: cut(table) for name, table in vars(dispatch).items()})


def _joined(pieces: list[Dispatch]) -> Dispatch:
    def join(field: str) -> dict[str, Values]:
        names = getattr(pieces[0], field)
        return {name: np.concatenate([getattr(p, field)[name] for p in pieces]) for name in names}

    return Dispatch(**{field: join(field) for field in vars(pieces[0])})


def _advance(state: _State, dispatch: Dispatch, part: Problem, length: int) -> None:
    for store in part.stores:
        state.level[store.name] = float(dispatch.level[store.name][length - 1])
    for name in state.peak:
        state.peak[name] = max(state.peak[name], float(dispatch.source[name].max()))


def _fuel_of(part: Problem, dispatch: Dispatch, length: int) -> dict[str, float]:
    """Return what a window's converters burn in the hours that are kept [kWh]."""
    used = {fuel.name: 0.0 for fuel in part.fuels}
    for item in part.converters:
        for carrier, rate in item.flows.items():
            if carrier in used:
                series = np.broadcast_to(rate, (part.grid.n_hours,))[:length]
                used[carrier] -= float(series @ dispatch.converter[item.name])
    return used


def _own_fuel(problem: Problem, design: Design) -> dict[str, float]:
    """Return what the buildings' own machines burn in the real year [kWh]."""
    fuels = {fuel.name for fuel in problem.fuels}
    used: dict[str, float] = {}
    for _, carrier, supply in buildings_use(problem, design):
        if carrier in fuels:
            used[carrier] = used.get(carrier, 0.0) - float(supply.sum())
    return used


def _operation(
    problem: Problem, design: Design, dispatch: Dispatch, fuel: dict[str, float], seconds: float
) -> Operation:
    extra = (f"{SHORTAGE} ", f"{SURPLUS} ")
    kept = replace(
        dispatch,
        source={n: v for n, v in dispatch.source.items() if not n.startswith(extra)},
        taken={n: v for n, v in dispatch.taken.items() if not n.startswith(extra)},
    )
    real = replace(design, dispatch=kept, fuel_kwh=fuel, season_kwh={})
    costs = cost_terms(problem, real)
    co2 = carbon(problem, real)
    return Operation(
        dispatch=kept,
        fuel_kwh=fuel,
        costs=costs,
        co2_kg=co2,
        shortage_kw=_named(dispatch.source, SHORTAGE),
        surplus_kw=_named(dispatch.taken, SURPLUS),
        seconds=seconds,
    )


def _named(table: Mapping[str, Values], word: str) -> dict[str, Values]:
    return {name[len(word) + 1 :]: values for name, values in table.items() if name.startswith(f"{word} ")}


def check_operation(problem: Problem, design: Design, operation: Operation, tolerance: float = 1e-6) -> float:
    """Recompute the hourly balances of the real year and refuse them where they do not close.

    Parameters
    ----------
    problem : Problem
        On the real year.
    design, operation : Design, Operation
        What was built and how it ran.
    tolerance : float
        Largest violation as a share of the highest throughput [-].

    Returns
    -------
    float
        Largest relative violation found [-].
    """
    real = replace(
        design,
        dispatch=operation.dispatch,
        fuel_kwh=operation.fuel_kwh,
        season_kwh={},
        costs=operation.costs,
        co2_kg=operation.co2_kg,
    )
    checks = evaluate(problem, real, tolerance, missing={**operation.shortage_kw}, thrown={**operation.surplus_kw})
    return max(c.relative for c in checks)
