"""Sources, takers and links: what may, and what must, flow in an hour."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from energyplan.results.design import Design
from energyplan.technologies.roles import Capacity, Demand, Link, Source

Best = Callable[..., Design]
ENDLESS = Capacity(existing=np.inf)


def disposal(price: float) -> Demand:
    return Demand("disposal", "disposal", carrier="heat", flexible=True, capacity=ENDLESS, variable_cost=price)


def heat(price: float) -> Source:
    return Source("backup", "backup", carrier="heat", capacity=ENDLESS, variable_cost=price)


@pytest.mark.proves("must_take")
@pytest.mark.parametrize(("price", "cost"), [(8.0, 80.0), (10.0, 90.0)])
def test_what_must_be_taken_counts_before_it_is_built(best: Best, price: float, cost: float) -> None:
    """Waste heat at 5 a kW must be taken in both hours; the load is 10 kW and 0, getting rid of a kWh costs 4.

    10 kW built: 50 + 40 = 90, against backup for 10 kWh at 8 or 10: 80 or 100. Missing: 50.
    """
    waste = Source(
        "waste",
        "waste_heat",
        carrier="heat",
        must_take=True,
        capacity=Capacity(maximum=100.0, capex_per_unit=5.0, lifetime_years=1.0),
    )
    load = Demand("load", "load", carrier="heat", load_kw=np.array([10.0, 0.0]))
    assert best([waste, load, disposal(4.0), heat(price)], 2).cost == pytest.approx(cost)


@pytest.mark.proves("lower:source_kw")
def test_what_stands_and_must_be_taken_is_taken(best: Best) -> None:
    """10 kW stand, 8 come in the second hour, without load: 8 kWh to get rid of at 4, 32. Missing: 0."""
    waste = Source(
        "waste",
        "waste_heat",
        carrier="heat",
        must_take=True,
        availability=np.array([1.0, 0.8]),
        capacity=Capacity(existing=10.0, maximum=10.0),
    )
    load = Demand("load", "load", carrier="heat", load_kw=np.array([10.0, 0.0]))
    assert best([waste, load, disposal(4.0), heat(9.0)], 2).cost == pytest.approx(32.0)


@pytest.mark.proves("upper:source_kw")
def test_nothing_comes_in_an_hour_without_availability(best: Best) -> None:
    """A source without a size limit that gives nothing in the second hour: 10 kWh of backup at 3, 30. Missing: 0."""
    endless = Source("e", "s", carrier="heat", capacity=ENDLESS, availability=np.array([1.0, 0.0]))
    load = Demand("load", "load", carrier="heat", load_kw=10.0)
    assert best([endless, load, heat(3.0)], 2).cost == pytest.approx(30.0)


@pytest.mark.proves("yearly_limit")
def test_a_source_ends_at_its_yearly_limit(best: Best) -> None:
    """15 kWh are free, the load is 10 kW for two hours, backup costs 3: 15. Missing: 0."""
    free = Source("free", "s", carrier="heat", capacity=ENDLESS, yearly_limit_kwh=15.0)
    load = Demand("load", "load", carrier="heat", load_kw=np.array([10.0, 10.0]))
    assert best([free, load, heat(3.0)], 2).cost == pytest.approx(15.0)


@pytest.mark.proves("peak_hour")
def test_a_demand_charge_flattens_the_peak(best: Best) -> None:
    """Loads of 10 and 4 kW; the grid takes 1 a kWh and 1.5 a kW of its highest hour, an engine 2 a kWh.

    Shaving the first hour costs 1 a kW and saves 1.5, down to the 4 kW of the second; below it both hours cost 2.
    1.5 * 4 + 8 * 1 + 6 * 2 = 26. Missing: 14.
    """
    grid = Source("grid", "grid_market", capacity=ENDLESS, variable_cost=1.0, peak_cost_per_kw=1.5)
    engine = Source("engine", "s", capacity=ENDLESS, variable_cost=2.0)
    found = best([grid, engine, Demand("load", "load", load_kw=np.array([10.0, 4.0]))], 2)
    assert found.cost == pytest.approx(26.0)
    assert found.costs["demand_charge"] == pytest.approx(6.0)


@pytest.mark.proves("taker_limit")
def test_a_taker_takes_what_its_capacity_allows(best: Best) -> None:
    """10 kW are free for two hours; a market pays 5 a kWh, its line costs 6 a kW: 60 - 100 = -40. Missing: -100."""
    market = Demand(
        "market",
        "market",
        flexible=True,
        variable_cost=-5.0,
        capacity=Capacity(maximum=100.0, capex_per_unit=6.0, lifetime_years=1.0),
    )
    free = Source("free", "s", capacity=Capacity(existing=10.0, maximum=10.0))
    assert best([market, free], 2).cost == pytest.approx(-40.0)


@pytest.mark.proves("upper:taken_kw")
def test_a_market_takes_no_more_than_stands(best: Best) -> None:
    """4 of 10 kW can be sold at 5 for two hours: -40. Missing: -100."""
    market = Demand("market", "market", flexible=True, variable_cost=-5.0, capacity=Capacity(existing=4.0, maximum=4.0))
    free = Source("free", "s", capacity=Capacity(existing=10.0, maximum=10.0))
    assert best([market, free], 2).cost == pytest.approx(-40.0)


def linked(*, backwards: bool = False, both_ways: bool = True, **size: float) -> list[Source | Demand | Link]:
    """Cheap power at 1 in zone a, a load of 9 kW in two hours and power at 6 in zone b, and a line of 90 %."""
    ends = {"zone": "b", "to_zone": "a"} if backwards else {"zone": "a", "to_zone": "b"}
    capacity = Capacity(**({"maximum": 100.0, "capex_per_unit": 3.0, "lifetime_years": 1.0} | size))
    return [
        Source("cheap", "s", zone="a", capacity=ENDLESS, variable_cost=1.0),
        Source("dear", "s", zone="b", capacity=ENDLESS, variable_cost=6.0),
        Demand("load", "load", zone="b", load_kw=np.array([9.0, 9.0])),
        Link("line", "line", efficiency=0.9, both_ways=both_ways, capacity=capacity, **ends),
    ]


@pytest.mark.proves("link_limit")
def test_a_link_carries_what_is_built_and_loses_on_the_way(best: Best) -> None:
    """A kW of line costs 3 and sends two kWh at 1, and saves 2 * 0.9 * 6 = 10.8: 10 kW, 30 + 20 = 50. Missing: 20."""
    found = best(linked(), 2)
    assert found.cost == pytest.approx(50.0)
    assert found.capacity["line"] == pytest.approx(10.0)


@pytest.mark.proves("link_back_limit")
def test_a_link_carries_back_in_the_same_way(best: Best) -> None:
    """The same line named from the other end: 50. Missing: 20."""
    assert best(linked(backwards=True), 2).cost == pytest.approx(50.0)


@pytest.mark.proves("upper:link_back_kw")
def test_a_one_way_link_carries_nothing_back(best: Best) -> None:
    """The line leads from b to a only: 18 kWh at 6 in zone b, 108. Missing: 20."""
    found = best(linked(backwards=True, both_ways=False, existing=100.0, capex_per_unit=0.0), 2)
    assert found.cost == pytest.approx(108.0)


@pytest.mark.proves("upper:link_kw")
def test_a_link_that_stands_carries_no_more_than_it_is(best: Best) -> None:
    """5 kW stand: 4.5 kW arrive; 10 kWh sent at 1 and 9 kWh at 6: 64. Missing: 20."""
    assert best(linked(existing=5.0, maximum=5.0), 2).cost == pytest.approx(64.0)


def test_a_link_pays_for_what_it_carries_either_way(best: Best) -> None:
    """A line that stands and takes 2 a kWh sent: (1 + 2) / 0.9 = 3.33 < 6; 20 kWh * 3 = 60, either way round."""
    for backwards in (False, True):
        assets = linked(backwards=backwards, existing=100.0, maximum=100.0)
        line = Link(**{**vars(assets[-1]), "variable_cost": 2.0})
        assert best([*assets[:-1], line], 2).cost == pytest.approx(60.0)
