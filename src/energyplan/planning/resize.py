"""What the real year and the load flow found wanting, turned into larger sizes and better estimates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from energyplan.optimise.top_up import yearly_cost
from energyplan.planning.enlarge import enlarged
from energyplan.results.design import Design
from energyplan.results.operation import NetworkYear, Operation
from energyplan.results.problem import Goal, NetworkProblem, Problem

Values = NDArray[np.float64]

SHORT_SHARE = 1e-4
"""Share of a place's yearly throughput that may be missing without another round [-]."""
MOST_DAYS = 3
"""Periods of the year that a round adds for each place and carrier that was short."""
TOP_UP_SHARE = 1e-3
"""Share of the yearly cost that capacity added in the real year may cost before a new design is worth its time [-]."""
ESTIMATE_TOLERANCE = 0.02
"""Error of the cost on typical periods from which days that were short are kept as they are [-]."""
LOSS_TOLERANCE = 0.02
"""Relative error of the estimated heat loss that is let stand [-]."""
LOSS_SHARE = 1e-3
"""Error of the estimated heat loss by energy delivered that is let stand [-]: a kWh of a MWh."""
PUMP_TOLERANCE = 5e-4
"""Error of the estimated pumping by energy delivered that is let stand [-]: half a kWh of a MWh."""


@dataclass(frozen=True)
class Changes:
    """What a round changes: networks by carrier, days to keep as they are, a stricter goal, and all of it in words."""

    networks: dict[str, NetworkProblem] = field(default_factory=dict)
    days: tuple[int, ...] = ()
    goal: Goal | None = None
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)


def resize(problem: Problem, design: Design, operation: Operation, days: tuple[int, ...], length: int) -> Changes:
    """Return what has to change so that the next design holds in the real year.

    Parameters
    ----------
    problem : Problem
        On the real year.
    design, operation : Design, Operation
        What was built, how it ran, and what the load flow found.
    days : tuple of int
        Periods of the year that are kept as they are already.
    length : int
        Length of a period [h].

    Returns
    -------
    Changes
        Empty where nothing has to.
    """
    networks: dict[str, NetworkProblem] = {}
    words: list[str] = []
    for carrier, year in operation.networks.items():
        network = problem.network(carrier)
        assert network is not None
        sized, told = _sizes(problem, design, operation, network)
        estimated, also = _estimates(problem, sized, design, year)
        if told or also:
            networks[carrier] = estimated
            words += [*told, *also]
    more = _short_days(operation.shortage_kw, days, length)
    if _coarse(problem, design, operation):
        more += _short_days(operation.unmet_kw, (*days, *more), length)
    words += [f"period {d + 1} of the year kept as it is: supply was short there" for d in more]
    return Changes(networks, (*days, *more), words=tuple(words))


def _coarse(problem: Problem, design: Design, operation: Operation) -> bool:
    """Return whether typical periods saw too little of the year for a design that is only added to."""
    cost = abs(design.cost)
    dear = yearly_cost(problem, operation.added) > TOP_UP_SHARE * cost
    return dear or abs(sum(operation.costs.values()) - design.cost) > ESTIMATE_TOLERANCE * cost


def _short_days(missing_kw: Mapping[str, Values], days: tuple[int, ...], length: int) -> tuple[int, ...]:
    """Return the periods with most missing of each carrier, where enough is missing to matter."""
    found: list[int] = []
    for values in missing_kw.values():
        by_period = values.reshape(-1, length).sum(axis=1)
        worst = [int(p) for p in np.argsort(-by_period)[: 2 * MOST_DAYS] if p not in (*days, *found)]
        found += [p for p in worst[:MOST_DAYS] if by_period[p] > max(1.0, SHORT_SHARE * values.size)]
    return tuple(found)


def _sizes(
    problem: Problem, design: Design, operation: Operation, network: NetworkProblem
) -> tuple[NetworkProblem, list[str]]:
    """Raise the least size of the routes that the load flow's sizing enlarges, and tell why."""
    size = design.networks[network.carrier].size
    wanted = enlarged(problem, design, operation, network)
    grown = np.flatnonzero(wanted > size)
    least = network.min_size.copy() if len(network.min_size) else np.full(len(size), -1, dtype=np.int64)
    least[grown] = np.maximum(least[grown], wanted[grown])
    found: dict[str, list[str]] = {}
    for item in operation.networks[network.carrier].violations:
        found.setdefault(item.where, []).append(item.what.partition(": ")[2])
    everything = sorted({kind for kinds in found.values() for kind in kinds})
    names, words = problem.routes.route_names, []
    for r in grown.tolist():
        why = ", ".join(dict.fromkeys(found.get(names[r], everything)))
        words.append(f"{names[r]}: {network.sizes[size[r]]} to {network.sizes[wanted[r]]} ({why})")
    return replace(network, min_size=least), words


def _estimates(
    problem: Problem, network: NetworkProblem, design: Design, year: NetworkYear
) -> tuple[NetworkProblem, list[str]]:
    """Correct the linear estimates of heat loss and pumping by what the load flow found."""
    if network.carrier == "electricity":
        return network, []
    words = []
    classes, carrier = problem.classes, network.carrier
    at = classes.of(carrier)
    delivered = float((classes.kwh[at] @ design.connected[carrier]).sum()) if at else 0.0
    estimate = design.networks[carrier].loss_kw * float(network.loss_shape.sum())
    found = float(np.asarray(year.series["loss_kw"]).sum())
    if estimate > 0 and found > 0 and abs(found - estimate) > max(LOSS_TOLERANCE * estimate, LOSS_SHARE * delivered):
        words.append(f"{carrier} loss: estimate corrected by {100 * (found / estimate - 1.0):+.1f} %")
        network = replace(network, loss_kw_per_m=network.loss_kw_per_m * (found / estimate))
    pumping = float(np.asarray(year.series["pump_kw"]).sum())
    if delivered > 0 and pumping > 0:
        share = pumping / delivered
        if abs(share - network.pump_share) > max(PUMP_TOLERANCE, LOSS_TOLERANCE * share):
            words.append(f"{carrier} pumping: {100 * network.pump_share:.2f} % to {100 * share:.2f} % of the energy")
            network = replace(network, pump_share=share)
    return network, words
