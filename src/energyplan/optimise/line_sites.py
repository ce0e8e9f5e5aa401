r"""Assets along a private line: they feed it only where they are joined to it, and the line carries their infeed.

$$ x_q \le x_b, \qquad c_a - e_a \le (C_a - e_a)\, x_q, \qquad f_{a,t} \le v_{a,t} (e_a x_q + c_a - e_a), \qquad
   I_q = \sum_{a \text{ at } q} \rho_a (e_a x_q + c_a - e_a) $$

| symbol | meaning | block |
|---|---|---|
| $x_q$ | site $q$ is joined to the line [0/1]; at a building only where the building is | `electricity_connect` |
| $x_b$ | building $b$ is connected [0/1] | `electricity_connect` |
| $c_a$, $e_a$, $C_a$ | capacity of an asset, what stands of it, the most | `new_capacity` |
| $f_{a,t}$ | what it feeds, or a store's power in and out [kW] | `source_kw`, … |
| $\rho_a$ | what it feeds per capacity in the state *highest infeed* [-] | |
| $I_q$ | infeed of the site in that state, all of it [kW] | $\overline I_q x_q$ less `unfed_kw` |

In that state the buildings draw what they draw in the same hour, the substation takes the rest, and sizes and voltages
of the line hold as in any other. Nothing is curtailed there, so that the line never is the reason to.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.capacities import Capacities, largest, stack
from energyplan.optimise.converters import Conversions
from energyplan.optimise.coupling import Networks, largest_infeed
from energyplan.optimise.flows import Flows
from energyplan.optimise.stores import Storage
from energyplan.optimise.system import LinearSystem
from energyplan.results.problem import LineSite, NetworkProblem, Problem
from energyplan.technologies.roles import Converter, Role, Source, Store

Ids = NDArray[np.int64]
Values = NDArray[np.float64]
Running = tuple[Flows, Conversions, Storage]


def add_line_sites(
    system: LinearSystem, problem: Problem, sizes: Capacities, running: Running, networks: Networks
) -> None:
    """Tie the assets along a private line to their connection, and let the line carry what they feed.

    Parameters
    ----------
    system : LinearSystem
        Gets the rows ``line_site_*`` and the columns ``unfed_kw``.
    problem : Problem
        Its private line, if any.
    sizes : Capacities
        Columns of the assets' capacity.
    running : Flows, Conversions, Storage
        Columns of what they feed.
    networks : Networks
        Columns of the connections.
    """
    network = problem.network("electricity")
    if network is None or not network.along:
        return
    joined = _joined(problem, network, networks)
    at = {a.name: q for q, site in enumerate(network.along) for a in problem.assets if a.name in site.infeed}
    assets = [a for a in problem.assets if a.name in at]
    behind = [q for q, site in enumerate(network.along) if _own(networks, site) not in (-1, joined[q])]
    rows = system.add_rows("line_site_building", {"site": [network.along[q].name for q in behind]}, upper=0.0).ids
    system.add(rows, joined[behind], 1.0)
    system.add(rows, [_own(networks, network.along[q]) for q in behind], -1.0)
    new = [a for a in assets if a.name in sizes.new]
    rows = system.add_rows("line_site_capacity", {"asset": [a.name for a in new]}, upper=0.0).ids
    system.add(rows, [sizes.new[a.name] for a in new], 1.0)
    room = [-(largest(problem, a) - a.capacity.existing) for a in new]
    system.add(rows, [joined[at[a.name]] for a in new], room)
    for asset in assets:
        if 0 < asset.capacity.existing < np.inf:
            _standing(system, problem, sizes, (asset, int(joined[at[asset.name]])), running)
    if len(network.states) > 1 and "electricity" in networks.blocks:
        _infeed(system, problem, sizes, network, joined)


def _own(networks: Networks, site: LineSite) -> int:
    """Return the column of the connection of the building at a site; -1 where there is none to decide."""
    return int(networks.connect["electricity"][site.building]) if site.building >= 0 else -1


def _joined(problem: Problem, network: NetworkProblem, networks: Networks) -> Ids:
    """Return the column that says whether each site is joined ``[site]``: the building's own without routes."""
    block = networks.blocks.get("electricity")
    if block is None:
        return np.array([_own(networks, site) for site in network.along], dtype=np.int64)
    return np.asarray(block.connect[len(networks.users["electricity"]) :])


def _standing(
    system: LinearSystem, problem: Problem, sizes: Capacities, tied: tuple[Role, int], running: Running
) -> None:
    """Let what stands already feed only where it is joined."""
    (asset, column), hours = tied, problem.grid.n_hours
    for flow, share in _powers(asset, running, hours):
        rows = system.add_rows(f"line_site_standing[{asset.name}/{flow[0]}]", {"hour": range(hours)}, upper=0.0).ids
        system.add(rows, flow, 1.0)
        system.add(rows, column, -share * asset.capacity.existing)
        if asset.name in sizes.new:
            system.add(rows, sizes.new[asset.name], -share)


def _powers(asset: Role, running: Running, hours: int) -> Iterator[tuple[Ids, Values]]:
    """Yield the columns of what an asset feeds or takes, and its share of the capacity ``[t]``."""
    flows, turned, storage = running
    match asset:
        case Source():
            yield flows.source[asset.name], stack([asset.availability], hours)[0]
        case Converter():
            yield turned.flow[asset.name], stack([asset.availability], hours)[0]
        case Store():
            yield storage.charge[asset.name], np.full(hours, asset.charge_kw_per_kwh)
            yield storage.discharge[asset.name], np.full(hours, asset.discharge_kw_per_kwh)


def _infeed(system: LinearSystem, problem: Problem, sizes: Capacities, network: NetworkProblem, joined: Ids) -> None:
    """Make the infeed of every site in its state what stands there feeds; the network's rows have the most of it."""
    names, most = [site.name for site in network.along], largest_infeed(problem, network)
    unfed = system.add_columns("unfed_kw", {"site": names}, 0.0, most).ids
    balance = system.rows["electricity_balance"].ids[len(network.states) - 1]
    system.add(balance[[site.node for site in network.along]], unfed, -1.0)
    rows = system.add_rows("line_site_infeed", {"site": names}, 0.0, 0.0).ids
    system.add(rows, joined, most)
    system.add(rows, unfed, -1.0)
    for row, column, site in zip(rows, joined, network.along):
        for name, share in site.infeed.items():
            system.add(row, column, -share * sizes.existing[name])
            if name in sizes.new:
                system.add(row, sizes.new[name], -share)
