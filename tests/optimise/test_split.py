"""The split of network and dispatch: its bound and its plan hold the optimum of the joint model between them."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from energyplan.optimise.coupling import in_branches
from energyplan.optimise.design import design
from energyplan.optimise.highs import Progress, SolveOptions
from energyplan.optimise.network_design import DesignOptions, design_network
from energyplan.optimise.solve import Hooks
from energyplan.optimise.split import _at_prices, _cost_at, _dispatch, _service_only, _town, can_split, split
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.problem import (
    Alternative,
    Buildings,
    DemandClasses,
    Fuel,
    NetworkCosts,
    NetworkProblem,
    Problem,
    RouteGraph,
)
from energyplan.technologies.roles import Capacity, Converter, Role

SIDE = 3


def town(seed: int = 0, plants: int = 1) -> Problem:
    """Streets of 3 x 3 junctions with a building at each but the first, and a wood boiler and a gas boiler a plant."""
    rng = np.random.default_rng(seed)
    n, place = SIDE * SIDE, np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    tail = np.concatenate([place[:-1].ravel(), place[:, :-1].ravel()])
    head = np.concatenate([place[1:].ravel(), place[:, 1:].ravel()])
    length = rng.uniform(40, 80, len(tail))
    kwh = rng.uniform(20, 60, n - 1)
    names = tuple(f"b{i}" for i in range(n - 1))
    peak = {"heat": kwh / 2 * 1.2, "cooling": np.zeros(n - 1), "electricity": np.zeros(n - 1)}
    buildings = Buildings(
        names, ("home",) * (n - 1), ("",) * (n - 1), ("town",) * (n - 1), np.arange(1, n), peak, ("",) * (n - 1)
    )
    classes = DemandClasses(("home",), ("heat",), ("town",), np.array([[0.6, 0.4]]), kwh[None])
    per_m = np.array([0.02, 0.03, 0.05])
    station = np.full(n - 1, 2.0)
    sites = ("north", "south")[:plants]
    net = NetworkProblem(
        carrier="heat", zone="town", mode=("optional",) * (n - 1), sizes=("S", "M", "L"),
        capacity_kw=np.array([60.0, 200.0, 800.0]), loss_kw_per_m=np.array([0.004, 0.006, 0.005]),
        loss_shape=np.ones(2), pump_share=0.0, states=("winter peak",), demand_kw=peak["heat"][None],
        costs=NetworkCosts(per_m, np.full(len(tail), 0.03), station, per_m, np.full(len(tail), 0.03), station),
        plant_sites=sites, plant_nodes=np.array([0, n - 1])[:plants], existing=np.full(len(tail), -1),
        allowed=np.ones(len(tail), bool), required=np.zeros(len(tail), bool),
    )  # fmt: skip
    assets: list[Role] = []
    for site in sites:
        wood = Capacity(maximum=900.0, capex_per_unit=0.3, lifetime_years=1.0)
        gas = Capacity(maximum=900.0, capex_per_unit=0.1, lifetime_years=1.0)
        assets.append(Converter(f"wood {site}", "b", site=site, flows={"heat": 1.0, "wood": -1.2}, capacity=wood))
        assets.append(Converter(f"gas {site}", "b", site=site, flows={"heat": 1.0, "gas": -1.1}, capacity=gas))
    own = Capacity(capex_fixed=4.0, capex_per_unit=0.1, lifetime_years=1.0)
    alone = Alternative("heat", Converter("own boiler", "b", flows={"heat": 1.0, "gas": -1.1}, capacity=own))
    bare = bare_problem(assets, chronological(2), [Fuel("wood", 0.5, 0.0), Fuel("gas", 0.9, 0.2)], discount_rate=0.0)
    routes = RouteGraph(
        node_names=tuple(f"n{i}" for i in range(n)), route_names=tuple(f"r{i}" for i in range(len(tail))),
        x=np.zeros(n), y=np.zeros(n), from_node=tail, to_node=head, length_m=length,
        cost_factor=np.ones(len(tail)), surface=("hard",) * len(tail),
    )  # fmt: skip
    return replace(bare, buildings=buildings, classes=classes, networks=(net,), routes=routes, alternatives=(alone,))


@pytest.mark.parametrize("plants", [1, 2])
def test_bound_and_plan_hold_the_optimum_between_them(plants: int) -> None:
    problem = town(plants=plants)
    assert can_split(problem)
    told: list[Progress] = []
    found = split(problem, SolveOptions(gap=1e-3, time_limit_s=20.0), Hooks(watch=told.append))
    joint = design(problem, SolveOptions(gap=1e-6))
    assert found is not None and isinstance(joint, Design)
    assert 0 < found.pattern.network.connected.sum() < 9
    assert found.bound <= joint.cost + 1e-6
    assert joint.outcome.bound <= found.estimate + 1e-6
    assert found.estimate <= 1.01 * found.bound
    assert [p.bound for p in told if np.isfinite(p.bound)] == sorted(p.bound for p in told if np.isfinite(p.bound))


def test_plants_of_one_kind_have_one_price_whichever_feeds() -> None:
    """A plant that feeds nothing yet is not free: what it would cost to let it feed is its price."""
    problem = town(plants=2)
    area = _town(problem)
    everyone = _service_only(area, np.ones(len(area.users), dtype=bool))
    assert everyone.feed_kw[1] == 0.0 < everyone.feed_kw[0]
    found, plain = _dispatch(area, [everyone], 1.0), _dispatch(area, [everyone])
    assert found is not None and plain is not None
    assert found[1].feed == pytest.approx([0.1, 0.1])
    assert found[0] == pytest.approx(plain[0])


def test_it_ends_soon_with_a_plan_when_asked_to() -> None:
    stop = threading.Event()
    stop.set()
    found = split(town(), SolveOptions(gap=0.0, time_limit_s=60.0), Hooks(stop=stop))
    assert found is not None and found.turns == 1


def test_heat_runs_in_branches_where_nothing_calls_for_a_loop() -> None:
    net = town().networks[0]
    lies, must = net.existing.copy(), net.required.copy()
    lies[0], must[0] = 1, True
    assert in_branches(net)
    assert not in_branches(town(plants=2).networks[0])
    assert not in_branches(replace(net, existing=lies)) and not in_branches(replace(net, required=must))
    assert in_branches(replace(net, carrier="electricity", existing=lies))


def test_prices_between_two_bound_the_optimum_too() -> None:
    problem = town()
    area = _town(problem)
    everyone, nobody = (_service_only(area, np.full(len(area.users), on)) for on in (True, False))
    joint = design(problem, SolveOptions(gap=1e-6))
    assert isinstance(joint, Design)
    prices = []
    for patterns in ([everyone], [everyone, nobody]):
        found = _dispatch(area, patterns)
        assert found is not None
        assert min(_cost_at(p, found[1]) for p in patterns) == pytest.approx(found[1].pattern)
        assert found[1].base + found[1].pattern == pytest.approx(found[0])
        prices.append(found[1])
    for part in (0.0, 0.3, 1.0):
        mixed = prices[0].toward(prices[1], part)
        least = design_network(_at_prices(area, mixed), DesignOptions(gap=1e-6)).outcome.bound
        assert mixed.base + least <= joint.cost + 1e-6
