"""The buildings of a scenario as numbers: demand by class, own peaks, and how far peaks fall together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.planning.pipes import Customers
from energyplan.planning.streets import Streets
from energyplan.planning.surroundings import Surroundings
from energyplan.results.problem import Buildings, DemandClasses
from energyplan.scenario.hourly import building_hours
from energyplan.scenario.record import Scenario
from energyplan.scenario.schema_demand import Building
from energyplan.series.calendar import calendar
from energyplan.series.demand import CARRIERS, DemandSeries, building_demand
from energyplan.series.demand_input import BuildingFacts, DemandSetting
from energyplan.series.diversity import demand_rules
from energyplan.technologies.context import Assumption

Values = NDArray[np.float64]
SERVICES = ("space_heat", "hot_water", "heat", "electricity", "cooling")


def customers(scenario: Scenario, around: Surroundings, roads: Streets) -> tuple[Customers, tuple[Assumption, ...]]:
    """Return the buildings of a scenario with their demand.

    Parameters
    ----------
    scenario : Scenario
        Buildings and the section ``demand``.
    around : Surroundings
        Weather.
    roads : Streets
        Node of each building.

    Returns
    -------
    Customers, assumptions
        Demand in classes by service, use and zone [kWh/a], own peaks [kW], diversity by carrier [-].
    """
    section = scenario.spec.demand
    setting = DemandSetting(
        weather=around.context.weather,
        days=calendar(scenario.spec.time.first_weekday),
        country=scenario.spec.place.country,
        heating_limit_degc=section.heating_limit_degc,
        insulation_level=section.insulation_level,
        house_operation=section.house_operation or "",
        unit_values={use: _unit_values(row.model_dump(exclude_none=True)) for use, row in section.unit_values.items()},
    )
    facts = [_facts(scenario, i, b) for i, b in enumerate(scenario.buildings)]
    demand = building_demand(facts, setting)
    classes = _classes(scenario, demand)
    peaks = {carrier: demand.own_peak(carrier) for carrier in CARRIERS}
    table = Buildings(
        names=tuple(b.id for b in scenario.buildings),
        use=tuple(b.use for b in scenario.buildings),
        group=tuple(b.group or b.use for b in scenario.buildings),
        zone=tuple(b.zone for b in scenario.buildings),
        node=roads.building_node,
        peak_kw=peaks,
        today=tuple(b.heating_today or section.today.heat for b in scenario.buildings),
    )
    diversity, notes = _diversity(demand, scenario)
    return Customers(table, classes, diversity), (*demand.assumed, *notes)


def _unit_values(row: dict[str, float]) -> dict[str, float]:
    return {name.removesuffix("_kwh_per_m2"): value for name, value in row.items()}


def _facts(scenario: Scenario, index: int, b: Building) -> BuildingFacts:
    given = {name: getattr(b, f"{name}_kwh_per_year") for name in SERVICES}
    hours = {name.removesuffix("_kw"): values for name, values in building_hours(scenario, index).items()}
    return BuildingFacts(
        name=b.id,
        use=b.use,
        floor_area_m2=_floor_area(b),
        dwellings=b.dwellings,
        kwh={name: value for name, value in given.items() if value is not None},
        hourly_kw=hours,
        heat_peak_kw=np.nan if b.heat_peak_kw is None else b.heat_peak_kw,
        where=scenario.where(f"demand.buildings[{index}]"),
    )


def _floor_area(b: Building) -> float:
    """Return the floor area, from ground area and storeys where it is not given; NaN where neither is [m2]."""
    if b.floor_area_m2 is not None:
        return float(b.floor_area_m2)
    return np.nan if b.footprint_m2 is None else float(b.footprint_m2) * b.floors


def _classes(scenario: Scenario, demand: DemandSeries) -> DemandClasses:
    """Return the demand by class, split by zone where there are several."""
    carrier_of = {service: carrier for carrier, services in CARRIERS.items() for service in services}
    zone = np.array([b.zone for b in scenario.buildings])
    kwh = demand.class_kwh()
    rows = []
    for k, name in enumerate(demand.class_names):
        for z in dict.fromkeys(zone.tolist()):
            here = np.where(zone == z, kwh[k], 0.0)
            if here.sum() > 0:
                label = name if len(scenario.spec.zones) == 1 else f"{name}/{z}"
                rows.append((label, carrier_of[demand.class_service[k]], z, demand.shape[k], here))
    n = len(scenario.buildings)
    return DemandClasses(
        names=tuple(r[0] for r in rows),
        carrier=tuple(r[1] for r in rows),
        zone=tuple(r[2] for r in rows),
        shape=np.array([r[3] for r in rows]).reshape(len(rows), 8760),
        kwh=np.array([r[4] for r in rows]).reshape(len(rows), n),
    )


def _diversity(demand: DemandSeries, scenario: Scenario) -> tuple[dict[str, float], tuple[Assumption, ...]]:
    """Return the share of own peaks that falls together, by carrier, among all that might join."""
    networks = scenario.spec.networks
    found: dict[str, float] = {}
    notes = []
    for carrier, section in (
        ("heat", networks.heat),
        ("cooling", networks.cooling),
        ("electricity", networks.electricity),
    ):
        rule = "optional" if section is None else section.connection
        modes = [getattr(b, f"{carrier}_connection") or rule for b in scenario.buildings]
        own = demand.own_peak(carrier)
        members = [b for b, mode in enumerate(modes) if mode != "forbidden" and own[b] > 0]
        if not members:
            found[carrier] = 1.0
            continue
        peak = demand.network_peak(carrier, members)
        found[carrier] = peak.diversity
        if section is not None:
            note = f"{len(members)} buildings, {peak.own_sum_kw:,.0f} kW of own peaks; rule: {peak.rule}"
            fact = demand_rules()["space_heat_a" if carrier == "heat" else f"{carrier}_limit"]
            by_rule = peak.rule == "diversity"
            notes.append(
                Assumption(
                    f"networks.{carrier}.diversity",
                    round(peak.diversity, 3),
                    "",
                    fact.cited if by_rule else f"own peaks and hours: {peak.rule}",
                    by_rule and fact.verified,
                    note,
                )
            )
    return found, tuple(notes)
