"""What feeds and what uses a carrier in every hour of the year, by name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.results.design import Design, Dispatch
from energyplan.results.operation import Operation
from energyplan.results.problem import GRID_ZONE, Problem
from energyplan.technologies.roles import Converter, Demand, Link, Source, Store

Values = NDArray[np.float64]


def carrier_flows(problem: Problem, design: Design, operation: Operation, carrier: str) -> dict[str, Values]:
    """Return every flow of a carrier in the town, supply positive and use negative.

    Parameters
    ----------
    problem : Problem
        On the real year.
    design, operation : Design, Operation
        What is built and how it runs.
    carrier : str
        ``heat``, ``cooling`` or ``electricity`` (feed-in carriers of single plants count as electricity).

    Returns
    -------
    dict of str to array
        By asset, by building use, and for losses, pumping and own machines ``[8760]`` [kW]; they sum to zero in every
        hour, shortage and surplus included.
    """
    flows: dict[str, Values] = {}

    def add(name: str, values: Values) -> None:
        if np.abs(values).max(initial=0.0) > 1e-9:
            flows[name] = flows.get(name, np.zeros(problem.grid.n_hours)) + values

    def counts(zone: str, other: str) -> bool:
        return zone != GRID_ZONE and (other == carrier or other.startswith(f"{carrier}@"))

    run = operation.dispatch
    for asset in problem.assets:
        name = asset.name
        match asset:
            case Source() if counts(asset.zone, asset.carrier):
                add(name, run.source[name])
            case Demand() if counts(asset.zone, asset.carrier):
                add(name, -(run.taken[name] if asset.flexible else asset.load_kw * np.ones(problem.grid.n_hours)))
            case Converter():
                for other, rate in asset.flows.items():
                    if counts(asset.zone, other):
                        add(name, run.converter[name] * rate)
            case Store() if counts(asset.zone, asset.carrier):
                add(name, run.discharge[name] - run.charge[name])
            case Link() if asset.carrier == carrier:
                there, back = run.forth[name], run.back[name]
                if asset.zone != GRID_ZONE:
                    add(name, back * asset.efficiency - there)
                if asset.to_zone != GRID_ZONE:
                    add(name, there * asset.efficiency - back)
    _buildings(problem, design, carrier, add)
    for place, values in operation.shortage_kw.items():
        zone, _, other = place.partition("/")
        if counts(zone, other):
            add("shortage", values)
    for place, values in operation.surplus_kw.items():
        zone, _, other = place.partition("/")
        if counts(zone, other):
            add("surplus", -values)
    return flows


def period_use_kw(short: Problem, design: Design, carrier: str) -> Values:
    """Return what is used of a carrier in the hours of every typical period, losses included, charging of stores not.

    Parameters
    ----------
    short : Problem
        On typical periods.
    design : Design
        Its dispatch on them.
    carrier : str
        ``heat``, ``cooling`` or ``electricity``.

    Returns
    -------
    array
        ``[period, hour]`` [kW], as the design saw it.
    """
    run = Operation(design.dispatch, {}, {}, 0.0, {}, {})
    stores = {store.name for store in short.stores}
    flows = carrier_flows(short, design, run, carrier)
    used = sum((np.minimum(v, 0.0) for name, v in flows.items() if name not in stores), np.zeros(short.grid.n_hours))
    return -used.reshape(short.grid.n_periods, short.grid.hours_per_period)


def _buildings(problem: Problem, design: Design, carrier: str, add: object) -> None:
    classes = problem.classes
    assert callable(add)
    network = problem.network(carrier)
    private = problem.network("electricity") is not None
    for k in classes.of(carrier):
        if network is not None:
            add(_use(classes.names[k]), -float(classes.kwh[k] @ design.connected[carrier]) * classes.shape[k])
        elif carrier == "electricity":
            add(_use(classes.names[k]), -float(classes.kwh[k].sum()) * classes.shape[k])
    if network is not None and carrier in design.networks:
        add(f"{carrier} losses", -design.networks[carrier].loss_kw * network.loss_shape)
    if carrier != "electricity":
        return
    for other in problem.networks:
        served = [k for k in classes.of(other.carrier) if other.pump_share > 0]
        for k in served:
            load = float(classes.kwh[k] @ design.connected[other.carrier]) * classes.shape[k]
            add(f"pumps {other.carrier}", -other.pump_share * load)
    if private:
        return
    for own_carrier, own in design.own.items():
        machines = [a.machine for a in problem.alternatives if a.carrier == own_carrier]
        for share, machine in zip(own, machines):
            if "electricity" in machine.flows:
                for k in classes.of(own_carrier):
                    load = float(classes.kwh[k] @ share) * classes.shape[k]
                    add(f"own {machine.name}", load * machine.flows["electricity"])


def _use(name: str) -> str:
    """Return a demand class as readers call it: ``space_heat/house`` is ``space heat (house)``."""
    service, _, rest = name.partition("/")
    return f"{service.replace('_', ' ')} ({rest})" if rest else service.replace("_", " ")


def off_the_line(problem: Problem, design: Design) -> frozenset[str]:
    """Return the assets that stand along a private line without being joined to it: they feed nothing.

    Parameters
    ----------
    problem : Problem
        Its private line, if any.
    design : Design
        Connections.

    Returns
    -------
    frozenset of str
        Names of assets.
    """
    network = problem.network("electricity")
    if network is None or not network.along:
        return frozenset()
    built = design.networks.get("electricity")
    own = design.connected["electricity"]
    joined = built.tied if built is not None else [s.building < 0 or own[s.building] > 0.5 for s in network.along]
    return frozenset(name for site, on in zip(network.along, joined) if not on for name in site.infeed)


def site_supply(problem: Problem, dispatch: Dispatch, carrier: str, site: str) -> Values:
    """Return what the assets at a site feed of a carrier, less what they draw, in every hour.

    Parameters
    ----------
    problem : Problem
        On the hours of the dispatch.
    dispatch : Dispatch
        How the assets run.
    carrier : str
        The carrier.
    site : str
        Name of the site.

    Returns
    -------
    array
        Net supply ``[t]`` [kW]; links to other zones are not counted.
    """
    total = np.zeros(problem.grid.n_hours)
    for asset in problem.assets:
        if asset.site != site:
            continue
        match asset:
            case Source() if asset.carrier.partition("@")[0] == carrier:
                total = total + dispatch.source[asset.name]
            case Converter():
                for other, rate in asset.flows.items():
                    if other.partition("@")[0] == carrier:
                        total = total + dispatch.converter[asset.name] * rate
            case Store() if asset.carrier == carrier:
                total = total + dispatch.discharge[asset.name] - dispatch.charge[asset.name]
            case Demand() if asset.carrier == carrier:
                total = total - (dispatch.taken[asset.name] if asset.flexible else asset.load_kw)
    return total
