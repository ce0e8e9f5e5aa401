"""From a scenario to a problem: every number the optimiser needs, on the hours of the real year."""

from __future__ import annotations

import numpy as np

from energyplan.core.errors import Issue, ScenarioError
from energyplan.planning.customers import customers
from energyplan.planning.lines import line_network
from energyplan.planning.markets import grid_market
from energyplan.planning.periods import year_grid
from energyplan.planning.pipes import Customers, pipe_network
from energyplan.planning.plants import machines_today, own_machines, plants
from energyplan.planning.streets import Streets, streets
from energyplan.planning.surroundings import Surroundings, surroundings
from energyplan.results.problem import Alternative, Fuel, Goal, NetworkProblem, Problem
from energyplan.scenario.record import Scenario
from energyplan.technologies.context import Assumption
from energyplan.technologies.roles import Converter, Role


def assemble(scenario: Scenario, around: Surroundings | None = None) -> Problem:
    """Return the planning problem of a scenario on the real year.

    Parameters
    ----------
    scenario : Scenario
        What a person wrote.
    around : Surroundings, optional
        Its weather and fuels, where they are known already.

    Returns
    -------
    Problem
        Numbers only, 8760 hours.

    Raises
    ------
    ScenarioError
        For what only shows when the files are read and the parts put together.
    """
    around = around or surroundings(scenario)
    roads = streets(scenario)
    people, people_notes = customers(scenario, around, roads)
    roles, role_notes = plants(scenario, around)
    own, own_notes = own_machines(scenario, around)
    market = grid_market(scenario, around)
    networks, network_notes = _networks(scenario, around, roads, people, roles)
    private = any(n.carrier == "electricity" for n in networks)
    spec, now = scenario.spec, machines_today(scenario, around)
    fuels = _used(around.fuels, roles, (*own, *now))
    problem = Problem(
        name=spec.name,
        currency=spec.money.currency,
        discount_rate=spec.money.discount_rate,
        grid=year_grid(spec.time.hours_per_period),
        assets=(*roles, *market.roles),
        fuels=fuels,
        buildings=people.buildings,
        classes=people.classes,
        alternatives=own,
        retail_price=market.retail_price if private else None,
        retail_co2=market.co2_kg_per_kwh,
        routes=roads.graph,
        networks=networks,
        shared_trench=spec.networks.shared_trench,
        goal=_goal(scenario),
        today=now,
        assumptions=_relevant(
            (*around.assumptions, *people_notes, *role_notes, *own_notes, *market.assumptions, *network_notes),
            {f.name for f in fuels},
        ),
    )
    _check_own(scenario, problem)
    return problem


def _networks(
    scenario: Scenario, around: Surroundings, roads: Streets, people: Customers, roles: tuple[Role, ...]
) -> tuple[tuple[NetworkProblem, ...], tuple[Assumption, ...]]:
    section = scenario.spec.networks
    found: list[NetworkProblem] = []
    notes: list[Assumption] = []
    for carrier, given in (("heat", section.heat), ("cooling", section.cooling)):
        if given is not None:
            network, assumed = pipe_network(scenario, carrier, around, roads, people, roles)
            found.append(network)
            notes += assumed
    if section.electricity is not None:
        network, assumed = line_network(scenario, roads, people, roles)
        found.append(network)
        notes += assumed
    return tuple(found), tuple(notes)


def _used(fuels: tuple[Fuel, ...], roles: tuple[Role, ...], own: tuple[Alternative, ...]) -> tuple[Fuel, ...]:
    """Return the fuels that something burns, or is burnt today."""
    machines = [r for r in roles if isinstance(r, Converter)] + [a.machine for a in own]
    burnt = {carrier for machine in machines for carrier in machine.flows}
    return tuple(f for f in fuels if f.name in burnt)


def _relevant(notes: tuple[Assumption, ...], fuels: set[str]) -> tuple[Assumption, ...]:
    """Return the assumptions without fuels that nothing burns and without repetitions, in their order."""
    kept: dict[str, Assumption] = {}
    for note in notes:
        section, _, rest = note.what.partition(".")
        name = rest.partition(".")[0]
        if section == "markets" and name != "grid" and name not in fuels:
            continue
        kept.setdefault(note.what, note)
    return tuple(kept.values())


def _goal(scenario: Scenario) -> Goal:
    section = scenario.spec.objective
    cap = section.carbon_cap_t_per_year
    return Goal(
        minimise=section.minimise,
        carbon_price_per_kg=section.carbon_price_per_t / 1e3,
        carbon_cap_kg=np.inf if cap is None else cap * 1e3,
        min_self_sufficiency=section.min_self_sufficiency or 0.0,
        min_self_sufficiency_electricity=section.min_self_sufficiency_electricity or 0.0,
        export_credit=scenario.spec.emissions.export_credit,
    )


def _check_own(scenario: Scenario, problem: Problem) -> None:
    """Refuse a scenario in which some building has neither network nor machine for what it needs."""
    issues = []
    for carrier, key in (("heat", "demand.alternatives"), ("cooling", "demand.cooling")):
        if any(a.carrier == carrier for a in problem.alternatives):
            continue
        network = problem.network(carrier)
        needs = problem.classes.kwh[problem.classes.of(carrier)].sum(axis=0)
        alone = [
            name
            for b, name in enumerate(problem.buildings.names)
            if needs.size and needs[b] > 0 and (network is None or network.mode[b] == "forbidden")
        ]
        if alone:
            issues.append(
                Issue(
                    scenario.where(key), key, f"{len(alone)} buildings need {carrier} and have no way to get it",
                    got=", ".join(alone[:3]), expected=f"a machine of their own or a {carrier} network",
                    fix=f"List a kind under {key}.",
                )
            )  # fmt: skip
    if issues:
        raise ScenarioError(issues)
