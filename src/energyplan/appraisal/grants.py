"""Grants: a share of the cost of an item, with a cap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from energyplan.appraisal.figures import Array, is_share, issue, refuse


@dataclass(frozen=True)
class GrantTerms:
    """What a public body pays towards an investment.

    Attributes
    ----------
    giver : str
        Party that pays.
    share : float
        Share of the eligible cost [-].
    items : tuple of str
        Items it may be used for; empty for all.
    cap : float or None
        Most it pays in all [money]; None for no cap.
    treatment : str
        ``reduces_cost``: the acquisition cost is booked net of the grant; ``income``: the grant is income of the year.
    name : str
        Name in the ledger; empty for the giver's.
    """

    giver: str
    share: float
    items: tuple[str, ...] = ()
    cap: float | None = None
    treatment: Literal["reduces_cost", "income"] = "reduces_cost"
    name: str = ""

    @property
    def label(self) -> str:
        """Name of the grant in the ledger."""
        return self.name or f"grant of {self.giver}"


def pay_grants(grants: tuple[GrantTerms, ...], cost: Array, items: tuple[str, ...]) -> tuple[Array, ...]:
    """What each grant pays for each item in each year.

    Parameters
    ----------
    grants : tuple of GrantTerms
        Grants; each pays its share of the full cost.
    cost : array
        Investment ``[year, item]`` [money].
    items : tuple of str
        Names of the items.

    Returns
    -------
    tuple of array
        For each grant, ``[year, item]`` [money], paid in the year of the investment. A cap is used up in the order
        of the years, and within a year in proportion to the cost.

    Raises
    ------
    ScenarioError
        For a share out of range, an unknown item, or grants that pay more than the cost of an item.
    """
    cost = np.asarray(cost, dtype=float)
    faults = []
    total_share = np.zeros(len(items))
    for grant in grants:
        if not is_share(grant.share):
            faults.append(issue(f"grants.{grant.label}", "share out of range", grant.share, "0 to 1"))
        if grant.cap is not None and not grant.cap >= 0.0:
            faults.append(issue(f"grants.{grant.label}", "negative cap", grant.cap, "0 or more"))
        total_share += grant.share * _eligible(grant, items)
    paid = tuple(_paid(grant, cost, items) for grant in grants) if not faults else ()
    over = sum((p.sum(axis=0) for p in paid), np.zeros(len(items))) > cost.sum(axis=0) * (1 + 1e-9) + 1e-9
    faults += [
        issue(f"grants: {items[i]}", "grants exceed the cost", f"{total_share[i]:.0%}", "at most 100 %", "Lower one.")
        for i in np.flatnonzero(over)
    ]
    refuse(faults)
    return paid


def _eligible(grant: GrantTerms, items: tuple[str, ...]) -> Array:
    """Return 1 for each item that the grant may be used for ``[item]``."""
    return np.array([1.0 if not grant.items or item in grant.items else 0.0 for item in items])


def _paid(grant: GrantTerms, cost: Array, items: tuple[str, ...]) -> Array:
    """Return what one grant pays ``[year, item]`` [money], the cap used up year by year."""
    asked = grant.share * cost * _eligible(grant, items)
    if grant.cap is None:
        return asked
    by_year = asked.sum(axis=1)
    granted = np.diff(np.minimum(np.cumsum(by_year), grant.cap), prepend=0.0)
    ratio = np.divide(granted, by_year, out=np.zeros_like(by_year), where=by_year > 0.0)
    return asked * ratio[:, None]
