"""Balances: what goes out of a carrier in an hour and a zone comes in; fuels over the year."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from energyplan.results.design import Design
from energyplan.results.problem import Fuel, TimeGrid
from energyplan.technologies.roles import Capacity, Converter, Demand, Source

Best = Callable[..., Design]
ENDLESS = Capacity(existing=np.inf)


@pytest.mark.proves("balance")
def test_every_hour_and_zone_is_served(best: Best) -> None:
    """Loads of 10 and 20 kW in one zone at 3 a kWh, of 5 kW in another at 7: 90 + 70 = 160. Missing: 0."""
    assets = [
        Source("a", "s", zone="a", capacity=ENDLESS, variable_cost=3.0),
        Source("b", "s", zone="b", capacity=ENDLESS, variable_cost=7.0),
        Demand("la", "load", zone="a", load_kw=np.array([10.0, 20.0])),
        Demand("lb", "load", zone="b", load_kw=5.0),
    ]
    assert best(assets, 2).cost == pytest.approx(160.0)


@pytest.mark.proves("balance")
def test_a_machine_feeds_and_draws_in_its_proportions(best: Best) -> None:
    """A CHP makes 0.5 kWh of power with each kWh of heat from 2 kWh of gas at 1; heat can be let go at no cost.

    Heat 10 kW, power 8 kW at 6 a kWh from outside. A kWh of heat costs 2 and saves 3 of power while power is needed:
    16 kWh of heat (6 let go): 32. Missing: 0.
    """
    assets = [
        Converter(
            "chp", "chp", flows={"heat": 1.0, "electricity": 0.5, "gas": -2.0}, capacity=Capacity(existing=100.0)
        ),
        Demand("heat", "load", carrier="heat", load_kw=10.0),
        Demand("power", "load", load_kw=8.0),
        Demand("cooler", "cooler", carrier="heat", flexible=True, capacity=ENDLESS),
        Source("grid", "grid_market", capacity=ENDLESS, variable_cost=6.0),
    ]
    found = best(assets, 1, [Fuel("gas", 1.0, 0.2)])
    assert found.cost == pytest.approx(32.0)
    assert found.fuel_kwh["gas"] == pytest.approx(32.0)
    assert found.co2_kg == pytest.approx(6.4)


YEAR = TimeGrid(1, np.array([300.0, 65.0]), np.r_[np.zeros(300, int), np.ones(65, int)], ("s", "w"), np.array([0, 300]))


@pytest.mark.proves("fuel_balance")
def test_fuel_is_bought_for_every_real_hour(best: Best) -> None:
    """A boiler of 80 % makes 8 kW in 300 hours and 16 kW in 65: (2400 + 1040) / 0.8 = 4300 kWh at 2: 8600.

    Missing: 0. Without the weights of the hours: 60.
    """
    boiler = Converter("b", "b", flows={"heat": 1.0, "gas": -1.25}, capacity=Capacity(existing=100.0))
    load = Demand("heat", "load", carrier="heat", load_kw=np.array([8.0, 16.0]))
    assert best([boiler, load], YEAR, [Fuel("gas", 2.0, 0.0)]).cost == pytest.approx(8600.0)


@pytest.mark.proves("upper:fuel_kwh")
def test_a_fuel_ends_at_its_yearly_limit(best: Best) -> None:
    """As above with 4000 kWh of gas: 240 kWh of heat from elsewhere at 5: 8000 + 1200 = 9200. Missing: 8600."""
    boiler = Converter("b", "b", flows={"heat": 1.0, "gas": -1.25}, capacity=Capacity(existing=100.0))
    load = Demand("heat", "load", carrier="heat", load_kw=np.array([8.0, 16.0]))
    other = Source("other", "s", carrier="heat", capacity=ENDLESS, variable_cost=5.0)
    found = best([boiler, load, other], YEAR, [Fuel("gas", 2.0, 0.0, limit_kwh=4000.0)])
    assert found.cost == pytest.approx(9200.0)
