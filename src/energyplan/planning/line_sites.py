"""Where assets feed a private line away from its substation, and the hour in which they feed most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.planning.pipes import Customers
from energyplan.planning.streets import Streets
from energyplan.results.problem import LineSite
from energyplan.technologies.roles import Converter, Role, Source, Store

Values = NDArray[np.float64]
HOURS = 8760


def line_sites(
    roles: tuple[Role, ...], roads: Streets, customers: Customers, substation: int
) -> tuple[tuple[LineSite, ...], int]:
    """Return the places along a line where assets feed it, and the hour of its highest infeed.

    Parameters
    ----------
    roles : tuple of Role
        Assets of the scenario.
    roads : Streets
        Nodes of sites and buildings.
    customers : Customers
        Buildings with their electricity.
    substation : int
        Node at which the line begins.

    Returns
    -------
    sites, hour
        Sites other than the substation in the order of their assets; -1 for the hour where none of them ever feeds.
    """
    building = {name: b for b, name in enumerate(customers.buildings.names)}
    standing: dict[str, list[Role]] = {}
    for role in roles:
        if roads.site_node.get(role.site, substation) != substation and _feeds(role):
            standing.setdefault(role.site, []).append(role)
    at = [role for here in standing.values() for role in here]
    hour = _highest(at, customers)
    sites = tuple(
        LineSite(
            site,
            roads.site_node[site],
            building.get(site, -1),
            {role.name: float(_output(role)[hour]) if hour >= 0 else 0.0 for role in here},
        )
        for site, here in standing.items()
    )
    return sites, hour


def _feeds(role: Role) -> bool:
    return (isinstance(role, Store) and role.carrier == "electricity") or bool(_output(role).max(initial=0.0) > 0)


def _output(role: Role) -> Values:
    """Return what an asset can feed per unit of capacity ``[8760]`` [kW/unit]; a store fills up when others feed."""
    match role:
        case Source() if _is_power(role.carrier):
            return np.broadcast_to(np.asarray(role.availability, dtype=float), (HOURS,))
        case Converter():
            rates = [np.asarray(rate, dtype=float) for carrier, rate in role.flows.items() if _is_power(carrier)]
            net = np.broadcast_to(sum(rates, np.zeros(1)) * np.asarray(role.availability), (HOURS,))
            return np.maximum(net, 0.0)
    return np.zeros(HOURS)


def _is_power(carrier: str) -> bool:
    return carrier.partition("@")[0] == "electricity"  # what has a feed-in price is marked behind an @


def _highest(roles: list[Role], customers: Customers) -> int:
    """Return the hour in which all of it, as large as it may be, exceeds the buildings' own use by most; else -1."""
    classes = customers.classes
    use = sum((classes.total[k] * classes.shape[k] for k in classes.of("electricity")), np.zeros(HOURS))
    peak = max(float(use.max()), 1.0)
    fed = np.zeros(HOURS)
    for role in roles:
        largest = max(role.capacity.maximum, role.capacity.existing)
        fed = fed + _output(role) * (largest if np.isfinite(largest) else peak)
    return int((fed - use).argmax()) if fed.max(initial=0.0) > 0 else -1
