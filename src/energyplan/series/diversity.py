"""Diversity: how much less many customers need at once than the sum of their own peaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from energyplan.catalogue.facts import Fact, catalogue_data, facts_from

Values = NDArray[np.float64]
HEAT = ("heat", "space_heat")


@dataclass(frozen=True)
class NetworkPeak:
    """Peak of a group of customers.

    Attributes
    ----------
    own_sum_kw : float
        Sum of the customers' own peaks [kW].
    customers : float
        Equivalent number of equal customers [-].
    diversity : float
        Share of `own_sum_kw` that falls together [-].
    coincident_kw : float
        Peak of the group [kW].
    rule : str
        What decided: ``diversity`` or ``hourly profile`` (whose highest hour is the least that can be).
    """

    own_sum_kw: float
    customers: float
    diversity: float
    coincident_kw: float
    rule: str


@lru_cache(maxsize=1)
def diversity_facts() -> Mapping[str, Fact]:
    """Return the figures of the diversity formulas with their sources."""
    facts = facts_from(catalogue_data("demand_diversity.yaml"), "diversity")
    return MappingProxyType({name: rows[0] for name, rows in facts.items()})


def diversity_factor(customers: ArrayLike, service: str = "heat") -> Values:
    """Share of the sum of the own peaks that falls together.

    Heat: ``a + b / (1 + (n / c)^d)``; other services: ``limit + (1 - limit) / sqrt(n)``, where the limit is what the
    shape of the class takes of the own peaks. Never over one; one customer has one.

    Parameters
    ----------
    customers : array_like
        Number of customers, need not be whole [-].
    service : str
        ``heat``, ``space_heat``, ``hot_water``, ``electricity`` or ``cooling``.

    Returns
    -------
    array
        Diversity in the shape of `customers` [-].

    References
    ----------
    .. [1] Winter, Haslauer and Obernberger (2001), "Untersuchungen der Gleichzeitigkeit in kleinen und mittleren
           Nahwärmenetzen", Euroheat & Power (heat).
    """
    n = np.maximum(np.asarray(customers, dtype=float), 1.0)
    facts = diversity_facts()
    if service in HEAT:
        a, b, c, d = (facts[f"space_heat_{letter}"].number for letter in "abcd")
        return np.minimum(a + b / (1.0 + (n / c) ** d), 1.0)
    limit = facts[f"{service}_limit"].number
    return limit + (1.0 - limit) / np.sqrt(n)


def equivalent_customers(own_peak_kw: Values, dwellings: ArrayLike = 1.0) -> float:
    """Number of equal customers that vary as much together as these unequal ones: ``(sum p)^2 / sum(p^2 / d)``.

    Parameters
    ----------
    own_peak_kw : array
        Own peak of each building ``[b]`` [kW].
    dwellings : array_like
        Homes or customers inside each ``[b]`` [-].

    Returns
    -------
    float
        Equivalent number [-]; 0 when nobody needs anything.
    """
    peak = np.asarray(own_peak_kw, dtype=float)
    square = float((peak**2 / np.maximum(np.asarray(dwellings, dtype=float), 1.0)).sum())
    return float(peak.sum()) ** 2 / square if square > 0 else 0.0


def network_peak(
    own_peak_kw: Values, service: str = "heat", dwellings: ArrayLike = 1.0, hourly_peak_kw: float = 0.0
) -> NetworkPeak:
    """Peak of a group with diversity applied.

    Parameters
    ----------
    own_peak_kw : array
        Own peak of each building ``[b]`` [kW]; a building with several dwellings has their diversity in it already.
    service : str
        As in `diversity_factor`.
    dwellings : array_like
        Customers inside each building ``[b]`` [-].
    hourly_peak_kw : float
        Highest hour of the group's hourly demand [kW], the least its peak can be.

    Returns
    -------
    NetworkPeak
        Peak of the group [kW] and how it came about.
    """
    own = np.asarray(own_peak_kw, dtype=float)
    total = float(own.sum())
    customers = np.maximum(np.broadcast_to(np.asarray(dwellings, dtype=float), own.shape), 1.0)
    alone = own / diversity_factor(customers, service)  # as if each dwelling peaked by itself
    count = equivalent_customers(alone, customers)
    diverse = float(alone.sum() * diversity_factor(count, service)) if total > 0 else 0.0
    least = min(max(hourly_peak_kw, float(own.max(initial=0.0))), total)
    peak = min(max(diverse, least), total)
    rule = "hourly profile" if least > diverse else "diversity"
    return NetworkPeak(total, count, peak / total if total > 0 else 1.0, peak, rule)
