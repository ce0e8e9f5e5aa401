"""The evaluator's limits: capacities, levels, what must run, and the limits on the whole, from the problem alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.one_way import one_way_assets
from energyplan.results.design import Design
from energyplan.results.flows import off_the_line
from energyplan.results.problem import GRID_ZONE, Problem
from energyplan.technologies.roles import Converter, Demand, Link, Role, Source, Store

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Check:
    """One thing looked at: the largest violation, and the size of what it is compared with."""

    name: str
    violation: float
    scale: float

    @property
    def relative(self) -> float:
        """Violation as a share of the scale [-]."""
        return self.violation / max(self.scale, 1.0)


def series(value: Values | float, hours: int) -> Values:
    """Return a constant or a series as an array ``[t]``."""
    return np.broadcast_to(np.asarray(value, dtype=float), (hours,))


def limit_checks(problem: Problem, design: Design, *, closes: bool = True) -> list[Check]:
    """Recompute every limit of an asset: its size, its flows, its levels.

    Parameters
    ----------
    problem : Problem
        The numbers.
    design : Design
        Decisions on the same hours.
    closes : bool
        Levels of the stores close over the year.

    Returns
    -------
    list of Check
        Several per asset, one per limited fuel.
    """
    checks: list[Check] = []
    off = off_the_line(problem, design)
    for asset in problem.assets:
        checks += _size_checks(asset, design)
        if asset.name in off:
            checks.append(Check(f"{asset.name} off the line", _most_run(design, asset.name), 1.0))
        match asset:
            case Source():
                checks += _source_checks(problem, design, asset)
            case Converter():
                checks += _converter_checks(problem, design, asset)
            case Store() if np.isfinite(design.capacity[asset.name]):
                checks += _store_checks(problem, design, asset, closes)
            case Demand() if asset.flexible:
                checks += _below(f"intake of {asset.name}", design.dispatch.taken[asset.name], asset, design)
            case Link():
                checks += _below(f"flow over {asset.name}", design.dispatch.forth[asset.name], asset, design)
                checks += _below(f"flow back over {asset.name}", design.dispatch.back[asset.name], asset, design)
                if not asset.both_ways:
                    back = float(design.dispatch.back[asset.name].max(initial=0.0))
                    checks.append(Check(f"one way of {asset.name}", back, back))
    for item in one_way_assets(problem) if closes else ():
        run, name = design.dispatch, item.name
        pair = (run.charge, run.discharge) if isinstance(item, Store) else (run.forth, run.back)
        both = np.minimum(pair[0][name], pair[1][name])
        checks.append(Check(f"one way at a time of {name}", float(both.max()), float(pair[0][name].max(initial=0.0))))
    for fuel in problem.fuels:
        if np.isfinite(fuel.limit_kwh):
            over = design.fuel_kwh[fuel.name] - fuel.limit_kwh
            checks.append(Check(f"limit of {fuel.name}", over, fuel.limit_kwh))
    return checks


def _most_run(design: Design, name: str) -> float:
    """Return the most that an asset gives or takes in any hour [kW]."""
    run = design.dispatch
    tables = (run.source, run.converter, run.charge, run.discharge)
    return max((float(table[name].max(initial=0.0)) for table in tables if name in table), default=0.0)


def _size_checks(asset: Role, design: Design) -> Iterator[Check]:
    """Yield bounds, least size and whole machines of an asset's capacity."""
    have, name = asset.capacity, asset.name
    size, new = design.capacity[name], design.new_capacity.get(name, 0.0)
    if not np.isfinite(size):
        return
    most = max(have.maximum, have.existing)
    if np.isfinite(most):
        yield Check(f"size of {name}", size - most, most)
    yield Check(f"what stands of {name}", abs(size - new - have.existing), size)
    if new > 1e-6 * max(size, 1.0) or have.required:
        yield Check(f"least size of {name}", have.minimum - size, have.minimum)
    if have.unit_size > 0 and new > 0:
        count = new / have.unit_size
        yield Check(f"whole machines of {name}", abs(count - round(count)) * have.unit_size, size)


def _below(name: str, flow: Values, asset: Role, design: Design) -> list[Check]:
    size = design.capacity[asset.name]
    return [Check(name, float((flow - size).max()), size)] if np.isfinite(size) else []


def _source_checks(problem: Problem, design: Design, asset: Source) -> Iterator[Check]:
    name, size, flow = asset.name, design.capacity[asset.name], design.dispatch.source[asset.name]
    share = series(asset.availability, problem.grid.n_hours)
    total = float(problem.grid.hour_weight @ flow)
    yield Check(f"year of {name}", total - asset.yearly_limit_kwh, total)
    if np.isfinite(size):
        yield Check(f"output of {name}", float((flow - share * size).max()), size)
        if asset.must_take:
            yield Check(f"what {name} must give", float((share * size - flow).max()), size)
    else:
        yield Check(f"output of {name}", float(flow[share <= 0].max(initial=0.0)), float(flow.max(initial=0.0)))


def _converter_checks(problem: Problem, design: Design, asset: Converter) -> Iterator[Check]:
    name, size, flow = asset.name, design.capacity[asset.name], design.dispatch.converter[asset.name]
    if not np.isfinite(size):
        return
    share = series(asset.availability, problem.grid.n_hours)
    yield Check(f"output of {name}", float((flow - share * size).max()), size)
    if name in design.dispatch.on:
        on, unit = design.dispatch.on[name], asset.capacity.unit_size or size
        yield Check(f"load of {name} when on", float((flow - share * on).max()), size)
        yield Check(f"least load of {name}", float((asset.minimum_load * on - flow).max()), size)
        yield Check(f"what is on of {name}", float((on - size).max()), size)
        if size > 0:
            yield Check(f"on or off of {name}", float(np.abs(on / unit - np.round(on / unit)).max()) * unit, size)


def _store_checks(problem: Problem, design: Design, item: Store, closes: bool) -> list[Check]:
    """Follow a store's level hour by hour through the sequence of real periods."""
    grid, run, name = problem.grid, design.dispatch, item.name
    size = design.capacity[name]
    keeps = (1.0 - series(item.loss_per_hour, grid.n_hours)).reshape(grid.n_periods, -1)
    gain = run.charge[name] * item.charge_efficiency - run.discharge[name] / item.discharge_efficiency
    gain = gain.reshape(grid.n_periods, -1)
    checks = [
        Check(f"charge of {name}", float((run.charge[name] - item.charge_kw_per_kwh * size).max()), size),
        Check(f"discharge of {name}", float((run.discharge[name] - item.discharge_kw_per_kwh * size).max()), size),
    ]
    if name in design.season_kwh:
        level = design.season_kwh[name]
        course = np.empty((len(grid.order), grid.hours_per_period))
        now = level
        for h in range(grid.hours_per_period):
            now = now * keeps[grid.order, h] + gain[grid.order, h]
            course[:, h] = now
        checks.append(Check(f"season of {name}", float(np.abs(now - np.roll(level, -1)).max()), size))
    else:
        course = run.level[name].reshape(grid.n_periods, -1)
        if grid.is_chronological:
            course = course.reshape(1, -1)
            keeps, gain = keeps.reshape(1, -1), gain.reshape(1, -1)
        before = np.roll(course, 1, axis=1)
        step = np.abs(course - before * keeps - gain)
        first = 0 if grid.cyclic and closes else 1
        checks.append(Check(f"level of {name}", float(step[:, first:].max(initial=0.0)), size))
    checks.append(Check(f"top of {name}", float((course - size).max()), size))
    checks.append(Check(f"bottom of {name}", float((item.minimum_level * size - course).max()), size))
    return checks


def goal_checks(problem: Problem, design: Design, co2_kg: float) -> list[Check]:
    """Recompute the limits on the whole: carbon, self-sufficiency, and exporting only what was generated here.

    Parameters
    ----------
    problem : Problem
        Its goal.
    design : Design
        Decisions.
    co2_kg : float
        The design's emission, recomputed [kg].

    Returns
    -------
    list of Check
        Only for the limits that the goal sets.
    """
    goal, checks = problem.goal, []
    if np.isfinite(goal.carbon_cap_kg):
        checks.append(Check("carbon cap", co2_kg - goal.carbon_cap_kg, max(co2_kg, goal.carbon_cap_kg)))
    bought = _bought(problem, design)
    if goal.min_self_sufficiency > 0:
        outside, use = _outside(problem, design, bought), _use(problem)
        checks.append(Check("self-sufficiency", outside - (1.0 - goal.min_self_sufficiency) * use, use))
    if goal.min_self_sufficiency_electricity > 0:
        share, kept = goal.min_self_sufficiency_electricity, _kept(problem, design)
        over = share * bought - (1.0 - share) * kept
        checks.append(Check("self-sufficiency in electricity", over, bought + abs(kept)))
    return checks


def own_shares(problem: Problem, design: Design) -> dict[str, float]:
    """Return what does not come from outside the region.

    Parameters
    ----------
    problem : Problem
        Of the design, or of its real year.
    design : Design
        Decisions and dispatch on the problem's hours.

    Returns
    -------
    dict of str to float
        ``self_sufficiency`` of all energy delivered, ``self_sufficiency_electricity`` of all electricity used [-];
        1 where nothing is.
    """
    bought, kept, use = _bought(problem, design), _kept(problem, design), _use(problem)
    return {
        "self_sufficiency": 1.0 - _outside(problem, design, bought) / use if use > 0 else 1.0,
        "self_sufficiency_electricity": kept / (bought + kept) if bought + kept > 0 else 1.0,
    }


def _bought(problem: Problem, design: Design) -> float:
    """Return the electricity drawn from the grid, by the plan and by buildings for themselves, in a year [kWh]."""
    return _retail(problem, design) + sum(
        float(problem.grid.hour_weight @ design.dispatch.source[s.name])
        for s in problem.sources
        if s.kind == "grid_market"
    )


def _outside(problem: Problem, design: Design, bought: float) -> float:
    """Return the energy bought outside the region in a year, electricity included [kWh]."""
    return bought + sum((1.0 - f.local_share) * design.fuel_kwh[f.name] for f in problem.fuels)


def _use(problem: Problem) -> float:
    """Return the energy delivered to buildings and loads in a year [kWh]."""
    weight = problem.grid.hour_weight
    use = float(problem.classes.kwh.sum(axis=1) @ (problem.classes.shape @ weight))
    return use + sum(float(weight @ series(d.load_kw, len(weight))) for d in problem.demands if not d.flexible)


def _generated(problem: Problem, design: Design) -> Values:
    """Return what is generated of electricity in the region ``[t]`` [kW]."""
    hours = problem.grid.n_hours
    total = np.zeros(hours)
    for source in problem.sources:
        if source.zone != GRID_ZONE and source.carrier.startswith("electricity"):
            total = total + design.dispatch.source[source.name]
    for item in problem.converters:
        rates = [series(rate, hours) for c, rate in item.flows.items() if c.startswith("electricity")]
        if rates and all(rate.min() >= 0 for rate in rates):
            total = total + sum(rates) * design.dispatch.converter[item.name]
    return total


def _kept(problem: Problem, design: Design) -> float:
    """Return what is generated of electricity less what is sold, over the year [kWh]."""
    weight = problem.grid.hour_weight
    sold = sum(
        float(weight @ design.dispatch.taken[d.name])
        for d in problem.demands
        if d.flexible and d.carrier.startswith("electricity")
    )
    return float(weight @ _generated(problem, design)) - sold


def _retail(problem: Problem, design: Design) -> float:
    """Return the electricity that buildings buy for themselves, outside the private line [kWh]."""
    if problem.retail_price is None:
        return 0.0
    classes, weight, total = problem.classes, problem.grid.hour_weight, 0.0
    for k in classes.of("electricity"):
        outside = 1.0 - design.connected["electricity"]
        total += float(classes.kwh[k] @ outside) * float(classes.shape[k] @ weight)
    for carrier, own in design.own.items():
        machines = [a.machine for a in problem.alternatives if a.carrier == carrier]
        for share, machine in zip(own, machines):
            rate = -series(machine.flows.get("electricity", 0.0), problem.grid.n_hours)
            for k in classes.of(carrier):
                total += float(classes.kwh[k] @ share) * float((classes.shape[k] * weight) @ rate)
    return total
