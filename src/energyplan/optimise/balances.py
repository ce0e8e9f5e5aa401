r"""Balances: in every hour and supply area, what comes in of a carrier goes out.

$$ \sum_{\text{sources}} f + \sum_{\text{converters}} \eta f + \sum_{\text{stores}} (d - c) + \sum_{\text{links}} \ell
   - \sum_{\text{demand classes}} D - \text{losses} = L_{z,c,t} $$

| symbol | meaning | block |
|---|---|---|
| $f$ | flows of sources and converters [kW] | `source_kw`, `converter_kw` |
| $d$, $c$, $\ell$ | out of and into stores, over links [kW] | `discharge_kw`, `charge_kw`, `link_kw` |
| $L_{z,c,t}$ | loads that are always served [kW] | right-hand side of `balance` |

Fuels are bought over the year and have one balance each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.system import LinearSystem
from energyplan.results.problem import Problem
from energyplan.technologies.roles import Converter, Demand, Link, Source, Store

Ids = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Balances:
    """Rows of the hourly balances by zone and carrier ``[t]``, of the fuels' yearly ones, and the fuels' columns."""

    hourly: dict[tuple[str, str], Ids]
    fuel_row: dict[str, int]
    fuel_column: dict[str, int]


def hourly_carriers(problem: Problem) -> list[tuple[str, str]]:
    """Return every (zone, carrier) that needs an hourly balance, in a fixed order."""
    fuels = {fuel.name for fuel in problem.fuels}
    pairs: dict[tuple[str, str], None] = {}
    for asset in problem.assets:
        match asset:
            case Converter():
                pairs |= dict.fromkeys((asset.zone, c) for c in asset.flows if c not in fuels)
            case Link():
                pairs |= dict.fromkeys([(asset.zone, asset.carrier), (asset.to_zone, asset.carrier)])
            case Source() | Demand() | Store():
                pairs[(asset.zone, asset.carrier)] = None
    networked = {(n.zone, n.carrier) for n in problem.networks}
    for k, carrier in enumerate(problem.classes.carrier):
        if carrier == "electricity" or (problem.classes.zone[k], carrier) in networked:
            pairs[(problem.classes.zone[k], carrier)] = None
    for zone in dict.fromkeys(problem.buildings.zone):
        pairs[(zone, "electricity")] = None
    return list(pairs)


def fixed_loads(problem: Problem, zone: str, carrier: str) -> Values:
    """Return the load that is served whatever is decided ``[t]`` [kW].

    Parameters
    ----------
    problem : Problem
        Its loads, and the buildings' electricity where there is no private line to choose.
    zone, carrier : str
        Which balance.

    Returns
    -------
    array
        Load in each modelled hour.
    """
    load = np.zeros(problem.grid.n_hours)
    for item in problem.demands:
        if (item.zone, item.carrier) == (zone, carrier) and not item.flexible:
            load = load + item.load_kw
    if carrier == "electricity" and problem.network("electricity") is None:
        total = problem.classes.total
        for k in problem.classes.of("electricity"):
            if problem.classes.zone[k] == zone:
                load = load + total[k] * problem.classes.shape[k]
    return load


def add_balances(system: LinearSystem, problem: Problem) -> Balances:
    """Add the balance rows with their fixed loads, and what is bought of each fuel.

    Parameters
    ----------
    system : LinearSystem
        Gets the rows ``balance`` and ``fuel_balance`` and the columns ``fuel_kwh``.
    problem : Problem
        Assets, classes and fuels.

    Returns
    -------
    Balances
        Rows and columns by name.
    """
    pairs = hourly_carriers(problem)
    loads = np.array([fixed_loads(problem, zone, carrier) for zone, carrier in pairs])
    labels = [f"{zone}/{carrier}" for zone, carrier in pairs]
    loads = loads.reshape(len(pairs), problem.grid.n_hours)
    rows = system.add_rows("balance", {"place": labels, "hour": range(problem.grid.n_hours)}, loads, loads)
    names = [fuel.name for fuel in problem.fuels]
    bought = system.add_columns("fuel_kwh", {"fuel": names}, 0, [fuel.limit_kwh for fuel in problem.fuels])
    yearly = system.add_rows("fuel_balance", {"fuel": names}, 0, 0)
    system.add(yearly.ids, bought.ids, 1.0)
    system.add_cost("fuel", bought.ids, [fuel.price for fuel in problem.fuels])
    system.add_measure("co2_kg", bought.ids, [fuel.co2 for fuel in problem.fuels])
    return Balances(
        {pair: rows.ids[i] for i, pair in enumerate(pairs)},
        dict(zip(names, yearly.ids.tolist())),
        dict(zip(names, bought.ids.tolist())),
    )
