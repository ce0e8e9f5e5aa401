"""How a design runs through the real year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from energyplan.results.design import Dispatch

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Violation:
    """A limit that the real year or the load flow found broken.

    Attributes
    ----------
    what : str
        Which limit, such as ``pressure gradient``.
    where : str
        Pipe, line, node or zone.
    hour : int
        Hour of the year in which it is worst.
    value, limit : float
        What was found and what is allowed, in `unit`.
    unit : str
        Unit of both.
    hours : int
        In how many hours of the year.
    """

    what: str
    where: str
    hour: int
    value: float
    limit: float
    unit: str
    hours: int = 1


@dataclass(frozen=True)
class NetworkYear:
    """What the load flow found for one carrier's network over the year.

    Attributes
    ----------
    carrier : str
        ``heat``, ``cooling`` or ``electricity``.
    series : mapping of str to array
        Hourly series ``[8760]``, such as ``loss_kw`` and ``pump_kw``.
    worst : mapping of str to array
        Worst value of the year per route or node, such as ``gradient_pa_per_m`` ``[route]``.
    violations : tuple of Violation
        What is broken.
    notes : tuple of str
        Hours that did not converge, and other remarks.
    """

    carrier: str
    series: Mapping[str, Values]
    worst: Mapping[str, Values]
    violations: tuple[Violation, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Round:
    """One turn of solve, simulate and resize."""

    number: int
    cost: float
    violations: int
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    """The real year of a design.

    Attributes
    ----------
    dispatch : Dispatch
        Power and levels in all 8760 hours.
    fuel_kwh : mapping of str to float
        Bought in the year [kWh].
    costs : mapping of str to float
        Terms of the yearly cost with the year's operation [money/a].
    co2_kg : float
        Emission [kg].
    shortage_kw, surplus_kw : mapping of str to array
        What could not be served, and what had to be thrown away, by ``zone/carrier`` ``[8760]`` [kW].
    added : mapping of str to float
        Capacity that was added to the design because hours went short without it, by asset [kW or kWh].
    unmet_kw : mapping of str to array
        What the sizes could not serve before it was added, by ``zone/carrier`` ``[8760]`` [kW].
    own_share : mapping of str to float
        What does not come from outside: ``self_sufficiency`` of all energy delivered, and
        ``self_sufficiency_electricity`` of all electricity used [-].
    networks : mapping of str to NetworkYear
        Load flow by carrier.
    rounds : tuple of Round
        Turns of the loop with the load flow.
    missed : float
        What the year could cost less at most, since time stopped some of its windows before the best dispatch was
        proven [money/a].
    seconds : float
        Time it took [s].
    """

    dispatch: Dispatch
    fuel_kwh: Mapping[str, float]
    costs: Mapping[str, float]
    co2_kg: float
    shortage_kw: Mapping[str, Values]
    surplus_kw: Mapping[str, Values]
    added: Mapping[str, float] = field(default_factory=dict)
    unmet_kw: Mapping[str, Values] = field(default_factory=dict)
    own_share: Mapping[str, float] = field(default_factory=dict)
    networks: Mapping[str, NetworkYear] = field(default_factory=dict)
    rounds: tuple[Round, ...] = ()
    missed: float = 0.0
    seconds: float = 0.0

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Everything the load flow found broken."""
        return tuple(v for network in self.networks.values() for v in network.violations)
