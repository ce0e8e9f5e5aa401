"""A network design problem on arrays: the network with its money, and the design that comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from energyplan.core.errors import Issue, ScenarioError, Where, shown
from energyplan.optimise.network_arrays import Arrays
from energyplan.optimise.network_input import Floats, NetworkInput
from energyplan.optimise.network_read import NetworkSolution
from energyplan.results.outcome import Outcome


@dataclass(frozen=True)
class DesignProblem:
    """A network to be designed on its own, and what everything is worth per year.

    Attributes
    ----------
    net : NetworkInput
        Routes, sizes, consumers and sources.
    revenue : array
        What a connected consumer pays ``[consumer]`` [money/a].
    own_supply_cost : array
        What a consumer's own supply costs where it is not connected ``[consumer]`` [money/a].
    source_energy_cost : array
        Cost of energy by the injection of the first state ``[source]`` [money/(kW a)]: price times full-load hours,
        not negative.
    source_capacity_cost : array
        Cost of capacity by the largest injection of any state ``[source]`` [money/(kW a)].
    source_size_cost : array
        Cost of each option of `net.source_capacity_kw` ``[option]`` [money/a], not descending.
    """

    net: NetworkInput
    revenue: Floats
    own_supply_cost: Floats
    source_energy_cost: Floats
    source_capacity_cost: Floats
    source_size_cost: Floats

    @property
    def source_cost(self) -> Floats:
        """Cost of a kW from each source if injected in every state ``[source]`` [money/(kW a)]."""
        return self.source_energy_cost + self.source_capacity_cost

    @property
    def worth(self) -> Floats:
        """What connecting a consumer earns or saves before any cost ``[consumer]`` [money/a]."""
        return self.revenue + self.own_supply_cost


def design_problem(
    net: NetworkInput,
    *,
    revenue: ArrayLike = 0.0,
    own_supply_cost: ArrayLike = 0.0,
    source_energy_cost: ArrayLike = 0.0,
    source_capacity_cost: ArrayLike = 0.0,
    source_size_cost: ArrayLike = (),
) -> DesignProblem:
    """Add money to a network, broadcast to its consumers and sources; see `DesignProblem` for the meaning of each.

    Raises
    ------
    ScenarioError
        Where a figure is no number, a cost of sources is negative, or a source's options and their costs differ in
        number or do not rise.
    """
    consumers, sources = len(net.consumer_node), len(net.source_node)
    given = {
        "revenue": (revenue, consumers),
        "own_supply_cost": (own_supply_cost, consumers),
        "source_energy_cost": (source_energy_cost, sources),
        "source_capacity_cost": (source_capacity_cost, sources),
        "source_size_cost": (source_size_cost, len(net.source_capacity_kw)),
    }
    read, arrays = Arrays(), {}
    for key, (value, count) in given.items():
        arrays[key] = read.numbers(key, value, (count,))
        kind = "consumer" if key in ("revenue", "own_supply_cost") else "source"
        name = partial(net.name, kind) if key != "source_size_cost" else "source_size_cost[{}]".format
        read.tell(~np.isfinite(arrays[key]), name, (f"has no usable {key}", "a number", ""), arrays[key])
        if kind == "source":  # whoever earns by wasting energy would build pipes to lose it in
            read.tell(arrays[key] < 0, name, (f"has a negative {key}", "0 or more", "Mend the cost."), arrays[key])
    costs = arrays["source_size_cost"]
    if (np.diff(costs) < 0).any():
        fix = "Order the sizes; leave out a size that costs more and carries less."
        what = "must not fall from size to size"
        read.faults.append(Issue(Where(), "source_size_cost", what, shown(costs.tolist()), fix=fix))
    if read.faults:
        raise ScenarioError(read.faults)
    return DesignProblem(net, **arrays)


@dataclass(frozen=True)
class NetworkDesign:
    """A designed network.

    Attributes
    ----------
    network : NetworkSolution
        Size and flow of every route, connections, injections.
    terms : dict
        Cost terms [money/a]: ``pipes``, ``trench``, ``energy``, ``source_capacity``, ``source_sizes``,
        ``own_supply``, ``revenue`` (negative); their sum is the objective.
    outcome : Outcome
        Status, objective, proven bound, gap and seconds.
    history : tuple
        ``(seconds, objective, bound)`` whenever either improved.
    shrunk : dict
        How far the instance shrank, each as ``(before, after)``: ``routes``, ``nodes`` that routes end at, ``columns``
        (sizes of all routes, and what the solver saw: 0 where it was not needed), ``pieces`` designed by themselves.
    """

    network: NetworkSolution
    terms: dict[str, float]
    outcome: Outcome
    history: tuple[tuple[float, float, float], ...] = ()
    shrunk: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __str__(self) -> str:
        """Tell the outcome, what is built and how far the instance shrank, in two lines."""
        size, connected = self.network.size, self.network.connected
        built = f"{int((size >= 0).sum())} of {len(size)} routes, {int(connected.sum())} of {len(connected)} consumers"
        left = [
            f"{self.shrunk[key][1]:,} of {self.shrunk[key][0]:,} {key}"
            for key in ("routes", "nodes")
            if key in self.shrunk
        ]
        pieces = self.shrunk.get("pieces", (1, 1))[1]
        left += [f"{pieces} pieces by themselves"] if pieces > 1 else []
        return f"{self.outcome}; {built}" + (f"\nafter exact reductions: {', '.join(left)}" if left else "")
