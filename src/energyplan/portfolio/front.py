"""A front of cost against carbon, point by point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from energyplan.results.outcome import Outcome
from energyplan.results.plan import Plan

SAME = 1e-4
"""Relative distance up to which two costs or emissions are the same [-]."""


@dataclass(frozen=True)
class Point:
    """One point of a front.

    Attributes
    ----------
    label : str
        Such as ``least cost`` or ``cap 900 t``.
    cap_t : float
        Carbon cap of its design [t/a]; infinite for none.
    design_cost, bound : float
        Cost of its design on typical periods, and the proven lower bound of that [money/a].
    gap : float
        Of the two [-].
    seconds : float
        Wall time of the design [s].
    plan : Plan
        The design after its real year, with what the load flow changed.
    """

    label: str
    cap_t: float
    design_cost: float
    bound: float
    gap: float
    seconds: float
    plan: Plan

    @property
    def cost(self) -> float:
        """Cost of the real year [money/a]."""
        return float(self.plan.summary["cost_per_year"])

    @property
    def cost_without_carbon(self) -> float:
        """The same without what is paid for carbon [money/a]."""
        return self.cost - float(self.plan.summary["cost_terms"].get("carbon", 0.0))

    @property
    def co2_t(self) -> float:
        """Emission of the real year [t/a]."""
        return float(self.plan.summary["co2_t_per_year"])


@dataclass(frozen=True)
class Front:
    """Points of cost against carbon.

    Attributes
    ----------
    name, currency : str
        Of the scenario.
    points : tuple of Point
        From least cost to least carbon.
    impossible : tuple of (str, Outcome)
        Caps that no plan keeps, and why.
    interrupted : bool
        Whether Ctrl-C left points out.
    """

    name: str
    currency: str
    points: tuple[Point, ...]
    impossible: tuple[tuple[str, Outcome], ...] = ()
    interrupted: bool = False

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans of the points."""
        return tuple(point.plan for point in self.points)

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the points."""
        return tuple(point.label for point in self.points)

    def dominated(self) -> tuple[bool, ...]:
        """Return for each point whether another has no more of cost and carbon, and less of one."""
        return tuple(any(_dominates(other, point) for other in self.points) for point in self.points)

    def table(self) -> pd.DataFrame:
        """Return a row per point.

        Returns
        -------
        DataFrame
            ``cap_t``; ``co2_t`` and ``cost`` of the real year; ``abatement`` (added cost, without what is paid for
            carbon, per tonne avoided, from the last point before it that is not dominated) [money/t]; ``design_cost``,
            ``bound`` and ``gap`` of the design; ``seconds`` of its solve; ``dominated``; ``changes`` in what is built.
        """
        rows: list[dict[str, Any]] = []
        before: Point | None = None
        for point, beaten in zip(self.points, self.dominated()):
            rows.append(
                {
                    "point": point.label, "cap_t": point.cap_t, "co2_t": point.co2_t, "cost": point.cost,
                    "abatement": math.nan if beaten or before is None else abatement(before, point),
                    "design_cost": point.design_cost, "bound": point.bound, "gap": point.gap,
                    "seconds": point.seconds, "dominated": beaten,
                    "changes": "" if before is None else "; ".join(changes(before.plan, point.plan)),
                }
            )  # fmt: skip
            before = before if beaten else point
        return pd.DataFrame(rows)

    def dataset(self) -> xr.Dataset:
        """Return the table's numbers and the capacities on dim ``point``, with units and names."""
        table = self.table()
        made = {
            name: ("point", table[name].to_numpy(), {"units": unit.replace("money", self.currency), "long_name": told})
            for name, unit, told in COLUMNS
        }
        capacities = pd.DataFrame([point.plan.summary["capacities"] for point in self.points]).to_numpy(dtype=float)
        assets = list(dict.fromkeys(name for point in self.points for name in point.plan.summary["capacities"]))
        made["capacity"] = (("point", "asset"), capacities, {"units": "1", "long_name": "whole capacity [kW or kWh]"})  # type: ignore[assignment]
        coords = {"point": list(self.labels), "asset": assets}
        return xr.Dataset(made, coords=coords, attrs={"title": self.name, "currency": self.currency})


COLUMNS = (
    ("cap_t", "t/a", "carbon cap of the design"),
    ("co2_t", "t/a", "emission of the real year"),
    ("cost", "money/a", "cost of the real year"),
    ("abatement", "money/t", "added cost, without what is paid for carbon, per tonne avoided from the point before"),
    ("design_cost", "money/a", "cost of the design on typical periods"),
    ("bound", "money/a", "proven lower bound of the design's cost"),
    ("gap", "1", "gap between the two"),
    ("seconds", "s", "wall time of the design"),
)


def _dominates(other: Point, point: Point) -> bool:
    cost, carbon = SAME * abs(point.cost), SAME * abs(point.co2_t)
    no_worse = other.cost <= point.cost + cost and other.co2_t <= point.co2_t + carbon
    return no_worse and (other.cost < point.cost - cost or other.co2_t < point.co2_t - carbon)


def abatement(before: Point, point: Point) -> float:
    """Return the added cost, without what is paid for carbon, per tonne avoided [money/t]; NaN where none is."""
    avoided = before.co2_t - point.co2_t
    if avoided <= SAME * abs(before.co2_t):
        return math.nan
    return (point.cost_without_carbon - before.cost_without_carbon) / avoided


def changes(before: Plan, after: Plan) -> tuple[str, ...]:
    """Return in words which assets, connections and machines of their own differ between two plans.

    Parameters
    ----------
    before, after : Plan
        Two plans of one town.

    Returns
    -------
    tuple of str
        Such as ``chips 0 -> 350`` [kW or kWh], differences below 1 % left out.
    """
    return tuple(f"{name} {short(a)} -> {short(b)}" for name, a, b in changed(before, after))


def changed(before: Plan, after: Plan) -> tuple[tuple[str, float, float], ...]:
    """Return name, size before and size after of what differs between two plans; see `changes`."""
    one, two = _built(before), _built(after)
    found = []
    for name in dict.fromkeys([*one, *two]):
        a, b = one.get(name, 0.0), two.get(name, 0.0)
        if abs(a - b) > 0.01 * max(abs(a), abs(b)) and abs(a - b) > 0.5:
            found.append((name, a, b))
    return tuple(found)


def short(value: float) -> str:
    """Return a size as people write it: whole numbers, one digit of what is small."""
    return f"{value:,.{0 if value == round(value) or value >= 10 else 1}f}"


def _built(plan: Plan) -> dict[str, float]:
    facts = plan.summary
    sizes = {name: size for name, size in facts["capacities"].items() if np.isfinite(size)}
    networks = {f"{carrier} buildings": float(n["buildings"]) for carrier, n in facts["networks"].items()}
    own = {f"own {name}": float(count) for name, count in facts["own_machines"].items()}
    return sizes | networks | own
