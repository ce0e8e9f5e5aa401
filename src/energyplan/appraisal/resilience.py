"""When the grid fails: how long, and how well, the town lives on its own plants and stores.

Every hour of the year is the start of an outage. One loop runs over the hours since the start; each step works on all
starts at once. The year closes on itself: an outage that starts in December runs into January.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from energyplan.appraisal.figures import Array, Figure, Ints, issue, refuse

# a load counts as served if less than this share of it is missing: rounding, not darkness
ROUNDING = 1e-9


@dataclass(frozen=True)
class Plant:
    """A plant that runs on stored fuel.

    Attributes
    ----------
    name : str
        Its name.
    power_kw : float
        Most it delivers [kW].
    fuel_kwh : float
        What its fuel store delivers in all, as output [kWh]; infinite for a supply that an outage does not cut.
    """

    name: str
    power_kw: float
    fuel_kwh: float = np.inf


@dataclass(frozen=True)
class IslandStore:
    """A battery or a heat store of the island.

    Attributes
    ----------
    energy_kwh : float
        Most it holds [kWh].
    charge_kw, discharge_kw : float
        Most it takes and gives [kW].
    charge_efficiency, discharge_efficiency : float
        [-].
    loss_share : float
        Share of the level lost in an hour [-].
    level_kwh : array or float
        Level when the outage starts, at the start of each hour of the year ``[hour]`` [kWh].
    """

    energy_kwh: float = 0.0
    charge_kw: float = 0.0
    discharge_kw: float = 0.0
    charge_efficiency: float = 1.0
    discharge_efficiency: float = 1.0
    loss_share: float = 0.0
    level_kwh: Array | float = 0.0


@dataclass(frozen=True)
class Island:
    """A network of one carrier cut off from outside.

    Attributes
    ----------
    load_kw : array
        Critical load, line losses included ``[hour]`` [kW].
    free_kw : array
        What sun, wind, water and waste heat deliver ``[hour]`` [kW].
    plants : tuple of Plant
        Plants in the order in which they are called.
    store : IslandStore
        All batteries, or all heat stores, as one.
    first : str
        What covers what is missing first: ``plant`` keeps the store for peaks, ``store`` spares fuel.
    plants_charge : bool
        Whether plants with power to spare fill the store.
    delivery_kw : float
        Most that the island's lines or pipes can carry to the critical load [kW].
    """

    load_kw: Array
    free_kw: Array
    plants: tuple[Plant, ...] = ()
    store: IslandStore = IslandStore()
    first: Literal["plant", "store"] = "plant"
    plants_charge: bool = False
    delivery_kw: float = np.inf


@dataclass(frozen=True)
class Outages:
    """What all outages come to.

    Attributes
    ----------
    duration_h : array of int
        1 to the longest ``[duration]`` [h].
    survival : array
        Share of all starts after which the whole critical load is served for this long ``[duration]`` [-].
    served_share : array
        Critical load served in outages of this length, over all starts ``[duration]`` [-].
    least_served_share : array
        The same for the worst start ``[duration]`` [-].
    survived_h : array of int
        Hours from each start until the first load is missed, at most the longest ``[start]`` [h].
    served_kwh : array
        Served in the longest outage from each start ``[start]`` [kWh].
    """

    duration_h: Ints
    survival: Array
    served_share: Array
    least_served_share: Array
    survived_h: Ints
    served_kwh: Array


def survive_outages(island: Island, longest_h: int = 336) -> Outages:
    """Let the grid fail at every hour of the year, for every duration.

    Parameters
    ----------
    island : Island
        Load, plants and store.
    longest_h : int
        Longest outage [h].

    Returns
    -------
    Outages
        Survival and served share by duration, and by start.

    Raises
    ------
    ScenarioError
        For series of different length, numbers out of range, or an outage of no length.

    Notes
    -----
    In each hour the free supply serves the load, then plants and store in the order asked for; surplus of the free
    supply, and of plants if they may, fills the store. What was missed is not made up for later.
    """
    check_island(island, longest_h)
    hours = island.load_kw.size
    load_all, free_all = np.asarray(island.load_kw, dtype=float), np.asarray(island.free_kw, dtype=float)
    # two years in a row: the hour since the start is then a view, not a gather
    reach = hours + longest_h
    repeat = -(-reach // hours)
    load_all, free_all = np.tile(load_all, repeat), np.tile(free_all, repeat)
    level = np.minimum(
        np.broadcast_to(np.asarray(island.store.level_kwh, dtype=float), (hours,)), island.store.energy_kwh
    )
    level = level.copy()
    fuel = [np.full(hours, plant.fuel_kwh) for plant in island.plants]
    alive = np.ones(hours, dtype=bool)
    survived = np.zeros(hours, dtype=np.int64)
    served_sum, load_sum = np.zeros(hours), np.zeros(hours)
    survival, share, least = (np.zeros(longest_h) for _ in range(3))
    for step in range(longest_h):
        load = load_all[step : step + hours]
        served = _hour(island, load, free_all[step : step + hours], level, fuel)
        alive &= served >= load - ROUNDING * load
        survived += alive
        served_sum += served
        load_sum += load
        survival[step] = np.count_nonzero(alive) / hours
        total = load_sum.sum()
        share[step] = served_sum.sum() / total if total > 0.0 else 1.0
        least[step] = np.min(np.divide(served_sum, load_sum, out=np.ones(hours), where=load_sum > 0.0))
    return Outages(np.arange(1, longest_h + 1), survival, share, least, survived, served_sum)


def critical_load(load_kw: Array, critical_share: Array, loss_share: float = 0.0) -> Array:
    """Load that must be served when the grid fails.

    Parameters
    ----------
    load_kw : array
        Load by class of building ``[class, hour]`` [kW].
    critical_share : array
        Share of each class that is critical ``[class]`` [-].
    loss_share : float
        Losses of the island's lines or pipes, of what is fed in [-].

    Returns
    -------
    array
        ``[hour]`` [kW], losses included.
    """
    return np.asarray(critical_share, dtype=float) @ np.asarray(load_kw, dtype=float) / (1.0 - loss_share)


def longest_survived(outages: Outages, probability: float) -> Figure:
    """Longest outage that is survived with a probability.

    Parameters
    ----------
    outages : Outages
        All outages.
    probability : float
        Share of starts that must be survived [-].

    Returns
    -------
    Figure
        [h]; none if not even an hour is survived so often.
    """
    enough = np.flatnonzero(outages.survival >= probability)
    if enough.size == 0:
        found = float(outages.survival[0])
        return Figure(None, "h", f"an outage of one hour is survived in {found:.1%} of all hours")
    longest = int(outages.duration_h[enough[-1]])
    note = "the longest outage looked at" if longest == int(outages.duration_h[-1]) else ""
    return Figure(float(longest), "h", note)


def check_island(island: Island, longest_h: int) -> None:
    """Refuse an island that cannot be.

    Parameters
    ----------
    island : Island
        The island.
    longest_h : int
        Longest outage [h].

    Raises
    ------
    ScenarioError
        With all faults.
    """
    faults = []
    hours = np.size(island.load_kw)
    store = island.store
    if longest_h < 1:
        faults.append(issue("resilience.longest_h", "no duration", longest_h, "1 h or more"))
    series = {"load_kw": island.load_kw, "free_kw": island.free_kw}
    if np.ndim(store.level_kwh):
        series["store.level_kwh"] = np.asarray(store.level_kwh)
    for name, values in series.items():
        if np.shape(values) != (hours,):
            faults.append(issue(f"resilience.{name}", "wrong number of hours", np.shape(values), f"{hours} hours"))
        elif not np.all(np.asarray(values) >= 0.0) or not np.all(np.isfinite(values)):
            faults.append(issue(f"resilience.{name}", "negative or not finite", np.min(values), "0 or more"))
    numbers = {f"plants.{p.name}.{k}": getattr(p, k) for p in island.plants for k in ("power_kw", "fuel_kwh")}
    numbers |= {f"store.{k}": getattr(store, k) for k in ("energy_kwh", "charge_kw", "discharge_kw")}
    numbers["delivery_kw"] = island.delivery_kw
    faults += [issue(f"resilience.{k}", "negative", v, "0 or more") for k, v in numbers.items() if not v >= 0.0]
    for key in ("charge_efficiency", "discharge_efficiency"):
        if not 0.0 < getattr(store, key) <= 1.0:
            faults.append(
                issue(f"resilience.store.{key}", "out of range", getattr(store, key), "more than 0, at most 1")
            )
    if not 0.0 <= store.loss_share <= 1.0:
        faults.append(issue("resilience.store.loss_share", "out of range", store.loss_share, "0 to 1"))
    if island.first not in ("plant", "store"):
        faults.append(issue("resilience.first", "unknown", island.first, "plant or store"))
    refuse(faults)


def _hour(island: Island, load: Array, free: Array, level: Array, fuel: list[Array]) -> Array:
    """Serve one hour of all outages: return what is served, and change level and fuel in place ``[start]``."""
    store = island.store
    if store.loss_share:
        level *= 1.0 - store.loss_share
    wanted = np.minimum(load, island.delivery_kw)
    missing = np.maximum(wanted - free, 0.0)
    surplus = np.maximum(free - wanted, 0.0)
    spare = [np.minimum(plant.power_kw, left) for plant, left in zip(island.plants, fuel, strict=True)]
    if island.first == "plant":
        missing = _run_plants(missing, spare, fuel)
        missing = _discharge(missing, store, level)
    else:
        missing = _discharge(missing, store, level)
        missing = _run_plants(missing, spare, fuel)
    if store.energy_kwh > 0.0:
        room = np.minimum((store.energy_kwh - level) / store.charge_efficiency, store.charge_kw)
        room = np.maximum(room, 0.0)
        taken = np.minimum(surplus, room)
        if island.plants_charge:
            room -= taken
            # a start that still misses load has nothing to spare
            extra = room - _run_plants(np.where(missing > 0.0, 0.0, room), spare, fuel) if island.plants else 0.0
            taken = taken + np.where(missing > 0.0, 0.0, extra)
        level += taken * store.charge_efficiency
    return wanted - missing


def _run_plants(missing: Array, spare: list[Array], fuel: list[Array]) -> Array:
    """Run plants in order; return what is still missing, and lower what they can spare and their fuel in place."""
    for free, left in zip(spare, fuel, strict=True):
        output = np.minimum(missing, free)
        missing = missing - output
        free -= output
        left -= output
    return missing


def _discharge(missing: Array, store: IslandStore, level: Array) -> Array:
    """Discharge the store; return what is still missing, and lower the level in place."""
    if store.energy_kwh == 0.0:
        return missing
    given = np.minimum(np.minimum(missing, store.discharge_kw), level * store.discharge_efficiency)
    level -= given / store.discharge_efficiency
    np.maximum(level, 0.0, out=level)
    return missing - given
