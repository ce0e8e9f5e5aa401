"""The private power line of a scenario as numbers: cables, capacities, voltage and costs along the routes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.catalogue.cables import CableCatalogue, load_cables
from energyplan.catalogue.connections import connection_cost
from energyplan.core.errors import Issue, ScenarioError, did_you_mean
from energyplan.planning.line_sites import line_sites
from energyplan.planning.pipes import Customers
from energyplan.planning.streets import Streets
from energyplan.planning.surroundings import rate_to
from energyplan.results.problem import GRID_ZONE, LineVoltage, NetworkCosts, NetworkProblem, annuity
from energyplan.scenario.record import Scenario
from energyplan.scenario.schema_networks import ElectricityNetwork
from energyplan.technologies.context import Assumption
from energyplan.technologies.roles import Link, Role

Values = NDArray[np.float64]
HOURS = 8760
SIXTY_HZ = ("US", "KR")
FUJI_RIVER_LONGITUDE = 138.6  # Japan runs at 50 Hz east of the Fuji river and at 60 Hz west of it


def frequency_hz(country: str, longitude: float) -> float:
    """Return the grid's frequency at a place [Hz].

    Parameters
    ----------
    country : str
        Country code.
    longitude : float
        East positive [degree]; Japan is split near the Fuji river.

    Returns
    -------
    float
        50 or 60.
    """
    if country.upper() == "JP":
        return 50.0 if longitude > FUJI_RIVER_LONGITUDE else 60.0
    return 60.0 if country.upper() in SIXTY_HZ else 50.0


def line_network(
    scenario: Scenario, roads: Streets, customers: Customers, roles: tuple[Role, ...]
) -> tuple[NetworkProblem, tuple[Assumption, ...]]:
    """Return the private power line as numbers.

    Parameters
    ----------
    scenario : Scenario
        Its section ``networks.electricity``.
    roads : Streets
        Route graph; may be empty.
    customers : Customers
        Buildings and their peaks.
    roles : tuple of Role
        Assets; those that feed electricity, and the connection to the outside grid.

    Returns
    -------
    NetworkProblem, assumptions
        Money per year where a cost is annual.
    """
    section = scenario.spec.networks.electricity
    assert section is not None
    cables, keep = _sizes(scenario, section)
    volts = section.voltage * 1e3
    amps = cables.ampacity_a[keep]
    frequency = frequency_hz(scenario.spec.place.country, scenario.spec.place.longitude)
    x = cables.x_ohm_per_km(frequency)
    peaks = customers.buildings.peak_kw["electricity"]
    station = _substation(scenario, section, roles, roads)
    along, hour = line_sites(roles, roads, customers, roads.site_node.get(station, -1))
    costs, notes = _costs(scenario, section, (cables, keep), roads, peaks)
    edges = scenario.edges
    voltage = LineVoltage(
        r_ohm_per_m=cables.r_ohm_per_km[keep] / 1e3,
        x_ohm_per_m=x[keep] / 1e3,
        tan_phi=float(np.tan(np.arccos(section.power_factor))),
        nominal_v=volts,
        max_drop=section.max_voltage_drop,
        max_rise=section.max_voltage_rise,
    )
    problem = NetworkProblem(
        carrier="electricity",
        zone=scenario.spec.zones[0],
        mode=tuple(b.electricity_connection or section.connection for b in scenario.buildings),
        sizes=tuple(cables.name[i] for i in keep),
        capacity_kw=np.sqrt(3.0) * volts * amps * section.power_factor / 1e3,
        loss_kw_per_m=np.zeros(len(keep)),
        loss_shape=np.zeros(HOURS),
        pump_share=0.0,
        states=("peak load", "highest infeed") if hour >= 0 else ("peak load",),
        demand_kw=np.stack([peaks * customers.diversity["electricity"], *_use_then(customers, hour)]),
        costs=costs,
        plant_sites=(station,) if station in roads.site_node else (),
        plant_nodes=np.array([roads.site_node[s] for s in (station,) if s in roads.site_node], dtype=np.int64),
        along=along,
        existing=_existing(scenario, roads, cables, keep),
        allowed=np.array([s < 0 or edges[s].electricity != "forbidden" for s in roads.edge], dtype=bool),
        required=np.array([s >= 0 and edges[s].electricity == "required" for s in roads.edge], dtype=bool),
        voltage=voltage,
        detail={
            "ampacity_a": amps,
            "frequency_hz": frequency,
            "c_nf_per_km": cables.c_nf_per_km[keep],
            "diversity": customers.diversity["electricity"],
            "own_peak_kw": peaks,
        },
    )
    return problem, notes


def _use_then(customers: Customers, hour: int) -> list[Values]:
    """Return what every building draws in the hour of the highest infeed ``[b]`` [kW], in a list of one; else none."""
    classes = customers.classes
    drawn = sum((classes.kwh[k] * classes.shape[k, hour] for k in classes.of("electricity")), np.zeros(1))
    return [np.broadcast_to(drawn, (len(customers.buildings),))] if hour >= 0 else []


def _substation(scenario: Scenario, section: ElectricityNetwork, roles: tuple[Role, ...], roads: Streets) -> str:
    """Return the site at which the line begins."""
    linked = [r.site for r in roles if isinstance(r, Link) and GRID_ZONE in (r.zone, r.to_zone) and r.site]
    station = section.substation or (linked[0] if linked else "")
    if len(roads.graph.length_m) and station not in roads.site_node:
        key = "networks.electricity.substation"
        raise ScenarioError(
            [
                Issue(
                    scenario.where(key), key, "the private line has no substation", repr(station) if station else "",
                    "a site of the scenario that lies at a street",
                    "Name a site, or add a connection to the grid at one.",
                )
            ]
        )  # fmt: skip
    return station


def _sizes(scenario: Scenario, section: ElectricityNetwork) -> tuple[CableCatalogue, list[int]]:
    try:
        cables = load_cables(section.cables)
    except ScenarioError as error:
        key = "networks.electricity.cables"
        first = error.issues[0]
        raise ScenarioError(
            [Issue(scenario.where(key), key, first.what, first.got, first.expected, first.fix)]
        ) from error
    if not section.sizes:
        return cables, list(range(len(cables)))
    missing = [s for s in section.sizes if s not in cables.name]
    if missing:
        key = "networks.electricity.sizes"
        raise ScenarioError(
            [
                Issue(scenario.where(key), key, f"no such size in {section.cables}", repr(s), "",
                      did_you_mean(s, cables.name))
                for s in missing
            ]
        )  # fmt: skip
    return cables, [i for i, name in enumerate(cables.name) if name in section.sizes]


def _costs(
    scenario: Scenario,
    section: ElectricityNetwork,
    sizes: tuple[CableCatalogue, list[int]],
    roads: Streets,
    peaks: Values,
) -> tuple[NetworkCosts, tuple[Assumption, ...]]:
    """Return yearly and investment costs. What a street costs beyond open ground is the trench, which is shared."""
    cables, keep = sizes
    money, graph = scenario.spec.money, roads.graph
    rate = rate_to(cables.currency, scenario) * section.cost_factor
    if section.cable_cost_per_m is not None:
        cable = np.full(len(keep), float(section.cable_cost_per_m) * section.cost_factor)
        trench = np.zeros(len(graph.length_m))
        notes = [
            Assumption(
                "networks.electricity.cable_cost_per_m", section.cable_cost_per_m, f"{money.currency}/m", "scenario"
            )
        ]
    else:
        rural, city = cables.cost_rural_per_m[keep], cables.cost_city_per_m[keep]
        cable = rural * rate
        hard = np.array([s == "hard" for s in graph.surface], dtype=bool)
        trench = np.where(hard, (city - rural)[0], 0.0) * rate * graph.cost_factor
        spread = f"{rural[0] * rate:,.0f} to {city[-1] * rate:,.0f}"
        note = f"{cables.name[keep[0]]} to {cables.name[keep[-1]]}; {cables.currency} of {cables.price_year}"
        checked = bool(cables.verified[keep].all())
        notes = [
            Assumption(
                "networks.electricity.cable_and_trench",
                spread,
                f"{money.currency}/m",
                cables.source[keep[0]],
                checked,
                note,
            )
        ]
    station = section.transformer_cost_per_kw
    if station is None:
        station, fact = connection_cost("transformer_per_kw", money.currency, money.exchange_rates)
        notes.append(
            Assumption(
                "networks.electricity.transformer_cost_per_kw",
                station,
                f"{money.currency}/kW",
                fact.cited,
                fact.verified,
            )
        )
    yearly = annuity(money.discount_rate, section.lifetime_years) + section.fixed_om_share
    join = np.asarray(station * peaks, dtype=float)
    return NetworkCosts(cable * yearly, trench * yearly, join * yearly, cable, trench, join), tuple(notes)


def _existing(scenario: Scenario, roads: Streets, cables: CableCatalogue, keep: list[int]) -> NDArray[np.int64]:
    known = {cables.name[i]: n for n, i in enumerate(keep)}
    found = np.full(len(roads.edge), -1, dtype=np.int64)
    issues = []
    for r, s in enumerate(roads.edge.tolist()):
        name = scenario.edges[s].existing_cable if s >= 0 else ""
        if not name:
            continue
        if name not in known:
            key = f"routes.edges[{s}].existing_cable"
            fix = did_you_mean(name, list(known))
            issues.append(Issue(scenario.where(key), key, "no such size in the series", repr(name), "", fix))
            continue
        found[r] = known[name]
    if issues:
        raise ScenarioError(issues)
    return found
