"""What is built, and how it runs on the modelled hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from energyplan.results.outcome import Outcome

Values = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Dispatch:
    """Power of every asset in every modelled hour, by asset name ``[t]`` [kW], and levels at each hour's end [kWh].

    `on` is the capacity that runs, of converters that are switched on and off.
    """

    source: Mapping[str, Values]
    taken: Mapping[str, Values]
    forth: Mapping[str, Values]
    back: Mapping[str, Values]
    converter: Mapping[str, Values]
    charge: Mapping[str, Values]
    discharge: Mapping[str, Values]
    level: Mapping[str, Values]
    on: Mapping[str, Values] = field(default_factory=dict)


@dataclass(frozen=True)
class BuiltNetwork:
    """One carrier's network as built.

    Attributes
    ----------
    size : array
        Index of the size of each route, -1 where nothing is built ``[route]``.
    flow_kw : array
        Flow in each design state, signed from `from_node` ``[state, route]`` [kW].
    injection_kw : array
        What each plant site feeds in each design state ``[state, plant]`` [kW].
    loss_kw : float
        Heat loss at design temperatures [kW].
    tied : array of bool
        Whether each site along a line is joined to it ``[site]``.
    """

    size: Ints
    flow_kw: Values
    injection_kw: Values
    loss_kw: float
    tied: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))


@dataclass(frozen=True)
class Design:
    """The plan's decisions.

    Attributes
    ----------
    outcome : Outcome
        How the solve ended.
    capacity, new_capacity : mapping of str to float
        Whole and newly built capacity by asset [kW or kWh]; infinite for what has no limit.
    dispatch : Dispatch
        On the problem's modelled hours.
    season_kwh : mapping of str to array
        Level of a seasonal store at the start of each real period [kWh].
    connected : mapping of str to array
        Share of each building on the network, by carrier ``[b]`` (0 or 1).
    own : mapping of str to array
        Share of each building served by each machine of its own, by carrier ``[machine, b]``.
    networks : mapping of str to BuiltNetwork
        By carrier, where there are routes.
    trench : array
        Routes with civil works that are paid ``[route]`` (0 or 1).
    fuel_kwh : mapping of str to float
        Bought in the year, lower heating value [kWh].
    costs : mapping of str to float
        Terms of the yearly cost [money/a]; export revenue is negative.
    co2_kg : float
        Emission of the year [kg].
    season_worth : mapping of str to array
        What one kWh more in a seasonal store would save, at the start of each real period [money/kWh].
    goal_price : mapping of str to float
        What one unit less strict of each limit on the whole would save, by its row: ``carbon_cap`` [money/kg],
        ``self_sufficiency``, ``self_sufficiency_electricity`` [money/kWh].
    """

    outcome: Outcome
    capacity: Mapping[str, float]
    new_capacity: Mapping[str, float]
    dispatch: Dispatch
    season_kwh: Mapping[str, Values]
    connected: Mapping[str, Values]
    own: Mapping[str, Values]
    networks: Mapping[str, BuiltNetwork]
    trench: Values
    fuel_kwh: Mapping[str, float]
    costs: Mapping[str, float]
    co2_kg: float
    season_worth: Mapping[str, Values] = field(default_factory=dict)
    goal_price: Mapping[str, float] = field(default_factory=dict)

    @property
    def cost(self) -> float:
        """Yearly cost of the whole system [money/a]."""
        return float(sum(self.costs.values()))
