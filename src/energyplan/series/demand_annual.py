"""Yearly demand of a building from what is known of it, and what had to be assumed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from energyplan.catalogue.demand_uses import SERVICES, Use, unit_values
from energyplan.series.demand_input import BuildingFacts, DemandSetting
from energyplan.series.demand_shapes import HOMES, climate_factor
from energyplan.series.diversity import demand_rules


@dataclass(frozen=True)
class Taken:
    """A figure taken from the catalogue: what, value, unit, source, and whether it is verified."""

    what: str
    value: float | str
    unit: str
    source: str
    verified: bool


def unit_value(service: str, use: Use, setting: DemandSetting) -> Taken:
    """Yearly demand per floor area at the site.

    A value of the scenario is taken as it is. Space heat and cooling of Japanese homes come from loads of a house by
    climate region; other figures are unit values times a factor for the climate: heating by degree days under 18 degC,
    cooling by degree days over 24 degC for the share that follows the weather, hot water and electricity by 1.

    Parameters
    ----------
    service : str
        ``space_heat``, ``hot_water``, ``electricity`` or ``cooling``.
    use : Use
        Use of the building.
    setting : DemandSetting
        Weather, country, insulation, values of the scenario.

    Returns
    -------
    Taken
        The value [kWh/(m2 a)] and where it is from.
    """
    what = f"demand.{use.name}.{service}_kwh_per_m2"
    unit = "kWh/m2"
    own = setting.own_unit_values.get(use.name, {}).get(service)
    if own is not None:
        return Taken(what, own, unit, "scenario", True)
    if setting.region == "japan" and use.name in HOMES and service in ("space_heat", "cooling"):
        house = setting.house
        level = f"insulation {setting.insulation_level}, {house.operation}"
        label = f"{house.source}; climate region {setting.climate_region}, {level}"
        if service == "cooling":
            return Taken(what, house.cooling_kwh_per_m2, unit, label, house.verified)
        if use.name == "house":
            return Taken(what, house.space_heat_kwh_per_m2, unit, label, house.verified)
        factor = demand_rules()["apartment_heat_factor"]
        value = round(house.space_heat_kwh_per_m2 * factor.number, 2)
        return Taken(what, value, unit, f"{label}; times {factor.number:g} for an apartment", False)
    row = unit_values(setting.region)[use.name]
    factor_ = climate_factor(service, use, setting)
    note = f"; times {factor_:.2f} for the climate" if factor_ != 1.0 else ""
    return Taken(what, row.kwh_per_m2[service] * factor_, unit, row.source + note, row.verified)


def yearly(building: BuildingFacts, use: Use, setting: DemandSetting) -> tuple[dict[str, float], list[Taken]]:
    """Yearly demand by service: measured, given, split from heat as a whole, or by floor area, in this order.

    Parameters
    ----------
    building : BuildingFacts
        What is known.
    use : Use
        Its use.
    setting : DemandSetting
        Surroundings.

    Returns
    -------
    tuple
        Demand by service [kWh/a], and what was taken from the catalogue. A service that nothing is known of, and no
        floor area, is 0.
    """
    kwh = {s: float(building.kwh[s]) for s in SERVICES if s in building.kwh}
    kwh |= {s: float(hours.sum()) for s, hours in building.hourly_kw.items()}
    taken: list[Taken] = []
    if "heat" in building.kwh:
        missing = [s for s in ("space_heat", "hot_water") if s not in kwh]
        heat = float(building.kwh["heat"])
        if len(missing) == 1:
            kwh[missing[0]] = max(heat - sum(kwh[s] for s in ("space_heat", "hot_water") if s in kwh), 0.0)
        elif missing:
            share, source = _hot_water_share(use, setting)
            taken.append(source)
            kwh |= {"space_heat": heat * (1.0 - share), "hot_water": heat * share}
    if math.isfinite(building.floor_area_m2):
        for service in SERVICES:
            if service not in kwh:
                value = unit_value(service, use, setting)
                taken.append(value)
                kwh[service] = float(value.value) * building.floor_area_m2
    return {service: kwh.get(service, 0.0) for service in SERVICES}, taken


def _hot_water_share(use: Use, setting: DemandSetting) -> tuple[float, Taken]:
    space, water = (unit_value(service, use, setting) for service in ("space_heat", "hot_water"))
    total = float(space.value) + float(water.value)
    share = float(water.value) / total if total > 0 else 0.0
    source = f"Unit values of space heat ({space.source}) and hot water ({water.source})"
    what = f"demand.{use.name}.hot_water_share_of_heat"
    return share, Taken(what, round(share, 4), "", source, space.verified and water.verified)
