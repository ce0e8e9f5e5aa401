"""What would cure a shortage: the capacity, limit or target that makes the rest of the plan possible."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.coupling import firm_plants
from energyplan.results.problem import Fuel, NetworkProblem, Problem
from energyplan.technologies.roles import Converter, Link, Role, Source

Values = NDArray[np.float64]
Place = tuple[str, str]


def capacity_cures(problem: Problem, short: Mapping[Place, Values], peaks: Mapping[Place, float]) -> dict[Place, str]:
    """Return what would cure shortages, by zone and carrier.

    Parameters
    ----------
    problem : Problem
        Its assets and networks.
    short : mapping of (str, str) to array
        What is missing in every hour ``[t]`` [kW].
    peaks : mapping of (str, str) to float
        What the plants at a network's sites lack in its design state [kW].

    Returns
    -------
    dict of (str, str) to str
        One asset each, as large as it has to be for all hours and states together.
    """
    return {place: _cure(problem, place, short.get(place), peaks.get(place, 0.0)) for place in {**short, **peaks}}


def _cure(problem: Problem, place: Place, short: Values | None, peak: float) -> str:
    zone, carrier = place
    missing = np.zeros(problem.grid.n_hours) if short is None else short
    drawn = next((s.capacity.existing for s in problem.sources if s.kind == "grid_market"), np.inf)
    if carrier == "electricity" and np.isfinite(drawn):
        losses = min((float(np.min(a.efficiency)) for a in problem.links if a.carrier == carrier), default=1.0)
        more = f"allow {_up(drawn + float(missing.max()) / losses)} kW or add generation"
        return f"markets.grid.max_import_kw lets {drawn:,.0f} kW be drawn; {more}."
    if not any(_feeds(a, zone, carrier) for a in problem.assets):
        return f"Nothing in zone {zone} can supply {carrier}: add an asset that does."
    network = next((n for n in problem.networks if (n.zone, n.carrier) == place), None)
    sized = [
        (size, asset)
        for asset in problem.assets
        if _feeds(asset, zone, carrier) and np.isfinite(max(asset.capacity.maximum, asset.capacity.existing))
        if np.isfinite(size := _needed(problem, network, asset, (carrier, missing, peak)))
    ]
    if not sized:
        return f"Add another source of {carrier}, or let fewer buildings join."
    need, top = min(sized, key=lambda pair: pair[0] - _most(pair[1]))
    return (
        f"The largest {top.name} allowed is {_most(top):,.0f} {top.capacity.unit}; "
        f"allow {_up(need)} {top.capacity.unit} or add another source of {carrier}."
    )


def _most(asset: Role) -> float:
    return max(asset.capacity.maximum, asset.capacity.existing)


def _up(value: float) -> str:
    """Return a number in words, rounded up, so that it is enough when it is written into the file."""
    step = 1.0 if value < 1e5 else 10.0 ** (math.floor(math.log10(value)) - 4)
    return f"{math.ceil(value / step - 1e-6) * step:,.0f}"


def _needed(problem: Problem, network: NetworkProblem | None, asset: Role, lack: tuple[str, Values, float]) -> float:
    """Return how large an asset would have to be to give all that is missing; infinite where it never could."""
    (carrier, missing, peak), hours = lack, np.flatnonzero(lack[1] > 0)
    share = _output(problem, asset, carrier)[hours]
    if (share <= 0).any():
        return math.inf
    more = float((missing[hours] / share).max(initial=0.0))
    if peak > 0:
        firm = firm_plants(problem, network).get(asset.name, (0, 0.0))[1] if network is not None else 0.0
        if firm <= 0:
            return math.inf
        more = max(more, peak / firm)
    size, unit = _most(asset) + more, asset.capacity.unit_size
    return math.ceil(size / unit - 1e-9) * unit if unit > 0 else size


def _output(problem: Problem, asset: Role, carrier: str) -> Values:
    """Return what a unit of capacity gives of a carrier in every hour [kW/unit]."""
    hours = (problem.grid.n_hours,)
    match asset:
        case Source():
            return np.broadcast_to(np.asarray(asset.availability, dtype=float), hours)
        case Converter():
            return np.broadcast_to(np.asarray(asset.flows[carrier]) * np.asarray(asset.availability), hours)
        case Link():
            return np.broadcast_to(np.asarray(asset.efficiency, dtype=float), hours)
    return np.zeros(hours)


def _feeds(asset: Role, zone: str, carrier: str) -> bool:
    match asset:
        case Source():
            return asset.kind != "grid_market" and (asset.zone, asset.carrier) == (zone, carrier)
        case Converter():
            return asset.zone == zone and carrier in asset.flows and bool(np.max(asset.flows[carrier]) > 0)
        case Link():
            return asset.carrier == carrier and zone in (asset.zone, asset.to_zone)
    return False


def fuel_cure(fuel: Fuel, missing_kwh: float) -> str:
    """Return how much of a limited fuel would be enough, in tonnes where it is bought so."""
    if np.isfinite(fuel.kwh_per_t):
        limit, unit, per = fuel.limit_kwh / fuel.kwh_per_t, "t", fuel.kwh_per_t
    else:
        limit, unit, per = fuel.limit_kwh, "kWh", 1.0
    enough = _up(limit + missing_kwh / per)
    return f"Of {fuel.name} {limit:,.0f} {unit} a year can be bought; allow {enough} {unit}, or another source."


def share_cure(key: str, reachable: float) -> str:
    """Return the largest share that can be reached, rounded down, as what to write in its place."""
    most = max(math.floor(reachable * 1e3 + 1e-6) / 1e3, 0.0)
    return f"At most {most:.3f} can be reached; set {key} no higher, or allow more local generation."


def cap_cure(key: str, least_t: float) -> str:
    """Return the least emission that can be reached, rounded up, as what to write in its place."""
    digits = 1 if least_t >= 10.0 else 4
    least = math.ceil(least_t * 10.0**digits - 1e-6) / 10.0**digits
    return f"The least that can be reached is {least:,.{digits}f} t; set {key} no lower."
