"""Connections and networks: who joins, what the others pay, and what pipes cost, lose and ask of the plants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.problem import (
    Alternative,
    Buildings,
    DemandClasses,
    Fuel,
    Goal,
    NetworkCosts,
    NetworkProblem,
    Problem,
    RouteGraph,
)
from energyplan.technologies.roles import Capacity, Converter, Role, Source

BestOf = Callable[[Problem], Design]
ENDLESS = Capacity(existing=np.inf)
GAS = Fuel("gas", 2.0, 0.5)


def customers(*kwh: float, carrier: str = "heat", node: int = -1) -> tuple[Buildings, DemandClasses]:
    """Buildings of one class that need the same power in two hours, and their peaks."""
    energy = np.array(kwh)
    n = len(kwh)
    none = np.zeros(n)
    peak = {"heat": none, "cooling": none, "electricity": none} | {carrier: energy / 2}
    names = tuple("ABCDEF"[:n])
    towns = ("town",) * n
    buildings = Buildings(names, ("home",) * n, ("",) * n, towns, np.full(n, node), peak, ("",) * n)
    return buildings, DemandClasses(("home",), (carrier,), ("town",), np.array([[0.5, 0.5]]), energy[None])


def gas_boiler(**more: object) -> Alternative:
    size = Capacity(capex_per_unit=0.0, lifetime_years=1.0)
    return Alternative(
        "heat", Converter("gas boiler", "b", flows={"heat": 1.0, "gas": -1.0}, capacity=size, **more)  # type: ignore[arg-type]
    )  # fmt: skip


def network(n: int, *, station: float = 0.0, pump_share: float = 0.0, **routes: object) -> NetworkProblem:
    """A heat network for n buildings, without routes unless they are given."""
    costs = NetworkCosts(np.zeros(0), np.zeros(0), np.full(n, station), np.zeros(0), np.zeros(0), np.full(n, station))
    none = np.zeros(0, dtype=np.int64)
    whole = NetworkProblem(
        carrier="heat",
        zone="town",
        mode=("optional",) * n,
        sizes=(),
        capacity_kw=np.zeros(0),
        loss_kw_per_m=np.zeros(0),
        loss_shape=np.ones(2),
        pump_share=pump_share,
        states=("winter peak",),
        demand_kw=np.zeros((1, n)),
        costs=costs,
        plant_sites=(),
        plant_nodes=none,
        existing=none,
        allowed=none.astype(bool),
        required=none.astype(bool),
    )
    return replace(whole, **routes)  # type: ignore[arg-type]


def town(assets: list[Role], who: tuple[Buildings, DemandClasses], **more: object) -> Problem:
    bare = bare_problem(assets, chronological(2), [GAS], discount_rate=0.0)
    return replace(bare, buildings=who[0], classes=who[1], **more)  # type: ignore[arg-type]


def plant(price: float = 1.0) -> Source:
    return Source("plant", "s", carrier="heat", capacity=ENDLESS, variable_cost=price)


def power(price: float = 4.0) -> Source:
    return Source("grid", "grid_market", capacity=ENDLESS, variable_cost=price)


@pytest.mark.proves("class_share_is_heat", "served_heat", "own_share_is_heat")
def test_each_building_joins_where_it_pays(best_of: BestOf) -> None:
    """100 and 10 kWh; joining costs 50 and 1 a kWh, an own boiler 2 a kWh: A joins, 150; B does not, 20. 170.

    Missing: the network's heat, serving anyone, or the own fuel is free: 50 + 20 or less.
    """
    found = best_of(
        town([plant()], customers(100, 10), alternatives=(gas_boiler(),), networks=(network(2, station=50.0),))
    )
    assert found.cost == pytest.approx(170.0)
    assert found.connected["heat"] == pytest.approx([1.0, 0.0])
    assert found.own["heat"] == pytest.approx(np.array([[0.0, 1.0]]))


@pytest.mark.proves("lower:heat_connect")
def test_who_must_join_joins(best_of: BestOf) -> None:
    """B must join as well: 150 + 60 = 210. Missing: 170."""
    net = network(2, station=50.0, mode=("optional", "required"))
    found = best_of(town([plant()], customers(100, 10), alternatives=(gas_boiler(),), networks=(net,)))
    assert found.cost == pytest.approx(210.0)


@pytest.mark.proves("upper:heat_connect")
def test_who_must_not_join_does_not(best_of: BestOf) -> None:
    """A must not join: 200 + 20 = 220. Missing: 170."""
    net = network(2, station=50.0, mode=("forbidden", "optional"))
    found = best_of(town([plant()], customers(100, 10), alternatives=(gas_boiler(),), networks=(net,)))
    assert found.cost == pytest.approx(220.0)


def test_an_own_machine_costs_by_the_peak(best_of: BestOf) -> None:
    """One building of 100 kWh, 50 kW at peak: 7 to begin, 0.2 a kW, upkeep 0.1 a kW, 0.3 a kWh besides gas at 2.

    7 + 10 + 5 + 30 + 200 = 252, and 0.5 kg a kWh.
    """
    machine = gas_boiler(variable_cost=0.3).machine
    size = Capacity(capex_fixed=7.0, capex_per_unit=0.2, fixed_om_per_unit=0.1, lifetime_years=1.0)
    own = Alternative("heat", replace(machine, capacity=size))
    found = best_of(town([], customers(100), alternatives=(own,)))
    assert found.cost == pytest.approx(252.0)
    assert found.co2_kg == pytest.approx(50.0)


def test_an_own_heat_pump_draws_from_the_hourly_balance(best_of: BestOf) -> None:
    """COP 4 and 2 in the two hours of 50 kWh, power at 4 a kWh: 12.5 * 4 + 25 * 4 = 150."""
    pump = Converter(
        "pump", "hp", flows={"heat": 1.0, "electricity": np.array([-0.25, -0.5])}, capacity=Capacity(lifetime_years=1.0)
    )
    found = best_of(town([power()], customers(100), alternatives=(Alternative("heat", pump),)))
    assert found.cost == pytest.approx(150.0)


def test_outside_the_private_line_a_building_pays_retail(best_of: BestOf) -> None:
    """100 kWh of power: joining costs 120 and 1 a kWh, retail 2 and 3 in the two hours: 220 against 250.

    10 kWh: 130 against 25. 220 + 25 = 245, and 0.4 kg for each of the 10 kWh.
    """
    net = replace(network(2, station=120.0), carrier="electricity")
    found = best_of(
        town(
            [replace(power(1.0), kind="plant")],
            customers(100, 10, carrier="electricity"),
            networks=(net,),
            retail_price=np.array([2.0, 3.0]),
            retail_co2=0.4,
        )
    )
    assert found.cost == pytest.approx(245.0)
    assert found.co2_kg == pytest.approx(4.0)


def test_pumping_is_bought(best_of: BestOf) -> None:
    """100 kWh at 1 and 5 % of it in power at 4: 100 + 20 = 120. Missing: 100."""
    net = network(1, pump_share=0.05, mode=("required",))
    assert best_of(town([plant(), power()], customers(100), networks=(net,))).cost == pytest.approx(120.0)


STREET = RouteGraph(
    node_names=("works", "A"),
    route_names=("street",),
    x=np.array([0.0, 100.0]),
    y=np.zeros(2),
    from_node=np.array([0]),
    to_node=np.array([1]),
    length_m=np.array([100.0]),
    cost_factor=np.ones(1),
    surface=("hard",),
)


def piped(carrier: str = "heat", loss: float = 0.02, shape: tuple[float, float] = (1.0, 0.5)) -> NetworkProblem:
    """A network along one street of 100 m with one size at 0.3 a metre, 0.7 a metre of trench, a design peak of 20."""
    costs = NetworkCosts(
        np.array([0.3]), np.array([0.7]), np.zeros(1), np.array([0.3]), np.array([0.7]), np.zeros(1)
    )  # fmt: skip
    net = network(
        1,
        mode=("required",),
        sizes=("DN50",),
        capacity_kw=np.array([500.0]),
        loss_kw_per_m=np.array([loss]),
        loss_shape=np.array(shape),
        demand_kw=np.array([[20.0]]),
        costs=costs,
        plant_sites=("works",),
        plant_nodes=np.array([0]),
        existing=np.array([-1]),
        allowed=np.array([True]),
        required=np.array([False]),
    )
    return replace(net, carrier=carrier)


def works(price: float = 3.0) -> Source:
    size = Capacity(maximum=500.0, capex_per_unit=price, lifetime_years=1.0)
    return Source("works", "s", site="works", carrier="heat", capacity=size, variable_cost=1.0)


@pytest.mark.proves("design_loss_is_heat", "heat_plant_capacity")
def test_pipes_cost_and_lose_and_plants_carry_the_design_peak(best_of: BestOf) -> None:
    """100 m at 0.3 and 0.7 of trench: 100. Loss 2 kW at design, 1 in the second hour; load 10 and 10: 23 kWh at 1.

    The plant must carry 20 + 2 = 22 kW in the winter peak, at 3: 66. Together 189.
    Missing: without the loss 20 kWh: 186; without the plant's row the hours alone ask for 12 kW: 159.
    """
    found = best_of(town([works()], customers(20, node=1), networks=(piped(),), routes=STREET))
    assert found.cost == pytest.approx(189.0)
    assert found.capacity["works"] == pytest.approx(22.0)
    assert found.networks["heat"].loss_kw == pytest.approx(2.0)
    assert found.costs["network_pipes"] == pytest.approx(30.0)
    assert found.costs["network_trench"] == pytest.approx(70.0)


@pytest.mark.parametrize(("shared", "trench"), [(True, 70.0), (False, 140.0)])
def test_two_networks_share_a_trench(best_of: BestOf, shared: bool, trench: float) -> None:
    """Heat and chilled water in one street: its trench is paid once where they share it, else twice."""
    heat = customers(20, node=1)
    kwh = np.array([[20.0], [20.0]])
    both = DemandClasses(("home", "cold"), ("heat", "cooling"), ("town",) * 2, np.full((2, 2), 0.5), kwh)
    chiller = replace(works(), name="chiller", carrier="cooling")
    problem = town([works(), chiller], (heat[0], both), networks=(piped(), piped("cooling", 0.0)), routes=STREET)
    found = best_of(replace(problem, shared_trench=shared))
    assert found.costs["network_trench"] == pytest.approx(trench)
    assert found.cost == pytest.approx(189.0 + 30.0 + 20.0 + 60.0 + trench - 70.0)


def test_a_shared_trench_costs_what_the_dearest_network_in_it_needs(best_of: BestOf) -> None:
    """Cold needs a wider trench, at 1.0 a metre against 0.7; where it is not laid, heat pays 70 as if alone.

    Both laid: 100, not 70 (the cheaper one) and not 170. A street that only heat uses: 70, not 100.
    """
    both = DemandClasses(
        ("home", "cold"), ("heat", "cooling"), ("town",) * 2, np.full((2, 2), 0.5), np.array([[20.0], [20.0]])
    )
    chiller = replace(works(), name="chiller", carrier="cooling")
    wide = piped("cooling", 0.0)
    wide = replace(wide, costs=replace(wide.costs, trench_per_m=np.array([1.0])))
    problem = town([works(), chiller], (customers(20, node=1)[0], both), networks=(piped(), wide), routes=STREET)
    assert best_of(problem).costs["network_trench"] == pytest.approx(100.0)
    own = Alternative("cooling", Converter("fan", "fan", flows={"cooling": 1.0}, main="cooling"))
    alone = replace(problem, alternatives=(own,), networks=(piped(), replace(wide, mode=("forbidden",))))
    assert best_of(alone).costs["network_trench"] == pytest.approx(70.0)


def test_the_goal_counts_what_buildings_burn_themselves(best_of: BestOf) -> None:
    """With a cap of 20 kg, of 100 kWh in gas at 0.5 kg a kWh the building must join: 50 + 100. Missing: 100 for gas."""
    problem = town([plant()], customers(100), alternatives=(gas_boiler(),), networks=(network(1, station=150.0),))
    assert best_of(problem).cost == pytest.approx(200.0)
    assert best_of(replace(problem, goal=Goal(carbon_cap_kg=20.0))).cost == pytest.approx(250.0)
