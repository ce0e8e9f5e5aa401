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
        Number of customers that need anything, every dwelling counting as one [-].
    diversity : float
        Share of `own_sum_kw` that falls together [-].
    coincident_kw : float
        Peak of the group [kW].
    rule : str
        What decided: ``diversity``, ``largest customers`` (who alone need more) or ``hourly profile`` (whose highest
        hour is the least that can be).
    """

    own_sum_kw: float
    customers: float
    diversity: float
    coincident_kw: float
    rule: str


@lru_cache(maxsize=1)
def demand_rules() -> Mapping[str, Fact]:
    """Return the figures of the rules for shapes and peaks, with their sources."""
    facts = facts_from(catalogue_data("demand_rules.yaml"), "demand_rules.yaml")
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
           Nahwärmenetzen", Euroheat & Power 9 and 10 (heat; fitted to 559 substations for up to 200 customers).
    """
    n = np.maximum(np.asarray(customers, dtype=float), 1.0)
    facts = demand_rules()
    if service in HEAT:
        a, b, c, d = (facts[f"space_heat_{letter}"].number for letter in "abcd")
        return np.minimum(a + b / (1.0 + (n / c) ** d), 1.0)
    limit = facts[f"{service}_limit"].number
    return limit + (1.0 - limit) / np.sqrt(n)


def network_peak(
    own_peak_kw: Values, service: str = "heat", dwellings: ArrayLike = 1.0, hourly_peak_kw: float = 0.0
) -> NetworkPeak:
    """Peak of a group with diversity applied.

    The diversity of all customers times the sum of their own peaks, but never less than the same for the k largest
    alone (a hospital does not need less because houses join), and never less than the group's hourly profile.

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
    needy = own > 0
    customers, own = customers[needy], own[needy]
    if total <= 0:
        return NetworkPeak(0.0, 0.0, 1.0, 0.0, "diversity")
    alone = own / diversity_factor(customers, service)  # as if each dwelling peaked by itself
    largest = np.argsort(-alone / customers, kind="stable")
    count = np.cumsum(customers[largest])
    together = np.cumsum(alone[largest]) * diversity_factor(count, service)
    diverse = float(together.max())
    least = min(hourly_peak_kw, total)
    peak = min(max(diverse, least), total)
    rule = "hourly profile" if least > diverse else "diversity" if diverse <= together[-1] else "largest customers"
    return NetworkPeak(total, float(count[-1]), peak / total, peak, rule)
