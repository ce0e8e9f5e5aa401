"""A whole plan: balances, costs, networks and tables of the real year hold together."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import energyplan as ep
from energyplan.core.errors import NoSolution, ScenarioError
from energyplan.optimise.evaluate import carbon, cost_terms
from energyplan.planning.progress import STAGES, Event
from energyplan.planning.run import PlanOptions, plan
from energyplan.results.flows import carrier_flows
from energyplan.results.plan import Plan
from energyplan.results.whole import whole_limits
from energyplan.scenario.load import load
from energyplan.scenario.record import Scenario

QUICK = PlanOptions(rounds=1, time_limit_s=30.0)


def parts(made: Plan) -> tuple[Any, Any, Any]:
    assert made.problem is not None and made.design is not None and made.operation is not None
    return made.problem, made.design, made.operation


@pytest.mark.parametrize("carrier", ["heat", "cooling", "electricity"])
def test_every_hour_of_the_year_balances(tiny_plan: Plan, carrier: str) -> None:
    problem, design, operation = parts(tiny_plan)
    flows = carrier_flows(problem, design, operation, carrier)
    net = np.sum(list(flows.values()), axis=0)
    through = np.sum([np.maximum(v, 0.0) for v in flows.values()], axis=0).max()
    assert len(flows) >= 2 and through > 10.0
    assert np.abs(net).max() <= 1e-6 * through
    table = tiny_plan.results[f"{carrier}_balance"]
    assert float(np.abs(table.astype(float).sum(table.dims[0])).max()) <= 1e-4 * through  # float32 on disk


def test_self_sufficiency_is_the_one_that_limits_count(tiny_plan: Plan) -> None:
    """Of all electricity used: what buildings draw for themselves and their own machines is bought too."""
    problem, _, operation = parts(tiny_plan)
    told, kept = tiny_plan.summary["electricity"], operation.own_share["self_sufficiency_electricity"]
    here = told["generated_kwh"] - told["sold_kwh"]
    assert told["self_sufficiency"] == kept
    bought = here / kept - here
    assert bought >= told["drawn_kwh"] - 1e-6, "what the plan's own connection draws is a part of it"
    limited = replace(problem, goal=replace(problem.goal, min_self_sufficiency_electricity=0.01))
    assert [limit.got for limit in whole_limits(limited, operation)] == [kept]
    town = tiny_plan.tables["town"].set_index("figure")["value"]
    assert float(town["self_sufficiency_electricity"]) == pytest.approx(kept)


def test_costs_and_emission_add_up(tiny_plan: Plan) -> None:
    problem, design, operation = parts(tiny_plan)
    facts = tiny_plan.summary
    assert facts["cost_per_year"] == pytest.approx(sum(facts["cost_terms"].values()))
    assert facts["cost_per_year"] == pytest.approx(float(tiny_plan.results["cost"].sum()))
    assert facts["cost_per_year"] == pytest.approx(float(tiny_plan.tables["costs"]["cost [JPY]"].sum()))
    assert facts["estimate_per_year"] == pytest.approx(float(tiny_plan.results["cost_estimate"].sum()))
    assert abs(facts["estimate_error"]) < 0.05
    assert facts["co2_t_per_year"] == pytest.approx(operation.co2_kg / 1e3)
    assert design.costs == pytest.approx(cost_terms(tiny_plan.short, design), rel=1e-5, abs=1.0)
    assert design.co2_kg == pytest.approx(carbon(tiny_plan.short, design), rel=1e-5)
    burnt = {f.name: f.price * operation.fuel_kwh[f.name] for f in problem.fuels}
    assert operation.costs["fuel"] == pytest.approx(sum(burnt.values()))


def test_tables_and_summary_tell_the_same(tiny_plan: Plan) -> None:
    facts, tables = tiny_plan.summary, tiny_plan.tables
    assets = tables["assets"].set_index("asset")
    for name, energy in facts["energy_kwh"].items():
        assert assets.loc[name, "asset_energy_kwh"] == pytest.approx(energy)
    for name, size in facts["capacities"].items():
        assert assets.loc[name, "capacity"] == pytest.approx(size)
    fuels = tables["fuels"].set_index("fuel")
    for name, kwh in facts["fuel_kwh"].items():
        assert fuels.loc[name, "fuel_kwh"] == pytest.approx(kwh)
    assert tables["investments"]["investment_JPY"].sum() == pytest.approx(facts["investment"])
    routes = tables["routes"]
    for carrier, figures in facts["networks"].items():
        laid = routes[routes[f"{carrier}_size"] != ""]
        assert laid["route_length_m"].sum() == pytest.approx(figures["length_m"])
        assert sum(figures["length_by_size_m"].values()) == pytest.approx(figures["length_m"])
        buildings = tables["buildings"]
        joined = buildings[buildings[f"{carrier}_connected"]]
        assert len(joined) == figures["buildings"] == sum(facts["connected"][carrier].values())
        assert joined[f"building_{carrier}_kwh"].sum() == pytest.approx(figures["delivered_kwh"])
    month = tables["monthly_energy"]
    assert len(tables["rounds"]) == facts["rounds"] >= 1
    assert len(tables["violations"]) == facts["violations"]
    assert (tables["assumptions"]["checked"] == "no").sum() == facts["unchecked_assumptions"]
    assert not month.empty


def reached(problem: Any, size: Any, start: set[int]) -> set[int]:
    """Nodes that built routes join to the given ones."""
    graph, found = problem.routes, set(start)
    for _ in range(len(graph.x)):
        for r in np.flatnonzero(size >= 0):
            ends = {int(graph.from_node[r]), int(graph.to_node[r])}
            if ends & found:
                found |= ends
    return found


@pytest.mark.parametrize("carrier", ["heat", "cooling", "electricity"])
def test_networks_lead_from_the_plant_to_every_customer(tiny_plan: Plan, carrier: str) -> None:
    problem, design, _ = parts(tiny_plan)
    network, built = problem.network(carrier), design.networks[carrier]
    found = reached(problem, built.size, {int(n) for n in network.plant_nodes})
    for r in np.flatnonzero(built.size >= 0):
        assert int(problem.routes.from_node[r]) in found, "a route that no plant feeds"
    joined = np.flatnonzero(design.connected[carrier] > 0.5)
    assert len(joined) == {"heat": 3, "cooling": 1, "electricity": 3}[carrier]
    assert {int(problem.buildings.node[b]) for b in joined} <= found
    peak = np.abs(built.flow_kw).max(axis=0)
    laid = built.size >= 0
    assert (peak[laid] <= network.capacity_kw[built.size[laid]] * (1 + 1e-6)).all()
    assert (peak[~laid] <= 1e-6).all()


@pytest.mark.parametrize("carrier", ["heat", "electricity"])
def test_in_a_tree_no_pipe_is_larger_than_the_one_that_feeds_it(tiny_plan: Plan, carrier: str) -> None:
    problem, design, _ = parts(tiny_plan)
    graph, size = problem.routes, design.networks[carrier].size
    laid = np.flatnonzero((size >= 0) & (problem.network(carrier).existing < 0))
    near = {int(n): 99 for n in problem.network(carrier).plant_nodes}
    todo = set(np.flatnonzero(size >= 0).tolist())
    while todo:
        r = next(i for i in todo if int(graph.from_node[i]) in near or int(graph.to_node[i]) in near)
        a, b = int(graph.from_node[r]), int(graph.to_node[r])
        a, b = (a, b) if a in near else (b, a)
        if r in laid:
            assert size[r] <= near[a]
        near[b] = int(size[r])
        todo.remove(r)


def test_nothing_is_short_and_limits_hold(tiny_plan: Plan) -> None:
    _, design, operation = parts(tiny_plan)
    energy = sum(tiny_plan.summary["energy_kwh"].values())
    assert sum(tiny_plan.summary["shortage_kwh"].values()) < 1e-3 * energy
    assert not [v for v in operation.violations if v.value <= 0]
    for name, flow in operation.dispatch.converter.items():
        assert flow.min() >= -1e-6 and flow.max() <= design.capacity[name] * (1 + 1e-6) + 1e-6
    for name, level in operation.dispatch.level.items():
        assert level.min() >= -1e-6 and level.max() <= design.capacity[name] * (1 + 1e-6) + 1e-6


def test_doing_nothing_costs_what_today_costs(tiny_bare: Plan) -> None:
    """With nothing to build and the machines of today, plan and comparison are the same sum, reckoned twice."""
    facts = tiny_bare.summary
    assert facts["cost_per_year"] == pytest.approx(facts["today"]["cost_per_year"], rel=1e-6)
    assert facts["co2_t_per_year"] == pytest.approx(facts["today"]["co2_t_per_year"], rel=1e-6)
    assert facts["electricity"]["drawn_kwh"] == pytest.approx(facts["today"]["electricity_kwh"], rel=1e-6)


def test_the_scenario_as_planned_plans_the_same(tiny_plan: Plan, tmp_path: Path) -> None:
    data = yaml.safe_load(tiny_plan.scenario)
    assert data["name"] == "tiny" and {a["name"] for a in data["assets"]} >= {"chips", "tank"}
    again = tmp_path / "again.yaml"
    again.write_text(tiny_plan.scenario, encoding="utf-8")
    assert load(again).spec.name == "tiny"


def test_progress_tells_every_stage_in_order(tiny_file: Path) -> None:
    told: list[Event] = []
    made = plan(load(tiny_file, variant="bare"), QUICK, progress=told.append)
    stages = list(dict.fromkeys(e.stage for e in told))
    assert stages == [s for s in STAGES if s in stages] and {"design", "operate", "results"} <= set(stages)
    assert set(made.summary["seconds"]) >= {"assemble", "design", "operate"}
    done = [e.done for e in told if e.stage == "operate" and e.done == e.done]
    assert done == sorted(done) and done[-1] == pytest.approx(1.0)


def test_a_constraint_of_ones_own_binds(tiny_file: Path) -> None:
    scenario = load(tiny_file, variant="bare", overrides=["assets=[{kind: pv, name: roof, max_capacity_kw: 400}]"])
    free = plan(scenario, QUICK)
    size = free.summary["capacities"]["roof"]
    assert size > 50.0

    def half(model: Any, problem: Any) -> None:
        import pyomo.environ as pyo

        assert problem.assets[0].name == "roof"
        model.at_most = pyo.Constraint(expr=model.new_capacity["roof"] <= size / 2)

    bound = plan(scenario, QUICK, extend=half)
    assert bound.summary["capacities"]["roof"] == pytest.approx(size / 2)
    assert bound.summary["cost_per_year"] > free.summary["cost_per_year"]

    def never(model: Any, problem: Any) -> None:
        import pyomo.environ as pyo

        model.at_least = pyo.Constraint(expr=model.new_capacity["roof"] >= 500)

    with pytest.raises(NoSolution, match=r"own|at_least"):
        plan(scenario, QUICK, extend=never)


def test_no_solution_is_told_in_the_words_of_the_file(tiny_file: Path) -> None:
    with pytest.raises(NoSolution) as caught:
        plan(load(tiny_file, variant="starved"), QUICK)
    text = str(caught.value)
    assert text.startswith("no plan can meet every demand and limit")
    for word in ("zone town", "(coldest day), ", ":00", "not enough heat", "kW missing", "is 50 kW; allow "):
        assert word in text
    assert caught.value.outcome.shortfalls


def test_faults_of_the_network_name_their_place(tiny_file: Path) -> None:
    small = load(tiny_file, overrides=["networks.heat.sizes=[DN20]", "routes.edges.ab.existing_pipe=''"])
    with pytest.raises(ScenarioError) as caught:
        plan(small, QUICK)
    assert all(issue.where.line > 0 and issue.where.file for issue in caught.value.issues)
    assert "demand.buildings.hall" in str(caught.value)


def test_a_stop_before_any_plan_says_so(tiny_scenario: Scenario) -> None:
    stop = threading.Event()
    stop.set()
    try:
        made = plan(tiny_scenario, QUICK, stop=stop)
    except NoSolution as error:
        assert "before the interrupt" in str(error)
    else:  # a start was at hand
        assert made.summary["solver"]["stopped_by"] in ("interrupt", "")


def test_the_names_at_the_top(tiny_plan: Plan) -> None:
    assert ep.plan is plan and isinstance(tiny_plan, ep.Plan)
    assert set(ep.__all__) <= set(dir(ep))
    with pytest.raises(AttributeError, match="no attribute 'plans'"):
        ep.plans  # noqa: B018
