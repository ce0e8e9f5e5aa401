"""The year's operation with the sizes fixed: windows of real hours, each looking ahead beyond its end.

What the buildings draw is known once the connections are, so a window has only dispatch left. Seasonal stores follow
the level that the design gave them; daily ones are free. A source of shortage and a sink of surplus at a high price
keep every window solvable: what they carry is reported, not hidden.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.core.errors import InternalError
from energyplan.optimise.balances import hourly_carriers
from energyplan.optimise.evaluate import buildings_use, carbon, cost_terms, evaluate
from energyplan.optimise.evaluate_limits import own_shares
from energyplan.optimise.goal_prices import dearest, with_goal_prices
from energyplan.optimise.highs import SolveOptions
from energyplan.optimise.limits import delivered
from energyplan.optimise.model import PlanningModel, build, compiled
from energyplan.optimise.read import read_design
from energyplan.optimise.solve import Hooks, solve_matrix
from energyplan.optimise.stores import Edges
from energyplan.optimise.top_up import added_by, grown, loosened
from energyplan.results.bare import no_buildings
from energyplan.results.design import Design, Dispatch
from energyplan.results.flows import off_the_line
from energyplan.results.operation import Operation
from energyplan.results.outcome import Outcome
from energyplan.results.problem import GRID_ZONE, DemandClasses, Problem, RouteGraph
from energyplan.technologies.roles import Capacity, Converter, Demand, Role, Source

Values = NDArray[np.float64]
Window = Callable[[Problem, int, int], Problem]

SHORTAGE, SURPLUS = "shortage", "surplus"
PENALTY = 50.0
"""Price of a missing kWh against the dearest energy in the problem."""
PATIENCE_S = 120.0
"""How long a window that found no dispatch in its time goes on for a first one [s]."""
LEAST_KWH = 1e-3
"""What may be missing in a window before it is dispatched with machines that grow [kWh]."""


@dataclass(frozen=True)
class Rolling:
    """Length of a window and how far it looks beyond its end [h]; relative gap of windows with whole numbers [-].

    The windows of a year share `budget_s` of time, and none takes longer than `time_limit_s`. Where hours would go
    short capacity may be added with `grow`, as little as serves them.
    """

    step_h: int = 336
    ahead_h: int = 48
    gap: float = 0.005
    time_limit_s: float = 20.0
    budget_s: float = 60.0
    grow: bool = False


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
        Without buildings and networks; what they draw are loads. Shortage, surplus and whole limits have a price.
    """
    problem = with_goal_prices(problem, design.goal_price)
    hours = problem.grid.n_hours
    off = off_the_line(problem, design)
    assets: list[Role] = [_fixed(a, 0.0 if a.name in off else design.capacity[a.name]) for a in problem.assets]
    fuels = {fuel.name for fuel in problem.fuels}
    use: dict[tuple[str, str], Values] = {}
    for zone, carrier, supply in buildings_use(problem, design):
        if carrier not in fuels:
            use[zone, carrier] = use.get((zone, carrier), np.zeros(hours)) - supply
    for (zone, carrier), load in use.items():
        assets.append(Demand(f"buildings {zone}/{carrier}", "buildings", zone=zone, carrier=carrier, load_kw=load))
    most = dearest(problem)
    endless = Capacity(existing=np.inf, maximum=0.0)
    for zone, carrier in hourly_carriers(problem):
        if zone == GRID_ZONE or "@" in carrier:
            continue
        name, cost = f"{zone}/{carrier}", PENALTY * most
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
    )


def _fixed(asset: Role, capacity: float) -> Role:
    size = replace(
        asset.capacity, existing=capacity, minimum=0.0, maximum=min(capacity, 0.0), required=False, capex_fixed=0.0
    )
    if isinstance(asset, Converter) and asset.on_off and asset.capacity.unit_size > 0:
        size = replace(size, unit_size=asset.capacity.unit_size)
    return replace(asset, capacity=size)


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
        Not watched: a year that was begun is finished, so that a plan kept after Ctrl-C is whole.
    rolling : Rolling, optional
        Window lengths, and whether capacity may be added.
    on_window : callable, optional
        Told the hours done and the hours of the year.

    Returns
    -------
    Operation
        Without load flow.
    """
    rolling, began = rolling or Rolling(), time.perf_counter()
    year = frozen(problem, design)
    hours = year.grid.n_hours
    own_fuel = _own_fuel(problem, design)
    left = {f.name: f.limit_kwh - own_fuel.get(f.name, 0.0) for f in problem.fuels}
    left |= {_source(s.name): s.yearly_limit_kwh for s in problem.sources}
    course = _course(problem, design)
    need = _need(year)
    state = _State(
        level={
            s.name: float(course[s.name][0]) if s.name in course else 0.5 * s.capacity.existing for s in year.stores
        },
        peak={s.name: float(design.dispatch.source[s.name].max()) for s in year.sources if s.peak_cost_per_kw > 0},
        left=left,
    )
    pieces: list[Dispatch] = []
    unmet: list[Mapping[str, Values]] = []
    missed, first = 0.0, design
    bought = dict.fromkeys((f.name for f in problem.fuels), 0.0)
    price = (_worth(problem, design), 0.1 * PENALTY * dearest(problem))
    for start in range(0, hours, rolling.step_h):
        length = min(rolling.step_h, hours - start)
        stop = start + length + rolling.ahead_h
        part = _limited(window(year, start, stop), state, need, (start, stop))
        edges = _edges(course, state, stop, (price, design.season_worth), hours)
        left_s = rolling.budget_s - (time.perf_counter() - began)
        share_s = left_s * rolling.step_h / (hours - start)
        found = _solve(part, edges, rolling, share_s)
        unmet.append(_missing(found, length))
        if rolling.grow and _total(unmet[-1]) > LEAST_KWH and not found.outcome.stopped_by:
            finer = replace(rolling, gap=0.1 * rolling.gap)
            larger = _solve(loosened(part, problem, design, SHORTAGE), edges, finer, share_s)
            if _total(_missing(larger, length)) < _total(unmet[-1]) and not larger.outcome.stopped_by:
                found, design = larger, grown(design, added_by(larger))
                year = frozen(problem, design)
        missed += _missed(found.outcome) * length / part.grid.n_hours
        dispatch = _cut(found.dispatch, length)
        pieces.append(dispatch)
        _advance(state, dispatch, part, length)
        for name, amount in _fuel_of(part, dispatch, length).items():
            bought[name] += amount
            state.left[name] -= amount
        for source in problem.sources:
            state.left[_source(source.name)] -= float(dispatch.source[source.name].sum())
        if on_window is not None:
            on_window(start + length, hours)
    whole = _joined(pieces)
    fuel = {name: amount + own_fuel.get(name, 0.0) for name, amount in bought.items()}
    return replace(
        _operation(problem, design, whole, fuel),
        added={n: size - first.capacity[n] for n, size in design.capacity.items() if size > first.capacity[n]},
        unmet_kw={name: np.concatenate([part[name] for part in unmet]) for name in unmet[0]},
        missed=missed,
        seconds=time.perf_counter() - began,
    )


@dataclass
class _State:
    """What one window hands to the next: levels, peaks paid, what is left of fuels and sources, what is on."""

    level: dict[str, float]
    peak: dict[str, float]
    left: dict[str, float]
    on: dict[str, float] = field(default_factory=dict)


def _course(problem: Problem, design: Design) -> dict[str, Values]:
    """Return the level at the start of equal parts of the year, of stores whose course the design knows [kWh].

    Seasonal stores follow their season; where the design ran through the real hours, all stores follow its levels.
    """
    course = dict(design.season_kwh)
    for name, level in design.dispatch.level.items():
        if name not in course and len(level) == problem.grid.n_hours:
            course[name] = np.roll(level, 1)
    return course


def _edges(
    course: Mapping[str, Values],
    state: _State,
    end: int,
    prices: tuple[tuple[float, float], Mapping[str, Values]],
    hours: int,
) -> Edges:
    """Return the levels at a window's edges: close to the season's course, firmly on one of the same real hours.

    What is over or short counts by what the design says a kWh is worth then, and not less than energy costs on average.
    """
    price, worths = prices
    wanted: dict[str, float] = {}
    worth: dict[str, float] = {}
    missed: dict[str, float] = {}
    for name in state.level:
        levels = course.get(name, np.zeros(1))
        wanted[name] = float(levels[(end * len(levels) // hours) % len(levels)])
        then = worths.get(name, np.zeros(1))
        known = max(price[0], float(then[(end * len(then) // hours) % len(then)]))
        worth[name] = known if name in course and len(levels) != hours else 0.0
        missed[name] = 1.5 * worth[name] if len(levels) != hours else price[1]
    return Edges(
        start=dict(state.level),
        end=wanted,
        worth=worth,
        missed=missed,
        peak_kw=dict(state.peak),
        on_kw=dict(state.on),
    )


def _worth(problem: Problem, design: Design) -> float:
    """Return what a kWh of heat or power costs on average: fuel and grid energy by what was made of it."""
    spent = design.costs.get("fuel", 0.0) + design.costs.get("grid_energy", 0.0)
    made = delivered(problem)
    return max(spent / made, 1e-6) if made > 0 else 1e-6


def _need(year: Problem) -> dict[str, Values]:
    """Return when a limited fuel or source is needed: the loads of the carriers it can serve ``[t]`` [kW]."""
    loads: dict[str, Values] = {}
    for item in year.demands:
        if not item.flexible:
            series = np.broadcast_to(item.load_kw, (year.grid.n_hours,))
            loads[item.carrier] = loads.get(item.carrier, np.zeros(year.grid.n_hours)) + np.maximum(series, 0.0)
    serves = {f.name: _made_from(year, f.name) for f in year.fuels if np.isfinite(f.limit_kwh)}
    serves |= {_source(s.name): {s.carrier} for s in year.sources if np.isfinite(s.yearly_limit_kwh)}
    return {name: sum((loads[c] for c in carriers if c in loads), np.zeros(1)) for name, carriers in serves.items()}


def _source(name: str) -> str:
    """Return the name under which a source's yearly limit is kept, apart from fuels of the same name."""
    return f"source {name}"


def _made_from(year: Problem, fuel: str) -> set[str]:
    return {
        carrier
        for item in year.converters
        if fuel in item.flows
        for carrier, rate in item.flows.items()
        if np.max(rate) > 0
    }


def _limited(part: Problem, state: _State, need: Mapping[str, Values], hours: tuple[int, int]) -> Problem:
    """Let a window use what is left of a limited fuel or source, and a quarter more than its share of the need."""
    start, stop = hours

    def share(name: str) -> float:
        wanted = need[name]
        ahead = float(wanted[start:].sum())
        here = float(wanted[start:stop].sum())
        return 1.0 if stop >= len(wanted) or ahead <= 0 else min(1.0, 1.25 * here / ahead)

    fuels = tuple(
        replace(f, limit_kwh=max(state.left[f.name], 0.0) * share(f.name)) if np.isfinite(f.limit_kwh) else f
        for f in part.fuels
    )
    assets = tuple(
        replace(a, yearly_limit_kwh=max(state.left[_source(a.name)], 0.0) * share(_source(a.name)))
        if isinstance(a, Source) and np.isfinite(a.yearly_limit_kwh)
        else a
        for a in part.assets
    )
    return replace(part, fuels=fuels, assets=assets)


def _solve(part: Problem, edges: Edges, rolling: Rolling, share_s: float) -> Design:
    """Dispatch one window: within three times its share of the time that is left, and half a second at least."""
    model: PlanningModel = build(part, edges)
    matrix = compiled(model)
    limit = min(max(3.0 * share_s, 0.5), rolling.time_limit_s)
    options = SolveOptions(gap=rolling.gap, time_limit_s=limit, threads=1)
    solution = solve_matrix(matrix, options, Hooks())
    if solution.x is None:  # every window has a dispatch: the first that turns up will do
        first = replace(options, time_limit_s=PATIENCE_S, extra=(("mip_max_improving_sols", 1),))
        solution = solve_matrix(matrix, first, Hooks())
    if solution.x is None:
        raise InternalError(f"the year's operation found no dispatch: {solution.outcome}")
    return read_design(model, solution)


def _missing(found: Design, length: int) -> dict[str, Values]:
    """Return what the hours of a window that are kept do not get, by ``zone/carrier`` ``[t]`` [kW]."""
    return {name: values[:length] for name, values in _named(found.dispatch.source, SHORTAGE).items()}


def _total(table: Mapping[str, Values]) -> float:
    return sum(float(values.sum()) for values in table.values())


def _missed(outcome: Outcome) -> float:
    """Return by how much a window that time stopped may be dearer than the best dispatch [money]."""
    if not outcome.stopped_by:
        return 0.0
    return max(0.0, outcome.objective - outcome.bound) if np.isfinite(outcome.bound) else np.inf


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
    for name, on in dispatch.on.items():
        state.on[name] = float(on[length - 1])
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


def _operation(problem: Problem, design: Design, dispatch: Dispatch, fuel: dict[str, float]) -> Operation:
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
        own_share=own_shares(problem, real),
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
