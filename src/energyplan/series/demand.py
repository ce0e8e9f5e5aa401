"""Hourly demand of buildings: a few normalised shapes, and each building's yearly energy and own peak.

Buildings of one use share a shape per service; the hourly demand of any group is then a handful of products, not one
series per building. Measured buildings have shapes of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.demand_uses import SERVICES, Use, find_use
from energyplan.series.demand_annual import Taken, yearly
from energyplan.series.demand_input import BuildingFacts, DemandSetting, check_buildings
from energyplan.series.demand_shapes import HOMES, shape
from energyplan.series.diversity import NetworkPeak, diversity_factor, network_peak
from energyplan.technologies.context import Assumption

Values = NDArray[np.float64]
Indices = NDArray[np.int64]
CARRIERS = {"heat": ("space_heat", "hot_water"), "electricity": ("electricity",), "cooling": ("cooling",)}
_NAMED = 5  # buildings named in a note before the rest is only counted


@dataclass(frozen=True, eq=False)
class DemandSeries:
    """Demand of all buildings.

    Attributes
    ----------
    buildings : tuple of str
        Names of the buildings.
    dwellings : array
        Customers inside each ``[b]`` [-].
    services : tuple of str
        ``space_heat``, ``hot_water``, ``electricity``, ``cooling``.
    class_names, class_service : tuple of str
        Name of each class, such as ``space_heat/house``, and its service.
    shape : array
        Power per yearly energy of each class ``[k, 8760]`` [kW per kWh/a]; each sums to 1.
    kwh : array
        Yearly demand ``[service, b]`` [kWh/a].
    peak_kw : array
        Own highest hour ``[service, b]`` [kW].
    heat_peak_kw : array
        Own highest hour of heat, space heat and hot water together ``[b]`` [kW].
    class_of : array
        Class of each building and service ``[service, b]``; -1 where there is no demand.
    assumed : tuple of Assumption
        What was taken from the catalogue, once per use and service, the note naming the buildings.
    """

    buildings: tuple[str, ...]
    dwellings: Indices
    services: tuple[str, ...]
    class_names: tuple[str, ...]
    class_service: tuple[str, ...]
    shape: Values
    kwh: Values
    peak_kw: Values
    heat_peak_kw: Values
    class_of: Indices
    assumed: tuple[Assumption, ...]

    def class_kwh(self) -> Values:
        """Yearly energy of each building in each class ``[k, b]`` [kWh/a]."""
        out = np.zeros((len(self.class_names), len(self.buildings)))
        service, building = np.nonzero(self.class_of >= 0)
        out[self.class_of[service, building], building] = self.kwh[service, building]
        return out

    def hourly(self, carrier: str, members: Iterable[int] | None = None) -> Values:
        """Hourly demand of a carrier or service, of all buildings or of some ``[8760]`` [kW]."""
        chosen = np.arange(len(self.buildings)) if members is None else np.array(list(members), dtype=np.int64)
        wanted = CARRIERS.get(carrier, (carrier,))
        per_class = self.class_kwh()[:, chosen].sum(axis=1)
        per_class[[service not in wanted for service in self.class_service]] = 0.0
        return per_class @ self.shape

    def own_peak(self, carrier: str) -> Values:
        """Own highest hour of each building in a carrier or service ``[b]`` [kW]."""
        return self.heat_peak_kw if carrier == "heat" else self.peak_kw[self.services.index(carrier)]

    def network_peak(self, carrier: str, members: Iterable[int] | None = None) -> NetworkPeak:
        """Coincident peak of all buildings or of some [kW], with the diversity that was applied."""
        chosen = np.arange(len(self.buildings)) if members is None else np.array(list(members), dtype=np.int64)
        highest = float(self.hourly(carrier, chosen).max())
        return network_peak(self.own_peak(carrier)[chosen], carrier, self.dwellings[chosen], highest)


class _Classes:
    """Shapes made so far, and what was assumed for them, while `building_demand` runs."""

    def __init__(self, setting: DemandSetting) -> None:
        self.setting = setting
        self.names: list[str] = []
        self.services: list[str] = []
        self.shapes: list[Values] = []
        self.highest: list[float] = []
        self.index: dict[str, int] = {}
        self.profiles: dict[str, Taken] = {}
        self.assumed: dict[Taken, list[str]] = {}

    def note(self, taken: Taken, building: str) -> None:
        self.assumed.setdefault(taken, []).append(building)

    def add(self, name: str, service: str, values: Values) -> int:
        self.names.append(name)
        self.services.append(service)
        self.shapes.append(values)
        self.highest.append(float(values.max()))
        self.index[name] = len(self.names) - 1
        return self.index[name]

    def of_use(self, service: str, use: Use, building: str) -> int:
        name = f"{service}/{use.name}"
        if name not in self.index:
            values, profile, source, verified = shape(service, use, self.setting)
            self.add(name, service, values)
            self.profiles[name] = Taken(f"demand.{use.name}.{service}_shape", profile, "", source, verified)
        self.note(self.profiles[name], building)
        return self.index[name]

    def peak_factor(self, service: str, use: Use) -> tuple[float, Taken]:
        """Own peak over yearly energy for one dwelling [kW per kWh/a], and what it rests on."""
        setting = self.setting
        highest = self.highest[self.index[f"{service}/{use.name}"]]
        what = f"demand.{use.name}.{service}_peak"
        if service in ("space_heat", "cooling") and use.name in HOMES and setting.region == "japan":
            house = setting.house
            heat = service == "space_heat"
            per_m2 = house.space_heat_kwh_per_m2 if heat else house.cooling_kwh_per_m2
            watts = house.space_heat_peak_w_per_m2 if heat else house.cooling_peak_w_per_m2
            if per_m2 > 0:
                hours = per_m2 * 1000.0 / watts
                taken = Taken(f"{what}_full_load_hours", round(hours, 1), "h", house.source, house.verified)
                return max(1.0 / hours, highest), taken
        factor = use.peak[service]
        return highest * factor, Taken(f"{what}_over_shape", factor, "", use.source, use.verified)


def building_demand(buildings: Sequence[BuildingFacts], setting: DemandSetting) -> DemandSeries:
    """Work out the demand of buildings.

    Parameters
    ----------
    buildings : sequence of BuildingFacts
        What is known of each.
    setting : DemandSetting
        Weather, calendar, country and values of the scenario.

    Returns
    -------
    DemandSeries
        Shapes, yearly demand [kWh/a], own peaks [kW] and everything assumed.

    Raises
    ------
    ScenarioError
        With every fault of the buildings at once.
    """
    check_buildings(tuple(buildings))
    classes = _Classes(setting)
    n = len(buildings)
    kwh, peak = np.zeros((len(SERVICES), n)), np.zeros((len(SERVICES), n))
    class_of = np.full((len(SERVICES), n), -1, dtype=np.int64)
    for b, building in enumerate(buildings):
        use = find_use(building.use)
        found, taken = yearly(building, use, setting)
        for item in taken:
            classes.note(item, building.name)
        for s, service in enumerate(SERVICES):
            kwh[s, b] = found[service]
            if found[service] > 0:
                class_of[s, b], peak[s, b] = _class_and_peak(building, service, use, found[service], classes)
    heat = peak[0] + peak[1]
    for b, building in enumerate(buildings):
        if math.isfinite(building.heat_peak_kw):
            heat[b] = building.heat_peak_kw
        elif {"space_heat", "hot_water"} <= building.hourly_kw.keys():
            heat[b] = float((building.hourly_kw["space_heat"] + building.hourly_kw["hot_water"]).max())
    return DemandSeries(
        buildings=tuple(b.name for b in buildings),
        dwellings=np.array([b.dwellings for b in buildings], dtype=np.int64),
        services=SERVICES,
        class_names=tuple(classes.names),
        class_service=tuple(classes.services),
        shape=np.stack(classes.shapes) if classes.shapes else np.zeros((0, 8760)),
        kwh=kwh,
        peak_kw=peak,
        heat_peak_kw=heat,
        class_of=class_of,
        assumed=tuple(_assumption(taken, names) for taken, names in classes.assumed.items()),
    )


def _class_and_peak(
    building: BuildingFacts, service: str, use: Use, kwh: float, classes: _Classes
) -> tuple[int, float]:
    """Class of one building and service, and its own peak [kW]."""
    measured = building.hourly_kw.get(service)
    if measured is not None:
        values = np.asarray(measured, dtype=float)
        return classes.add(f"{service}/{use.name}/{building.name}", service, values / values.sum()), float(values.max())
    index = classes.of_use(service, use, building.name)
    factor, taken = classes.peak_factor(service, use)
    classes.note(taken, building.name)
    diverse = factor * float(diversity_factor(building.dwellings, service))
    return index, kwh * max(diverse, classes.highest[index])


def _assumption(taken: Taken, names: list[str]) -> Assumption:
    shown = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    value = round(taken.value, 2) if isinstance(taken.value, float) else taken.value
    return Assumption(taken.what, value, taken.unit, taken.source, taken.verified, note=f"for {shown}")
