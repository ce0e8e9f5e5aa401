"""A store or a link that goes both ways at once would burn energy: it may not where that would pay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from energyplan.optimise.one_way import one_way_assets, worthless
from energyplan.results.bare import bare_problem, chronological
from energyplan.results.design import Design
from energyplan.results.problem import Fuel, Goal
from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Role, Source, Store

Best = Callable[..., Design]
ENDLESS = Capacity(existing=np.inf)
GAS = Fuel("gas", 1.0, 0.0)
HEAT = "heat"


def standing(kw: float) -> Capacity:
    return Capacity(existing=kw, maximum=kw)


def left_over(*kw: float) -> Source:
    """Heat of a works that has to be taken."""
    return Source(
        "works", "s", carrier=HEAT, availability=np.array(kw), capacity=standing(1.0), must_take=True
    )  # fmt: skip


def cooler(price: float) -> Demand:
    """What is left may be thrown away at a price."""
    return Demand("cooler", "c", carrier=HEAT, capacity=ENDLESS, flexible=True, variable_cost=price)


STORE = Store(
    "store", "s", carrier=HEAT, capacity=standing(10.0), charge_efficiency=0.5, discharge_efficiency=1.0,
    charge_kw_per_kwh=2.0, discharge_kw_per_kwh=2.0,
)  # fmt: skip


@pytest.mark.proves("one_way_in", "one_way_out")
def test_a_store_does_not_burn_what_must_be_taken(best: Best) -> None:
    """20 kW have to be taken in the one hour there is, throwing away costs 1: 20. Missing: in and out at once, 10."""
    found = best([left_over(20), cooler(1.0), STORE], 1)
    assert found.cost == pytest.approx(20.0)


@pytest.mark.proves("one_way_in", "one_way_out")
def test_a_link_does_not_burn_what_must_be_taken(best: Best) -> None:
    """10 kW in one hour, half of what goes over arrives; throwing away costs 1 here and 3 there: 10. Missing: less."""
    link = Link("pipe", "l", zone="town", to_zone="hill", carrier=HEAT, efficiency=0.5, capacity=standing(100.0))
    there = replace(cooler(3.0), name="other", zone="hill")
    found = best([left_over(10), cooler(1.0), link, there], 1)
    assert found.cost == pytest.approx(10.0)


def test_a_cooler_lets_an_engine_run_for_its_power(best: Best) -> None:
    """10 kW of power at 3 from the grid, or 10 of gas at 1 with 10 of heat of which 4 are needed.

    The engine alone gives 4 of power: 4 + 18. With a cooler at 0.1 a kWh it gives 10: 10 + 0.6 = 10.6.
    """
    engine = Converter(
        "engine", "e", flows={"electricity": 1.0, HEAT: 1.0, "gas": -1.0}, main="electricity", capacity=standing(50.0)
    )
    grid = Source("grid", "grid_market", capacity=ENDLESS, variable_cost=3.0)
    loads = [Demand("power", "d", load_kw=10.0), Demand("need", "d", carrier=HEAT, load_kw=4.0)]
    assert best([engine, grid, *loads], 1, [GAS]).cost == pytest.approx(22.0)
    with_cooler = best([engine, grid, *loads, cooler(0.1)], 1, [GAS])
    assert with_cooler.cost == pytest.approx(10.6)
    assert with_cooler.costs["variable"] == pytest.approx(0.6) and with_cooler.costs.get("export_revenue", 0.0) == 0.0


def one_way(*assets: Role, goal: Goal | None = None) -> list[str]:
    problem = bare_problem(assets, chronological(1), [GAS], goal=goal)
    return [a.name for a in one_way_assets(problem)]


BATTERY = Store("battery", "b", carrier="electricity", capacity=standing(1.0), charge_efficiency=0.9)
BOILER = Converter("boiler", "b", flows={HEAT: 1.0, "gas": -1.0})
CHP = Converter("chp", "e", flows={"electricity": 1.0, HEAT: 1.0, "gas": -1.0}, main="electricity")
SUN = Source("sun", "pv")
PUMP = Converter("pump", "hp", flows={HEAT: 3.0, "electricity": -1.0})


@pytest.mark.parametrize(
    ("assets", "goal", "found"),
    [
        ((SUN, BOILER, PUMP, BATTERY, STORE), None, []),
        ((CHP, BATTERY, STORE), None, ["battery", "store"]),
        ((replace(BOILER, on_off=True, minimum_load=0.3), STORE, BATTERY), None, ["store"]),
        ((replace(SUN, variable_cost=-1.0), PUMP, STORE, BATTERY), None, ["store", "battery"]),
        ((SUN, BATTERY), Goal(min_self_sufficiency_electricity=0.5), ["battery"]),
        ((replace(SUN, co2_kg_per_kwh=-0.1), BATTERY), Goal(carbon_cap_kg=5.0), ["battery"]),
        ((CHP, replace(STORE, charge_efficiency=1.0)), None, []),
    ],
)
def test_the_rows_stand_only_where_losing_energy_may_pay(
    assets: tuple[Role, ...], goal: Goal | None, found: list[str]
) -> None:
    assert one_way(*assets, goal=goal) == found


def test_a_grid_that_takes_everything_for_nothing_needs_no_rows() -> None:
    """Buying at 3 and selling at 1 over a link without limit: surplus power of an engine is sold, never burnt."""
    grid = [
        Source("import", "grid_market", zone="grid", capacity=ENDLESS, variable_cost=3.0),
        Demand("export", "grid_market", zone="grid", capacity=ENDLESS, variable_cost=-1.0, flexible=True),
        Link("tie", "l", zone="grid", to_zone="town", capacity=ENDLESS, efficiency=0.98),
    ]
    assert one_way(*grid, CHP, BATTERY) == []
    dear = [replace(a, variable_cost=-5.0) if a.name == "export" else a for a in grid]
    assert one_way(*dear, CHP, BATTERY) == ["tie", "battery"]
    problem = bare_problem([*grid, CHP, BATTERY], chronological(1), [GAS])
    assert worthless(problem) == {("town", HEAT)}
