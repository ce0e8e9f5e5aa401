"""Limits on the whole: carbon, self-sufficiency, and selling only what was generated here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from energyplan.results.design import Design
from energyplan.results.problem import GRID_ZONE, Fuel, Goal
from energyplan.technologies.roles import Capacity, Converter, Demand, Link, Role, Source, Store

Best = Callable[..., Design]
ENDLESS = Capacity(existing=np.inf)
FUELS = [Fuel("oil", 1.0, 0.3), Fuel("wood", 2.0, 0.0, local_share=0.75)]


def boilers() -> list[Role]:
    """Heat from oil at 1 with 0.3 kg, or from wood at 2 without; 10 kW for ten hours."""
    return [
        Converter("oil boiler", "b", flows={"heat": 1.0, "oil": -1.0}, capacity=ENDLESS),
        Converter("wood boiler", "b", flows={"heat": 1.0, "wood": -1.0}, capacity=ENDLESS),
        Demand("heat", "load", carrier="heat", load_kw=10.0),
    ]


@pytest.mark.proves("carbon_cap")
def test_a_carbon_cap(best: Best) -> None:
    """12 kg allow 40 of the 100 kWh from oil: 40 + 60 * 2 = 160. Missing: 100."""
    found = best(boilers(), 10, FUELS, goal=Goal(carbon_cap_kg=12.0))
    assert found.cost == pytest.approx(160.0)
    assert found.co2_kg == pytest.approx(12.0)


@pytest.mark.parametrize(("price", "cost", "kg"), [(3.0, 190.0, 30.0), (4.0, 200.0, 0.0)])
def test_a_carbon_price(best: Best, price: float, cost: float, kg: float) -> None:
    """At 3 a kg oil costs 1.9 and stays: 190; at 4 it costs 2.2, so wood: 200. Missing: 100 in both."""
    found = best(boilers(), 10, FUELS, goal=Goal(carbon_price_per_kg=price))
    assert found.cost == pytest.approx(cost)
    assert found.co2_kg == pytest.approx(kg)


def test_least_emission(best: Best) -> None:
    """Asked for least emission, all heat comes from wood: 200 and no kg; asked for least cost 100 and 30 kg."""
    found = best(boilers(), 10, FUELS, goal=Goal(minimise="emissions"))
    assert (found.cost, found.co2_kg) == pytest.approx((200.0, 0.0), abs=1e-6)
    assert best(boilers(), 10, FUELS).co2_kg == pytest.approx(30.0)


def test_least_emission_breaks_ties_by_cost(best: Best) -> None:
    """Two clean boilers, wood at 2 and pellets at 3: the cheaper is used, and nothing is built for nothing."""
    pellets = Converter("p", "b", flows={"heat": 1.0, "pellets": -1.0}, capacity=ENDLESS)
    spare = Source("spare", "s", carrier="heat", capacity=Capacity(maximum=50.0, capex_per_unit=1e4))
    goal = Goal(minimise="emissions")
    found = best([pellets, spare, *boilers()], 10, [*FUELS, Fuel("pellets", 3.0, 0.0)], goal=goal)
    assert found.cost == pytest.approx(200.0)


@pytest.mark.proves("self_sufficiency")
def test_least_self_sufficiency(best: Best) -> None:
    """At least 40 %: of 100 kWh 60 may be bought outside, an oil kWh counting 1 and a wood kWh 0.25.

    x of oil and 100 - x of wood: x + 25 - 0.25 x <= 60, x <= 46.67; cost 200 - x = 153.33. Missing: 100.
    """
    found = best(boilers(), 10, FUELS, goal=Goal(min_self_sufficiency=0.4))
    assert found.cost == pytest.approx(200.0 - 140.0 / 3)


def electric(feed_in: float = 0.0, pv_kw: float = 100.0, price: float = 5.0) -> list[Role]:
    """A grid at 5 a kWh, PV at 12 a kW that gives 1 and 0.5, a load of 10 kW in two hours, feeding in at a price."""
    return [
        Source("import", "grid_market", zone=GRID_ZONE, capacity=ENDLESS, variable_cost=price),
        Demand("export", "grid_market", zone=GRID_ZONE, capacity=ENDLESS, variable_cost=-feed_in, flexible=True),
        Link("line", "line", zone=GRID_ZONE, to_zone="town", capacity=ENDLESS),
        Source(
            "pv",
            "pv",
            availability=np.array([1.0, 0.5]),
            capacity=Capacity(maximum=pv_kw, capex_per_unit=12.0, lifetime_years=1.0),
        ),
        Demand("load", "load", load_kw=np.array([10.0, 10.0])),
    ]


@pytest.mark.proves("self_sufficiency_electricity")
def test_least_self_sufficiency_in_electricity(best: Best) -> None:
    """A kW of PV costs 12 and saves 7.5, so none; with at least 60 % of 20 kWh generated here, 8 kWh may be drawn.

    Up to 10 kW a kW gives 1.5 kWh: 8 kW give 12. 8 * 12 + 8 * 5 = 136. Missing: 100.
    """
    found = best(electric(), 2, goal=Goal(min_self_sufficiency_electricity=0.6))
    assert found.cost == pytest.approx(136.0)
    assert found.capacity["pv"] == pytest.approx(8.0)


def test_what_is_sold_does_not_count_as_used_here(best: Best) -> None:
    """90 % of 20 kWh: 2 may be drawn, 18 of PV used. Above 10 kW the first hour's rest is sold or lost.

    10 + 0.5 c = 18: 16 kW, 192; 6 kWh sold at 1; 2 kWh at 5: 196.
    """
    found = best(electric(feed_in=1.0), 2, goal=Goal(min_self_sufficiency_electricity=0.9))
    assert found.cost == pytest.approx(196.0)


@pytest.mark.proves("own_export")
def test_only_what_was_generated_is_sold(best: Best) -> None:
    """Feeding in pays 9, drawing costs 5. A kW of PV gives 1.5 kWh worth 9 for 12: 100 kW, 1200 - 150 * 9.

    All is sold and the load drawn: 20 * 5. -50. Missing: the grid is sold to itself without end.
    """
    assert best(electric(feed_in=9.0), 2).cost == pytest.approx(-50.0)


def test_a_battery_may_sell_what_it_holds(best: Best) -> None:
    """Drawing costs 1 in the first hour and 9 in the second, feeding in pays 8 in both; no PV. 6 kWh stand.

    In the second hour the load takes the battery's 6 kWh, each worth 9: 10 + 6 + 4 * 9 = 52.
    """
    prices = electric(feed_in=8.0, pv_kw=0.0, price=np.array([1.0, 9.0]))  # type: ignore[arg-type]
    battery = Store("battery", "battery", carrier="electricity", capacity=Capacity(existing=6.0, maximum=6.0))
    assert best([*prices, battery], 2).cost == pytest.approx(52.0)
