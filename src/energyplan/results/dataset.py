"""A plan's results as one labelled dataset, every variable with its unit and name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from energyplan.results.design import Design, Dispatch
from energyplan.results.flows import carrier_flows, period_use_kw
from energyplan.results.operation import Operation
from energyplan.results.problem import Problem
from energyplan.results.schema import BY_NAME
from energyplan.technologies.roles import Converter, Demand, Link, Role, Source, Store

Values = NDArray[np.float64]
HOURS = 8760


class _Builder:
    """Collects variables; dims, units and names come from the schema."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.variables: dict[str, xr.Variable] = {}
        self.coords: dict[str, Any] = {}

    def coord(self, dim: str, labels: Any) -> None:
        self.coords[dim] = np.asarray(labels, dtype=str) if len(labels) and isinstance(labels[0], str) else labels

    def add(self, name: str, values: Any) -> None:
        row = BY_NAME[name]
        attrs = {"units": row.unit.replace("money", self.currency) or "1", "long_name": row.long_name}
        attrs["long_name_ja"] = row.long_name_ja
        data = np.asarray(values)
        if data.dtype.kind in "UO":
            data = data.astype(str)
        self.variables[name] = xr.Variable(row.dims, data, attrs)

    def built(self, attrs: Mapping[str, Any]) -> xr.Dataset:
        return xr.Dataset(self.variables, coords=self.coords, attrs=dict(attrs))


def main_flow(dispatch: Dispatch, asset: Role) -> Values:
    """Return the main output of an asset in every hour [kW]; links count what comes from the grid or `zone`."""
    match asset:
        case Source():
            return dispatch.source[asset.name]
        case Converter():
            return dispatch.converter[asset.name]
        case Store():
            return dispatch.discharge[asset.name]
        case Link():
            return dispatch.forth[asset.name] - dispatch.back[asset.name]
        case Demand() if asset.flexible:
            return dispatch.taken[asset.name]
        case Demand():
            return np.broadcast_to(np.asarray(asset.load_kw, dtype=float), (HOURS,))
    raise TypeError(type(asset).__name__)


def year_index(first_weekday: int) -> pd.DatetimeIndex:
    """Return the hours of a common year whose 1 January falls on a weekday (0 Monday)."""
    year = next(y for y in range(2017, 2040) if pd.Timestamp(y, 1, 1).weekday() == first_weekday and y % 4)
    return pd.date_range(f"{year}-01-01", periods=HOURS, freq="h")


def dataset(
    problem: Problem,
    short: Problem,
    design: Design,
    operation: Operation,
    *,
    temp_air: Values,
    first_weekday: int = 0,
) -> xr.Dataset:
    """Return the results of a plan.

    Parameters
    ----------
    problem, short : Problem
        On the real year, and on typical periods.
    design, operation : Design, Operation
        What is built and how it runs.
    temp_air : array
        Air temperature ``[8760]`` [degC].
    first_weekday : int
        Weekday of 1 January, for the calendar of the hours.

    Returns
    -------
    Dataset
        Variables as in `energyplan.results.schema`.
    """
    out = _Builder(problem.currency)
    out.coord("hour", year_index(first_weekday))
    out.add("temp_air_degc", temp_air)
    _assets(out, problem, design, operation)
    _carriers(out, problem, design, operation)
    _money(out, problem, design, operation)
    _buildings(out, problem, design)
    _routes(out, problem, design, operation)
    out.coord("period", list(short.grid.labels))
    out.coord("period_hour", np.arange(short.grid.hours_per_period))
    out.coord("day", np.arange(len(short.grid.order)))
    out.add("period_weight", short.grid.weight * short.grid.hours_per_period / 24.0)
    out.add("period_of_day", short.grid.order)
    for carrier in ("heat", "cooling", "electricity"):
        out.add(f"{carrier}_period_kw", period_use_kw(short, design, carrier).astype(np.float32))
    attrs = {
        "title": problem.name, "currency": problem.currency, "cost_per_year": sum(operation.costs.values()),
        "co2_kg": operation.co2_kg,
    }  # fmt: skip
    return out.built(attrs)


def with_arrays(results: xr.Dataset, currency: str, coords: Mapping[str, Any], values: Mapping[str, Any]) -> xr.Dataset:
    """Return the results with more variables of the schema; those that they bring anew are replaced.

    Parameters
    ----------
    results : Dataset
        What there is.
    currency : str
        In place of ``money`` in the units.
    coords, values : mapping of str to array
        Labels of new dims, and variables by their names in the schema.

    Returns
    -------
    Dataset
        A new one.
    """
    out = _Builder(currency)
    for dim, labels in coords.items():
        out.coord(dim, list(labels) if len(labels) and isinstance(labels[0], str) else np.asarray(labels))
    for name, data in values.items():
        array = np.asarray(data)
        out.add(name, array.astype(str) if array.dtype == object else array)
    old = [name for name in BY_NAME if name in results and (name in values or set(BY_NAME[name].dims) & set(coords))]
    bare = results.drop_vars([*old, *(dim for dim in coords if dim in results.coords)])
    return bare.assign_coords(out.coords).assign(out.variables)


def _assets(out: _Builder, problem: Problem, design: Design, operation: Operation) -> None:
    assets = problem.assets
    out.coord("asset", [a.name for a in assets])
    out.add("asset_kind", [a.kind for a in assets])
    out.add("asset_zone", [a.zone for a in assets])
    out.add("asset_site", [a.site for a in assets])
    out.add("asset_unit", [a.capacity.unit for a in assets])
    capacity = np.array([design.capacity[a.name] for a in assets])
    new = np.array([design.new_capacity.get(a.name, 0.0) for a in assets])
    flow = np.array([main_flow(operation.dispatch, a) for a in assets]).reshape(len(assets), HOURS)
    out.add("capacity", capacity)
    out.add("new_capacity", new)
    out.add("asset_investment", [asset_investment(a, n) for a, n in zip(assets, new)])
    out.add("asset_energy_kwh", np.abs(flow).sum(axis=1))
    hours = np.where(
        (capacity > 1e-9) & np.isfinite(capacity), np.abs(flow).sum(axis=1) / np.maximum(capacity, 1e-9), np.nan
    )
    out.add("full_load_hours", hours)
    out.add("asset_kw", flow.astype(np.float32))
    stores = problem.stores
    out.coord("store", [s.name for s in stores])
    run = operation.dispatch
    shape = (len(stores), HOURS)
    net = np.array([run.discharge[s.name] - run.charge[s.name] for s in stores]).reshape(shape)
    out.add("store_kw", net.astype(np.float32))
    out.add("store_level_kwh", np.array([run.level[s.name] for s in stores]).reshape(shape).astype(np.float32))


def asset_investment(asset: Role, new: float) -> float:
    """Return the investment in new capacity of an asset [money]."""
    size = asset.capacity
    built = new > 1e-6 or (size.required and size.minimum > size.existing)
    return size.capex_per_unit * new + (size.capex_fixed if built else 0.0)


def _carriers(out: _Builder, problem: Problem, design: Design, operation: Operation) -> None:
    for carrier in ("heat", "cooling", "electricity"):
        flows = carrier_flows(problem, design, operation, carrier)
        out.coord(f"{carrier}_flow", list(flows))
        table = np.array(list(flows.values())).reshape(len(flows), HOURS)
        out.add(f"{carrier}_balance", table.astype(np.float32))
    short = {name: v for name, v in operation.shortage_kw.items() if v.max(initial=0.0) > 1e-6}
    out.coord("place", list(short))
    out.add("shortage_kw", np.array(list(short.values())).reshape(len(short), HOURS))


def _money(out: _Builder, problem: Problem, design: Design, operation: Operation) -> None:
    fuels = problem.fuels
    bought = np.array([operation.fuel_kwh.get(f.name, 0.0) for f in fuels])
    out.coord("fuel", [f.name for f in fuels])
    out.add("fuel_kwh", bought)
    out.add("asset_fuel_kwh", _burnt(problem, operation))
    out.add("fuel_cost", bought * np.array([f.price for f in fuels]))
    out.add("fuel_co2_kg", bought * np.array([f.co2 for f in fuels]))
    terms = list(dict.fromkeys([*operation.costs, *design.costs]))
    out.coord("cost_term", terms)
    out.add("cost", [operation.costs.get(t, 0.0) for t in terms])
    out.add("cost_estimate", [design.costs.get(t, 0.0) for t in terms])


def _burnt(problem: Problem, operation: Operation) -> Values:
    """Return the fuel that each asset burns in the year ``[asset, fuel]`` [kWh]."""
    table = np.zeros((len(problem.assets), len(problem.fuels)))
    for a, asset in enumerate(problem.assets):
        for f, fuel in enumerate(problem.fuels):
            if isinstance(asset, Converter) and fuel.name in asset.flows:
                table[a, f] = -float((operation.dispatch.converter[asset.name] * asset.flows[fuel.name]).sum())
    return table


def _buildings(out: _Builder, problem: Problem, design: Design) -> None:
    table, classes = problem.buildings, problem.classes
    out.coord("building", list(table.names))
    out.add("building_use", list(table.use))
    out.add("building_group", list(table.group))
    for carrier in ("heat", "cooling", "electricity"):
        at = [k for k, c in enumerate(classes.carrier) if c == carrier]
        out.add(f"building_{carrier}_kwh", classes.kwh[at].sum(axis=0) if at else np.zeros(len(table)))
        joined = design.connected.get(carrier, np.zeros(len(table)))
        out.add(f"{carrier}_connected", joined > 0.5)
    out.add("building_heat_peak_kw", table.peak_kw["heat"])
    out.add("building_today", list(table.today))
    for carrier, name in (("heat", "own_heating"), ("cooling", "own_cooling")):
        out.add(name, own_machine(problem, design, carrier))


def own_machine(problem: Problem, design: Design, carrier: str) -> list[str]:
    """Return the machine of its own that serves most of each building; empty for none."""
    names = [a.name for a in problem.alternatives if a.carrier == carrier]
    share = design.own.get(carrier)
    if share is None or not names or not len(problem.buildings):
        return [""] * len(problem.buildings)
    return [names[j] if top > 0.5 else "" for j, top in zip(share.argmax(axis=0), share.max(axis=0))]


def _routes(out: _Builder, problem: Problem, design: Design, operation: Operation) -> None:
    graph = problem.routes
    out.coord("node", list(graph.node_names))
    out.coord("route", list(graph.route_names))
    out.add("node_x", graph.x)
    out.add("node_y", graph.y)
    names = np.array(graph.node_names, dtype=str)
    out.add("route_from", names[graph.from_node] if len(names) else [])
    out.add("route_to", names[graph.to_node] if len(names) else [])
    out.add("route_length_m", graph.length_m)
    out.add("route_trench", design.trench > 0.5)
    for network in problem.networks:
        built = design.networks.get(network.carrier)
        if built is None:
            continue
        sizes = np.array([*network.sizes, ""], dtype=str)
        out.coord(f"{network.carrier}_state", list(network.states))
        out.add(f"{network.carrier}_size", sizes[built.size])
        out.add(f"{network.carrier}_flow_kw", built.flow_kw)
    years = operation.networks
    out.coord("network", list(years))
    for name, key in (("network_loss_kw", "loss_kw"), ("network_pump_kw", "pump_kw")):
        rows = [np.asarray(y.series.get(key, np.zeros(HOURS))) for y in years.values()]
        out.add(name, np.array(rows).reshape(len(rows), HOURS).astype(np.float32))
    for year in years.values():
        for name, values in year.worst.items():
            out.add(name, values)
