"""The comparison: what the buildings spend and emit with the machines they have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energyplan.results.bare import bare_problem, chronological
from energyplan.results.problem import Alternative, Buildings, DemandClasses, Fuel, Goal, Problem
from energyplan.results.today import today
from energyplan.technologies.roles import Capacity, Converter, Demand, Source


def town(**more: object) -> Problem:
    """Two homes of 100 kWh of heat in two hours, one on oil (efficiency 0.8), one on a heat pump (3), and a lamp."""
    size = Capacity(capex_per_unit=10.0, capex_fixed=5.0, fixed_om_per_unit=1.0, lifetime_years=1.0)
    oil = Converter("oil_b", "oil_b", flows={"heat": 1.0, "oil": -1.25}, main="heat", capacity=size)
    pump = Converter("pump", "pump", flows={"heat": 1.0, "electricity": -1 / 3}, main="heat", capacity=size)
    endless = Capacity(existing=np.inf)
    grid = Source("grid import", "grid_market", zone="grid", capacity=endless, variable_cost=0.2, co2_kg_per_kwh=0.5,
                  carrier="electricity", peak_cost_per_kw=2.0)  # fmt: skip
    lamp = Demand("lamp", "load", carrier="electricity", load_kw=3.0)
    zero = np.zeros(2)
    buildings = Buildings(
        ("a", "b"), ("home", "home"), ("", ""), ("town", "town"), np.full(2, -1),
        {"heat": np.array([50.0, 50.0]), "cooling": zero, "electricity": zero}, ("oil_b", "pump"),
    )  # fmt: skip
    classes = DemandClasses(("home",), ("heat",), ("town",), np.array([[0.5, 0.5]]), np.array([[100.0, 100.0]]))
    base = bare_problem([grid, lamp], chronological(2), [Fuel("oil", 0.1, 0.3)], discount_rate=0.0)
    machines = (Alternative("heat", oil), Alternative("heat", pump))
    return replace(base, buildings=buildings, classes=classes, today=machines, **more)  # type: ignore[arg-type]


def test_by_hand() -> None:
    """Oil 125 kWh at 0.1; power 33.3 + 6 kWh at 0.2 and (16.7 + 3) kW at 2; two machines at 5 + 50 * 10 + 50 * 1."""
    found = today(town())
    power = 100 / 3 + 6.0
    assert found.fuel_kwh == {"oil": pytest.approx(125.0)}
    assert found.electricity_kwh == pytest.approx(power)
    assert found.energy_cost == pytest.approx(12.5 + 0.2 * power + 2.0 * power / 2)
    assert found.cost == pytest.approx(found.energy_cost + 2 * 555.0)
    assert found.co2_kg == pytest.approx(0.3 * 125 + 0.5 * power)


def test_the_carbon_price_counts_as_in_the_plan() -> None:
    plain, priced = today(town()), today(town(goal=Goal(carbon_price_per_kg=2.0)))
    assert priced.cost == pytest.approx(plain.cost + 2.0 * plain.co2_kg)
    assert priced.energy_cost == pytest.approx(plain.energy_cost)


def test_small_customers_pay_the_retail_price() -> None:
    found = today(town(retail_price=np.array([1.0, 1.0]), retail_co2=0.1))
    assert found.energy_cost == pytest.approx(12.5 + (100 / 3 + 6.0))
    assert found.co2_kg == pytest.approx(0.3 * 125 + 0.1 * (100 / 3 + 6.0))


def test_without_anyone_nothing_is_spent() -> None:
    found = today(bare_problem([], chronological(2)))
    assert (found.cost, found.co2_kg, found.fuel_kwh) == (0.0, 0.0, {})
