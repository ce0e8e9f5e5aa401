"""Assets along a private line: they need the connection they stand behind, and the line carries what they feed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.flows import off_the_line
from energyplan.results.problem import (
    GRID_ZONE,
    Buildings,
    DemandClasses,
    LineSite,
    LineVoltage,
    NetworkCosts,
    NetworkProblem,
    Problem,
    RouteGraph,
)
from energyplan.technologies.roles import Capacity, Demand, Link, Role, Source, Store

BestOf = Callable[[Problem], Design]
ENDLESS = Capacity(existing=np.inf)
ONE = np.array([1])


def house_line(*plants: Role, sizes: tuple[float, float] = (1.0, 3.0), station: float = 0.0, retail: float) -> Problem:
    """One house at the end of a line of 100 m from the substation; it needs 10 kW in both hours.

    Lines of 10 and 100 kW cost `sizes` a metre, joining `station`; the grid sells at 1 and buys at 0.5 a kWh. What the
    plants at the house feed at most is all they have.
    """
    line = NetworkProblem(
        carrier="electricity",
        zone="town",
        mode=("optional",),
        sizes=("thin", "thick"),
        capacity_kw=np.array([10.0, 100.0]),
        loss_kw_per_m=np.zeros(2),
        loss_shape=np.zeros(2),
        pump_share=0.0,
        states=("peak load", "highest infeed"),
        demand_kw=np.array([[10.0], [10.0]]),
        costs=NetworkCosts(
            np.array(sizes), np.zeros(1), np.array([station]), np.array(sizes), np.zeros(1), np.zeros(1)
        ),
        plant_sites=("station",),
        plant_nodes=np.array([0]),
        existing=np.array([-1]),
        allowed=np.array([True]),
        required=np.array([False]),
        along=(LineSite("house", 1, 0, {p.name: 0.0 if isinstance(p, Store) else 1.0 for p in plants}),),
    )
    grid = [
        Source("import", "grid_market", zone=GRID_ZONE, capacity=ENDLESS, variable_cost=1.0),
        Demand("export", "grid_market", zone=GRID_ZONE, capacity=ENDLESS, variable_cost=-0.5, flexible=True),
        Link("tie", "tie", zone=GRID_ZONE, to_zone="town", capacity=ENDLESS),
    ]
    peak = {"heat": np.zeros(1), "cooling": np.zeros(1), "electricity": np.array([10.0])}
    return replace(
        bare_problem([*grid, *plants], chronological(2), discount_rate=0.0),
        buildings=Buildings(("house",), ("home",), ("",), ("town",), ONE, peak, ("",)),
        classes=DemandClasses(("home",), ("electricity",), ("town",), np.array([[0.5, 0.5]]), np.array([[20.0]])),
        retail_price=np.full(2, retail),
        routes=RouteGraph(
            ("station", "house"), ("lane",), np.array([0.0, 100.0]), np.zeros(2), np.array([0]), ONE,
            np.array([100.0]), np.ones(1), ("soft",),
        ),
        networks=(line,),
    )  # fmt: skip


def roof(**more: float) -> Source:
    """Sun in the second hour only; it costs nothing to build."""
    size = Capacity(maximum=50.0, lifetime_years=1.0)
    return Source("roof", "sun", site="house", availability=np.array([0.0, 1.0]), capacity=replace(size, **more))


@pytest.mark.proves("line_site_infeed")
def test_the_line_carries_what_a_roof_feeds(best_of: BestOf) -> None:
    """The thin line lets 10 kW out, so 20 kW stand: 100 + 10 for the dark hour - 5 of sales = 105.

    The thick one would cost 200 more for 15 of sales. Missing: 50 kW on the thin line, 90.
    """
    found = best_of(house_line(roof(), retail=10.0))
    assert found.cost == pytest.approx(105.0)
    assert found.capacity["roof"] == pytest.approx(20.0)
    assert found.networks["electricity"].flow_kw == pytest.approx(np.array([[10.0], [-10.0]]))


@pytest.mark.proves("line_site_building")
def test_a_roof_needs_the_connection_of_its_building(best_of: BestOf) -> None:
    """Joining costs 1,000, retail 2 a kWh: 40. Missing: the roof joins without the house and sells 10 kWh, 35."""
    found = best_of(house_line(roof(), sizes=(0.0, 0.0), station=1000.0, retail=2.0))
    assert found.cost == pytest.approx(40.0) and found.capacity["roof"] == 0.0


@pytest.mark.proves("line_site_capacity")
def test_a_battery_needs_the_connection_of_its_building(best_of: BestOf) -> None:
    """A load at the station of 10 kW when power costs 5 instead of 1: 40 + 50. Missing: the battery saves 40 of it."""
    battery = Store("battery", "b", site="house", carrier="electricity", capacity=Capacity(unit="kWh", maximum=50.0))
    problem = house_line(battery, sizes=(0.0, 0.0), station=1000.0, retail=2.0)
    load = Demand("pump", "load", load_kw=np.array([0.0, 10.0]))
    dear = tuple(replace(a, variable_cost=np.array([1.0, 5.0])) if a.name == "import" else a for a in problem.assets)
    found = best_of(replace(problem, assets=(*dear, load)))
    assert found.cost == pytest.approx(90.0)


@pytest.mark.proves("line_site_standing")
def test_a_standing_roof_off_the_line_feeds_nothing(best_of: BestOf) -> None:
    """20 kW stand on the house, which stays with retail: 40. Missing: it sells 20 kWh, 30."""
    problem = house_line(roof(existing=20.0, maximum=20.0), sizes=(9.0, 9.0), retail=2.0)
    found = best_of(problem)
    assert found.cost == pytest.approx(40.0)
    assert off_the_line(problem, found) == {"roof"} and not found.networks["electricity"].tied.any()


def test_voltage_rises_towards_a_roof(best_of: BestOf) -> None:
    """10 kW over 100 m of 1 mohm/m at 400 V raise the squared voltage by 2 * 0.1 * 10,000 / 400^2 = 0.0125.

    Where 1.005^2 = 1.010 is the limit, 0.010025 / 0.0125 * 10 = 8.02 kW may leave the house, which takes 10.
    """
    problem = house_line(roof(), retail=10.0)
    volts = LineVoltage(np.full(2, 1e-3), np.zeros(2), 0.0, 400.0, 0.1, 0.005)
    found = best_of(replace(problem, networks=(replace(problem.networks[0], voltage=volts),)))
    assert found.capacity["roof"] == pytest.approx(18.02, abs=1e-3)
