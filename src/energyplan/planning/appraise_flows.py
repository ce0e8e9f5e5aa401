"""Energy and money of a year with everything in operation: what each building takes from whom, and what plants use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.companies import Carrier
from energyplan.results.design import Design
from energyplan.results.flows import carrier_flows
from energyplan.results.operation import Operation
from energyplan.results.problem import Problem
from energyplan.technologies.roles import Converter, Demand, Link, Role, Series, Source, Store

Values = NDArray[np.float64]
MARKET = "grid_market"
OTHER_LOADS = "other loads"
CARRIERS: tuple[Carrier, ...] = ("heat", "cooling", "electricity")


@dataclass(frozen=True)
class Taken:
    """What buildings, or loads outside them, take in a year ``[b]``.

    Attributes
    ----------
    network : dict of str to array
        From the plan's own plants and networks, by carrier [kWh].
    fuel : dict of str to array
        Bought for machines of their own, by fuel [kWh].
    grid_kwh, grid_cost : array
        Electricity bought from the outside grid [kWh], [money/a].
    variable : array
        Other cost of their machines that grows with use [money/a].
    co2_kg : array
        Emission of fuel and grid electricity they buy [kg].
    """

    network: dict[str, Values]
    fuel: dict[str, Values]
    grid_kwh: Values
    grid_cost: Values
    variable: Values
    co2_kg: Values


@dataclass(frozen=True)
class PlantYear:
    """What plants use and earn in a year.

    Attributes
    ----------
    fuel : dict of (str, str) to float
        By asset and fuel [kWh].
    variable : dict of str to float
        Cost by asset that grows with its output [money/a].
    output, power_use : dict
        Energy fed in by asset and carrier [kWh], and electricity that an asset draws [kWh].
    grid_kwh, grid_cost : float
        Bought from the outside grid, demand charge included [kWh], [money/a].
    grid_charge : float
        Of it for the highest hour [money/a].
    export : float
        Earned by feeding in [money/a].
    """

    fuel: dict[tuple[str, str], float]
    variable: dict[str, float]
    output: dict[tuple[str, str], float]
    power_use: dict[str, float]
    grid_kwh: float
    grid_cost: float
    grid_charge: float
    export: float


@dataclass(frozen=True)
class YearFlows:
    """Buildings, other loads (one row), and plants."""

    buildings: Taken
    loads: Taken
    plants: PlantYear


@dataclass(frozen=True)
class _Grid:
    """The outside grid over the year ``[t]``: drawn [kW], its cost, and what is drawn for a unit of all use, above one
    by what the connection loses."""

    drawn: Values
    cost: Values
    charge: float
    share: Values
    co2: Values


def year_flows(problem: Problem, design: Design, operation: Operation) -> YearFlows:
    """Return who takes what from whom in a year of full operation.

    Parameters
    ----------
    problem : Problem
        On the real year.
    design, operation : Design, Operation
        What is built and how it runs.

    Returns
    -------
    YearFlows
        Sums equal the operation's fuels and costs. Without a private line, buildings buy from the outside grid the
        share of each hour's use that the grid covers in that hour, and the rest from the plan's plants.
    """
    grid = _grid(problem, design, operation)
    people = _buildings(problem, design, grid)
    loads = _loads(problem, grid)
    private = problem.retail_price is not None
    direct_kwh, direct_cost = (
        (0.0, 0.0) if private else tuple(float(getattr(people, k).sum() + getattr(loads, k).sum())
                                         for k in ("grid_kwh", "grid_cost"))
    )  # fmt: skip
    plants = _plants(problem, operation)
    bought = float((grid.drawn * grid.cost).sum()) + grid.charge
    total = float(grid.drawn.sum())
    charge = grid.charge * (total - direct_kwh) / total if total > 0 else 0.0  # what others draw bears its part
    sold = _exports(problem, operation)
    return YearFlows(people, loads, PlantYear(*plants, total - direct_kwh, bought - direct_cost, charge, sold))


def groups_of(problem: Problem) -> dict[str, NDArray[np.bool_]]:
    """Return which buildings belong to each group of customers ``[b]``."""
    group = np.array(problem.buildings.group, dtype=object)
    return {name: group == name for name in dict.fromkeys(problem.buildings.group)}


def sold_energy(problem: Problem, flows: YearFlows) -> dict[tuple[Carrier, str], float]:
    """Return the energy that the plan's companies sell in a full year, by carrier and group [kWh]."""
    found: dict[tuple[Carrier, str], float] = {}
    for carrier in CARRIERS:
        for name, at in groups_of(problem).items():
            energy = float(flows.buildings.network[carrier][at].sum())
            if energy > 1e-6:
                found[carrier, name] = energy
        energy = float(flows.loads.network[carrier].sum())
        if energy > 1e-6:
            found[carrier, OTHER_LOADS] = energy
    return found


def series(values: Series, hours: int) -> Values:
    """Return a constant or a series as a series ``[t]``."""
    return np.broadcast_to(np.asarray(values, dtype=float), (hours,))


def _grid(problem: Problem, design: Design, operation: Operation) -> _Grid:
    hours = problem.grid.n_hours
    drawn, money, carbon, charge = np.zeros(hours), np.zeros(hours), np.zeros(hours), 0.0
    for source in problem.sources:
        if source.kind != MARKET:
            continue
        flow = operation.dispatch.source[source.name]
        drawn = drawn + flow
        money = money + flow * series(source.variable_cost, hours)
        carbon = carbon + flow * series(source.co2_kg_per_kwh, hours)
        charge += source.peak_cost_per_kw * float(flow.max(initial=0.0))
    flows = carrier_flows(problem, design, operation, "electricity")
    used = -np.sum([np.minimum(values, 0.0) for values in flows.values()], axis=0) if flows else np.zeros(hours)
    share = np.maximum(np.divide(drawn, used, out=np.zeros(hours), where=used > 1e-9), 0.0)
    price = np.divide(money, drawn, out=np.zeros(hours), where=drawn > 1e-12)
    co2 = np.divide(carbon, drawn, out=np.zeros(hours), where=drawn > 1e-12)
    return _Grid(drawn, price, charge, share, co2)


def _power(problem: Problem, grid: _Grid) -> tuple[Values, Values, Values]:
    """Return share bought outside, its price and its emission ``[t]`` for electricity not from the private line."""
    hours = problem.grid.n_hours
    if problem.retail_price is not None:
        return np.ones(hours), problem.retail_price, np.full(hours, problem.retail_co2)
    total = float(grid.drawn.sum())
    extra = grid.charge / total if total > 0 else 0.0
    return grid.share, grid.cost + extra, grid.co2


def _buildings(problem: Problem, design: Design, grid: _Grid) -> Taken:
    classes, hours, n = problem.classes, problem.grid.n_hours, len(problem.buildings)
    outside, price, carbon = _power(problem, grid)
    co2_of = {f.name: f.co2 for f in problem.fuels}
    network: dict[str, Values] = {c: np.zeros(n) for c in CARRIERS}
    fuel: dict[str, Values] = {}
    kwh, cost, variable, co2 = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)

    def electricity(energy: Values, shape: Values) -> None:
        nonlocal kwh, cost, co2
        kwh, cost = kwh + energy * float(shape @ outside), cost + energy * float(shape @ (outside * price))
        co2 = co2 + energy * float(shape @ (outside * carbon))
        network["electricity"] = network["electricity"] + energy * float(shape @ np.maximum(1.0 - outside, 0.0))

    for k, carrier in enumerate(classes.carrier):
        joined = design.connected.get(carrier)
        if joined is not None:
            network[carrier] = network[carrier] + classes.kwh[k] * joined
            if carrier == "electricity":
                electricity(classes.kwh[k] * (1.0 - joined), classes.shape[k])
        elif carrier == "electricity":
            electricity(classes.kwh[k], classes.shape[k])
    for k, machine, energy in _own_use(problem, design):
        shape = classes.shape[k]
        variable = variable + energy * float(shape @ series(machine.variable_cost, hours))
        co2 = co2 + energy * float(shape @ series(machine.co2_kg_per_kwh, hours))
        for other, rate in machine.flows.items():
            use = -shape * series(rate, hours)
            if other == "electricity":
                electricity(energy, use)
            elif other in co2_of:
                bought = energy * float(use.sum())
                fuel[other] = fuel.get(other, np.zeros(n)) + bought
                co2 = co2 + bought * co2_of[other]
    return Taken(network, fuel, kwh, cost, variable, co2)


def _own_use(problem: Problem, design: Design) -> Iterator[tuple[int, Converter, Values]]:
    """Yield class, machine and the yearly energy each building makes with it ``[b]``."""
    classes = problem.classes
    for carrier, own in design.own.items():
        machines = [a.machine for a in problem.alternatives if a.carrier == carrier]
        for share, machine in zip(own, machines, strict=True):
            if not np.any(share > 1e-9):
                continue
            for k in classes.of(carrier):
                yield k, machine, classes.kwh[k] * share


def _loads(problem: Problem, grid: _Grid) -> Taken:
    """Return loads outside buildings as one row; on a private line all of them are served by the plan."""
    hours = problem.grid.n_hours
    outside, price, carbon = _power(problem, grid)
    if problem.retail_price is not None:
        outside = np.zeros(hours)
    network: dict[str, Values] = {c: np.zeros(1) for c in CARRIERS}
    kwh, cost, co2 = np.zeros(1), np.zeros(1), np.zeros(1)
    for load in problem.demands:
        if load.flexible or load.carrier not in CARRIERS:
            continue
        use = series(load.load_kw, hours)
        if load.carrier != "electricity":
            network[load.carrier] += use.sum()
            continue
        network["electricity"] += float(use @ np.maximum(1.0 - outside, 0.0))
        kwh, cost, co2 = kwh + use @ outside, cost + use @ (outside * price), co2 + use @ (outside * carbon)
    return Taken(network, {}, kwh, cost, np.zeros(1), co2)


def _plants(
    problem: Problem, operation: Operation
) -> tuple[dict[tuple[str, str], float], dict[str, float], dict[tuple[str, str], float], dict[str, float]]:
    fuels, hours = {f.name for f in problem.fuels}, problem.grid.n_hours
    burnt: dict[tuple[str, str], float] = {}
    made: dict[tuple[str, str], float] = {}
    variable: dict[str, float] = {}
    power: dict[str, float] = {}
    for asset in problem.assets:
        flow = _main(asset, operation)
        if flow is None:
            continue
        variable[asset.name] = float(flow @ series(asset.variable_cost, hours)) + _starts(asset, operation)
        rates = asset.flows if isinstance(asset, Converter) else {getattr(asset, "carrier", ""): 1.0}
        if isinstance(asset, (Store, Link, Demand)):
            continue
        for carrier, rate in rates.items():
            energy, plain = float((flow * rate).sum()), carrier.partition("@")[0]
            if carrier in fuels:
                burnt[asset.name, carrier] = -energy
            elif energy > 0.0 and plain in CARRIERS:
                made[asset.name, plain] = made.get((asset.name, plain), 0.0) + energy
            elif plain == "electricity":
                power[asset.name] = power.get(asset.name, 0.0) - energy
    return burnt, variable, made, power


def _main(asset: Role, operation: Operation) -> Values | None:
    run = operation.dispatch
    match asset:
        case Source() if asset.kind != MARKET:
            return run.source[asset.name]
        case Converter():
            return run.converter[asset.name]
        case Store():
            return run.discharge[asset.name]
        case Link():
            return run.forth[asset.name] + run.back[asset.name]
        case Demand() if asset.flexible and not asset.buys:
            return run.taken[asset.name]
    return None


def _starts(asset: Role, operation: Operation) -> float:
    if not isinstance(asset, Converter) or asset.start_cost <= 0 or asset.name not in operation.dispatch.on:
        return 0.0
    on = operation.dispatch.on[asset.name]
    return asset.start_cost * float(np.maximum(on - np.roll(on, 1), 0.0).sum())


def _exports(problem: Problem, operation: Operation) -> float:
    hours = problem.grid.n_hours
    taken = (d for d in problem.demands if d.buys)
    return -sum(float(operation.dispatch.taken[d.name] @ series(d.variable_cost, hours)) for d in taken)
