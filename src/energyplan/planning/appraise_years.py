"""Years in which not everything stands: what is connected and built in each of them, run anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.companies import Carrier
from energyplan.optimise.operate import operate
from energyplan.optimise.solve import Hooks
from energyplan.planning.appraise_flows import CARRIERS, YearFlows, sold_energy, year_flows
from energyplan.planning.appraise_stages import Timing
from energyplan.planning.loop import Found
from energyplan.planning.periods import window
from energyplan.results.design import Design
from energyplan.results.operation import Operation
from energyplan.results.problem import Problem

Values = NDArray[np.float64]
Shares = Mapping[tuple[Carrier, str], float]
DIGITS = 2
"""Years whose shares are equal to this many digits are run once."""


@dataclass(frozen=True)
class Stand:
    """What stands in some years, and how a year of it goes.

    Attributes
    ----------
    at : array
        One in those years ``[year]``.
    flows : YearFlows
        Energy and money of such a year.
    co2_kg : float
        Emission of such a year [kg].
    delivered : mapping of str to float
        Share of what is asked of plants and networks that they deliver, by carrier [-].
    costs : mapping of str to float
        The optimiser's costs of such a year by term [money/a].
    """

    at: Values
    flows: YearFlows
    co2_kg: float
    delivered: Mapping[str, float]
    costs: Mapping[str, float]


def yearly(stands: tuple[Stand, ...], value: Callable[..., float], *given: object) -> Values:
    """Return a figure of each year ``[year]``, a function of the stand of that year; nothing in year 0."""
    return np.asarray(np.sum([stand.at * value(stand, *given) for stand in stands], axis=0))


def stands_of(found: Found, flows: YearFlows, when: Timing) -> tuple[Timing, tuple[Stand, ...]]:
    """Run each year in which something is still missing, once for years that are alike.

    Parameters
    ----------
    found : Found
        Problem, design and operation with everything built.
    flows : YearFlows
        Of that operation.
    when : Timing
        What stands when; sales as far as connections and networks reach.

    Returns
    -------
    timing, stands
        With sales as far as the plants that stand can serve them, and a stand for every year after the first.
    """
    problem, full = found.problem, np.zeros(when.years)
    sold, served = sold_energy(problem, flows), {key: values.copy() for key, values in when.served.items()}
    years: dict[tuple[frozenset[str], tuple[float, ...]], list[int]] = {}
    for y in range(1, when.years):
        missing = frozenset(a.name for a in problem.assets if a.name in when.ready and when.ready[a.name][y] < 1 - 1e-9)
        shares = tuple(round(float(when.served[key][y]), DIGITS) for key in served)
        if not missing and min(shares, default=1.0) >= 1.0:
            full[y] = 1.0
        else:
            years.setdefault((missing, shares), []).append(y)
    stands = [Stand(full, flows, found.operation.co2_kg, dict.fromkeys(CARRIERS, 1.0), found.operation.costs)]
    for (missing, shares), alike in years.items():
        pipes = {n.carrier: float(when.ready.get(f"{n.carrier} network", np.ones(when.years))[alike[0]])
                 for n in problem.networks}  # fmt: skip
        part = _part(found, missing, dict(zip(served, shares, strict=True)), pipes)
        run = operate(problem, part, window, Hooks())
        there = year_flows(problem, part, run)
        reached, delivered = sold_energy(problem, there), _delivered(problem, there, run)
        for key in served:
            served[key][alike] = reached.get(key, 0.0) / sold[key] * delivered[key[0]]
        at = np.zeros(when.years)
        at[alike] = 1.0
        stands.append(Stand(at, there, run.co2_kg, delivered, run.costs))
    total = sum(sold.values())
    runs = np.sum([sold[key] * served[key] for key in served], axis=0) / total if total > 0.0 else when.runs
    return replace(when, served=served, runs=np.asarray(runs)), tuple(stands)


def _part(found: Found, missing: frozenset[str], shares: Shares, pipes: Mapping[str, float]) -> Design:
    """Return the design with what is missing left out: new plants, buildings not yet connected, pipes not yet laid."""
    design, group = found.design, np.array(found.problem.buildings.group, dtype=object)
    capacity = {name: size - design.new_capacity.get(name, 0.0) if name in missing and np.isfinite(size) else size
                for name, size in design.capacity.items()}  # fmt: skip
    connected = {}
    for carrier, joined in design.connected.items():
        share = np.ones(len(group))
        for (which, name), value in shares.items():
            if which == carrier:
                share[group == name] = value
        connected[carrier] = joined * share
    return replace(
        design,
        capacity=capacity,
        connected=connected,
        season_kwh={name: level * (name not in missing) for name, level in design.season_kwh.items()},
        networks={c: replace(net, loss_kw=net.loss_kw * pipes.get(c, 1.0)) for c, net in design.networks.items()},
    )


def _delivered(problem: Problem, flows: YearFlows, run: Operation) -> dict[str, float]:
    """Return the share of what is wanted from plants and networks that they deliver, by carrier [-]."""
    found: dict[str, float] = {}
    for carrier in CARRIERS:
        short = sum(float(v.sum()) for name, v in run.shortage_kw.items() if name.rpartition("/")[2] == carrier)
        wanted = float(flows.buildings.network[carrier].sum() + flows.loads.network[carrier].sum())
        found[carrier] = max(1.0 - short / wanted, 0.0) if wanted > 0.0 else 1.0
    return found
