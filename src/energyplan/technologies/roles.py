"""The five roles a technology may play; the optimiser knows nothing else.

Arrays over time have shape ``[8760]`` (a common year, local standard time, an hour labelled by its start); a plain
float stands for a constant. Powers are in kW, energies in kWh, money in the scenario's currency and price year.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64] | float
R = TypeVar("R", bound="Role")


@dataclass(frozen=True)
class Capacity:
    """How large a thing may be, and what its size costs.

    Attributes
    ----------
    unit : str
        What the capacity counts: ``kW`` of the main flow, ``kWh`` for stores.
    existing : float
        Stands already and costs no investment [unit].
    minimum, maximum : float
        Bounds on existing and new together, where anything is built at all [unit]; `maximum` may be infinite.
    unit_size : float
        Size of one machine where only whole machines are built; 0 for any size in between [unit].
    capex_fixed : float
        Investment that does not depend on the size, due when anything new is built [money].
    capex_per_unit : float
        Investment per unit of new capacity [money/unit].
    fixed_om_per_unit : float
        Upkeep per year and unit of all capacity [money/unit/a].
    lifetime_years : float
        Technical life over which the investment is annualised [a].
    required : bool
        The thing must be built at least at its minimum.
    """

    unit: str = "kW"
    existing: float = 0.0
    minimum: float = 0.0
    maximum: float = np.inf
    unit_size: float = 0.0
    capex_fixed: float = 0.0
    capex_per_unit: float = 0.0
    fixed_om_per_unit: float = 0.0
    lifetime_years: float = 20.0
    required: bool = False


@dataclass(frozen=True)
class Role:
    """What all roles share.

    Attributes
    ----------
    name, kind : str
        The asset's own name, and the technology it is made of.
    zone, site : str
        Supply area, and the place on the route graph where it stands (empty: anywhere in the zone).
    capacity : Capacity
        Sizes and their costs.
    variable_cost : Series
        Cost besides the carriers it uses, per kWh of the main flow [money/kWh].
    co2_kg_per_kwh : Series
        Own emission per kWh of the main flow, besides those of the carriers it uses [kg/kWh].
    """

    name: str
    kind: str
    zone: str = "town"
    site: str = ""
    capacity: Capacity = field(default_factory=Capacity)
    variable_cost: Series = 0.0
    co2_kg_per_kwh: Series = 0.0


@dataclass(frozen=True)
class Source(Role):
    """Feeds a carrier from outside the model: sun, wind, waste heat, a market.

    Attributes
    ----------
    carrier : str
        What it feeds.
    availability : Series
        Most it can feed, per unit of capacity [kW/unit].
    must_take : bool
        What is available has to be fed in; otherwise it may be curtailed.
    yearly_limit_kwh : float
        Most it may feed in a year [kWh].
    peak_cost_per_kw : float
        Cost per year of the highest hour's flow (a demand charge) [money/kW/a].
    """

    carrier: str = "electricity"
    availability: Series = 1.0
    must_take: bool = False
    yearly_limit_kwh: float = np.inf
    peak_cost_per_kw: float = 0.0


@dataclass(frozen=True)
class Demand(Role):
    """Takes a carrier out of the model: a fixed load, or a market that pays for it (a negative variable cost).

    Attributes
    ----------
    carrier : str
        What it takes.
    load_kw : Series
        Load that must be met [kW]; 0 for a flexible taker.
    flexible : bool
        Takes anything between nothing and its capacity.
    critical_share : float
        Share of the load to keep up when the outside grid fails [-].
    """

    carrier: str = "electricity"
    load_kw: Series = 0.0
    flexible: bool = False
    critical_share: float = 0.0

    @property
    def buys(self) -> bool:
        """Whether it is a market for electricity; a flexible taker of anything else only gets rid of it."""
        return self.flexible and self.carrier.startswith("electricity")


@dataclass(frozen=True)
class Converter(Role):
    """Turns carriers into others at fixed proportions in each hour.

    Attributes
    ----------
    flows : mapping of str to Series
        Per kWh of the main flow: positive what comes out, negative what goes in. The main carrier's is 1.
    main : str
        The carrier in whose flow capacity and costs count.
    availability : Series
        Most of the capacity that can run [-].
    minimum_load : float
        Least load while running, as a share of capacity [-]; needs `on_off`.
    on_off : bool
        Running is a yes-or-no decision in every hour.
    start_cost : float
        Cost of one start per kW of capacity [money/kW].
    """

    flows: Mapping[str, Series] = field(default_factory=dict)
    main: str = "heat"
    availability: Series = 1.0
    minimum_load: float = 0.0
    on_off: bool = False
    start_cost: float = 0.0


@dataclass(frozen=True)
class Store(Role):
    """Keeps a carrier; its capacity counts kWh.

    Attributes
    ----------
    carrier : str
        What it keeps.
    charge_efficiency, discharge_efficiency : float
        Share that arrives inside, and outside [-].
    loss_per_hour : Series
        Share of the level lost in an hour [1/h].
    charge_kw_per_kwh, discharge_kw_per_kwh : float
        Most power in and out per kWh of capacity [kW/kWh].
    minimum_level : float
        Least level as a share of capacity [-].
    seasonal : bool
        The level runs through the real sequence of days; otherwise every typical day closes in itself.
    """

    carrier: str = "heat"
    charge_efficiency: float = 1.0
    discharge_efficiency: float = 1.0
    loss_per_hour: Series = 0.0
    charge_kw_per_kwh: float = 1.0
    discharge_kw_per_kwh: float = 1.0
    minimum_level: float = 0.0
    seasonal: bool = False


@dataclass(frozen=True)
class Link(Role):
    """Carries one carrier from its `zone` to another.

    Attributes
    ----------
    carrier : str
        What it carries.
    to_zone : str
        Where to.
    efficiency : Series
        Share that arrives [-].
    both_ways : bool
        Whether it also carries back.
    """

    carrier: str = "electricity"
    to_zone: str = ""
    efficiency: Series = 1.0
    both_ways: bool = True


def map_series(role: R, change: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> R:
    """Return the role with `change` applied to every one of its hourly series; constants stay as they are."""
    changed: dict[str, object] = {}
    for item in dataclasses.fields(role):
        value = getattr(role, item.name)
        if isinstance(value, np.ndarray):
            changed[item.name] = change(value)
        elif isinstance(value, Mapping):
            changed[item.name] = {k: change(v) if isinstance(v, np.ndarray) else v for k, v in value.items()}
    return dataclasses.replace(role, **changed)  # type: ignore[arg-type]


def hourly_series(role: Role) -> dict[str, NDArray[np.float64]]:
    """Return the role's hourly series by field name (``flows.heat`` for those inside a mapping)."""
    found: dict[str, NDArray[np.float64]] = {}
    for item in dataclasses.fields(role):
        value = getattr(role, item.name)
        if isinstance(value, np.ndarray):
            found[item.name] = value
        elif isinstance(value, Mapping):
            found |= {f"{item.name}.{k}": v for k, v in value.items() if isinstance(v, np.ndarray)}
    return found
